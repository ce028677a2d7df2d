//! Answers to Net Promoter surveys.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{AnswerFacts, SurveyBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Relation, SurveyKind};

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

/// The rows on the scale 0 to 10, or 1 to 10 where that counts, too.
#[inline(always)]
pub(crate) fn on_promoter_scale(block: &SurveyBlock<'_>, legacy_scale: bool) -> u64 {
    let legacy = if legacy_scale { block.on_scale(1_000, 10_000) } else { 0 };
    legacy | block.on_scale(0, 10_000)
}

partial! {
    /// Answered surveys of kind nps.
    Promoters, "promoters", code 21, rules PromoterRules, in blocks of Survey;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &SurveyBlock<'_>,
        facts: &AnswerFacts,
        rules: &PromoterRules,
    ) {
        let of_kind = block.rows & block.kind().is(SurveyKind::Nps);
        let relation = block.relation();
        let wanted = rules.relation.map_or(of_kind, |wanted| of_kind & relation.is(wanted));
        tally.count(of_kind & !wanted, |state| &mut state.nps_other_relation);
        tally.count(wanted & !facts.score.known, |state| &mut state.nps_unanswered);
        let answered = wanted & facts.score.known;
        let on_scale = answered & on_promoter_scale(block, rules.legacy_scale);
        tally.count(answered & !on_scale, |state| &mut state.nps_other_scale);
        tally.count(on_scale, |state| &mut state.nps_answers);
        let score = facts.score.numbers().only(on_scale);
        let (promoters, detractors) = (score.above(8_999), score.below(6_001));
        tally.count(promoters, |state| &mut state.promoters);
        tally.count(detractors, |state| &mut state.detractors);
        tally.count(on_scale & !promoters & !detractors, |state| &mut state.passives);
        let transactional = on_scale & relation.is(Relation::Transactional);
        tally.count(transactional, |state| &mut state.nps_transactional);
        let relationship = on_scale & relation.is(Relation::Relationship);
        tally.count(relationship, |state| &mut state.nps_relationship);
    }
}
