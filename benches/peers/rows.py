"""Tables as plain arrays, for programs that push rows and read no Arrow.

Native byte order, one column after the other, in the order of the lists below:

    the number of rows, int64
    a number, instant, duration, code or truth value: an int64 a row, INT64_MIN where it is missing
    a text: int64 offsets, one more than rows, and then the bytes, padded to 8

Codes and truth values are the numbers that ``kpi.h`` defines.

Texts that come again and again also stand in a file of their own, each text once:

    the number of rows, int64
    a column: the number of texts, int64, the texts as above, and an int64 a row, the place of its
    text; the number of texts where it is missing
"""

from __future__ import annotations

import pathlib
import re

import numpy as np
import pyarrow as pa

HEADER = pathlib.Path(__file__).parents[2] / "kpi-ffi/include/kpi.h"
MISSING = np.iinfo(np.int64).min

NUMBERS = {
    "interactions": [
        "created_at", "channel", "direction", "queued_at", "left_queue_at", "queue_exit",
        "answered_at", "first_response_at", "resolved_last_at", "ended_at", "talk", "hold", "wrap",
        "outcome", "transfers", "sale_count", "revenue", "direct_cost", "bot_engaged",
        "bot_outcome",
    ],
    "surveys": ["kind", "responded_at", "sent_at", "score"],
}  # fmt: skip
TEXTS = {
    "interactions": ["interaction_id", "customer_id", "queue", "agent_id", "reason"],
    "surveys": ["survey_id", "channel", "queue"],
}
NAMES = {"interactions": ["queue", "agent_id", "reason"], "surveys": ["channel", "queue"]}
# The names of the defines of a code.
PREFIXES = {"kind": "KIND"}


def code_numbers(field: str, names: list[str]) -> np.ndarray:
    """What the header calls the names of a code."""
    prefix = PREFIXES.get(field, field.upper())
    defined = re.findall(rf"#define KPI_{prefix}_(\w+) (\d+)", HEADER.read_text())
    numbers = {name.lower(): int(number) for name, number in defined}
    return np.array([numbers[name] for name in names], dtype=np.int64)


def numbers_of(field: str, column: pa.ChunkedArray) -> np.ndarray:
    column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        numbers = code_numbers(field, column.dictionary.to_pylist())
        keys = column.indices.fill_null(0).to_numpy()
        return np.where(column.is_null().to_numpy(False), 0, numbers[keys])
    if pa.types.is_boolean(column.type):
        truth = column.fill_null(False).to_numpy(False)
        return np.where(column.is_null().to_numpy(False), 0, np.where(truth, 1, 2))
    return column.cast(pa.int64()).fill_null(MISSING).to_numpy()


def write_text(file, column: pa.ChunkedArray) -> None:
    texts = column.cast(pa.large_string()).combine_chunks().fill_null("")
    _, offsets, data = texts.buffers()
    offsets = np.frombuffer(offsets, np.int64)[: len(texts) + 1]
    file.write(offsets.tobytes())
    count = int(offsets[-1])
    file.write(data.to_pybytes()[:count] + b"\0" * (-count % 8))


def write(name: str, table: pa.Table, path: pathlib.Path) -> None:
    with path.open("wb") as file:
        file.write(np.int64(table.num_rows).tobytes())
        for field in NUMBERS[name]:
            file.write(np.ascontiguousarray(numbers_of(field, table[field]), np.int64).tobytes())
        for field in TEXTS[name]:
            write_text(file, table[field])


def write_names(name: str, table: pa.Table, path: pathlib.Path) -> None:
    with path.open("wb") as file:
        file.write(np.int64(table.num_rows).tobytes())
        for field in NAMES[name]:
            column = table[field].cast(pa.large_string()).combine_chunks().dictionary_encode()
            count = len(column.dictionary)
            file.write(np.int64(count).tobytes())
            write_text(file, pa.chunked_array([column.dictionary]))
            file.write(column.indices.cast(pa.int64()).fill_null(count).to_numpy().tobytes())
