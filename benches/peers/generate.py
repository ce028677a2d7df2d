#!/usr/bin/env python3
"""Tables for the benchmarks, from a seed, under the field names of contactkpi.

Writes four Arrow IPC files and ``meta.json`` below ``--out``:

    interactions.arrow        in the order of created_at, no two at the same millisecond
    surveys.arrow             in the order of the interactions, answered or not
    agent_states.arrow        by agent and time; the states of an agent touch and never overlap
    planned_activities.arrow  by agent and time

A shift is cut into 78 states, so agent states are about as many as interactions.

    python benches/peers/generate.py --rows 1000000 --out target/bench-data/1000000
"""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np
import pyarrow as pa

# Changed whenever other tables come out for the same arguments.
VERSION = 1
BATCH = 131_072
DAY = 86_400_000
DAYS = 90
# Monday 2026-01-05 00:00 UTC.
BEGINNING = 1_767_571_200_000
# No instant of any table lies beyond this, so nothing is open when it is judged.
AS_OF = BEGINNING + 105 * DAY

CHANNELS = ["voice", "chat", "email", "social", "messaging", "sms"]
CHANNEL_SHARES = [0.45, 0.20, 0.15, 0.05, 0.10, 0.05]
DIRECTIONS = ["inbound", "outbound"]
QUEUES = [f"queue_{number:02d}" for number in range(20)]
REASONS = [f"reason_{number:02d}" for number in range(50)]
EXITS = ["answered", "abandoned"]
OUTCOMES = ["resolved", "unresolved", "abandoned", "spam"]
BOT_OUTCOMES = ["resolved", "handoff", "abandoned"]
KINDS = ["csat", "nps", "ces"]
STATES = ["available", "on_contact", "hold", "wrap", "break", "meal", "meeting", "offline"]
ACTIVITIES = ["work", "break", "meal", "meeting"]


def coded(codes: np.ndarray, names: list[str], missing: np.ndarray | None = None) -> pa.Array:
    """A dictionary column."""
    width = np.int8 if len(names) < 128 else np.int16
    keys = pa.array(codes.astype(width), mask=missing)
    return pa.DictionaryArray.from_arrays(keys, pa.array(names))


