"""Worked examples with hand-written answers: definitions.md section 8, and the
examples of the catalogue."""

import unittest

from reference import compute
from reference.booking import Book
from reference.catalogue import BY_ID
from reference.policy import Policy
from reference.random_cases import random_case
from reference.timeline import Overlap
from reference.records import Row
from reference.timeutil import Calendar, bucket_start, format_utc, parse_instant

DAY = "2026-03-02"  # a Monday


def call(**fields):
    return {"interaction_id": "i", "created_at": f"{DAY}T09:00:00Z", "channel": "voice", **fields}


def visit(exit_, wait, repeat=1, **fields):
    """A call that queues at once and leaves after so many seconds."""
    return call(
        interaction_id=f"{exit_}{wait}",
        queued_at=f"{DAY}T09:00:00Z",
        left_queue_at=f"{DAY}T09:{wait // 60:02}:{wait % 60:02}Z",
        queue_exit=exit_,
        repeat=repeat,
        **fields,
    )


def run(kpi, options=None, by=None, policy=None, as_of=None, **records):
    case = {"policy": {"kpis": [kpi], "options": {kpi: options or {}}, **(policy or {})}, "records": records}
    case["by"] = by or {}
    if as_of:
        case["finish"] = {"as_of": as_of}
    return compute(case)


def one(kpi, options=None, **more):
    results = run(kpi, options, **more)
    assert len(results) == 1, results
    return results[0]


def survey(kind, score, repeat=1, **more):
    return {"kind": kind, "responded_at": f"{DAY}T10:00:00Z", "score": score, "repeat": repeat, **more}


