#!/usr/bin/env python3
"""Times the workloads in all engines side by side: ``cargo xtask bench`` starts it.

Each engine is a process that loads the tables once, outside the timing. First every engine answers
each workload and the answers are compared; a difference ends the run before any time is printed.
Then the engines take turns, in the other order every other round, so that noise of the machine hits
all of them alike.

Each workload is kept when it is done, since an engine may run out of memory or a machine out of
time: with ``--resume`` those of the same commit are not timed again, and with
``--without full:polars-in-memory`` an engine stays out of a workload.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import compare
import generate
import report
import rows
import worker
from figures import keys_of
from report import LIBRARY, NAMES, PYTHON, ROWS

HERE = pathlib.Path(__file__).parent
OTHERS = [
    PYTHON,
    "duckdb-native",
    "duckdb-arrow",
    "polars-in-memory",
    "polars-streaming",
    "pandas",
]


class Disagreement(Exception):
    """Two engines gave different answers."""


def command_of(name: str, workload: str, arguments: argparse.Namespace, threads: int) -> list[str]:
    """How the worker of an engine is started."""
    data = str(arguments.data)
    if name == LIBRARY:
        return [str(arguments.worker), str(worker.WORKLOADS), workload, data, str(threads)]
    if name in (ROWS, NAMES):
        entry = worker.load_workload(workload)
        by = entry["by"]
        policy, group_by = json.dumps(entry["policy"]), json.dumps({"dimensions": by})
        finish = json.dumps({"as_of": entry["as_of"]})
        kinds = ["rows", "names"] if name == NAMES else ["rows"]
        tables = ("interactions", "surveys")
        files = [str(arguments.data / f"{table}.{kind}") for kind in kinds for table in tables]
        return [str(arguments.push), policy, group_by, finish, str(len(by)), *files]
    return [sys.executable, str(HERE / "worker.py"), name, workload, data, str(threads)]


def engines_of(name: str, workload: dict, arguments: argparse.Namespace, threads: int) -> list[str]:
    """The engines that take part, the library from Rust first."""
    others = arguments.engines or OTHERS
    engines = [LIBRARY, *(other for other in others if (name, other) not in arguments.without)]
    # A push of each row from C has one thread, and is made for scorecards without intervals.
    by_rows = workload["form"] == "scorecard" and "interval" not in workload
    if arguments.push and by_rows and threads == 1:
        for table in ("interactions", "surveys"):
            for kind, write in (("rows", rows.write), ("names", rows.write_names)):
                path = arguments.data / f"{table}.{kind}"
                if not path.exists():
                    write(table, worker.load_table(arguments.data / f"{table}.arrow"), path)
        engines += [ROWS, NAMES]
    return engines


class Process:
    """A worker that has loaded its tables."""

    def __init__(self, name: str, command: list[str], threads: int) -> None:
        self.name, self.threads = name, threads
        cores = sorted(os.sched_getaffinity(0))[:threads]
        environment = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        self.read()

    def read(self) -> dict:
        for line in self.process.stdout:
            if line.startswith("{"):
                answer = json.loads(line)
                if "error" in answer:
                    raise RuntimeError(f"{self.name}: {answer['error']}")
                return answer
        raise RuntimeError(f"{self.name} ended")

    def ask(self, line: str) -> dict:
        before, began = self.waited(), time.perf_counter()
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(f"{self.name} ended") from None
        answer = self.read()
        lasted = time.perf_counter() - began
        answer["waited"] = (self.waited() - before) / self.threads / max(lasted, 1e-6)
        return answer

    def waited(self) -> float:
        """Seconds that its threads stood ready without a core, while others had them."""
        total = 0
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        for task in tasks.iterdir() if tasks.exists() else []:
            try:
                total += int((task / "schedstat").read_text().split()[1])
            except (OSError, IndexError):
                continue
        return total / 1e9

    def quit(self) -> None:
        # One that has ended cannot be told so.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write("quit\n")
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()


def check(processes: list[Process], workload: dict, folder: pathlib.Path) -> dict[str, dict]:
    """The first answers of all engines, compared with those of the library from Rust."""
    first, keys = {}, keys_of(workload)

    def answers(process: Process) -> compare.Answers:
        return compare.Answers(folder / process.name, workload["ids"], keys)

    for process in processes:
        first[process.name] = process.ask(f"check {folder / process.name}")
    library = answers(processes[0])
    for process in processes:
        found = compare.compare(library, answers(process), keys)
        if not found["agree"]:
            lines = [f"{process.name} answers otherwise than {LIBRARY}; groups {found['groups']}"]
            lines += [json.dumps(each, default=str) for each in found["wrong"]]
            raise Disagreement("\n".join(lines))
        first[process.name]["answers"] = found
    return first


def rounds(processes: list[Process], count: int, *, is_exact: bool) -> dict[str, list[dict]]:
    """What each engine needed in each round, and the other measures of the library."""
    times: dict[str, list[dict]] = {process.name: [] for process in processes}
    times |= {"stream": [], "long": []}
    if is_exact:
        times["exact"] = []
    library = processes[0]
    for number in range(count):
        order = processes if number % 2 == 0 else processes[::-1]
        for process in order:
            times[process.name].append(process.ask("run"))
            if process is library:
                times["stream"].append(process.ask("stream"))
                times["long"].append(process.ask("long"))
                if is_exact:
                    times["exact"].append(process.ask("exact"))
    return times


def measure(name: str, threads: int, arguments: argparse.Namespace) -> dict:
    workload = worker.load_workload(name)
    engines = engines_of(name, workload, arguments, threads)
    print(f"{name}, {threads} thread(s): loading", file=sys.stderr, flush=True)
    commands = {engine: command_of(engine, name, arguments, threads) for engine in engines}
    processes = [Process(engine, command, threads) for engine, command in commands.items()]
    try:
        with tempfile.TemporaryDirectory(dir=arguments.data) as folder:
            first = check(processes, workload, pathlib.Path(folder))
        print(f"{name}, {threads} thread(s): answers agree", file=sys.stderr, flush=True)
        # Where percentiles are asked for, a second reading can make them exact.
        is_exact = "percentiles" in workload["kpis"]
        times = rounds(processes, arguments.rounds, is_exact=is_exact)
    finally:
        for process in processes:
            process.quit()
    return {
        "workload": name,
        "title": workload["title"],
        "kpis": len(workload["ids"]),
        "threads": threads,
        "first": first,
        "times": times,
    }


def kept(name: str, threads: int, commit: str, arguments: argparse.Namespace) -> dict:
    """What was measured of a workload, and kept for a run that goes on."""
    of = {"commit": commit, "rounds": arguments.rounds, "engines": arguments.engines or OTHERS}
    if without := sorted(engine for each, engine in arguments.without if each == name):
        of["without"] = without
    path = arguments.data / f"run-{name}-{threads}.json"
    if arguments.resume and path.exists():
        known = json.loads(path.read_text())
        if known["of"] == of:
            print(f"{name}, {threads} thread(s): kept", file=sys.stderr, flush=True)
            return known["run"]
    run = measure(name, threads, arguments)
    path.write_text(json.dumps({"of": of, "run": run}))
    return run


def border(arguments: argparse.Namespace) -> list[dict]:
    """What the border between Python and the library costs, in a process of its own."""
    print("the border", file=sys.stderr, flush=True)
    command = [sys.executable, str(HERE / "border.py"), str(arguments.data)]
    return json.loads(subprocess.check_output(command, text=True))


def make_data(folder: pathlib.Path, count: int) -> dict:
    """The tables, made anew unless they are there already."""
    path = folder / "meta.json"
    wanted = {"version": generate.VERSION, "rows": count}
    if path.exists():
        meta = json.loads(path.read_text())
        if all(meta.get(key) == value for key, value in wanted.items()):
            return meta
    command = [sys.executable, str(HERE / "generate.py"), "--rows", str(count)]
    # Rows for C are written anew from the new tables.
    for stale in [*folder.glob("*.rows"), *folder.glob("*.names")]:
        stale.unlink()
    subprocess.check_call([*command, "--out", str(folder)], stdout=subprocess.DEVNULL)
    return json.loads(path.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", help="workloads; all of them by default")
    parser.add_argument("--engines", nargs="*", help="engines beside the library from Rust")
    parser.add_argument(
        "--without",
        nargs="*",
        default=[],
        type=lambda text: tuple(text.split(":", 1)),
        metavar="WORKLOAD:ENGINE",
        help="engines left out of a workload, where not all have room in memory at once",
    )
    parser.add_argument("--threads", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--worker", type=pathlib.Path, required=True)
    parser.add_argument("--push", type=pathlib.Path, help="the worker in C, where there is one")
    parser.add_argument("--resume", action="store_true", help="go on with what the last run kept")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    known = list(json.loads(worker.WORKLOADS.read_text())["workloads"])
    names = arguments.only or known
    if unknown := set(names) - set(known):
        parser.error(f"no workload is called {', '.join(sorted(unknown))}; there are {known}")
    if arguments.engines and not set(arguments.engines) & set(report.RIVALS):
        parser.error(f"one engine at least must be of {', '.join(report.RIVALS)}")
    meta = make_data(arguments.data, arguments.rows)
    commit = report.machine()["commit"]
    try:
        runs = [
            kept(name, threads, commit, arguments)
            for name in names
            for threads in arguments.threads
        ]
    except (Disagreement, RuntimeError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    results = {"meta": meta, "rounds": arguments.rounds, "runs": runs, **report.machine()}
    results["border"] = border(arguments)
    (arguments.data / "results.json").write_text(json.dumps(results, indent=1, default=str) + "\n")
    arguments.out.write_text(report.page(results))
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
