#!/usr/bin/env python3
"""How time and memory of the library grow with rows, groups and threads, without other engines:

    python benches/peers/growth.py target/bench-data --worker target/release/bench-worker

Writes ``benches/GROWTH.md``. Thirty million rows take 6 GB of disk and of memory.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import sys
import tempfile
from collections.abc import Iterable
from typing import NamedTuple

import report
import run
import worker

ROWS = [1_000_000, 10_000_000, 30_000_000]
WORKLOADS = ["v1n", "v1", "v2n", "v2", "v3", "v4"]
THREADS = [1, 2]
# The goals of issue 6: time a row flat within so much; two threads so many times as fast as one;
# bytes that are kept for a contact, or for an interval of an agent.
FLAT = dict.fromkeys(WORKLOADS, 0.15) | {"v3": 0.30}
SCALING = {"v1n": 1.7, "v1": 1.7, "v2n": 1.5, "v2": 1.5, "v3": 1.5, "v4": 1.4}
KEPT = {"v3": 32, "v4": 32}
# Groupings of the KPIs of a workload, from few groups to many.
GROUPINGS = {
    "channel": (["channel"], None),
    "channel, queue, day": (["channel", "queue"], "1d"),
    "channel, queue, 15 minutes": (["channel", "queue"], "15min"),
}
GROUPED, GROUPED_ROWS = ["v1n", "v1"], 10_000_000


class Measure(NamedTuple):
    """A workload over tables of some size."""

    workload: str
    rows: int
    threads: int
    groups: int
    # Nanoseconds a row of each run, and extra bytes at the peak of the first.
    each: list[float]
    peak: int

    @property
    def median(self) -> float:
        return statistics.median(self.each)


def measure(
    workload: str, meta: dict, threads: int, workloads: pathlib.Path, arguments: argparse.Namespace
) -> Measure:
    data = arguments.data / str(meta["rows"])
    command = [str(arguments.worker), str(workloads), workload, str(data), str(threads)]
    process = run.Process(report.LIBRARY, command, threads)
    try:
        with tempfile.TemporaryDirectory(dir=data) as folder:
            first = process.ask(f"check {folder}/answers")
        seconds = [process.ask("run")["seconds"] for _ in range(arguments.rounds)]
    finally:
        process.quit()
    rows = report.rows_of({"workload": workload}, meta)
    each = [second / rows * 1e9 for second in seconds]
    peak = max(0, first["peak_kib"] - first["base_kib"]) * 1024
    found = Measure(workload, rows, threads, first["rows_out"], each, peak)
    print(f"{workload}, {rows:,} rows, {threads}: {found.median:.1f} ns", file=sys.stderr)
    return found


def shown(found: Measure) -> str:
    return f"{found.median:.1f} ({min(found.each):.1f} to {max(found.each):.1f})"


def of_rows(found: list[Measure]) -> list[str]:
    """Time and memory by the number of rows, with two threads."""
    lines = []
    for name in WORKLOADS:
        of_workload = [each for each in found if each.workload == name]
        first = of_workload[0].median
        change = max(abs(each.median / first - 1) for each in of_workload)
        times = [shown(each) for each in of_workload]
        peaks = [f"{each.peak / 2**20:,.0f}" for each in of_workload]
        kept = [f"{of_workload[-1].peak / of_workload[-1].rows:.0f}", str(KEPT.get(name, ""))]
        lines.append([name, *times, f"{change:.0%}", f"{FLAT[name]:.0%}", *peaks, *kept])
    sizes = [f"{rows // 1_000_000}M" for rows in ROWS]
    header = ["workload", *(f"ns a row, {size}" for size in sizes), "differs by", "may by"]
    header += [*(f"MiB, {size}" for size in sizes), "bytes a row at most rows", "may be"]
    return report.table(header, lines)


def of_threads(found: list[Measure]) -> list[str]:
    def row(name: str) -> list[str]:
        one, two = (
            next(each for each in found if (each.workload, each.threads) == (name, threads))
            for threads in THREADS
        )
        faster = f"{one.median / two.median:.2f}×"
        return [name, shown(one), shown(two), faster, f"{SCALING[name]}×"]

    header = ["workload", "ns a row, 1 thread", "2 threads", "as fast", "must"]
    return report.table(header, [row(name) for name in WORKLOADS])


def of_groups(found: Iterable[tuple[str, Measure]]) -> list[str]:
    rows = [
        [each.workload, by, f"{each.groups:,}", shown(each), f"{each.peak / 2**20:,.0f}"]
        for by, each in found
    ]
    return report.table(["KPIs of", "by", "groups", "ns a row", "MiB"], rows)


def grouped(meta: dict, arguments: argparse.Namespace) -> Iterable[tuple[str, Measure]]:
    """The same KPIs in more and more groups."""
    everything = json.loads(worker.WORKLOADS.read_text())
    for name in GROUPED:
        for title, (by, interval) in GROUPINGS.items():
            entry = everything["workloads"][name] | {"by": by, "interval": interval}
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "workloads.json"
                path.write_text(json.dumps(everything | {"workloads": {name: entry}}))
                yield title, measure(name, meta, THREADS[-1], path, arguments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="the folder of tables by rows")
    parser.add_argument("--worker", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("benches/GROWTH.md"))
    arguments = parser.parse_args()
    metas = {rows: run.make_data(arguments.data / str(rows), rows) for rows in ROWS}

    def all_of(rows: int, threads: int) -> list[Measure]:
        return [
            measure(name, metas[rows], threads, worker.WORKLOADS, arguments) for name in WORKLOADS
        ]

    by_rows = {rows: all_of(rows, THREADS[-1]) for rows in ROWS}
    alone = all_of(GROUPED_ROWS, THREADS[0])
    groups = list(grouped(metas[GROUPED_ROWS], arguments))
    machine = report.machine()
    page = [
        "<!-- Written by benches/peers/growth.py. -->",
        "# Growth",
        "",
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}; commit {machine['commit']}. From Rust, to the wide table; medians",
        f"of {arguments.rounds} runs, with their range. MiB are what was resident at most in the",
        "first run, less what was after loading.",
        "",
        "## Rows, with two threads",
        "",
        *of_rows([each for found in by_rows.values() for each in found]),
        "",
        f"## Threads, {GROUPED_ROWS:,} rows",
        "",
        *of_threads([*alone, *by_rows[GROUPED_ROWS]]),
        "",
        f"## Groups, {GROUPED_ROWS:,} rows, two threads",
        "",
        *of_groups(groups),
        "",
    ]
    arguments.out.write_text("\n".join(page))
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
