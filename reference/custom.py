"""KPIs of the user's own: formulas over named fields.

A field is read from the parts of the KPI function that counts the same thing,
or counted by a function of its own.
"""

import re
from fractions import Fraction

from .booking import KNOWN
from .catalogue import BY_ID
from .kpis_access import conversation, inbound, volume
from .kpis_agents import AGENT_TIME, agent_time
from .kpis_feedback import costs_of
from .kpis_handling import bot_sessions, counted, handoffs, human_handled
from .parts import Parts
from .records import (
    EXIT_UNKNOWN,
    FLOW_OUTS,
    NEVER_QUEUED,
    WAITING,
    handler,
    has_handoff,
    has_left_queue,
    is_human_handled,
    queue_visit,
    queue_wait,
)

SCALE = {"count": 1, "minor_units": 1, "milliseconds": 1000, "thousandths": 1000, "millionths": 1000000}


class Field:
    """A named number of a group of rows: `read(rows, o, policy)`.

    A keyed one sees all rows: `read(rows, o, policy, book)` gives the groups in
    which it books something, and a function from a group to the number."""

    def __init__(self, read, measure="count", rules=None, record="interaction", keyed=False):
        self.read, self.measure, self.rules, self.record = read, measure, rules or {}, record
        self.keyed = keyed


def of_kpi(kpi_id, part, measure="count", **fixed):
    """A field that is the numerator, denominator, distribution or an exclusion of a KPI."""
    kpi = BY_ID[kpi_id]

    def read(rows, o, policy):
        rules = {name: o[name] for name in kpi.rules if name in o}
        parts = kpi.function(rows, {**kpi.defaults(policy), **fixed, **rules}, policy)
        return parts.excluded[part[1:]] if part.startswith("-") else getattr(parts, part)

    return Field(read, measure, kpi.rules, kpi.reads[0])


def visits(test):
    return Field(lambda rows, o, policy: sum(test(queue_visit(r)) for r in inbound(rows)))


def by_handler(name):
    rules = BY_ID["interaction_volume"].rules
    return Field(lambda rows, o, p: sum(handler(r) == name for r in volume(rows["interaction"], o)[0]), rules=rules)


def left(test):
    return Field(lambda rows, o, p: sum(test(r) for r in inbound(rows) if has_left_queue(r)))


def bots(test):
    rules = BY_ID["escalation_rate"].rules
    return Field(lambda rows, o, p: sum(test(r) for r in bot_sessions(rows, o)[1]), rules=rules)


def is_resolved_by_bot(row):
    return not has_handoff(row) and row.bot_outcome == "resolved" and not is_human_handled(row)


def deflected(outcome):
    def test(row):
        return not has_handoff(row) and row.bot_outcome == outcome

    return bots(test)


