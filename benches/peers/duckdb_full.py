"""The full default scorecard of contacts and surveys, in SQL of DuckDB."""

from __future__ import annotations

from figures import DAY, DEFAULT_THRESHOLDS, HOUR, MAIL_TARGET, WEEK, figures_of
from with_duckdb import cases, figure_columns

BASE = """
every AS (
  SELECT channel, customer_id, reason, case_id, outcome, transfers, sale_count, revenue,
    direct_cost, talk, hold, wrap, reopen_count, bot_engaged, bot_outcome, bot_completed,
    queue_exit,
    context_transferred, customer_repeated_info, context_fields_expected, context_fields_delivered,
    direction = 'inbound' AS inbound, answered_at IS NOT NULL AS human,
    answered_at IS NOT NULL OR coalesce(bot_outcome = 'resolved', FALSE) AS handled,
    epoch_ms(created_at) AS s, epoch_ms(ended_at) AS e, epoch_ms(first_response_at) AS replied,
    epoch_ms(left_queue_at) - epoch_ms(queued_at) AS wait,
    epoch_ms(handoff_requested_at) AS asked, epoch_ms(context_delivered_at) AS delivered,
    epoch_ms(resolved_last_at) AS resolved_at, {thresholds} AS threshold,
    channel IN ('voice', 'chat') AS synchronous
  FROM interactions WHERE outcome IS DISTINCT FROM 'spam'),
judged AS (
  SELECT *, CASE
      WHEN NOT inbound OR (queue_exit IS NULL AND NOT human) THEN NULL
      WHEN channel = 'voice' THEN queue_exit = 'answered' AND wait <= threshold
      WHEN channel = 'chat' THEN coalesce(replied - coalesce(asked, s) <= threshold, FALSE)
      WHEN channel = 'email' THEN coalesce({replied} - {begun} <= {mail}, FALSE) END AS met
  FROM every),
of_contacts AS (
  SELECT channel, count(*) AS volume, {counts},
    count(CASE WHEN inbound THEN replied END) AS response_n,
    sum(CASE WHEN inbound THEN replied - s END) AS response_ms,
    sum(CASE WHEN queue_exit = 'answered' THEN wait END) AS wait_ms,
    sum(CASE WHEN synchronous AND queue_exit = 'abandoned' THEN wait END) AS left_ms,
    max(wait) AS longest,
    count(talk + hold + wrap) AS handle_n, sum(talk + hold + wrap) AS handle_ms,
    count(talk) AS talk_n, sum(talk) AS talk_ms, count(hold) AS hold_n, sum(hold) AS hold_ms,
    count(wrap) AS wrap_n, sum(wrap) AS wrap_ms, count(transfers) AS transfers_n,
    count(CASE WHEN outcome = 'resolved' THEN resolved_at END) AS resolution_n,
    sum(CASE WHEN outcome = 'resolved' THEN resolved_at - s END) AS resolution_ms,
    count(delivered) AS handoff_n, sum(delivered - asked) AS handoff_ms, count(asked) AS requests,
    count(met) AS targets, count(bot_completed) AS completion_n,
    count(case_id) AS case_contacts, count(DISTINCT case_id) AS cases,
    sum(direct_cost) AS cost, sum(CASE WHEN handled THEN revenue END) AS revenue
  FROM judged GROUP BY channel),
s AS (
  SELECT channel, count(*) AS sent, count(score) AS replies,
    count(CASE WHEN kind = 'csat' THEN score END) AS csat_n,
    sum(CASE WHEN kind = 'csat' THEN score END) AS csat_score,
    count(CASE WHEN kind = 'nps' THEN score END) AS nps_n,
    count(CASE WHEN kind = 'nps' AND score >= 9 THEN 1 END) AS promoters,
    count(CASE WHEN kind = 'nps' AND score <= 6 THEN 1 END) AS detractors,
    count(CASE WHEN kind = 'ces' THEN score END) AS ces_n,
    sum(CASE WHEN kind = 'ces' THEN score END) AS ces_score
  FROM surveys GROUP BY channel)"""

# Conditions that are counted over every contact, by the name of the sum.
COUNTS = {
    "incoming": "inbound",
    "bot_only": "bot_outcome = 'resolved'",
    "bot_then_human": "bot_engaged AND human",
    "engaged": "bot_engaged",
    "handoffs": "bot_outcome = 'handoff'",
    "answered": "queue_exit = 'answered'",
    "level_visits": "wait >= 0 AND channel IN ('voice', 'chat')",
    "in_time": "queue_exit = 'answered' AND wait <= threshold",
    "departures": "synchronous AND queue_exit IS NOT NULL",
    "abandoned": "synchronous AND queue_exit = 'abandoned'",
    "targets_met": "met",
    "resolved": "outcome = 'resolved'",
    "unresolved": "outcome = 'unresolved'",
    "left_engaged": "outcome = 'abandoned' AND (bot_engaged OR human)",
    "reopens_n": "outcome = 'resolved' AND reopen_count IS NOT NULL",
    "reopened": "outcome = 'resolved' AND reopen_count > 0",
    "transferred": "transfers > 0",
    "handled": "handled",
    "sold": "handled AND sale_count > 0",
    "completed": "bot_completed",
    "efficient": "delivered - asked < 30000"
    " AND context_fields_delivered >= context_fields_expected",
    "transitions": "NOT context_transferred OR customer_repeated_info IS NOT NULL",
    "with_context": "context_transferred AND NOT customer_repeated_info",
}

