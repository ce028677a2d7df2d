//! Bands: what a value means, where somebody has said so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// What a band says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// As it should be.
    Good,
    /// Neither good nor bad by the words of the source.
    Watch,
    /// As it should not be.
    Bad,
    /// Nobody has said what this value means.
    NotRated,
}

impl Rating {
    /// The snake_case name.
    pub const fn name(self) -> &'static str {
        match self {
            Rating::Good => "good",
            Rating::Watch => "watch",
            Rating::Bad => "bad",
            Rating::NotRated => "not_rated",
        }
    }
}

/// One band of a KPI. All bounds that are set must hold; the first band that
/// holds names the value, and a value in no band is `watch`.
///
/// Bounds are in the unit of the value: shares are fractions, money is in
/// minor units, times are seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// What the band says.
    pub rating: Rating,
    /// A name for it, such as excellent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The value must be greater.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The value must be at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The value must be less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// The value must be at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// What the value must be about: options of the KPI, dimensions of the
    /// group, or `currency`, each with the names that fit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<String, Vec<String>>,
}

impl Band {
    pub(crate) fn new(rating: Rating, label: &str) -> Self {
        Band {
            rating,
            label: label.to_string(),
            above: None,
            at_least: None,
            below: None,
            at_most: None,
            when: BTreeMap::new(),
        }
    }

    /// Whether the value lies within the bounds.
    pub(crate) fn holds(&self, value: f64) -> bool {
        self.above.is_none_or(|bound| value > bound)
            && self.at_least.is_none_or(|bound| value >= bound)
            && self.below.is_none_or(|bound| value < bound)
            && self.at_most.is_none_or(|bound| value <= bound)
    }

    pub(crate) fn check(&self, kpi: &str) -> Result<()> {
        let bounds = [self.above, self.at_least, self.below, self.at_most];
        let fault = |message: &str| {
            Err(Error::new(ErrorKind::InvalidPolicy, message).in_field(format!("bands.{kpi}")))
        };
        if bounds.iter().all(Option::is_none) {
            return fault("found a band without a bound, wanted above, at_least, below or at_most");
        }
        if bounds.iter().flatten().any(|bound| !bound.is_finite()) {
            return fault("found a bound that is not finite, wanted a number");
        }
        let least = self.above.into_iter().chain(self.at_least).fold(f64::NEG_INFINITY, f64::max);
        let most = self.below.into_iter().chain(self.at_most).fold(f64::INFINITY, f64::min);
        if least > most {
            return fault(
                "found a band that no value can be in, the lower bound is above the upper one",
            );
        }
        Ok(())
    }
}
