//! How far one channel's removal reaches: its scope, and what it needs of the person for that.

use super::caller::{is_for_the_new_occupant, needs_named_number};
use super::subject::Read;
use super::{Asked, Part, message_class};
use crate::person::{Person, Text};
use crate::words::{Channel, Reason, Scope};
use crate::{Code, Fault, Result};
use chrono::NaiveDate;

/// The part for one channel, or why nothing is known to stop. No fault quotes what was given.
pub(super) fn part(
    asked: &Asked,
    subject: &Read,
    channel: Channel,
    everything: bool,
    received_on: NaiveDate,
) -> Result<Part> {
    check_reason(asked, channel)?;
    let scope = scope(asked, subject, channel)?;
    Ok(Part {
        channel,
        scope,
        person: person_for(scope, channel, &subject.person),
        numbers: numbers_for(scope, channel, subject),
        message_class: message_class(channel, everything, asked.received_by, received_on),
        texts_may_go_on: channel == Channel::Phone && asked.texts_may_go_on,
    })
}

fn check_reason(asked: &Asked, channel: Channel) -> Result<()> {
    let by_number = matches!(channel, Channel::Phone | Channel::Text | Channel::Share);
    if asked.reason == Reason::WrongNumber && !by_number {
        return Err(no(channel, "a wrong number stops calls and texts", "record it for phone or text"));
    }
    if is_for_the_new_occupant(asked) && channel != Channel::Mail && channel != Channel::Share {
        return Err(no(channel, "a new occupant stops the mail for who lived there", "record it for mail"));
    }
    Ok(())
}

/// The scope asked for where it fits the channel, else the channel's own.
fn scope(asked: &Asked, subject: &Read, channel: Channel) -> Result<Scope> {
    let wanted = asked.scope.filter(|scope| fits(*scope, channel));
    match wanted {
        None if asked.scope.is_some() && asked.channels.len() == 1 => {
            Err(no(channel, "that scope does not fit", "leave the scope out"))
        }
        Some(scope) if scope != Scope::Person => has_what_it_needs(scope, subject, channel).map(|()| scope),
        _ => default_scope(asked, subject, channel),
    }
}

fn fits(scope: Scope, channel: Channel) -> bool {
    match scope {
        Scope::Person | Scope::SurnameAtAddress | Scope::Address => true,
        Scope::Number => matches!(channel, Channel::Phone | Channel::Text | Channel::Share),
        Scope::EmailAddress => matches!(channel, Channel::Email | Channel::Share),
    }
}

fn has_what_it_needs(scope: Scope, subject: &Read, channel: Channel) -> Result<()> {
    let (there, what, advice) = match scope {
        Scope::Person => return Ok(()),
        Scope::SurnameAtAddress => {
            (subject.has_address && subject.has_last_name, "a surname and an address", "ask for both")
        }
        Scope::Address => (subject.has_address, "an address", "ask for street and ZIP"),
        Scope::Number => (!subject.named_numbers.is_empty(), "the number to stop", "have it read back"),
        Scope::EmailAddress => (subject.has_email, "an e-mail address", "ask for it"),
    };
    if there { Ok(()) } else { Err(no(channel, &format!("the scope {scope} needs {what}"), advice)) }
}

/// The person where there is one; never the household by itself.
fn default_scope(asked: &Asked, subject: &Read, channel: Channel) -> Result<Scope> {
    let another_asks = needs_named_number(asked.asked_by, asked.reason);
    match channel {
        Channel::Phone | Channel::Text if another_asks => {
            has_what_it_needs(Scope::Number, subject, channel).map(|()| Scope::Number)
        }
        Channel::Email if another_asks && !subject.email_was_given => {
            Err(no(channel, "another person's e-mail stops by its address", "ask the caller for the address"))
        }
        Channel::Share if asked.reason == Reason::WrongNumber => {
            has_what_it_needs(Scope::Number, subject, channel).map(|()| Scope::Number)
        }
        // Nobody's calls or e-mail can be stopped by a postal address alone.
        Channel::Phone | Channel::Text if !subject.listed && !subject.has_number() => {
            own_scope(subject, channel)
        }
        Channel::Email if !subject.listed && !subject.has_email => own_scope(subject, channel),
        _ if subject.is_somebody() => Ok(Scope::Person),
        _ => own_scope(subject, channel),
    }
}

/// Of nobody in particular: the number, the e-mail address, the nameless address.
fn own_scope(subject: &Read, channel: Channel) -> Result<Scope> {
    let number = subject.has_number();
    match channel {
        Channel::Mail | Channel::Share if subject.has_address => Ok(Scope::Address),
        Channel::Mail => Err(no(channel, "a mail removal needs an address", "ask for street and ZIP")),
        Channel::Phone | Channel::Text | Channel::Share if number => Ok(Scope::Number),
        Channel::Phone | Channel::Text => {
            Err(no(channel, "a call or text removal needs a number", "ask which number is called"))
        }
        Channel::Email | Channel::Share if subject.has_email => Ok(Scope::EmailAddress),
        Channel::Email => Err(no(channel, "an e-mail removal needs an e-mail address", "ask for it")),
        Channel::Share => Err(no(channel, "it needs a number, an e-mail or an address", "ask for one")),
    }
}

/// Only what the scope and the channel use: a number shared with a spouse must not carry a mail removal over.
fn person_for(scope: Scope, channel: Channel, given: &Person) -> Person {
    let mut person = given.clone();
    let by_email = matches!(channel, Channel::Email | Channel::Share);
    if scope == Scope::EmailAddress {
        return Person { email: person.email, country: person.country, ..Person::default() };
    }
    if scope == Scope::Number {
        return Person { country: person.country, ..Person::default() };
    }
    for number in [&mut person.phone_home, &mut person.phone_mobile, &mut person.phone_work] {
        *number = Text::default();
    }
    if !by_email || scope != Scope::Person {
        person.email = Text::default();
    }
    if scope != Scope::Person {
        for name in [&mut person.prefix, &mut person.first_name, &mut person.middle_name, &mut person.suffix]
        {
            *name = Text::default();
        }
    }
    if scope == Scope::Address {
        person.last_name = Text::default();
    }
    person
}

/// Every number of a person, now on file; the named ones for a number. Each once, in the order given.
fn numbers_for(scope: Scope, channel: Channel, subject: &Read) -> Vec<Text> {
    let by_number = matches!(channel, Channel::Phone | Channel::Text | Channel::Share);
    let own = matches!(scope, Scope::Person) || (scope == Scope::Number && subject.named_numbers.is_empty());
    let mut numbers: Vec<Text> = Vec::new();
    if by_number && matches!(scope, Scope::Person | Scope::Number) {
        let from = subject.named_numbers.iter().chain(subject.own_numbers.iter().filter(|_| own));
        for number in from {
            if !numbers.contains(number) {
                numbers.push(number.clone());
            }
        }
    }
    numbers
}

fn no(channel: Channel, what: &str, advice: &str) -> Fault {
    Fault::new(Code::BadInput, what, advice).at(channel.word())
}
