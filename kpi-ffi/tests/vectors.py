"""The conformance vectors through C: ``python3 vectors.py RUNNER FOLDER``.

Sends every case to the program that ``tests/c/runner.c`` makes and compares its
answers by the rules of conformance/README.md. Needs the standard library only.
"""

import datetime
import json
import subprocess
import sys
from pathlib import Path

IDS = ("interaction_id", "survey_id", "evaluation_id")
KINDS = [
    "invalid_record", "invalid_columns", "invalid_policy", "invalid_formula", "invalid_group_by",
    "invalid_option", "unknown_kpi", "rules_differ", "duplicate_id", "invalid_zone",
    "corrupt_state", "unknown_version", "invalid_finish",
]


def main():
    runner, folder = sys.argv[1:]
    cases = [
        (path.stem, file["kpi"], case)
        for path in sorted(Path(folder).glob("*.json"))
        for file in [json.loads(path.read_text(encoding="utf-8"))]
        for case in file["cases"]
    ]
    if not cases:
        sys.exit(f"no vectors in {folder}")
    commands = b"".join(command for _, _, case in cases for command in commands_of(case))
    answered = subprocess.run([runner], input=commands, stdout=subprocess.PIPE, check=True).stdout
    faults = []
    for (file, kpi, case), answer in zip(cases, answers(answered), strict=True):
        fault = compare_error(case, answer) if "expect_error" in case else compare(kpi, case, answer)
        faults += [f"{file}, {case['name']}: {fault}"] if fault else []
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(f"{len(faults)} of {len(cases)} vectors differ")
    print(f"Ran {len(cases)} tests of the vectors through C")


def commands_of(case):
    yield command("policy", "-", json.dumps(case.get("policy", {})))
    yield command("by", "-", json.dumps(case.get("by") or {}))
    for record, rows in case["records"].items():
        lines = [json.dumps(copy) for row in rows for copy in copies(row)]
        yield command("add", record, "\n".join(lines))
    yield command("finish", "-", json.dumps(case.get("finish") or {}))


def command(name, record, text):
    content = text.encode()
    return f"{name} {record} {len(content)}\n".encode() + content


def copies(row):
    row = dict(row)
    repeat = row.pop("repeat", None)
    if repeat is None:
        return [row]
    ids = [name for name in IDS if name in row]
    return [
        {**row, **{name: f"{row[name]}-{number}" for name in ids}}
        for number in range(1, repeat + 1)
    ]


def answers(output):
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        *head, length = output[at:end].decode().split(" ")
        at = end + 1 + int(length)
        yield head, output[end + 1 : at].decode()
        at += 1


def compare_error(case, answer):
    head, message = answer
    if head[0] != "error":
        return f"found a scorecard, expected {case['expect_error']}"
    code, row, record, field = head[1:]
    found = {
        "kind": KINDS[int(code) - 1] if 1 <= int(code) <= len(KINDS) else code,
        "row": None if row == "-1" else int(row),
        "record": None if record == "-" else record,
        "field": None if field == "-" else field,
    }
    wanted = case["expect_error"]
    if {name: found[name] for name in wanted} != wanted:
        return f"found {found} ({message}), expected {wanted}"
    return None


def compare(kpi, case, answer):
    head, text = answer
    if head[0] != "ok":
        return f"found an error: {text}"
    card = json.loads(text)
    expected = case["expect"]
    wanted_kpis = {kpi} if kpi else {row["kpi"] for row in expected}
    found = [row for row in card["rows"] if row["kpi"] in wanted_kpis]
    if len(found) != len(expected):
        return f"found {len(found)} rows, expected {len(expected)}"
    for row, wanted in zip(found, expected, strict=True):
        differing = {k: (row.get(k), v) for k, v in wanted.items() if not alike(k, row.get(k), v)}
        if differing:
            return f"{wanted.get('group')} {row['kpi']}: (found, expected) {differing}"
    notes = {note["record"]: note["quarantined"] for note in card["records"]}
    quarantined = {record: fields for record, fields in notes.items() if fields}
    if quarantined != case.get("quarantined", quarantined):
        return f"found {quarantined} quarantined, expected {case['quarantined']}"
    return None


def alike(key, found, wanted):
    if key == "group":
        return group(found) == group(wanted)
    if key.startswith("ci_") and found is not None and wanted is not None:
        # Intervals go through square roots; everything else is exact.
        return abs(found - wanted) <= 1e-9 * max(abs(wanted), 1.0)
    return found == wanted


def group(texts):
    start = texts.get("interval_start")
    if start is None:
        return texts
    instant = datetime.datetime.fromisoformat(start)
    return {**texts, "interval_start": instant.astimezone(datetime.timezone.utc)}


if __name__ == "__main__":
    main()
