"""Bytes of states: a group, a contact, a state of an agent; for the cost of moving them.

Reads the tables of `benches/peers/generate.py` and writes `benches/STATES.md`:

    python benches/states.py target/bench-data/1000000
"""

from __future__ import annotations

import argparse
import pathlib
import time

import contactkpi as ck
import pyarrow as pa
from contactkpi import _shares

SHARES = 64
PARTS = 8
BATCH = 10_000


def read(path: pathlib.Path) -> pa.Table:
    return pa.ipc.open_file(path).read_all()


def by_kind() -> tuple[list[str], list[str]]:
    """KPIs whose state is counts alone, and those that keep events or identifiers."""
    ids = [row["kpi"] for row in ck.catalogue().to_dicts()]
    kept = {kpi: ck.Accumulator(kpis=[kpi])._native.keeps_events for kpi in ids}
    return [kpi for kpi in kept if not kept[kpi]], [kpi for kpi in kept if kept[kpi]]


def size(by, kpis, **tables) -> tuple[int, int]:
    """Bytes of a state without its header, and its groups."""
    accumulator = ck.Accumulator(by=by, kpis=kpis)
    head = len(accumulator.to_bytes())
    accumulator.add(**tables)
    return len(accumulator.to_bytes()) - head, accumulator.groups


def travel(contacts: pa.Table, by, kpis) -> dict[str, float]:
    """What moves, and the processor's time, where parts of the rows are counted apart."""
    empty = ck.Accumulator(by=by, kpis=kpis).to_bytes()
    length = -(-contacts.num_rows // PARTS)
    seconds: dict[str, float] = {}

    def timed(name, work):
        start = time.process_time()
        done = work()
        seconds[name] = time.process_time() - start
        return done

    parts = [
        contacts.slice(n * length, length).to_batches(max_chunksize=BATCH)
        for n in range(PARTS)
    ]
    states = timed(
        "count", lambda: [_shares.count(empty, "interaction", {}, p) for p in parts]
    )
    dealt = timed(
        "deal", lambda: [s for state in states for s in _shares.deal(state, SHARES)]
    )
    moments = [s.history_from for s in dealt if s.history_from is not None]
    at = (max(s.as_of for s in dealt), min(moments, default=_shares.LEAST_INSTANT))
    seal = _shares.Merge(empty, SHARES, settle=True, seal_at=at)
    sealed = timed("seal", lambda: list(seal((s.number, s.state) for s in dealt)))
    merge = _shares.Merge(empty, 1, settle=True)
    final = timed("merge", lambda: list(merge((s.number, s.state) for s in sealed)))
    moved = [sum(len(s.state) for s in step) for step in (dealt, sealed, final)]
    return {
        **seconds,
        "dealt": moved[0],
        "sealed": moved[1],
        "final": moved[2],
        "head": len(empty),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path("benches/STATES.md")
    )
    arguments = parser.parse_args()
    contacts = read(arguments.data / "interactions.arrow")
    states = read(arguments.data / "agent_states.arrow")
    counts, kept = by_kind()
    rows = contacts.num_rows
    text = ["<!-- Written by benches/states.py. -->", "# Bytes of states", ""]
    text += [
        f"{rows:,} contacts and {states.num_rows:,} states of agents of the benchmarks.",
        "",
    ]
    text += [
        "## A group",
        "",
        f"{len(counts)} KPIs whose state is counts alone. A distribution holds up to 4,096",
        "different values one by one, so groups with few contacts are small.",
        "",
    ]
    text += ["| by | groups | contacts a group | bytes a group |", "|---|---|---|---|"]
    hour = ck.interval("1h")
    for name, by in {
        "nothing": [],
        "queue": ["queue"],
        "queue, 1h": ["queue", hour],
        "agent_id, 1d": ["agent_id", ck.interval("1d")],
    }.items():
        found, groups = size(by, counts, interactions=contacts)
        text.append(
            f"| {name} | {groups:,} | {rows / groups:,.0f} | {found / groups:,.0f} |"
        )
    text += [
        "",
        "## A row that is kept",
        "",
        "| KPIs | rows | bytes a row |",
        "|---|---|---|",
    ]
    journeys = ["first_contact_resolution"]
    for name, kpis in {
        "first_contact_resolution (journeys by customer)": journeys,
        "contacts_per_case (distinct cases)": ["contacts_per_case"],
        f"all {len(kept)} that keep contacts": kept,
    }.items():
        found, _ = size([], kpis, interactions=contacts)
        text.append(f"| {name} | {rows:,} contacts | {found / rows:.1f} |")
    found, _ = size([], ["schedule_adherence", "shrinkage"], agent_states=states)
    each = found / states.num_rows
    text.append(
        f"| schedule_adherence, shrinkage | {states.num_rows:,} states | {each:.1f} |"
    )
    text += [
        "",
        f"## From {PARTS} parts over {SHARES} shares to one state, all KPIs, by queue",
        "",
    ]
    done = travel(contacts, ["queue"], None)
    text += [
        "| step | what moves on, bytes | bytes a contact | processor, ns a contact |",
        "|---|---|---|---|",
    ]
    for name, moved, took in [
        ("count and deal", "dealt", ("count", "deal")),
        ("merge and seal", "sealed", ("seal",)),
        ("merge by group", "final", ("merge",)),
    ]:
        ns = sum(done[step] for step in took) / rows * 1e9
        text.append(
            f"| {name} | {done[moved]:,.0f} | {done[moved] / rows:.1f} | {ns:,.0f} |"
        )
    text += [
        "",
        f"Each share has a header of {done['head']:,.0f} bytes: policy, grouping, rules.",
        "",
    ]
    arguments.out.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
