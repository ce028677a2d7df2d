"""Random rows of the five records, valid but full of gaps."""

from .timeutil import DAY, HOUR, MINUTE, format_utc

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"]
CHANNELS = ["voice"] * 5 + ["chat"] * 3 + ["email"] * 2
CHANNELS += ["messaging", "sms", "social", "video", "web", "in_person", "other"]
QUEUES = ["sales", "sales", "help", "billing"]
EXITS = ["answered"] * 5 + ["abandoned"] * 3
EXITS += ["callback_requested", "timeout", "key", "empty", "overflow", "voicemail", "withdrawn", "transferred"]
CRITERIA = ["accuracy", "professionalism", "problem_solving", "compliance", "communication", "empathy", "clarity"]
STATES = ["on_contact"] * 5 + ["available"] * 3 + ["wrap", "wrap", "hold", "ringing"]
STATES += ["break", "meal", "meeting", "training", "admin", "unavailable", "error", "offline"]
SCALES = {"csat": (1, 5), "esat": (1, 5), "nps": (0, 10), "enps": (0, 10), "ces": (1, 7), "fcr": (0, 1)}


def text(r, instant):
    """An instant as text: in UTC, or with an offset."""
    if r.random() < 0.8:
        return format_utc(instant)
    return format_utc(instant + 5 * HOUR + 30 * MINUTE)[:-1] + "+05:30"


def gap(r):
    """A time between two instants in milliseconds; often one that hits a threshold."""
    exact = [0, 5, 12.5, 20, 30, 45.5, 60, 60.5]
    if r.random() < 0.6:
        return int(r.choice(exact) * 1000) + r.choice([0, 0, 0, -1, 1]) * (r.random() < 0.4)
    return r.choice([r.randint(0, 90_000), r.randint(0, 3 * HOUR), r.randint(0, 2 * DAY)])


def later(r, instant):
    return instant + max(gap(r), 0)


def start_instant(r, start):
    """Some instants stand exactly on the half hour."""
    at = start + r.randint(0, 4 * DAY)
    step = r.choice([1, 1000, 1000, MINUTE, 30 * MINUTE])
    return at // step * step


def dimensions(r, row):
    if r.random() < 0.6:
        row["dimensions"] = {"site": r.choice(["north", "south", "Ä-west"])}
        if "channel" not in row and r.random() < 0.5:
            row["dimensions"]["queue" if "kind" in row else "team"] = r.choice(["help", "red"])
    return row


def thin(r, row, rates, keep):
    """Leaves out fields, each at its own rate."""
    kept = {}
    for name, value in row.items():
        rate = rates.setdefault(name, r.choice([0.02, 0.02, 0.1, 0.1, 0.3, 0.6]))
        if name in keep or r.random() >= rate:
            kept[name] = value
        elif r.random() < 0.2:
            kept[name] = None
    return kept


