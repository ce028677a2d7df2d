//! The language of KPI formulas.
//!
//! A formula is the text that the documentation prints, read once and
//! evaluated over the fields of partials:
//!
//! ```text
//! interactions                                       a field, or a sum of fields
//! answered_in_time / (answered + abandoned)          N / D
//! 100 * (promoters - detractors) / nps_answers       k * N / D
//! max(longest_wait)                                  the greatest value of a field
//! p90(answer_wait)                                   a percentile of a distribution
//! annualise_linear(leavers / opening_headcount)      N / D of a period, as for a year
//! annualise_compound(leavers / opening_headcount)    the same, compounded
//! ```

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::number;

/// The longest formula text, in bytes.
pub const MAX_FORMULA_BYTES: usize = 2_000;

/// A sum and difference of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linear {
    /// The sign and the name of each field, in the order of the text.
    pub terms: Vec<(bool, String)>,
}

/// A formula that has been read.
///
/// # Examples
///
/// ```
/// use kpi_core::formula::Formula;
/// let formula = Formula::parse("transfers/( answered )")?;
/// assert_eq!(formula.to_string(), "transfers / answered");
/// assert!(Formula::parse("a / b / c").is_err());
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A field, or a sum of fields.
    Sum(Linear),
    /// `k * N / D`.
    Ratio {
        /// The factor in thousandths; 1,000 where the text has none.
        factor: i64,
        /// N.
        numerator: Linear,
        /// D.
        denominator: Linear,
    },
    /// The greatest value of a field or distribution.
    Max(String),
    /// A percentile of a distribution, in thousandths: 500 is the median.
    Percentile(u32, String),
    /// The ratio of a period, brought to a year.
    Annualised(Annualisation, Box<Formula>),
}

/// How a ratio of a period is brought to a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Annualisation {
    /// Times the number of periods in a year.
    Linear,
    /// What remains after that many periods: `1 - (1 - ratio) ^ periods`.
    Compound,
}

impl Annualisation {
    const fn name(self) -> &'static str {
        match self {
            Annualisation::Linear => "annualise_linear",
            Annualisation::Compound => "annualise_compound",
        }
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    ///
    /// `InvalidFormula` when the text is longer than [`MAX_FORMULA_BYTES`] or
    /// not of one of the forms above. The message says where.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAX_FORMULA_BYTES {
            let message =
                format!("found {} bytes, at most {MAX_FORMULA_BYTES} are allowed", text.len());
            return Err(Error::new(ErrorKind::InvalidFormula, message));
        }
        let mut parser = Parser { text, tokens: tokens(text)?, next: 0 };
        let formula = parser.formula()?;
        parser.end()?;
        Ok(formula)
    }

    /// Every field that the formula reads.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let inner = match self {
            Formula::Annualised(_, inner) => inner,
            other => other,
        };
        let (first, second): (&[_], &[_]) = match inner {
            Formula::Sum(sum) => (&sum.terms, &[]),
            Formula::Ratio { numerator, denominator, .. } => (&numerator.terms, &denominator.terms),
            Formula::Max(_) | Formula::Percentile(..) | Formula::Annualised(..) => (&[], &[]),
        };
        let single = match inner {
            Formula::Max(field) | Formula::Percentile(_, field) => Some(field.as_str()),
            _ => None,
        };
        first.iter().chain(second).map(|(_, field)| field.as_str()).chain(single)
    }

    /// Adds terms to the numerator and the denominator of a ratio, or to a sum.
    pub(crate) fn add(&mut self, numerator_terms: &str, denominator_terms: &str) -> Result<()> {
        let not_a_ratio = || {
            Error::new(
                ErrorKind::InvalidFormula,
                "only a ratio takes further terms in its denominator",
            )
        };
        match self {
            Formula::Sum(sum) if denominator_terms.is_empty() => sum.extend(numerator_terms),
            Formula::Ratio { numerator, denominator, .. } => {
                numerator.extend(numerator_terms)?;
                denominator.extend(denominator_terms)
            }
            Formula::Annualised(_, inner) => inner.add(numerator_terms, denominator_terms),
            _ => Err(not_a_ratio()),
        }
    }
}

