"""The sample data of examples/data, with cells of the types that fit their fields."""

import csv
import datetime
import functools
import tomllib
from decimal import Decimal
from pathlib import Path

from support.records import KEYWORDS, kinds, typed_table

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "data"
FILES = {
    "interaction": "interactions",
    "agent_state": "agent_states",
    "planned_activity": "planned_activities",
    "survey": "surveys",
    "evaluation": "evaluations",
    "prompt": "prompts",
    "security_event": "security_events",
    "service_status": "service_status",
    "employee": "employees",
    "cost": "costs",
    "customer": "customers",
}
POLICY = tomllib.loads((FOLDER / "policy.toml").read_text(encoding="utf-8"))
ZONE = POLICY["zone"]
AS_OF = "2026-04-01T00:00:00+02:00"


def path(record):
    """The shipped CSV file of a record."""
    return FOLDER / f"{FILES[record]}.csv"


@functools.cache
def rows(record):
    """The rows of a record as dicts of typed cells."""
    known = kinds(record)
    with path(record).open(encoding="utf-8", newline="") as file:
        return [
            {name: _cell(known.get(name, "text"), text) for name, text in line.items()}
            for line in csv.DictReader(file)
        ]


@functools.cache
def table(record):
    """The rows of a record as an Arrow table of typed columns."""
    return typed_table(record, rows(record), ZONE)


@functools.cache
def rows_in_seconds(record):
    """The rows with times cut to whole seconds."""

    def cut(cell):
        if isinstance(cell, datetime.datetime):
            return cell.replace(microsecond=0)
        if isinstance(cell, datetime.timedelta):
            return cell - cell % datetime.timedelta(seconds=1)
        return cell

    return [{name: cut(cell) for name, cell in row.items()} for row in rows(record)]


@functools.cache
def table_in_seconds(record):
    """The table of `rows_in_seconds`."""
    return typed_table(record, rows_in_seconds(record), ZONE)


def keywords(make):
    """A table for every keyword of `contactkpi.scorecard`, made from each record."""
    return {keyword: make(record) for record, keyword in KEYWORDS.items()}


def _cell(kind, text):
    if text == "":
        return None
    if kind == "instant":
        is_date = len(text) == len("2026-03-02")
        read = datetime.date if is_date else datetime.datetime
        return read.fromisoformat(text)
    if kind == "duration":
        return datetime.timedelta(seconds=float(text))
    if kind in ("count", "money"):
        return int(text)
    if kind == "fixed":
        return Decimal(text)
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return text