FIELDS = {
    "interactions": of_kpi("interaction_volume", "numerator"),
    "spam_or_duplicate": of_kpi("interaction_volume", "-spam_or_duplicate"),
    "internal": of_kpi("interaction_volume", "-internal"),
    "outbound_excluded": of_kpi("interaction_volume", "-outbound"),
    "incoming": of_kpi("interaction_volume_incoming", "numerator"),
    "bot_only": by_handler("bot_only"),
    "bot_then_human": by_handler("bot_then_human"),
    "human_only": by_handler("human_only"),
    "unhandled": by_handler("none"),
    "handler_unknown": by_handler(None),
    "offered": visits(lambda v: v != NEVER_QUEUED),
    "answered": visits(lambda v: v == "answered"),
    "abandoned": visits(lambda v: v == "abandoned"),
    "flow_outs": visits(lambda v: v in FLOW_OUTS),
    "callbacks_requested": visits(lambda v: v == "callback_requested"),
    "waiting": visits(lambda v: v == WAITING),
    "exit_unknown": visits(lambda v: v == EXIT_UNKNOWN),
    "timed_visits": left(lambda r: queue_wait(r) is not None),
    "untimed_visits": left(lambda r: queue_wait(r) is None),
    "longest_wait": of_kpi("longest_wait", "numerator", "milliseconds"),
    "longest_answered_wait": of_kpi("longest_wait", "numerator", "milliseconds", population="answered"),
    "inbound_arrivals": of_kpi(
        "abandonment_rate", "denominator", denominator="inbound_arrivals", short_abandons="include"
    ),
    "queue_departures": of_kpi("abandonment_rate", "denominator", short_abandons="include"),
    "queue_abandons": of_kpi("abandonment_rate", "numerator", short_abandons="include"),
    "short_queue_abandons": of_kpi("abandonment_rate", "-short_abandon"),
    "timed_abandons": of_kpi("average_abandon_time", "denominator"),
    "abandon_wait_ms": of_kpi("average_abandon_time", "numerator", "milliseconds"),
    "abandon_wait": of_kpi("average_abandon_time", "distribution", "milliseconds"),
    "asynchronous_channel": of_kpi("abandonment_rate", "-asynchronous_channel"),
    "answered_in_time": of_kpi("service_level", "numerator"),
    "answered_with_target": of_kpi("service_level", "denominator", abandons="ignored_all"),
    "no_wait_target": of_kpi("service_level", "-no_target"),
    "answered_waits": of_kpi("average_speed_of_answer", "denominator"),
    "answer_wait_ms": of_kpi("average_speed_of_answer", "numerator", "milliseconds"),
    "answer_wait": of_kpi("average_speed_of_answer", "distribution", "milliseconds"),
    "all_waits": of_kpi("average_speed_of_answer", "denominator", population="all_queued"),
    "all_wait_ms": of_kpi("average_speed_of_answer", "numerator", "milliseconds", population="all_queued"),
    "responses": of_kpi("first_response_time", "denominator"),
    "response_ms": of_kpi("first_response_time", "numerator", "milliseconds"),
    "response": of_kpi("first_response_time", "distribution", "milliseconds"),
    "unanswered": of_kpi("first_response_time", "-unanswered"),
    "targets_met": of_kpi("sla_compliance", "numerator"),
    "no_target": of_kpi("sla_compliance", "-no_target"),
    "open_pending": of_kpi("sla_compliance", "-pending"),
    "handled": of_kpi("average_handle_time", "denominator"),
    "handle_ms": of_kpi("average_handle_time", "numerator", "milliseconds"),
    "handle_time": of_kpi("average_handle_time", "distribution", "milliseconds"),
    "handle_time_unknown": of_kpi("average_handle_time", "-handle_time_unknown"),
    "not_human_handled": of_kpi("average_handle_time", "-not_human_handled"),
    "transfers_known": of_kpi("transfer_rate", "denominator"),
    "transferred": of_kpi("transfer_rate", "numerator"),
    "transfers": of_kpi("transfer_rate", "numerator", counting="transfers"),
    "resolved": of_kpi("average_resolution_time", "denominator"),
    "resolution_ms": of_kpi("average_resolution_time", "numerator", "milliseconds"),
    "resolution": of_kpi("average_resolution_time", "distribution", "milliseconds"),
    "not_resolved": of_kpi("average_resolution_time", "-not_resolved"),
    "outcome_resolved": of_kpi("resolution_rate", "numerator"),
    "first_level_resolved": of_kpi("resolution_rate", "numerator", level="first_level"),
    "outcome_unknown": of_kpi("resolution_rate", "-outcome_unknown"),
    "connection_failed": of_kpi("resolution_rate", "-connection_failed"),
    "outcome_unresolved": Field(lambda rows, o, p: sum(r.outcome == "unresolved" for r in counted(rows))),
    "reopens_known": of_kpi("reopen_rate", "denominator"),
    "reopened": of_kpi("reopen_rate", "numerator"),
    "bot_engagements": of_kpi("escalation_rate", "denominator"),
    "bot_scope_contacts": of_kpi("escalation_rate", "denominator", denominator="all_interactions"),
    "bot_escalations": of_kpi("escalation_rate", "numerator"),
    "bot_center_initiated": of_kpi("escalation_rate", "-center_initiated"),
    "bot_resolutions": bots(is_resolved_by_bot),
    "bot_abandons": deflected("abandoned"),
    "bot_failures": deflected("failed"),
    "bot_completions": of_kpi("engagement_completion_rate", "numerator"),
    "bot_completion_known": of_kpi("engagement_completion_rate", "denominator"),
    "handoffs_requested": Field(lambda rows, o, p: len(handoffs(rows)), rules=BY_ID["bot_handoff_time"].rules),
    "handoffs_judged": of_kpi("bot_handoff_efficiency", "denominator"),
    "efficient_handoffs": of_kpi("bot_handoff_efficiency", "numerator"),
    "timed_handoffs": of_kpi("bot_handoff_time", "denominator"),
    "handoff_ms": of_kpi("bot_handoff_time", "numerator", "milliseconds"),
    "handoff_time": of_kpi("bot_handoff_time", "distribution", "milliseconds"),
    "transitions_judged": of_kpi("contact_resolution_across_channels", "denominator"),
    "transitions_with_context": of_kpi("contact_resolution_across_channels", "numerator"),
    "conversations": Field(lambda rows, o, p: len({conversation(r) for r in counted(rows)})),
    "handled_conversations": Field(lambda rows, o, p: len({conversation(r) for r in human_handled(rows)})),
    "prompts_due": of_kpi("engagement_response_rate", "denominator"),
    "prompts_replied": of_kpi("engagement_response_rate", "numerator"),
    "prompts_pending": of_kpi("engagement_response_rate", "-pending"),
    "agent_prompts": of_kpi("engagement_response_rate", "-agent_prompt"),
    "csat_answers": of_kpi("csat", "denominator"),
    "csat_score": of_kpi("csat", "numerator", "thousandths"),
    "csat_top_two": of_kpi("csat", "numerator", statistic="top_two_box"),
    "csat_top": of_kpi("csat", "numerator", statistic="top_box"),
    "csat_unanswered": of_kpi("csat", "-unanswered"),
    "nps_answers": of_kpi("nps", "denominator"),
    "promoters": of_kpi("nps", "promoters"),
    "detractors": of_kpi("nps", "detractors"),
    "ces_answers": of_kpi("ces", "denominator"),
    "ces_score": of_kpi("ces", "numerator", "thousandths"),
    "surveys_sent": of_kpi("survey_response_rate", "denominator"),
    "surveys_answered": of_kpi("survey_response_rate", "numerator"),
    "evaluations": of_kpi("quality_score", "denominator"),
    "evaluation_score": of_kpi("quality_score", "numerator", "millionths"),
    "revenue": of_kpi("revenue_per_contact", "numerator", "minor_units"),
    "revenue_known": of_kpi("revenue_per_contact", "denominator"),
    "sales": of_kpi("conversion_rate", "numerator", counting="sales"),
    "sales_known": of_kpi("conversion_rate", "denominator"),
    "contacts_with_sale": of_kpi("conversion_rate", "numerator"),
}
for part in ("talk", "hold", "wrap"):
    FIELDS[f"{part}_known"] = of_kpi(f"average_{part}_time", "denominator")
    FIELDS[f"{part}_ms"] = of_kpi(f"average_{part}_time", "numerator", "milliseconds")
    FIELDS[f"{part}_time"] = of_kpi(f"average_{part}_time", "distribution", "milliseconds")
    FIELDS[f"{part}_unknown"] = of_kpi(f"average_{part}_time", f"-{part}_unknown")
