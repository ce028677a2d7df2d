//! The variants that public sources describe, and where each stands here.
//!
//! The words are those of the collection of definitions that the catalogue was
//! made from. Kept by hand; the generator fails when an option that is named
//! here does not exist, and lists options that nobody named by itself.

use Here::{Always, Custom, Option as Opt, Policy, Waiting};

/// Where a variant stands.
pub(crate) enum Here {
    /// It is this option, under these values; no values means any.
    Option(&'static str, &'static [&'static str]),
    /// It is a part of the policy, the same for all KPIs.
    Policy(&'static str),
    /// It is a custom KPI with this formula.
    Custom(&'static str),
    /// It is so, without a choice.
    Always(&'static str),
    /// It is not there yet, and why.
    Waiting(&'static str),
}

/// The variants that the three rates of trust share.
const TRUST: &[(&str, Here)] = &[
    ("per 1,000 | 100,000", Opt("per", &["1000", "100000"])),
    ("blocked: Include | Exclude", Opt("blocked", &["include", "exclude"])),
    ("attribution: detection (by_event) | occurrence (by_start)", Policy("attribution")),
    (
        "exposure: ActiveUsers | Sessions | Hours | Assets",
        Waiting(
            "The exposure is the volume of interactions; others need a record or a figure in the policy.",
        ),
    ),
    ("severity-weighted", Waiting("Weights of severities need a place in the policy.")),
];

/// KPIs, each with its variants: the words, and where they stand.
pub(crate) const VARIANTS: &[(&str, &[(&str, Here)])] = &[
    (
        "interaction_volume",
        &[
            ("grain: Contact | Conversation", Opt("grain", &["contact", "conversation"])),
            ("grain: QueueVisit", Custom("offered")),
            (
                "grain: AgentSegment",
                Waiting(
                    "A row is one contact: one queue visit and one agent. Finer segments need a record of their own.",
                ),
            ),
            (
                "partition bot_only + bot_then_human + human_only + unhandled",
                Always(
                    "The fields are there, with `handler_unknown` as the rest. A test proves the sum.",
                ),
            ),
            ("outbound reported separately", Opt("outbound", &["include", "exclude"])),
        ],
    ),
    ("interaction_volume_automated", &[("automated_responses", Opt("counting", &["responses"]))]),
    (
        "first_response_time",
        &[
            ("clock: Calendar | Business", Opt("clock", &["calendar", "business"])),
            (
                "calendar_rule: AtEachInstant | AtEvent | AtCreation",
                Opt("calendar_rule", &["at_each_instant", "at_event", "at_creation"]),
            ),
            (
                "start: Created | HandoffFromBot | QueueEntry",
                Opt("start", &["created", "handoff_from_bot", "queue_entry"]),
            ),
            ("stat: Mean | Median | P90", Opt("statistic", &["mean", "median", "p90"])),
            ("attribution ByStart", Policy("attribution")),
            ("start: Reopened", Waiting("The record has no instant of a reopening.")),
            (
                "responder: Any",
                Waiting(
                    "The record holds the first reply by a person, not the first reply by anyone.",
                ),
            ),
            (
                "censored: as_of − created_at for contacts without a reply",
                Waiting(
                    "Open contacts are counted as unanswered; their beginnings are not kept until finish.",
                ),
            ),
            (
                "subsequent (next reply time)",
                Waiting("A sister metric that needs one record a message."),
            ),
        ],
    ),
    (
        "service_level",
        &[
            (
                "abandons: Negative | IgnoredWithinTarget | IgnoredAll | Positive",
                Opt("abandons", &["negative", "ignored_within_target", "ignored_all", "positive"]),
            ),
            ("short_abandon_s", Opt("short_abandon_s", &[])),
            ("short_policy: Exclude | Positive", Opt("short_policy", &["exclude", "positive"])),
            ("flow_outs: Include | Exclude", Opt("flow_outs", &["include", "exclude"])),
            (
                "callbacks: Success | Exclude | Fail",
                Opt("callbacks", &["success", "exclude", "fail"]),
            ),
            ("boundary", Opt("boundary", &["inclusive", "exclusive"])),
            (
                "transfers: FirstQueueOnly | EveryVisit",
                Opt("transfers", &["first_queue_only", "every_visit"]),
            ),
            ("calendar: Always | OpenHours", Opt("calendar", &["always", "open_hours"])),
            ("threshold", Opt("threshold_s", &[])),
            ("pending: Exclude", Always("Visits that still wait are left out, reason `waiting`.")),
            ("attribution ByEnd", Policy("attribution")),
        ],
    ),
    (
        "average_speed_of_answer",
        &[
            ("population: Answered | AllQueued", Opt("population", &["answered", "all_queued"])),
            (
                "start: QueueEntry | Arrival | HandoffFromBot",
                Opt("start", &["queue_entry", "arrival"]),
            ),
            (
                "stat: Mean | Median | P90 | Max",
                Opt("statistic", &["mean", "median", "p90", "max"]),
            ),
            (
                "several queues: CumulativeWait",
                Waiting(
                    "Waits of the legs of one conversation must be brought together; that comes with journeys. Today each visit counts its own wait.",
                ),
            ),
            (
                "callbacks: clock from the original request",
                Waiting(
                    "The request and the return call are two contacts, and no field links them.",
                ),
            ),
        ],
    ),
    (
        "sla_compliance",
        &[
            ("open_overdue: Breached | Pending", Opt("open_overdue", &["breached", "pending"])),
            ("no_target: Exclude | Fail | Met", Opt("no_target", &["exclude", "fail", "met"])),
            (
                "abandoned before the reply: Breached | Excluded",
                Opt("abandoned", &["breached", "excluded"]),
            ),
            ("boundary", Opt("boundary", &["inclusive", "exclusive"])),
            ("chat initiated: accept or first message", Policy("targets")),
            (
                "calendar_rule: AtEachInstant | AtEvent | AtCreation",
                Opt("calendar_rule", &["at_each_instant", "at_event", "at_creation"]),
            ),
            (
                "unit: PerInteraction (all targets met)",
                Waiting(
                    "A contact has one target here. Several targets a contact need a list of targets a channel.",
                ),
            ),
            (
                "count of channels compliant",
                Waiting(
                    "It compares groups with each other after finish. Group by channel and read the bands until then.",
                ),
            ),
            (
                "targets by priority, frozen when they were applied",
                Waiting(
                    "Targets are found by queue, then channel; the record carries no target of its own.",
                ),
            ),
            (
                "clock pauses while pending or on hold",
                Waiting("The record has no intervals of its states."),
            ),
        ],
    ),
    (
        "abandonment_rate",
        &[
            (
                "denominator: Queued | AnsweredPlusAbandoned | InboundArrivals",
                Opt("denominator", &["queued", "answered_plus_abandoned", "inbound_arrivals"]),
            ),
            (
                "short abandons: Include | ExcludeBoth | ExcludeNumeratorOnly",
                Opt("short_abandons", &["include", "exclude_both", "exclude_numerator_only"]),
            ),
            ("short", Opt("short_abandon_s", &[])),
            ("scope: Queue | IvrAndQueue", Opt("scope", &["queue", "ivr_and_queue"])),
            ("synchronous channels only", Opt("channels", &["synchronous", "all"])),
            (
                "abandons after a transfer left out",
                Waiting(
                    "The rule `transfers` of the service level is not a rule of this partial yet.",
                ),
            ),
            (
                "outbound: abandoned call rate of a dialer",
                Waiting(
                    "Another metric, over outbound calls; the record has no result of a dialed call.",
                ),
            ),
        ],
    ),
    (
        "average_handle_time",
        &[
            ("denominator: Interaction", Opt("denominator", &["conversation", "contact"])),
            ("include_hold", Opt("include_hold", &[])),
            ("include_acw", Opt("include_wrap", &[])),
            ("mode: Touch | Elapsed", Opt("mode", &["touch", "elapsed"])),
            (
                "denominator: AgentSegment",
                Waiting(
                    "A row is one contact with one agent. Segments below it need a record of their own.",
                ),
            ),
            ("include_dial", Waiting("The record has no time of dialing.")),
            (
                "async_time: Open | Focus | MessageActive",
                Waiting(
                    "The record has no time in focus and no messages; talk is what the source writes there.",
                ),
            ),
        ],
    ),
    (
        "average_resolution_time",
        &[
            ("end: First | Last", Opt("end", &["first", "last"])),
            ("clock", Opt("clock", &["calendar", "business"])),
            (
                "calendar_rule: AtEachInstant | AtEvent | AtCreation",
                Opt("calendar_rule", &["at_each_instant", "at_event", "at_creation"]),
            ),
            ("start: Created | HumanEngaged", Opt("start", &["created", "human_engaged"])),
            ("stat", Opt("statistic", &[])),
            ("population: ResolvedInPeriod | CreatedInPeriodCohort", Policy("attribution")),
            ("pause_states", Waiting("The record has no intervals of its states.")),
            (
                "auto-closed without work left out",
                Waiting("The record does not say that it was closed by a rule."),
            ),
        ],
    ),
    (
        "resolution_rate",
        &[
            ("ClosedBasis", Always("The default: contacts that ended.")),
            ("level: FirstLevel", Opt("level", &["first_level"])),
            ("unknown outcome", Opt("unknown", &["exclude", "unresolved"])),
            (
                "Flow: resolved in the period / created in the period",
                Waiting(
                    "Numerator and denominator are booked by different instants of the same record; a formula has one attribution a record.",
                ),
            ),
            (
                "Cohort: of those created in the period, resolved within W days",
                Waiting(
                    "Open contacts must be kept until finish, since `as_of` decides whether their window has passed. `attribution = \"by_start\"` with `unknown = \"unresolved\"` gives the cohort as it stands at the export.",
                ),
            ),
        ],
    ),
    (
        "escalation_rate",
        &[
            (
                "denominator: AutomatedEntered | AllInteractions",
                Opt("denominator", &["automated_entered", "all_interactions"]),
            ),
            ("kind: BotToHuman", Always("The only kind.")),
            (
                "kind: TierUp | Supervisor",
                Waiting("The record says how often it was transferred, not to which tier."),
            ),
            (
                "grain: Conversation",
                Always("A contact is one session; several hand-overs count once."),
            ),
            (
                "grain: Session",
                Waiting("Several sessions a contact need a record of bot sessions."),
            ),
        ],
    ),
    (
        "contact_resolution_across_channels",
        &[
            ("require_no_repeat", Opt("require_no_repeat", &[])),
            ("evidence: SystemFlag", Always("`context_transferred`, whoever set it.")),
            (
                "evidence: AgentFlag | Survey",
                Waiting(
                    "The record has one flag. A second one, or a joined survey question, is needed.",
                ),
            ),
        ],
    ),
    (
        "bot_containment_rate",
        &[
            (
                "Strict | NotEscalated | ResolvedOrTimedOut",
                Opt("containment", &["strict", "not_escalated", "resolved_or_timed_out"]),
            ),
            ("intent_scope", Opt("intent_scope", &["all", "simple"])),
            (
                "ResolvedAndSatisfied",
                Waiting(
                    "The survey must be joined to the contact and be counted with it (issue 3).",
                ),
            ),
            (
                "recontact_window",
                Waiting(
                    "It needs the later contacts of the same customer, as repeat contacts do (issue 3).",
                ),
            ),
            (
                "grain: Session",
                Waiting("Several sessions a contact need a record of bot sessions."),
            ),
        ],
    ),
    (
        "bot_handoff_efficiency",
        &[
            (
                "clock: ContextDelivered | AgentAccepted | FirstHumanMessage",
                Opt("clock", &["context_delivered", "agent_accepted", "first_human_message"]),
            ),
            ("context_threshold", Opt("context_threshold", &[])),
            ("threshold", Opt("threshold_s", &[])),
            ("boundary: Exclusive", Opt("boundary", &["exclusive", "inclusive"])),
            ("context_completeness", Custom("context_delivered / context_expected")),
            ("hand-overs never accepted", Custom("handoffs_not_accepted / handoffs_requested")),
            (
                "deferred: queue closed, turned into a ticket",
                Waiting("The record has no such outcome of a hand-over."),
            ),
        ],
    ),
    (
        "engagement_response_rate",
        &[
            ("R", Opt("reply_window_s", &[])),
            (
                "engaged session share",
                Custom("bot_engagements / (bot_engagements + bot_not_engaged)"),
            ),
            (
                "per recipient",
                Waiting("Distinct customers with a reply need keyed state of prompts."),
            ),
        ],
    ),
    (
        "engagement_completion_rate",
        &[
            ("all started", Opt("denominator", &["started"])),
            (
                "completion_states",
                Waiting(
                    "The record says whether the flow was completed, not in which state it ended.",
                ),
            ),
            (
                "sessions resumed inside T are one",
                Waiting("Several sessions a contact need a record of bot sessions."),
            ),
        ],
    ),
    (
        "csat",
        &[
            (
                "Mean | TopTwoBox | TopBox | Net | GoodOverRated",
                Opt("statistic", &["mean", "top_two_box", "top_box", "net", "good_over_rated"]),
            ),
            ("min_responses", Opt("min_responses", &[])),
            ("linear rescale", Opt("rescale", &["linear"])),
            ("attribution by survey sent or by interaction", Policy("attribution")),
            (
                "several answers: First | Last | All",
                Waiting(
                    "All count. First and last need keyed state by respondent and interaction; `duplicates = \"keep_last\"` keeps the last row of one survey_id only.",
                ),
            ),
            (
                "top boxes of other scales",
                Waiting(
                    "Rescaled answers use the boxes of 1 to 5. Boxes by length of the scale need a table in the policy.",
                ),
            ),
        ],
    ),
    (
        "nps",
        &[
            ("transactional | relationship", Opt("relation", &["transactional", "relationship"])),
            ("legacy_scale", Opt("legacy_scale", &[])),
            (
                "per respondent or per account",
                Waiting("Needs keyed state by customer, or an account field."),
            ),
            (
                "several answers: First | Last",
                Waiting("Needs keyed state by customer, as for csat."),
            ),
        ],
    ),
    (
        "ces",
        &[
            ("mean | %Easy 5-7 | index", Opt("statistic", &["mean", "percent_easy", "index"])),
            ("%Easy 6-7", Custom("ces_very_easy / ces_answers")),
            ("polarity: Effort | Ease", Opt("polarity", &["effort", "ease"])),
            ("invert (8 − x)", Opt("other_polarity", &["invert"])),
            ("CES 1.0 (1 to 5)", Opt("scale", &["1_to_5"])),
            ("rescale", Waiting("The rule `rescale` of csat has no twin here yet.")),
        ],
    ),
    (
        "quality_score",
        &[
            (
                "aggregate: MeanOfEvaluations | PooledPoints",
                Opt("aggregate", &["mean_of_evaluations", "pooled_points"]),
            ),
            (
                "na: Renormalise | FullMarks | Zero",
                Opt("not_applicable", &["renormalise", "full_marks", "zero"]),
            ),
            ("auto_fail: Zero | FlagOnly", Opt("auto_fail", &["zero", "flag_only"])),
            (
                "share of evaluations that failed automatically",
                Custom("evaluations_auto_failed / evaluations"),
            ),
            ("attribution BySubmitted", Policy("attribution")),
            (
                "aggregate: WeightedByForm",
                Waiting(
                    "Weights of forms need a place in the policy; `form_version` is on the record.",
                ),
            ),
            ("auto_fail: CapAt(x)", Opt("auto_fail", &["cap"])),
            (
                "latest version only",
                Waiting("Evaluations have no version; send the latest, or use `duplicates`."),
            ),
        ],
    ),
    (
        "contact_quality",
        &[
            ("InternalOnly", Always("The default.")),
            ("soft-skill weights", Opt("soft_skill_weights", &["equal", "form"])),
            (
                "CustomerOnly | Blend",
                Waiting(
                    "Customer-rated questions about agents need a survey kind of their own, and the blend a weight.",
                ),
            ),
        ],
    ),
    (
        "employee_satisfaction",
        &[
            ("eNPS | Mean | TopTwoBox", Opt("statistic", &["enps", "mean", "top_two_box"])),
            ("minimum group size", Opt("min_responses", &[])),
            ("1 to 10 instead of 0 to 10", Opt("legacy_scale", &[])),
            ("rescale", Opt("rescale", &["none", "linear"])),
            ("Index (several items, 0 to 100)", Waiting("Needs several items a survey.")),
            (
                "one answer per employee and wave",
                Waiting("Answers are anonymous; needs keyed state by a pseudonym."),
            ),
        ],
    ),
    (
        "cost_per_contact",
        &[
            (
                "D: Handled | InboundAll | Resolved",
                Opt("denominator", &["handled", "inbound_all", "resolved"]),
            ),
            ("TotalCost | LabourOnly", Opt("cost_scope", &["total_cost", "labour_only"])),
            (
                "allocation: HandleTimeShare | ContactShare | Direct",
                Opt("allocation", &["handle_time_share", "contact_share", "direct"]),
            ),
            (
                "price per contact of an outsourcer",
                Always("Write it as `direct_cost` of the contact."),
            ),
        ],
    ),
    (
        "cost_per_ticket",
        &[
            (
                "D: Opened | Resolved | OpenedPlusReopened",
                Opt("denominator", &["opened", "resolved", "opened_plus_reopened"]),
            ),
            ("TotalCost | LabourOnly", Opt("cost_scope", &["total_cost", "labour_only"])),
            ("allocation", Opt("allocation", &[])),
            (
                "cumulative escalation cost",
                Waiting(
                    "Costs of every tier that a ticket passed need the tier on contacts and costs.",
                ),
            ),
        ],
    ),
    (
        "revenue_per_contact",
        &[
            (
                "population: all handled | SalesEligible",
                Opt("population", &["all_handled", "sales_eligible"]),
            ),
            ("per handled hour", Custom("3600 * revenue / handle_ms")),
            (
                "credit: First | Last | Split",
                Waiting("A sale credited to several contacts needs an order id on the record."),
            ),
            (
                "attribution window for late orders",
                Waiting("Orders come on the contact; a record of orders is needed."),
            ),
        ],
    ),
    (
        "conversion_rate",
        &[
            ("Gross | Net", Opt("population", &["all_handled", "sales_eligible"])),
            ("sales per contact", Opt("counting", &["sales"])),
            ("unique customers", Opt("counting", &["customers"])),
            ("per lead", Waiting("There is no record of leads.")),
            (
                "conversion window",
                Waiting("Orders come on the contact; a record of orders is needed."),
            ),
        ],
    ),
    ("security_incident_rate", TRUST),
    ("unauthorized_access_rate", TRUST),
    ("data_issue_rate", TRUST),
    ("survey_response_rate", &[("one kind of survey", Opt("survey_kind", &[]))]),
    ("transfer_rate", &[("contacts or transfers", Opt("counting", &["contacts", "transfers"]))]),
];

/// KPIs that the definitions name and the catalogue does not hold yet.
pub(crate) const KPIS: &[(&str, &str)] = &[
    (
        "first_contact_resolution, repeat_contact_rate, contacts_per_case, channel_migration_rate, cross_channel_resolution_rate, engagement_repeat_usage_rate",
        "Contacts of one customer or case must be brought together: keyed events in the state, resolved at finish.",
    ),
    (
        "occupancy, fteu_utilization, workload_balance, schedule_adherence, schedule_conformance, shrinkage",
        "Intervals of agents must be united and clipped: keyed events in the state, resolved at finish.",
    ),
    (
        "employee_turnover, customer_retention, churn_rate",
        "Headcounts and sets of customers over a period.",
    ),
    (
        "geographic_coverage, population_coverage, segment_accessibility, accessibility_parity",
        "They compare groups with a list in the policy.",
    ),
    ("availability", "Outages of a service must be united and clipped."),
];
