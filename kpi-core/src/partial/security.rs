//! What happened to security and data.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{SecurityClass, SecurityEventRow};

#[derive(Clone)]
pub(crate) struct SecurityRules {
    blocked: bool,
}

impl Rules for SecurityRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "blocked",
        Allowed::Choice(&["include", "exclude"]),
        OptionValue::Choice("include"),
        "Whether events that were blocked count.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(SecurityRules { blocked: !values.is("blocked", "exclude") })
    }
}

partial! {
    /// Security events by class. An event counts once, however often it was reported.
    SecurityEvents, "security_events", code 31, rules SecurityRules, reads SecurityEvent SecurityEvents SecurityEventColumns;
    /// Breaches of the security policy, or ones about to happen.
    count security_incidents,
    /// Attempts at access without permission.
    count unauthorized_accesses,
    /// Loss, exposure or corruption of data.
    count data_issues,
    /// Events left out because they repeat another one.
    count security_duplicates,
    /// Events left out because they were not confirmed. A missing confirmed counts as confirmed.
    count security_unconfirmed,
    /// Events left out because they were blocked.
    count security_blocked,
}

impl SecurityEvents {
    fn observe(&mut self, row: &impl SecurityEventRow, rules: &SecurityRules) {
        if row.duplicate_of().is_some() {
            return self.security_duplicates += 1;
        }
        if row.confirmed() == Some(false) {
            return self.security_unconfirmed += 1;
        }
        if row.blocked() == Some(true) && !rules.blocked {
            return self.security_blocked += 1;
        }
        match row.class() {
            SecurityClass::Incident => self.security_incidents += 1,
            SecurityClass::UnauthorizedAccess => self.unauthorized_accesses += 1,
            SecurityClass::DataIssue => self.data_issues += 1,
        }
    }
}
