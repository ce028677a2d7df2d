//! What customers say.

use super::*;

pub(super) static DEFINITIONS: [Definition; 4] = [
    Definition {
        id: "csat",
        code: 801,
        objective: Objective::GrowthAndRetention,
        title: "Customer satisfaction",
        aliases: &["customer satisfaction score", "C-Sat", "thumbs-up rate"],
        doc: "The mean score on the scale 1 to 5, or a share of good answers. A mean of 4.2 is neither 84 % nor a top-two-box share.",
        formula: "csat_score / csat_answers",
        variants: &[
            Variant {
                when: &[("statistic", "top_two_box")],
                formula: Some("csat_top_two / csat_answers"),
                unit: Some(Unit::Share),
                confidence_interval: Some(ConfidenceInterval::Wilson),
                ..Variant::WHEN
            },
            Variant {
                when: &[("statistic", "top_box")],
                formula: Some("csat_top / csat_answers"),
                unit: Some(Unit::Share),
                confidence_interval: Some(ConfidenceInterval::Wilson),
                ..Variant::WHEN
            },
            Variant {
                when: &[("statistic", "net")],
                formula: Some("(csat_top_two - csat_bottom_two) / csat_answers"),
                unit: Some(Unit::Share),
                confidence_interval: Some(ConfidenceInterval::None),
                ..Variant::WHEN
            },
            Variant {
                when: &[("statistic", "good_over_rated")],
                formula: Some("csat_top_two / (csat_top_two + csat_bottom_two)"),
                excluded: &[("neutral", "csat_answers - csat_top_two - csat_bottom_two")],
                unit: Some(Unit::Share),
                confidence_interval: Some(ConfidenceInterval::Wilson),
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "statistic",
                Allowed::Choice(&["mean", "top_two_box", "top_box", "net", "good_over_rated"]),
                OptionValue::Choice("mean"),
                "mean score; share of 4 and above; share of 5; share of 4 and above less share of 2 and below; 4 and above over all but the middle.",
            ),
            MIN_RESPONSES,
        ],
        unit: Unit::Points,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("csat_score_squared"),
        attribution: Attribution::ByResponse,
        population: "Answered csat surveys on the scale 1 to 5.",
        excluded: &[("unanswered", "csat_unanswered"), ("other_scale", "csat_other_scale")],
        n: Some("csat_answers"),
        source: "Seeds S2 and S3: above 4.2 excellent, below 3.8 immediate action; Simplesat and AskNicely for the shares.",
        example: "Scores 5, 5, 4, 3, 1: mean 3.6, top-two-box 0.6.",
        ..Definition::BASE
    },
    Definition {
        id: "nps",
        code: 802,
        objective: Objective::GrowthAndRetention,
        title: "Net Promoter Score",
        aliases: &["rNPS", "tNPS"],
        doc: "100 times the share of promoters (9 and 10) less the share of detractors (0 to 6).",
        formula: "100 * (promoters - detractors) / nps_answers",
        options: &[MIN_RESPONSES],
        unit: Unit::Points,
        confidence_interval: ConfidenceInterval::Nps,
        attribution: Attribution::ByResponse,
        population: "Answered nps surveys on the scale 0 to 10, of one relation.",
        excluded: &[
            ("unanswered", "nps_unanswered"),
            ("other_scale", "nps_other_scale"),
            ("other_relation", "nps_other_relation"),
        ],
        unmixed: &["nps_transactional", "nps_relationship"],
        source: "Seeds S1, S2 and S3: above 50 market-leading; Reichheld, The Ultimate Question.",
        example: "30 promoters, 50 passives, 20 detractors: 10.",
        ..Definition::BASE
    },
    Definition {
        id: "ces",
        code: 803,
        objective: Objective::GrowthAndRetention,
        title: "Customer effort score",
        aliases: &["ease score"],
        doc: "The mean score on the scale 1 to 7, with a stated polarity: effort (low is good, the seed's) or ease (high is good, CES 2.0).",
        formula: "ces_score / ces_answers",
        variants: &[
            Variant {
                when: &[("statistic", "percent_easy")],
                formula: Some("ces_easy / ces_answers"),
                unit: Some(Unit::Share),
                direction: Some(Direction::HigherIsBetter),
                confidence_interval: Some(ConfidenceInterval::Wilson),
                ..Variant::WHEN
            },
            Variant {
                when: &[("statistic", "index")],
                formula: Some("(ces_very_easy - ces_hard) / ces_answers"),
                unit: Some(Unit::Share),
                direction: Some(Direction::HigherIsBetter),
                confidence_interval: Some(ConfidenceInterval::None),
                ..Variant::WHEN
            },
            Variant {
                when: &[("polarity", "ease")],
                direction: Some(Direction::HigherIsBetter),
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "statistic",
                Allowed::Choice(&["mean", "percent_easy", "index"]),
                OptionValue::Choice("mean"),
                "mean score; share on the easy side of the middle; share of very easy less share on the hard side.",
            ),
            MIN_RESPONSES,
        ],
        unit: Unit::Points,
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("ces_score_squared"),
        attribution: Attribution::ByResponse,
        population: "Answered ces surveys on one scale, 1 to 7 or 1 to 5, and of one polarity.",
        excluded: &[
            ("unanswered", "ces_unanswered"),
            ("other_scale", "ces_other_scale"),
            ("other_polarity", "ces_other_polarity"),
        ],
        source: "Seeds S1 and S2: below 2 on a scale of 1 to 7 is smooth; CEB for CES 2.0.",
        example: "Effort scores 1, 2 and 3: 2, on the edge of the seed's band.",
        ..Definition::BASE
    },
    Definition {
        id: "survey_response_rate",
        code: 804,
        objective: Objective::GrowthAndRetention,
        title: "Survey response rate",
        aliases: &["response rate"],
        doc: "The share of surveys that were answered.",
        formula: "surveys_answered / surveys_sent",
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByEvent,
        population: "Surveys of customers, or of the kind that survey_kind names.",
        excluded: &[("other_kind", "surveys_of_other_kind")],
        source: "definitions.md section 1.9; the VA.gov dashboard counted unanswered surveys into CSAT for want of it.",
        example: "10 surveys sent, 4 answered: 0.4.",
        ..Definition::BASE
    },
];