JOURNEYS = """
known AS (
  SELECT channel, customer_id, reason, outcome, s, e, coalesce(e, s) AS last,
    s - {week} >= (SELECT min(s) FROM every) AS has_history,
    handled AND outcome IS DISTINCT FROM 'abandoned' AS served,
    lag(channel) OVER each AS channel_before,
    coalesce(reason IS NOT NULL AND lag(s) OVER each >= s - {week}, FALSE) AS follows,
    max(coalesce(e, s)) OVER (each ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
  FROM every WHERE inbound AND customer_id IS NOT NULL
  WINDOW each AS (PARTITION BY customer_id, reason ORDER BY s)),
contacts AS (
  SELECT *, sum(CASE WHEN s - reach <= {week} THEN 0 ELSE 1 END)
      OVER (PARTITION BY customer_id, reason ORDER BY s ROWS UNBOUNDED PRECEDING) AS journey,
    CASE WHEN s - reach <= {week} AND channel <> channel_before THEN 1 ELSE 0 END AS switched
  FROM known WHERE reason IS NOT NULL),
of_firsts AS (
  SELECT x.channel, count(*) AS first_contacts,
    count(CASE WHEN y.s <= x.e + {week} THEN NULL ELSE 1 END) AS first_resolved
  FROM (
    SELECT * FROM contacts WHERE served AND e + {week} <= {as_of} AND NOT follows AND has_history) x
  ASOF LEFT JOIN (SELECT customer_id, reason, s FROM contacts) y
    ON x.customer_id = y.customer_id AND x.reason = y.reason AND x.e < y.s
  GROUP BY x.channel),
of_repeats AS (
  SELECT channel, count(CASE WHEN has_history THEN 1 END) AS with_history,
    count(CASE WHEN has_history AND follows THEN 1 END) AS repeats
  FROM contacts GROUP BY channel),
each_journey AS (
  SELECT arg_min(channel, s) AS first_channel, arg_max(channel, s) AS last_channel,
    arg_max_null(outcome, s) AS outcome, max(switched) AS switched
  FROM contacts GROUP BY customer_id, reason, journey HAVING max(last) + {week} <= {as_of}),
of_journeys AS (
  SELECT first_channel AS channel, count(*) AS journeys, sum(switched) AS migrated
  FROM each_journey GROUP BY channel),
of_crossed AS (
  SELECT last_channel AS channel, count(outcome) AS crossed,
    count(CASE WHEN outcome = 'resolved' THEN 1 END) AS crossed_resolved
  FROM each_journey WHERE switched = 1 GROUP BY channel),
each_user AS (
  SELECT channel, count(*) AS contacts, max(CASE WHEN NOT follows THEN s // {day} END)
      > min(CASE WHEN NOT follows THEN s // {day} END) AS returns
  FROM known GROUP BY channel, customer_id),
of_users AS (
  SELECT channel, count(*) AS users, count(CASE WHEN returns THEN 1 END) AS came_back,
    sum(contacts) AS identified
  FROM each_user GROUP BY channel),
of_unknown AS (
  SELECT channel, count(*) AS unidentified FROM every
  WHERE inbound AND customer_id IS NULL GROUP BY channel)"""


def business(instant: str) -> str:
    """Milliseconds of opening hours, Monday to Friday from 9 to 17, since Monday 1969-12-29."""
    day, time = f"({instant} // {DAY} + 3)", f"({instant} % {DAY})"
    open_time = f"least(greatest({time} - {9 * HOUR}, 0), {8 * HOUR})"
    today = f"CASE WHEN {day} % 7 < 5 THEN {open_time} ELSE 0 END"
    return f"(({day} // 7 * 5 + least({day} % 7, 5)) * {8 * HOUR} + {today})"


def full(workload: dict, with_parts: bool) -> str:
    counts = [
        f"count(CASE WHEN {condition} THEN 1 END) AS {name}" for name, condition in COUNTS.items()
    ]
    base = BASE.format(
        thresholds=cases("channel", DEFAULT_THRESHOLDS),
        counts=", ".join(counts),
        replied=business("replied"),
        begun=business("s"),
        mail=MAIL_TARGET,
    )
    journeys = JOURNEYS.format(week=WEEK, day=DAY, as_of=workload["as_of_ms"])
    columns, chosen = [], figures_of(workload)
    for name in workload["ids"]:
        columns += figure_columns(name, chosen[name], with_parts)
    others = ["of_firsts", "of_repeats", "of_journeys", "of_crossed", "of_users", "of_unknown", "s"]
    joined = "FROM of_contacts" + "".join(f" FULL JOIN {other} USING (channel)" for other in others)
    return f"WITH {base.strip()},{journeys}\nSELECT channel, {', '.join(columns)}\n{joined}"
