//! Closed lists of codes, such as channels and outcomes.

/// Declares an enum whose variants have a snake_case name and a fixed number.
///
/// The numbers are for ever: they cross the C border and stand in state bytes.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant = $number,)+ }

        impl $crate::record::Code for $name {
            const NAMES: &'static [&'static str] = &[$($text),+];

            #[inline]
            fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some($name::$variant),)+ _ => None }
            }

            #[inline]
            fn number(self) -> u8 {
                self as u8
            }
        }

        impl $crate::record::bytes::RowField for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }

            fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
                let number = $crate::record::bytes::take_byte(bytes)?;
                <$name as $crate::record::Code>::from_number(number).ok_or("a code that is not known")
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::record::Code::name(*self))
            }
        }
    };
}

/// A value of a closed list.
pub trait Code: Copy + Sized + 'static {
    /// The names in the order of their numbers, which run from 0.
    const NAMES: &'static [&'static str];

    /// The value with this number.
    fn from_number(number: u8) -> Option<Self>;

    /// The number of this value.
    fn number(self) -> u8;

    /// The snake_case name of this value.
    fn name(self) -> &'static str {
        Self::NAMES[usize::from(self.number())]
    }

    /// The value with this name.
    fn from_name(name: &str) -> Option<Self> {
        let number = Self::NAMES.iter().position(|known| *known == name)?;
        Self::from_number(number as u8)
    }
}

codes! {
    /// The channel of an interaction.
    Channel {
        /// Telephone.
        Voice = 0 "voice",
        /// Live chat on a page or in an app, both sides present.
        Chat = 1 "chat",
        /// E-mail.
        Email = 2 "email",
        /// Messaging apps, asynchronous.
        Messaging = 3 "messaging",
        /// Text messages.
        Sms = 4 "sms",
        /// Social media.
        Social = 5 "social",
        /// Video call.
        Video = 6 "video",
        /// Web form.
        Web = 7 "web",
        /// At a counter.
        InPerson = 8 "in_person",
        /// Any other channel.
        Other = 9 "other",
    }
}

codes! {
    /// Who the contact was directed to.
    Direction {
        /// From a customer to the center.
        Inbound = 0 "inbound",
        /// From the center to a customer.
        Outbound = 1 "outbound",
        /// Between members of the center.
        Internal = 2 "internal",
    }
}

codes! {
    /// How a contact began.
    Initiation {
        /// By the customer.
        Customer = 0 "customer",
        /// By an agent.
        Agent = 1 "agent",
        /// As a return call.
        Callback = 2 "callback",
        /// By a transfer from an agent.
        Transfer = 3 "transfer",
        /// By a transfer between queues.
        QueueTransfer = 4 "queue_transfer",
        /// By a campaign.
        Campaign = 5 "campaign",
        /// By a program.
        Api = 6 "api",
    }
}

codes! {
    /// How a contact left the queue.
    QueueExit {
        /// An agent took it.
        Answered = 0 "answered",
        /// The customer gave up.
        Abandoned = 1 "abandoned",
        /// The customer asked to be called back.
        CallbackRequested = 2 "callback_requested",
        /// The longest time in the queue was reached.
        Timeout = 3 "timeout",
        /// The customer pressed a key to leave.
        Key = 4 "key",
        /// No agent was logged in.
        Empty = 5 "empty",
        /// Moved on because the queue was full.
        Overflow = 6 "overflow",
        /// Sent to voicemail.
        Voicemail = 7 "voicemail",
        /// Taken out by a supervisor or a program.
        Withdrawn = 8 "withdrawn",
        /// Transferred to another queue.
        Transferred = 9 "transferred",
    }
}

codes! {
    /// The outcome of an interaction.
    Outcome {
        /// The customer's request was resolved.
        Resolved = 0 "resolved",
        /// It was not.
        Unresolved = 1 "unresolved",
        /// The source says that it does not know.
        Unknown = 2 "unknown",
        /// The customer left before the end.
        Abandoned = 3 "abandoned",
        /// The connection failed.
        Failed = 4 "failed",
        /// Unwanted; not counted.
        Spam = 5 "spam",
        /// A copy of another record; not counted.
        Duplicate = 6 "duplicate",
    }
}

codes! {
    /// Who handled an interaction.
    HandledBy {
        /// A bot or IVR alone.
        BotOnly = 0 "bot_only",
        /// People alone.
        HumanOnly = 1 "human_only",
        /// A bot, then a person.
        BotThenHuman = 2 "bot_then_human",
        /// Nobody.
        None = 3 "none",
    }
}

codes! {
    /// How a bot session ended.
    BotOutcome {
        /// The bot resolved the request.
        Resolved = 0 "resolved",
        /// The bot handed over to a person.
        Handoff = 1 "handoff",
        /// The customer left, or the session timed out.
        Abandoned = 2 "abandoned",
        /// The bot failed.
        Failed = 3 "failed",
    }
}

