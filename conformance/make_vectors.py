#!/usr/bin/env python3
"""Writes the conformance vectors from the cases in cases/ and the oracle.

    python3 conformance/make_vectors.py             writes conformance/*.json
    python3 conformance/make_vectors.py --check     says whether they are stale
    python3 conformance/make_vectors.py --coverage  says which option values have a case

Fails when a hand-written number and the oracle disagree.
"""

import importlib
import json
import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from authoring import FILES  # noqa: E402
from reference import compute  # noqa: E402
from reference.catalogue import BY_ID, CATALOGUE  # noqa: E402

KEYS = "value unit numerator denominator n excluded ci_low ci_high p50 p90 p95 max band no_data".split()
RECORDS = (
    "interaction",
    "agent_state",
    "planned_activity",
    "survey",
    "evaluation",
    "prompt",
    "security_event",
    "service_status",
    "employee",
    "cost",
    "customer",
)


def load():
    for path in sorted((HERE / "cases").glob("*.py")):
        importlib.import_module(f"cases.{path.stem}")
    return FILES


def policy_of(case, options):
    policy = json.loads(json.dumps(case["policy"]))
    policy["kpis"] = case["kpis"]
    kpi = case["kpis"][0]
    early = {n: v for n, v in options.items() if not (case["late"] and n in BY_ID[kpi].formula_options)}
    if early:
        policy.setdefault("options", {}).setdefault(kpi, {}).update(early)
    return policy


def finish_of(case, options):
    kpi = case["kpis"][0]
    late = {n: v for n, v in options.items() if case["late"] and n in BY_ID[kpi].formula_options}
    finish = {}
    if case["as_of"]:
        finish["as_of"] = case["as_of"]
    if late:
        finish["options"] = {kpi: late}
    return finish


def records_of(case, valid_only=False):
    records = {}
    for row in case["rows"]:
        if not (valid_only and row.malformed):
            records.setdefault(row.record, []).append(dict(row))
    return {name: records[name] for name in RECORDS if name in records}


def built(case, options=None, valid_only=False):
    """The case as it stands in the file, but for what is expected."""
    options = case["options"] if options is None else options
    out = {"name": case["name"], "origin": case["origin"]}
    if case["note"]:
        out["note"] = case["note"]
    if options:
        out["options"] = options
    out["policy"] = policy_of(case, options)
    if case["by"]:
        out["by"] = case["by"]
    if finish_of(case, options):
        out["finish"] = finish_of(case, options)
    out["records"] = records_of(case, valid_only)
    return out


def same(hand, computed):
    if isinstance(hand, (int, float)) and isinstance(computed, (int, float)):
        return math.isclose(hand, computed, rel_tol=1e-9, abs_tol=1e-12)
    return hand == computed


def expected(case, faults):
    """What is expected: the oracle's results, which must agree with what was written by hand."""
    if not case["oracle"]:
        blank = dict.fromkeys(["ci_low", "ci_high", "p50", "p90", "p95", "max"], None)
        return [{**blank, "n": one["denominator"], "band": "not_rated", **one} for one in case["hand"]]
    try:
        results = compute(built(case, valid_only=True))
    except Exception as error:  # the oracle may still be incomplete
        faults.append(f"the oracle fails: {type(error).__name__}: {error}")
        return []
    hand = case["hand"]
    if (hand or case["origin"] == "hand") and len(hand) != len(results):
        faults.append(f"{len(hand)} groups by hand, {len(results)} of the oracle: {[r['group'] for r in results]}")
    for mine, theirs in zip(hand, results):
        for name, value in mine.items():
            if not same(value, theirs[name]):
                faults.append(f"{mine['group']} {name}: {value} by hand, {theirs[name]} of the oracle")
    return results


def text(value):
    return json.dumps(value, ensure_ascii=False)


