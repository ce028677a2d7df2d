"""Scorecards of Spark data frames, counted where the rows are.

>>> from contactkpi import spark as ck_spark  # doctest: +SKIP
>>> card = ck_spark.scorecard(interactions=calls, surveys=surveys, by="queue")  # doctest: +SKIP

The numbers are those of `contactkpi.scorecard`, to the last byte of their JSON. Rows stay
where they are: each task counts its partition into one state, and shares of states travel.
What has to come together goes to one task: the contacts of a customer or case, the time of
an agent, rows of one id. Only counts travel on, and the driver gets the finished state.
Partial states can be stored: `partials` makes them, `finish` turns any of them into a
scorecard. Rows that come late are counted into one more state.

Needs PySpark 4 and, as Spark does, pandas below 3: ``pip install "contactkpi[spark]"``, on
the executors too. On a cluster the usual way is a packed environment (``--archives``) with
``PYSPARK_PYTHON`` pointing into it.
"""

from __future__ import annotations

import json
from functools import reduce
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, Any

from contactkpi import _contactkpi
from contactkpi._accumulator import Accumulator
from contactkpi._errors import UnsupportedInputError, missing_dependency
from contactkpi._grouping import Grouping
from contactkpi._input import Given, needed_columns
from contactkpi._instant import instant
from contactkpi._policy import Policy, policy_of, put_over
from contactkpi._shares import (
    LEAST_INSTANT,
    Merge,
    Plan,
    Share,
    count,
    deal,
    errors_brought_home,
    merge_all,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyspark.sql import DataFrame

    from contactkpi._scorecard import Scorecard
    from contactkpi._types import By, Columns, Instant, Period, PolicyLike

__all__ = ["finish", "merge", "partials", "scorecard"]

_NAMES = ["share", "state", "as_of", "history_from"]
_SHARES = "share int, state binary, as_of bigint, history_from bigint"
_PARTIALS = "record string, state binary"
# Batches of states are sent on when they are this large.
_BATCH_BYTES = 16 * 1024 * 1024


def scorecard(
    interactions: DataFrame | None = None,
    *,
    agent_states: DataFrame | None = None,
    schedule: DataFrame | None = None,
    surveys: DataFrame | None = None,
    evaluations: DataFrame | None = None,
    prompts: DataFrame | None = None,
    security_events: DataFrame | None = None,
    service_status: DataFrame | None = None,
    employees: DataFrame | None = None,
    costs: DataFrame | None = None,
    customers: DataFrame | None = None,
    by: By | None = None,
    kpis: str | Sequence[str] | None = None,
    period: Period | None = None,
    as_of: Instant | None = None,
    policy: PolicyLike | None = None,
    columns: Columns | None = None,
    options: Mapping[str, Mapping[str, object]] | None = None,
    shares: int | None = None,
) -> Scorecard:
    """Compute KPIs from Spark data frames.

    Parameters
    ----------
    interactions, agent_states, schedule, surveys, evaluations, prompts, \
security_events, service_status, employees, costs, customers : DataFrame, optional
        The tables; see `contactkpi.scorecard`.
    by, kpis, period, as_of, policy, columns, options : optional
        As for `contactkpi.scorecard`.
    shares : int, optional
        In how many parts states are merged, each by one task. Default is
        ``spark.sql.shuffle.partitions``.

    Returns
    -------
    Scorecard
        The same as of one process, to the byte.

    Raises
    ------
    InvalidRecordError
        If a row is malformed, unless the policy quarantines such rows. The row is
        counted within its partition.
    InvalidColumnsError
        If a column is missing or cannot be read; before any job is started.
    MissingDependencyError
        If PySpark is not installed.

    See Also
    --------
    partials : For states that are stored.
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
    moment = None if as_of is None else instant(as_of, "as_of", rules.zone)
    read = _Read(tables, rules, by, columns)
    number = _shares(read.frames[0][1], shares)
    counted = [
        frame.mapInArrow(_CountIntoShares(read.empty, record, mapping, number), _SHARES)
        for record, frame, mapping in read.frames
    ]
    with errors_brought_home():
        merged = _merged(reduce(_union, counted), read.empty, moment, number)
    return read.card(rules, merged, as_of)


def partials(
    interactions: DataFrame | None = None,
    *,
    agent_states: DataFrame | None = None,
    schedule: DataFrame | None = None,
    surveys: DataFrame | None = None,
    evaluations: DataFrame | None = None,
    prompts: DataFrame | None = None,
    security_events: DataFrame | None = None,
    service_status: DataFrame | None = None,
    employees: DataFrame | None = None,
    costs: DataFrame | None = None,
    customers: DataFrame | None = None,
    by: By | None = None,
    kpis: str | Sequence[str] | None = None,
    period: Period | None = None,
    policy: PolicyLike | None = None,
    columns: Columns | None = None,
    options: Mapping[str, Mapping[str, object]] | None = None,
) -> DataFrame:
    """Make partial states of Spark data frames, to store them.

    `finish` makes a scorecard of any of them; so does `contactkpi.roll_up`, without
    Spark. All that shall be merged must have been made by the same counting rules.

    Parameters
    ----------
    interactions, agent_states, schedule, surveys, evaluations, prompts, \
security_events, service_status, employees, costs, customers : DataFrame, optional
        The tables; see `contactkpi.scorecard`.
    by, kpis, period, policy, columns, options : optional
        As for `contactkpi.scorecard`.

    Returns
    -------
    DataFrame
        The columns ``record`` and ``state``: one row a partition that has rows, and one
        that says which tables there were. Nothing is counted before it is read.

    Raises
    ------
    InvalidColumnsError
        If a column is missing or cannot be read.
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
    read = _Read(tables, rules, by, columns)
    session = read.frames[0][1].sparkSession
    states = [session.createDataFrame([(None, bytearray(read.base.to_bytes()))], _PARTIALS)]
    for record, frame, mapping in read.frames:
        states.append(frame.mapInArrow(_CountIntoStates(read.empty, record, mapping), _PARTIALS))
    return reduce(_union, states)


def merge(
    states: DataFrame,
    *,
    as_of: Instant | None = None,
    by: By | None = None,
    column: str = "state",
    shares: int | None = None,
) -> Accumulator:
    """Merge states and count what they keep.

    Parameters
    ----------
    states : DataFrame
        States in a column of bytes, such as `partials` makes.
    as_of : str, date or datetime, optional
        The instant at which open records are judged. Default is the end of the period,
        else the greatest instant of the records.
    by : str, Interval, TimeOfDay or sequence of them, optional
        A coarser grouping than that of the states. Default is theirs.
    column : str, optional
        The column. Default is ``"state"``.
    shares : int, optional
        In how many parts states are merged, each by one task. Default is
        ``spark.sql.shuffle.partitions``.

    Returns
    -------
    Accumulator
        The finished state: counts alone. It takes no further rows of its customers.

    Raises
    ------
    UnsupportedInputError, RulesDifferError
        If there is no state, or not all were counted by the same rules.
    """
    _need_spark()
    first = states.select(column).dropna().first()
    if first is None:
        raise UnsupportedInputError(f"found no state in the column {column!r}")
    state = _contactkpi.Accumulator.from_bytes(bytes(first[0]))
    policy = Policy.from_json(state.policy_json)
    number = _shares(states, shares)
    grouping = Grouping.from_json(state.group_by_json) if by is None else Grouping(by)
    fine = _contactkpi.Accumulator(policy._native, state.group_by_json).to_bytes()
    empty = _contactkpi.Accumulator(policy._native, grouping.json).to_bytes()
    moment = None if as_of is None else instant(as_of, "as_of", policy.zone)
    coarser = None if by is None else grouping.json
    dealt = states.select(column).mapInArrow(_DealStates(fine, coarser, number), _SHARES)
    with errors_brought_home():
        merged = _merged(dealt, empty, moment, number)
    return Accumulator._of(merged, policy, grouping)


def finish(
    states: DataFrame,
    *,
    as_of: Instant | None = None,
    by: By | None = None,
    options: Mapping[str, Mapping[str, object]] | None = None,
    narrow_to: Period | None = None,
    column: str = "state",
    shares: int | None = None,
) -> Scorecard:
    """Make a scorecard of states, such as `partials` makes.

    Parameters
    ----------
    states : DataFrame
        States in a column of bytes.
    as_of, by : optional
        As for `merge`.
    options, narrow_to : optional
        As for `contactkpi.Accumulator.finish`.
    column, shares : optional
        As for `merge`.

    Returns
    -------
    Scorecard
        The same as of all their records in one process, to the byte.
    """
    merged = merge(states, as_of=as_of, by=by, column=column, shares=shares)
    return merged.finish(as_of=as_of, options=options, narrow_to=narrow_to)


# --- on the driver ----------------------------------------------------------------------


def _need_spark() -> None:
    if find_spec("pyspark") is None:
        raise missing_dependency("contactkpi.spark", "pyspark", extra="spark")


class _Read(Plan):
    """The tables as data frames.

    Attributes
    ----------
    frames : list of tuple
        The record, the data frame with the columns that are needed, and the column of fields.
    """

    def __init__(
        self,
        tables: Mapping[str, DataFrame | None],
        rules: Policy,
        by: By | None,
        columns: Columns | None,
    ) -> None:
        _need_spark()
        frames = {keyword: frame for keyword, frame in tables.items() if frame is not None}
        without_rows = {keyword: _without_rows(keyword, frame) for keyword, frame in frames.items()}
        super().__init__(without_rows, rules, by, columns)
        dimensions = self.grouping.dimensions
        self.frames = [
            (table.record, *_select(frames[table.keyword], table, dimensions))
            for table in self.given
        ]


def _without_rows(keyword: str, frame: Any) -> Any:
    """Make an Arrow table of the columns of a data frame."""
    if not hasattr(frame, "mapInArrow"):
        name = f"{type(frame).__module__}.{type(frame).__qualname__}".removeprefix("builtins.")
        raise UnsupportedInputError(
            f"found a {name} as {keyword}, allowed is a DataFrame of Spark; for other tables "
            "there is contactkpi.scorecard"
        )
    return frame.limit(0).toArrow()


def _select(
    frame: DataFrame, table: Given, dimensions: Sequence[str]
) -> tuple[DataFrame, dict[str, str]]:
    """Choose the columns that are needed, under names that Spark can pass on."""
    from pyspark.sql import functions

    mapping = dict(table.mapping)
    chosen = []
    for place, name in enumerate(
        needed_columns(table, table.sources[0], dimensions) or frame.columns
    ):
        column = functions.col("`" + name.replace("`", "``") + "`")
        if not name.isidentifier():
            renamed = f"column_{place}"
            held = [
                field
                for field in chain(table.fields, dimensions)
                if mapping.get(field, field) == name
            ]
            mapping.update(dict.fromkeys(held, renamed))
            column = column.alias(renamed)
        chosen.append(column)
    return frame.select(*chosen), mapping


def _union(one: DataFrame, other: DataFrame) -> DataFrame:
    return one.unionAll(other)


def _shares(frame: DataFrame, wanted: int | None) -> int:
    if wanted is None:
        return int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions") or 200)
    if not isinstance(wanted, int) or wanted < 1:
        raise UnsupportedInputError(
            f"found {wanted!r}, allowed is a number of shares, at least 1", field="shares"
        )
    return wanted


def _merged(
    shares: DataFrame, empty: bytes, as_of: int | None, number: int
) -> _contactkpi.Accumulator:
    """Bring shares together, count what they keep, and get the finished state."""
    rules = _contactkpi.Accumulator.from_bytes(empty)
    kept = None
    try:
        if json.loads(rules.policy_json).get("duplicates") == "keep_last":
            # The last row of an id is known when all of them have met; only then it can
            # go where its customer and its agent are counted.
            shares = _round(shares, number, Merge(empty, number, settle=True))
        if rules.keeps_events:
            # The rows are read once, for the moments and for the counts.
            kept = shares = shares.persist()
            if (moments := _moments(shares, as_of)) is not None:
                step = Merge(empty, number, settle=True, seal_at=moments)
                shares = _round(shares, number, step)
        finished = _round(shares, number, Merge(empty, 1, settle=True)).select("state")
        return merge_all(empty, (bytes(row[0]) for row in finished.toLocalIterator()))
    finally:
        if kept is not None:
            kept.unpersist()


def _moments(shares: DataFrame, as_of: int | None) -> tuple[int, int] | None:
    """Find the moments of one process: up to when and from when on rows are known."""
    from pyspark.sql import functions

    seen = shares.agg(functions.max("as_of"), functions.min("history_from")).first()
    latest, first = (None, None) if seen is None else (seen[0], seen[1])
    moment = latest if as_of is None else as_of
    return None if moment is None else (moment, LEAST_INSTANT if first is None else first)


def _round(shares: DataFrame, number: int, step: Merge) -> DataFrame:
    """Shuffle shares, so that those of one number meet in one task."""
    if hasattr(shares, "repartitionById"):  # Spark 4.1
        met = shares.repartitionById(number, "share")
    else:
        met = shares.repartition(number, "share")
    return met.mapInArrow(_MergeShares(step), _SHARES)


# --- on the executors -------------------------------------------------------------------


class _CountIntoShares:
    """Counts a partition and divides its state."""

    def __init__(self, empty: bytes, record: str, mapping: Mapping[str, str], shares: int) -> None:
        self.empty, self.record, self.mapping, self.shares = empty, record, dict(mapping), shares

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        state = count(self.empty, self.record, self.mapping, batches)
        if state is not None:
            yield from _as_batches(deal(state, self.shares))


class _CountIntoStates:
    """Counts a partition into one state."""

    def __init__(self, empty: bytes, record: str, mapping: Mapping[str, str]) -> None:
        self.empty, self.record, self.mapping = empty, record, dict(mapping)

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow

        state = count(self.empty, self.record, self.mapping, batches)
        if state is not None:
            row = {"record": [self.record], "state": [state.to_bytes()]}
            yield pyarrow.RecordBatch.from_pydict(row)


class _DealStates:
    """Merges the stored states of a partition and divides them."""

    def __init__(self, empty: bytes, coarser: str | None, shares: int) -> None:
        self.empty, self.coarser, self.shares = empty, coarser, shares

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        states = (row[0] for row in _rows(batches) if row[0] is not None)
        yield from _as_batches(deal(merge_all(self.empty, states, self.coarser), self.shares))


class _MergeShares:
    """Merges the shares that have met in a partition."""

    def __init__(self, step: Merge) -> None:
        self.step = step

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        yield from _as_batches(self.step((row[0], row[1]) for row in _rows(batches)))


def _rows(batches: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Take rows out of Arrow batches one by one: a state may be large."""
    for batch in batches:
        columns = batch.columns
        for place in range(batch.num_rows):
            yield tuple(column[place].as_py() for column in columns)


def _as_batches(shares: Iterable[Share]) -> Iterator[Any]:
    """Put shares into Arrow batches of a size that travels well."""
    import pyarrow

    types = [pyarrow.int32(), pyarrow.binary(), pyarrow.int64(), pyarrow.int64()]
    schema = pyarrow.schema(list(zip(_NAMES, types, strict=True)))

    def batch(rows: list[Share]) -> Any:
        columns = zip(*rows, strict=True)
        arrays = [pyarrow.array(cells, kind) for cells, kind in zip(columns, types, strict=True)]
        return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)

    waiting: list[Share] = []
    size = 0
    for share in shares:
        waiting.append(share)
        size += len(share.state)
        if size > _BATCH_BYTES:
            yield batch(waiting)
            waiting, size = [], 0
    if waiting:
        yield batch(waiting)
