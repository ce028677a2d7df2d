"""The workloads in SQL of DuckDB.

Of the spellings of a conditional count the quickest is used: ``count(CASE ...)`` for few groups,
and ``count(*) FILTER`` for many.
"""

from __future__ import annotations

from figures import (
    FIGURES,
    HALF_HOUR,
    PERCENTILES,
    SHORT_ABANDON,
    THRESHOLDS,
    Figure,
    keys_of,
)

FROM_SURVEYS = """
s AS (
  SELECT {keys}, {csat} AS csat_n, sum(CASE WHEN kind = 'csat' THEN score END) AS csat_score,
    {nps} AS nps_n, {promoters} AS promoters, {detractors} AS detractors,
    {ces} AS ces_n, sum(CASE WHEN kind = 'ces' THEN score END) AS ces_score
  FROM surveys WHERE score IS NOT NULL GROUP BY ALL)"""

FROM_CONTACTS = """
b AS (
  SELECT {keys}, outcome, transfers, sale_count, revenue, direct_cost, talk, hold, wrap,
    bot_engaged, bot_outcome, queue_exit,
    direction = 'inbound' AS inbound,
    answered_at IS NOT NULL AS human,
    CASE WHEN direction = 'inbound' THEN epoch_ms(left_queue_at) - epoch_ms(queued_at) END AS wait,
    CASE WHEN direction = 'inbound'
      THEN epoch_ms(first_response_at) - epoch_ms(created_at) END AS response,
    CASE WHEN outcome = 'resolved'
      THEN epoch_ms(resolved_last_at) - epoch_ms(created_at) END AS resolution,
    talk + hold + wrap AS handle,
    {threshold} AS threshold,
    answered_at IS NOT NULL OR coalesce(bot_outcome = 'resolved', FALSE) AS handled
  FROM interactions WHERE outcome IS DISTINCT FROM 'spam'),
a AS (
  SELECT {names}, count(*) AS volume,
    {n[inbound]} AS incoming,
    {n[bot_outcome = 'resolved']} AS bot_only,
    {n[bot_engaged AND human]} AS bot_then_human,
    {n[bot_engaged]} AS engaged,
    {n[bot_outcome = 'handoff']} AS handoffs,
    {n[queue_exit = 'answered']} AS answered,
    {n[queue_exit = 'abandoned']} AS abandoned,
    count(queue_exit) AS departures,
    {n[queue_exit = 'answered' AND wait <= threshold]} AS in_time,
    {n[queue_exit = 'abandoned' AND wait < short]} AS short,
    sum(CASE WHEN queue_exit = 'answered' THEN wait END) AS wait_ms,
    count(response) AS response_n, sum(response) AS response_ms,
    count(handle) AS handle_n, sum(handle) AS handle_ms,
    count(talk) AS talk_n, sum(talk) AS talk_ms,
    count(hold) AS hold_n, sum(hold) AS hold_ms,
    count(wrap) AS wrap_n, sum(wrap) AS wrap_ms,
    count(resolution) AS resolution_n, sum(resolution) AS resolution_ms,
    {n[outcome = 'resolved']} AS resolved,
    {n[outcome = 'unresolved']} AS unresolved,
    {n[outcome = 'abandoned' AND (bot_engaged OR human)]} AS left_engaged,
    count(transfers) AS transfers_n,
    {n[transfers > 0]} AS transferred,
    {n[handled]} AS handled,
    sum(direct_cost) AS cost,
    sum(CASE WHEN handled THEN revenue END) AS revenue,
    {n[handled AND sale_count > 0]} AS sold{percentiles}
  FROM b GROUP BY ALL)"""


class _Counts:
    """Writes a conditional count in one spelling."""

    def __init__(self, few_groups: bool) -> None:
        self.few_groups = few_groups

    def __getitem__(self, condition: str) -> str:
        condition = condition.replace("short", str(SHORT_ABANDON))
        if self.few_groups:
            return f"count(CASE WHEN {condition} THEN 1 END)"
        return f"count(*) FILTER (WHERE {condition})"


def cases(column: str, values: dict[str, int]) -> str:
    branches = " ".join(f"WHEN '{name}' THEN {value}" for name, value in values.items())
    return f"CASE {column} {branches} END"


def figure_columns(name: str, figure: Figure, with_parts: bool) -> list[str]:
    """The value of a KPI, and for the comparison its two parts."""
    if figure.denominator is None:
        value = f"coalesce({figure.numerator}, 0)"
        return [
            f"{value if figure.factor == 1 else f'{figure.factor}::DOUBLE * {value}'} AS {name}"
        ]
    value = f"{figure.factor}::DOUBLE * ({figure.numerator}) / nullif({figure.denominator}, 0)"
    columns = [f"{value} AS {name}"]
    if with_parts:
        columns.append(f'({figure.numerator}) * {figure.unit} AS "{name}/numerator"')
        columns.append(f'({figure.denominator}) AS "{name}/denominator"')
    return columns


def percentile_columns(kpis: list[str]) -> tuple[str, list[str]]:
    """Nearest-rank percentiles, in the aggregation and in the result."""
    asked = [kpi for kpi in kpis if kpi.endswith(tuple(PERCENTILES))]
    if not asked:
        return "", []
    ranks = list(PERCENTILES.values())
    wait = "CASE WHEN queue_exit = 'answered' THEN wait END"
    inner = (
        f", quantile_disc({wait}, {ranks}) AS wait_q, quantile_disc(handle, {ranks}) AS handle_q"
    )
    place = {name: number for number, name in enumerate(PERCENTILES, 1)}
    outer = []
    for kpi in asked:
        source, name = kpi.split("_")
        outer.append(f"{source}_q[{place[name]}] / 1000.0::DOUBLE AS {kpi}")
    return inner, outer


def scorecard(workload: dict, with_parts: bool) -> str:
    names = ", ".join(keys_of(workload))

    def keys(instant: str) -> str:
        return names.replace("bucket", f"epoch_ms({instant}) // {HALF_HOUR} AS bucket")

    count = _Counts(few_groups="interval" not in workload)
    percentiles, columns = percentile_columns(workload["ids"])
    for name in workload["ids"]:
        if name in FIGURES:
            columns += figure_columns(name, FIGURES[name], with_parts)
    contacts = FROM_CONTACTS.format(
        keys=keys("created_at"),
        names=names,
        n=count,
        threshold=cases("channel", THRESHOLDS),
        percentiles=percentiles,
    )
    surveys = FROM_SURVEYS.format(
        keys=keys("responded_at"),
        csat=count["kind = 'csat'"],
        nps=count["kind = 'nps'"],
        promoters=count["kind = 'nps' AND score >= 9"],
        detractors=count["kind = 'nps' AND score <= 6"],
        ces=count["kind = 'ces'"],
    )
    joined = f"FROM a FULL JOIN s USING ({names})"
    return f"WITH {contacts.strip()},{surveys}\nSELECT {names}, {', '.join(columns)}\n{joined}"


def run(connection, workload: dict, with_parts: bool):
    """The result as an Arrow table."""
    import duckdb_events
    import duckdb_full

    forms = {
        "scorecard": scorecard,
        "journeys": duckdb_events.journeys,
        "agents": duckdb_events.agents,
        "full": duckdb_full.full,
    }
    sql = forms[workload["form"]](workload, with_parts)
    return connection.sql(sql).to_arrow_table()
