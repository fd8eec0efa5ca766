//! How callers say who they are: from people on file, queries whose answer is known. The same seed draws the same
//! queries; another seed draws others.

use super::said::Kind;
use super::slips::{Draw, edited, nickname, plain, respelt, shortened};
use customers::CustomerRow;

/// One query and whom it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub kind: Kind,
    pub typed: String,
    pub number: String,
}

/// A query of every kind that this person gives rise to.
pub fn asked_of(row: &CustomerRow, draw: &mut Draw) -> Vec<Asked> {
    let number = row.customer_no.as_str();
    let typed = Kind::ALL.iter().filter_map(|kind| Some((*kind, typed(*kind, row, draw)?)));
    typed.map(|(kind, typed)| Asked { kind, typed, number: number.to_owned() }).collect()
}

fn typed(kind: Kind, row: &CustomerRow, draw: &mut Draw) -> Option<String> {
    let person = &row.person;
    let (first, last) = (whole(person.first_name.as_str())?, whole(person.last_name.as_str())?);
    let zip = person.zip.as_str().get(..5)?;
    Some(match kind {
        Kind::Number => row.customer_no.as_str().to_owned(),
        Kind::Phone => phone(person.phone_home.as_str(), draw)?,
        Kind::PhoneTyping => phone_begun(person.phone_home.as_str(), draw)?,
        Kind::Email => begun(person.email.as_str(), usize::MAX)?.to_uppercase(),
        Kind::EmailTyping => begun(person.email.as_str(), 9 + draw.below(6))?,
        Kind::Last => last.to_lowercase(),
        Kind::LastZip => format!("{last} {zip}"),
        Kind::Name => format!("{first} {last}"),
        Kind::NameTurned => {
            if draw.below(2) == 0 {
                format!("{last}, {first}")
            } else {
                format!("{last} {first}")
            }
        }
        Kind::NameZip => format!("{first} {last} {zip}"),
        Kind::FirstTyping => format!("{last} {}", begun(first, 2 + draw.below(2))?),
        Kind::LastTyping => format!("{first} {}", begun(last, 4)?),
        Kind::NicknameZip => format!("{} {last} {zip}", nickname(first, draw)?),
        Kind::InitialZip => format!("{} {last} {zip}", first.chars().next()?),
        Kind::HalfZip => {
            format!("{first} {} {zip}", last.split('-').nth(draw.below(2)).filter(|half| *half != last)?)
        }
        Kind::PlainZip => format!("{first} {} {zip}", plain(last, draw)?),
        Kind::Street => respelt(person.address_1.as_str(), draw)?,
        Kind::StreetZip => format!("{} {zip}", respelt(person.address_1.as_str(), draw)?),
        Kind::StreetTyping => shortened(person.address_1.as_str())?,
        Kind::StreetEdited => {
            let street = respelt(person.address_1.as_str(), draw)?;
            let (house, street) = street.split_once(' ')?;
            let name = street.split(' ').next().filter(|name| name.len() > 4)?;
            format!("{house} {} {zip}", street.replacen(name, &edited(name, 1, draw)?, 1))
        }
        Kind::OneEditZip => format!("{} {zip}", edited(last, 1, draw)?),
        Kind::TwoEditsZip => format!("{} {zip}", edited(last, 2, draw)?),
        Kind::OneEdit => format!("{first} {}", edited(last, 1, draw)?),
        Kind::TwoEdits => format!("{} {first}", edited(last, 2, draw)?),
        Kind::FirstEdit => format!("{} {last}", edited(first, 1, draw)?),
        Kind::BothEditsZip => format!("{} {} {zip}", edited(first, 1, draw)?, edited(last, 1, draw)?),
    })
}

/// A name of which more than an initial is on file.
fn whole(name: &str) -> Option<&str> {
    (name.chars().count() > 1).then_some(name)
}

fn begun(text: &str, most: usize) -> Option<String> {
    let begun: String = text.chars().take(most).collect();
    (!begun.trim().is_empty()).then(|| begun.trim().to_owned())
}

fn digits(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
    (national.len() == 10).then(|| national.to_owned())
}

fn phone(phone: &str, draw: &mut Draw) -> Option<String> {
    let digits = digits(phone)?;
    let (area, exchange, line) = (digits.get(..3)?, digits.get(3..6)?, digits.get(6..)?);
    Some(match draw.below(6) {
        0 => format!("{area} {exchange} {line}"),
        1 => format!("({area}) {exchange}-{line}"),
        2 => format!("{area}.{exchange}.{line}"),
        3 => format!("1-{area}-{exchange}-{line}"),
        4 => format!("+1{digits}"),
        _ => digits,
    })
}

fn phone_begun(phone: &str, draw: &mut Draw) -> Option<String> {
    let digits = digits(phone)?;
    Some(digits.get(..7 + draw.below(3))?.to_owned())
}