def lines_of(case, expect):
    """One case as text, one row a line."""
    out = built(case)
    lines = []
    for key, value in out.items():
        if key != "records":
            lines.append(f'"{key}": {text(value)}')
            continue
        kinds = []
        for record, rows in value.items():
            rows = ",\n".join(f"        {text(row)}" for row in rows)
            kinds.append(f'      "{record}": [\n{rows}\n      ]')
        lines.append('"records": {\n' + ",\n".join(kinds) + "\n    }" if kinds else '"records": {}')
    if case["error"]:
        lines.append(f'"expect_error": {text(case["error"])}')
    else:
        several = FILES_WITH_KPI.get(id(case), False)
        rows = []
        for one in expect:
            kept = {"group": one["group"], **({"kpi": one["kpi"]} if several else {})}
            kept.update({key: one[key] for key in KEYS})
            rows.append(f"      {text(kept)}")
        lines.append('"expect": [\n' + ",\n".join(rows) + "\n    ]" if rows else '"expect": []')
        if case["quarantined"]:
            lines.append(f'"quarantined": {text(case["quarantined"])}')
    return "  {\n" + ",\n".join(f"    {line}" for line in lines) + "\n  }"


FILES_WITH_KPI = {}


def file_text(file, faults):
    names, cases = set(), []
    for case in file["cases"]:
        mine = []
        if case["name"] in names:
            mine.append("the name is not unique")
        names.add(case["name"])
        FILES_WITH_KPI[id(case)] = file["kpi"] is None
        expect = [] if case["error"] else expected(case, mine)
        faults += [f"{'+'.join(case['kpis'])} {case['name']}: {fault}" for fault in mine]
        cases.append(lines_of(case, expect))
    return '{"kpi": ' + text(file["kpi"]) + ', "cases": [\n' + ",\n".join(cases) + "\n]}\n"


def values_of(case, options):
    return [(r["value"], r["no_data"], r["numerator"], r["denominator"]) for r in compute(built(case, options, True))]


def coverage(files):
    """Prints option values without a case, and those whose cases decide nothing."""
    print("| KPI | cases | option values with a case | of these decisive |\n|---|---|---|---|")
    for kpi in CATALOGUE:
        cases = files.get(kpi.id, {"cases": []})["cases"]
        allowed = {**kpi.rules, **kpi.formula_options}
        wanted = decided = covered = 0
        missing, idle = [], []
        for name, choices in allowed.items():
            numbers = isinstance(choices[0], (int, float)) and not isinstance(choices[0], bool) or name == "threshold_s"
            for choice in ["(other)"] if numbers else choices:
                wanted += 1
                named = [
                    c
                    for c in cases
                    if name in c["options"]
                    and (c["options"][name] != choices[0] if numbers else c["options"][name] == choice)
                ]
                covered += bool(named)
                if not named:
                    missing.append(f"{name}={choice}")
                    continue
                others = choices[:1] if numbers else [c for c in choices if c != choice]
                alone = any(
                    not c["error"]
                    and c["oracle"]
                    and all(values_of(c, c["options"]) != values_of(c, {**c["options"], name: o}) for o in others)
                    for c in named
                )
                decided += alone
                if not alone:
                    idle.append(f"{name}={choice}")
        print(f"| {kpi.id} | {len(cases)} | {covered}/{wanted} | {decided} |", "MISSING " + ", ".join(missing) if missing else "", "idle: " + ", ".join(idle) if idle else "")


def main():
    files, faults, stale = load(), [], []
    if "--coverage" in sys.argv:
        return coverage(files)
    for name, file in files.items():
        content = file_text(file, faults)
        path = HERE / f"{name}.json"
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(path)
        if "--check" not in sys.argv and (not faults or "--anyway" in sys.argv):
            path.write_text(content, encoding="utf-8")
    known = {HERE / f"{name}.json" for name in files}
    stale += [path for path in HERE.glob("*.json") if path not in known]
    total = sum(len(file["cases"]) for file in files.values())
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(files)} files, {total} cases, {len(faults)} disagreements")
    if "--check" in sys.argv and stale:
        print("stale, run python3 conformance/make_vectors.py:", *(p.name for p in stale), file=sys.stderr)
    sys.exit(1 if faults or ("--check" in sys.argv and stale) else 0)


if __name__ == "__main__":
    main()
