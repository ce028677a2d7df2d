//! The variants that public sources describe, and where each stands here.
//!
//! The words are those of the collection of definitions that the catalogue was
//! made from. Kept by hand; the generator fails when an option that is named
//! here does not exist, and lists options that nobody named by itself.

use Here::{Always, Custom, Option as Opt, Policy, Waiting};

/// Where a variant stands.
#[derive(Clone, Copy)]
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

/// The share of contacts of unknown customers.
const UNIDENTIFIED: (&str, Here) = (
    "unidentified share",
    Custom(
        "repeat_unidentified / (contacts_with_history + repeat_no_history + repeat_unidentified + repeat_reason_unknown)",
    ),
);

/// The variants that both coverages share.
const COVERAGE: &[(&str, Here)] = &[
    ("potential (network reach) | observed use", Opt("coverage", &["potential", "observed"])),
    ("n_min served interactions", Opt("min_interactions", &[])),
    ("in-scope regions, reachable, population", Policy("regions")),
    (
        "unknown region share",
        Custom("region_unknown / (served_in_scope + region_unknown + region_out_of_scope)"),
    ),
    (
        "population-weighted twin",
        Always("Two KPIs, `geographic_coverage` and `population_coverage`."),
    ),
    (
        "region list versioned",
        Waiting("The list in the policy has no dates. Another list is another policy."),
    ),
];

/// The variants that both measures of segments share.
const ACCESS: &[(&str, Here)] = &[
    (
        "access outcome: answer rate | completion rate",
        Opt("access", &["answer_rate", "completion_rate"]),
    ),
    ("in-scope segments", Policy("segments")),
    ("small segments suppressed", Opt("min_contacts", &[])),
    ("parity = min / max", Always("Two KPIs, `segment_accessibility` and `accessibility_parity`.")),
    (
        "unknown segment share",
        Custom("segment_unknown / (segment_contacts + segment_unknown + segment_out_of_scope)"),
    ),
    ("customers in several segments", Waiting("A contact has one segment.")),
];

/// The variants that retention and churn share.
const STAYING: &[(&str, Here)] = &[
    ("identity | arithmetic (E − new) / S", Opt("method", &["identity", "arithmetic"])),
    ("churn = 1 − retention", Always("Two KPIs, `customer_retention` and `churn_rate`.")),
    (
        "customers who leave and return",
        Always("A customer may have several records. Who is active at both ends has stayed."),
    ),
    ("revenue retention, gross and net", Waiting("The customer record has no revenue.")),
    (
        "cohort curves",
        Waiting(
            "A formula looks at one period. A curve follows those who came in one period through later ones.",
        ),
    ),
    (
        "customers touched by support | untouched",
        Waiting("Customers would have to be joined to their contacts."),
    ),
    (
        "active by an activity window",
        Waiting(
            "The record states from when to when a customer was active. A lookback over activity is made before.",
        ),
    ),
];

