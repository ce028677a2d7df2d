"""Contacts in any number, made up by Spark where they are."""

BEGINNING_MS = 1_767_571_200_000
QUARTER_MS = 7_776_000_000


def _number(word, end):
    """A number below `end` that depends on the row and a word."""
    return f"pmod(xxhash64(id, '{word}'), {end})"


def _choice(word, *names):
    listed = ", ".join(map(repr, names))
    return f"element_at(array({listed}), cast({_number(word, len(names))} + 1 as int))"


def _later(instant, seconds):
    return f"{instant} + make_dt_interval(0, 0, 0, {seconds})"


def interactions(session, rows, partitions=8):
    """A data frame of contacts of the first quarter of 2026, in no order of time.

    A tenth is of one customer. The rows are the same whatever the number of partitions.
    """
    customer = f"concat('c', {_number('customer', max(1, rows // 5))})"
    made_up = {
        "interaction_id": "concat('i', id)",
        "created_at": f"timestamp_millis({BEGINNING_MS} + {_number('created', QUARTER_MS)})",
        "channel": _choice("channel", "voice", "chat", "email", "messaging"),
        "customer_id": f"if({_number('skew', 10)} = 0, 'c0', {customer})",
        "case_id": f"concat('case', {_number('case', max(1, rows // 2))})",
        "queue": f"concat('queue-', {_number('queue', 12)})",
        "agent": f"concat('agent-', {_number('agent', 400)})",
        "reason": f"concat('reason-', {_number('reason', 20)})",
        "direction": _choice("direction", "inbound", "inbound", "outbound"),
        "wait": f"{_number('wait', 60_000)} / 1000.0",
        "time": f"{_number('talk', 600_000)} / 1000.0",
        "is_lost": f"{_number('exit', 10)} = 0",
        "bot": _number("bot", 4),
        "transfers": f"cast({_number('transfers', 8)} = 0 as int)",
    }
    frame = session.range(0, rows, 1, partitions)
    frame = frame.selectExpr(*(f"{made} as {name}" for name, made in made_up.items()))
    left = _later("created_at", "wait")
    derived = {
        "agent_id": "if(is_lost, null, agent)",
        "queued_at": "created_at",
        "left_queue_at": left,
        "queue_exit": "if(is_lost, 'abandoned', 'answered')",
        "answered_at": f"if(is_lost, null, {left})",
        "ended_at": f"if(is_lost, {left}, {_later('created_at', 'wait + time')})",
        "talk": "if(is_lost, null, time)",
        "hold": "if(is_lost, null, 0.0)",
        "wrap": "if(is_lost, null, 30.0)",
        "outcome": "if(is_lost, 'abandoned', if(bot = 3, 'unresolved', 'resolved'))",
        "bot_engaged": "bot < 2",
        "bot_outcome": "case bot when 0 then 'handoff' when 1 then 'resolved' end",
    }
    plain = [name for name in made_up if name not in ("agent", "wait", "time", "is_lost", "bot")]
    return frame.selectExpr(*plain, *(f"{made} as {name}" for name, made in derived.items()))
