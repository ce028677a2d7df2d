"""Journeys of customers and time of agents, in SQL of DuckDB."""

from __future__ import annotations

from figures import ACTIVITY_CLASSES, FIGURES, HALF_HOUR, HANDLING, STATE_CLASSES, WEEK, keys_of
from with_duckdb import cases, figure_columns

JOURNEYS = """
WITH every AS (
  SELECT channel, customer_id, outcome, epoch_ms(created_at) AS s,
    coalesce(epoch_ms(ended_at), epoch_ms(created_at)) AS e,
    (answered_at IS NOT NULL OR coalesce(bot_outcome = 'resolved', FALSE))
      AND outcome IS DISTINCT FROM 'abandoned' AS served
  FROM interactions WHERE outcome IS DISTINCT FROM 'spam' AND direction = 'inbound'),
known AS (
  SELECT channel, customer_id, outcome, s, e, served, lead(s) OVER each AS next,
    lag(s) OVER each AS previous, lag(channel) OVER each AS channel_before,
    max(e) OVER (each ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
  FROM every WHERE customer_id IS NOT NULL
  WINDOW each AS (PARTITION BY customer_id ORDER BY s)),
contacts AS (
  SELECT *, s - {week} >= (SELECT epoch_ms(min(created_at)) FROM interactions
      WHERE outcome IS DISTINCT FROM 'spam') AS has_history,
    coalesce(previous >= s - {week}, FALSE) AS follows,
    coalesce(next <= s + {week}, FALSE) AS followed,
    sum(CASE WHEN s - reach <= {week} THEN 0 ELSE 1 END)
      OVER (PARTITION BY customer_id ORDER BY s ROWS UNBOUNDED PRECEDING) AS journey,
    CASE WHEN s - reach <= {week} AND channel <> channel_before THEN 1 ELSE 0 END AS switched
  FROM known),
of_contacts AS (
  SELECT channel, count(*) AS identified,
    count(CASE WHEN served AND NOT follows AND has_history THEN 1 END) AS first_contacts,
    count(CASE WHEN served AND NOT follows AND has_history AND NOT followed THEN 1 END)
      AS first_resolved,
    count(CASE WHEN has_history THEN 1 END) AS with_history,
    count(CASE WHEN has_history AND follows THEN 1 END) AS repeats
  FROM contacts GROUP BY channel),
each_journey AS (
  SELECT arg_min(channel, s) AS first_channel, arg_max(channel, s) AS last_channel,
    arg_max_null(outcome, s) AS outcome, max(switched) AS switched
  FROM contacts GROUP BY customer_id, journey HAVING max(e) + {week} <= {as_of}),
of_journeys AS (
  SELECT first_channel AS channel, count(*) AS journeys, sum(switched) AS migrated
  FROM each_journey GROUP BY channel),
of_crossed AS (
  SELECT last_channel AS channel, count(outcome) AS crossed,
    count(CASE WHEN outcome = 'resolved' THEN 1 END) AS crossed_resolved
  FROM each_journey WHERE switched = 1 GROUP BY channel),
of_unknown AS (
  SELECT channel, count(*) AS unidentified FROM every WHERE customer_id IS NULL GROUP BY channel)
SELECT channel, {figures}
FROM of_contacts FULL JOIN of_journeys USING (channel) FULL JOIN of_crossed USING (channel)
FULL JOIN of_unknown USING (channel)"""

AGENTS = """
WITH p AS ({states}),
q AS ({plans}),
of_states AS (
  SELECT agent_id, bucket,
    sum(CASE WHEN state IN ({handling}) THEN upto - since ELSE 0 END) AS handling,
    sum(CASE WHEN state = 'available' THEN upto - since ELSE 0 END) AS available,
    sum(CASE WHEN paid THEN upto - since ELSE 0 END) AS paid
  FROM p GROUP BY agent_id, bucket),
of_plans AS (
  SELECT agent_id, bucket, sum(upto - since) AS tracked FROM q GROUP BY agent_id, bucket),
of_both AS (
  SELECT p.agent_id, p.bucket,
    sum(greatest(0, least(p.upto, q.upto) - greatest(p.since, q.since))) AS adherent
  FROM p JOIN q ON p.agent_id = q.agent_id AND p.bucket = q.bucket AND p.class = q.class
  GROUP BY p.agent_id, p.bucket),
every AS (
  SELECT agent_id, bucket, coalesce(handling, 0) AS handling, coalesce(available, 0) AS available,
    coalesce(paid, 0) AS paid, coalesce(tracked, 0) AS tracked, coalesce(adherent, 0) AS adherent
  FROM of_states FULL JOIN of_plans USING (agent_id, bucket)
  LEFT JOIN of_both USING (agent_id, bucket))
SELECT agent_id, bucket, {figures} FROM every"""

PIECES = """
  SELECT agent_id, bucket, {columns}, greatest(s, bucket * {half_hour}) AS since,
    least(e, (bucket + 1) * {half_hour}) AS upto
  FROM (
    SELECT *, unnest(range(s // {half_hour}, (e - 1) // {half_hour} + 1)) AS bucket
    FROM (
      SELECT agent_id, {sources}, epoch_ms(started_at) AS s, epoch_ms(ended_at) AS e FROM {table}
    ) WHERE e > s)"""


def columns(workload: dict, with_parts: bool) -> str:
    listed = []
    for name in workload["ids"]:
        listed += figure_columns(name, FIGURES[name], with_parts)
    return ", ".join(listed)


def journeys(workload: dict, with_parts: bool) -> str:
    """Contacts of a customer in the order of time; no two begin at the same millisecond."""
    figures = columns(workload, with_parts)
    return JOURNEYS.format(week=WEEK, as_of=workload["as_of_ms"], figures=figures)


def agents(workload: dict, with_parts: bool) -> str:
    """States and plans cut at half hours, and joined where they may match."""
    assert keys_of(workload) == ["agent_id", "bucket"]
    states = PIECES.format(
        half_hour=HALF_HOUR,
        columns="state, paid, class",
        sources=f"state, paid, {cases('state', STATE_CLASSES)} AS class",
        table="agent_states",
    )
    plans = PIECES.format(
        half_hour=HALF_HOUR,
        columns="class",
        sources=f"{cases('activity', ACTIVITY_CLASSES)} AS class",
        table="planned_activities",
    )
    handling = ", ".join(f"'{state}'" for state in HANDLING)
    figures = columns(workload, with_parts)
    return AGENTS.format(states=states, plans=plans, handling=handling, figures=figures)
