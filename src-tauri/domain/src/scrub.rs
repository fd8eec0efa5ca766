//! Which lists apply to which purpose, and what a row must have to be compared (DOMAIN.md 7): a table. The established
//! business relationship is in `relationship`; files and keys are others' business.

mod relationship;

pub use relationship::{Contacts, Relationships};

use crate::identity::KeyKind;
use crate::list::ListKind;
use crate::rules::{Rules, earliest};
use crate::words::Channel;
use crate::{Code, Fault, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

crate::words::words! {
    /// What a list is to be used for.
    Purpose {
        ProspectMail = "prospect-mail",
        HouseMail = "house-mail",
        ProspectCall = "prospect-call",
        HouseCall = "house-call",
        Text = "text",
        Email = "e-mail",
        ShareOut = "share-out",
    }
}

/// What the company has promised never to do with a list.
const NEVER: [&str; 3] = ["rent", "sale", "exchange"];

/// One list that applies to a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applies {
    pub kind: ListKind,
    /// Not to whom there is an established business relationship with.
    pub unless_related: bool,
    /// Without it, or with a stale one, there is no clean list.
    pub must_be_fresh: bool,
}

const fn always(kind: ListKind) -> Applies {
    Applies { kind, unless_related: false, must_be_fresh: false }
}

const REGISTRY: Applies = Applies { must_be_fresh: true, ..always(ListKind::Dnc) };

const PROSPECT_MAIL: &[Applies] = &[
    always(ListKind::InHouse),
    always(ListKind::Deceased),
    always(ListKind::Caretaker),
    always(ListKind::Mps),
];
const HOUSE_MAIL: &[Applies] = &[always(ListKind::InHouse), always(ListKind::Deceased)];
const PROSPECT_CALL: &[Applies] =
    &[always(ListKind::InHouse), REGISTRY, always(ListKind::StateDnc), always(ListKind::Tps)];
const HOUSE_CALL: &[Applies] = &[
    always(ListKind::InHouse),
    Applies { unless_related: true, ..REGISTRY },
    Applies { unless_related: true, ..always(ListKind::StateDnc) },
];
const TEXT: &[Applies] = &[always(ListKind::InHouse), REGISTRY, always(ListKind::StateDnc)];
const IN_HOUSE: &[Applies] = &[always(ListKind::InHouse)];

impl Purpose {
    /// Reads the word; renting, selling and exchanging a list is refused with the promise.
    pub fn read(word: &str) -> Result<Purpose> {
        if NEVER.contains(&word) {
            return Err(Fault::new(
                Code::NotAllowed,
                format!("no list is made for {word}; nothing was written"),
                "the promise to every customer stands: \"Our mailing lists are never rented, sold or exchanged.\"",
            )
            .at("--purpose"));
        }
        Purpose::from_word(word).ok_or_else(|| {
            let all: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.word()).collect();
            let what = "that is no purpose of a list; nothing was written";
            Fault::new(Code::Usage, what, format!("give one of {}", all.join(", "))).at("--purpose")
        })
    }

    /// The lists that apply, in the order in which a row is told why it was removed: our own first.
    pub fn lists(self) -> &'static [Applies] {
        match self {
            Purpose::ProspectMail => PROSPECT_MAIL,
            Purpose::HouseMail => HOUSE_MAIL,
            Purpose::ProspectCall => PROSPECT_CALL,
            Purpose::HouseCall => HOUSE_CALL,
            Purpose::Text => TEXT,
            Purpose::Email | Purpose::ShareOut => IN_HOUSE,
        }
    }

    /// The removals recorded here that stop it.
    pub fn channel(self) -> Channel {
        match self {
            Purpose::ProspectMail | Purpose::HouseMail => Channel::Mail,
            Purpose::ProspectCall | Purpose::HouseCall => Channel::Phone,
            Purpose::Text => Channel::Text,
            Purpose::Email => Channel::Email,
            Purpose::ShareOut => Channel::Share,
        }
    }

    /// The levels at which entries of imported lists are compared: a number in common says nothing about the mail.
    pub fn levels(self) -> &'static [KeyKind] {
        use KeyKind::{Address, Email, Person, Phone, SurnameAtAddress};
        match self {
            Purpose::ProspectMail | Purpose::HouseMail => &[Person, SurnameAtAddress, Address],
            Purpose::ProspectCall | Purpose::HouseCall | Purpose::Text => &[Phone, Person],
            Purpose::Email => &[Email, Person],
            Purpose::ShareOut => &[Phone, Email, Person, SurnameAtAddress, Address],
        }
    }

    /// What is dialled.
    pub fn is_to_numbers(self) -> bool {
        matches!(self, Purpose::ProspectCall | Purpose::HouseCall | Purpose::Text)
    }

    /// Why a row with these keys cannot be compared at all, and so is not clean either.
    pub fn lacks(self, has: impl Fn(KeyKind) -> bool) -> Option<&'static str> {
        let any_address = has(KeyKind::Address);
        match self {
            // Most entries are of a person: a row without a name meets none of them.
            Purpose::ProspectMail | Purpose::HouseMail if !has(KeyKind::Person) => {
                Some("no first name, last name and address that can be compared")
            }
            Purpose::ProspectCall | Purpose::HouseCall | Purpose::Text if !has(KeyKind::Phone) => {
                Some("no telephone number that can be compared")
            }
            Purpose::Email if !has(KeyKind::Email) => Some("no e-mail address"),
            Purpose::ShareOut if !any_address && !has(KeyKind::Phone) && !has(KeyKind::Email) => {
                Some("no address, number or e-mail that can be compared")
            }
            _ => None,
        }
    }

    /// The last day on which a clean list may be used. For calls and texts the registry's last day, or the first on which
    /// a relationship that kept a row is over; else as long as a removal made today has until it must be honoured.
    pub fn use_by(
        self,
        registry_until: Option<NaiveDate>,
        first_ebr: Option<NaiveDate>,
        at: DateTime<Utc>,
        zone: Tz,
    ) -> Result<NaiveDate> {
        let today = crate::calendar::local_date(at, zone);
        if self.is_to_numbers() {
            let until = registry_until.map_or(today, |day| day.max(today));
            return Ok(first_ebr.map_or(until, |day| day.min(until)));
        }
        Ok(earliest(&Rules::built_in()?.clocks_for(self.channel(), at, zone)).unwrap_or(today))
    }
}

#[cfg(test)]
mod tests;