def instants(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(values.astype(np.int64), mask=missing).cast(pa.timestamp("ms", tz="UTC"))


def durations(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(values.astype(np.int64), mask=missing).cast(pa.duration("ms"))


def beginnings(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Instants with busy weekdays and two humps a day, strictly ascending."""
    week = np.array([1.25, 1.1, 1.05, 1.0, 1.0, 0.5, 0.4])
    weights = np.array([week[day % 7] for day in range(DAYS)])
    day = rng.choice(DAYS, size=rows, p=weights / weights.sum())
    kind = rng.random(rows)
    hour = np.where(kind < 0.5, rng.normal(10.5, 1.6, rows), rng.normal(15.0, 2.0, rows))
    hour = np.clip(np.where(kind > 0.88, rng.random(rows) * 24.0, hour), 0, 23.99)
    at = np.sort(BEGINNING + day * DAY + (hour * 3_600_000).astype(np.int64))
    order = np.arange(rows)
    return np.maximum.accumulate(at - order) + order


def customers(rng: np.random.Generator, rows: int) -> np.ndarray:
    """About a quarter as many customers as rows, some of whom come back soon."""
    pool = max(16, int(rows * 0.29))
    number = (pool * rng.random(rows) ** 1.8).astype(np.int64)
    returns = rng.random(rows) < 0.15
    back = rng.integers(1, max(2, rows // 40), rows)
    earlier = np.maximum(np.arange(rows) - back, 0)
    number = np.where(returns, number[earlier], number)
    return 100_000_000 + number * 2_654_435_761 % (1 << 33)


def interactions(rng: np.random.Generator, rows: int, agents: int) -> dict[str, pa.Array]:
    """Contacts: some with a bot first, most with an agent, some given up in the queue."""

    def chance(share: float) -> np.ndarray:
        return rng.random(rows) < share

    def of_channel(values: list[float]) -> np.ndarray:
        return np.array(values)[channel]

    channel = rng.choice(6, size=rows, p=CHANNEL_SHARES)
    # A channel has queues of its own; one contact of eight lands anywhere.
    first, count = of_channel([0, 5, 9, 12, 14, 17]), of_channel([5, 4, 3, 2, 3, 3])
    queue = (first + (count * rng.random(rows) ** 1.5)).astype(np.int64)
    queue = np.where(chance(0.12), rng.integers(0, len(QUEUES), rows), queue)
    created = beginnings(rng, rows)
    outbound = chance(0.12)

    engaged = (rng.random(rows) < of_channel([0.25, 0.6, 0.1, 0.1, 0.6, 0.3])) & ~outbound
    fate = rng.random(rows)
    contained, left_bot = engaged & (fate < 0.40), engaged & (fate >= 0.95)
    handoff = engaged & ~contained & ~left_bot
    bot_time = rng.integers(5_000, 120_000, rows)
    queued = ~outbound & ~contained & ~left_bot
    queued_at = created + np.where(handoff, bot_time, 0)

    mean_wait = of_channel([22e3, 25e3, 5.4e6, 6e5, 45e3, 6e4])
    wait = np.minimum(rng.exponential(1.0, rows) * mean_wait, 86_400_000).astype(np.int64)
    patience = of_channel([18e4, 15e4, 9e8, 9e7, 6e5, 9e5]) * rng.exponential(1.0, rows)
    abandoned = queued & (patience < wait)
    answered = outbound | (queued & ~abandoned)
    answered_at = np.where(outbound, created + rng.integers(500, 9_000, rows), queued_at + wait)
    left_at = np.where(abandoned, queued_at + patience.astype(np.int64), answered_at)

    voice = channel == 0
    talk = np.exp(rng.normal(0, 0.75, rows)) * of_channel([24e4, 36e4, 30e4, 18e4, 30e4, 12e4])
    talk = np.clip(talk, 1_000, 7.2e6).astype(np.int64)
    held = voice & chance(0.45)
    hold = np.where(held, rng.exponential(1.0, rows) * 45e3, 0).astype(np.int64)
    wrap = np.clip(np.exp(rng.normal(0, 0.6, rows)) * 40e3, 0, 1.8e6).astype(np.int64)
    unanswered = ~answered
    bot_end = created + np.where(engaged, bot_time, 0)
    ended_at = np.where(answered, answered_at + talk + hold, np.where(abandoned, left_at, bot_end))
    # An open contact now and then: it has no end yet.
    ended_unknown = chance(0.002)

    verdict = rng.random(rows)
    outcome = np.where(verdict < 0.78, 0, 1)
    outcome = np.where(contained, np.where(verdict < 0.9, 0, 1), outcome)
    outcome = np.where(abandoned | left_bot, 2, outcome)
    outcome = np.where(chance(0.01), 3, outcome)
    late = np.where(chance(0.25), rng.exponential(1.0, rows) * 2.0e7, 0).astype(np.int64)
    resolved_at = ended_at + np.minimum(late, 10 * DAY)
    response_at = answered_at + np.where(voice, 0, rng.integers(500, 20_000, rows))
    transfers = np.where(chance(0.13), rng.integers(1, 4, rows), 0)
    sales = np.where(answered & chance(0.06), rng.integers(1, 4, rows), 0)
    revenue = sales * (np.exp(rng.normal(0, 1.0, rows)) * 6_000).astype(np.int64)
    cost = of_channel([1000, 450, 350, 300, 380, 250]) * np.exp(rng.normal(0, 0.35, rows))
    cost = np.where(answered, cost, np.where(engaged, 25, 10)).astype(np.int64)
    expected = rng.integers(1, 9, rows)
    delivered = np.minimum(expected, rng.integers(0, 12, rows))
    delivered_at = queued_at + rng.integers(1_000, 45_000, rows)
    number = np.arange(rows, dtype=np.int64)
    return {
        "interaction_id": pa.array(number + 1),
        "customer_id": pa.array(customers(rng, rows), mask=chance(0.03)),
        "case_id": pa.array(number - number % rng.integers(1, 5, rows), mask=chance(0.4)),
        "channel": coded(channel, CHANNELS),
        "direction": coded(outbound, DIRECTIONS),
        "queue": coded(queue, QUEUES),
        "agent_id": coded(
            rng.integers(0, agents, rows),
            [f"agent_{number:05d}" for number in range(agents)],
            unanswered,
        ),
        "reason": coded((50 * rng.random(rows) ** 2).astype(np.int64), REASONS, chance(0.02)),
        "created_at": instants(created),
        "queued_at": instants(queued_at, ~queued),
        "left_queue_at": instants(left_at, ~queued),
        "queue_exit": coded(abandoned, EXITS, ~queued),
        "answered_at": instants(answered_at, unanswered),
        "first_response_at": instants(response_at, unanswered | chance(0.01)),
        "ended_at": instants(ended_at, ended_unknown),
        "resolved_last_at": instants(resolved_at, (outcome != 0) | ended_unknown),
        "talk": durations(talk, unanswered),
        "hold": durations(hold, unanswered | chance(0.02)),
        "wrap": durations(wrap, unanswered | chance(0.06)),
        "outcome": coded(outcome, OUTCOMES, ended_unknown),
        "transfers": pa.array(transfers.astype(np.int8), mask=unanswered),
        "reopen_count": pa.array(rng.poisson(0.06, rows).astype(np.int8), mask=outcome != 0),
        "sale_count": pa.array(sales.astype(np.int8)),
        "revenue": pa.array(revenue),
        "direct_cost": pa.array(cost),
        "bot_engaged": pa.array(engaged),
        "bot_outcome": coded(np.select([contained, handoff], [0, 1], 2), BOT_OUTCOMES, ~engaged),
        "bot_completed": pa.array(contained & chance(0.9), mask=~engaged | chance(0.05)),
        "handoff_requested_at": instants(queued_at, ~handoff),
        "context_delivered_at": instants(delivered_at, ~handoff | chance(0.04)),
        "context_fields_expected": pa.array(expected.astype(np.int8), mask=~handoff),
        "context_fields_delivered": pa.array(delivered.astype(np.int8), mask=~handoff),
        "context_transferred": pa.array(chance(0.7), mask=~handoff),
        "customer_repeated_info": pa.array(chance(0.3), mask=~handoff | chance(0.1)),
    }


def surveys(rng: np.random.Generator, contacts: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """Surveys of three kinds after contacts, with channel and queue of their own."""
    channel = contacts["channel"].indices.to_numpy()
    queue = contacts["queue"].indices.to_numpy()
    created = contacts["created_at"].cast(pa.int64()).to_numpy()
    rows = len(channel)
    good = contacts["outcome"].indices.fill_null(1).to_numpy() == 0
    sent = [np.flatnonzero(rng.random(rows) < share) for share in (0.27, 0.14, 0.16)]
    kind = np.concatenate([np.full(len(some), place) for place, some in enumerate(sent)])
    contact = np.concatenate(sent)
    order = np.argsort(contact, kind="stable")
    kind, contact = kind[order], contact[order]
    count = len(contact)
    means = np.where(good[contact], 1, 0)

    def score(good_mean: float, bad_mean: float, spread: float, least: int, most: int):
        mean = np.where(means == 1, good_mean, bad_mean)
        return np.clip(rng.normal(mean, spread, count).round(), least, most)

    scores = [score(4.4, 2.6, 0.9, 1, 5), score(8.4, 5.2, 2.1, 0, 10), score(2.2, 4.6, 1.3, 1, 7)]
    unanswered = rng.random(count) < 0.2
    sent_at = created[contact] + rng.integers(600_000, 5_400_000, count)
    responded_at = sent_at + rng.integers(30_000, 2 * DAY, count)
    return {
        "survey_id": pa.array(np.arange(1, count + 1, dtype=np.int64)),
        "interaction_id": pa.array(contact.astype(np.int64) + 1),
        "kind": coded(kind, KINDS),
        "channel": coded(channel[contact], CHANNELS),
        "queue": coded(queue[contact], QUEUES),
        "sent_at": instants(sent_at),
        "responded_at": instants(responded_at, unanswered),
        "score": pa.array(np.choose(kind, scores).astype(np.int8), mask=unanswered),
    }


def workforce(rng: np.random.Generator, rows: int) -> tuple[dict, dict]:
    """About so many agent states, and the plans that they are measured against."""
    pieces, shifts_each = 78, 64
    agents = max(10, round(rows / (pieces * shifts_each)))
    names = [f"agent_{number:05d}" for number in range(agents)]
    weekdays = np.array([day for day in range(DAYS) if day % 7 < 5])[:shifts_each]
    agent, day = np.repeat(np.arange(agents), len(weekdays)), np.tile(weekdays, agents)
    shifts = len(agent)
    start = BEGINNING + day * DAY + rng.choice(np.arange(6, 13), shifts) * 3_600_000
    start += rng.integers(0, 2, shifts) * 1_800_000
    # Eight and a half hours: work, break, work, meal, work, meeting, work, break, work.
    cut = np.array([0, 110, 125, 240, 270, 360, 390, 440, 455, 510]) * 60_000
    activity = np.array([0, 1, 0, 2, 0, 3, 0, 1, 0])
    plan = {
        "agent_id": coded(np.repeat(agent, 9), names),
        "activity": coded(np.tile(activity, shifts), ACTIVITIES),
        "started_at": instants((start[:, None] + cut[None, :-1]).ravel()),
        "ended_at": instants((start[:, None] + cut[None, 1:]).ravel()),
    }
    # Each shift in pieces of random length, and with ends beside the plan.
    weight = rng.gamma(0.8, 1.0, (shifts, pieces)) + 0.02
    length = cut[-1] + rng.integers(-600_000, 600_000, shifts)
    edges = np.concatenate([np.zeros((shifts, 1)), np.cumsum(weight, axis=1)], axis=1)
    edges = (edges / edges[:, -1:] * length[:, None]).astype(np.int64)
    edges += (start + rng.integers(-300_000, 300_000, shifts))[:, None]
    from_, to = edges[:, :-1].ravel(), edges[:, 1:].ravel()
    state = np.tile(np.array([0, 1, 2, 1, 3])[np.arange(pieces) % 5], shifts)
    middle = (from_ + to) // 2 - np.repeat(start, pieces)
    planned = activity[np.clip(np.searchsorted(cut, middle, side="right") - 1, 0, 8)]
    follows = (planned > 0) & (rng.random(len(state)) < 0.85)
    state = np.where(follows, planned + 3, state)
    state = np.where(rng.random(len(state)) < 0.01, 7, state)
    states = {
        "agent_id": coded(np.repeat(agent, pieces), names),
        "state": coded(state, STATES),
        "started_at": instants(from_),
        "ended_at": instants(to),
        "paid": pa.array((state != 5) & (state != 7)),
    }
    return states, plan


def write(columns: dict[str, pa.Array], path: pathlib.Path) -> dict[str, int]:
    table = pa.table(columns)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        for batch in table.to_batches(max_chunksize=BATCH):
            writer.write_batch(batch)
    return {"rows": table.num_rows, "bytes": path.stat().st_size}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=20260105)
    parser.add_argument("--agents", type=int, default=2_000)
    arguments = parser.parse_args()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(arguments.seed)
    contacts = interactions(rng, arguments.rows, arguments.agents)
    tables = {
        "interactions": write(contacts, out / "interactions.arrow"),
        "surveys": write(surveys(rng, contacts), out / "surveys.arrow"),
    }
    del contacts
    states, plan = workforce(rng, arguments.rows)
    tables["agent_states"] = write(states, out / "agent_states.arrow")
    tables["planned_activities"] = write(plan, out / "planned_activities.arrow")
    meta = {
        "version": VERSION,
        "rows": arguments.rows,
        "seed": arguments.seed,
        "as_of": AS_OF,
        "tables": tables,
    }
    (out / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")
    print(json.dumps(meta))


if __name__ == "__main__":
    main()
