"""What KPIs there are, and what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contactkpi import _contactkpi as native
from contactkpi._table import Table
from contactkpi._value import Frozen, Value

if TYPE_CHECKING:
    from contactkpi._render.text import Parts


def catalogue() -> Table:
    """List the KPIs.

    Returns
    -------
    Table
        One row a KPI, with its id under ``kpi``, title, unit, formula and more.

    See Also
    --------
    explain : Everything about one KPI.

    Examples
    --------
    >>> import contactkpi as ck
    >>> "service_level" in [kpi["kpi"] for kpi in ck.catalogue()]
    True
    """
    return Table(native.catalogue())


def presets() -> list[str]:
    """List the presets of policies.

    Returns
    -------
    list of str
        Names that a policy can begin with.

    See Also
    --------
    Policy.preset : The policy of a preset.

    Examples
    --------
    >>> import contactkpi as ck
    >>> "seed" in ck.presets()
    True
    """
    return native.presets()


def explain(kpi: str | Value) -> Explanation:
    """Tell what a KPI is.

    Parameters
    ----------
    kpi : str or Value
        Id, alias or title of a KPI of the catalogue, or a value of it.

    Returns
    -------
    Explanation
        Formula, population, options and the rest. At a prompt it shows itself
        as a page of text, in a notebook as a table.

    Raises
    ------
    UnknownKpiError
        If the catalogue has no such KPI.

    See Also
    --------
    Value.explain : How one value came about.

    Examples
    --------
    >>> import contactkpi as ck
    >>> level = ck.explain("SL")
    >>> level.id
    'service_level'
    >>> level.formula
    'answered_in_time / (answered_with_target + abandoned_with_target)'
    """
    import json

    name = kpi.kpi if isinstance(kpi, Value) else kpi
    fields = json.loads(native.definition(name))
    # Bands belong to policies; these are the ones of the source articles.
    seed = json.loads(native.Policy.preset("seed").to_json())
    return Explanation(fields | {"bands": seed["bands"].get(fields["id"], [])})


class Explanation(Frozen):
    """Everything about one KPI.

    Attributes
    ----------
    id : str
        The id, the same in Rust, C and Python.
    title : str
        A title for people.
    aliases : list of str
        Names that people know it by.
    doc : str
        What it says, in one or two sentences.
    formula : str
        The formula with all options at their defaults.
    population : str
        Who is counted.
    unit : str
        The unit of the value.
    direction : str
        Which way is better.
    objective : str
        What the KPI serves in the business.
    options : list of dict
        What a caller may choose.
    variants : list of dict
        What the options change in the formula.
    bands : list of dict
        What values mean under the preset ``seed``.
    excluded : list
        Reasons for leaving records out.
    example : str
        A small worked example.
    source : str
        Where the definition comes from.

    Notes
    -----
    There are more attributes, one for each key of `to_dict`.

    Examples
    --------
    >>> import contactkpi as ck
    >>> ck.explain("average handle time").aliases[0]
    'AHT'
    """

    id: str
    title: str
    aliases: list[str]
    doc: str
    formula: str
    population: str
    unit: str
    direction: str
    objective: str
    options: list[dict[str, Any]]
    variants: list[dict[str, Any]]
    bands: list[dict[str, Any]]
    excluded: list[Any]
    example: str
    source: str

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """Take the definition of the native module."""
        self.__dict__.update(fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Explanation):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.id)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as a dictionary that JSON can hold.

        Returns
        -------
        dict

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.explain("csat").to_dict()["unit"]
        'points'
        """
        from copy import deepcopy

        return deepcopy(self.__dict__)

    def __repr__(self) -> str:
        from contactkpi._render.text import page

        return page(self._heading(), self._parts())

    def _repr_html_(self) -> str:
        from contactkpi._render.html import page_html

        return page_html(self._heading(), self._parts())

    def _heading(self) -> str:
        return f"{self.title} ({self.id})"

    def _parts(self) -> Parts:
        from contactkpi._render.text import parts_of

        shown = {
            name: field for name, field in self.__dict__.items() if name not in ("id", "title")
        }
        return parts_of(shown)
