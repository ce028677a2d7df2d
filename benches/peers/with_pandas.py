"""The workloads in pandas, with numpy types as ``to_pandas`` gives them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from figures import (
    HALF_HOUR,
    OF_SURVEYS,
    PERCENTILES,
    SHORT_ABANDON,
    THRESHOLDS,
    figures_of,
    keys_of,
    terms,
)


def ms(column: pd.Series) -> pd.Series:
    """Milliseconds since 1970; missing ones are NaN."""
    times = column.dt.tz_localize(None).astype("datetime64[ms]")
    return pd.Series(times.to_numpy().view("i8"), column.index).where(times.notna())


def between(table: pd.DataFrame, first: str, last: str) -> pd.Series:
    return (table[last] - table[first]) / pd.Timedelta(milliseconds=1)


def grouping(table: pd.DataFrame, keys: list[str], instant: str) -> dict[str, pd.Series]:
    def bucket() -> pd.Series:
        times = table[instant].dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
        return pd.Series(times.view("i8") // HALF_HOUR, table.index)

    return {key: table[key] if key != "bucket" else bucket() for key in keys}


def contacts(table: pd.DataFrame, keys: list[str], ids: list[str]) -> pd.DataFrame:
    """The sums of contacts by group."""
    table = table[table["outcome"] != "spam"]
    inbound = table["direction"] == "inbound"
    human = table["answered_at"].notna()
    answered = table["queue_exit"] == "answered"
    abandoned = table["queue_exit"] == "abandoned"
    wait = between(table, "queued_at", "left_queue_at")
    resolved = table["outcome"] == "resolved"
    contained = table["bot_outcome"] == "resolved"
    engaged = table["bot_engaged"]
    handled = human | contained
    threshold = table["channel"].map(THRESHOLDS).astype("float64")
    rows = pd.DataFrame(
        {
            **grouping(table, keys, "created_at"),
            "volume": np.int64(1),
            "incoming": inbound,
            "bot_only": contained,
            "bot_then_human": engaged & human,
            "engaged": engaged,
            "handoffs": table["bot_outcome"] == "handoff",
            "answered": answered,
            "abandoned": abandoned,
            "departures": table["queue_exit"].notna(),
            "in_time": answered & (wait <= threshold),
            "short": abandoned & (wait < SHORT_ABANDON),
            "resolved": resolved,
            "unresolved": table["outcome"] == "unresolved",
            "left_engaged": (table["outcome"] == "abandoned") & (engaged | human),
            "transferred": table["transfers"] > 0,
            "handled": handled,
            "cost": table["direct_cost"],
            "revenue": table["revenue"].where(handled),
            "sold": handled & (table["sale_count"] > 0),
            "wait": wait.where(answered),
            "response": between(table, "created_at", "first_response_at").where(inbound),
            "handle": table["talk"] + table["hold"] + table["wrap"],
            "talk": table["talk"],
            "hold": table["hold"],
            "wrap": table["wrap"],
            "resolution": between(table, "created_at", "resolved_last_at").where(resolved),
            "transfers": table["transfers"],
        }
    )
    times = ["wait", "response", "handle", "talk", "hold", "wrap", "resolution"]
    groups = rows.groupby(keys, observed=True, sort=False)
    summed = [name for name in rows if name not in [*keys, *times, "transfers"]]
    counts = groups[[*times, "transfers"]].count()
    result = groups[summed].sum()
    result[[f"{name}_ms" for name in times]] = groups[times].sum()
    result[[f"{name}_n" for name in counts]] = counts
    for kpi in ids:
        if kpi.endswith(tuple(PERCENTILES)):
            source, name = kpi.split("_")
            result[kpi] = ranked(rows, keys, source, PERCENTILES[name]) / 1000
    return result


def ranked(rows: pd.DataFrame, keys: list[str], source: str, share: float) -> pd.Series:
    """The nearest-rank percentile of each group, which groupby.quantile does not know."""
    known = rows[[*keys, source]].dropna(subset=[source]).sort_values(source)
    groups = known.groupby(keys, observed=True, sort=False)
    rank = groups.cumcount().to_numpy()
    count = groups[source].transform("size").to_numpy()
    wanted = np.maximum(np.ceil(share * count), 1) - 1
    return known[rank == wanted].set_index(keys)[source]


def surveys(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The sums of surveys by group."""
    table = table[table["score"].notna()]
    score, kind = table["score"], table["kind"]
    rows = pd.DataFrame(grouping(table, keys, "responded_at"))
    for name in ("csat", "ces"):
        rows[f"{name}_n"] = kind == name
        rows[f"{name}_score"] = score.where(kind == name)
    nps = kind == "nps"
    rows["nps_n"], rows["promoters"], rows["detractors"] = (
        nps,
        nps & (score >= 9),
        nps & (score <= 6),
    )
    return rows.groupby(keys, observed=True, sort=False)[OF_SURVEYS].sum()


def linear(table: pd.DataFrame, text: str) -> pd.Series:
    return sum(sign * table[name] for sign, name in terms(text))


def figures(table: pd.DataFrame, workload: dict, with_parts: bool) -> pd.DataFrame:
    """The values of the KPIs from their sums."""
    columns, chosen = {}, figures_of(workload)
    for name in workload["ids"]:
        figure = chosen.get(name)
        if figure is None:
            columns[name] = table[name]
        elif figure.denominator is None:
            columns[name] = figure.factor * linear(table, figure.numerator).fillna(0)
        else:
            top, below = linear(table, figure.numerator), linear(table, figure.denominator)
            columns[name] = figure.factor * top / below.where(below != 0)
            if with_parts:
                columns[f"{name}/numerator"] = top * figure.unit
                columns[f"{name}/denominator"] = below
    return pd.DataFrame(columns).reset_index()


def scorecard(tables: dict[str, pd.DataFrame], workload: dict, with_parts: bool) -> pd.DataFrame:
    keys = keys_of(workload)
    sums = contacts(tables["interactions"], keys, workload["ids"])
    joined = sums.join(surveys(tables["surveys"], keys), how="outer")
    return figures(joined, workload, with_parts)


def run(tables: dict[str, pd.DataFrame], workload: dict, with_parts: bool) -> pd.DataFrame:
    """The result as a data frame."""
    import pandas_events
    import pandas_full

    forms = {
        "scorecard": scorecard,
        "journeys": pandas_events.journeys,
        "agents": pandas_events.agents,
        "full": pandas_full.full,
    }
    return forms[workload["form"]](tables, workload, with_parts)
