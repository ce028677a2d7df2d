//! The variants that public sources describe, and where each stands here.
//!
//! The words are those of the collection of definitions that the catalogue was
//! made from. Kept by hand; the generator fails when an option that is named
//! here does not exist, and lists options that nobody named by itself.

mod contacts;
mod journeys;
mod people;
mod reach;

/// Where a variant stands.
#[derive(Clone, Copy)]
pub(crate) enum Here {
    /// It is this option, under these values; no values means any.
    Option(&'static str, &'static [&'static str]),
    /// It is a part of the policy, the same for all KPIs.
    Policy(&'static str),
    /// It is a custom KPI with this formula.
    Custom(&'static str),
    /// It is so, without a choice.
    Always(&'static str),
    /// It is not there yet, and why.
    Waiting(&'static str),
}

/// A KPI and its variants: the words, and where they stand.
type Variants = (&'static str, &'static [(&'static str, Here)]);

/// Every KPI that has variants.
pub(crate) fn variants() -> impl Iterator<Item = &'static Variants> {
    [contacts::VARIANTS, journeys::VARIANTS, people::VARIANTS, reach::VARIANTS]
        .into_iter()
        .flatten()
}
