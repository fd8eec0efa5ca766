//! Which columns of a list are ours: by name, or as a mapping says. All others go through untouched.

use super::rows::Rows;
use domain::person::{Person, Text};
use domain::scrub::Contacts;
use domain::{Code, Fault, Result};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// `[columns]` ours = "theirs"; the delimiter where the header does not show it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    delimiter: Option<char>,
    columns: BTreeMap<String, String>,
}

/// Our names, in the order of [`Columns`].
const NAMES: [&str; 21] = [
    "customer_no",
    "prefix",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "address_1",
    "address_2",
    "city",
    "state",
    "zip",
    "country",
    "phone_home",
    "phone_mobile",
    "phone_work",
    "phone",
    "email",
    "last_purchase_date",
    "last_payment_date",
    "last_inquiry_date",
    "consent",
];

/// Where each of our columns stands in the list.
pub struct Columns([Option<usize>; NAMES.len()]);

/// What a row says in our columns.
#[derive(Default)]
pub struct Given {
    pub customer_no: String,
    pub person: Person,
    /// Beside the three of a person.
    pub phone: Text,
    pub contacts: Contacts,
    /// What the consent to texts is on record as.
    pub consent: bool,
}

impl Mapping {
    /// Reads a mapping file's text; `name` is the file's.
    pub fn read(text: &str, name: &str) -> Result<Mapping> {
        let wrong = |what: String| {
            Fault::new(Code::BadInput, format!("{what}; nothing was written"), "mend the mapping file")
                .at(name)
        };
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            wrong(format!(
                "the mapping cannot be read: {}",
                domain::toml_words::without_values(error.message())
            ))
        })?;
        match mapping.columns.keys().find(|ours| !NAMES.contains(&ours.as_str())) {
            Some(_) => Err(wrong("the mapping names a column of ours that there is not".to_owned())),
            None => Ok(mapping),
        }
    }

    /// The delimiter it names.
    pub fn delimiter(&self) -> Option<u8> {
        self.delimiter.and_then(|letter| u8::try_from(letter).ok())
    }

    /// Finds the columns in a header.
    pub fn columns(&self, rows: &Rows) -> Result<Columns> {
        let place = |name: &str| rows.names.iter().position(|header| header.eq_ignore_ascii_case(name));
        for ours in NAMES {
            let theirs = self.columns.get(ours).map_or(ours, String::as_str);
            if rows.names.iter().filter(|header| header.eq_ignore_ascii_case(theirs)).count() > 1 {
                let what = format!("the column for {ours} stands twice in the list; nothing was written");
                return Err(Fault::new(Code::BadInput, what, "rename one of the two").at("header"));
            }
        }
        let mut columns = Columns([None; NAMES.len()]);
        for (ours, at) in NAMES.iter().zip(&mut columns.0) {
            *at = match self.columns.get(*ours) {
                None => place(ours),
                Some(theirs) => Some(place(theirs).ok_or_else(|| {
                    let what =
                        format!("the mapping's column for {ours} is not in the list; nothing was written");
                    Fault::new(Code::BadInput, what, "compare the mapping with the first line of the list")
                })?),
            };
        }
        Ok(columns)
    }
}

/// A form, a date, a source: whatever consent is proved by. A bare yes or no proves nothing, and no is no.
fn is_evidence(consent: &str) -> bool {
    const WORDS: [&str; 16] = [
        "yes",
        "no",
        "true",
        "false",
        "y",
        "n",
        "1",
        "0",
        "none",
        "null",
        "n/a",
        "revoked",
        "denied",
        "declined",
        "opt-out",
        "opted out",
    ];
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(consent));
    !is_word && consent.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3
}

impl Columns {
    /// Whether the list has a column of ours.
    pub fn has(&self, name: &str) -> bool {
        NAMES.iter().zip(&self.0).any(|(ours, at)| *ours == name && at.is_some())
    }

    /// The customer number of the row that was cut last; none where it has none.
    pub fn customer_no<'b>(&self, rows: &Rows, raw: &'b [u8]) -> Option<Cow<'b, str>> {
        let [customer_no, ..] = self.0;
        customer_no.map(|at| rows.cell(raw, at)).filter(|number| !number.trim().is_empty())
    }

    /// What the row says; a date that is none is why it is refused.
    pub fn given(&self, rows: &Rows, raw: &[u8]) -> std::result::Result<Given, String> {
        let text = |name: &str| {
            let at =
                NAMES.iter().position(|ours| *ours == name).and_then(|at| self.0.get(at).copied().flatten());
            at.map_or(String::new(), |at| rows.cell(raw, at).trim().to_owned())
        };
        let sensitive = |name: &str| Text::new(text(name));
        let date = |name: &str| match text(name).as_str() {
            "" => Ok(None),
            given => given.parse().map(Some).map_err(|_| format!("{name} is not a date such as 2026-11-20")),
        };
        Ok(Given {
            customer_no: text("customer_no"),
            person: Person {
                prefix: sensitive("prefix"),
                first_name: sensitive("first_name"),
                middle_name: sensitive("middle_name"),
                last_name: sensitive("last_name"),
                suffix: sensitive("suffix"),
                address_1: sensitive("address_1"),
                address_2: sensitive("address_2"),
                city: sensitive("city"),
                state: sensitive("state"),
                zip: sensitive("zip"),
                country: sensitive("country"),
                phone_home: sensitive("phone_home"),
                phone_mobile: sensitive("phone_mobile"),
                phone_work: sensitive("phone_work"),
                email: sensitive("email"),
                birth_date: Text::default(),
            },
            phone: sensitive("phone"),
            contacts: Contacts {
                purchase: date("last_purchase_date")?,
                payment: date("last_payment_date")?,
                inquiry: date("last_inquiry_date")?,
            },
            consent: is_evidence(&text("consent")),
        })
    }
}
