"""Every KPI: its function, attribution, options with allowed values (the first
is the default), the records it may read, and the dimensions it cannot have."""

from . import kpis_access as access
from . import kpis_agents as agents
from . import kpis_feedback as feedback
from . import kpis_handling as handling
from . import kpis_journey as journey
from . import kpis_people as people
from . import kpis_reach as reach
from . import kpis_trust as trust

STATISTIC = {"statistic": ["mean", "median", "p90", "p95", "max"]}
MIN_RESPONSES = {"min_responses": [0, 2, 5]}
ALLOCATION = {"allocation": ["handle_time_share", "contact_share", "direct"]}

# Counting rules, by the thing that is counted. Numbers list some values to try.
VOLUME = {"outbound": ["include", "exclude"]}
ABANDONMENT = {"short_abandon_s": [0, 5, 12.5], "channels": ["synchronous", "all"]}
LEVEL = {
    "threshold_s": ["none", 20, 45.5, 0],
    "boundary": ["inclusive", "exclusive"],
    "short_abandon_s": [0, 5, 12.5],
    "transfers": ["every_visit", "first_queue_only"],
    "calendar": ["always", "open_hours"],
}
ANSWER_SPEED = {"start": ["queue_entry", "arrival", "handoff_from_bot"]}
CALENDAR_RULE = {"calendar_rule": ["at_each_instant", "at_event", "at_creation"]}
CLOCK = {"clock": ["calendar", "business"], **CALENDAR_RULE}
RESPONSE = {**CLOCK, "start": ["created", "queue_entry", "handoff_from_bot"]}
SLA = {"boundary": ["inclusive", "exclusive"], "abandoned": ["breached", "excluded"], **CALENDAR_RULE}
HANDLE = {"mode": ["touch", "elapsed"], "include_hold": [True, False], "include_wrap": [True, False]}
RESOLUTION_TIME = {**CLOCK, "end": ["last", "first"], "start": ["created", "human_engaged"]}
BOT = {"intent_scope": ["all", "simple"]}
CONTAINMENT = {**BOT, "recontact_window_days": [0, 1, 2]}
REPEAT = {
    "key": ["customer_reason", "customer", "case"],
    "window_days": [7, 1, 2],
    "repeat_scope": ["any_channel", "same_channel"],
}
FIRST_CONTACT = {
    **REPEAT,
    "window_from": ["end", "start"],
    "transfer_breaks": [False, True],
    "population": ["gross", "net"],
}
JOURNEY = {
    "journey_key": ["customer_reason", "customer", "case"],
    "window_days": [7, 1, 2],
    "planned": ["exclude", "include"],
    "fold_messaging": [False, True],
}
CONTEXT = {"require_no_repeat": [True, False]}
HANDOFF = {
    "threshold_s": [30, 10, 60.5],
    "boundary": ["exclusive", "inclusive"],
    "clock": ["context_delivered", "agent_accepted", "first_human_message"],
    "context_threshold": [1, 0.5, 0.755],
}
PROMPT = {"reply_window_s": [86400, 3600, 1800.5]}
RESCALE = {"rescale": ["none", "linear"]}
LEGACY = {"legacy_scale": [False, True]}
PROMOTERS = {"relation": ["any", "transactional", "relationship"], **LEGACY}
EFFORT = {"scale": ["1_to_7", "1_to_5"], "polarity": ["effort", "ease"], "other_polarity": ["exclude", "invert"]}
RESPONSES = {"survey_kind": ["customer", "all", "csat", "nps", "ces", "enps", "esat", "fcr"]}
EVALUATION = {
    "not_applicable": ["renormalise", "full_marks", "zero"],
    "auto_fail": ["zero", "cap", "flag_only"],
    "auto_fail_cap": [0, 40, 75],
    "soft_skill_weights": ["equal", "form"],
}
COSTS = {"cost_scope": ["total_cost", "labour_only"]}
SALES = {"population": ["all_handled", "sales_eligible"]}
SESSIONS = {"session_gap_s": [1800, 0, 600.5]}
ADHERENCE = {
    "match": ["class", "exact_activity"],
    "grace_s": [0, 60, 300.5],
    "excuse_on_contact": [False, True],
}


