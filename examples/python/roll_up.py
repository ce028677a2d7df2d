"""A state an hour, kept in Parquet; days, queues and late records from it.

Each hour its records are counted once, into one state of a few kilobytes, and the rows can
go. Any period and any coarser grouping is answered by merging states, with whatever reads
Parquet (DuckDB here). Records that come late are one more state of their hour. Run it with
the path of a folder for the states:

    python examples/python/roll_up.py /tmp/states
"""

import itertools
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet

import contactkpi as ck

# As fine as anybody will ask. A period is none of these: it is chosen among the rows.
BY = ["queue", "channel", ck.interval("1h")]


def store(folder: pathlib.Path, hour: str, contacts: list[dict], policy: ck.Policy) -> None:
    """Count the contacts of an hour, and keep their state."""
    state = ck.Accumulator(by=BY, policy=policy)
    state.add(contacts)
    row = {"hour": hour, "contacts": len(contacts), "state": state.to_bytes()}
    folder.mkdir(parents=True, exist_ok=True)
    # A file is never changed: what comes late gets a file of its own.
    number = len(list(folder.glob(f"{hour}-*.parquet")))
    pyarrow.parquet.write_table(pa.Table.from_pylist([row]), folder / f"{hour}-{number}.parquet")


def roll_up(folder: pathlib.Path, start: str, end: str, by: list) -> ck.Accumulator:
    """Merge the states from one hour to just before another, by a coarser grouping."""
    rows = duckdb.sql(
        "select state from read_parquet($files) where hour >= $start and hour < $end",
        params={"files": str(folder / "*.parquet"), "start": start, "end": end},
    )
    return ck.roll_up(rows, by=by)


def main(folder: pathlib.Path) -> None:
    sample = ck.load_sample()
    policy, as_of = sample["policy"], sample["as_of"]
    contacts = pa.table(sample["interactions"]).to_pylist()

    def hour_of(contact: dict) -> str:
        return contact["created_at"].strftime("%Y-%m-%dT%H")

    # Three of a hundred contacts come to the warehouse a day after the others.
    late = contacts[::33]
    for rows in ([c for n, c in enumerate(contacts) if n % 33], late):
        for hour, of_hour in itertools.groupby(sorted(rows, key=hour_of), hour_of):
            store(folder, hour, list(of_hour), policy)

    week = ("2026-03-02T00", "2026-03-09T00")
    by_day = roll_up(folder, *week, by=["channel", ck.interval("1d")])
    print(by_day.finish(as_of=as_of)[["interaction_volume", "service_level"]])
    by_queue = roll_up(folder, *week, by=["queue", ck.interval("1w")])
    print(by_queue.finish(as_of=as_of)[["service_level", "first_contact_resolution"]])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
