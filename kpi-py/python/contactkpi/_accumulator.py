"""The accumulator: counts records as they come, merges, and makes scorecards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactkpi import _contactkpi
from contactkpi._columns import dimensions_of, no_dimension
from contactkpi._grouping import Grouping
from contactkpi._input import add_tables, given_tables
from contactkpi._instant import instant, period_pair
from contactkpi._policy import Policy, options_json, policy_of, put_over
from contactkpi._scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from contactkpi._input import Given
    from contactkpi._types import By, Columns, Input, Instant, Period, PolicyLike


class Accumulator:
    """Counts records as they come, batch by batch.

    All state is integers that add: however the rows are split and merged, the
    scorecard is the same. An accumulator pickles, so it can come back from
    another process.

    Parameters
    ----------
    by : str, Interval, TimeOfDay or sequence of them, optional
        What to group by. Default is one group of everything.
    policy : Policy, mapping, str or path, optional
        The policy, its keys, the name of a preset, or the path of a file.
        Default is the preset ``"seed"``.
    kpis : str or sequence of str, optional
        The KPIs, by id or alias. Default is what the policy says.
    period : pair of instants, optional
        Only records booked in this stretch count. Default is what the policy says.
    options : mapping, optional
        Options by KPI, put over those of the policy.

    Raises
    ------
    InvalidGroupByError
        If `by` names something that cannot be grouped by.
    InvalidPolicyError
        If the policy is wrong.

    See Also
    --------
    scorecard : All at once, where the tables are at hand.

    Examples
    --------
    >>> import contactkpi as ck
    >>> january, february = ck.Accumulator(by="channel"), ck.Accumulator(by="channel")
    >>> call = {"interaction_id": "1", "created_at": "2026-01-05 09:00", "channel": "voice"}
    >>> january.add([call])
    >>> february.add([{**call, "interaction_id": "2", "created_at": "2026-02-03 10:00"}])
    >>> january.merge(february)
    >>> january.finish().groups
    1
    """

    __slots__ = ("_columns", "_grouping", "_known", "_native", "_policy")

    _native: _contactkpi.Accumulator
    _policy: Policy | None
    _grouping: Grouping
    # The columns that tables had, by keyword, for the message about a missing dimension.
    _columns: dict[str, list[str]]
    # The dimensions for which a table had a column, even one without rows.
    _known: set[str]

    def __init__(
        self,
        by: By | None = None,
        policy: PolicyLike | None = None,
        kpis: str | Sequence[str] | None = None,
        period: Period | None = None,
        options: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        rules = put_over(policy_of(policy), kpis=kpis, period=period, options=options)
        self._grouping = Grouping(by)
        self._policy = rules
        self._native = _contactkpi.Accumulator(rules._native, self._grouping.json)
        self._columns = {}
        self._known = set()

    def add(
        self,
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
        columns: Columns | None = None,
        progress: bool = False,
        threads: int | None = None,
    ) -> None:
        """Count the records of one table or several.

        A call that fails changes nothing, whatever number of tables it has.

        Parameters
        ----------
        interactions, agent_states, schedule, surveys, evaluations, prompts, \
