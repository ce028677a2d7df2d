//! The interactions: every contact with the centre, from its arrival to what becomes of it.
//!
//! | module | holds |
//! |---|---|
//! | `channel` | the six channels and their sizes |
//! | `matter` | customers, and what they come about |
//! | `contact` | one contact: its fields, its queue, what the export knows of it |
//! | `row` | the columns of `interactions.csv` |
//! | `spread` | tables of waiting and working times |
//! | `centre` | the state of the centre, and the way of a contact through it |
//! | `arrivals` | what starts on its own: customers, calls to them, calls between colleagues |
//! | `bot` | the bot's part |
//! | `queue` | the wait, and how it ends |
//! | `agent` | the work of an agent on a live contact |
//! | `letters` | email and social posts |
//! | `outcome` | how a contact ends, and whether it opens again |
//! | `follow_up` | what a contact causes: transfers, callbacks, customers who come back |

mod agent;
mod arrivals;
mod bot;
mod centre;
mod channel;
mod contact;
mod follow_up;
mod letters;
mod matter;
mod outcome;
mod queue;
mod row;
mod spread;

use std::collections::{BTreeMap, HashMap};

use super::duties::Duty;
use super::rng::Rng;
use super::table;
use centre::Centre;
pub(crate) use contact::{Contact, Work};
pub(crate) use matter::Customer;

/// Makes all contacts, ordered by arrival and numbered, and the customers that they are from.
pub(crate) fn generate(rng: &mut Rng, duties: &[Duty]) -> (Vec<Contact>, Vec<Customer>) {
    let (mut contacts, customers) = Centre::new(rng, duties).run_all_days();
    contacts.sort_by_key(|contact| (contact.created, contact.conversation));
    let (mut conversations, mut cases) = (Renumber::default(), Renumber::default());
    for (number, contact) in (1..).zip(&mut contacts) {
        contact.number = number;
        contact.conversation = conversations.number(contact.conversation);
        contact.matter.case = contact.matter.case.map(|case| cases.number(case));
    }
    (contacts, customers)
}

/// Gives numbers in the order in which keys are first seen.
#[derive(Default)]
struct Renumber(HashMap<i64, i64>);

impl Renumber {
    fn number(&mut self, key: i64) -> i64 {
        let next = self.0.len() as i64 + 1;
        *self.0.entry(key).or_insert(next)
    }
}

/// The text of `interactions.csv`.
pub(crate) fn csv(contacts: &[Contact]) -> String {
    table::csv(contacts.iter().map(Contact::cells))
}

/// Counts by channel, handler and outcome.
pub(crate) fn summary(contacts: &[Contact]) -> Vec<String> {
    let count = |title: &str, code: fn(&Contact) -> &'static str| {
        let mut counts = BTreeMap::new();
        for contact in contacts {
            *counts.entry(code(contact)).or_insert(0) += 1;
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(code, count)| format!("{} {count}", if code.is_empty() { "open" } else { code }))
            .collect();
        format!("{title}: {}", counts.join(", "))
    };
    vec![
        count("channels", |contact| contact.channel.code()),
        count("handled by", |contact| contact.handled_by),
        count("outcomes", |contact| contact.outcome),
    ]
}
