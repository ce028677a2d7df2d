//! How quickly customers are reached.

use super::*;

/// Dimensions that a contact without an agent cannot have.
const NO_AGENT: &[&str] = &["agent_id"];

pub(super) static DEFINITIONS: [Definition; 7] = [
    Definition {
        id: "first_response_time",
        code: 201,
        objective: Objective::GrowthAndRetention,
        title: "First response time",
        aliases: &["FRT", "first reply time", "time to first response", "first wait time"],
        doc: "The mean time from the beginning of a contact to the first public reply by a person.",
        formula: "response_ms / responses",
        variants: statistic_variants!("response"),
        options: &[STATISTIC],
        unit: Unit::Seconds,
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("response_squared"),
        distribution: Some("response"),
        attribution: Attribution::ByFirstResponse,
        population: "Inbound contacts with a first reply by a person. Automatic replies do not stop the clock.",
        excluded: &[
            ("unanswered", "unanswered"),
            ("bot_only", "response_bot_only"),
            ("start_unknown", "response_start_unknown"),
        ],
        source: "Seeds S1 and S3; Zendesk, Calculating first reply time; Intercom, first response time.",
        example: "Replies after 30 s and 90 s, one contact without a reply: 60 s, unanswered 1.",
        ..Definition::BASE
    },
    Definition {
        id: "service_level",
        code: 202,
        objective: Objective::GrowthAndRetention,
        title: "Service level",
        aliases: &["SL", "grade of service", "telephone service factor", "TSF", "GoS", "80/20"],
        doc: "The share of queue visits that were answered within the threshold.",
        formula: "answered_in_time / (answered_with_target + abandoned_with_target)",
        variants: &[
            Variant {
                when: &[("abandons", "ignored_within_target"), ("short_policy", "include")],
                denominator: "- abandoned_in_time",
                excluded: &[("abandoned_in_time", "abandoned_in_time")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "ignored_all"), ("short_policy", "include")],
                denominator: "- abandoned_with_target",
                excluded: &[("abandoned", "abandoned_with_target")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "positive"), ("short_policy", "include")],
                numerator: "+ abandoned_in_time",
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "negative"), ("short_policy", "exclude")],
                denominator: "- short_abandons",
                excluded: &[("short_abandon", "short_abandons")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "ignored_within_target"), ("short_policy", "exclude")],
                denominator: "- abandoned_in_time - short_abandons + short_abandons_in_time",
                excluded: &[
                    ("abandoned_in_time", "abandoned_in_time - short_abandons_in_time"),
                    ("short_abandon", "short_abandons"),
                ],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "ignored_all"), ("short_policy", "exclude")],
                denominator: "- abandoned_with_target",
                excluded: &[
                    ("abandoned", "abandoned_with_target - short_abandons"),
                    ("short_abandon", "short_abandons"),
                ],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "positive"), ("short_policy", "exclude")],
                numerator: "+ abandoned_in_time - short_abandons_in_time",
                denominator: "- short_abandons",
                excluded: &[("short_abandon", "short_abandons")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "negative"), ("short_policy", "positive")],
                numerator: "+ short_abandons",
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "ignored_within_target"), ("short_policy", "positive")],
                numerator: "+ short_abandons",
                denominator: "- abandoned_in_time + short_abandons_in_time",
                excluded: &[("abandoned_in_time", "abandoned_in_time - short_abandons_in_time")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "ignored_all"), ("short_policy", "positive")],
                numerator: "+ short_abandons",
                denominator: "- abandoned_with_target + short_abandons",
                excluded: &[("abandoned", "abandoned_with_target - short_abandons")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("abandons", "positive"), ("short_policy", "positive")],
                numerator: "+ abandoned_in_time + short_abandons - short_abandons_in_time",
                ..Variant::WHEN
            },
            Variant {
                when: &[("flow_outs", "include")],
                denominator: "+ flow_outs_with_target",
                included: &["flow_out"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("callbacks", "success")],
                numerator: "+ callbacks_in_time",
                denominator: "+ callbacks_with_target",
                included: &["callback_requested"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("callbacks", "fail")],
                denominator: "+ callbacks_with_target",
                included: &["callback_requested"],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "abandons",
                Allowed::Choice(&["negative", "ignored_within_target", "ignored_all", "positive"]),
                OptionValue::Choice("negative"),
                "How abandons count: against the target, not when within it, not at all, or as met when within it.",
            ),
            OptionDefinition::formula(
                "short_policy",
                Allowed::Choice(&["include", "exclude", "positive"]),
                OptionValue::Choice("include"),
                "How abandons below short_abandon_s count: like others, not at all, or as met.",
            ),
            OptionDefinition::formula(
                "flow_outs",
                Allowed::Choice(&["exclude", "include"]),
                OptionValue::Choice("exclude"),
                "Whether visits that left by timeout, key, overflow and the like count as not met.",
            ),
            OptionDefinition::formula(
                "callbacks",
                Allowed::Choice(&["exclude", "success", "fail"]),
                OptionValue::Choice("exclude"),
                "How callback requests count: not at all, as met when within the threshold, or as not met.",
            ),
        ],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByQueueEntry,
        population: "Queue visits of inbound contacts that left the queue and to which a threshold applies: threshold_s, else the queue's target, else the channel's. Targets on the business clock do not limit waits.",
        excluded: &[
            ("no_target", "no_wait_target"),
            ("waiting", "level_waiting"),
            ("exit_unknown", "level_exit_unknown"),
            ("wait_unknown", "level_wait_unknown"),
            ("transfer_leg", "level_transfer_legs"),
            ("out_of_hours", "level_out_of_hours"),
            ("flow_out", "flow_outs_with_target"),
            ("callback_requested", "callbacks_with_target"),
        ],
        goal: Some(("level_goal_least", "level_goal_greatest")),
        undefined_by: NO_AGENT,
        source: "Seeds S2 and S3; ICMI, Service Level Calculations; Cisco, Genesys, Talkdesk and Asterisk for the variants.",
        example: "1000 answered, 860 of them in time, 60 abandoned: 860 / 1060 = 0.8113.",
        ..Definition::BASE
    },
    Definition {
        id: "average_speed_of_answer",
        code: 203,
        objective: Objective::GrowthAndRetention,
        title: "Average speed of answer",
        aliases: &[
            "ASA",
            "average queue answer time",
            "average delay",
            "average time to answer",
            "response time",
        ],
        doc: "The mean wait of queue visits that were answered. Abandoned waits are not in it: read average_abandon_time beside it.",
        formula: "answer_wait_ms / answered_waits",
        variants: statistic_variants!(
            "answer_wait",
            Variant {
                when: &[("population", "all_queued")],
                formula: Some("all_wait_ms / all_waits"),
                squares: Some("all_wait_squared"),
                included: &["wait_unknown"],
                excluded: &[("wait_unknown", "all_wait_unknown")],
                ..Variant::WHEN
            }
        ),
        options: &[
            STATISTIC,
            OptionDefinition::formula(
                "population",
                Allowed::Choice(&["answered", "all_queued"]),
                OptionValue::Choice("answered"),
                "Whose waits count; all_queued adds abandoned and other exits to the mean. Percentiles are of answered waits.",
            ),
        ],
        unit: Unit::Seconds,
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("answer_wait_squared"),
        distribution: Some("answer_wait"),
        attribution: Attribution::ByAnswer,
        population: "Queue visits of inbound contacts that were answered and whose wait is known. Time in the IVR or bot is not in the wait.",
        excluded: &[("wait_unknown", "answer_wait_unknown")],
        source: "Seed S3; Genesys, average speed of answer; Amazon Connect, average queue answer time.",
        example: "Waits of 10 s and 50 s, one abandoned after 80 s: 30 s.",
        ..Definition::BASE
    },
    Definition {
        id: "sla_compliance",
        code: 204,
        objective: Objective::TrustAndCompliance,
        title: "SLA compliance",
        aliases: &["SLA achievement", "SLA hit rate", "on-time rate"],
        doc: "The share of contacts that met the target of their queue or channel, on the target's own clock.",
        formula: "targets_met / (targets_met + targets_breached + open_overdue)",
        variants: &[
            Variant {
                when: &[("open_overdue", "pending")],
                denominator: "- open_overdue",
                excluded: &[("overdue", "open_overdue")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("no_target", "fail")],
                denominator: "+ no_target",
                included: &["no_target"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("no_target", "met")],
                numerator: "+ no_target",
                denominator: "+ no_target",
                included: &["no_target"],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "open_overdue",
                Allowed::Choice(&["breached", "pending"]),
                OptionValue::Choice("breached"),
                "How an open contact counts whose deadline has passed.",
            ),
            OptionDefinition::formula(
                "no_target",
                Allowed::Choice(&["exclude", "fail", "met"]),
                OptionValue::Choice("exclude"),
                "How a contact without any target counts.",
            ),
        ],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByDue,
        population: "Inbound contacts that people serve and to which a target applies. Open contacts whose deadline lies ahead at as_of are pending.",
        excluded: &[
            ("pending", "open_pending"),
            ("no_target", "no_target"),
            ("abandoned", "abandoned_before_service"),
            ("bot_only", "sla_bot_only"),
            ("time_unknown", "target_time_unknown"),
        ],
        goal: Some(("sla_goal_least", "sla_goal_greatest")),
        undefined_by: NO_AGENT,
        source: "Seed S2: calls 80 % in 20 s, chats 90 % in 30 s, emails 95 % in 4 business hours; Zendesk SLA policies; dbt_zendesk.",
        example: "Voice: 8 answered within 20 s, 1 later, 1 abandoned: 8 / 10 = 0.8, which reaches the goal.",
        ..Definition::BASE
    },
    Definition {
        id: "abandonment_rate",
        code: 205,
        objective: Objective::GrowthAndRetention,
        title: "Abandonment rate",
        aliases: &["abandon rate", "ABA", "lost call rate"],
        doc: "The share of queue visits that the customer gave up. By agent it is undefined, since nobody answered.",
        formula: "(queue_abandons - short_queue_abandons) / (queue_departures - short_queue_abandons)",
        variants: &[
            Variant {
                when: &[("denominator", "answered_plus_abandoned")],
                formula: Some(
                    "(queue_abandons - short_queue_abandons) / (queue_answers + queue_abandons - short_queue_abandons)",
                ),
                excluded: &[("other_exit", "queue_departures - queue_answers - queue_abandons")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("denominator", "inbound_arrivals")],
                formula: Some(
                    "(queue_abandons - short_queue_abandons) / (inbound_arrivals - short_queue_abandons)",
                ),
                included: &["waiting", "exit_unknown"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("short_abandons", "include")],
                numerator: "+ short_queue_abandons",
                denominator: "+ short_queue_abandons",
                included: &["short_abandon"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("short_abandons", "exclude_numerator_only")],
                denominator: "+ short_queue_abandons",
                included: &["short_abandon"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("scope", "ivr_and_queue"), ("denominator", "queued")],
                numerator: "+ unqueued_abandons",
                denominator: "+ unqueued_abandons",
                ..Variant::WHEN
            },
            Variant {
                when: &[("scope", "ivr_and_queue"), ("denominator", "answered_plus_abandoned")],
                numerator: "+ unqueued_abandons",
                denominator: "+ unqueued_abandons",
                ..Variant::WHEN
            },
            Variant {
                when: &[("scope", "ivr_and_queue"), ("denominator", "inbound_arrivals")],
                numerator: "+ unqueued_abandons",
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["queued", "answered_plus_abandoned", "inbound_arrivals"]),
                OptionValue::Choice("queued"),
                "What the abandons are divided by.",
            ),
            OptionDefinition::formula(
                "short_abandons",
                Allowed::Choice(&["exclude_both", "include", "exclude_numerator_only"]),
                OptionValue::Choice("exclude_both"),
                "How abandons below short_abandon_s count.",
            ),
            OptionDefinition::formula(
                "scope",
                Allowed::Choice(&["queue", "ivr_and_queue"]),
                OptionValue::Choice("queue"),
                "Whether contacts abandoned in the IVR or bot, before they queued, count, too.",
            ),
        ],
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByQueueEntry,
        population: "Queue visits of inbound contacts that left the queue, on channels where one can abandon.",
        excluded: &[
            ("waiting", "abandonment_waiting"),
            ("exit_unknown", "abandonment_exit_unknown"),
            ("short_abandon", "short_queue_abandons"),
            ("asynchronous_channel", "asynchronous_channel"),
        ],
        undefined_by: NO_AGENT,
        source: "Seed S3; Amazon Connect, contacts abandoned; Talkdesk, abandon rate; Twilio Flex.",
        example: "1000 answered, 45 abandoned: 45 / 1045 = 0.0431.",
        ..Definition::BASE
    },
    Definition {
        id: "average_abandon_time",
        code: 206,
        objective: Objective::GrowthAndRetention,
        idle_rules: &["short_abandon_s"],
        title: "Average abandon time",
        aliases: &["average time to abandon", "ATA"],
        doc: "The mean wait of queue visits that the customer gave up.",
        formula: "abandon_wait_ms / timed_abandons",
        variants: statistic_variants!("abandon_wait"),
        options: &[STATISTIC],
        unit: Unit::Seconds,
        direction: Direction::Informational,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("abandon_wait_squared"),
        distribution: Some("abandon_wait"),
        attribution: Attribution::ByQueueEntry,
        population: "Abandoned queue visits of inbound contacts whose wait is known, short ones too.",
        excluded: &[
            ("wait_unknown", "abandon_wait_unknown"),
            ("asynchronous_channel", "asynchronous_channel"),
        ],
        undefined_by: NO_AGENT,
        source: "Published beside the average speed of answer, which leaves these waits out: Amazon Connect, average queue abandon time.",
        example: "Abandoned after 20 s and 60 s: 40 s.",
        ..Definition::BASE
    },
    Definition {
        id: "longest_wait",
        code: 207,
        objective: Objective::GrowthAndRetention,
        title: "Longest wait",
        aliases: &["maximum wait", "longest queue time"],
        doc: "The longest wait of a visit that left the queue, however it left.",
        formula: "max(longest_wait)",
        variants: &[Variant {
            when: &[("population", "answered")],
            formula: Some("max(longest_answered_wait)"),
            n: Some("timed_answers"),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "population",
            Allowed::Choice(&["all_queued", "answered"]),
            OptionValue::Choice("all_queued"),
            "Whose waits count.",
        )],
        unit: Unit::Seconds,
        direction: Direction::LowerIsBetter,
        attribution: Attribution::ByQueueEntry,
        population: "Queue visits of inbound contacts that left the queue and whose wait is known.",
        excluded: &[("waiting", "waiting"), ("wait_unknown", "untimed_visits")],
        n: Some("timed_visits"),
        undefined_by: NO_AGENT,
        source: "Amazon Connect, maximum queued time; definitions.md section 4.",
        example: "Waits of 10 s, 50 s and, abandoned, 80 s: 80 s.",
        ..Definition::BASE
    },
];
