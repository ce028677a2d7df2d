"""The fields of the records, and rows as pyarrow tables of typed columns."""

import datetime
import functools
from decimal import Decimal

from contactkpi import _contactkpi

KEYWORDS = {
    "interaction": "interactions",
    "agent_state": "agent_states",
    "planned_activity": "schedule",
    "survey": "surveys",
    "evaluation": "evaluations",
    "prompt": "prompts",
    "security_event": "security_events",
    "service_status": "service_status",
    "employee": "employees",
    "cost": "costs",
    "customer": "customers",
}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
DAY_MS = 86_400_000


@functools.cache
def kinds(record):
    """The kind of each field of a record, such as "instant"."""
    return {name: kind for name, kind, _required in dict(_contactkpi.records())[record]}


def required(record):
    """The names of the fields without which a record cannot be read."""
    return [name for name, _kind, needed in dict(_contactkpi.records())[record] if needed]


def instant_ms(cell, zone):
    """The UTC milliseconds of an instant as text or datetime."""
    if isinstance(cell, str):
        return _contactkpi.parse_instant(cell, zone)
    if isinstance(cell, datetime.datetime) and cell.tzinfo is not None:
        return (cell - EPOCH) // datetime.timedelta(milliseconds=1)
    return _contactkpi.parse_instant(cell.isoformat(), zone)


def typed_column(kind, cells, zone="UTC"):
    """Cells of a field as an Arrow column of the type that fits the field.

    Raises an exception of pyarrow or of contactkpi where a cell fits no type.
    """
    import pyarrow as pa

    given = [cell for cell in cells if cell is not None]
    if kind == "instant":
        instants = [None if cell is None else instant_ms(cell, zone) for cell in cells]
        return pa.array(instants, pa.timestamp("ms", "UTC"))
    if kind == "duration":
        return _durations(cells)
    if kind in ("count", "money"):
        is_whole = all(cell == int(cell) for cell in given)
        return pa.array(cells, pa.int64() if is_whole else pa.float64())
    if kind == "fixed":
        return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())
    return pa.array(cells, pa.bool_() if kind == "boolean" else pa.string())


def _durations(cells):
    import pyarrow as pa

    def milliseconds(cell):
        if isinstance(cell, datetime.timedelta):
            return cell // datetime.timedelta(milliseconds=1)
        return int(Decimal(str(cell)) * 1000)

    values = [None if cell is None else milliseconds(cell) for cell in cells]
    return pa.array(values, pa.duration("ms"))


def typed_table(record, rows, zone="UTC"):
    """Rows as an Arrow table. The required columns are there even without rows."""
    import pyarrow as pa

    names = list(dict.fromkeys(name for row in rows for name in row)) if rows else required(record)
    known = kinds(record)
    columns = {
        name: typed_column(known.get(name, "text"), [row.get(name) for row in rows], zone)
        for name in names
    }
    return pa.table(columns)
