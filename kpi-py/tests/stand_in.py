"""Scorecards of chosen values, in the shape of the native ones.

Real records cannot easily give every case of what is shown: hostile names,
thousands of groups, every band, every missing number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contactkpi._errors import UnknownKpiError
from contactkpi._scorecard import Scorecard

ZONE = "Europe/Rome"

LONG = {
    "kpi": "string",
    "value": "double",
    "unit": "string",
    "numerator": "int64",
    "denominator": "int64",
    "n": "int64",
    "excluded": "int64",
    "ci_low": "double",
    "ci_high": "double",
    "p50": "double",
    "p90": "double",
    "p95": "double",
    "max": "double",
    "band": "string",
    "no_data": "string",
}


def fields(**changes: Any) -> dict[str, Any]:
    """The dictionary of a value, as the native scorecard gives it."""
    plain = {
        "kpi": "service_level",
        "title": "Service level",
        "value": 0.815,
        "unit": "share",
        "direction": "higher_is_better",
        "objective": "growth_and_retention",
        "numerator": 815,
        "denominator": 1000,
        "n": 1000,
        "excluded": {"no_target": 332, "flow_out": 69},
        "ci_low": 0.79,
        "ci_high": 0.838,
        "p50": None,
        "p90": None,
        "p95": None,
        "max": None,
        "percentiles_exact": None,
        "band": "good",
        "band_label": "",
        "no_data": None,
        "formula": "answered_in_time / answered_with_target",
        "options": {"abandons": "negative", "threshold_s": "none"},
        "currency": "EUR",
        "summary": "service_level = 81.5 % (815 of 1,000; 95 % CI 79.0 – 83.8 %; band good)",
    }
    return plain | changes


def no_data(**changes: Any) -> dict[str, Any]:
    """The dictionary of a value that is not there."""
    missing = dict.fromkeys(("value", "numerator", "denominator", "ci_low", "ci_high"))
    plain = fields(kpi="csat", title="Customer satisfaction", unit="points", n=0, excluded={})
    return (
        plain
        | missing
        | {
            "band": "not_rated",
            "no_data": "no_records",
            "summary": "csat = no data (no record of the kind was added)",
        }
        | changes
    )


class StandInTable:
    """Rows in memory; the Arrow stream is made by pyarrow."""

    def __init__(self, types: dict[str, str], rows: list[dict[str, Any]]) -> None:
        self.columns, self.types, self._rows = list(types), list(types.values()), rows

    @property
    def rows(self) -> int:
        return len(self._rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._rows]

    def to_columns(self) -> dict[str, list[Any]]:
        return {name: [row[name] for row in self._rows] for name in self.columns}

    def head(self, rows: int) -> list[dict[str, Any]]:
        return self.to_dicts()[:rows]

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        import pyarrow

        known = {
            "string": pyarrow.string(),
            "int64": pyarrow.int64(),
            "double": pyarrow.float64(),
            "bool": pyarrow.bool_(),
            f"timestamp[ms, tz={ZONE}]": pyarrow.timestamp("ms", ZONE),
        }
        pairs = zip(self.columns, self.types, strict=True)
        schema = pyarrow.schema([(name, known[kind]) for name, kind in pairs])
        return pyarrow.Table.from_pylist(self._rows, schema).__arrow_c_stream__(requested_schema)


class StandInScorecard:
    """Groups and values in memory."""

    as_of = 1_775_001_600_000
    zone = ZONE
    currency = "EUR"

    def __init__(
        self,
        groups: list[dict[str, Any]],
        values: list[list[dict[str, Any]]],
        *,
        headings: dict[str, str] | None = None,
        notes: list[dict[str, Any]] | None = None,
    ) -> None:
        self._groups, self._values = groups, values
        self._headings, self._notes = headings or {}, notes or []
        self.kpis = [value["kpi"] for value in values[0]] if values else []
        self.dimensions = list(groups[0]) if groups else []
        self.reads = 0

    def __len__(self) -> int:
        return len(self._groups)

    def _place(self, kpi: str) -> int:
        return self.kpis.index(self.find(kpi))

    def title(self, kpi: str) -> str:
        return str(self._values[0][self._place(kpi)]["title"])

    def heading(self, kpi: str) -> str:
        return self._headings.get(kpi, "Access")

    def find(self, name: str) -> str:
        for value in self._values[0]:
            if name in (value["kpi"], value["title"]):
                return str(value["kpi"])
        raise UnknownKpiError(f'no KPI is called "{name}"')

    def value(self, group: int, kpi: str) -> dict[str, Any]:
        self.reads += 1
        return dict(self._values[group][self._place(kpi)])

    def group(self, index: int) -> dict[str, Any]:
        return dict(self._groups[index])

    def select(self, kpis: list[str]) -> StandInScorecard:
        places = [self._place(kpi) for kpi in kpis]
        return StandInScorecard(
            self._groups, [[row[place] for place in places] for row in self._values]
        )

    def of_objective(self, objective: str) -> StandInScorecard:
        return self.select([v["kpi"] for v in self._values[0] if v["objective"] == objective])

    def long(self) -> StandInTable:
        types = {name: "string" for name in self.dimensions} | LONG
        if "interval_start" in types:
            types["interval_start"] = f"timestamp[ms, tz={ZONE}]"
        rows = [
            {
                name: (group | value | {"excluded": sum(value["excluded"].values())})[name]
                for name in types
            }
            for group, values in zip(self._groups, self._values, strict=True)
            for value in values
        ]
        return StandInTable(types, rows)

    def wide(self) -> StandInTable:
        types = {name: "string" for name in self.dimensions} | dict.fromkeys(self.kpis, "double")
        rows = [
            group | {value["kpi"]: value["value"] for value in values}
            for group, values in zip(self._groups, self._values, strict=True)
        ]
        return StandInTable(types, rows)

    def notes(self) -> list[dict[str, Any]]:
        return self._notes


def hour(text: str, *, fold: int = 0) -> datetime:
    """The start of an interval."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE), fold=fold)


def card(
    groups: list[dict[str, Any]], values: list[list[dict[str, Any]]], **more: Any
) -> Scorecard:
    """A scorecard of these groups and values."""
    native: Any = StandInScorecard(groups, values, **more)
    return Scorecard(native)


def matrix(groups: int, kpis: int) -> Scorecard:
    """A scorecard of this many groups and KPIs."""
    values = [fields(kpi=f"kpi_{place}", title=f"Title {place}") for place in range(kpis)]
    return card([{"queue": f"queue {place}"} for place in range(groups)], [values] * groups)
