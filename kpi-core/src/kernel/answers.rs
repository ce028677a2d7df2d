//! What several partials derive from 64 surveys in the same way.

use crate::kernel::block::SurveyBlock;
use crate::kernel::lanes::Derived;
use crate::record::{SurveyKind, default_scale};

const KINDS: [SurveyKind; 6] = [
    SurveyKind::Csat,
    SurveyKind::Nps,
    SurveyKind::Ces,
    SurveyKind::Enps,
    SurveyKind::Esat,
    SurveyKind::Fcr,
];

/// Facts of a block of surveys.
pub(crate) struct AnswerFacts {
    /// The scores of surveys that were answered.
    pub score: Derived,
}

impl AnswerFacts {
    /// The facts of no rows.
    pub(crate) const NONE: Self = AnswerFacts { score: Derived::NONE };

    /// Finds the facts of a block.
    #[inline(always)]
    pub(crate) fn read(&mut self, block: &SurveyBlock<'_>) {
        self.score.set(block.score().only(block.responded_at().known));
    }
}

impl SurveyBlock<'_> {
    /// The rows with exactly this scale: their own, or that of their kind.
    #[inline(always)]
    pub(crate) fn on_scale(&self, least: i64, most: i64) -> u64 {
        let (own_least, own_most) = (self.scale_min(), self.scale_max());
        let (mut from, mut to) = (0, 0);
        for kind in KINDS {
            let (kind_least, kind_most) = default_scale(kind);
            let of_kind = self.kind().is(kind);
            from |= if kind_least == least { of_kind } else { 0 };
            to |= if kind_most == most { of_kind } else { 0 };
        }
        (own_least.equal(least) | (from & !own_least.known))
            & (own_most.equal(most) | (to & !own_most.known))
    }

    /// Rows that may be malformed: a look at each of them must decide.
    #[inline(always)]
    pub(crate) fn suspects(&self) -> u64 {
        let (responded, sent, score) = (self.responded_at(), self.sent_at(), self.score());
        let mut in_range = 0;
        for kind in KINDS {
            let of_kind = self.kind().is(kind);
            if of_kind != 0 {
                let (least, most) = default_scale(kind);
                in_range |= of_kind & !score.below(least) & !score.above(most);
            }
        }
        let own_scale = self.scale_min().known | self.scale_max().known;
        let suspects = !(responded.known | sent.known) | responded.less_than(sent) | own_scale;
        self.rows & (suspects | !in_range)
    }

    /// Effort surveys that do not state their polarity.
    #[inline(always)]
    pub(crate) fn efforts_without_polarity(&self) -> u64 {
        self.rows & self.kind().is(SurveyKind::Ces) & !self.polarity().known()
    }
}
