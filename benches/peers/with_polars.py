"""The workloads in Polars, for both of its engines."""

from __future__ import annotations

import polars as pl
from figures import (
    HALF_HOUR,
    PERCENTILES,
    SHORT_ABANDON,
    THRESHOLDS,
    figures_of,
    keys_of,
    terms,
)

c = pl.col


def ms(name: str) -> pl.Expr:
    return c(name).dt.timestamp("ms")


def bucket(instant: str) -> pl.Expr:
    return (ms(instant) // HALF_HOUR).alias("bucket")


def chosen(column: str, values: dict[str, int]) -> pl.Expr:
    """The value of each row's name; missing where there is none."""
    chain = pl.lit(None, dtype=pl.Int64)
    for name, value in values.items():
        chain = pl.when(c(column) == name).then(pl.lit(value, dtype=pl.Int64)).otherwise(chain)
    return chain


def contacts(frame: pl.LazyFrame, keys: list[str], ids: list[str]) -> pl.LazyFrame:
    """The sums of contacts by group."""
    inbound = c("direction") == "inbound"
    human = c("answered_at").is_not_null()
    answered, abandoned = c("queue_exit") == "answered", c("queue_exit") == "abandoned"
    wait = ms("left_queue_at") - ms("queued_at")
    resolved = c("outcome") == "resolved"
    contained = (c("bot_outcome") == "resolved").fill_null(False)
    handled = human | contained

    def when(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
        return pl.when(condition).then(value)

    rows = frame.filter(c("outcome").ne_missing("spam")).select(
        *[c(key) if key != "bucket" else bucket("created_at") for key in keys],
        inbound.alias("incoming"),
        contained.alias("bot_only"),
        (c("bot_engaged") & human).alias("bot_then_human"),
        c("bot_engaged").alias("engaged"),
        (c("bot_outcome") == "handoff").alias("handoffs"),
        answered.alias("answered"),
        abandoned.alias("abandoned"),
        c("queue_exit").is_not_null().alias("departures"),
        (answered & (wait <= chosen("channel", THRESHOLDS))).alias("in_time"),
        (abandoned & (wait < SHORT_ABANDON)).alias("short"),
        when(answered, wait).alias("wait"),
        when(inbound, ms("first_response_at") - ms("created_at")).alias("response"),
        (c("talk") + c("hold") + c("wrap")).alias("handle"),
        c("talk"),
        c("hold"),
        c("wrap"),
        when(resolved, ms("resolved_last_at") - ms("created_at")).alias("resolution"),
        resolved.alias("resolved"),
        (c("outcome") == "unresolved").alias("unresolved"),
        ((c("outcome") == "abandoned") & (c("bot_engaged") | human)).alias("left_engaged"),
        c("transfers"),
        (c("transfers") > 0).alias("transferred"),
        handled.alias("handled"),
        c("direct_cost").alias("cost"),
        when(handled, c("revenue")).alias("revenue"),
        (handled & (c("sale_count") > 0)).alias("sold"),
    )
    conditions = [
        "incoming", "bot_only", "bot_then_human", "engaged", "handoffs", "answered", "abandoned",
        "departures", "in_time", "short", "resolved", "unresolved", "left_engaged", "transferred",
        "handled", "sold",
    ]  # fmt: skip
    sums = [pl.len().cast(pl.Int64).alias("volume")]
    sums += [c(name).sum().cast(pl.Int64) for name in conditions]
    sums += [c(name).sum() for name in ("cost", "revenue")]
    sums.append(c("transfers").count().cast(pl.Int64).alias("transfers_n"))
    for name in ("wait", "response", "handle", "talk", "hold", "wrap", "resolution"):
        sums.append(c(name).sum().alias(f"{name}_ms"))
        if name != "wait":
            sums.append(c(name).count().cast(pl.Int64).alias(f"{name}_n"))
    for kpi in ids:
        if kpi.endswith(tuple(PERCENTILES)):
            source, name = kpi.split("_")
            quantile = c(source).quantile(PERCENTILES[name], "equiprobable")
            sums.append((quantile / 1000).alias(kpi))
    return rows.group_by(keys).agg(sums)


def surveys(frame: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """The sums of surveys by group."""

    def of(kind: str) -> pl.Expr:
        return c("kind") == kind

    score = c("score").cast(pl.Int64)
    rows = frame.filter(c("score").is_not_null()).select(
        *[c(key) if key != "bucket" else bucket("responded_at") for key in keys],
        of("csat").alias("csat_n"),
        pl.when(of("csat")).then(score).alias("csat_score"),
        of("nps").alias("nps_n"),
        (of("nps") & (c("score") >= 9)).alias("promoters"),
        (of("nps") & (c("score") <= 6)).alias("detractors"),
        of("ces").alias("ces_n"),
        pl.when(of("ces")).then(score).alias("ces_score"),
    )
    names = [name for name in rows.collect_schema().names() if name not in keys]
    return rows.group_by(keys).agg(c(name).sum().cast(pl.Int64) for name in names)


def linear(text: str) -> pl.Expr:
    total = None
    for sign, name in terms(text):
        term = c(name) if sign > 0 else -c(name)
        total = term if total is None else total + term
    return total


def figures(frame: pl.LazyFrame, workload: dict, with_parts: bool) -> pl.LazyFrame:
    """The values of the KPIs from their sums."""
    columns = [c(key) for key in keys_of(workload)]
    chosen_figures = figures_of(workload)
    for name in workload["ids"]:
        figure = chosen_figures.get(name)
        if figure is None:
            columns.append(c(name))
        elif figure.denominator is None:
            columns.append((figure.factor * linear(figure.numerator).fill_null(0)).alias(name))
        else:
            top, below = linear(figure.numerator), linear(figure.denominator)
            columns.append(pl.when(below != 0).then(figure.factor * top / below).alias(name))
            if with_parts:
                columns.append((top * figure.unit).alias(f"{name}/numerator"))
                columns.append(below.alias(f"{name}/denominator"))
    return frame.select(columns)


def scorecard(tables: dict[str, pl.LazyFrame], workload: dict, with_parts: bool) -> pl.LazyFrame:
    keys = keys_of(workload)
    of_contacts = contacts(tables["interactions"], keys, workload["ids"])
    of_surveys = surveys(tables["surveys"], keys)
    joined = of_contacts.join(of_surveys, on=keys, how="full", coalesce=True)
    return figures(joined, workload, with_parts)


def run(tables: dict[str, pl.LazyFrame], workload: dict, with_parts: bool, engine: str):
    """The result as a data frame."""
    import polars_events
    import polars_full

    forms = {
        "scorecard": scorecard,
        "journeys": polars_events.journeys,
        "agents": polars_events.agents,
        "full": polars_full.full,
    }
    return forms[workload["form"]](tables, workload, with_parts).collect(engine=engine)