codes! {
    /// How hard a request is for a bot.
    IntentComplexity {
        /// A simple query.
        Simple = 0 "simple",
        /// Anything else.
        Complex = 1 "complex",
    }
}

codes! {
    /// What an agent is doing.
    AgentActivity {
        /// Ready and waiting.
        Available = 0 "available",
        /// Talking or writing with a customer.
        OnContact = 1 "on_contact",
        /// A customer is on hold.
        Hold = 2 "hold",
        /// After-contact work.
        Wrap = 3 "wrap",
        /// A contact is ringing.
        Ringing = 4 "ringing",
        /// Short break.
        Break = 5 "break",
        /// Meal.
        Meal = 6 "meal",
        /// Meeting.
        Meeting = 7 "meeting",
        /// Training.
        Training = 8 "training",
        /// Other paid work.
        Admin = 9 "admin",
        /// Logged in, not ready.
        Unavailable = 10 "unavailable",
        /// The system is in error.
        Error = 11 "error",
        /// Logged out.
        Offline = 12 "offline",
    }
}

codes! {
    /// What an agent is planned to do.
    PlannedKind {
        /// On the queue.
        Work = 0 "work",
        /// Short break.
        Break = 1 "break",
        /// Meal.
        Meal = 2 "meal",
        /// Meeting.
        Meeting = 3 "meeting",
        /// Training.
        Training = 4 "training",
        /// Not at work.
        Off = 5 "off",
    }
}

codes! {
    /// What a survey asks.
    SurveyKind {
        /// Customer satisfaction.
        Csat = 0 "csat",
        /// Net Promoter Score.
        Nps = 1 "nps",
        /// Customer effort score.
        Ces = 2 "ces",
        /// Employee Net Promoter Score.
        Enps = 3 "enps",
        /// Employee satisfaction.
        Esat = 4 "esat",
        /// Was the request resolved at the first contact.
        Fcr = 5 "fcr",
    }
}

codes! {
    /// What a survey is about.
    Relation {
        /// One interaction.
        Transactional = 0 "transactional",
        /// The relationship as a whole.
        Relationship = 1 "relationship",
    }
}

codes! {
    /// Which end of an effort scale is good.
    Polarity {
        /// High means much effort: low is good.
        Effort = 0 "effort",
        /// High means easy: high is good.
        Ease = 1 "ease",
    }
}

codes! {
    /// Who wrote a prompt.
    Author {
        /// A bot.
        Bot = 0 "bot",
        /// A person.
        Agent = 1 "agent",
        /// A campaign.
        Campaign = 2 "campaign",
    }
}

codes! {
    /// The class of a security event.
    SecurityClass {
        /// A breach of the security policy, or one about to happen.
        Incident = 0 "incident",
        /// An attempt at access without permission, blocked or not.
        UnauthorizedAccess = 1 "unauthorized_access",
        /// Loss, exposure or corruption of data.
        DataIssue = 2 "data_issue",
    }
}

codes! {
    /// The status of a service.
    ServiceState {
        /// Works.
        Up = 0 "up",
        /// Works in part.
        Degraded = 1 "degraded",
        /// Does not work.
        Down = 2 "down",
        /// Planned work.
        Maintenance = 3 "maintenance",
    }
}

codes! {
    /// Why an employee left.
    LeaveKind {
        /// By own choice.
        Voluntary = 0 "voluntary",
        /// By the employer's choice.
        Involuntary = 1 "involuntary",
        /// To another part of the company.
        Transfer = 2 "transfer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trips<C: Code + PartialEq + std::fmt::Debug>() {
        for (number, name) in C::NAMES.iter().enumerate() {
            let code = C::from_name(name).expect("a listed name");
            assert_eq!(code.number() as usize, number);
            assert_eq!(C::from_number(number as u8), Some(code));
            assert_eq!(code.name(), *name);
        }
        assert_eq!(C::from_number(C::NAMES.len() as u8), None);
        assert_eq!(C::from_name("no such name"), None);
    }

    #[test]
    fn codes_round_trip() {
        round_trips::<Channel>();
        round_trips::<Direction>();
        round_trips::<Initiation>();
        round_trips::<QueueExit>();
        round_trips::<Outcome>();
        round_trips::<HandledBy>();
        round_trips::<BotOutcome>();
        round_trips::<IntentComplexity>();
        round_trips::<AgentActivity>();
        round_trips::<PlannedKind>();
        round_trips::<SurveyKind>();
        round_trips::<Relation>();
        round_trips::<Polarity>();
        round_trips::<Author>();
        round_trips::<SecurityClass>();
        round_trips::<ServiceState>();
        round_trips::<LeaveKind>();
    }
}
