"""Scorecards of Dask data frames, counted where their partitions are.

>>> from contactkpi import dask as ck_dask  # doctest: +SKIP
>>> card = ck_dask.scorecard(interactions=calls, surveys=surveys, by="queue")  # doctest: +SKIP

The numbers are those of `contactkpi.scorecard`, to the last byte of their JSON. Each
partition becomes a state, shares of states meet in one task each, and only the finished
state comes to the caller. It runs on threads, processes or a cluster, as Dask is set up.

Needs Dask with its data frames: ``pip install "contactkpi[dask]"``.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, Any

from contactkpi import _contactkpi
from contactkpi._errors import UnsupportedInputError, missing_dependency
from contactkpi._instant import instant
from contactkpi._policy import policy_of, put_over
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
    from collections.abc import Iterable, Mapping, Sequence

    from dask.dataframe import DataFrame

    from contactkpi._scorecard import Scorecard
    from contactkpi._types import By, Columns, Instant, Period, PolicyLike

__all__ = ["scorecard"]


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
    shares: int = 16,
) -> Scorecard:
    """Compute KPIs from Dask data frames.

    Parameters
    ----------
    interactions, agent_states, schedule, surveys, evaluations, prompts, \
security_events, service_status, employees, costs, customers : DataFrame, optional
        The tables; see `contactkpi.scorecard`.
    by, kpis, period, as_of, policy, columns, options : optional
        As for `contactkpi.scorecard`.
    shares : int, optional
        In how many parts states are merged, each by one task. Default is 16.

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
        If a column is missing or cannot be read.
    MissingDependencyError
        If Dask is not installed.
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
    if find_spec("dask") is None:
        raise missing_dependency("contactkpi.dask", "dask", extra="dask")
    if not isinstance(shares, int) or shares < 1:
        raise UnsupportedInputError(
            f"found {shares!r}, allowed is a number of shares, at least 1", field="shares"
        )
    rules = put_over(policy_of(policy), kpis=kpis, period=period, options=options)
    moment = None if as_of is None else instant(as_of, "as_of", rules.zone)
    frames = {keyword: frame for keyword, frame in tables.items() if frame is not None}
    without_rows = {keyword: _without_rows(keyword, frame) for keyword, frame in frames.items()}
    plan = Plan(without_rows, rules, by, columns)
    with errors_brought_home():
        merged = _merged(plan, frames, moment, shares).compute()
    return plan.card(rules, _contactkpi.Accumulator.from_bytes(merged), as_of)


def _without_rows(keyword: str, frame: Any) -> Any:
    if not hasattr(frame, "to_delayed") or not hasattr(frame, "_meta"):
        name = f"{type(frame).__module__}.{type(frame).__qualname__}".removeprefix("builtins.")
        raise UnsupportedInputError(
            f"found a {name} as {keyword}, allowed is a DataFrame of Dask; for other tables "
            "there is contactkpi.scorecard"
        )
    return frame._meta


def _merged(plan: Plan, frames: Mapping[str, Any], as_of: int | None, shares: int) -> Any:
    """Make the tasks from partitions to the bytes of the finished state."""
    from dask.delayed import delayed

    def together(parts: list[Any], step: Any) -> list[Any]:
        """Shares of one number meet in one task."""
        picked = [[delayed(_pick)(part, number) for part in parts] for number in range(shares)]
        return [delayed(_merge)(step, pieces) for pieces in picked]

    empty = plan.empty
    parts = [
        delayed(_count)(empty, table.record, table.mapping, partition, shares)
        for table in plan.given
        for partition in frames[table.keyword].to_delayed()
    ]
    if json.loads(plan.base.policy_json).get("duplicates") == "keep_last":
        # The last row of an id goes where its customer and its agent are counted.
        parts = together(parts, Merge(empty, shares, settle=True))
    if plan.base.keeps_events:
        # Of each part only its moments go to the task that compares them.
        moments = [delayed(_moments)(part) for part in parts]
        parts = together(parts, delayed(_seal)(empty, shares, as_of, moments))
    parts = together(parts, Merge(empty, shares, settle=True))
    return delayed(_finish)(empty, parts)


# --- tasks ------------------------------------------------------------------------------


def _count(
    empty: bytes, record: str, mapping: Mapping[str, str], partition: Any, shares: int
) -> list[Share]:
    import pyarrow

    rows = pyarrow.Table.from_pandas(partition, preserve_index=False)
    state = count(empty, record, mapping, rows.to_batches())
    return [] if state is None else list(deal(state, shares))


def _pick(part: list[Share], number: int) -> list[Share]:
    return [share for share in part if share.number == number]


def _moments(part: list[Share]) -> list[tuple[int | None, int | None]]:
    return [(share.as_of, share.history_from) for share in part]


def _seal(
    empty: bytes, shares: int, as_of: int | None, moments: list[list[tuple[int | None, int | None]]]
) -> Merge:
    """Seal by the moments of one process, which no task knows alone."""
    seen = list(chain.from_iterable(moments))
    if as_of is None:
        as_of = max((latest for latest, _ in seen if latest is not None), default=None)
    first = min((first for _, first in seen if first is not None), default=LEAST_INSTANT)
    at = None if as_of is None else (as_of, first)
    return Merge(empty, shares, settle=True, seal_at=at)


def _merge(step: Merge, pieces: Iterable[list[Share]]) -> list[Share]:
    return list(step((share.number, share.state) for piece in pieces for share in piece))


def _finish(empty: bytes, parts: Iterable[list[Share]]) -> bytes:
    return merge_all(empty, (share.state for part in parts for share in part)).to_bytes()
