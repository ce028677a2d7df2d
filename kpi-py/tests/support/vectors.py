"""Runs a case of the conformance vectors and compares the result.

The rules are those of conformance/README.md, the same as in Rust.
"""

import datetime
import functools
import json
from pathlib import Path

import contactkpi as ck
from support.records import KEYWORDS

FOLDER = Path(__file__).resolve().parents[3] / "conformance"
IDS = ("interaction_id", "survey_id", "evaluation_id")


@functools.cache
def cases():
    """All cases: name of the file, its KPI or None, the case."""
    files = sorted(FOLDER.glob("*.json"))
    assert files, f"no vectors in {FOLDER}"
    return [
        (path.stem, file["kpi"], case)
        for path in files
        for file in [json.loads(path.read_text(encoding="utf-8"))]
        for case in file["cases"]
    ]


def run(case, make_table):
    """The scorecard of a case; `make_table` makes a table of a record and its rows."""
    policy = ck.Policy.from_json(json.dumps(case.get("policy", {})))
    accumulator = ck.Accumulator(by=grouping(case), policy=policy)
    for record, rows in case["records"].items():
        table = make_table(record, flat_rows(case, record, rows), policy.zone)
        accumulator.add(**{KEYWORDS[record]: table})
    finish = case.get("finish") or {}
    return accumulator.finish(as_of=finish.get("as_of"), options=finish.get("options"))


def grouping(case):
    """The argument `by` of a case."""
    by = case.get("by") or {}
    parts = list(by.get("dimensions", ()))
    if "interval" in by:
        parts.append(ck.interval(by["interval"]))
    if "time_of_day" in by:
        parts.append(ck.time_of_day(by["time_of_day"]))
    return parts or None


def flat_rows(case, record, rows):
    """Rows without `repeat` and `dimensions`, each with an id of its own."""
    flat = [copy for row in rows for copy in _copies(row)]
    # A table knows its columns, also those that are empty in all rows.
    for name in (case.get("by") or {}).get("dimensions", ()):
        if not any(name in row for row in flat):
            flat = [{**row, name: None} for row in flat]
    return flat


def _copies(row):
    row = dict(row)
    row.update(row.pop("dimensions", {}))
    repeat = row.pop("repeat", None)
    if repeat is None:
        return [row]
    ids = [name for name in IDS if name in row]
    return [
        {**row, **{name: f"{row[name]}-{number}" for name in ids}}
        for number in range(1, repeat + 1)
    ]


def check_card(kpi, case, card):
    """Compare a scorecard with what the case expects."""
    expected = case["expect"]
    wanted_kpis = {kpi} if kpi else {row["kpi"] for row in expected}
    found = [row for row in found_rows(card) if row["kpi"] in wanted_kpis]
    assert len(found) == len(expected), f"found {len(found)} rows, expected {len(expected)}"
    for row, wanted in zip(found, expected, strict=True):
        differing = {
            key: (row.get(key), value)
            for key, value in wanted.items()
            if not _alike(key, row.get(key), value)
        }
        assert not differing, f"{wanted.get('group')} {row['kpi']}: (found, expected) {differing}"
    if "quarantined" in case:
        notes = {note["record"]: note["quarantined"] for note in card.notes}
        assert {record: found for record, found in notes.items() if found} == case["quarantined"]


def check_error(case, error):
    """Compare an exception with what the case expects."""
    found = {name: getattr(error, name) for name in ("kind", "record", "row", "field")}
    wanted = case["expect_error"]
    assert {name: found[name] for name in wanted} == wanted, str(error)


def found_rows(card):
    """The rows of a scorecard in the form of the vectors.

    Values and long table must say the same.
    """
    rows = []
    for (group, value), row in zip(card.values(), card.to_dicts(), strict=True):
        fields = {**value.to_dict(), "group": group}
        in_table = {**row, **group, "excluded": value.excluded}
        assert row["excluded"] == sum(value.excluded.values())
        assert in_table.items() <= {**fields, **group}.items()
        rows.append(fields)
    return rows


def _alike(key, found, wanted):
    if key == "group":
        return _group(found) == _group(wanted)
    if key.startswith("ci_") and found is not None and wanted is not None:
        # Intervals go through square roots; everything else is exact.
        return abs(found - wanted) <= 1e-9 * max(abs(wanted), 1.0)
    return found == wanted


def _group(group):
    """A group whose interval can be compared as an instant.

    In UTC, because datetimes of an hour that comes twice equal none of another zone.
    """
    start = group.get("interval_start")
    if start is None:
        return group
    if isinstance(start, str):
        start = datetime.datetime.fromisoformat(start)
    return {**group, "interval_start": start.astimezone(datetime.UTC)}
