//! A person as given: the columns of a customer file, of `--person FILE.json` and of a removal's payload.
//! Nothing is normalised here; keys are made in `identity`, the text stands as it was given.

use crate::Sensitive;
use serde::{Deserialize, Serialize};

/// Text as given; empty when absent.
pub type Text = Sensitive<String>;

/// Name, address, numbers and e-mail as given. Every field may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// Mr, Mrs, Dr.
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub prefix: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub first_name: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub middle_name: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub last_name: Text,
    /// Jr, III.
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub suffix: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub address_1: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub address_2: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub city: Text,
    /// Two-letter state, or county elsewhere.
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub state: Text,
    /// ZIP, ZIP+4, or a postcode.
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub zip: Text,
    /// ISO 3166 alpha-2; empty means the company's own.
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub country: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub phone_home: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub phone_mobile: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub phone_work: Text,
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub email: Text,
    /// `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Sensitive::is_empty")]
    pub birth_date: Text,
}

impl Person {
    /// The numbers as given, in the order home, mobile, work, without the empty ones.
    pub fn phones(&self) -> impl Iterator<Item = &Text> {
        [&self.phone_home, &self.phone_mobile, &self.phone_work].into_iter().filter(|phone| !phone.is_empty())
    }
    /// First and last name joined, for a screen that may show it.
    pub fn full_name(&self) -> Text {
        let parts = [&self.first_name, &self.last_name].map(|part| part.as_str().trim().to_owned());
        Sensitive::new(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
    }
}