impl Linear {
    /// Reads a sum and difference of fields, such as `hold_known - held`.
    ///
    /// # Errors
    ///
    /// `InvalidFormula` when the text is anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match Formula::parse(text)? {
            Formula::Sum(sum) => Ok(sum),
            _ => Err(Error::new(
                ErrorKind::InvalidFormula,
                format!("found {text:?}, wanted a sum of fields"),
            )),
        }
    }

    fn extend(&mut self, terms: &str) -> Result<()> {
        if terms.is_empty() {
            return Ok(());
        }
        let mut parser = Parser { text: terms, tokens: tokens(terms)?, next: 0 };
        while let Some(sign) = parser.sign() {
            let field = parser.field()?;
            // What is added and taken away again reads better not at all.
            match self.terms.iter().position(|(other, known)| *other != sign && *known == field) {
                Some(place) if self.terms.len() > 1 => drop(self.terms.remove(place)),
                _ => self.terms.push((sign, field)),
            }
        }
        parser.end()
    }
}

impl fmt::Display for Linear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (positive, field)) in self.terms.iter().enumerate() {
            match (position, positive) {
                (0, true) => {}
                (0, false) => f.write_str("-")?,
                (_, true) => f.write_str(" + ")?,
                (_, false) => f.write_str(" - ")?,
            }
            f.write_str(field)?;
        }
        Ok(())
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |sum: &Linear| match sum.terms.as_slice() {
            [(true, field)] => field.clone(),
            _ => format!("({sum})"),
        };
        match self {
            Formula::Sum(sum) => write!(f, "{sum}"),
            Formula::Ratio { factor, numerator, denominator } => {
                if *factor != 1_000 {
                    write!(f, "{} * ", thousandths(*factor))?;
                }
                write!(f, "{} / {}", group(numerator), group(denominator))
            }
            Formula::Max(field) => write!(f, "max({field})"),
            Formula::Percentile(per_mille, field) if per_mille % 10 == 0 => {
                write!(f, "p{}({field})", per_mille / 10)
            }
            Formula::Percentile(per_mille, field) => write!(f, "p{per_mille}({field})"),
            Formula::Annualised(how, inner) => write!(f, "{}({inner})", how.name()),
        }
    }
}