security_events, service_status, employees, costs, customers : table or path, optional
            The tables; see `scorecard`.
        columns : mapping, optional
            Your names of columns; see `scorecard`.
        progress : bool, optional
            Whether to show rows and rate.
        threads : int, optional
            How many threads to use. Default is one a processor.

        Raises
        ------
        InvalidRecordError
            If a row is malformed; it names record, row and field.
        InvalidColumnsError
            If a column is missing or has a type that cannot be read.
        UnsupportedInputError
            If something cannot be read as a table.

        Examples
        --------
        >>> import contactkpi as ck
        >>> accumulator = ck.Accumulator()
        >>> accumulator.add(surveys=[{"kind": "csat", "sent_at": "2026-01-05", "score": 5}])
        >>> accumulator
        Accumulator(records=['survey'], groups=1)
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
        given = given_tables(tables, columns, self._grouping.dimensions)
        self._add(given, progress=progress, threads=threads)
        columns_seen = {table.keyword: table.columns for table in given}
        self._remember(columns_seen, dimensions_of(given, self._grouping.dimensions))

    def _add(self, given: list[Given], *, progress: bool, threads: int | None) -> None:
        dimensions = self._grouping.dimensions
        sources = [source for table in given for source in table.sources]
        if len(sources) == 1:
            # A single call of the native module changes nothing when it fails.
            add_tables(self._native, given, dimensions, progress=progress, threads=threads)
            return
        # Else the rows are counted aside, and come in at the end.
        aside = _contactkpi.Accumulator(self.policy._native, self._grouping.json)
        add_tables(aside, given, dimensions, progress=progress, threads=threads, in_place=True)
        self._native.merge(aside)

    def merge(self, other: Accumulator) -> None:
        """Add the state of another accumulator, which stays as it is.

        Parameters
        ----------
        other : Accumulator
            An accumulator that counts by the same rules.

        Raises
        ------
        RulesDifferError
            If it counts by other rules.
        DuplicateIdError
            If both have seen an id, and the policy rejects duplicates.

        Examples
        --------
        >>> import contactkpi as ck
        >>> left, right = ck.Accumulator(), ck.Accumulator()
        >>> left.merge(right)
        """
        if not isinstance(other, Accumulator):
            raise TypeError(f"found a {type(other).__name__}, allowed is an Accumulator")
        self._native.merge(other._native)
        self._remember(other._columns, other._known)

    def _remember(self, columns: Mapping[str, Sequence[str]], known: Iterable[str]) -> None:
        for keyword, names in columns.items():
            seen = self._columns.get(keyword, [])
            self._columns[keyword] = list(dict.fromkeys([*seen, *names]))
        self._known.update(known)

    def regroup(self, by: By | None = None) -> Accumulator:
        """Return the same state by a coarser grouping.

        It is the state that the same records would have given with that grouping from
        the beginning.

        Parameters
        ----------
        by : str, Interval, TimeOfDay or sequence of them, optional
            Some of the dimensions, and a longer interval or part of a day. Default is
            one group of everything.

        Returns
        -------
        Accumulator

        Raises
        ------
        InvalidGroupByError
            If `by` is not coarser, or an interval would lie in two of the longer ones.
        RulesDifferError
            If records would be counted by other instants: without an interval they are,
            unless the policy states a period.
        InvalidFinishError
            If the state was sealed and has customers or agents counted by group.

        Examples
        --------
        >>> import contactkpi as ck
        >>> accumulator = ck.Accumulator(by=["queue", "agent_id", ck.interval("1h")])
        >>> accumulator.regroup(["queue", ck.interval("1d")])
        Accumulator(by=['queue', interval('1d')], records=[], groups=0)
        """
        grouping = Grouping(by)
        other = Accumulator._of(self._native.regroup(grouping.json), self._policy, grouping)
        other._remember(self._columns, self._known)
        return other

    def seal(self, as_of: Instant | None = None, history_from: Instant | None = None) -> None:
        """Count the events of customers and agents now and forget them.

        Then the state is small again. The caller promises that all rows of
        every customer, case, agent, service and employee that was added are
        here, as after a repartition by these keys.

        Parameters
        ----------
        as_of : str, date or datetime, optional
            Up to when all rows are known. Default is the end of the period.
        history_from : str, date or datetime, optional
            From when on all rows are known. Default is the start of the period.

        Raises
        ------
        InvalidFinishError
            If neither the call nor the policy's period says up to when.

        Examples
        --------
        >>> import contactkpi as ck
        >>> accumulator = ck.Accumulator(period=("2026-03-01", "2026-04-01"))
        >>> accumulator.seal()
        """
        self._native.seal(
            self._instant(as_of, "as_of"), self._instant(history_from, "history_from")
        )

    def finish(
        self,
        as_of: Instant | None = None,
        options: Mapping[str, Mapping[str, object]] | None = None,
        narrow_to: Period | None = None,
    ) -> Scorecard:
        """Make the scorecard. The accumulator stays as it is.

        Parameters
        ----------
        as_of : str, date or datetime, optional
            The instant at which open records are judged. Default is the end of
            the period, else the greatest instant that was seen.
        options : mapping, optional
            Options by KPI, put over those of the policy. Only options of
            formulas can change here; counting rules cannot.
        narrow_to : pair of instants, optional
            Whole intervals to keep. Default is all.

        Returns
        -------
        Scorecard

        Raises
        ------
        InvalidFinishError
            If there are no such intervals.
        InvalidGroupByError
            If no table had a dimension of `by`.
        InvalidOptionError
            If an option is unknown, or a counting rule.

        Examples
        --------
        >>> import contactkpi as ck
        >>> accumulator = ck.Accumulator(kpis=["service_level"])
        >>> card = accumulator.finish(options={"service_level": {"abandons": "ignored_all"}})
        >>> card.kpis
        ['service_level']
        """
        self._check_dimensions()
        narrow = None
        if narrow_to is not None:
            start, end = period_pair(narrow_to, "narrow_to")
            zone = self.policy.zone
            narrow = (
                instant(start, "narrow_to.start", zone),
                instant(end, "narrow_to.end", zone),
            )
        chosen = options_json(self.policy, options)
        return Scorecard(self._native.finish(self._instant(as_of, "as_of"), chosen, narrow))

    def _instant(self, value: Instant | None, place: str) -> int | None:
        return None if value is None else instant(value, place, self.policy.zone)

    def _check_dimensions(self) -> None:
        """Refuse dimensions that no table had, once there was a table."""
        missing = [name for name in self._native.missing_dimensions if name not in self._known]
        if missing and self._native.records:
            raise no_dimension(missing, self._columns)

    def to_bytes(self) -> bytes:
        """Return the state, with its policy and grouping.

        Returns
        -------
        bytes
            `from_bytes` reads them back, in any of the three languages.

        Examples
        --------
        >>> import contactkpi as ck
        >>> state = ck.Accumulator(by="channel").to_bytes()
        >>> ck.Accumulator.from_bytes(state)
        Accumulator(by=['channel'], records=[], groups=0)
        """
        return self._native.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Accumulator:
        """Read a state that `to_bytes` has written.

        Parameters
        ----------
        data : bytes
            The state.

        Returns
        -------
        Accumulator

        Raises
        ------
        CorruptStateError
            If these bytes are no state, or damaged.
        UnknownVersionError
            If a version wrote them that this one does not know.

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Accumulator.from_bytes(ck.Accumulator().to_bytes()).groups
        1
        """
        native = _contactkpi.Accumulator.from_bytes(data)
        return cls._of(native, None, Grouping.from_json(native.group_by_json))

    @classmethod
    def _of(
        cls, native: _contactkpi.Accumulator, policy: Policy | None, grouping: Grouping
    ) -> Accumulator:
        accumulator = cls.__new__(cls)
        accumulator._native = native
        accumulator._policy = policy
        accumulator._grouping = grouping
        accumulator._columns = {}
        accumulator._known = set()
        return accumulator

    def copy(self) -> Accumulator:
        """Return an accumulator of the same state.

        Returns
        -------
        Accumulator

        Examples
        --------
        >>> import contactkpi as ck
        >>> accumulator = ck.Accumulator()
        >>> accumulator.copy().to_bytes() == accumulator.to_bytes()
        True
        """
        other = Accumulator._of(self._native.copy(), self._policy, self._grouping)
        other._remember(self._columns, self._known)
        return other

    @property
    def groups(self) -> int:
        """How many groups there are so far."""
        return self._native.groups

    @property
    def state_bytes(self) -> int:
        """How much memory the state needs, in bytes."""
        return self._native.state_bytes

    @property
    def policy(self) -> Policy:
        """The policy that it counts by."""
        if self._policy is None:
            self._policy = Policy.from_json(self._native.policy_json)
        return self._policy

    def __copy__(self) -> Accumulator:
        return self.copy()

    def __reduce__(self) -> tuple[Callable[[bytes], Accumulator], tuple[bytes]]:
        return Accumulator.from_bytes, (self.to_bytes(),)

    def __repr__(self) -> str:
        by = self._grouping.parts
        said = f"by={by!r}, " if by else ""
        return f"Accumulator({said}records={self._native.records!r}, groups={self.groups})"
