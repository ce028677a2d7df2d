//! The people who do the work.

use super::*;

/// What employee turnover divides, plain and annualised, and then which of the
/// leavers it counts: the terms of the kinds fit plain and annualised ratios.
macro_rules! turnover_variants {
    ($(
        [$($when:expr),+] $formula:literal,
        voluntary $voluntary:literal, involuntary $involuntary:literal, early $early:literal;
    )+) => {
        &[$(
            turnover_variants!(@ratio [$($when),+], $formula),
            turnover_variants!(
                @ratio [$($when,)+ ("annualise", "linear")],
                concat!("annualise_linear(", $formula, ")")
            ),
            turnover_variants!(
                @ratio [$($when,)+ ("annualise", "compound")],
                concat!("annualise_compound(", $formula, ")")
            ),
            turnover_variants!(@kind [$($when,)+ ("kind", "voluntary")], $voluntary, KIND_UNKNOWN),
            turnover_variants!(@kind [$($when,)+ ("kind", "involuntary")], $involuntary, KIND_UNKNOWN),
            turnover_variants!(@kind [$($when,)+ ("kind", "early")], $early, &[]),
        )+]
    };
    (@ratio [$($when:expr),+], $formula:expr) => {
        Variant { when: &[$($when),+], formula: Some($formula), ..Variant::WHEN }
    };
    (@kind [$($when:expr),+], $numerator:literal, $excluded:expr) => {
        Variant {
            when: &[$($when),+],
            numerator: $numerator,
            excluded: $excluded,
            ..Variant::WHEN
        }
    };
}

const KIND_UNKNOWN: &[(&str, &str)] = &[("leave_kind_unknown", "leave_kind_unknown")];

