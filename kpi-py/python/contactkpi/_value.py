"""One KPI as a number, and everything that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from contactkpi._contactkpi import explain_no_data
from contactkpi._errors import KpiError

# The keys of the native dictionary that are attributes under the same name.
_NAMES = (
    "kpi",
    "title",
    "value",
    "unit",
    "direction",
    "objective",
    "numerator",
    "denominator",
    "n",
    "excluded",
    "ci_low",
    "ci_high",
    "p50",
    "p90",
    "p95",
    "max",
    "percentiles_exact",
    "band",
    "band_label",
    "no_data",
    "formula",
    "options",
    "currency",
)


class Frozen:
    """An object whose attributes cannot be changed."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")


class Page(str):
    """A text of several lines that shows itself as it is at a prompt."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Value(Frozen):
    """The value of one KPI in one group.

    Values come from a scorecard or a KPI function. They do not change, compare
    equal when everything in them is equal, and can be pickled.

    Attributes
    ----------
    kpi : str
        The id of the KPI, such as ``"service_level"``.
    title : str
        A title for people.
    value : float or None
        The number in `unit`; None where there is none, and `no_data` says why.
    unit : str
        ``"count"``, ``"share"`` (1 is 100 %), ``"seconds"``, ``"points"``,
        ``"minor_units"`` (cents of `currency`), ``"ratio"`` or ``"rate"``.
    direction : str
        ``"higher_is_better"``, ``"lower_is_better"``, ``"range"`` or
        ``"informational"``.
    objective : str or None
        What the KPI serves: ``"growth_and_retention"``, ``"cost"`` or
        ``"trust_and_compliance"``.
    numerator, denominator : int or None
        Both sides of the formula in state units: counts, milliseconds, minor
        units, thousandths or millionths of a point.
    n : int
        How many records are behind the value.
    excluded : dict of str to int
        What was left out: reason and number.
    ci : tuple of float or None
        The 95 % confidence interval, where one is defined.
    p50, p90, p95, max : float or None
        Percentiles and the greatest, where the KPI has a distribution.
    percentiles_exact : bool or None
        Whether they are exact. Otherwise they are off by less than 0.4 %.
    band : str
        ``"good"``, ``"watch"``, ``"bad"`` or ``"not_rated"``.
    band_label : str
        The name of the band, such as ``"excellent"``; may be empty.
    no_data : str or None
        Why there is no value, such as ``"no_eligible_records"``.
    formula : str
        The formula that was evaluated.
    options : dict of str to str
        Every option and the value that was used.
    currency : str
        The currency of money.

    Examples
    --------
    >>> import contactkpi as ck
    >>> level = ck.scorecard(**ck.load_sample())["service_level"]
    >>> level.unit, level.direction
    ('share', 'higher_is_better')
    >>> float(level) == level.numerator / level.denominator
    True
    """

    kpi: str
    title: str
    value: float | None
    unit: str
    direction: str
    objective: str | None
    numerator: int | None
    denominator: int | None
    n: int
    excluded: dict[str, int]
    ci: tuple[float, float] | None
    p50: float | None
    p90: float | None
    p95: float | None
    max: float | None
    percentiles_exact: bool | None
    band: str
    band_label: str
    no_data: str | None
    formula: str
    options: dict[str, str]
    currency: str
    _summary: str

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """Take the dictionary of the native scorecard."""
        attributes = {name: fields[name] for name in _NAMES}
        low, high = attributes.pop("ci_low"), attributes.pop("ci_high")
        attributes["ci"] = None if low is None or high is None else (low, high)
        self.__dict__.update(attributes, _summary=fields["summary"])

    def __float__(self) -> float:
        if self.value is None:
            message = f"{self.kpi} has no value: {explain_no_data(self.no_data or '')}"
            raise KpiError(message, kind="no_data")
        return self.value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.kpi, self.value, self.numerator, self.denominator, self.n))

    def __repr__(self) -> str:
        return self._summary

    def _repr_html_(self) -> str:
        from contactkpi._render.html import value_card

        return value_card(self)

    def explain(self) -> Page:
        """Tell how the value came about.

        Returns
        -------
        Page
            A text: the formula that was evaluated, both sides of it, what was
            left out and why, and the options that were used.

        See Also
        --------
        contactkpi.explain : What the KPI is.

        Examples
        --------
        >>> import contactkpi as ck
        >>> text = ck.scorecard(**ck.load_sample())["service_level"].explain()
        >>> print(text.splitlines()[0])
        Service level (service_level)
        """
        from contactkpi._render.text import value_page

        return Page(value_page(self))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as a dictionary that JSON can hold.

        Returns
        -------
        dict
            The names of the attributes; the confidence interval is ``ci_low``
            and ``ci_high``, as in the tables.

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.scorecard(**ck.load_sample())["csat"].to_dict()["unit"]
        'points'
        """
        low, high = self.ci or (None, None)
        named = self.__dict__ | {"ci_low": low, "ci_high": high}
        named["excluded"], named["options"] = dict(self.excluded), dict(self.options)
        return {name: named[name] for name in _NAMES}
