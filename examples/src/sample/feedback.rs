//! What customers, employees and quality reviewers say: surveys and evaluations.

use super::clock::{DAY, EXPORT, HOUR, MINUTE, SECOND, SERVICE, to_utc};
use super::contacts::Contact;
use super::rng::Rng;
use super::table::{Cell, Cells, id, instant};

/// Minutes until a customer answers a survey.
const ANSWER_MINUTES: [i64; 9] = [1, 4, 9, 20, 45, 120, 480, 1200, 3400];

struct Survey {
    number: i64,
    kind: &'static str,
    sent: i64,
    responded: Option<i64>,
    score: i64,
    scale: (i64, i64),
}

impl Survey {
    fn cells(&self, contact: Option<&Contact>) -> Cells {
        vec![
            ("survey_id", id("s", 4, Some(self.number))),
            ("kind", self.kind.cell()),
            ("relation", contact.map(|_| "transactional").cell()),
            ("sent_at", instant(Some(self.sent))),
            ("responded_at", instant(self.responded)),
            ("score", self.responded.map(|_| self.score).cell()),
            ("scale_min", self.scale.0.cell()),
            ("scale_max", self.scale.1.cell()),
            ("polarity", (self.kind == "ces").then_some("effort").cell()),
            ("wave", contact.is_none().then_some("2026-03").cell()),
            ("interaction_id", id("i", 4, contact.map(|contact| contact.number))),
            ("customer_id", id("u", 3, contact.and_then(Contact::customer))),
            ("agent_id", id("a", 2, contact.and_then(|contact| contact.agent))),
            ("channel", contact.map(|contact| contact.channel.code()).cell()),
            ("type", contact.map(Contact::kind).cell()),
        ]
    }
}

/// Surveys after contacts, and one wave among the employees.
pub(crate) fn surveys(contacts: &[Contact], rng: &mut Rng) -> Vec<Cells> {
    let mut surveys = Vec::new();
    for contact in
        contacts.iter().filter(|contact| contact.is_handled() && contact.direction == "inbound")
    {
        if !rng.chance(400) {
            continue;
        }
        let kind = rng.weighted(&[("csat", 50), ("nps", 22), ("ces", 18), ("fcr", 10)]);
        let resolved = contact.outcome == "resolved";
        let (scale, score) = match (kind, resolved) {
            ("csat", true) => ((1, 5), rng.weighted(&[(5, 52), (4, 33), (3, 9), (2, 4), (1, 2)])),
            ("csat", false) => {
                ((1, 5), rng.weighted(&[(5, 18), (4, 30), (3, 25), (2, 16), (1, 11)]))
            }
            ("nps", true) => (
                (0, 10),
                rng.weighted(&[
                    (10, 33),
                    (9, 24),
                    (8, 18),
                    (7, 11),
                    (6, 6),
                    (5, 4),
                    (3, 3),
                    (0, 1),
                ]),
            ),
            ("nps", false) => (
                (0, 10),
                rng.weighted(&[
                    (10, 8),
                    (9, 12),
                    (8, 18),
                    (7, 16),
                    (5, 20),
                    (4, 10),
                    (2, 10),
                    (0, 6),
                ]),
            ),
            ("ces", true) => {
                ((1, 7), rng.weighted(&[(1, 29), (2, 34), (3, 20), (4, 9), (5, 5), (6, 2), (7, 1)]))
            }
            ("ces", false) => (
                (1, 7),
                rng.weighted(&[(1, 7), (2, 15), (3, 24), (4, 22), (5, 16), (6, 10), (7, 6)]),
            ),
            (_, true) => ((0, 1), i64::from(rng.chance(860))),
            (_, false) => ((0, 1), i64::from(rng.chance(180))),
        };
        let sent = contact.ended.expect("handled contacts are over") + rng.between(5, 40) * MINUTE;
        let responded = sent + rng.quantile(&ANSWER_MINUTES) * MINUTE + rng.below(60) * SECOND;
        let responded = (rng.chance(550) && responded <= EXPORT).then_some(responded);
        if sent <= EXPORT {
            surveys
                .push((Survey { number: 0, kind, sent, responded, score, scale }, Some(contact)));
        }
    }

    // Monday 16 March, 10:00: all 24 employees are asked, twice; the answers are anonymous.
    let asked = to_utc(20_528 * DAY + 10 * HOUR);
    for (kind, scale, answers) in [("enps", (0, 10), 22), ("esat", (1, 5), 21)] {
        for employee in 0..24 {
            let responded =
                SERVICE.after(asked, rng.between(5, 2400) * MINUTE + rng.below(60) * SECOND);
            let score = if kind == "enps" {
                rng.weighted(&[(10, 18), (9, 25), (8, 22), (7, 14), (6, 9), (5, 6), (3, 4), (1, 2)])
            } else {
                rng.weighted(&[(5, 28), (4, 42), (3, 19), (2, 8), (1, 3)])
            };
            let responded = (employee < answers).then_some(responded);
            surveys.push((Survey { number: 0, kind, sent: asked, responded, score, scale }, None));
        }
    }

    surveys.sort_by_key(|(survey, _)| survey.sent);
    (1..)
        .zip(surveys)
        .map(|(number, (survey, contact))| Survey { number, ..survey }.cells(contact))
        .collect()
}