def interaction(r, start, number, rates):
    created = start_instant(r, start)
    queued = later(r, created)
    leaves = later(r, queued)
    handoff = later(r, created)
    resolved = later(r, created)
    expected = r.randint(0, 5)
    row = {
        "interaction_id": f"i{number}",
        "created_at": created,
        "channel": r.choice(CHANNELS),
        "conversation_id": f"v{r.randint(1, 20)}",
        "case_id": f"c{r.randint(1, 15)}",
        "direction": r.choice(["inbound"] * 7 + ["outbound", "outbound", "internal"]),
        "initiation": r.choice(["customer"] * 8 + "agent callback transfer queue_transfer campaign api".split()),
        "queue": r.choice(QUEUES),
        "team": r.choice(["red", "blue"]),
        "agent_id": r.choice(["a1", "a2", "a3"]),
        "customer_id": f"u{r.randint(1, 12)}",
        "reason": r.choice(["billing", "login", "parcel"]),
        "segment": r.choice(["gold", "silver"]),
        "region": r.choice(["north", "south", "west"]),
        "type": r.choice(["sales", "support", "retention"]),
        "queued_at": queued,
        "left_queue_at": leaves,
        "queue_exit": r.choice(EXITS),
        "answered_at": r.choice([leaves, leaves, later(r, created)]),
        "first_response_at": r.choice([later(r, leaves), later(r, created), later(r, handoff)]),
        "resolved_first_at": resolved,
        "resolved_last_at": r.choice([resolved, later(r, resolved)]),
        "ended_at": r.choice([later(r, leaves), later(r, created)]),
        "talk": gap_s(r),
        "hold": r.choice([0, 0, gap_s(r)]),
        "wrap": gap_s(r),
        "outcome": r.choice("resolved resolved unresolved unknown abandoned abandoned failed spam duplicate".split()),
        "handled_by": r.choice("bot_only human_only human_only bot_then_human none".split()),
        "transfers": r.choice([0, 0, 0, 1, 2]),
        "reopen_count": r.choice([0, 0, 1, 3]),
        "agent_says_resolved": r.random() < 0.6,
        "agent_reply_count": r.choice([0, 0, 1, 2]),
        "planned_channel_change": r.random() < 0.3,
        "customer_repeated_info": r.random() < 0.4,
        "sale_count": r.choice([0, 0, 0, 1, 2]),
        "revenue": r.choice([-1500, 0, 2999, 10050]),
        "direct_cost": r.choice([0, 125, 399, -20]),
        "context_transferred": r.random() < 0.7,
        "updated_at": later(r, created),
        "bot_engaged": r.random() < 0.6,
        "bot_outcome": r.choice(["resolved", "resolved", "handoff", "abandoned", "failed"]),
        "bot_completed": r.random() < 0.6,
        "handoff_requested_at": handoff,
        "context_delivered_at": later(r, handoff),
        "handoff_accepted_at": later(r, handoff),
        "context_fields_expected": expected,
        "context_fields_delivered": r.choice([expected, expected, r.randint(0, expected)]),
        "intent_complexity": r.choice(["simple", "simple", "complex"]),
    }
    # A person's contact without a bot, and a bot's without a queue, are common.
    if r.random() < 0.4:
        for name in list(row):
            if name.startswith(("bot_", "handoff_", "context_")):
                del row[name]
    elif r.random() < 0.4:
        for name in ("queued_at", "left_queue_at", "queue_exit", "answered_at", "first_response_at", "talk"):
            del row[name]
    row = thin(r, row, rates, ("interaction_id", "created_at", "channel"))
    if row.get("handoff_requested_at") is None:
        row.pop("handoff_requested_at", None)
    return dimensions(r, row)


def gap_s(r):
    milliseconds = max(gap(r), 0) % (3 * HOUR)
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000


def survey(r, start, number, rates, ids):
    kind = r.choice(["csat"] * 4 + ["nps"] * 4 + ["ces"] * 3 + ["enps"] * 4 + ["esat"] * 3 + ["fcr"])
    sent = start_instant(r, start)
    least, most = SCALES[kind]
    row = {"kind": kind, "survey_id": f"s{number}", "sent_at": sent, "responded_at": later(r, sent)}
    rates.update(responded_at=0.15, score=0.1)
    if r.random() < 0.3:
        least, most = r.choice([(least, most), (0, 10), (1, 10), (1, 5), (1, 7), (0, 100), (-1, 1)])
        row["scale_min"], row["scale_max"] = least, most
    row["score"] = r.choice([r.randint(least, most), most, most, least])
    if kind in ("csat", "esat") and r.random() < 0.3:
        row["score"] = r.randint(least * 1000, most * 1000) / 1000
    row["polarity"] = r.choice(["effort", "effort", "ease"])
    row["interaction_id"] = r.choice(ids)
    row["agent_id"] = r.choice(["a1", "a2", "a3"])
    keep = ["kind", "survey_id", "scale_min", "scale_max", r.choice(["sent_at", "responded_at"])]
    if r.random() < 0.5:
        keep.append("score")
    row = thin(r, row, rates, keep)
    if rates["relation"] and r.random() < 0.8:
        row["relation"] = r.choice(rates["relation"])
    return dimensions(r, row)


def evaluation(r, start, number, rates, ids):
    """The rows of one evaluation."""
    submitted = start_instant(r, start)
    interaction_id, agent = r.choice(ids), r.choice(["a1", "a2"])
    calibration = r.random() < 0.1
    weighted = r.random() < 0.4
    complete = r.random() < 0.6
    rows = []
    for criterion in r.sample(CRITERIA, r.randint(1, 5)):
        most = r.choice([5, 10, 10, 3, 7.5])
        row = {
            "evaluation_id": f"e{number}",
            "submitted_at": submitted,
            "interaction_id": interaction_id,
            "agent_id": agent,
            "criterion": criterion,
            "points": r.choice([most, r.randint(0, int(most)), r.randint(0, int(most * 1000)) / 1000]),
            "max_points": most,
            "not_applicable": r.random() < 0.2,
            "auto_fail": r.random() < 0.04,
            "calibration": calibration,
        }
        if weighted or criterion not in ("accuracy", "professionalism", "problem_solving", "compliance"):
            row["weight"] = r.choice([10, 20, 0, 33.333])
        keep = ["evaluation_id", "submitted_at", "criterion", r.choice(["interaction_id", "agent_id"])]
        if complete:
            keep += ["points", "max_points", "weight"]
        rows.append(thin(r, row, rates, keep))
    if r.random() < 0.5:
        site = r.choice(["north", "south"])
        rows = [dict(row, dimensions={"site": site}) for row in rows]
    return rows


