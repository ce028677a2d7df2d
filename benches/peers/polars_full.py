"""The full default scorecard of contacts and surveys, in Polars."""

from __future__ import annotations

import polars as pl
from figures import DAY, DEFAULT_THRESHOLDS, HOUR, MAIL_TARGET, WEEK
from with_polars import chosen, figures, ms

c = pl.col
COUNT = pl.len().cast(pl.Int64)


def number(condition: pl.Expr) -> pl.Expr:
    return condition.sum().cast(pl.Int64)


def business(instant: pl.Expr) -> pl.Expr:
    """Milliseconds of opening hours, Monday to Friday from 9 to 17, since Monday 1969-12-29."""
    day, time = instant // DAY + 3, instant % DAY
    weekday = day % 7
    today = pl.when(weekday < 5).then((time - 9 * HOUR).clip(0, 8 * HOUR)).otherwise(0)
    return (day // 7 * 5 + pl.min_horizontal(weekday, pl.lit(5))) * (8 * HOUR) + today


def counted(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Contacts that count, with what several sums need."""
    contained = (c("bot_outcome") == "resolved").fill_null(False)
    return frame.filter(c("outcome").ne_missing("spam")).with_columns(
        inbound=c("direction") == "inbound",
        human=c("answered_at").is_not_null(),
        contained=contained,
        handled=c("answered_at").is_not_null() | contained,
        resolved=c("outcome") == "resolved",
        s=ms("created_at"),
        e=ms("ended_at"),
        replied=ms("first_response_at"),
        wait=ms("left_queue_at") - ms("queued_at"),
        asked=ms("handoff_requested_at"),
        delivered=ms("context_delivered_at"),
        threshold=chosen("channel", DEFAULT_THRESHOLDS),
        synchronous=c("channel").cast(pl.String).is_in(["voice", "chat"]),
        first=ms("created_at").min(),
    )


def contacts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The sums that need one row at a time."""
    answered, abandoned = c("queue_exit") == "answered", c("queue_exit") == "abandoned"
    inbound, human, handled = c("inbound"), c("human"), c("handled")
    judged = inbound & (c("queue_exit").is_not_null() | human)
    reply_time = c("replied") - pl.coalesce("asked", "s")
    mail_time = business(c("replied")) - business(c("s"))
    met = (
        pl.when(~judged)
        .then(None)
        .when(c("channel") == "voice")
        .then(answered & (c("wait") <= c("threshold")))
        .when(c("channel") == "chat")
        .then((reply_time <= c("threshold")).fill_null(False))
        .when(c("channel") == "email")
        .then((mail_time <= MAIL_TARGET).fill_null(False))
    )
    response = pl.when(inbound).then(c("replied") - c("s"))
    handle = c("talk") + c("hold") + c("wrap")
    resolution = pl.when(c("resolved")).then(ms("resolved_last_at") - c("s"))
    handoff = c("delivered") - c("asked")
    complete = c("context_fields_delivered") >= c("context_fields_expected")
    kept, repeated = c("context_transferred"), c("customer_repeated_info")
    sums = {
        "incoming": number(inbound),
        "bot_only": number(c("contained")),
        "bot_then_human": number(c("bot_engaged") & human),
        "engaged": number(c("bot_engaged")),
        "handoffs": number(c("bot_outcome") == "handoff"),
        "answered": number(answered),
        "level_visits": number(c("synchronous") & c("wait").is_not_null()),
        "in_time": number(answered & (c("wait") <= c("threshold"))),
        "departures": number(c("synchronous") & c("queue_exit").is_not_null()),
        "abandoned": number(c("synchronous") & abandoned),
        "targets": met.count().cast(pl.Int64),
        "targets_met": number(met),
        "resolved": number(c("resolved")),
        "unresolved": number(c("outcome") == "unresolved"),
        "left_engaged": number((c("outcome") == "abandoned") & (c("bot_engaged") | human)),
        "reopens_n": number(c("resolved") & c("reopen_count").is_not_null()),
        "reopened": number(c("resolved") & (c("reopen_count") > 0)),
        "transfers_n": c("transfers").count().cast(pl.Int64),
        "transferred": number(c("transfers") > 0),
        "handled": number(handled),
        "sold": number(handled & (c("sale_count") > 0)),
        "completed": number(c("bot_completed")),
        "completion_n": c("bot_completed").count().cast(pl.Int64),
        "requests": c("asked").count().cast(pl.Int64),
        "efficient": number((handoff < 30_000) & complete),
        "transitions": number(~kept | (kept & repeated.is_not_null())),
        "with_context": number(kept & ~repeated),
        "wait_ms": pl.when(answered).then(c("wait")).sum(),
        "left_ms": pl.when(c("synchronous") & abandoned).then(c("wait")).sum(),
        "longest": c("wait").max(),
        "case_contacts": c("case_id").count().cast(pl.Int64),
        "cases": c("case_id").drop_nulls().n_unique().cast(pl.Int64),
        "cost": c("direct_cost").sum(),
        "revenue": pl.when(handled).then(c("revenue")).sum(),
    }
    times = {
        "response": response,
        "handle": handle,
        "talk": c("talk"),
        "hold": c("hold"),
        "wrap": c("wrap"),
        "resolution": resolution,
        "handoff": handoff,
    }
    for name, time in times.items():
        sums[f"{name}_ms"], sums[f"{name}_n"] = time.sum(), time.count().cast(pl.Int64)
    return rows.group_by("channel").agg(volume=COUNT, **sums)


def surveys(frame: pl.LazyFrame) -> pl.LazyFrame:
    def score(kind: str) -> pl.Expr:
        return pl.when(c("kind") == kind).then(c("score").cast(pl.Int64))

    return frame.group_by("channel").agg(
        sent=COUNT,
        replies=c("score").count().cast(pl.Int64),
        csat_n=score("csat").count().cast(pl.Int64),
        csat_score=score("csat").sum(),
        nps_n=score("nps").count().cast(pl.Int64),
        promoters=number(score("nps") >= 9),
        detractors=number(score("nps") <= 6),
        ces_n=score("ces").count().cast(pl.Int64),
        ces_score=score("ces").sum(),
    )


def journeys(rows: pl.LazyFrame, as_of: int) -> list[pl.LazyFrame]:
    """Sums by channel of what needs the contacts of one customer and reason together."""
    inbound = rows.filter(c("inbound")).select(
        "channel", "customer_id", "reason", "s", "e", "first", "resolved",
        last=c("e").fill_null(c("s")),
        served=c("handled") & c("outcome").ne_missing("abandoned"),
    )  # fmt: skip
    key = ["customer_id", "reason"]
    same = (c("customer_id") == c("customer_id").shift(1)) & (c("reason") == c("reason").shift(1))
    known = (
        inbound.filter(c("customer_id").is_not_null())
        .sort(*key, "s")
        .with_columns(
            same=same.fill_null(False),
            has_history=c("s") - WEEK >= c("first"),
            reach=c("last").cum_max().over(key),
            other=c("channel") != c("channel").shift(1),
        )
        .with_columns(
            follows=c("same") & (c("s") - c("s").shift(1) <= WEEK),
            goes_on=c("same") & (c("s") - c("reach").shift(1) <= WEEK),
        )
        .with_columns(switched=c("goes_on") & c("other"))
    )
    named = known.filter(c("reason").is_not_null())
    firsts = named.filter(c("served") & ~c("follows") & c("has_history") & (c("e") + WEEK <= as_of))
    later = named.select(*key, c("s").alias("next")).sort("next")
    followed = firsts.sort("e").join_asof(
        later,
        left_on="e",
        right_on="next",
        by=key,
        strategy="forward",
        allow_exact_matches=False,
        # Both sides are sorted; within groups Polars cannot see that.
        check_sortedness=False,
    )
    is_followed = (c("next") <= c("e") + WEEK).fill_null(False)
    of_firsts = followed.group_by("channel").agg(
        first_contacts=COUNT, first_resolved=number(~is_followed)
    )
    of_repeats = named.group_by("channel").agg(
        with_history=number(c("has_history")), repeats=number(c("has_history") & c("follows"))
    )
    each = (
        named.with_columns(journey=(~c("goes_on")).cum_sum())
        .group_by("journey")
        .agg(
            first_channel=c("channel").first(),
            last_channel=c("channel").last(),
            resolved=c("resolved").last(),
            switched=c("switched").any(),
            reach=c("last").max(),
        )
        .filter(c("reach") + WEEK <= as_of)
    )
    begun = each.group_by(c("first_channel").alias("channel")).agg(
        journeys=COUNT, migrated=number(c("switched"))
    )
    crossed = (
        each.filter(c("switched"))
        .group_by(c("last_channel").alias("channel"))
        .agg(crossed=c("resolved").count().cast(pl.Int64), crossed_resolved=number(c("resolved")))
    )
    day = pl.when(~c("follows")).then(c("s") // DAY)
    users = (
        known.group_by("channel", "customer_id")
        .agg(contacts=COUNT, came_back=(day.max() > day.min()).fill_null(False))
        .group_by("channel")
        .agg(users=COUNT, came_back=number(c("came_back")), identified=c("contacts").sum())
    )
    unknown = inbound.filter(c("customer_id").is_null()).group_by("channel").agg(unidentified=COUNT)
    return [of_firsts, of_repeats, begun, crossed, users, unknown]


def full(tables: dict[str, pl.LazyFrame], workload: dict, with_parts: bool) -> pl.LazyFrame:
    rows = counted(tables["interactions"])
    joined = contacts(rows)
    for other in [*journeys(rows, workload["as_of_ms"]), surveys(tables["surveys"])]:
        joined = joined.join(other, on="channel", how="full", coalesce=True)
    return figures(joined, workload, with_parts)
