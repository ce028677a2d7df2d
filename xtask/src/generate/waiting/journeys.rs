//! Variants of KPIs of journeys, bots and engagement.

use super::Here::{self, Always, Custom, Option as Opt, Policy, Waiting};
use super::Variants;

/// The share of contacts of unknown customers.
const UNIDENTIFIED: (&str, Here) =
    ("unidentified share", Always("`unidentified_share` is a KPI of its own."));

/// KPIs, each with its variants.
pub(super) const VARIANTS: &[Variants] = &[
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
            (
                "composite engagement_rate (weighted mean of the three)",
                Waiting(
                    "A formula is one quotient. Weigh the three values outside, with weights of your own.",
                ),
            ),
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
];
