"""Which column of which table holds a field or a dimension."""

from __future__ import annotations

import functools
from itertools import chain
from typing import TYPE_CHECKING

from contactkpi import _contactkpi
from contactkpi._errors import InvalidColumnsError, InvalidGroupByError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactkpi._input import Given
    from contactkpi._types import Columns

_NAMES_SHOWN = 60

# The record of each keyword.
RECORDS = {
    "interactions": "interaction",
    "agent_states": "agent_state",
    "schedule": "planned_activity",
    "surveys": "survey",
    "evaluations": "evaluation",
    "prompts": "prompt",
    "security_events": "security_event",
    "service_status": "service_status",
    "employees": "employee",
    "costs": "cost",
    "customers": "customer",
}


def set_mappings(given: list[Given], columns: Columns, dimensions: Sequence[str]) -> None:
    if not hasattr(columns, "items"):
        raise InvalidColumnsError(
            f'found a {type(columns).__name__}, allowed is a dict such as {{"queue": "Queue Name"}}'
        )
    nested: dict[str, Mapping[str, str]] = {}
    for name, column in columns.items():
        if isinstance(column, str):
            _map_everywhere(given, name, column, dimensions)
        elif name in RECORDS and hasattr(column, "items"):
            nested[name] = column
        else:
            raise InvalidColumnsError(
                f"found {column!r} for {name!r} in columns, allowed are the name of a column, "
                f"and for {', '.join(RECORDS)} a dict of such names"
            )
    for table in given:
        # What is said for one table goes before what is said for all.
        table.mapping.update(nested.get(table.keyword, {}))


def _map_everywhere(given: list[Given], name: str, column: str, dimensions: Sequence[str]) -> None:
    """Set the column of a field in every table that has the field and the column."""
    able = [table for table in given if name in table.fields or name in dimensions]
    if not able:
        known = chain.from_iterable(table.fields for table in given)
        allowed = ", ".join(dict.fromkeys(chain(known, dimensions)))
        raise InvalidColumnsError(
            f"found {name!r} in columns, which is no field of a table that was given; "
            f"allowed are {allowed}"
        )
    # If no table has it, the native module says so and lists the columns.
    for table in [table for table in able if table.seems_to_have(column)] or able:
        table.mapping[name] = column


def check_dimensions(given: list[Given], dimensions: Sequence[str]) -> None:
    """Refuse a dimension that none of these tables can have, before they are read.

    Raises
    ------
    InvalidGroupByError
        If there is such a dimension.
    """
    missing = [
        name
        for name in dimensions
        if not any(table.may_have(table.mapping.get(name, name)) for table in given)
    ]
    if missing:
        raise no_dimension(missing, {table.keyword: table.columns for table in given})


def dimensions_of(given: list[Given], dimensions: Sequence[str]) -> set[str]:
    """Find the dimensions for which a table is known to have a column, even without rows."""
    return {
        name
        for name in dimensions
        if any(table.mapping.get(name, name) in table.columns for table in given)
    }


def text_columns(table: Given, dimensions: Sequence[str]) -> set[str]:
    """Find the columns that are read as texts or as names of a closed list, and as nothing else."""
    others = _other_fields(table.record)
    texts = (set(table.fields) | set(dimensions)) - others
    return {table.mapping.get(name, name) for name in texts} - {
        table.mapping.get(name, name) for name in others
    }


@functools.cache
def _other_fields(record: str) -> frozenset[str]:
    fields = dict(_contactkpi.records())[record]
    return frozenset(name for name, kind, _ in fields if kind not in ("text", "code"))


def no_dimension(
    missing: Sequence[str], columns: Mapping[str, Sequence[str]]
) -> InvalidGroupByError:
    """Make the error for dimensions that no table has."""
    tables = "; ".join(f"{keyword}: {_listed(names)}" for keyword, names in columns.items())
    found = ", ".join(map(repr, missing))
    one = "dimension" if len(missing) == 1 else "dimensions"
    told = f"; the columns are {tables}" if tables else ""
    return InvalidGroupByError(f"found the {one} {found}, which no table has{told}")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN]) or "none"
    more = len(names) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
