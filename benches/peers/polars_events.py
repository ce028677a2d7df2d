"""Journeys of customers and time of agents, in Polars."""

from __future__ import annotations

import polars as pl
from figures import ACTIVITY_CLASSES, HALF_HOUR, HANDLING, STATE_CLASSES, WEEK
from with_polars import figures, ms

c = pl.col


def journeys(tables: dict[str, pl.LazyFrame], workload: dict, with_parts: bool) -> pl.LazyFrame:
    """One sort by customer and time, then each row beside its neighbours."""
    counted = tables["interactions"].filter(c("outcome").ne_missing("spam"))
    served = c("answered_at").is_not_null() | (c("bot_outcome") == "resolved").fill_null(False)
    every = counted.with_columns(s=ms("created_at"), first=ms("created_at").min()).filter(
        c("direction") == "inbound"
    )
    rows = every.select(
        "channel",
        "customer_id",
        "s",
        "first",
        e=ms("ended_at").fill_null(ms("created_at")),
        resolved=(c("outcome") == "resolved"),
        served=served & c("outcome").ne_missing("abandoned"),
    )
    unknown = (
        rows.filter(c("customer_id").is_null())
        .group_by("channel")
        .agg(pl.len().cast(pl.Int64).alias("unidentified"))
    )
    same_before = (c("customer_id") == c("customer_id").shift(1)).fill_null(False)
    same_after = (c("customer_id") == c("customer_id").shift(-1)).fill_null(False)
    known = (
        rows.filter(c("customer_id").is_not_null())
        .sort("customer_id", "s")
        .with_columns(
            same=same_before,
            follows=same_before & (c("s") - c("s").shift(1) <= WEEK),
            followed=same_after & (c("s").shift(-1) - c("s") <= WEEK),
            other=c("channel") != c("channel").shift(1),
            has_history=c("s") - WEEK >= c("first"),
            reach=c("e").cum_max().over("customer_id"),
        )
        .with_columns(goes_on=c("same") & (c("s") - c("reach").shift(1) <= WEEK))
        .with_columns(journey=(~c("goes_on")).cum_sum(), switched=c("goes_on") & c("other"))
    )
    first = c("served") & ~c("follows") & c("has_history")
    contacts = known.group_by("channel").agg(
        pl.len().cast(pl.Int64).alias("identified"),
        first.sum().cast(pl.Int64).alias("first_contacts"),
        (first & ~c("followed")).sum().cast(pl.Int64).alias("first_resolved"),
        c("has_history").sum().cast(pl.Int64).alias("with_history"),
        (c("has_history") & c("follows")).sum().cast(pl.Int64).alias("repeats"),
    )
    each = (
        known.group_by("journey", maintain_order=False)
        .agg(
            first_channel=c("channel").first(),
            last_channel=c("channel").last(),
            resolved=c("resolved").last(),
            switched=c("switched").any(),
            reach=c("e").max(),
        )
        .filter(c("reach") + WEEK <= workload["as_of_ms"])
    )
    begun = each.group_by(c("first_channel").alias("channel")).agg(
        pl.len().cast(pl.Int64).alias("journeys"),
        c("switched").sum().cast(pl.Int64).alias("migrated"),
    )
    crossed = (
        each.filter(c("switched"))
        .group_by(c("last_channel").alias("channel"))
        .agg(
            c("resolved").count().cast(pl.Int64).alias("crossed"),
            c("resolved").sum().cast(pl.Int64).alias("crossed_resolved"),
        )
    )
    joined = contacts
    for other in (begun, crossed, unknown):
        joined = joined.join(other, on="channel", how="full", coalesce=True)
    return figures(joined, workload, with_parts)


def pieces(frame: pl.LazyFrame, label: str, classes: dict[str, int], *others: str) -> pl.LazyFrame:
    """Stretches of time cut at half hours."""
    last = (c("e") - 1) // HALF_HOUR + 1
    return (
        frame.select(
            "agent_id",
            label,
            *others,
            c(label).cast(pl.String).replace_strict(classes, return_dtype=pl.Int8).alias("class"),
            s=ms("started_at"),
            e=ms("ended_at"),
        )
        .filter(c("e") > c("s"))
        .with_columns(bucket=pl.int_ranges(c("s") // HALF_HOUR, last, dtype=pl.Int64))
        .explode("bucket")
        .with_columns(
            since=pl.max_horizontal("s", c("bucket") * HALF_HOUR),
            upto=pl.min_horizontal("e", (c("bucket") + 1) * HALF_HOUR),
        )
    )


def agents(tables: dict[str, pl.LazyFrame], workload: dict, with_parts: bool) -> pl.LazyFrame:
    """States and plans cut at half hours, and joined where they may match."""
    worked = pieces(tables["agent_states"], "state", STATE_CLASSES, "paid")
    planned = pieces(tables["planned_activities"], "activity", ACTIVITY_CLASSES)
    keys = ["agent_id", "bucket"]
    lasted = c("upto") - c("since")

    def time(condition: pl.Expr) -> pl.Expr:
        return pl.when(condition).then(lasted).otherwise(0)

    of_states = (
        worked.select(
            *keys,
            handling=time(c("state").cast(pl.String).is_in(HANDLING)),
            available=time(c("state") == "available"),
            paid=time(c("paid")),
        )
        .group_by(keys)
        .agg(c("handling").sum(), c("available").sum(), c("paid").sum())
    )
    of_plans = planned.select(*keys, tracked=lasted).group_by(keys).agg(c("tracked").sum())
    plans = planned.select(
        *keys, "class", c("since").alias("since_planned"), c("upto").alias("upto_planned")
    )
    shared = pl.min_horizontal("upto", "upto_planned") - pl.max_horizontal("since", "since_planned")
    of_both = (
        worked.select(*keys, "class", "since", "upto")
        .join(plans, on=[*keys, "class"])
        .select(*keys, adherent=shared.clip(lower_bound=0))
        .group_by(keys)
        .agg(c("adherent").sum())
    )
    joined = (
        of_states.join(of_plans, on=keys, how="full", coalesce=True)
        .join(of_both, on=keys, how="left")
        .with_columns(c("handling", "available", "paid", "tracked", "adherent").fill_null(0))
    )
    return figures(joined, workload, with_parts)