def prompt(r, start, rates):
    delivered = start_instant(r, start)
    row = {
        "author": r.choice(["bot", "bot", "campaign", "agent"]),
        "delivered_at": delivered,
        "replied_at": delivered + r.choice([0, 60_000, HOUR, HOUR + 1, DAY, DAY + 1, r.randint(0, 3 * DAY)]),
        "expects_reply": r.random() < 0.8,
        "opt_out": r.random() < 0.1,
        "customer_id": f"u{r.randint(1, 9)}",
    }
    return dimensions(r, thin(r, row, rates, ("author", "delivered_at")))


def cost(r, start, rates):
    row = {
        "incurred_at": start_instant(r, start),
        "amount": r.choice([100_000, 9_999, 1, -2_503, r.randint(0, 50_000)]),
        "channel": r.choice(["voice", "chat", "email"]),
        "type": r.choice(["sales", "support"]),
        "component": r.choice(["labour", "labour", "technology"]),
    }
    return dimensions(r, thin(r, row, rates, ("incurred_at", "amount")))


def security_event(r, start, rates):
    at = start_instant(r, start)
    row = {
        "event_id": f"x{r.randint(0, 10**9)}",
        "class": r.choice(["incident", "unauthorized_access", "data_issue"]),
        "detected_at": at,
        "occurred_at": at - max(gap(r), 0),
        "confirmed": r.random() < 0.7,
        "blocked": r.random() < 0.4,
        "duplicate_of": "x1" if r.random() < 0.2 else None,
    }
    return dimensions(r, thin(r, row, rates, ("event_id", "class", "detected_at")))


def agent_begins(r, start):
    """The agents of a case, and about when their rows begin."""
    return [(agent, start_instant(r, start) - r.choice([0, 0, DAY])) for agent in ("a1", "a2", "a3", "a4")]


def next_begin(r, began, ended, overlapping):
    """When the next row of an agent begins: no two of them at the same time."""
    if overlapping:
        return began + r.choice([1, 10 * MINUTE, 1 + max(gap(r), 0)])
    return max(began + 1, ended + r.choice([0, 0, 0, 0, 5 * MINUTE, max(gap(r), 0)]))


def agent_states(r, begins, number, rates, overlapping):
    """The states of all agents, as many as `number` of each."""
    rows = []
    for agent, began in begins:
        made = []
        for _ in range(r.randint(0, number)):
            ended = began + r.choice([0, 1, 5 * MINUTE, 20 * MINUTE, HOUR, max(gap(r), 0) % (6 * HOUR)])
            slots = r.randint(1, 3)
            row = {
                "agent_id": agent,
                "state": r.choice(STATES),
                "started_at": began,
                "ended_at": ended,
                "paid": r.random() < 0.8,
                "team": r.choice(["red", "blue"]),
                "reason": r.choice(["outage", "coaching", "lunch"]),
                "capacity_slots": slots,
                "slots_in_use": r.randint(0, slots),
            }
            keep = ["agent_id", "state", "started_at"] + ([] if overlapping else ["ended_at"])
            row = thin(r, row, rates, keep)
            if r.random() < 0.4:
                row["dimensions"] = {"site": r.choice(["north", "south"])}
            made.append(row)
            began = next_begin(r, began, ended, overlapping)
        if made and r.random() < 0.4:
            made[-1].pop("ended_at", None)
        rows += made
    return rows


def planned_activities(r, begins, number, rates):
    """The plans of all agents, some of them without any."""
    rows = []
    for agent, began in begins:
        began += r.choice([0, 0, 10 * MINUTE, -HOUR, -DAY])
        for _ in range(r.choice([0, number, r.randint(0, number)])):
            ended = began + r.choice([0, 15 * MINUTE, 30 * MINUTE, 2 * HOUR, 4 * HOUR, max(gap(r), 0) % (9 * HOUR)])
            row = {
                "agent_id": agent,
                "activity": r.choice(["work", "work", "work", "break", "meal", "meeting", "training", "off"]),
                "started_at": began,
                "ended_at": ended,
                "adherence_tracked": r.random() < 0.7,
                "paid": r.random() < 0.8,
            }
            rows.append(dimensions(r, thin(r, row, rates, ("agent_id", "activity", "started_at", "ended_at"))))
            began = next_begin(r, began, ended, r.random() < 0.2)
    return rows


