//! The six channels and their sizes.

/// A channel of the centre.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    Voice,
    Chat,
    Email,
    Messaging,
    Social,
    Sms,
}

impl Channel {
    /// All six, in the order of the arrivals of a day.
    pub(super) const ALL: [Self; 6] =
        [Self::Voice, Self::Chat, Self::Email, Self::Messaging, Self::Social, Self::Sms];

    /// The channel's code in the data.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Messaging => "messaging",
            Self::Social => "social",
            Self::Sms => "sms",
        }
    }

    /// Customers wait for a live answer, and hang up if none comes.
    pub(super) fn is_live(self) -> bool {
        matches!(self, Self::Voice | Self::Chat)
    }

    /// Contacts that arrive on their own in 59 days, about.
    pub(super) fn volume(self) -> i64 {
        match self {
            Self::Voice => 870,
            Self::Chat => 470,
            Self::Email => 390,
            Self::Messaging => 290,
            Self::Social => 115,
            Self::Sms => 130,
        }
    }

    /// Share of contacts that meet the bot first, per mille.
    pub(super) fn bot_share(self) -> i64 {
        match self {
            Self::Voice => 300,
            Self::Chat => 760,
            Self::Messaging => 700,
            Self::Email | Self::Social | Self::Sms => 0,
        }
    }

    /// Share of contacts whose customer is not recognised, per mille.
    pub(super) fn unidentified_share(self) -> i64 {
        match self {
            Self::Voice => 90,
            Self::Social => 160,
            Self::Chat | Self::Email | Self::Messaging | Self::Sms => 40,
        }
    }
}
