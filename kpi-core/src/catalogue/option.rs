//! Options: what a caller may choose about a KPI.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::number;

/// What an option changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A counting rule: it changes what is counted, so it is fixed when the
    /// accumulator is made, and states merge only where it is equal.
    Rule,
    /// A formula option: it can be chosen after merging.
    Formula,
}

/// Which values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// One of these names.
    Choice(&'static [&'static str]),
    /// True or false.
    Boolean,
    /// A number of seconds, 0 or more, with at most three decimals.
    Seconds,
    /// A number of seconds, or nothing.
    OptionalSeconds,
    /// A whole number from the first to the second.
    Integer(i64, i64),
    /// A share from 0 to 1 with at most three decimals.
    Share,
}

/// The value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptionValue {
    /// A name of a list.
    Choice(&'static str),
    /// True or false.
    Boolean(bool),
    /// Milliseconds.
    Seconds(i64),
    /// A whole number.
    Integer(i64),
    /// Thousandths of 1.
    Share(i64),
    /// Nothing: the policy's targets decide.
    Unset,
}

impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionValue::Choice(name) => f.write_str(name),
            OptionValue::Boolean(truth) => write!(f, "{truth}"),
            OptionValue::Integer(number) => write!(f, "{number}"),
            OptionValue::Seconds(value) | OptionValue::Share(value) => {
                write!(f, "{}", *value as f64 / 1000.0)
            }
            OptionValue::Unset => f.write_str("none"),
        }
    }
}

/// One option of a KPI or counting rule of a partial.
#[derive(Clone, Copy, Debug)]
pub struct OptionDefinition {
    /// The snake_case name, with the unit where it has one.
    pub name: &'static str,
    /// What it changes.
    pub role: Role,
    /// Which values it takes.
    pub allowed: Allowed,
    /// The value when nobody chooses.
    pub default: OptionValue,
    /// What it means.
    pub doc: &'static str,
}

impl OptionDefinition {
    pub(crate) const fn rule(
        name: &'static str,
        allowed: Allowed,
        default: OptionValue,
        doc: &'static str,
    ) -> Self {
        OptionDefinition { name, role: Role::Rule, allowed, default, doc }
    }

    pub(crate) const fn formula(
        name: &'static str,
        allowed: Allowed,
        default: OptionValue,
        doc: &'static str,
    ) -> Self {
        OptionDefinition { name, role: Role::Formula, allowed, default, doc }
    }

    /// What the option takes, for messages and docs.
    pub fn allowed_text(&self) -> String {
        match self.allowed {
            Allowed::Choice(names) => format!("one of {}", names.join(", ")),
            Allowed::Boolean => "true or false".into(),
            Allowed::Seconds => "a number of seconds from 0 to 31622400".into(),
            Allowed::OptionalSeconds => {
                "a number of seconds from 0 to 31622400, or \"none\"".into()
            }
            Allowed::Integer(least, most) => format!("a whole number from {least} to {most}"),
            Allowed::Share => "a share from 0 to 1".into(),
        }
    }

    /// Reads a setting as a value of this option.
    ///
    /// # Errors
    ///
    /// `InvalidOption` with what was found and what is allowed.
    pub fn read(&self, setting: &Setting) -> Result<OptionValue> {
        let value = match (self.allowed, setting) {
            (Allowed::Choice(names), Setting::Text(text)) => {
                names.iter().find(|name| *name == text).map(|name| OptionValue::Choice(name))
            }
            (Allowed::Boolean, Setting::Boolean(truth)) => Some(OptionValue::Boolean(*truth)),
            (Allowed::Seconds | Allowed::OptionalSeconds, _) if setting.thousandths().is_some() => {
                // One year is longer than any threshold or window in the field.
                let limit = 366 * 86_400_000;
                setting
                    .thousandths()
                    .filter(|ms| (0..=limit).contains(ms))
                    .map(OptionValue::Seconds)
            }
            (Allowed::OptionalSeconds, Setting::Text(text)) if text == "none" => {
                Some(OptionValue::Unset)
            }
            (Allowed::Integer(least, most), Setting::Integer(number)) => {
                (least..=most).contains(number).then_some(OptionValue::Integer(*number))
            }
            (Allowed::Share, _) => setting
                .thousandths()
                .filter(|share| (0..=1000).contains(share))
                .map(OptionValue::Share),
            _ => None,
        };
        value.ok_or_else(|| {
            let message = format!("found {setting}, allowed is {}", self.allowed_text());
            Error::new(ErrorKind::InvalidOption, message).in_field(self.name)
        })
    }
}

/// A value as a policy file or a keyword gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Setting {
    fn thousandths(&self) -> Option<i64> {
        match self {
            Setting::Integer(number) => number.checked_mul(1000),
            Setting::Number(number) => number::fixed_from_f64(*number, 3),
            _ => None,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Boolean(truth) => write!(f, "{truth}"),
            Setting::Integer(number) => write!(f, "{number}"),
            Setting::Number(number) => write!(f, "{number}"),
            Setting::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Setting::Text(text.to_string())
    }
}

impl From<bool> for Setting {
    fn from(truth: bool) -> Self {
        Setting::Boolean(truth)
    }
}

impl From<i64> for Setting {
    fn from(number: i64) -> Self {
        Setting::Integer(number)
    }
}

impl From<f64> for Setting {
    fn from(number: f64) -> Self {
        Setting::Number(number)
    }
}

/// The options of one KPI, every one with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OptionValues(BTreeMap<&'static str, OptionValue>);

impl OptionValues {
    /// The defaults of these options.
    pub fn defaults<'d>(options: impl IntoIterator<Item = &'d OptionDefinition>) -> Self {
        OptionValues(options.into_iter().map(|option| (option.name, option.default)).collect())
    }

    /// Sets one value.
    pub(crate) fn set(&mut self, name: &'static str, value: OptionValue) {
        self.0.insert(name, value);
    }

    /// These values with another one of an option.
    #[must_use]
    pub fn with(&self, name: &'static str, value: OptionValue) -> Self {
        let mut values = self.clone();
        values.set(name, value);
        values
    }

    /// The value of an option.
    pub fn get(&self, name: &str) -> Option<OptionValue> {
        self.0.get(name).copied()
    }

    /// All values in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, OptionValue)> + '_ {
        self.0.iter().map(|(name, value)| (*name, *value))
    }

    /// Only the values of these options.
    pub(crate) fn restricted_to(&self, options: &[OptionDefinition]) -> Self {
        let wanted = |name: &&str| options.iter().any(|option| option.name == *name);
        OptionValues(
            self.0.iter().filter(|(name, _)| wanted(name)).map(|(n, v)| (*n, *v)).collect(),
        )
    }

    /// The name chosen for an option, or an empty text.
    pub(crate) fn choice(&self, name: &str) -> &'static str {
        match self.get(name) {
            Some(OptionValue::Choice(choice)) => choice,
            _ => "",
        }
    }

    pub(crate) fn is(&self, name: &str, choice: &str) -> bool {
        self.choice(name) == choice
    }

    pub(crate) fn truth(&self, name: &str) -> bool {
        self.get(name) == Some(OptionValue::Boolean(true))
    }

    pub(crate) fn milliseconds(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(OptionValue::Seconds(ms)) => Some(ms),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(OptionValue::Integer(number)) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn share(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(OptionValue::Share(share)) => Some(share),
            _ => None,
        }
    }
}