def service_status(r, start, rates):
    began = start_instant(r, start)
    # Of rows that overlap in one region and status, no weight goes before another.
    weights = rates.setdefault("weights", {name: r.choice([None, 1, 0.25, 2.5]) for name in (None, "north", "south")})
    region = r.choice(list(weights))
    total = r.randint(0, 50)
    row = {
        "service": r.choice(["web", "web", "phone"]),
        "status": r.choice(["up", "up", "degraded", "down", "maintenance"]),
        "started_at": began,
        "ended_at": later(r, began),
        "region": region,
        "weight": weights[region],
        "ok_count": r.choice([total, r.randint(0, total)]),
        "total_count": total,
    }
    row = thin(r, row, rates, ("service", "status", "started_at", "region", "weight"))
    return dimensions(r, row)


def stretch(r, start):
    """From when to when somebody was there: before, in or after the days of the case."""
    came = start_instant(r, start) - r.choice([0, 0, 30, 400]) * DAY
    went = came + r.choice([0, 1, 90, 365]) * DAY + r.choice([0, 0, 1, gap(r)])
    return came, r.choice([None, max(came, went), max(came, start_instant(r, start))])


def employee(r, start, number, rates):
    came, went = stretch(r, start)
    row = {
        "employee_id": f"h{number}",
        "hired_on": came,
        "left_on": went,
        "leave_kind": r.choice(["voluntary", "voluntary", "involuntary", "transfer"]),
        "fte": r.choice([1, 0.5]),
        "team": r.choice(["red", "blue"]),
    }
    row = thin(r, row, rates, ("employee_id", "hired_on", "left_on"))
    if r.random() < 0.6:
        row["dimensions"] = {"site": r.choice(["north", "south"])}
    return row


def customer(r, start, rates):
    came, went = stretch(r, start)
    row = {
        "customer_id": f"u{r.randint(1, 12)}",
        "active_from": came,
        "active_to": went,
        "segment": r.choice(["gold", "silver"]),
        "region": r.choice(["north", "south", "west"]),
    }
    return thin(r, row, rates, ("customer_id", "active_from", "active_to"))


def records_of(r, start, sizes, duplicates, overlapping):
    """The rows of a case, instants as text."""
    rates = {"relation": r.choice([None, ["transactional"], ["relationship"], ["transactional", "relationship"]])}
    interactions = [interaction(r, start, i, rates) for i in range(sizes["interaction"])]
    if duplicates:
        for row in r.sample(interactions, len(interactions) // 4):
            copy = interaction(r, start, 0, rates)
            copy["interaction_id"] = row["interaction_id"]
            row["updated_at"] = start + 5 * DAY
            copy["updated_at"] = start + 5 * DAY + r.choice([-7, 7]) * MINUTE
            interactions.append(copy)
    ids = [row["interaction_id"] for row in interactions] + ["nobody knows"]
    made = {"interaction": interactions}
    made["survey"] = [survey(r, start, i, rates, ids) for i in range(sizes["survey"])]
    made["evaluation"] = [x for i in range(sizes["evaluation"]) for x in evaluation(r, start, i, rates, ids)]
    made["prompt"] = [prompt(r, start, rates) for _ in range(sizes["prompt"])]
    made["cost"] = [cost(r, start, rates) for _ in range(sizes["cost"])]
    made["security_event"] = [security_event(r, start, rates) for _ in range(sizes["security_event"])]
    begins = agent_begins(r, start)
    made["agent_state"] = agent_states(r, begins, sizes["agent_state"], rates, overlapping)
    made["planned_activity"] = planned_activities(r, begins, sizes["planned_activity"], rates)
    made["service_status"] = [service_status(r, start, rates) for _ in range(sizes["service_status"])]
    made["employee"] = [employee(r, start, i, rates) for i in range(sizes["employee"])]
    made["customer"] = [customer(r, start, rates) for _ in range(sizes["customer"])]
    for rows in made.values():
        for row in rows:
            for name, value in row.items():
                if name.endswith(("_at", "_on", "_from", "_to")) and value is not None:
                    row[name] = text(r, value)
        r.shuffle(rows)
    return made