def idle(rules, names):
    """Rules of which some change nothing for a KPI: these keep their default."""
    return {name: choices[:1] if name in names.split() else choices for name, choices in rules.items()}


class Kpi:
    def __init__(
        self,
        function,
        attribution,
        formula_options=None,
        rules=None,
        reads=("interaction",),
        undefined_by=(),
        keyed=False,
    ):
        self.function = function
        self.id = function.__name__
        self.attribution = attribution
        self.formula_options = formula_options or {}
        self.rules = rules or {}
        self.reads = reads
        self.undefined_by = undefined_by
        self.keyed = keyed  # whether it sees all rows and books by itself
        allowed = {**self.rules, **self.formula_options}
        self.settable = {name for name, choices in allowed.items() if len(choices) > 1}

    def defaults(self, policy):
        allowed = {**self.rules, **self.formula_options}
        values = {name: choices[0] for name, choices in allowed.items()}
        if self.id == "ces" and policy.ces_polarity == "ease":
            values["polarity"] = "ease"
        return values

    def own_settings(self):
        return []


SECURITY = {**VOLUME, "blocked": ["include", "exclude"]}
EVENTS = ("security_event", "interaction")
PER = {"per": ["1000", "100000"]}
STAYED = {"method": ["identity", "arithmetic"]}
INTRADAY = ("intraday",)  # a headcount is one of days or longer
REGIONS = {"coverage": ["observed", "potential"]}
SERVED = {"min_interactions": [1, 2, 20]}
ACCESS = {"access": ["answer_rate", "completion_rate"], "access_threshold": [0.8, 0.5, 0.255], "min_contacts": [1, 3, 10]}

SURVEY, EVALUATIONS, COST = ("survey",), ("evaluation",), ("cost", "interaction")
AGENT = ("agent_id",)
SCHEDULE = ("agent_state", "planned_activity")

