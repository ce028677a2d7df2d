"""The full default scorecard of contacts and surveys, in pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
from figures import DAY, DEFAULT_THRESHOLDS, HOUR, MAIL_TARGET, WEEK
from pandas_events import plain
from with_pandas import between, figures


def business(instant: np.ndarray) -> np.ndarray:
    """Milliseconds of opening hours, Monday to Friday from 9 to 17, since Monday 1969-12-29."""
    day, time = instant // DAY + 3, instant % DAY
    weekday = day % 7
    today = np.where(weekday < 5, np.clip(time - 9 * HOUR, 0, 8 * HOUR), 0)
    return (day // 7 * 5 + np.minimum(weekday, 5)) * 8 * HOUR + today


def met_target(table: pd.DataFrame, answered: pd.Series, wait: pd.Series) -> np.ndarray:
    """1 and 0 for contacts with a target that was met or not; NaN for those without one."""
    start = table["handoff_requested_at"].fillna(table["created_at"])
    reply = (table["first_response_at"] - start) / pd.Timedelta(milliseconds=1)
    replied = table["first_response_at"].notna()
    mail = business(plain(table["first_response_at"])) - business(plain(table["created_at"]))
    channel = table["channel"]
    judged = (table["direction"] == "inbound") & (
        table["queue_exit"].notna() | table["answered_at"].notna()
    )
    return np.select(
        [~judged, channel == "voice", channel == "chat", channel == "email"],
        [
            np.nan,
            answered & (wait <= DEFAULT_THRESHOLDS["voice"]),
            reply <= DEFAULT_THRESHOLDS["chat"],
            replied & (mail <= MAIL_TARGET),
        ],
        np.nan,
    )


def contacts(table: pd.DataFrame) -> pd.DataFrame:
    """The sums that need one row at a time."""
    inbound, human = table["direction"] == "inbound", table["answered_at"].notna()
    answered, abandoned = table["queue_exit"] == "answered", table["queue_exit"] == "abandoned"
    wait = between(table, "queued_at", "left_queue_at")
    contained, engaged = table["bot_outcome"] == "resolved", table["bot_engaged"]
    handled, resolved = human | contained, table["outcome"] == "resolved"
    synchronous = table["channel"].isin(["voice", "chat"])
    threshold = table["channel"].map(DEFAULT_THRESHOLDS).astype("float64")
    asked = table["handoff_requested_at"].notna()
    handoff = between(table, "handoff_requested_at", "context_delivered_at")
    complete = table["context_fields_delivered"] >= table["context_fields_expected"]
    kept = table["context_transferred"].eq(True)
    not_kept = table["context_transferred"].eq(False)
    repeated = table["customer_repeated_info"]
    met = met_target(table, answered, wait)
    sums = {
        "volume": np.int64(1),
        "incoming": inbound,
        "bot_only": contained,
        "bot_then_human": engaged & human,
        "engaged": engaged,
        "handoffs": table["bot_outcome"] == "handoff",
        "answered": answered,
        "level_visits": synchronous & wait.notna(),
        "in_time": answered & (wait <= threshold),
        "departures": synchronous & table["queue_exit"].notna(),
        "abandoned": synchronous & abandoned,
        "targets": ~np.isnan(met),
        "targets_met": met == 1,
        "resolved": resolved,
        "unresolved": table["outcome"] == "unresolved",
        "left_engaged": (table["outcome"] == "abandoned") & (engaged | human),
        "reopens_n": resolved & table["reopen_count"].notna(),
        "reopened": resolved & (table["reopen_count"] > 0),
        "transfers_n": table["transfers"].notna(),
        "transferred": table["transfers"] > 0,
        "handled": handled,
        "sold": handled & (table["sale_count"] > 0),
        "completed": table["bot_completed"].eq(True),
        "completion_n": table["bot_completed"].notna(),
        "requests": asked,
        "efficient": (handoff < 30_000) & complete,
        "transitions": not_kept | (kept & repeated.notna()),
        "with_context": kept & repeated.eq(False),
        "wait_ms": wait.where(answered),
        "left_ms": wait.where(synchronous & abandoned),
        "case_contacts": table["case_id"].notna(),
        "cost": table["direct_cost"],
        "revenue": table["revenue"].where(handled),
    }
    times = {
        "response": between(table, "created_at", "first_response_at").where(inbound),
        "handle": table["talk"] + table["hold"] + table["wrap"],
        "talk": table["talk"],
        "hold": table["hold"],
        "wrap": table["wrap"],
        "resolution": between(table, "created_at", "resolved_last_at").where(resolved),
        "handoff": handoff,
    }
    for name, time in times.items():
        sums[f"{name}_ms"], sums[f"{name}_n"] = time, time.notna()
    rows = pd.DataFrame({"channel": table["channel"], **sums})
    result = rows.groupby("channel", observed=True, sort=False).sum()
    by_channel = table.groupby("channel", observed=True, sort=False)
    result["cases"] = by_channel["case_id"].nunique()
    result["longest"] = wait.groupby(table["channel"], observed=True, sort=False).max()
    return result


def surveys(table: pd.DataFrame) -> pd.DataFrame:
    score, kind = table["score"], table["kind"]
    nps = kind == "nps"
    rows = {
        "channel": table["channel"],
        "sent": np.int64(1),
        "replies": score.notna(),
        "nps_n": nps & score.notna(),
        "promoters": nps & (score >= 9),
        "detractors": nps & (score <= 6),
    }
    for name in ("csat", "ces"):
        rows[f"{name}_n"] = (kind == name) & score.notna()
        rows[f"{name}_score"] = score.where(kind == name)
    return pd.DataFrame(rows).groupby("channel", observed=True, sort=False).sum()


def journeys(table: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """Sums by channel of what needs the contacts of one customer and reason together."""
    begun = plain(table["created_at"])
    history = begun.min()
    ended = plain(table["ended_at"])
    handled = table["answered_at"].notna() | (table["bot_outcome"] == "resolved")
    rows = pd.DataFrame(
        {
            "channel": table["channel"],
            "customer": table["customer_id"],
            "reason": table["reason"].cat.codes,
            "s": begun,
            "e": ended,
            "has_end": table["ended_at"].notna(),
            "last": np.maximum(ended, begun),
            "has_history": begun - WEEK >= history,
            "served": handled & (table["outcome"] != "abandoned"),
            "resolved": table["outcome"] == "resolved",
            "has_outcome": table["outcome"].notna(),
        }
    )[table["direction"] == "inbound"]
    unknown = rows[rows["customer"].isna()].groupby("channel", observed=True).size()
    key = ["customer", "reason"]
    rows = rows[rows["customer"].notna()].sort_values([*key, "s"])
    reach = rows.groupby(key, sort=False)["last"].cummax().to_numpy()
    s, codes = rows["s"].to_numpy(), rows["channel"].cat.codes.to_numpy()
    same = np.ones(len(rows) - 1, bool)
    for name in key:
        same &= rows[name].to_numpy()[1:] == rows[name].to_numpy()[:-1]
    same &= rows["reason"].to_numpy()[1:] >= 0
    follows, goes_on = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    switched = np.zeros(len(rows), bool)
    follows[1:] = same & (s[1:] - s[:-1] <= WEEK)
    goes_on[1:] = same & (s[1:] - reach[:-1] <= WEEK)
    switched[1:] = goes_on[1:] & (codes[1:] != codes[:-1])
    rows["follows"], rows["goes_on"], rows["switched"] = follows, goes_on, switched
    rows["repeats"] = follows & rows["has_history"]
    users = of_users(rows)
    rows = rows[rows["reason"] >= 0]
    by_channel = rows.groupby("channel", observed=True)
    result = (
        by_channel[["has_history", "repeats"]].sum().rename(columns={"has_history": "with_history"})
    )
    result[["first_contacts", "first_resolved"]] = of_firsts(rows, as_of)
    begins = np.flatnonzero(~rows["goes_on"].to_numpy())
    ends = np.append(begins[1:], len(rows)) - 1
    each = pd.DataFrame(
        {
            "channel": rows["channel"].to_numpy()[begins],
            "last_channel": rows["channel"].to_numpy()[ends],
            "migrated": np.logical_or.reduceat(rows["switched"].to_numpy(), begins),
            "crossed": rows["has_outcome"].to_numpy()[ends],
            "crossed_resolved": rows["resolved"].to_numpy()[ends],
        }
    )[np.maximum.reduceat(rows["last"].to_numpy(), begins) + WEEK <= as_of]
    by_first = each.groupby("channel", observed=True)["migrated"]
    result["journeys"], result["migrated"] = by_first.size(), by_first.sum()
    crossed = each[each["migrated"]].groupby("last_channel", observed=True)
    result[["crossed", "crossed_resolved"]] = crossed[["crossed", "crossed_resolved"]].sum()
    result["unidentified"] = unknown
    return result.join(users)


def of_firsts(rows: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """First contacts, and those without another one of the key within the window."""
    is_first = rows["served"] & ~rows["follows"] & rows["has_history"] & rows["has_end"]
    firsts = rows[is_first & (rows["e"] + WEEK <= as_of)].sort_values("e")
    later = rows[["customer", "reason", "s"]].rename(columns={"s": "next"}).sort_values("next")
    joined = pd.merge_asof(
        firsts[["channel", "customer", "reason", "e"]],
        later,
        left_on="e",
        right_on="next",
        by=["customer", "reason"],
        direction="forward",
        allow_exact_matches=False,
    )
    joined["resolved"] = ~(joined["next"] <= joined["e"] + WEEK)
    groups = joined.groupby("channel", observed=True)["resolved"]
    return pd.DataFrame({"first_contacts": groups.size(), "first_resolved": groups.sum()})


def of_users(rows: pd.DataFrame) -> pd.DataFrame:
    """Customers of a channel, and those with contacts on two days that repeat none."""
    day = pd.Series(rows["s"] // DAY).where(~rows["follows"])
    groups = day.groupby([rows["channel"], rows["customer"]], observed=True, sort=False)
    each = pd.DataFrame({"contacts": groups.size(), "came_back": groups.max() > groups.min()})
    by_channel = each.groupby("channel", observed=True)
    users = by_channel.sum().rename(columns={"contacts": "identified"})
    users["users"] = by_channel.size()
    return users


def full(tables: dict[str, pd.DataFrame], workload: dict, with_parts: bool) -> pd.DataFrame:
    table = tables["interactions"]
    table = table[table["outcome"] != "spam"]
    joined = contacts(table).join(journeys(table, workload["as_of_ms"]), how="outer")
    return figures(joined.join(surveys(tables["surveys"]), how="outer"), workload, with_parts)