/// Criterion, weight, most points; share of reviews in which it does not apply, per mille.
const CRITERIA: [(&str, i64, i64, i64); 7] = [
    ("accuracy", 30, 10, 15),
    ("professionalism", 25, 5, 0),
    ("problem_solving", 25, 10, 60),
    ("compliance", 20, 5, 90),
    ("communication", 0, 5, 0),
    ("empathy", 0, 5, 40),
    ("clarity", 0, 5, 10),
];

/// Reviews of contacts, one row a criterion.
pub(crate) fn evaluations(contacts: &[Contact], rng: &mut Rng) -> Vec<Cells> {
    let mut reviews = Vec::new();
    let reviewable: Vec<&Contact> = contacts
        .iter()
        .filter(|contact| contact.is_handled() && contact.direction == "inbound")
        .collect();
    let step = reviewable.len() / 118;
    for (index, chunk) in reviewable.chunks(step).take(118).enumerate() {
        let contact = chunk[rng.below(chunk.len() as i64) as usize];
        reviews.push((contact, false, matches!(index, 17 | 58 | 96)));
        // Two reviews are done again by a second reviewer, to compare.
        if matches!(index, 30 | 77) {
            reviews.push((contact, true, false));
        }
    }
    let mut reviews: Vec<_> = reviews
        .into_iter()
        .map(|(contact, calibration, fails)| {
            let ended = contact.ended.expect("handled contacts are over");
            let submitted =
                SERVICE.after(ended, rng.between(60, 2700) * MINUTE + rng.below(60) * SECOND);
            (submitted.min(EXPORT - HOUR).max(ended), contact, calibration, fails)
        })
        .collect();
    reviews.sort_by_key(|review| review.0);

    let mut rows = Vec::new();
    for (number, (submitted, contact, calibration, fails)) in (1..).zip(reviews) {
        // How good the agent was this time, in percent.
        let level = rng.quantile(&[45, 70, 78, 84, 88, 92, 96, 100]);
        for (criterion, weight, max, share) in CRITERIA {
            let fails = fails && criterion == "compliance";
            let not_applicable = rng.chance(share) && !fails;
            let level = (level + rng.between(-14, 14)).clamp(0, 100);
            let points = if fails { 0 } else { (max * level + 50) / 100 };
            rows.push(vec![
                ("evaluation_id", id("e", 3, Some(number))),
                ("interaction_id", id("i", 4, Some(contact.number))),
                ("agent_id", id("a", 2, contact.agent)),
                ("submitted_at", instant(Some(submitted))),
                ("form_version", "2026.1".cell()),
                ("criterion", criterion.cell()),
                ("weight", weight.cell()),
                ("points", (!not_applicable).then_some(points).cell()),
                ("max_points", max.cell()),
                ("not_applicable", not_applicable.cell()),
                ("auto_fail", fails.cell()),
                ("calibration", calibration.cell()),
                ("channel", contact.channel.code().cell()),
            ]);
        }
    }
    rows
}