FIELDS["held"] = of_kpi("average_hold_time", "denominator", denominator="held_contacts")
FIELDS["automated_responses"] = Field(
    lambda rows, o, p: sum(r.author == "bot" for r in rows["prompt"]),
    rules=BY_ID["engagement_response_rate"].rules,
    record="prompt",
)
HANDLED = ("bot_only", "human_only", "bot_then_human")
FIELDS["contacts_handled"] = Field(lambda rows, o, p: sum(handler(r) in HANDLED for r in counted(rows)))
COSTS = BY_ID["cost_per_contact"].rules
FIELDS["booked_cost"] = Field(
    lambda rows, o, p: sum(r.amount for r in costs_of(rows, o)), "minor_units", COSTS, "cost"
)
FIELDS["cost_postings"] = Field(lambda rows, o, p: len(costs_of(rows, o)), "count", COSTS, "cost")
FIELDS["contact_cost"] = Field(
    lambda rows, o, p: sum(r.direct_cost or 0 for r in counted(rows)), "minor_units"
)
for name, test in {
    "cases": lambda r: True,
    "cases_resolved": lambda r: r.outcome == "resolved",
    "cases_reopened": lambda r: bool(r.reopen_count),
}.items():
    FIELDS[name] = Field(
        lambda rows, o, p, test=test: len({r.case_id for r in counted(rows) if r.case_id and test(r)})
    )