/// KPIs, each with its variants: the words, and where they stand.
pub(crate) const VARIANTS: &[(&str, &[(&str, Here)])] = &[
    (
        "interaction_volume",
        &[
            ("grain: Contact | Conversation", Opt("grain", &["contact", "conversation"])),
            ("grain: QueueVisit", Custom("offered")),
            ("most contacts at one moment", Custom("max(peak_in_service)")),
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
                    "The legs of one conversation must be brought together. Journeys bring contacts of one customer together and leave further legs out. Each visit counts its own wait.",
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
            (
                "cross_channel_resolution_rate",
                Always("A KPI of its own, `cross_channel_resolution_rate`."),
            ),
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
        "first_contact_resolution",
        &[
            (
                "method: RepeatWindow | Survey | AgentFlag | CaseTouches",
                Opt("method", &["repeat_window", "survey", "agent_flag", "case_touches"]),
            ),
            (
                "denominator: FirstContacts | AllContacts | Customers",
                Opt("denominator", &["first_contacts", "all_contacts", "customers"]),
            ),
            ("days: 1 | 7 | 14 | 30", Opt("window_days", &[])),
            (
                "key: Customer | CustomerReason | Case",
                Opt("key", &["customer", "customer_reason", "case"]),
            ),
            ("transfer_breaks", Opt("transfer_breaks", &[])),
            ("Gross | Net", Opt("population", &["gross", "net"])),
            ("Net: contacts that tier 1 could never solve", Policy("unsolvable_reasons")),
            (
                "OneContactResolution (any other channel is a failure)",
                Opt("repeat_scope", &["any_channel", "same_channel"]),
            ),
            (
                "a bot-contained contact followed by a call",
                Always(
                    "A repeat: any later contact of the customer is one, whoever served the first.",
                ),
            ),
            (
                "scheduled callback, outbound follow-up",
                Always("No repeat: the center began it, reason `center_initiated`."),
            ),
            (
                "edges of the data",
                Always(
                    "Contacts whose window is not known in full are left out, reasons `immature` and `no_history`.",
                ),
            ),
            (
                "one-touch: fewer than two agent replies",
                Always("`method = case_touches`. Cases without any reply count, too."),
            ),
            (
                "one-touch: exactly one agent reply",
                Waiting("Resolved cases without a reply are not told from those with one."),
            ),
            (
                "next contact avoided, by last queue and user",
                Always("Group by `queue` or `agent_id`: a contact counts in its own."),
            ),
            UNIDENTIFIED,
        ],
    ),
    (
        "repeat_contact_rate",
        &[
            ("days: 1 | 7 | 14 | 30", Opt("window_days", &[])),
            (
                "key: Customer | CustomerReason | Case",
                Opt("key", &["customer", "customer_reason", "case"]),
            ),
            ("one channel | all channels", Opt("repeat_scope", &["same_channel", "any_channel"])),
            UNIDENTIFIED,
        ],
    ),
    (
        "contacts_per_case",
        &[
            (
                "cases resolved on first contact",
                Always("`first_contact_resolution` with `method = case_touches`."),
            ),
            (
                "average case resolution time",
                Waiting(
                    "Times are those of contacts. The first and the last contact of a case are not brought together for it.",
                ),
            ),
        ],
    ),
    (
        "channel_migration_rate",
        &[
            (
                "D: AllJourneys | MultiContactJourneys",
                Opt("denominator", &["all_journeys", "multi_contact_journeys"]),
            ),
            (
                "count: Journeys | SwitchesPerJourney | Transitions",
                Opt("counting", &["journeys", "switches_per_journey", "transitions"]),
            ),
            (
                "journey_key: Case | CustomerReason | Customer",
                Opt("journey_key", &["case", "customer_reason", "customer"]),
            ),
            ("gaps ≤ W", Opt("window_days", &[])),
            ("planned (click-to-call): excluded", Opt("planned", &["exclude", "include"])),
            ("sms and chat as one family", Opt("fold_messaging", &[])),
            (
                "from→to matrix",
                Always("The table `channel_migrations` of the scorecard, in each group."),
            ),
            (
                "bot to person in one widget",
                Always("No change: only the channel of the contacts counts."),
            ),
            UNIDENTIFIED,
        ],
    ),
    (
        "cross_channel_resolution_rate",
        &[
            (
                "journey_key: Case | CustomerReason | Customer",
                Opt("journey_key", &["case", "customer_reason", "customer"]),
            ),
            ("final outcome resolved within W", Opt("window_days", &[])),
            ("sms and chat as one family", Opt("fold_messaging", &[])),
            ("unknown outcome", Always("Left out and counted, reason `outcome_unknown`.")),
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
                    "The survey must be joined to the contact and be counted with it. Surveys take only their dimensions from contacts.",
                ),
            ),
            ("recontact_window (no human contact within W)", Opt("recontact_window_days", &[])),
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
                Waiting(
                    "Prompts are counted one by one. The prompts of one customer are not brought together.",
                ),
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
        "engagement_repeat_usage_rate",
        &[
            (
                "repeats with the same reason left out | counted",
                Opt("repeats", &["new_requests", "all"]),
            ),
            ("within the FCR window", Opt("window_days", &[])),
            (
                "returns that only repeat an unresolved issue",
                Custom("returning_customers_all - returning_customers"),
            ),
            (
                "stickiness DAU/MAU",
                Waiting(
                    "It divides customers a day by customers a month, two groupings in one formula. `usage_customers` by day and by month gives both numbers.",
                ),
            ),
            (
                "cohort retention (week n)",
                Waiting(
                    "It follows customers from their first use on, over several groups. Here a group looks at its own contacts.",
                ),
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
                    "All count. The surveys of one respondent are not brought together; `duplicates = \"keep_last\"` keeps the last row of one survey_id only.",
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
                Waiting(
                    "The surveys of one customer are not brought together, and there is no account field.",
                ),
            ),
            (
                "several answers: First | Last",
                Waiting("The surveys of one customer are not brought together, as for csat."),
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
        "occupancy",
        &[
            (
                "concurrency: WallClock | SlotWeighted",
                Opt("concurrency", &["wall_clock", "slot_weighted"]),
            ),
            ("ring: Exclude | Busy | Idle", Opt("ring", &["exclude", "busy", "idle"])),
            ("acw: Busy | Exclude", Opt("wrap", &["busy", "exclude"])),
            ("error state counts as idle", Opt("error", &["idle", "exclude"])),
            (
                "denominator: HandlePlusIdle | AllLoggedIn",
                Opt("denominator", &["handle_plus_idle", "all_logged_in"]),
            ),
            ("from contact segments, united per agent", Opt("source", &["interactions"])),
            ("overlapping states", Policy("overlapping_states")),
            (
                "state breakdown",
                Always("The table `agent_states` of the scorecard, in each group."),
            ),
            (
                "outbound ring is busy, inbound ring is not",
                Waiting("A state does not say in which direction it rings. `ring` holds for both."),
            ),
        ],
    ),
    (
        "fteu_utilization",
        &[
            (
                "capacity: Paid | Scheduled | LoggedIn",
                Opt("capacity", &["paid", "scheduled", "logged_in"]),
            ),
            (
                "productive: HandlingOnly | HandlingPlusIdle | AllProductive",
                Opt("productive", &["handling_only", "handling_plus_idle", "all_productive"]),
            ),
            (
                "handle time / work hours (MetricNet)",
                Always("`workload_balance` with `available = scheduled_work`."),
            ),
            ("overlapping states", Policy("overlapping_states")),
            (
                "paid leave and unpaid breaks",
                Always("What the states mark as paid counts as paid time, in any state."),
            ),
        ],
    ),
    (
        "workload_balance",
        &[
            (
                "available: FTE × productive hours",
                Opt("available", &["productive_time", "scheduled_work"]),
            ),
            ("workload = volume × AHT", Always("The sum of handle times is the same.")),
            ("overlapping states", Policy("overlapping_states")),
        ],
    ),
    (
        "schedule_adherence",
        &[
            ("match: Class | ExactActivity", Opt("match", &["class", "exact_activity"])),
            ("grace_s", Opt("grace_s", &[])),
            ("outside_shift: Ignore | Exception", Opt("outside_shift", &["ignore", "exception"])),
            ("excused_codes", Policy("excused_codes")),
            ("excuse_on_contact", Opt("excuse_on_contact", &[])),
            ("overlapping states", Policy("overlapping_states")),
            ("1 − exception / scheduled", Always("The same by construction, and never below 0.")),
            ("Conformance", Always("A KPI of its own, `schedule_conformance`.")),
        ],
    ),
    (
        "schedule_conformance",
        &[
            (
                "worked on-queue seconds / scheduled on-queue seconds",
                Always("The default. It can exceed 1."),
            ),
            ("overlapping states", Policy("overlapping_states")),
        ],
    ),
    (
        "shrinkage",
        &[
            (
                "external + internal hours; planned | unplanned",
                Opt("part", &["total", "external", "internal", "planned", "unplanned"]),
            ),
            ("available hours: scheduled | paid", Opt("basis", &["scheduled", "paid"])),
            (
                "productivity = 1 − shrinkage",
                Custom(
                    "(scheduled_ms - external_shrinkage_ms - internal_shrinkage_ms) / scheduled_ms",
                ),
            ),
            ("overlapping states", Policy("overlapping_states")),
        ],
    ),
    (
        "employee_turnover",
        &[
            (
                "kind: Total | Voluntary | Involuntary",
                Opt("kind", &["total", "voluntary", "involuntary", "early"]),
            ),
            ("early attrition (left within 90 days)", Opt("early_days", &[])),
            (
                "denominator: AverageHeadcount | Opening | OpeningPlusJoiners",
                Opt("denominator", &["average_headcount", "opening", "opening_plus_joiners"]),
            ),
            (
                "average of opening and closing | daily mean",
                Opt("average", &["opening_and_closing", "daily"]),
            ),
            (
                "annualise: None | Linear | Compound",
                Opt("annualise", &["none", "linear", "compound"]),
            ),
            (
                "leap years",
                Always(
                    "Whole calendar months are twelfths of a year. Other periods are days of a year of 365.",
                ),
            ),
            ("internal transfers out", Opt("transfers", &["exclude", "include"])),
            (
                "mean of month ends",
                Waiting(
                    "The average is that of beginning and end, or of all time. Group by month to see the headcount at each month's end.",
                ),
            ),
            (
                "FTE instead of heads",
                Waiting("Heads are counted. `fte` is on the record and no field sums it yet."),
            ),
            (
                "contractors left out unless flagged",
                Waiting("The record does not tell contractors. Leave their rows out."),
            ),
            (
                "short periods flagged (< 90 days)",
                Waiting("An annualised value carries no mark for a short period."),
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
                Waiting("Answers are anonymous; the record has no pseudonym."),
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
    ("customer_retention", STAYING),
    ("churn_rate", STAYING),
    ("security_incident_rate", TRUST),
    ("unauthorized_access_rate", TRUST),
    ("data_issue_rate", TRUST),
    ("geographic_coverage", COVERAGE),
    ("population_coverage", COVERAGE),
    (
        "segment_accessibility",
        &[
            ("access outcome >= threshold", Opt("access_threshold", &[])),
            ACCESS[0],
            ACCESS[1],
            ACCESS[2],
            ACCESS[3],
            ACCESS[4],
            ACCESS[5],
        ],
    ),
    ("accessibility_parity", ACCESS),
    (
        "availability",
        &[
            ("time based (ITIL) | request based (SRE)", Opt("method", &["time", "requests"])),
            ("planned maintenance in or out", Opt("maintenance", &["exclude", "downtime"])),
            ("partial degradation weight", Opt("degraded", &["up", "half", "down"])),
            (
                "multi-region: All | Any | WeightedByTraffic",
                Opt("region_rule", &["all", "any", "weighted"]),
            ),
            ("agreed service time", Opt("agreed_time", &["always", "open_hours"])),
            ("business calendar", Policy("calendars")),
            ("overlapping outages", Always("United by service: each instant counts once.")),
            ("agreed time of each service", Waiting("One calendar holds for all services.")),
            (
                "any other weight of degradation",
                Waiting(
                    "The weights are 1, 0.5 and 0. A formula has one factor for all of its terms.",
                ),
            ),
        ],
    ),
    ("survey_response_rate", &[("one kind of survey", Opt("survey_kind", &[]))]),
    ("transfer_rate", &[("contacts or transfers", Opt("counting", &["contacts", "transfers"]))]),
];
