//! Variants of KPIs of feedback, quality and the people who do the work.

use super::Here::{Always, Custom, Option as Opt, Policy, Waiting};
use super::Variants;

/// KPIs, each with its variants.
pub(super) const VARIANTS: &[Variants] = &[
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
];
