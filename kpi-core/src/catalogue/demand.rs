//! How much there was to do.

use super::*;

const POPULATION: &str =
    "Contacts of all channels, in and out; spam, copies and internal contacts are left out.";
const SOURCE: &str = "Seed S0, section 1; grain and chains after Amazon Connect (contact records) and Twilio Flex (conversation structure).";

pub(super) static DEFINITIONS: [Definition; 4] = [
    Definition {
        id: "interaction_volume",
        code: 101,
        title: "Interaction volume",
        aliases: &["contact volume", "total conversations", "contacts created"],
        doc: "The number of contacts. Its parts by handler, bot_only + bot_then_human + human_only + unhandled + handler_unknown, sum to it.",
        formula: "interactions",
        variants: &[Variant {
            when: &[("grain", "conversation")],
            formula: Some("conversations"),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "grain",
            Allowed::Choice(&["contact", "conversation"]),
            OptionValue::Choice("contact"),
            "Whether each contact counts, or the legs of one conversation count once.",
        )],
        unit: Unit::Count,
        direction: Direction::Informational,
        population: POPULATION,
        empty: "0 where contacts were added and none is counted; no value, reason no_records, where none were added.",
        excluded: &[
            ("spam_or_duplicate", "spam_or_duplicate"),
            ("internal", "internal"),
            ("outbound", "outbound_excluded"),
        ],
        source: SOURCE,
        example: "2 inbound calls, 1 chat and 1 spam email: 3.",
        ..Definition::BASE
    },
    Definition {
        id: "interaction_volume_incoming",
        code: 102,
        idle_rules: &["outbound"],
        title: "Incoming interactions",
        aliases: &["incoming contacts"],
        doc: "The number of inbound contacts that begin a chain: a transfer does not count again.",
        formula: "incoming",
        unit: Unit::Count,
        direction: Direction::Informational,
        population: "Inbound contacts not begun by a transfer or queue transfer. A missing direction counts as inbound.",
        empty: "0 where contacts were added and none is counted; no value, reason no_records, where none were added.",
        excluded: &[("spam_or_duplicate", "spam_or_duplicate"), ("internal", "internal")],
        source: SOURCE,
        example: "1 inbound call and its transfer leg: 1.",
        ..Definition::BASE
    },
    Definition {
        id: "interaction_volume_automated",
        code: 103,
        idle_rules: &["reply_window_s"],
        title: "Automated interactions",
        aliases: &["automated contacts", "automated responses"],
        doc: "The number of contacts that a bot or IVR handled alone.",
        formula: "bot_only",
        variants: &[Variant {
            when: &[("counting", "responses")],
            formula: Some("automated_responses"),
            included: &["handler_unknown", "spam_or_duplicate", "internal"],
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "counting",
            Allowed::Choice(&["contacts", "responses"]),
            OptionValue::Choice("contacts"),
            "Whether contacts count, or the messages that bots wrote (from prompt records).",
        )],
        unit: Unit::Count,
        direction: Direction::Informational,
        population: POPULATION,
        empty: "0 where contacts were added and none is counted; no value, reason no_records, where none were added.",
        excluded: &[
            ("handler_unknown", "handler_unknown"),
            ("spam_or_duplicate", "spam_or_duplicate"),
            ("internal", "internal"),
        ],
        source: SOURCE,
        example: "3 contacts with handled_by bot_only, bot_only, human_only: 2.",
        ..Definition::BASE
    },
    Definition {
        id: "interaction_volume_escalated",
        code: 104,
        title: "Escalated interactions",
        aliases: &["escalated contacts"],
        doc: "The number of contacts that a bot handed to a person.",
        formula: "bot_then_human",
        unit: Unit::Count,
        direction: Direction::Informational,
        population: POPULATION,
        empty: "0 where contacts were added and none is counted; no value, reason no_records, where none were added.",
        excluded: &[
            ("handler_unknown", "handler_unknown"),
            ("spam_or_duplicate", "spam_or_duplicate"),
            ("internal", "internal"),
        ],
        source: SOURCE,
        example: "3 contacts with handled_by bot_then_human, bot_only, human_only: 1.",
        ..Definition::BASE
    },
];
