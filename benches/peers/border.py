#!/usr/bin/env python3
"""What the border between Python and the library costs: ``cargo xtask bench`` starts it.

    python benches/peers/border.py target/bench-data/1000000

Prints JSON, one entry a measure. Each is the least of many runs: other programs on the machine
only ever add to a time. Beside it stands the processor's time, of all threads.
"""

from __future__ import annotations

import argparse
import gc
import json
import pathlib
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import contactkpi as ck
import pandas as pd
import polars as pl
import pyarrow as pa
from worker import load_table

# What frames are measured with, and dicts.
FRAME_ROWS, DICT_ROWS = 100_000, 20_000
# Fields of a table, and of a dict, as a source of contacts has them.
COLUMNS = 25
FIELDS = [
    "interaction_id", "customer_id", "channel", "direction", "queue", "agent_id", "reason",
    "created_at", "queued_at", "left_queue_at", "queue_exit", "answered_at", "ended_at", "talk",
    "hold", "wrap", "outcome", "transfers", "revenue", "direct_cost", "bot_engaged",
]  # fmt: skip
SECONDS, FEWEST_RUNS = 1.0, 15


class Measure(NamedTuple):
    """The least time of one call, and what it may be at most, in the same unit."""

    what: str
    unit: str
    best: float
    processor: float
    must: float | None


def measured(
    what: str, work: Callable[[], object], unit: str, factor: float, must: float | None
) -> Measure:
    """The least time of many calls, in seconds times a factor."""
    work()
    gc.collect()
    gc.disable()
    walls, processors = [], []
    end = time.perf_counter() + SECONDS
    while len(walls) < FEWEST_RUNS or time.perf_counter() < end:
        wall, processor = time.perf_counter(), time.process_time()
        result = work()
        processors.append(time.process_time() - processor)
        walls.append(time.perf_counter() - wall)
        del result
    gc.enable()
    return Measure(what, unit, min(walls) * factor, min(processors) * factor, must)


def counted(table: object) -> ck.Accumulator:
    accumulator = ck.Accumulator()
    accumulator.add(table)
    return accumulator


def as_texts(table: pa.Table) -> pa.Table:
    """Names as texts and not as dictionaries."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def written(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same rows as JSON gives them: instants as texts, durations as seconds."""
    writers = {
        "datetime": lambda cell: cell.isoformat().replace("+00:00", "Z"),
        "timedelta": lambda cell: cell.total_seconds(),
    }

    def cell(value: object) -> object:
        write = writers.get(type(value).__name__)
        return value if write is None else write(value)

    return [{name: cell(value) for name, value in row.items()} for row in rows]


def of_tables(table: pa.Table) -> Iterator[Measure]:
    """What does not depend on the number of rows."""
    empty = table.select(table.column_names[:COLUMNS]).slice(0, 0)
    accumulator = ck.Accumulator()
    what = f"a pyarrow table of {COLUMNS} columns, before its first row"
    yield measured(what, lambda: accumulator.add(empty), "ms", 1e3, 0.5)
    yield measured("a whole scorecard of it", lambda: ck.scorecard(empty), "ms", 1e3, None)


def of_frames(table: pa.Table) -> Iterator[Measure]:
    """A scorecard in one call, of everything that the library computes."""
    part = table.slice(0, FRAME_ROWS).combine_chunks()
    names = [field.name for field in part.schema if pa.types.is_dictionary(field.type)]
    polars = pl.from_arrow(part)
    frames = {
        "a pyarrow table": part,
        "a polars frame with categoricals": polars.with_columns(
            pl.col(names).cast(pl.String).cast(pl.Categorical)
        ),
        "a polars frame with texts": pl.from_arrow(as_texts(part)),
        "a pandas frame of numpy, with categories": part.to_pandas(),
        "a pandas frame of numpy, with texts": as_texts(part).to_pandas(),
        "a pandas frame of numpy, with objects": as_objects(part),
    }
    # The goal is one of this many rows.
    must = 30.0 if len(part) == FRAME_ROWS else None
    for name, frame in frames.items():
        what = f"`ck.scorecard` of {name}, {len(part):,} rows"
        yield measured(what, lambda frame=frame: ck.scorecard(frame), "ms", 1e3, must)


def as_objects(table: pa.Table) -> pd.DataFrame:
    frame = as_texts(table).to_pandas()
    texts = [name for name in frame.columns if frame[name].dtype == "str"]
    return frame.astype(dict.fromkeys(texts, object))


def of_dicts(table: pa.Table) -> Iterator[Measure]:
    """Rows one by one, from the dict to the count; and what of it an Arrow table takes, too."""
    part = table.select(FIELDS).slice(0, DICT_ROWS)
    rows = part.to_pylist()
    forms = {
        f"dicts of {len(FIELDS)} fields, as JSON gives them": (written(rows), 600.0),
        f"dicts of {len(FIELDS)} fields, with datetimes and timedeltas": (rows, None),
        "the same rows as a pyarrow table": (part, None),
    }
    for what, (given, must) in forms.items():
        each = 1e9 / len(rows)
        yield measured(what, lambda given=given: counted(given), "ns a row", each, must)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    arguments = parser.parse_args()
    table = load_table(arguments.data / "interactions.arrow")
    found = [*of_tables(table), *of_frames(table), *of_dicts(table)]
    print(json.dumps([measure._asdict() for measure in found], indent=1))


if __name__ == "__main__":
    main()
