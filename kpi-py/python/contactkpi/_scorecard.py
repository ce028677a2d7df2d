"""The scorecard: KPIs of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from contactkpi._contactkpi import parse_instant
from contactkpi._errors import InvalidFinishError, InvalidGroupByError, UnsupportedInputError
from contactkpi._table import Table
from contactkpi._value import Value

if TYPE_CHECKING:
    from datetime import datetime

    from contactkpi import _contactkpi as native
    from contactkpi._policy import Policy

# So many choices are named in a message.
_NAMED = 10


class Scorecard(Table):
    """The KPIs of every group.

    As a table it is the long one: one row a group and KPI, with the columns of
    the grouping, then ``kpi``, ``value``, ``unit``, ``numerator``,
    ``denominator``, ``n``, ``excluded``, ``ci_low``, ``ci_high``, ``p50``,
    ``p90``, ``p95``, ``max``, ``band`` and ``no_data``.

    A KPI is named by its id, an alias or its title.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample())
    >>> card["SL"].kpi
    'service_level'
    >>> by_channel = ck.scorecard(**ck.load_sample(), by="channel")
    >>> by_channel.value("service_level", channel="voice").unit
    'share'
    """

    __slots__ = ("_native",)

    def __init__(self, card: native.Scorecard) -> None:
        """Take the native scorecard."""
        super().__init__(card.long())
        self._native = card

    @property
    def groups(self) -> int:
        """How many groups there are; 1 without a grouping."""
        return len(self._native)

    @property
    def kpis(self) -> list[str]:
        """The ids of the KPIs, in their order."""
        return self._native.kpis

    @property
    def dimensions(self) -> list[str]:
        """The names of the columns of the grouping."""
        return self._native.dimensions

    @property
    def zone(self) -> str:
        """The time zone in which intervals and days are cut."""
        return self._native.zone

    @property
    def policy(self) -> Policy:
        """The policy that it was counted by."""
        from contactkpi._policy import Policy

        return Policy.from_json(self._native.policy_json)

    @property
    def currency(self) -> str:
        """The currency of money."""
        return self._native.currency

    @property
    def as_of(self) -> datetime | None:
        """The instant that the scorecard was made for, in its zone."""
        return None if self._native.as_of is None else _local(self._native.as_of, self.zone)

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What was read and what was left out, one dictionary a record.

        The keys are ``record``, ``rows``, ``quarantined`` (invalid rows by
        reason) and ``not_booked`` (rows without the instant that books them).
        """
        return self._native.notes()

    @property
    def table_names(self) -> list[str]:
        """The names of the tables beside the values; see `table`."""
        return self._native.table_names()

    # Not the union of both: whoever asks for one KPI knows whether there is a grouping.
    @overload
    def __getitem__(self, kpi: str) -> Any: ...

    @overload
    def __getitem__(self, kpi: Sequence[str]) -> Scorecard: ...

    def __getitem__(self, kpi: str | Sequence[str]) -> Any:
        """Return one KPI, or a scorecard of some.

        Parameters
        ----------
        kpi : str or sequence of str
            Ids, aliases or titles.

        Returns
        -------
        Value or Scorecard
            A Value for one KPI without a grouping; otherwise a Scorecard of
            the KPIs that were named, in that order.

        Raises
        ------
        UnknownKpiError
            If the scorecard has no such KPI. It is a ``KeyError``.

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample())
        >>> card[["csat", "AHT"]].kpis
        ['csat', 'average_handle_time']
        """
        if isinstance(kpi, str):
            name = self._native.find(kpi)
            has_groups = bool(self.dimensions)
            return Scorecard(self._native.select([name])) if has_groups else self._at(0, name)
        if isinstance(kpi, Sequence) and all(isinstance(name, str) for name in kpi):
            return Scorecard(self._native.select([self._native.find(name) for name in kpi]))
        found = f"found {type(kpi).__name__} in the brackets of a scorecard"
        raise UnsupportedInputError(f"{found}, allowed are the name of a KPI or a list of names")

    def __contains__(self, kpi: object) -> bool:
        # Without this, `in` would compare the name with every row.
        if not isinstance(kpi, str):
            return False
        try:
            return self._native.find(kpi) in self.kpis
        except KeyError:
            return False

    def value(self, kpi: str, **group: Any) -> Value:
        """Return one KPI of one group.

        Parameters
        ----------
        kpi : str
            Id, alias or title.
        **group
            The group: a value for each column of the grouping, as many as are
            needed to name one group. None stands for records without the
            dimension. The start of an interval is text, a date or a datetime,
            local in the scorecard's zone where it has no offset.

        Returns
        -------
        Value

        Raises
        ------
        UnknownKpiError
            If the scorecard has no such KPI.
        InvalidGroupByError
            If the grouping has no such column.
        InvalidFinishError
            If no group is meant, or more than one.

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample(), by="channel")
        >>> card.value("csat", channel="voice").kpi
        'csat'
        """
        return self._at(self._find_group(group), self._native.find(kpi))

    def values(self) -> Iterator[tuple[dict[str, Any], Value]]:
        """Walk over every group and KPI.

        Yields
        ------
        tuple of dict and Value
            The group, as the columns of the grouping and their values, and the
            value. Without a grouping the dictionary is empty.

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample())
        >>> bad = [value.kpi for group, value in card.values() if value.band == "bad"]
        """
        kpis = self.kpis
        for place in range(self.groups):
            group = self._native.group(place)
            for kpi in kpis:
                yield dict(group), self._at(place, kpi)

    def wide(self) -> Table:
        """Return the wide table: one row a group, one column a KPI.

        Returns
        -------
        Table

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample(), by="channel", kpis=["csat", "aht"])
        >>> card.wide().columns
        ['channel', 'csat', 'average_handle_time']
        """
        return Table(self._native.wide())

    def details(self) -> Table:
        """Return what the long table has no room for.

        Returns
        -------
        Table
            One row a group and KPI: the options that were used, what was left
            out by reason, the objective, and more.

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample())
        >>> "formula" in card.details().columns
        True
        """
        return Table(self._native.details())

    def table(self, name: str) -> Table:
        """Return a table beside the values, such as the changes of channel.

        Parameters
        ----------
        name : str
            One of `table_names`.

        Returns
        -------
        Table

        Raises
        ------
        UnknownKpiError
            If there is no such table, or the scorecard lacks its KPI.

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample())
        >>> card.table("channel_migrations").columns
        ['from', 'to', 'count']
        """
        return Table(self._native.table(name))

    def of_objective(self, objective: str) -> Scorecard:
        """Return only the KPIs that serve an objective.

        Parameters
        ----------
        objective : str
            ``"growth_and_retention"``, ``"cost"`` or ``"trust_and_compliance"``.

        Returns
        -------
        Scorecard

        Examples
        --------
        >>> import contactkpi as ck
        >>> card = ck.scorecard(**ck.load_sample()).of_objective("cost")
        >>> {value.objective for group, value in card.values()}
        {'cost'}
        """
        return Scorecard(self._native.of_objective(objective))

    def to_json(self) -> str:
        """Return everything as JSON, with a fixed order of keys.

        Returns
        -------
        str

        Examples
        --------
        >>> import json
        >>> import contactkpi as ck
        >>> json.loads(ck.scorecard(**ck.load_sample()).to_json())["currency"]
        'EUR'
        """
        return self._native.to_json()

    def to_csv(self) -> str:
        """Return the long table as CSV, with empty cells for what is missing.

        Returns
        -------
        str

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.scorecard(**ck.load_sample()).to_csv().splitlines()[0][:14]
        'kpi,value,unit'
        """
        return self._native.to_csv()

    def __repr__(self) -> str:
        from contactkpi._render.text import scorecard_text

        return scorecard_text(self)

    def _repr_html_(self) -> str:
        from contactkpi._render.html import scorecard_html

        return scorecard_html(self)

    def _ipython_key_completions_(self) -> list[str]:
        return self.kpis

    def _at(self, group: int, kpi: str) -> Value:
        return Value(self._native.value(group, kpi))

    def _find_group(self, wanted: dict[str, Any]) -> int:
        """Return the number of the one group that is meant."""
        unknown = [name for name in wanted if name not in self.dimensions]
        if unknown:
            by = ", ".join(self.dimensions) or "nothing"
            message = f"found {', '.join(unknown)}, the scorecard is grouped by {by}"
            raise InvalidGroupByError(message)
        if wanted.get("interval_start") is not None:
            start = _instant(wanted["interval_start"], self.zone)
            wanted = wanted | {"interval_start": start}
        comparable = {name: _in_utc(value) for name, value in wanted.items()}
        groups = [self._native.group(place) for place in range(self.groups)]
        places = [
            place
            for place, group in enumerate(groups)
            if all(_in_utc(group[name]) == value for name, value in comparable.items())
        ]
        if len(places) == 1:
            return places[0]
        said = _said(wanted) or "no group"
        if not places:
            known = "; ".join(_said(group) for group in groups[:_NAMED])
            more = "" if len(groups) <= _NAMED else f"; and {len(groups) - _NAMED:,} more"
            raise InvalidFinishError(f"found {said}, there are the groups {known}{more}")
        missing = [name for name in self.dimensions if name not in wanted]
        raise InvalidFinishError(
            f"found {said}, which {len(places):,} groups are; say {', '.join(missing)} too"
        )


def _in_utc(value: Any) -> Any:
    """Return a time in UTC: in one zone, the two hours of the same name are equal."""
    from datetime import UTC

    return value.astimezone(UTC) if hasattr(value, "astimezone") else value


def _said(group: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in group.items())


def _instant(value: Any, zone: str) -> datetime:
    """Read text, a date or a datetime as the library reads instants."""
    text = value if isinstance(value, str) else value.isoformat()
    return _local(parse_instant(text, zone), zone)


def _local(milliseconds: int, zone: str) -> datetime:
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    # Added, not divided: the milliseconds stay whole.
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    return instant if zone == "UTC" else instant.astimezone(ZoneInfo(zone))
