"""Scorecards in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactkpi import _contactkpi
from contactkpi._columns import check_dimensions, dimensions_of, no_dimension
from contactkpi._grouping import Grouping
from contactkpi._input import add_tables, check_readable_twice, given_tables
from contactkpi._instant import instant
from contactkpi._policy import policy_of, put_over
from contactkpi._scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactkpi._policy import Policy
    from contactkpi._types import By, Columns, Input, Instant, Period, PolicyLike
    from contactkpi._value import Value


def scorecard(
    interactions: Input | None = None,
    *,
    agent_states: Input | None = None,
    schedule: Input | None = None,
    surveys: Input | None = None,
    evaluations: Input | None = None,
    prompts: Input | None = None,
    security_events: Input | None = None,
    service_status: Input | None = None,
    employees: Input | None = None,
    costs: Input | None = None,
    customers: Input | None = None,
    by: By | None = None,
    kpis: str | Sequence[str] | None = None,
    period: Period | None = None,
    as_of: Instant | None = None,
    policy: PolicyLike | None = None,
    columns: Columns | None = None,
    options: Mapping[str, Mapping[str, object]] | None = None,
    exact_percentiles: bool = False,
    progress: bool = False,
    threads: int | None = None,
) -> Scorecard:
    """Compute KPIs from tables of records.

    Every table may be an object with ``__arrow_c_stream__`` or
    ``__arrow_c_array__`` (pyarrow, polars, pandas, DuckDB), a pandas frame of
    any version, a polars LazyFrame, a list of dicts, a dict of columns, the
    path of a Parquet, CSV or JSON lines file, or a list of such paths. Files
    are read in batches, and only the needed columns. A KPI that needs a table
    that was not given has no value and says why.

    Parameters
    ----------
    interactions : table or path, optional
        Contacts: one row a queue visit and the agent who handled it.
    agent_states : table or path, optional
        What agents did when.
    schedule : table or path, optional
        What agents were to do when.
    surveys : table or path, optional
        Surveys of customers and agents, answered or not.
    evaluations : table or path, optional
        Evaluations of quality, one row a criterion.
    prompts : table or path, optional
        Messages that await a reply.
    security_events : table or path, optional
        Incidents of security.
    service_status : table or path, optional
        When services were up or down.
    employees : table or path, optional
        Who was employed when.
    costs : table or path, optional
        What was spent, in minor units of the policy's currency.
    customers : table or path, optional
        Who was a customer when.
    by : str, Interval, TimeOfDay or sequence of them, optional
        What to group by: columns with text, ``interval("30min")``,
        ``time_of_day("30min")``. Default is one group of everything.
    kpis : str or sequence of str, optional
        The KPIs, by id or alias. Default is what the policy says, else all.
    period : pair of instants, optional
        Only records booked from the first instant to just before the second
        count. Default is what the policy says, else everything.
    as_of : str, date or datetime, optional
        The instant at which open records are judged. Without an offset it is
        local time in the policy's zone. Default is the end of the period, else
        the greatest instant of the tables.
    policy : Policy, mapping, str or path, optional
        The policy, its keys, the name of a preset, or the path of a ``.toml``
        or ``.json`` file. Default is the preset ``"seed"``.
    columns : mapping, optional
        Your names of columns: ``{"queue": "Queue Name"}`` for every table that
        has the field and the column, ``{"surveys": {"score": "Rating"}}`` for
        one table. What is said for one table goes before what is said for all.
        Entries for tables that were not given are passed over.
    options : mapping, optional
        Options by KPI, put over those of the policy, such as
        ``{"service_level": {"threshold_s": 30}}``.
    exact_percentiles : bool, optional
        Whether every percentile is an observed time. Where a group has more
        than 4,096 distinct times, percentiles are else within 0.4 %. The
        tables are read a second time then, unless all groups are small. Default
        is False.
    progress : bool, optional
        Whether to show rows and rate, with tqdm where it is installed. Default
        is False.
    threads : int, optional
        How many threads to use. Default is one a processor.

    Returns
    -------
    Scorecard
        One row a group and KPI.

    Raises
    ------
    InvalidRecordError
        If a row is malformed, unless the policy quarantines such rows.
    InvalidColumnsError
        If a column is missing, or has a type that cannot be read.
    InvalidGroupByError
        If no table has a dimension of `by`.
    InvalidPolicyError, InvalidOptionError, UnknownKpiError
        If policy, options or KPIs are wrong.
    UnsupportedInputError
        If something cannot be read as a table, or only once where
        `exact_percentiles` reads twice.
    InvalidFinishError
        If a table gave other rows when it was read a second time.

    See Also
    --------
    Accumulator : For tables that come piece by piece.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample(), kpis=["aht", "service_level"], by="channel")
    >>> card.dimensions
    ['channel']
    """
    tables = {
        "interactions": interactions,
        "agent_states": agent_states,
        "schedule": schedule,
        "surveys": surveys,
        "evaluations": evaluations,
        "prompts": prompts,
        "security_events": security_events,
        "service_status": service_status,
        "employees": employees,
        "costs": costs,
        "customers": customers,
    }
    rules = put_over(policy_of(policy), kpis=kpis, period=period, options=options)
    return _card(
        tables,
        rules,
        by,
        as_of,
        columns,
        exact_percentiles=exact_percentiles,
        progress=progress,
        threads=threads,
    )


def compute(
    kpi: str,
    tables: Mapping[str, Input | None],
    options: Mapping[str, object | None],
    *,
    by: By | None,
    period: Period | None,
    as_of: Instant | None,
    policy: PolicyLike | None,
    columns: Columns | None,
) -> Value | Scorecard:
    """Compute one KPI. The functions of the KPIs call this.

    Parameters
    ----------
    kpi : str
        The id of the KPI.
    tables : mapping
        The tables, by keyword.
    options : mapping
        The options of the KPI; None means that the policy decides.
    by, period, as_of, policy, columns
        As for `scorecard`.

    Returns
    -------
    Value or Scorecard
        A value without `by`, else a scorecard.
    """
    rules = put_over(policy_of(policy), kpis=[kpi], period=period, options={kpi: dict(options)})
    card = _card(tables, rules, by, as_of, columns)
    return card if by is not None else card.value(kpi)


def _card(
    tables: Mapping[str, Input | None],
    rules: Policy,
    by: By | None,
    as_of: Instant | None,
    columns: Columns | None,
    *,
    exact_percentiles: bool = False,
    progress: bool = False,
    threads: int | None = None,
) -> Scorecard:
    # All arguments are checked before the first row is read.
    moment = None if as_of is None else instant(as_of, "as_of", rules.zone)
    grouping = Grouping(by)
    accumulator = _contactkpi.Accumulator(rules._native, grouping.json)
    given = given_tables(tables, columns, grouping.dimensions)
    check_dimensions(given, grouping.dimensions)
    if exact_percentiles:
        check_readable_twice(given)
    add_tables(
        accumulator, given, grouping.dimensions, progress=progress, threads=threads, in_place=True
    )
    known = dimensions_of(given, grouping.dimensions)
    if missing := [name for name in accumulator.missing_dimensions if name not in known]:
        raise no_dimension(missing, {table.keyword: table.columns for table in given})
    card = accumulator.finish(moment, "{}", None)
    if exact_percentiles and (reading := card.second_reading()) is not None:
        add_tables(reading, given, grouping.dimensions, progress=progress, threads=threads)
        card = card.with_second_reading(reading)
    return Scorecard(card)
