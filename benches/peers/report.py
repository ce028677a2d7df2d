"""``RESULTS.md`` from the results of a run."""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import platform
import statistics
import subprocess
from collections.abc import Callable

LIBRARY = "contactkpi-rust"
PYTHON = "contactkpi-python"
ROWS = "contactkpi-c-rows"
NAMES = "contactkpi-c-names"
NO_ENGINE = ("stream", "long", "exact")
# The engines that goals are stated against.
RIVALS = ["duckdb-native", "duckdb-arrow", "polars-in-memory", "polars-streaming"]
PACKAGES = ["duckdb", "polars", "pandas", "pyarrow", "numpy"]
# The goals of issue 6 at 10 million rows and 2 threads: times as fast as the fastest rival (must,
# aim), and times the streaming read (must, aim).
GOALS = {
    "v1n": ((8, 13), (2.5, 1.5)),
    "v1": ((8, 13), (5, 3.5)),
    "v2n": ((7, 12), None),
    "v2": ((7, 12), None),
    "v3": ((10, 17), None),
    "v4": ((7, 11), None),
    "full": ((8, 15), None),
}
GOAL_ROWS, GOAL_THREADS = 10_000_000, 2
# Why a workload is slower than its goal: shares of the time of one thread, by a profiler.
WHY = {
    "v1n": "a ninth of its instructions is the checks, which look at every column of a record, "
    "also at those that no KPI asks for; half are 17 partials that each count on their own, where "
    "a query written for these KPIs would have one loop; the rest is spread over import, grouping "
    "and facts that partials share",
    "v1": "as v1n; to count times into bins is a quarter",
    "v2n": "rows are added to 60 columns of counters one by one; to book rows and surveys by half "
    "hour is an eighth, to make the table of the result a fifth, and fresh memory a tenth",
    "v2": "as v2n; the times of each group are sorted besides",
    "v3": "contacts are kept, so that states can be merged: they are dealt into parts, sorted by "
    "customer and walked through by each partial, which is half; the checks of all columns are an "
    "eighth",
    "v4": "states are kept and sorted by agent, and cut wherever state, plan or interval changes; "
    "to put the sums of its parts together is left to one thread at a time",
    "full": "a tenth is distributions, which the default policy counts for every KPI that has "
    "times; an eighth is sorting cases to count distinct ones; journeys are a fifth",
}
# The widest instructions of a processor that the library is compiled for.
VECTORS = [("avx512vpopcntdq", "AVX-512"), ("avx2", "AVX2")]
# From Python at most so many times the time from Rust.
PYTHON_GOAL = 1.10
# Seconds by the clock, and of the processor.
BORDER_TIMES = ("best", "processor")
# Nanoseconds of a row pushed from C, with five strings and with names that were interned.
ROWS_GOALS = {ROWS: 150, NAMES: 60}


