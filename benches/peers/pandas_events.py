"""Journeys of customers and time of agents, in pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
from figures import ACTIVITY_CLASSES, HALF_HOUR, HANDLING, STATE_CLASSES, WEEK
from with_pandas import figures


def plain(column: pd.Series) -> np.ndarray:
    """Milliseconds since 1970; missing ones are the least number."""
    return column.dt.tz_localize(None).to_numpy().astype("datetime64[ms]").view("i8")


def journeys(tables: dict[str, pd.DataFrame], workload: dict, with_parts: bool) -> pd.DataFrame:
    """One sort by customer and time, then each row beside its neighbours."""
    table = tables["interactions"]
    table = table[table["outcome"] != "spam"]
    begun = plain(table["created_at"])
    history = begun.min()
    inbound = (table["direction"] == "inbound").to_numpy()
    table, begun = table[inbound], begun[inbound]
    served = table["answered_at"].notna() | (table["bot_outcome"] == "resolved")
    rows = pd.DataFrame(
        {
            "channel": table["channel"],
            "customer": table["customer_id"],
            "s": begun,
            "e": np.maximum(plain(table["ended_at"]), begun),
            "served": served & (table["outcome"] != "abandoned"),
            "resolved": table["outcome"] == "resolved",
            "has_outcome": table["outcome"].notna(),
        }
    )
    unknown = rows[rows["customer"].isna()].groupby("channel", observed=True).size()
    rows = rows[rows["customer"].notna()].sort_values(["customer", "s"])
    customer, s = rows["customer"].to_numpy(), rows["s"].to_numpy()
    channel = rows["channel"].cat.codes.to_numpy()
    reach = rows.groupby("customer", sort=False)["e"].cummax().to_numpy()
    same = customer[1:] == customer[:-1]
    follows, followed = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    goes_on, switched = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    follows[1:] = followed[:-1] = same & (s[1:] - s[:-1] <= WEEK)
    goes_on[1:] = same & (s[1:] - reach[:-1] <= WEEK)
    switched[1:] = goes_on[1:] & (channel[1:] != channel[:-1])
    has_history = s - WEEK >= history
    first = rows["served"].to_numpy() & ~follows & has_history
    flags = pd.DataFrame(
        {
            "channel": rows["channel"].to_numpy(),
            "identified": np.int64(1),
            "first_contacts": first,
            "first_resolved": first & ~followed,
            "with_history": has_history,
            "repeats": has_history & follows,
        }
    )
    sums = flags.groupby("channel", observed=True).sum()
    begins = np.flatnonzero(~goes_on)
    ends = np.append(begins[1:], len(rows)) - 1
    each = pd.DataFrame(
        {
            "channel": rows["channel"].to_numpy()[begins],
            "last_channel": rows["channel"].to_numpy()[ends],
            "migrated": np.logical_or.reduceat(switched, begins),
            "crossed": rows["has_outcome"].to_numpy()[ends],
            "crossed_resolved": rows["resolved"].to_numpy()[ends],
        }
    )[reach[ends] + WEEK <= workload["as_of_ms"]]
    by_first = each.groupby("channel", observed=True)["migrated"]
    sums["journeys"], sums["migrated"] = by_first.size(), by_first.sum()
    crossed = each[each["migrated"]].groupby("last_channel", observed=True)
    sums[["crossed", "crossed_resolved"]] = crossed[["crossed", "crossed_resolved"]].sum()
    sums["unidentified"] = unknown
    return figures(sums, workload, with_parts)


def pieces(table: pd.DataFrame, label: str, classes: dict[str, int]) -> pd.DataFrame:
    """Stretches of time cut at half hours."""
    since, upto = plain(table["started_at"]), plain(table["ended_at"])
    keep = upto > since
    since, upto = since[keep], upto[keep]
    first = since // HALF_HOUR
    count = (upto - 1) // HALF_HOUR + 1 - first
    row = np.repeat(np.arange(len(since)), count)
    bucket = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    class_of = np.array([classes[name] for name in table[label].cat.categories], dtype=np.int8)
    codes = table[label].cat.codes.to_numpy()[keep]
    cut = {
        "agent_id": table["agent_id"].array[keep].take(row),
        "bucket": bucket,
        "class": class_of[codes][row],
        "since": np.maximum(since[row], bucket * HALF_HOUR),
        "upto": np.minimum(upto[row], (bucket + 1) * HALF_HOUR),
        "place": np.flatnonzero(keep)[row],
    }
    return pd.DataFrame(cut)


def agents(tables: dict[str, pd.DataFrame], workload: dict, with_parts: bool) -> pd.DataFrame:
    """States and plans cut at half hours, and joined where they may match."""
    states = tables["agent_states"]
    worked = pieces(states, "state", STATE_CLASSES)
    planned = pieces(tables["planned_activities"], "activity", ACTIVITY_CLASSES)
    keys = ["agent_id", "bucket"]
    lasted = worked["upto"] - worked["since"]
    place = worked["place"].to_numpy()
    handles = states["state"].isin(HANDLING).to_numpy()[place]
    worked["handling"] = lasted.where(handles, 0)
    worked["available"] = lasted.where((states["state"] == "available").to_numpy()[place], 0)
    worked["paid"] = lasted.where(states["paid"].to_numpy()[place], 0)
    planned["tracked"] = planned["upto"] - planned["since"]

    def sums(table: pd.DataFrame, *names: str) -> pd.DataFrame:
        return table.groupby(keys, observed=True, sort=False)[list(names)].sum()

    both = worked[[*keys, "class", "since", "upto"]].merge(
        planned[[*keys, "class", "since", "upto"]], on=[*keys, "class"], suffixes=("", "_planned")
    )
    earliest = np.maximum(both["since"], both["since_planned"])
    latest = np.minimum(both["upto"], both["upto_planned"])
    both["adherent"] = np.maximum(0, latest - earliest)
    of_states = sums(worked, "handling", "available", "paid")
    joined = of_states.join(sums(planned, "tracked"), how="outer").join(sums(both, "adherent"))
    return figures(joined.fillna(0), workload, with_parts)