class Section8(unittest.TestCase):
    def test_six_service_levels(self):
        # A = 1000, B = 60, in time 860 and 20, short 10; the threshold is 20 s.
        calls = [
            visit("answered", 10, 860),
            visit("answered", 30, 140),
            visit("abandoned", 3, 10),
            visit("abandoned", 12, 10),
            visit("abandoned", 40, 40),
        ]
        wanted = [
            ("ignored_all", "include", 860, 1000, 0.86),
            ("positive", "include", 880, 1060, 0.8302),
            ("ignored_within_target", "include", 860, 1040, 0.8269),
            ("negative", "positive", 870, 1060, 0.8208),
            ("negative", "exclude", 860, 1050, 0.8190),
            ("negative", "include", 860, 1060, 0.8113),
        ]
        for abandons, short, numerator, denominator, value in wanted:
            options = {"abandons": abandons, "short_policy": short, "short_abandon_s": 5}
            found = one("service_level", options, interaction=calls)
            self.assertEqual((found["numerator"], found["denominator"]), (numerator, denominator))
            self.assertAlmostEqual(found["value"], value, 4)
            self.assertEqual(found["band"], "good")

    def test_offered_in_07_00_answered_in_07_30(self):
        row = call(
            created_at=f"{DAY}T07:28:00Z",
            queued_at=f"{DAY}T07:28:00Z",
            left_queue_at=f"{DAY}T07:32:00Z",
            queue_exit="answered",
        )
        by = {"interval": "30min"}
        found = run("abandonment_rate", by=by, interaction=[row])
        self.assertEqual([r["group"]["interval_start"] for r in found], [f"{DAY}T07:00:00Z"])
        found = run("average_speed_of_answer", by=by, interaction=[row])
        self.assertEqual([r["group"]["interval_start"] for r in found], [f"{DAY}T07:30:00Z"])
        self.assertEqual(found[0]["value"], 240.0)

    def test_answered_in_10_00_handled_in_10_30(self):
        row = call(
            created_at=f"{DAY}T10:20:00Z",
            queued_at=f"{DAY}T10:20:00Z",
            answered_at=f"{DAY}T10:25:00Z",
            ended_at=f"{DAY}T10:45:00Z",
            talk=1200,
            hold=0,
            wrap=0,
        )
        case = {
            "policy": {"kpis": ["average_speed_of_answer", "average_handle_time"]},
            "by": {"interval": "30min"},
            "records": {"interaction": [row]},
        }
        values = {(r["group"]["interval_start"][11:16], r["kpi"]): r["value"] for r in compute(case)}
        self.assertEqual(values["10:00", "average_speed_of_answer"], 300.0)
        self.assertEqual(values["10:30", "average_handle_time"], 1200.0)
        self.assertIsNone(values["10:30", "average_speed_of_answer"])

    def test_transfer_is_handled_twice_and_begun_once(self):
        legs = [
            call(interaction_id="1", conversation_id="c", agent_id="A", queue_exit="answered", talk=60, hold=0, wrap=0),
            call(
                interaction_id="2",
                conversation_id="c",
                agent_id="B",
                initiation="transfer",
                handled_by="human_only",
                talk=30,
                hold=0,
                wrap=0,
            ),
        ]
        by = {"dimensions": ["agent_id"]}
        self.assertEqual([r["denominator"] for r in run("average_handle_time", by=by, interaction=legs)], [1, 1])
        self.assertEqual(one("interaction_volume", {"grain": "conversation"}, interaction=legs)["value"], 1.0)
        self.assertEqual(one("interaction_volume_incoming", interaction=legs)["value"], 1.0)
        by_conversation = one("average_handle_time", {"denominator": "conversation"}, interaction=legs)
        self.assertEqual(by_conversation["value"], 90.0)

    def test_pooling(self):
        for parts, value in (
            ([("a", 1092, 726), ("b", 74, 36)], 762 / 1166),  # 66.46 % and 49.4 %: about 65.4 %
            ([("a", 300, 234), ("b", 1200, 1020)], 0.836),
        ):
            rows = []
            for queue, offered, met in parts:
                rows.append(visit("answered", 10, met, queue=queue))
                rows.append(visit("answered", 30, offered - met, queue=queue))
            self.assertAlmostEqual(one("service_level", interaction=rows)["value"], value, 9)
            by_queue = run("service_level", by={"dimensions": ["queue"]}, interaction=rows)
            self.assertEqual([r["denominator"] for r in by_queue], [p[1] for p in parts])

    def test_abandonment(self):
        rows = [visit("answered", 10, 1000), visit("abandoned", 20, 45)]
        found = one("abandonment_rate", interaction=rows)
        self.assertEqual((found["numerator"], found["denominator"]), (45, 1045))
        self.assertAlmostEqual(found["value"], 0.0431, 4)

    def test_csat_top_two_box(self):
        rows = [survey("csat", 5, 7), survey("csat", 3), survey("csat", 1, 2)]
        found = one("csat", {"statistic": "top_two_box"}, survey=rows)
        self.assertEqual((found["value"], found["unit"], found["band"]), (0.7, "share", "not_rated"))

    def test_nps(self):
        rows = [survey("nps", 9, 30), survey("nps", 8, 50), survey("nps", 2, 20)]
        found = one("nps", survey=rows)
        self.assertEqual((found["value"], found["numerator"], found["denominator"]), (10.0, 10, 100))
        # p + d - (p - d)^2 = 0.49, over n = 100: 0.07 of deviation.
        self.assertAlmostEqual(found["ci_low"], 10 - 1.959963984540054 * 7, 9)

    def test_escalated_and_deflected_are_all(self):
        outcomes = ["resolved"] * 5 + ["handoff"] * 3 + ["abandoned"] * 2
        rows = [call(interaction_id=str(i), bot_engaged=True, bot_outcome=o) for i, o in enumerate(outcomes)]
        deflected = one("bot_containment_rate", {"containment": "not_escalated"}, interaction=rows)
        escalated = one("escalation_rate", interaction=rows)
        self.assertEqual(deflected["numerator"] + escalated["numerator"], 10)
        self.assertEqual(one("bot_containment_rate", interaction=rows)["value"], 0.5)