fn thousandths(value: i64) -> String {
    match value % 1000 {
        0 => (value / 1000).to_string(),
        rest => format!("{}.{}", value / 1000, format!("{:03}", rest).trim_end_matches('0')),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Number(&'t str),
    Sign(char),
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let word_end = |allowed: fn(char) -> bool| rest.find(|c| !allowed(c)).unwrap_or(rest.len());
        let length = match first {
            'a'..='z' => word_end(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
            '0'..='9' => word_end(|c| c.is_ascii_digit() || c == '.'),
            '+' | '-' | '*' | '/' | '(' | ')' => 1,
            other => {
                let message = format!(
                    "found {other:?} in {text:?}, allowed are field names, numbers and + - * / ( )"
                );
                return Err(Error::new(ErrorKind::InvalidFormula, message));
            }
        };
        let (piece, after) = rest.split_at(length);
        tokens.push(match first {
            'a'..='z' => Token::Word(piece),
            '0'..='9' => Token::Number(piece),
            sign => Token::Sign(sign),
        });
        rest = after.trim_start();
    }
    Ok(tokens)
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    next: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).copied()
    }

    fn accept(&mut self, token: Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    #[cold]
    fn unexpected(&self, wanted: &str) -> Error {
        let found = match self.peek() {
            Some(Token::Word(word)) | Some(Token::Number(word)) => format!("{word:?}"),
            Some(Token::Sign(sign)) => format!("{sign:?}"),
            None => "the end".to_string(),
        };
        let message = format!("found {found} in {:?}, wanted {wanted}", self.text);
        Error::new(ErrorKind::InvalidFormula, message)
    }

    fn expect(&mut self, sign: char) -> Result<()> {
        if self.accept(Token::Sign(sign)) {
            return Ok(());
        }
        Err(self.unexpected(&format!("{sign:?}")))
    }

    fn end(&self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end; a sum beside * or / stands in parentheses")),
        }
    }

    fn formula(&mut self) -> Result<Formula> {
        if let (Some(Token::Word(word)), Some(Token::Sign('('))) =
            (self.peek(), self.tokens.get(self.next + 1).copied())
        {
            return self.call(word);
        }
        let factor = self.factor()?;
        let grouped = self.peek() == Some(Token::Sign('('));
        let numerator = if grouped || factor.is_some() { self.group()? } else { self.sum()? };
        if self.accept(Token::Sign('/')) {
            if !grouped && numerator.terms.len() > 1 {
                return Err(self.unexpected("a numerator of several fields in parentheses"));
            }
            let denominator = self.group()?;
            return Ok(Formula::Ratio { factor: factor.unwrap_or(1_000), numerator, denominator });
        }
        match factor {
            Some(_) => Err(self.unexpected("'/': a factor needs a denominator")),
            None => Ok(Formula::Sum(numerator)),
        }
    }

    fn factor(&mut self) -> Result<Option<i64>> {
        let Some(Token::Number(digits)) = self.peek() else { return Ok(None) };
        let factor = number::parse_fixed(digits, 3)
            .filter(|factor| (1..=1_000_000_000_000).contains(factor));
        let Some(factor) = factor else {
            return Err(
                self.unexpected("a factor above 0 with at most 3 decimals, up to 1000000000")
            );
        };
        self.next += 1;
        self.expect('*')?;
        Ok(Some(factor))
    }

    fn call(&mut self, function: &str) -> Result<Formula> {
        self.next += 2;
        let annualisations = [Annualisation::Linear, Annualisation::Compound];
        if let Some(how) = annualisations.into_iter().find(|how| how.name() == function) {
            let inner = self.formula()?;
            if !matches!(inner, Formula::Ratio { .. }) {
                return Err(self.unexpected("a ratio before it: only N / D can be annualised"));
            }
            self.expect(')')?;
            return Ok(Formula::Annualised(how, Box::new(inner)));
        }
        let field = self.field()?;
        self.expect(')')?;
        if function == "max" {
            return Ok(Formula::Max(field));
        }
        let percent = function.strip_prefix('p').and_then(|digits| digits.parse::<u32>().ok());
        match percent {
            Some(percent @ 1..=99) => Ok(Formula::Percentile(percent * 10, field)),
            Some(per_mille @ 100..=999) => Ok(Formula::Percentile(per_mille, field)),
            _ => {
                let message = format!(
                    "found the function {function:?} in {:?}, allowed are max, p1 to p99, p999, annualise_linear and annualise_compound",
                    self.text
                );
                Err(Error::new(ErrorKind::InvalidFormula, message))
            }
        }
    }

    /// One field, or a sum in parentheses.
    fn group(&mut self) -> Result<Linear> {
        if self.accept(Token::Sign('(')) {
            let sum = self.sum()?;
            self.expect(')')?;
            return Ok(sum);
        }
        Ok(Linear { terms: vec![(true, self.field()?)] })
    }

    fn sum(&mut self) -> Result<Linear> {
        let positive = !self.accept(Token::Sign('-'));
        let mut terms = vec![(positive, self.field()?)];
        while let Some(sign) = self.sign() {
            terms.push((sign, self.field()?));
        }
        Ok(Linear { terms })
    }

    fn sign(&mut self) -> Option<bool> {
        let sign = match self.peek() {
            Some(Token::Sign('+')) => true,
            Some(Token::Sign('-')) => false,
            _ => return None,
        };
        self.next += 1;
        Some(sign)
    }

    fn field(&mut self) -> Result<String> {
        match self.peek() {
            Some(Token::Word(word)) => {
                self.next += 1;
                Ok(word.to_string())
            }
            _ => Err(self.unexpected("the name of a field")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text_reads_back_as_itself() {
        for text in [
            "interactions",
            "a + b - c",
            "-a + b",
            "n / d",
            "answered_in_time / (answered + abandoned)",
            "100 * (promoters - detractors) / nps_answers",
            "100 * (-refunds) / n",
            "n / (-d)",
            "0.5 * n / (d - e)",
            "max(longest_wait)",
            "p90(answer_wait)",
            "p999(answer_wait)",
            "annualise_linear(n / (d + e))",
            "annualise_compound(2 * n / d)",
        ] {
            let formula = Formula::parse(text).expect(text);
            assert_eq!(formula.to_string(), text);
            assert_eq!(Formula::parse(&formula.to_string()), Ok(formula));
        }
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for text in [
            "",
            "a b",
            "a +",
            "a / b / c",
            "a + b / c",
            "100 * a",
            "2 * 3 / a",
            "a / 2",
            "p0(a)",
            "p100000(a)",
            "median(a)",
            "max(a",
            "max(a + b)",
            "A",
            "a; b",
            "(a",
            "a)",
            "0 * a / b",
            "annualise_linear(a)",
            "annualise_linear(max(a))",
            "annualise_linear(annualise_linear(a / b))",
        ] {
            let error = Formula::parse(text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidFormula, "{text}");
        }
        assert!(Formula::parse(&"a".repeat(MAX_FORMULA_BYTES + 1)).is_err());
    }

    #[test]
    fn variants_add_terms() {
        let mut formula = Formula::parse("n / d").expect("a ratio");
        formula.add("+ x", "- y + z").expect("terms");
        assert_eq!(formula.to_string(), "(n + x) / (d - y + z)");
        formula.add("", "- d").expect("terms");
        assert_eq!(formula.to_string(), "(n + x) / (-y + z)");
        assert!(Formula::parse("max(a)").expect("max").add("+ x", "").is_err());
    }
}