pub(super) static DEFINITIONS: [Definition; 8] = [
    Definition {
        id: "employee_satisfaction",
        code: 1001,
        title: "Employee satisfaction",
        aliases: &["ESAT", "eNPS", "employee engagement score", "ESI"],
        doc: "The employee Net Promoter Score, or the mean or top-two-box share of satisfaction scores. Groups below min_responses are suppressed for privacy.",
        formula: "100 * (enps_promoters - enps_detractors) / enps_answers",
        variants: &[
            Variant {
                when: &[("statistic", "mean")],
                formula: Some("esat_score / esat_answers"),
                confidence_interval: Some(ConfidenceInterval::Mean),
                included: &["unanswered", "other_scale"],
                excluded: &[("unanswered", "esat_unanswered"), ("other_scale", "esat_other_scale")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("statistic", "top_two_box")],
                formula: Some("esat_top_two / esat_answers"),
                unit: Some(Unit::Share),
                confidence_interval: Some(ConfidenceInterval::Wilson),
                included: &["unanswered", "other_scale"],
                excluded: &[("unanswered", "esat_unanswered"), ("other_scale", "esat_other_scale")],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "statistic",
                Allowed::Choice(&["enps", "mean", "top_two_box"]),
                OptionValue::Choice("enps"),
                "Net Promoter Score of enps surveys; mean, or share of 4 and 5, of esat surveys.",
            ),
            OptionDefinition::formula(
                "min_responses",
                Allowed::Integer(0, 1_000_000),
                OptionValue::Integer(5),
                "Groups with fewer answers give no value, reason suppressed.",
            ),
        ],
        unit: Unit::Points,
        confidence_interval: ConfidenceInterval::Nps,
        squares: Some("esat_score_squared"),
        attribution: Attribution::ByResponse,
        population: "Answered employee surveys: enps on 0 to 10, esat on 1 to 5.",
        excluded: &[("unanswered", "enps_unanswered"), ("other_scale", "enps_other_scale")],
        source: "Seed S3; Call Centre Helper, employee Net Promoter Score.",
        example: "Answers 9, 10, 8, 7, 3: 100 * (2 - 1) / 5 = 20.",
        ..Definition::BASE
    },
    Definition {
        id: "occupancy",
        code: 1002,
        title: "Occupancy",
        aliases: &["agent occupancy", "occupancy rate"],
        doc: "The share of the time in which agents handled contacts or waited for them that they handled contacts. Wall-clock time: one contact and five at once count alike, unless slots are asked for. It is not utilization, which divides by all paid time.",
        formula: "(on_contact_state_ms + hold_state_ms + wrap_state_ms) / (on_contact_state_ms + hold_state_ms + wrap_state_ms + available_state_ms + error_state_ms)",
        variants: &[
            Variant {
                when: &[("denominator", "all_logged_in")],
                formula: Some(
                    "(on_contact_state_ms + hold_state_ms + wrap_state_ms) / logged_in_ms",
                ),
                ..Variant::WHEN
            },
            Variant { when: &[("wrap", "exclude")], numerator: "- wrap_state_ms", ..Variant::WHEN },
            Variant {
                when: &[("wrap", "exclude"), ("denominator", "handle_plus_idle")],
                denominator: "- wrap_state_ms",
                ..Variant::WHEN
            },
            Variant { when: &[("ring", "busy")], numerator: "+ ringing_state_ms", ..Variant::WHEN },
            Variant {
                when: &[("ring", "busy"), ("denominator", "handle_plus_idle")],
                denominator: "+ ringing_state_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("ring", "idle"), ("denominator", "handle_plus_idle")],
                denominator: "+ ringing_state_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("error", "exclude"), ("denominator", "handle_plus_idle")],
                denominator: "- error_state_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("concurrency", "slot_weighted")],
                formula: Some("slots_used_ms / slots_capacity_ms"),
                n: Some("agents_with_slots"),
                excluded: &[("slots_unknown", "slots_unknown")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("source", "interactions")],
                formula: Some("derived_busy_ms / derived_staffed_ms"),
                n: Some("derived_agents"),
                included: &["slots_unknown"],
                excluded: &[("untimed", "derived_untimed")],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "ring",
                Allowed::Choice(&["exclude", "busy", "idle"]),
                OptionValue::Choice("exclude"),
                "Whether time while a contact rings is on neither side, handling, or waiting.",
            ),
            OptionDefinition::formula(
                "wrap",
                Allowed::Choice(&["busy", "exclude"]),
                OptionValue::Choice("busy"),
                "Whether after-contact work is handling, or on neither side.",
            ),
            OptionDefinition::formula(
                "error",
                Allowed::Choice(&["idle", "exclude"]),
                OptionValue::Choice("idle"),
                "Whether time with a faulty station is waiting, or on neither side.",
            ),
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["handle_plus_idle", "all_logged_in"]),
                OptionValue::Choice("handle_plus_idle"),
                "Handling and waiting, or all time logged in, breaks included.",
            ),
            OptionDefinition::formula(
                "concurrency",
                Allowed::Choice(&["wall_clock", "slot_weighted"]),
                OptionValue::Choice("wall_clock"),
                "Whether an instant counts once, or as the slots in use over the slots there are. ring, wrap, error and denominator have no effect then.",
            ),
            OptionDefinition::formula(
                "source",
                Allowed::Choice(&["agent_states", "interactions"]),
                OptionValue::Choice("agent_states"),
                "Where times come from: states, or, where there are none, derived from the contacts that agents handled. All other options but session_gap_s have no effect then.",
            ),
        ],
        direction: Direction::Range,
        attribution: Attribution::Clipped,
        population: "Time of agents on contacts, after them, and waiting, cut at the period, at as_of and at the edges of intervals. n is the number of agents.",
        n: Some("agents"),
        source: "Seed S2: optimal 70-85 %, above 90 % burnout, below 65 % underutilization; Amazon Connect; injixo and Call Centre Helper (denominators).",
        example: "42 min on contacts, 6 min in wrap, 12 min waiting: 48 / 60 = 0.8.",
        ..Definition::BASE
    },
    Definition {
        id: "fteu_utilization",
        code: 1003,
        title: "FTEU utilization",
        aliases: &["agent_utilization", "utilization", "utilisation"],
        doc: "The share of agents' capacity that they spend handling contacts. Seed S0 calls it FTEU utilization; in messaging FTEU also stands for free to end user, which this is not.",
        formula: "paid_handling_ms / paid_ms",
        variants: &[
            Variant {
                when: &[("capacity", "scheduled")],
                formula: Some("scheduled_handling_ms / scheduled_ms"),
                n: Some("scheduled_agents"),
                included: &["paid_unknown"],
                excluded: &[("no_schedule", "no_schedule")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("capacity", "logged_in")],
                formula: Some(
                    "(on_contact_state_ms + hold_state_ms + wrap_state_ms) / logged_in_ms",
                ),
                n: Some("logged_in_agents"),
                included: &["paid_unknown"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("productive", "handling_plus_idle"), ("capacity", "paid")],
                numerator: "+ paid_idle_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("productive", "handling_plus_idle"), ("capacity", "scheduled")],
                numerator: "+ scheduled_idle_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("productive", "handling_plus_idle"), ("capacity", "logged_in")],
                numerator: "+ available_state_ms + ringing_state_ms + error_state_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("productive", "all_productive"), ("capacity", "paid")],
                numerator: "+ paid_idle_ms + paid_other_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("productive", "all_productive"), ("capacity", "scheduled")],
                numerator: "+ scheduled_idle_ms + scheduled_other_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("productive", "all_productive"), ("capacity", "logged_in")],
                numerator: "+ available_state_ms + ringing_state_ms + error_state_ms + meeting_state_ms + training_state_ms + admin_state_ms",
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "capacity",
                Allowed::Choice(&["paid", "scheduled", "logged_in"]),
                OptionValue::Choice("paid"),
                "What the time is divided by: paid time, scheduled time, or time logged in.",
            ),
            OptionDefinition::formula(
                "productive",
                Allowed::Choice(&["handling_only", "handling_plus_idle", "all_productive"]),
                OptionValue::Choice("handling_only"),
                "What counts as productive: handling; also waiting; also meetings, training and administrative work.",
            ),
        ],
        direction: Direction::Range,
        attribution: Attribution::Clipped,
        population: "Agents with paid (scheduled, logged-in) time. An agent of whom it is not known for all time logged in whether it is paid is left out of that group.",
        excluded: &[("paid_unknown", "paid_unknown")],
        n: Some("paid_agents"),
        source: "Seed S0, section 2; injixo, Assembled and TechTarget (what is productive); Sinch and Dart Media (FTEU).",
        example: "5 h on contacts and in wrap of 8 h paid: 0.625.",
        ..Definition::BASE
    },
    Definition {
        id: "workload_balance",
        code: 1004,
        title: "Workload balance",
        aliases: &["workload ratio"],
        doc: "The work that contacts brought over the time that agents had for it. Contacts handled at once count each, so it may exceed 1.",
        formula: "handle_ms / (on_contact_state_ms + hold_state_ms + wrap_state_ms + available_state_ms + ringing_state_ms + error_state_ms)",
        variants: &[Variant {
            when: &[("available", "scheduled_work")],
            formula: Some("handle_ms / planned_work_ms"),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "available",
            Allowed::Choice(&["productive_time", "scheduled_work"]),
            OptionValue::Choice("productive_time"),
            "What agents had: time on contacts and waiting, or the work that was planned.",
        )],
        unit: Unit::Ratio,
        direction: Direction::Range,
        attribution: Attribution::ByEnd,
        population: "Handle time of contacts with people, booked when they ended, over time of agents, cut at the edges of intervals. n is the number of contacts.",
        excluded: &[
            ("handle_time_unknown", "handle_time_unknown"),
            ("not_human_handled", "not_human_handled"),
        ],
        n: Some("handled"),
        source: "Seed S0, section 2: the balance between workload and available capacity.",
        example: "90 contacts of 5 min, 10 agent hours on contacts and waiting: 7.5 h / 10 h = 0.75.",
        ..Definition::BASE
    },
    Definition {
        id: "schedule_adherence",
        code: 1005,
        title: "Schedule adherence",
        aliases: &["adherence", "adherence to schedule"],
        doc: "The share of planned time in which agents did what was planned when it was planned. Waiting for contacts is adherent.",
        formula: "adherent_ms / tracked_ms",
        variants: &[Variant {
            when: &[("outside_shift", "exception")],
            formula: Some("adherent_ms / (tracked_ms + outside_shift_ms)"),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "outside_shift",
            Allowed::Choice(&["ignore", "exception"]),
            OptionValue::Choice("ignore"),
            "Whether time on the queue while nothing is planned counts against adherence.",
        )],
        attribution: Attribution::Clipped,
        population: "Planned time whose adherence is tracked, up to as_of. An agent with states and no schedule at all is left out and counted; a scheduled agent without states was absent. Reasons listed under excused_codes of the policy are adherent. n is the number of agents.",
        excluded: &[("no_schedule", "adherence_no_schedule")],
        n: Some("tracked_agents"),
        source: "Seed S2: above 90 % is optimal; Genesys Cloud and Amazon Connect, adherence.",
        example: "Planned 8:00-9:00, on the queue 8:10-9:10: 50 / 60 = 0.833, or 50 / 70 = 0.714 with the exception after the shift.",
        ..Definition::BASE
    },
    Definition {
        id: "schedule_conformance",
        code: 1006,
        title: "Schedule conformance",
        aliases: &["conformance"],
        doc: "Time on the queue over planned work, whenever it was. It can exceed 1 and says nothing about when.",
        formula: "scheduled_on_queue_ms / planned_work_ms",
        unit: Unit::Ratio,
        direction: Direction::Range,
        attribution: Attribution::Clipped,
        population: "Agents with a schedule: their time available, ringing, on contacts and after them, over the work planned for them. n is the number of agents with planned work.",
        excluded: &[("no_schedule", "no_schedule")],
        n: Some("work_agents"),
        source: "Genesys Cloud, conformance.",
        example: "Planned 8:00-9:00, on the queue 8:10-9:10: 60 / 60 = 1.",
        ..Definition::BASE
    },
    Definition {
        id: "shrinkage",
        code: 1007,
        title: "Shrinkage",
        aliases: &["shrinkage rate"],
        doc: "The share of scheduled time in which agents were not on the queue. external: absent; internal: at work on something else; planned: in breaks, meals, meetings and training; unplanned: in time planned for work.",
        formula: "(external_shrinkage_ms + internal_shrinkage_ms) / scheduled_ms",
        variants: &[
            Variant {
                when: &[("part", "internal")],
                formula: Some("internal_shrinkage_ms / scheduled_ms"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("part", "external")],
                formula: Some("external_shrinkage_ms / scheduled_ms"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("part", "planned")],
                formula: Some("planned_shrinkage_ms / scheduled_ms"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("part", "unplanned")],
                formula: Some("unplanned_shrinkage_ms / scheduled_ms"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("basis", "paid")],
                formula: Some("(paid_ms - paid_handling_ms - paid_idle_ms) / paid_ms"),
                n: Some("paid_agents"),
                included: &["no_schedule"],
                excluded: &[("paid_unknown", "paid_unknown")],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "basis",
                Allowed::Choice(&["scheduled", "paid"]),
                OptionValue::Choice("scheduled"),
                "Whether scheduled time is lost, or paid time; part has no effect with paid.",
            ),
            OptionDefinition::formula(
                "part",
                Allowed::Choice(&["total", "internal", "external", "planned", "unplanned"]),
                OptionValue::Choice("total"),
                "Which part of the loss.",
            ),
        ],
        direction: Direction::LowerIsBetter,
        attribution: Attribution::Clipped,
        population: "Planned time other than off, up to as_of. n is the number of agents.",
        excluded: &[("no_schedule", "no_schedule")],
        n: Some("scheduled_agents"),
        source: "Contact Centre Helper, how to calculate shrinkage.",
        example: "8 h scheduled, 6 h on the queue: 0.25.",
        ..Definition::BASE
    },
    Definition {
        id: "employee_turnover",
        code: 1008,
        title: "Employee turnover",
        aliases: &["attrition", "staff churn", "separations rate"],
        doc: "Employees who left in the period over the average headcount. It may exceed 1, and annualising a short period makes noise greater.",
        formula: "2 * leavers / (opening_headcount + closing_headcount)",
        variants: turnover_variants![
            [("denominator", "average_headcount"), ("average", "opening_and_closing")]
            "2 * leavers / (opening_headcount + closing_headcount)",
            voluntary "+ voluntary_leavers - leavers",
            involuntary "+ involuntary_leavers - leavers",
            early "+ early_leavers - leavers";
            [("denominator", "average_headcount"), ("average", "daily")]
            "leaver_ms / employed_ms",
            voluntary "+ voluntary_leaver_ms - leaver_ms",
            involuntary "+ involuntary_leaver_ms - leaver_ms",
            early "+ early_leaver_ms - leaver_ms";
            [("denominator", "opening")]
            "leavers / opening_headcount",
            voluntary "+ voluntary_leavers - leavers",
            involuntary "+ involuntary_leavers - leavers",
            early "+ early_leavers - leavers";
            [("denominator", "opening_plus_joiners")]
            "leavers / (opening_headcount + joiners)",
            voluntary "+ voluntary_leavers - leavers",
            involuntary "+ involuntary_leavers - leavers",
            early "+ early_leavers - leavers";
        ],
        options: &[
            OptionDefinition::formula(
                "kind",
                Allowed::Choice(&["total", "voluntary", "involuntary", "early"]),
                OptionValue::Choice("total"),
                "Which leavers: all, by their own choice, by the employer's, or soon after they had joined.",
            ),
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["average_headcount", "opening", "opening_plus_joiners"]),
                OptionValue::Choice("average_headcount"),
                "Whom the leavers are compared with; average has no effect with opening and opening_plus_joiners.",
            ),
            OptionDefinition::formula(
                "average",
                Allowed::Choice(&["opening_and_closing", "daily"]),
                OptionValue::Choice("opening_and_closing"),
                "The average headcount: the mean of beginning and end, or the time employed over the length of the period.",
            ),
            OptionDefinition::formula(
                "annualise",
                Allowed::Choice(&["none", "linear", "compound"]),
                OptionValue::Choice("none"),
                "Brings the ratio to a year: times the periods of a year, or as if the same share left of those who remain. Numerator and denominator stay those of the period.",
            ),
        ],
        direction: Direction::LowerIsBetter,
        attribution: Attribution::Clipped,
        population: "Employees of the period. Who goes to another part of the company leaves the headcount and is no leaver. n is the number of employees at any time of the period.",
        empty: "No value without a period, reason period_required, and none where nobody is in the denominator, reason no_eligible_records.",
        excluded: &[("transfer", "transfer_leavers")],
        n: Some("employees"),
        needs_period: Some(&[]),
        undefined_by: &["intraday"],
        source: "Call Centre Helper, attrition; US Bureau of Labor Statistics, JOLTS, for the kinds.",
        example: "60 leavers, 1,010 employees at the beginning and 990 at the end: 2 * 60 / 2,000 = 0.06.",
        ..Definition::BASE
    },
];
