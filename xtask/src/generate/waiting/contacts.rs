//! Variants of KPIs that look at one contact at a time.

use super::Here::{Always, Custom, Option as Opt, Policy, Waiting};
use super::Variants;

/// KPIs, each with its variants.
pub(super) const VARIANTS: &[Variants] = &[
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
];
