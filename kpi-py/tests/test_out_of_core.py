"""More rows than memory: batches pass through, and what stays has a bound.

Each case runs in a process of its own, whose greatest memory the system knows.
"""

import json
import subprocess
import sys

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("numpy")
resource = pytest.importorskip("resource")

PROGRAM = """
import json, resource, sys
import numpy as np
import pyarrow as pa
import contactkpi as ck

batches, kpis = int(sys.argv[1]), json.loads(sys.argv[2])
rows = 100_000
schema = pa.schema([
    ("interaction_id", pa.string()), ("customer_id", pa.string()), ("channel", pa.string()),
    ("queue", pa.string()), ("created_at", pa.timestamp("ms", "UTC")),
    ("queued_at", pa.timestamp("ms", "UTC")), ("left_queue_at", pa.timestamp("ms", "UTC")),
    ("queue_exit", pa.string()), ("talk", pa.duration("ms")),
])

def made():
    for number in range(batches):
        random = np.random.default_rng(number)
        ids = [f"contact {number} {row} of a long id" for row in range(rows)]
        begin = 1_767_571_200_000 + number * 3_600_000 + np.arange(rows)
        wait = random.integers(0, 60_000, rows)
        kind = pa.timestamp("ms", "UTC")
        instants = [pa.array(cells, kind) for cells in (begin, begin, begin + wait)]
        customers = [f"customer {number}" for number in random.integers(0, 1_000_000, rows)]
        queues = [f"queue {number}" for number in random.integers(0, 20, rows)]
        yield pa.record_batch([
            pa.array(ids), pa.array(customers), pa.array(["voice"] * rows), pa.array(queues),
            *instants, pa.array(["answered"] * rows),
            pa.array(random.integers(0, 600_000, rows), pa.duration("ms")),
        ], schema)

accumulator = ck.Accumulator(by=["queue"], kpis=kpis)
accumulator.add(pa.RecordBatchReader.from_batches(schema, made()), threads=1)
card = accumulator.finish()
print(json.dumps({
    "rows": batches * rows, "state": accumulator.state_bytes,
    "bytes": batches * next(made()).nbytes,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
"""

COUNTS = ["service_level", "average_handle_time", "average_speed_of_answer", "interaction_volume"]
JOURNEYS = [*COUNTS, "first_contact_resolution"]


def measured(batches, kpis):
    command = [sys.executable, "-c", PROGRAM, str(batches), json.dumps(kpis)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_counts_take_no_more_memory_for_more_rows():
    few, many = measured(2, COUNTS), measured(20, COUNTS)
    more = many["memory"] - few["memory"]
    assert many["bytes"] - few["bytes"] > 200_000_000
    # What allocators keep of one batch or another, and nothing that grows with the rows.
    assert more < 40_000_000, f"{more:,} bytes more"
    assert many["state"] < few["state"] * 3 < 10_000_000


def test_journeys_keep_a_stated_number_of_bytes_a_contact():
    few, many = measured(2, JOURNEYS), measured(12, JOURNEYS)
    more = many["rows"] - few["rows"]
    # 32 bytes a contact, and room for as many again while a vector grows.
    assert 32 <= (many["state"] - few["state"]) / more <= 64
    # At finish a sorted copy stands beside them.
    assert many["memory"] - few["memory"] < 40_000_000 + 3 * 64 * more