class Catalogue(unittest.TestCase):
    def test_times(self):
        rows = [
            call(interaction_id="1", first_response_at=f"{DAY}T09:00:30Z"),
            call(interaction_id="2", first_response_at=f"{DAY}T09:01:30Z"),
            call(interaction_id="3"),
        ]
        found = one("first_response_time", interaction=rows)
        self.assertEqual((found["value"], found["excluded"]), (60.0, {"unanswered": 1}))
        self.assertEqual((found["p50"], found["p90"], found["max"]), (30.0, 90.0, 90.0))
        waits = [visit("answered", 10), visit("answered", 50), visit("abandoned", 80)]
        self.assertEqual(one("average_speed_of_answer", interaction=waits)["value"], 30.0)
        self.assertEqual(one("longest_wait", interaction=waits)["value"], 80.0)
        handled = [
            call(interaction_id="1", handled_by="human_only", talk=240, hold=30, wrap=30),
            call(interaction_id="2", handled_by="human_only", talk=100, hold=0, wrap=20),
        ]
        self.assertEqual(one("average_handle_time", interaction=handled)["value"], 210.0)
        self.assertEqual(one("average_hold_time", {"denominator": "held_contacts"}, interaction=handled)["value"], 30.0)

    def test_sla(self):
        rows = [visit("answered", 20, 8), visit("answered", 21), visit("abandoned", 5)]
        found = one("sla_compliance", interaction=rows)
        self.assertEqual((found["value"], found["numerator"], found["band"]), (0.8, 8, "good"))
        # Friday 16:00, four business hours: Monday 12:00.
        mail = call(channel="email", created_at="2026-03-27T16:00:00Z")
        for as_of, denominator, excluded in (
            ("2026-03-30T12:00:00Z", 0, {"pending": 1}),
            ("2026-03-30T12:00:00.001Z", 1, {}),
        ):
            found = one("sla_compliance", interaction=[mail], as_of=as_of)
            self.assertEqual((found["denominator"], found["excluded"]), (denominator, excluded))

    def test_handoff(self):
        def handoff(seconds, delivered, repeat=1):
            row = call(handoff_requested_at=f"{DAY}T09:10:00Z", context_fields_expected=4, repeat=repeat)
            if seconds is not None:
                row["context_delivered_at"] = f"{DAY}T09:10:{seconds:02}Z"
            return dict(row, context_fields_delivered=delivered)

        rows = [handoff(10, 4, 3), handoff(10, 2), handoff(40, 4), handoff(None, 0)]
        self.assertEqual(one("bot_handoff_efficiency", interaction=rows)["value"], 0.5)
        self.assertEqual(one("bot_handoff_efficiency", interaction=[handoff(30, 4)])["value"], 0.0)

    def test_prompts(self):
        def prompt(delivered, replied=None):
            return {"author": "bot", "delivered_at": delivered, "replied_at": replied}

        start = f"{DAY}T00:00:00Z"
        rows = [prompt(start, f"{DAY}T01:00:00Z"), prompt(start, "2026-03-03T06:00:00Z"), prompt(start)]
        rows.append(prompt("2026-03-03T11:00:00Z"))
        found = one("engagement_response_rate", prompt=rows, as_of="2026-03-03T12:00:00Z")
        self.assertEqual((found["numerator"], found["denominator"], found["excluded"]), (1, 3, {"pending": 1}))

    def test_feedback(self):
        self.assertEqual(one("csat", survey=[survey("csat", s) for s in (5, 5, 4, 3, 1)])["value"], 3.6)
        effort = one("ces", survey=[survey("ces", s) for s in (1, 2, 3)])
        self.assertEqual((effort["value"], effort["band"]), (2.0, "watch"))
        staff = [survey("enps", s) for s in (9, 10, 8, 7, 3)]
        self.assertEqual(one("employee_satisfaction", survey=staff)["value"], 20.0)
        few = one("employee_satisfaction", survey=staff[:4])
        self.assertEqual((few["no_data"], few["numerator"], few["n"]), ("suppressed", None, 4))
        mixed = [survey("nps", 9, relation="transactional"), survey("nps", 9, relation="relationship")]
        self.assertEqual(one("nps", survey=mixed)["no_data"], "mixed_population")

    def test_quality(self):
        def form(**points):
            return [
                {"evaluation_id": "e", "interaction_id": "i", "submitted_at": f"{DAY}T12:00:00Z"}
                | {"criterion": name, "points": given, "max_points": most}
                for name, (given, most) in points.items()
            ]

        rows = form(accuracy=(8, 10), professionalism=(10, 10), problem_solving=(5, 10), compliance=(10, 10))
        found = one("quality_score", evaluation=rows)
        self.assertEqual((found["value"], found["numerator"]), (81.5, 81_500_000))
        rows = form(communication=(4, 5), empathy=(5, 5), clarity=(3, 5))
        self.assertEqual(one("contact_quality", evaluation=rows)["value"], 80.0)
        self.assertEqual(one("quality_score", evaluation=rows)["excluded"], {"incomplete": 1})

    def test_finance(self):
        contacts = [call(interaction_id=str(i), handled_by="human_only", case_id=str(i // 2)) for i in range(4)]
        cost = [{"incurred_at": f"{DAY}T00:00:00Z", "amount": 1000}]
        self.assertEqual(one("cost_per_contact", interaction=contacts, cost=cost)["value"], 250.0)
        self.assertEqual(one("cost_per_ticket", interaction=contacts, cost=cost)["value"], 500.0)
        self.assertEqual(one("cost_per_contact", interaction=contacts)["no_data"], "no_records")
        # 1000 over voice and chat, 2 : 1 by handle time: 667 and 333.
        rows = [call(talk=200), call(interaction_id="2", channel="chat", talk=100)]
        found = run("cost_per_contact", by={"dimensions": ["channel"]}, interaction=rows, cost=cost)
        wanted = [("chat", 333), ("voice", 667), (None, 0)]
        self.assertEqual([(r["group"]["channel"], r["numerator"]) for r in found], wanted)
        sales = [call(interaction_id=str(i), handled_by="human_only", sale_count=s) for i, s in enumerate([0, 2, 0, 0])]
        self.assertEqual(one("conversion_rate", interaction=sales)["value"], 0.25)

    def test_no_data(self):
        self.assertEqual(one("csat")["no_data"], "no_records")
        found = run("service_level", by={"dimensions": ["agent_id"]}, interaction=[visit("answered", 5)])
        self.assertEqual((found[0]["no_data"], found[0]["n"]), ("dimension_undefined", 0))
        self.assertEqual(one("interaction_volume", interaction=[call(outcome="spam")])["value"], 0.0)


class Time(unittest.TestCase):
    def starts(self, interval, zone, texts):
        return [format_utc(bucket_start(interval, zone, parse_instant(t, zone))) for t in texts]

    def test_days_around_clock_changes(self):
        found = self.starts("1d", "Europe/Berlin", ["2026-03-29T12:00:00", "2026-10-25T23:59:59"])
        self.assertEqual(found, ["2026-03-28T23:00:00Z", "2026-10-24T22:00:00Z"])

    def test_the_hour_that_comes_twice(self):
        instants = ["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"]
        self.assertEqual(self.starts("1h", "Europe/Berlin", instants), [i.replace("30:00", "00:00") for i in instants])
        # Four hours by the clock last five.
        self.assertEqual(self.starts("4h", "Europe/Berlin", instants), ["2025-10-25T22:00:00Z"] * 2)

    def test_business_time(self):
        office = {"weekly": [{"days": ["mon", "fri"], "from": "09:00", "to": "17:00"}]}
        calendar = Calendar(office, "Europe/Rome")
        friday = parse_instant("2026-03-27 16:00", "Europe/Rome")
        due = calendar.add_business_ms(friday, 2 * 3_600_000)
        self.assertEqual(due, parse_instant("2026-03-30 10:00", "Europe/Rome"))
        self.assertEqual(calendar.business_ms(friday, due), 2 * 3_600_000)
        # 22:00 to 06:00 over the night that loses an hour: 7 hours.
        night = Calendar({"weekly": [{"days": ["sat"], "from": "22:00", "to": "06:00"}]}, "Europe/Rome")
        start = parse_instant("2026-03-28", "Europe/Rome")
        self.assertEqual(night.business_ms(start, start + 3 * 86_400_000), 7 * 3_600_000)


class Random(unittest.TestCase):
    def test_shares_stay_in_range(self):
        for seed in range(30):
            case = random_case(seed)
            for found in compute(case):
                if found["value"] is not None and found["ci_low"] is not None:
                    self.assertLessEqual(found["ci_low"] - 1e-9, found["value"])
                    self.assertLessEqual(found["value"], found["ci_high"] + 1e-9)

    def test_the_order_of_rows_does_not_matter(self):
        for seed in range(10):
            case = random_case(seed)
            found = compute(case)
            for rows in case["records"].values():
                rows.reverse()
            self.assertEqual(found, compute(case))


class Poisson(unittest.TestCase):
    def test_garwood_from_tables(self):
        from .parts import poisson_interval

        table = {0: (0, 3.688879), 1: (0.025318, 5.571643), 5: (1.623486, 11.668332), 10: (4.795389, 18.390356)}
        for events, (low, high) in table.items():
            found = poisson_interval(events)
            self.assertAlmostEqual(found[0], low, 5)
            self.assertAlmostEqual(found[1], high, 5)


def turn(day, customer="A", clock="10:00:00", **fields):
    """A contact with a person in March, with a length of ten minutes unless it says otherwise."""
    fields = {"ended_at": f"2026-03-{day:02}T10:10:00Z", **fields}
    return call(
        interaction_id=f"{customer}{day}",
        created_at=f"2026-03-{day:02}T{clock}Z",
        customer_id=customer,
        reason="billing",
        handled_by="human_only",
        **fields,
    )


class Pieces(unittest.TestCase):
    def pieces(self, start, end, zone="UTC", as_of="2026-04-01T00:00:00Z", period=None, **by):
        policy = Policy({"zone": zone, "period": period})
        policy.as_of = parse_instant(as_of, zone)
        row = Row("agent_state", {"agent_id": "A", "state": "wrap", "started_at": start}, zone)
        found = Book(BY_ID["occupancy"], by, policy).pieces(row, row.started_at, parse_instant(end, zone))
        return [(key, (end - start) // 60_000) for key, start, end in found]

    def test_half_hours(self):
        # Connect: a contact from 05:23 to 06:15 in half-hour buckets.
        found = self.pieces("2026-03-02T05:23:00Z", "2026-03-02T06:15:00Z", interval="30min")
        self.assertEqual([minutes for _, minutes in found], [7, 30, 15])

    def test_days_at_the_changes_of_clocks(self):
        found = self.pieces("2026-03-28", "2026-03-31", "Europe/Berlin", interval="1d")
        self.assertEqual([minutes // 60 for _, minutes in found], [24, 23, 24])

    def test_a_time_of_day_that_comes_back(self):
        # Clocks go back from 03:00 to 02:00: 02:00 to 02:30 is shown twice.
        times = "2026-10-25T00:10:00Z", "2026-10-25T01:40:00Z"
        found = self.pieces(*times, zone="Europe/Berlin", as_of="2026-11-01T00:00:00Z", time_of_day="30min")
        wanted = [("02:00", 20), ("02:30", 30), ("02:00", 30), ("02:30", 10)]
        self.assertEqual([(slot, minutes) for (_, _, slot), minutes in found], wanted)

    def test_the_window_ends_with_the_period_or_as_of(self):
        period = {"start": "2026-03-02T00:00:00Z", "end": "2026-03-03T00:00:00Z"}
        found = self.pieces("2026-03-01T23:00:00Z", "2026-03-04T00:00:00Z", period=period, dimensions=["agent_id"])
        self.assertEqual(found, [((("A",), None, None), 24 * 60)])
        found = self.pieces("2026-03-01T23:00:00Z", "2026-03-04T00:00:00Z", as_of="2026-03-02T01:00:00Z", period=period)
        self.assertEqual(found, [(((), None, None), 60)])


class Journeys(unittest.TestCase):
    def first_contacts(self, *rows, as_of="2026-03-30T00:00:00Z", **options):
        found = one("first_contact_resolution", options, as_of=as_of, interaction=[turn(1, "old"), *rows])
        return found["numerator"], found["denominator"], found["excluded"]

    def test_280_of_400(self):
        answers = [survey("fcr", 1, 280), survey("fcr", 0, 120)]
        found = one("first_contact_resolution", {"method": "survey"}, survey=answers)
        self.assertEqual((found["numerator"], found["denominator"], found["value"]), (280, 400, 0.7))

    def test_window_begins_after_the_end_and_holds_its_last_instant(self):
        for clock, resolved in [("10:10:00", 0), ("10:10:00.001", 1)]:
            found = self.first_contacts(turn(12), turn(19, clock=clock))
            self.assertEqual(found, (resolved + 1, 2, {"no_history": 1}))
        for clock, resolved in [("10:10:00", 1), ("10:10:00.001", 0)]:
            found = self.first_contacts(turn(12), turn(12, clock=clock))
            self.assertEqual(found, (resolved, 1, {"no_history": 1, "not_first": 1}))

    def test_earlier_contacts_count_from_the_first_instant_of_the_window(self):
        for clock, excluded in [("10:00:00", {"no_history": 1, "not_first": 1}), ("10:00:00.001", {"no_history": 1})]:
            found = self.first_contacts(turn(12), turn(19, clock=clock), window_from="start")
            self.assertEqual(found[2], excluded)

    def test_contacts_that_begin_together_do_not_repeat_each_other(self):
        rows = [turn(12), turn(12, channel="chat", ended_at="2026-03-12T10:00:00Z")]
        self.assertEqual(self.first_contacts(*rows), (2, 2, {"no_history": 1}))
        found = one("repeat_contact_rate", interaction=[turn(1, "old"), *rows])
        self.assertEqual((found["numerator"], found["denominator"]), (0, 2))

    def test_journeys_order_contacts_that_begin_together(self):
        long, short = turn(12), turn(12, channel="chat", ended_at="2026-03-12T10:05:00Z")
        open_, voice = turn(12, "B", channel="chat", ended_at=None), turn(12, "B")
        for rows in ([long, short, open_, voice], [voice, open_, short, long]):
            found = run(
                "channel_migration_rate",
                by={"dimensions": ["channel"]},
                as_of="2026-03-30T00:00:00Z",
                interaction=rows,
            )
            firsts = [(r["group"]["channel"], r["numerator"], r["denominator"]) for r in found]
            self.assertEqual(firsts, [("chat", 1, 1), ("voice", 1, 1)])

    def test_a_journey_reaches_to_the_latest_end(self):
        rows = [turn(1, ended_at="2026-03-12T10:00:00Z"), turn(2), turn(19, clock="10:00:00", channel="chat")]
        found = one("channel_migration_rate", as_of="2026-03-30T00:00:00Z", interaction=rows)
        self.assertEqual((found["numerator"], found["denominator"]), (1, 1))

    def test_rows_outside_the_period_are_known(self):
        period = {"start": "2026-03-10T00:00:00Z", "end": "2026-03-15T00:00:00Z"}
        rows = [turn(1, "old"), turn(9), turn(12), turn(14, "B"), turn(16, "B")]
        found = one(
            "first_contact_resolution",
            policy={"period": period},
            as_of="2026-03-30T00:00:00Z",
            interaction=rows,
        )
        self.assertEqual((found["numerator"], found["denominator"]), (0, 1))
        self.assertEqual(found["excluded"], {"not_first": 1})


class Agents(unittest.TestCase):
    @staticmethod
    def state(name, begins, ends, **more):
        row = {"agent_id": "a", "state": name, "started_at": f"{DAY}T{begins}:00Z", **more}
        return {**row, "ended_at": f"{DAY}T{ends}:00Z"} if ends else row

    def test_ten_minutes_late_and_ten_longer(self):
        did = [self.state("on_contact", "09:10", "10:10")]
        work = {"agent_id": "a", "activity": "work", "started_at": f"{DAY}T09:00:00Z", "ended_at": f"{DAY}T10:00:00Z"}
        records = {"agent_state": did, "planned_activity": [work]}
        self.assertAlmostEqual(one("schedule_adherence", **records)["value"], 0.8333, 4)
        strict = one("schedule_adherence", {"outside_shift": "exception"}, **records)
        self.assertAlmostEqual(strict["value"], 0.7143, 4)
        self.assertEqual(one("schedule_conformance", **records)["value"], 1.0)

    def test_overlaps_are_rejected_unless_a_rule_decides(self):
        rows = [self.state("available", "09:00", None), self.state("on_contact", "09:30", "10:00")]
        with self.assertRaises(Overlap):
            one("occupancy", agent_state=rows)
        for rule in ("last_wins", "priority"):
            found = one("occupancy", agent_state=rows, policy={"overlapping_states": rule})
            self.assertEqual(found["value"], 0.5)


if __name__ == "__main__":
    unittest.main()
