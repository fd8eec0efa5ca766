//! Whom a removal is about, and which of their numbers, e-mail and address can be used.

use super::{Asked, needs_identity};
use crate::identity::{AddressKey, Country, PhoneKey, country_of, email_key, zip_key};
use crate::ids::CustomerNo;
use crate::person::{Person, Text};
use crate::words::{AskedBy, Reason};
use crate::{Code, Fault, Result};
use std::collections::BTreeSet;

/// Whom it is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A listed customer, with the row on file.
    Customer { customer_no: CustomerNo, on_file: Box<Person> },
    /// An unlisted person, or a nameless address.
    Person(Box<Person>),
    /// A bare number.
    Number(Text),
    /// A bare e-mail address.
    Email(Text),
}

impl Subject {
    /// The person as given or on file; none for a bare number or e-mail.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Subject::Customer { on_file, .. } => Some(on_file),
            Subject::Person(person) => Some(person),
            _ => None,
        }
    }
}

/// What can be used of a subject.
pub(super) struct Read {
    pub person: Person,
    pub listed: bool,
    /// Named by the caller.
    pub named_numbers: Vec<Text>,
    /// The person's own, on file or given with the person.
    pub own_numbers: Vec<Text>,
    /// Given by the caller, not taken from the file.
    pub email_was_given: bool,
    pub has_email: bool,
    pub has_address: bool,
    pub has_last_name: bool,
}

impl Read {
    /// A number was named, or is the person's own.
    pub fn has_number(&self) -> bool {
        !self.named_numbers.is_empty() || !self.own_numbers.is_empty()
    }

    /// A person whom name and address can find.
    pub fn is_somebody(&self) -> bool {
        self.listed || (self.has_address && self.has_last_name)
    }
}

/// Reads the subject. What the caller gave must be right; what is on file is used as far as it is.
pub(super) fn read(asked: &Asked, home: Country) -> Result<Read> {
    let person = base_person(&asked.subject);
    let country = country_of(&person, home);
    let listed = matches!(asked.subject, Subject::Customer { .. });
    let mut seen = BTreeSet::new();
    let named_numbers = each_once(named_numbers(asked, country)?, country, &mut seen);
    if !listed {
        check_given(&person, country)?;
    }
    let read = Read {
        own_numbers: each_once(own_numbers(&person, country, asked.reason), country, &mut seen),
        named_numbers,
        email_was_given: !listed,
        has_email: email_key(person.email.as_str()).is_some(),
        has_address: has_address(&person, country),
        has_last_name: !person.last_name.as_str().trim().is_empty(),
        listed,
        person,
    };
    let known = listed
        || read.has_email
        || read.has_address
        || !read.named_numbers.is_empty()
        || !read.own_numbers.is_empty();
    if known { Ok(read) } else { Err(needs_identity()) }
}

/// A removal keeps what finds and suppresses, and a birth date does neither.
fn base_person(subject: &Subject) -> Person {
    let mut person = subject.person().cloned().unwrap_or_default();
    person.birth_date = Text::default();
    if let Subject::Email(email) = subject {
        person.email = email.clone();
    }
    person
}

fn named_numbers(asked: &Asked, country: Country) -> Result<Vec<Text>> {
    let bare = match &asked.subject {
        Subject::Number(number) => Some(number),
        _ => None,
    };
    let named: Vec<Text> = bare.into_iter().chain(&asked.numbers).cloned().collect();
    for number in &named {
        check_number(number, country, "number")?;
    }
    Ok(named)
}

/// The home number of somebody who died is often the surviving spouse's, who stays untouched: it stops only
/// when it is named.
pub(super) fn own_numbers(person: &Person, country: Country, reason: Reason) -> Vec<Text> {
    let home_may_be_anothers = reason == Reason::Deceased;
    let shared = |number: &Text| home_may_be_anothers && *number == person.phone_home;
    let usable = |number: &&Text| PhoneKey::read(number.as_str(), country).is_ok() && !shared(number);
    person.phones().filter(usable).cloned().collect()
}

/// A number that is written in two ways is one number and one record; as it was given first.
fn each_once(numbers: Vec<Text>, country: Country, seen: &mut BTreeSet<PhoneKey>) -> Vec<Text> {
    let mut new = |number: &Text| PhoneKey::read(number.as_str(), country).is_ok_and(|key| seen.insert(key));
    numbers.into_iter().filter(|number| new(number)).collect()
}

fn check_given(person: &Person, country: Country) -> Result<()> {
    let numbers = [
        ("phone_home", &person.phone_home),
        ("phone_mobile", &person.phone_mobile),
        ("phone_work", &person.phone_work),
    ];
    for (field, number) in numbers {
        if !number.is_empty() {
            check_number(number, country, field)?;
        }
    }
    if !person.email.is_empty() && email_key(person.email.as_str()).is_none() {
        let what = "that is no e-mail address; nothing was recorded";
        return Err(Fault::new(Code::BadInput, what, "give it as name@example.com").at("email"));
    }
    Ok(())
}

fn check_number(number: &Text, country: Country, field: &str) -> Result<()> {
    PhoneKey::read(number.as_str(), country).map(|_| ()).map_err(|fault| {
        let what = format!("{}; nothing was recorded", fault.reason());
        Fault::new(Code::BadInput, what, "read the number again, with its area code").at(field)
    })
}

fn has_address(person: &Person, country: Country) -> bool {
    let address = AddressKey::read(person.address_1.as_str(), person.address_2.as_str());
    let place = !zip_key(person.zip.as_str(), country).is_empty() || !person.city.as_str().trim().is_empty();
    !address.is_empty() && place
}

/// Who speaks for themselves or is trusted to speak for the person.
pub(super) fn speaks_for_the_person(asked_by: AskedBy) -> bool {
    !matches!(asked_by, AskedBy::HouseholdMember | AskedBy::Stranger)
}