CATALOGUE = [
    Kpi(access.interaction_volume, "by_start", {"grain": ["contact", "conversation"]}, VOLUME),
    Kpi(access.interaction_volume_incoming, "by_start", {}, idle(VOLUME, "outbound")),
    Kpi(
        access.interaction_volume_automated,
        "by_start",
        {"counting": ["contacts", "responses"]},
        {**VOLUME, **idle(PROMPT, "reply_window_s")},
        ("interaction", "prompt"),
    ),
    Kpi(access.interaction_volume_escalated, "by_start", {}, VOLUME),
    Kpi(access.first_response_time, "by_first_response", STATISTIC, RESPONSE),
    Kpi(
        access.service_level,
        "by_queue_entry",
        {
            "abandons": ["negative", "ignored_within_target", "ignored_all", "positive"],
            "short_policy": ["include", "exclude", "positive"],
            "flow_outs": ["exclude", "include"],
            "callbacks": ["exclude", "success", "fail"],
        },
        LEVEL,
        undefined_by=AGENT,
    ),
    Kpi(
        access.average_speed_of_answer,
        "by_answer",
        {**STATISTIC, "population": ["answered", "all_queued"]},
        ANSWER_SPEED,
    ),
    Kpi(
        access.sla_compliance,
        "by_due",
        {"open_overdue": ["breached", "pending"], "no_target": ["exclude", "fail", "met"]},
        SLA,
        undefined_by=AGENT,
    ),
    Kpi(
        access.abandonment_rate,
        "by_queue_entry",
        {
            "denominator": ["queued", "answered_plus_abandoned", "inbound_arrivals"],
            "short_abandons": ["exclude_both", "include", "exclude_numerator_only"],
            "scope": ["queue", "ivr_and_queue"],
        },
        ABANDONMENT,
        undefined_by=AGENT,
    ),
    Kpi(access.average_abandon_time, "by_queue_entry", STATISTIC, idle(ABANDONMENT, "short_abandon_s"), undefined_by=AGENT),
    Kpi(access.longest_wait, "by_queue_entry", {"population": ["all_queued", "answered"]}, undefined_by=AGENT),
    Kpi(
        handling.average_handle_time,
        "by_end",
        {**STATISTIC, "denominator": ["contact", "conversation"]},
        HANDLE,
    ),
    Kpi(handling.average_talk_time, "by_end", STATISTIC),
    Kpi(
        handling.average_hold_time,
        "by_end",
        {**STATISTIC, "denominator": ["all_contacts", "held_contacts"]},
    ),
    Kpi(handling.average_wrap_time, "by_end", STATISTIC),
    Kpi(handling.transfer_rate, "by_end", {"counting": ["contacts", "transfers"]}),
    Kpi(handling.average_resolution_time, "by_resolution", STATISTIC, RESOLUTION_TIME),
    Kpi(
        handling.resolution_rate,
        "by_end",
        {"level": ["any", "first_level"], "unknown": ["exclude", "unresolved"]},
    ),
    Kpi(handling.reopen_rate, "by_resolution"),
    Kpi(
        handling.escalation_rate,
        "by_start",
        {"denominator": ["automated_entered", "all_interactions"]},
        BOT,
    ),
    Kpi(handling.contact_resolution_across_channels, "by_start", {}, CONTEXT),
    Kpi(
        handling.bot_containment_rate,
        "by_start",
        {"containment": ["strict", "not_escalated", "resolved_or_timed_out"]},
        CONTAINMENT,
    ),
    Kpi(handling.bot_handoff_efficiency, "by_event", {}, HANDOFF),
    Kpi(handling.bot_handoff_time, "by_event", STATISTIC, idle(HANDOFF, "threshold_s boundary context_threshold")),
    Kpi(
        journey.first_contact_resolution,
        "by_start",
        {
            "method": ["repeat_window", "survey", "agent_flag", "case_touches"],
            "denominator": ["first_contacts", "all_contacts", "customers"],
        },
        FIRST_CONTACT,
        ("interaction", "survey"),
        keyed=True,
    ),
    Kpi(journey.repeat_contact_rate, "by_start", {}, REPEAT, keyed=True),
    Kpi(journey.contacts_per_case, "by_start"),
    Kpi(
        journey.channel_migration_rate,
        "by_start",
        {
            "denominator": ["all_journeys", "multi_contact_journeys"],
            "counting": ["journeys", "switches_per_journey", "transitions"],
        },
        JOURNEY,
        keyed=True,
    ),
    Kpi(journey.cross_channel_resolution_rate, "by_end", {}, idle(JOURNEY, "planned"), keyed=True),
    Kpi(journey.unidentified_share, "by_start", {}, idle(REPEAT, "window_days repeat_scope"), keyed=True),
    Kpi(handling.engagement_response_rate, "by_event", {}, PROMPT, ("prompt",)),
    Kpi(handling.engagement_completion_rate, "by_start", {"denominator": ["engaged", "started"]}, BOT),
    Kpi(
        journey.engagement_repeat_usage_rate,
        "by_start",
        {"repeats": ["new_requests", "all"]},
        {"window_days": [7, 1, 2]},
        keyed=True,
    ),
    Kpi(
        feedback.csat,
        "by_response",
        {"statistic": ["mean", "top_two_box", "top_box", "net", "good_over_rated"], **MIN_RESPONSES},
        RESCALE,
        SURVEY,
    ),
    Kpi(feedback.nps, "by_response", MIN_RESPONSES, PROMOTERS, SURVEY),
    Kpi(
        feedback.ces,
        "by_response",
        {"statistic": ["mean", "percent_easy", "index"], **MIN_RESPONSES},
        EFFORT,
        SURVEY,
    ),
    Kpi(feedback.survey_response_rate, "by_event", {}, RESPONSES, SURVEY),
    Kpi(
        feedback.quality_score,
        "by_interaction",
        {"aggregate": ["mean_of_evaluations", "pooled_points"]},
        idle(EVALUATION, "soft_skill_weights"),
        EVALUATIONS,
    ),
    Kpi(feedback.contact_quality, "by_interaction", {}, idle(EVALUATION, "auto_fail auto_fail_cap"), EVALUATIONS),
    Kpi(
        feedback.employee_satisfaction,
        "by_response",
        {"statistic": ["enps", "mean", "top_two_box"], "min_responses": [5, 0, 2]},
        {**RESCALE, **LEGACY},
        SURVEY,
    ),
    Kpi(
        agents.occupancy,
        "clipped",
        {
            "ring": ["exclude", "busy", "idle"],
            "wrap": ["busy", "exclude"],
            "error": ["idle", "exclude"],
            "denominator": ["handle_plus_idle", "all_logged_in"],
            "concurrency": ["wall_clock", "slot_weighted"],
            "source": ["agent_states", "interactions"],
        },
        SESSIONS,
        ("agent_state", "interaction"),
        keyed=True,
    ),
    Kpi(
        agents.fteu_utilization,
        "clipped",
        {
            "capacity": ["paid", "scheduled", "logged_in"],
            "productive": ["handling_only", "handling_plus_idle", "all_productive"],
        },
        reads=SCHEDULE,
        keyed=True,
    ),
    Kpi(
        agents.workload_balance,
        "by_end",
        {"available": ["productive_time", "scheduled_work"]},
        HANDLE,
        ("interaction", *SCHEDULE),
        keyed=True,
    ),
    Kpi(
        agents.schedule_adherence,
        "clipped",
        {"outside_shift": ["ignore", "exception"]},
        ADHERENCE,
        SCHEDULE,
        keyed=True,
    ),
    Kpi(agents.schedule_conformance, "clipped", reads=SCHEDULE, keyed=True),
    Kpi(
        agents.shrinkage,
        "clipped",
        {
            "basis": ["scheduled", "paid"],
            "part": ["total", "internal", "external", "planned", "unplanned"],
        },
        reads=SCHEDULE,
        keyed=True,
    ),
    Kpi(
        people.employee_turnover,
        "clipped",
        {
            "kind": ["total", "voluntary", "involuntary", "early"],
            "denominator": ["average_headcount", "opening", "opening_plus_joiners"],
            "average": ["opening_and_closing", "daily"],
            "annualise": ["none", "linear", "compound"],
        },
        {"transfers": ["exclude", "include"], "early_days": [90, 1, 365]},
        ("employee",),
        INTRADAY,
        keyed=True,
    ),
    Kpi(
        feedback.cost_per_contact,
        "by_end",
        {"denominator": ["handled", "inbound_all", "resolved"], **ALLOCATION},
        COSTS,
        COST,
    ),
    Kpi(
        feedback.cost_per_ticket,
        "by_start",
        {"denominator": ["opened", "resolved", "opened_plus_reopened"], **ALLOCATION},
        COSTS,
        COST,
    ),
    Kpi(feedback.revenue_per_contact, "by_end", {}, SALES),
    Kpi(feedback.conversion_rate, "by_start", {"counting": ["contacts", "sales", "customers"]}, SALES),
    # Each record by its own default: events by detection, contacts by their beginning.
    Kpi(trust.security_incident_rate, None, PER, SECURITY, EVENTS),
    Kpi(trust.unauthorized_access_rate, None, PER, SECURITY, EVENTS),
    Kpi(trust.data_issue_rate, None, PER, SECURITY, EVENTS),
    Kpi(reach.geographic_coverage, "by_start", REGIONS, SERVED, undefined_by=("region",)),
    Kpi(reach.population_coverage, "by_start", REGIONS, SERVED, undefined_by=("region",)),
    Kpi(reach.segment_accessibility, "by_start", {}, ACCESS, undefined_by=("segment",)),
    Kpi(reach.accessibility_parity, "by_start", {}, idle(ACCESS, "access_threshold"), undefined_by=("segment",)),
    Kpi(
        reach.availability,
        "clipped",
        {
            "method": ["time", "requests"],
            "maintenance": ["exclude", "downtime"],
            "degraded": ["up", "half", "down"],
        },
        {
            "agreed_time": ["always", "open_hours"],
            "unlisted_time": ["up", "unknown"],
            "region_rule": ["all", "any", "weighted"],
        },
        ("service_status",),
        keyed=True,
    ),
    Kpi(people.customer_retention, "clipped", STAYED, {}, ("customer",), INTRADAY, keyed=True),
    Kpi(people.churn_rate, "clipped", STAYED, {}, ("customer",), INTRADAY, keyed=True),
]
BY_ID = {kpi.id: kpi for kpi in CATALOGUE}
