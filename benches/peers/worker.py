"""One engine as a worker: loads the tables of a workload once, then answers lines with JSON.

    python benches/peers/worker.py ENGINE WORKLOAD DATA THREADS

The lines are those of the worker in Rust (``benches/worker/main.rs``); engines other than the
library know ``run``, ``check PATH`` and ``quit``.
"""

from __future__ import annotations

import ctypes
import datetime
import gc
import importlib
import json
import pathlib
import sys
import time

import pyarrow as pa

WORKLOADS = pathlib.Path(__file__).parent.parent / "workloads.json"


def load_workload(name: str) -> dict:
    """The entry of a workload, with its policy and the ids of its KPIs."""
    everything = json.loads(WORKLOADS.read_text())
    workload = everything["workloads"][name]
    ids = [kpi for each in workload["kpis"] for kpi in everything["sets"][each]]
    policy = {**everything["policies"][workload["policy"]], "kpis": ids}
    policy["percentiles"] = workload.get("percentiles", True)
    as_of = everything["as_of"]
    as_of_ms = round(datetime.datetime.fromisoformat(as_of).timestamp() * 1_000)
    return {**workload, "ids": ids, "policy": policy, "as_of": as_of, "as_of_ms": as_of_ms}


def load_table(path: pathlib.Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def with_plain_durations(table: pa.Table) -> pa.Table:
    """Durations as whole milliseconds, not copied: engines count those faster than intervals."""
    for place, field in enumerate(table.schema):
        if pa.types.is_duration(field.type):
            plain = table.column(place).cast(pa.int64())
            table = table.set_column(place, field.name, plain)
    return table


class DuckDb:
    """DuckDB over Arrow tables, or over its own tables with enumerations."""

    def __init__(self, name: str, tables: dict[str, pa.Table], threads: int) -> None:
        import duckdb

        self.form = importlib.import_module("with_duckdb")
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads={threads}")
        self.connection.execute("SET TimeZone='UTC'")
        self.tables = tables if name == "duckdb-arrow" else {}
        self.types: dict[tuple[str, ...], str] = {}
        for table, rows in tables.items():
            self.connection.register(table if self.tables else "source", rows)
            if not self.tables:
                self.copy(table, rows)

    def copy(self, table: str, rows: pa.Table) -> None:
        columns = []
        for field in rows.schema:
            if pa.types.is_dictionary(field.type):
                names = tuple(rows[field.name].chunk(0).dictionary.to_pylist())
                columns.append(f"{field.name}::{self.enumeration(names)} AS {field.name}")
            else:
                columns.append(field.name)
        self.connection.execute(f"CREATE TABLE {table} AS SELECT {', '.join(columns)} FROM source")
        self.connection.unregister("source")

    def enumeration(self, names: tuple[str, ...]) -> str:
        """A type for these names; columns of the same names share it, so that they join fast."""
        if names not in self.types:
            self.types[names] = f"names_{len(self.types)}"
            listed = ", ".join(f"'{name}'" for name in names)
            self.connection.execute(f"CREATE TYPE {self.types[names]} AS ENUM ({listed})")
        return self.types[names]

    def run(self, workload: dict, with_parts: bool) -> object:
        return self.form.run(self.connection, workload, with_parts)


class Polars:
    """Polars, in memory or streaming."""

    def __init__(self, name: str, tables: dict[str, pa.Table], threads: int) -> None:
        import polars as pl

        if pl.thread_pool_size() != threads:
            raise RuntimeError(f"polars has {pl.thread_pool_size()} threads and not {threads}")
        self.form = importlib.import_module("with_polars")
        self.engine = name.removeprefix("polars-")
        self.tables = {table: pl.from_arrow(rows).lazy() for table, rows in tables.items()}

    def run(self, workload: dict, with_parts: bool) -> object:
        return self.form.run(self.tables, workload, with_parts, self.engine)


class Pandas:
    """pandas with numpy types. It uses one thread."""

    def __init__(self, name: str, tables: dict[str, pa.Table], threads: int) -> None:
        self.form = importlib.import_module("with_pandas")
        self.tables = {table: rows.to_pandas() for table, rows in tables.items()}

    def run(self, workload: dict, with_parts: bool) -> object:
        return self.form.run(self.tables, workload, with_parts)


class Library:
    """contactkpi from Python: Arrow tables in, an Arrow table out."""

    KEYWORDS = {"planned_activities": "schedule"}

    def __init__(self, name: str, tables: dict[str, pa.Table], threads: int) -> None:
        import contactkpi

        self.contactkpi, self.threads = contactkpi, threads
        self.tables = {self.KEYWORDS.get(table, table): rows for table, rows in tables.items()}

    def run(self, workload: dict, with_parts: bool) -> object:
        ck = self.contactkpi
        by = list(workload["by"])
        if "interval" in workload:
            by.append(ck.interval(workload["interval"]))
        card = ck.scorecard(
            **self.tables,
            by=by,
            policy=workload["policy"],
            as_of=workload["as_of"],
            threads=self.threads,
        )
        return pa.table(card if with_parts else card.wide())


ENGINES = {
    "duckdb-native": DuckDb,
    "duckdb-arrow": DuckDb,
    "polars-in-memory": Polars,
    "polars-streaming": Polars,
    "pandas": Pandas,
    "contactkpi-python": Library,
}


def status(key: str) -> int:
    """What Linux says about the memory of this process, in KiB."""
    text = pathlib.Path("/proc/self/status").read_text()
    line = next(line for line in text.splitlines() if line.startswith(f"{key}:"))
    return int(line.split()[1])


def forget_peak() -> None:
    """Gives freed memory back, and begins the peak anew."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    pathlib.Path("/proc/self/clear_refs").write_text("5")


def as_arrow(result: object) -> pa.Table:
    if isinstance(result, pa.Table):
        return result
    if hasattr(result, "to_arrow"):
        return result.to_arrow().unify_dictionaries()
    return pa.Table.from_pandas(result, preserve_index=False)


def measured(engine: object, workload: dict) -> dict:
    gc.collect()
    began = time.perf_counter()
    result = engine.run(workload, with_parts=False)
    return {"seconds": time.perf_counter() - began, "rows_out": len(result)}


def checked(engine: object, workload: dict, path: str, base: int) -> dict:
    forget_peak()
    answer = measured(engine, workload)
    answer |= {"base_kib": base, "peak_kib": status("VmHWM")}
    table = as_arrow(engine.run(workload, with_parts=True))
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    return answer


def main() -> None:
    name, workload_name, data, threads = sys.argv[1:]
    pa.set_cpu_count(int(threads))
    workload = load_workload(workload_name)
    tables = {
        table: load_table(pathlib.Path(data) / f"{table}.arrow") for table in workload["tables"]
    }
    if name != "contactkpi-python":
        tables = {table: with_plain_durations(rows) for table, rows in tables.items()}
    engine = ENGINES[name](name, tables, int(threads))
    del tables
    forget_peak()
    base = status("VmRSS")
    gc.disable()
    print(json.dumps({"ready": True, "base_kib": base}), flush=True)
    for line in sys.stdin:
        command, _, path = line.strip().partition(" ")
        if command == "quit":
            return
        try:
            if command == "run":
                answer = measured(engine, workload)
            elif command == "check":
                answer = checked(engine, workload, path, base)
            else:
                answer = {"error": f"found {line!r}, which is no command"}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:400]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
