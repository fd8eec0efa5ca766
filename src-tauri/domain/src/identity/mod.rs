//! Normalised keys of names, addresses, numbers and e-mails; how typed text is read.
//!
//! A key is what is compared, never what is kept: the text as given stands beside it. Making a key of a key
//! changes nothing. Nicknames and typing errors are no part of a key; they belong to lookup and scoring, which
//! find the table of nicknames here.

mod address;
mod email;
pub mod fold;
mod keys;
mod name;
mod name_and_address;
mod nicknames;
mod phone;
mod postcode;
mod query;
mod usps;

pub use address::AddressKey;
pub use email::email_key;
pub use keys::{IdentityKey, KeyKind, country_of, identity_keys};
pub use name::{first_name_key, last_name_key, second_surname_key};
pub use name_and_address::{NameAndAddress, NameAndAddressKey};
pub use nicknames::{are_nicknames, nicknames_of};
pub use phone::{NotAPhone, PhoneKey};
pub use postcode::{Country, is_lettered_postcode, zip_key};
pub use query::{MAX_QUERY_CHARS, Narrow, QueryKind, ReadAs, Reading, Way, read_query, read_query_as};

#[cfg(test)]
mod tests;