def machine() -> dict:
    """What the figures depend on besides the code."""
    info = pathlib.Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    here = pathlib.Path(__file__).parent

    def said(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, cwd=here).stdout.strip()

    return {
        "processor": named[0] if named else platform.processor(),
        # Kernels are compiled for these; figures of processors with others do not compare.
        "vectors": next((name for flag, name in VECTORS if flag in flags), None),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "rustc": said("rustc", "--version"),
        "commit": said("git", "describe", "--always", "--dirty"),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def seconds(run: dict, engine: str) -> list[float]:
    return [each["seconds"] for each in run["times"][engine]]


def ratios(run: dict, engine: str, over: str) -> list[float]:
    """Round by round, so that what slows both down cancels out."""
    pairs = zip(seconds(run, engine), seconds(run, over), strict=True)
    return [a / b for a, b in pairs]


def fastest(run: dict) -> str:
    rivals = [name for name in RIVALS if name in run["times"]]
    return min(rivals, key=lambda name: statistics.median(seconds(run, name)))


def spread(values: list[float], unit: str = "") -> str:
    """The median with the range."""
    low, high = min(values), max(values)
    return f"{statistics.median(values):.2f}{unit} ({low:.2f} to {high:.2f})"


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def rows_of(run: dict, meta: dict) -> int:
    """What nanoseconds a row are over: the rows of the largest table of the workload."""
    return meta["tables"]["agent_states" if run["workload"] == "v4" else "interactions"]["rows"]


def pushed_ns(run: dict, name: str, meta: dict) -> float:
    """Nanoseconds of a row that was pushed from C, counting it included."""
    pushed = sum(meta["tables"][table]["rows"] for table in ("interactions", "surveys"))
    return statistics.median(seconds(run, name)) / pushed * 1e9


def summary(runs: list[dict], meta: dict) -> list[str]:
    rows = []
    for run in runs:
        stream = statistics.median(seconds(run, "stream"))
        mine = statistics.median(seconds(run, LIBRARY))
        size = run["times"]["stream"][0]["bytes"]
        rival = fastest(run)
        rows.append(
            [
                f"{run['workload']}, {run['threads']}",
                str(run["kpis"]),
                str(run["first"][LIBRARY]["rows_out"]),
                f"{mine / rows_of(run, meta) * 1e9:.1f}",
                f"{size / mine / 1e9:.2f}",
                f"{size / stream / 1e9:.1f}",
                rival,
                spread(ratios(run, rival, LIBRARY), "×"),
                spread(ratios(run, LIBRARY, "stream"), "×"),
                spread(ratios(run, PYTHON, LIBRARY), "×") if PYTHON in run["times"] else "",
                spread(ratios(run, "long", LIBRARY), "×"),
                spread(ratios(run, "exact", LIBRARY), "×") if "exact" in run["times"] else "",
            ]
        )
    header = [
        "workload, threads", "KPIs", "groups", "ns a row", "GB/s", "GB/s streaming",
        "fastest rival", "times as fast as it", "time over the streaming read",
        "Python over Rust", "long table over wide", "exact percentiles over near ones",
    ]  # fmt: skip
    return table(header, rows)


def engines(runs: list[dict]) -> list[str]:
    names = list(dict.fromkeys(name for run in runs for name in run["times"]))
    names = [name for name in names if name not in NO_ENGINE]

    def rows(cell: Callable[[dict, str], str]) -> list[list[str]]:
        return [
            [f"{run['workload']}, {run['threads']}"]
            + [cell(run, name) if name in run["times"] else "" for name in names]
            for run in runs
        ]

    def extra(run: dict, name: str) -> str:
        first = run["first"][name]
        return f"{max(0, first['peak_kib'] - first['base_kib']) / 1024:.0f}"

    header = ["workload, threads", *names]
    medians = rows(lambda run, name: f"{statistics.median(seconds(run, name)):.4f}")
    return [
        "## Seconds",
        "",
        "Medians. From C each row is a call of its own, and no table is made of the result. With",
        "names, the queues, agents, reasons and channels are interned at the beginning of the run.",
        "",
        *table(header, medians),
        "",
        "## Extra peak memory, MiB",
        "",
        "The most that was resident in the first run (`VmHWM`), less what was after loading. A 0",
        "means that the allocator had as much in hand.",
        "An empty cell: the engine was left out of that workload, as all take part at once.",
        "",
        *table(header, rows(extra)),
    ]


def border(measures: list[dict]) -> list[str]:
    """What Python costs before and beside the counting."""

    def row(measure: dict) -> list[str]:
        unit, must = measure["unit"], measure["must"]
        times = [f"{measure[key]:,.{1 if unit == 'ms' else 0}f} {unit}" for key in BORDER_TIMES]
        return [measure["what"], *times, "" if must is None else f"{must:g} {unit}"]

    return [
        "## The border",
        "",
        "From Python, all KPIs by the default policy. The least time of many calls, and the least",
        "time of the processor, of all threads together, which other programs lengthen less.",
        "",
        *table(["what", "clock", "processor", "must"], [row(each) for each in measures]),
    ]


def border_shortfalls(measures: list[dict]) -> list[str]:
    short = [each for each in measures if each["must"] is not None and each["best"] > each["must"]]
    return [
        f"{each['what']}: {each['best']:,.1f} {each['unit']}, {each['processor']:,.1f} "
        f"{each['unit']} of the processor; must {each['must']:g}."
        for each in short
    ]


def shortfalls(runs: list[dict], meta: dict, measures: list[dict]) -> list[str]:
    """Goals that this run does not reach."""
    found, slow = [], []
    for run in runs:
        (must, aim), streaming = GOALS[run["workload"]]
        what = f"{run['workload']} with {run['threads']} thread(s)"
        rival = fastest(run)
        times = statistics.median(ratios(run, rival, LIBRARY))
        if run["threads"] == GOAL_THREADS and times < must:
            slow.append(run["workload"])
            found.append(f"{what}: {times:.2f} times as fast as {rival}; must {must}, aim {aim}.")
        over = statistics.median(ratios(run, LIBRARY, "stream"))
        if run["threads"] == GOAL_THREADS and streaming and over > streaming[0]:
            slow.append(run["workload"])
            least, wish = streaming
            found.append(f"{what}: {over:.2f} times the streaming read; must {least}, aim {wish}.")
        if PYTHON in run["times"]:
            over = statistics.median(ratios(run, PYTHON, LIBRARY))
            if over > PYTHON_GOAL:
                found.append(f"{what}: from Python {over:.2f} times the time from Rust; must 1.10.")
        for name, goal in ROWS_GOALS.items():
            if name in run["times"] and pushed_ns(run, name, meta) > goal:
                each = pushed_ns(run, name, meta)
                found.append(f"{what}: {each:.0f} ns a row pushed by {name}; must {goal}.")
    found += border_shortfalls(measures)
    lines = ["## What falls short", ""]
    if meta["rows"] != GOAL_ROWS:
        lines += [
            f"The goals hold at {GOAL_ROWS:,} rows; this run has {meta['rows']:,}, so it says only",
            "where to look.",
            "",
        ]
    lines += [f"- {each}" for each in found] or ["Nothing."]
    if slow:
        lines += ["", "Why, by a profiler, with one thread and 1,000,000 rows:", ""]
    return lines + [f"- {name}: {WHY[name]}." for name in dict.fromkeys(slow)]


def answers(runs: list[dict]) -> list[str]:
    worst = max(a["worst"] for run in runs for a in answers_of(run))
    empty = max(a["empty_groups"] for run in runs for a in answers_of(run))
    ranked = [a["worst_percentile"] for run in runs for a in answers_of(run)]
    ranked = [each for each in ranked if each is not None]
    lines = [
        "## Answers",
        "",
        "Every engine gave the same groups, values, numerators and denominators before anything",
        "was timed. Groups in which nothing is counted, such as those of spam alone, only the",
        f"library lists: {empty:,} at most. The largest relative difference of a value is",
        f"{worst:.1e} (1e-9 is allowed).",
    ]
    if ranked:
        lines.append(f"Of percentiles it is {max(ranked):.1e} (1/256 is allowed).")
    return lines


def answers_of(run: dict) -> list[dict]:
    return [first["answers"] for first in run["first"].values()]


def page(results: dict) -> str:
    runs, meta, packages = results["runs"], results["meta"], results["packages"]
    waited = [
        each["waited"] for run in runs for name in run["times"] for each in run["times"][name]
    ]
    processor = " with ".join(filter(None, [results["processor"], results["vectors"]]))
    tables = ", ".join(f"{entry['rows']:,} {name}" for name, entry in meta["tables"].items())
    lines = [
        "<!-- Written by `cargo xtask bench`. -->",
        "# Side by side with DuckDB, Polars and pandas",
        "",
        f"{processor}, {results['cores']} cores, {results['memory_gib']} GiB, "
        f"{results['system']}; {results['rustc']}, Python {results['python']}, "
        + ", ".join(f"{name} {version}" for name, version in packages.items())
        + f"; commit {results['commit']}.",
        "",
        f"Seed {meta['seed']}: {tables}. {results['rounds']} rounds, engines in turns. Ratios are",
        "medians of the ratios of each round, with their range. In the median round, threads stood",
        f"ready without a core for {statistics.median(waited):.0%} of the time, because other",
        "programs had it.",
        "",
        *answers(runs),
        "",
        "## Ratios",
        "",
        "GB/s are bytes of exactly the columns that a workload reads, over the time of the whole",
        "run; the streaming read sums the same bytes in the same process.",
        "",
        *summary(runs, meta),
        "",
        *shortfalls(runs, meta, results["border"]),
        "",
        *border(results["border"]),
        "",
        *engines(runs),
        "",
    ]
    return "\n".join(lines)
