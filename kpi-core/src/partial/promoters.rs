//! Answers to Net Promoter surveys.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Relation, SurveyFacts, SurveyKind, SurveyRow};

#[derive(Clone)]
pub(crate) struct PromoterRules {
    relation: Option<Relation>,
    legacy_scale: bool,
}

/// Whether answers on 1 to 10 count, too.
pub(crate) const LEGACY_SCALE: OptionDefinition = OptionDefinition::rule(
    "legacy_scale",
    Allowed::Boolean,
    OptionValue::Boolean(false),
    "Whether answers on a scale of 1 to 10 count, too; by definition only 0 to 10 does.",
);

impl Rules for PromoterRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "relation",
            Allowed::Choice(&["any", "transactional", "relationship"]),
            OptionValue::Choice("any"),
            "Which surveys count; with any, a mix of both gives no value, since they must not be pooled.",
        ),
        LEGACY_SCALE,
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        let relation = match values.choice("relation") {
            "transactional" => Some(Relation::Transactional),
            "relationship" => Some(Relation::Relationship),
            _ => None,
        };
        Ok(PromoterRules { relation, legacy_scale: values.truth("legacy_scale") })
    }
}

/// Whether the answer stands on the scale of the question.
pub(crate) fn is_promoter_scale(row: &impl SurveyRow, legacy_scale: bool) -> bool {
    match row.scale() {
        (0, 10_000) => true,
        (1_000, 10_000) => legacy_scale,
        _ => false,
    }
}

partial! {
    /// Answered surveys of kind nps.
    Promoters, "promoters", code 21, rules PromoterRules, reads Survey Surveys SurveyColumns;
    /// Answers on the scale 0 to 10.
    count nps_answers,
    /// Answers of 9 or more.
    count promoters,
    /// Answers above 6 and below 9.
    count passives,
    /// Answers of 6 or less.
    count detractors,
    /// Answers to transactional surveys.
    count nps_transactional,
    /// Answers to relationship surveys.
    count nps_relationship,
    /// Surveys left out because they were not answered.
    count nps_unanswered,
    /// Answers left out because their scale is not 0 to 10.
    count nps_other_scale,
    /// Surveys left out because they are of the other relation.
    count nps_other_relation,
}

impl Promoters {
    fn observe(&mut self, row: &impl SurveyRow, rules: &PromoterRules) {
        if row.kind() != SurveyKind::Nps {
            return;
        }
        if rules.relation.is_some() && row.relation() != rules.relation {
            return self.nps_other_relation += 1;
        }
        let Some(score) = row.answer() else {
            return self.nps_unanswered += 1;
        };
        if !is_promoter_scale(row, rules.legacy_scale) {
            return self.nps_other_scale += 1;
        }
        self.nps_answers += 1;
        match score {
            9_000.. => self.promoters += 1,
            ..=6_000 => self.detractors += 1,
            _ => self.passives += 1,
        }
        match row.relation() {
            Some(Relation::Transactional) => self.nps_transactional += 1,
            Some(Relation::Relationship) => self.nps_relationship += 1,
            None => {}
        }
    }
}
