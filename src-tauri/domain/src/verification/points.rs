//! Which facts on file can be asked for: strongest first, without what was typed to find the person, is shown,
//! or anybody in the household or the phone book could say for both.

use super::answer::{Answered, compare};
use crate::Sensitive;
use crate::identity::{AddressKey, Country, PhoneKey, country_of, fold::fold, zip_key};
use crate::ids::CustomerNo;
use crate::person::{Person, Text};
use chrono::NaiveDate;

crate::words::words! {
    /// A kind of fact, strongest first.
    PointKind {
        CustomerNumber = "customer-number",
        LastPurchaseMonth = "last-purchase-month",
        LastPurchaseStore = "last-purchase-store",
        LastPurchaseAmount = "last-purchase-amount",
        DateOfBirth = "date-of-birth",
        Email = "email",
        Phone = "phone",
        StreetNumberAndZip = "street-number-and-zip",
    }
}

impl PointKind {
    /// Comes from a purchase, which a household member need not know.
    pub fn is_from_a_purchase(self) -> bool {
        matches!(
            self,
            PointKind::LastPurchaseMonth | PointKind::LastPurchaseStore | PointKind::LastPurchaseAmount
        )
    }

    /// Stands in a phone book; such facts count once together.
    pub fn is_in_the_phone_book(self) -> bool {
        matches!(self, PointKind::Phone | PointKind::StreetNumberAndZip)
    }
}

/// What is on file about a customer, as far as it can be asked for.
#[derive(Clone, Debug, Default)]
pub struct OnFile {
    pub customer_no: Sensitive<String>,
    pub person: Person,
    pub last_purchase: Option<NaiveDate>,
    pub store_no: Text,
    pub last_purchase_amount: Text,
    /// Numbers that belong to somebody else, it was said: barred.
    pub doubtful_numbers: Vec<Text>,
}

impl OnFile {
    /// The customer's number as an id.
    pub fn customer(&self) -> CustomerNo {
        CustomerNo(self.customer_no.as_str().to_owned())
    }
}

/// What the desk itself gave away, or the agent typed, in this contact: no proof of anything.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Everything typed to find the person.
    pub typed: Vec<Text>,
    /// The number that the call comes from.
    pub calling_number: Option<Text>,
    /// The customer number stood on the screen unmasked.
    pub customer_no_shown: bool,
}

/// The points that can be asked for, strongest first.
pub fn choose(file: &OnFile, told: &Told, home: Country) -> Vec<PointKind> {
    PointKind::ALL.iter().copied().filter(|point| is_askable(*point, file, told, home)).collect()
}

/// Whether matched points reach a number of points: phone-book facts count once, and one must come from a
/// purchase.
pub fn is_enough(matched: &[PointKind], needed: u32) -> bool {
    let plain = matched.iter().filter(|point| !point.is_in_the_phone_book()).count();
    let phone_book = usize::from(matched.iter().any(|point| point.is_in_the_phone_book()));
    let from_a_purchase = matched.iter().any(|point| point.is_from_a_purchase());
    needed == 0 || (plain + phone_book >= needed as usize && from_a_purchase)
}

fn is_askable(point: PointKind, file: &OnFile, told: &Told, home: Country) -> bool {
    is_on_file(point, file, told, home)
        && !told.typed.iter().any(|typed| gives_away(point, typed, file, home))
}

fn is_on_file(point: PointKind, file: &OnFile, told: &Told, home: Country) -> bool {
    match point {
        PointKind::CustomerNumber => !file.customer_no.is_empty() && !told.customer_no_shown,
        PointKind::LastPurchaseMonth => file.last_purchase.is_some(),
        PointKind::LastPurchaseStore => !file.store_no.as_str().trim().is_empty(),
        PointKind::LastPurchaseAmount => super::answer::cents(file.last_purchase_amount.as_str()).is_some(),
        PointKind::DateOfBirth => file.person.birth_date.as_str().parse::<NaiveDate>().is_ok(),
        PointKind::Email => crate::identity::email_key(file.person.email.as_str()).is_some(),
        PointKind::Phone => !askable_numbers(file, told, home).is_empty(),
        PointKind::StreetNumberAndZip => {
            let (address, zip) = street_and_zip(file, home);
            !address.house.is_empty() && !zip.is_empty()
        }
    }
}

/// A typed text that answers the point, or half of it: a typed ZIP leaves only a house number to guess.
fn gives_away(point: PointKind, typed: &Text, file: &OnFile, home: Country) -> bool {
    let folded = fold(typed.as_str());
    let has_word = |wanted: &str| folded.split(' ').any(|word| word == wanted);
    match point {
        PointKind::CustomerNumber => compact(typed.as_str()).contains(&compact(file.customer_no.as_str())),
        PointKind::Email => {
            let at_sign = typed.as_str().contains('@');
            let email = file.person.email.as_str().trim().to_lowercase();
            (at_sign && email.contains(typed.as_str().trim().to_lowercase().trim_start_matches('@')))
                || compare(point, typed.as_str(), file, &Told::default(), home) != Answered::No
        }
        // Single numbers drop out in `askable_numbers`; another one may still be asked for.
        PointKind::Phone => false,
        PointKind::StreetNumberAndZip => {
            let (address, zip) = street_and_zip(file, home);
            has_word(&address.house)
                || has_word(&zip.to_lowercase())
                || compact(typed.as_str()).ends_with(&zip)
        }
        _ => compare(point, typed.as_str(), file, &Told::default(), home) == Answered::Match,
    }
}

/// Numbers on file but the calling one, doubtful ones, and ones that were typed (seven digits are enough).
pub(super) fn askable_numbers(file: &OnFile, told: &Told, home: Country) -> Vec<PhoneKey> {
    let country = country_of(&file.person, home);
    let read = |text: &Text| PhoneKey::read(text.as_str(), country).ok();
    let barred: Vec<PhoneKey> =
        told.calling_number.iter().chain(&file.doubtful_numbers).filter_map(read).collect();
    let typed: Vec<String> = told.typed.iter().flat_map(|typed| typed_numbers(typed.as_str())).collect();
    let was_typed = |number: &PhoneKey| {
        typed.iter().any(|digits| number.e164().contains(digits) || digits.contains(&national(*number)))
    };
    file.person
        .phones()
        .filter_map(read)
        .filter(|number| !barred.contains(number) && !was_typed(number))
        .collect()
}

/// The numbers in a typed text, as digits: letters part them, other marks do not; seven digits at least.
pub(crate) fn typed_numbers(typed: &str) -> impl Iterator<Item = String> {
    let runs = typed.split(char::is_alphabetic);
    let digits = runs.map(|run| run.chars().filter(char::is_ascii_digit).collect::<String>());
    digits.filter(|digits| digits.len() >= 7)
}

fn national(number: PhoneKey) -> String {
    number.nanp_digits().map_or_else(|| number.as_u64().to_string(), |digits| digits.to_string())
}

pub(super) fn street_and_zip(file: &OnFile, home: Country) -> (AddressKey, String) {
    let country = country_of(&file.person, home);
    let address = AddressKey::read(file.person.address_1.as_str(), file.person.address_2.as_str());
    (address, zip_key(file.person.zip.as_str(), country))
}

/// Letters and digits only, upper case.
pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