def of_agents(name):
    """A field of the states of agents."""

    def read(rows, o, policy, book):
        keys, fields_of = agent_time(rows, policy, book)
        return keys, lambda key: fields_of(key)[name]

    measure = "milliseconds" if name.endswith("_ms") else "count"
    return Field(read, measure, record="agent_state", keyed=True)


for name in AGENT_TIME:
    FIELDS[name] = of_agents(name)


def terms(text):
    """[(sign, field name)] of a sum."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return [(-1 if sign == "-" else 1, name) for sign, name in re.findall(r"([+-]?)\s*([a-z]\w*)", text)]


class CustomKpi:
    """A formula, with the interface of a KPI of the catalogue."""

    undefined_by = ()

    def __init__(self, spec, policy):
        self.id, self.spec = spec["id"], spec
        text = spec["formula"]
        call = re.fullmatch(r"\s*(max|p\d+)\s*\(\s*(\w+)\s*\)\s*", text)
        self.call = call and call[1]
        self.factor = Fraction(1)
        self.denominator = None
        if call:
            self.numerator = [(1, call[2])]
        else:
            factor = re.match(r"\s*([\d.]+)\s*\*(.*)", text)
            if factor:
                self.factor, text = Fraction(factor[1]), factor[2]
            over = text.split("/")
            self.numerator = terms(over[0])
            self.denominator = terms(over[1]) if len(over) > 1 else None
        fields = [FIELDS[name] for _, name in self.numerator + (self.denominator or [])]
        self.reads = tuple(dict.fromkeys(field.record for field in fields))
        self.attribution = spec.get("attribution") or KNOWN[self.reads[0]][0]
        self.rules = {}
        for field in fields:
            for name, choices in field.rules.items():
                self.rules.setdefault(name, choices)
        self.keyed = all(field.keyed for field in fields)  # formulas never mix the two here
        self.formula_options = {}
        self.settable = set(self.rules)
        self.measure = fields[0].measure
        self.over = FIELDS[self.denominator[0][1]].measure if self.denominator else None

    def defaults(self, policy):
        return {name: choices[0] for name, choices in self.rules.items()}

    def own_settings(self):
        return [self.spec.get("options", {})]

    def unit(self):
        if self.spec.get("unit"):
            return self.spec["unit"]
        if self.denominator and self.measure == self.over:
            return "ratio" if self.measure == "count" else "share"
        return {"milliseconds": "seconds", "minor_units": "minor_units"}.get(
            self.measure, "points" if self.measure != "count" else "ratio" if self.denominator else "count"
        )

    def function(self, rows, o, policy, book=None):
        if not self.keyed:
            return self.parts(lambda name: FIELDS[name].read(rows, o, policy))
        names = {name for _, name in self.numerator + (self.denominator or [])}
        read = {name: FIELDS[name].read(rows, o, policy, book) for name in names}
        keys = set().union(*(found for found, _ in read.values()))
        return keys, lambda key: self.parts(lambda name: read[name][1](key))

    def parts(self, number_of):
        def total(linear):
            return sum(sign * number_of(name) for sign, name in linear)

        scale = SCALE[self.measure]
        if self.call:
            found = number_of(self.numerator[0][1])
            values = found if isinstance(found, list) else [] if found is None else [found]
            number = None
            if values:
                per_mille = 1000 if self.call == "max" else int(self.call[1:])
                per_mille *= 10 if per_mille < 100 else 1
                number = sorted(values)[max(-(-per_mille * len(values) // 1000), 1) - 1]
            return Parts(
                self.unit(),
                number,
                1 if values else None,
                plain=True,
                numerator_scale=scale,
                n=len(values),
                reads=self.reads,
            )
        parts = Parts(
            self.unit(), total(self.numerator), plain=True, numerator_scale=scale, reads=self.reads
        )
        if self.denominator:
            parts.plain, parts.factor = False, self.factor
            parts.denominator, parts.denominator_scale = total(self.denominator), SCALE[self.over]
            parts.interval = self.spec.get("confidence_interval") or "none"
        return parts
