//! What a row of a file names beside the customer it is about: it stops too, and nothing on file is lost for it.

use super::{Asked, Planned, Subject, plan};
use crate::Result;
use crate::company::Company;
use crate::identity::{AddressKey, Country, country_of, email_key, zip_key};
use crate::person::{Person, Text};
use crate::words::{Channel, Reason, Scope};
use chrono::{DateTime, Utc};

/// Takes in what the row itself names. Its numbers join those to stop; an address or e-mail that the file lacks
/// is taken for the customer's. One that differs from the file's is asked for by itself: that is the answer.
pub fn take_in(asked: &mut Asked, given: &Person, home: Country) -> Option<Asked> {
    let Subject::Customer { on_file, .. } = &mut asked.subject else { return None };
    asked.numbers.extend(given.phones().cloned());
    let country = country_of(given, country_of(on_file, home));
    let mut other = name_of(given, on_file);
    let mut differs = Vec::new();
    if !is_same_address(given, on_file, country) {
        if has_address(on_file) {
            copy_address(given, &mut other);
            differs.extend([Channel::Mail, Channel::Share]);
        } else {
            copy_address(given, on_file);
        }
    }
    let email = email_key(given.email.as_str());
    if !given.email.is_empty() && (email.is_none() || email != email_key(on_file.email.as_str())) {
        if on_file.email.is_empty() && email.is_some() {
            on_file.email = given.email.clone();
        } else {
            other.email = given.email.clone();
            differs.extend([Channel::Email, Channel::Share]);
        }
    }
    // A death stops everything, whatever was asked for.
    let wished = |channel: &Channel| asked.reason == Reason::Deceased || asked.channels.contains(channel);
    let channels: Vec<Channel> = differs.into_iter().filter(wished).collect();
    let scope = asked.scope.filter(|scope| fits(*scope, &other));
    let subject = Subject::Person(Box::new(other));
    (!channels.is_empty()).then(|| Asked { channels, subject, scope, numbers: Vec::new(), ..asked.clone() })
}

/// Plans what `take_in` set aside: recorded on the same customer, and stopping as much as the rest of the row.
pub fn plan_beside(
    beside: &Asked,
    main: &Planned,
    company: &Company,
    business_time: DateTime<Utc>,
) -> Result<Planned> {
    let mut planned = plan(beside, company, business_time)?;
    planned.customer_no.clone_from(&main.customer_no);
    for part in &mut planned.parts {
        let same = main.parts.iter().find(|other| other.channel == part.channel);
        part.message_class = same.map_or(part.message_class, |other| other.message_class);
    }
    Ok(planned)
}

fn name_of(given: &Person, on_file: &Person) -> Person {
    let named = if given.last_name.is_empty() { on_file } else { given };
    Person {
        prefix: named.prefix.clone(),
        first_name: named.first_name.clone(),
        middle_name: named.middle_name.clone(),
        last_name: named.last_name.clone(),
        suffix: named.suffix.clone(),
        country: on_file.country.clone(),
        ..Person::default()
    }
}

fn has_address(person: &Person) -> bool {
    !AddressKey::read(person.address_1.as_str(), person.address_2.as_str()).is_empty()
}

/// True where the row names no other address: none at all, or the one on file, perhaps without its ZIP.
fn is_same_address(given: &Person, on_file: &Person, country: Country) -> bool {
    let key = |person: &Person| AddressKey::read(person.address_1.as_str(), person.address_2.as_str());
    let zip = |person: &Person| zip_key(person.zip.as_str(), country);
    let same_place = zip(given).is_empty() || zip(given) == zip(on_file);
    !has_address(given) || (key(given) == key(on_file) && same_place)
}

fn copy_address(from: &Person, to: &mut Person) {
    to.address_1.clone_from(&from.address_1);
    to.address_2.clone_from(&from.address_2);
    to.city.clone_from(&from.city);
    to.state.clone_from(&from.state);
    to.zip.clone_from(&from.zip);
    if !from.country.is_empty() {
        to.country.clone_from(&from.country);
    }
}

/// A scope holds for what differs only where that can have it.
fn fits(scope: Scope, other: &Person) -> bool {
    match scope {
        Scope::Person => true,
        Scope::SurnameAtAddress | Scope::Address => has_address(other),
        Scope::EmailAddress => other.email != Text::default(),
        Scope::Number => false,
    }
}

#[cfg(test)]
mod tests;
