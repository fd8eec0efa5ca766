//! Whom a removal is about, as the command line says it: a customer, a person in a file, a bare number or a
//! bare e-mail address.

use crate::files;
use clap::Args;
use domain::Sensitive;
use domain::person::Person;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use usecases::record::RecordSubject;
use usecases::{Code, Fault, Result};

/// Columns of a customer file that say nothing about whom to suppress.
const LEFT_ALONE: &[&str] = &[
    "customer_no",
    "store_no",
    "last_purchase_date",
    "last_purchase_amount",
    "last_payment_date",
    "last_inquiry_date",
    "language",
    "brand",
    "third_party",
    "source",
];

/// Exactly one of them.
#[derive(Args)]
#[group(id = "subject", required = true, multiple = false)]
pub struct Subject {
    /// A listed customer.
    #[arg(long, value_name = "NO")]
    customer: Option<String>,
    /// An unlisted person or a nameless address: JSON with the columns of a customer file; `-` reads stdin.
    #[arg(long, value_name = "FILE.json")]
    person: Option<PathBuf>,
    /// A bare number, whoever has it.
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// A bare e-mail address.
    #[arg(long, value_name = "ADDR")]
    email: Option<String>,
}

impl Subject {
    /// Reads the person's file where one is named.
    pub fn read(self) -> Result<RecordSubject> {
        if let Some(path) = self.person {
            return Ok(RecordSubject::Person { person: Box::new(person_in(&path)?) });
        }
        if let Some(number) = self.phone {
            return Ok(RecordSubject::Number { number: Sensitive::new(number) });
        }
        if let Some(email) = self.email {
            return Ok(RecordSubject::Email { email: Sensitive::new(email) });
        }
        let customer_no = self.customer.unwrap_or_default();
        Ok(RecordSubject::Customer { customer_no })
    }
}

/// The person that a file describes; `-` is stdin.
pub fn person_in(path: &Path) -> Result<Person> {
    person(path, &files::small_text(path)?)
}

/// A person by the column names; a field that is wrong is named, its content never.
fn person(path: &Path, text: &str) -> Result<Person> {
    let fields: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| files::json_fault(path, &error))?;
    let mut known = Map::new();
    for (name, value) in fields {
        if value.is_null() || LEFT_ALONE.contains(&name.as_str()) {
            continue;
        }
        if !value.is_string() {
            return Err(refused(
                path,
                &name,
                "a field is not text; nothing was recorded",
                "put it in quotes",
            ));
        }
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        if serde_json::from_value::<Person>(alone.into()).is_err() {
            let advice = "use the column names of a customer file, such as last_name, address_1, zip";
            return Err(refused(path, &name, "there is no such field; nothing was recorded", advice));
        }
        known.insert(name, value);
    }
    serde_json::from_value(known.into()).map_err(|error| files::json_fault(path, &error))
}

fn refused(path: &Path, field: &str, what: &str, advice: &str) -> Fault {
    // A name of ours is short and plain; anything else may be content that stands in the wrong place.
    let plain =
        field.len() <= 24 && field.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    let place = if plain { format!("{}, field {field}", path.display()) } else { path.display().to_string() };
    Fault::new(Code::BadInput, what, advice).at(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Person> {
        person(Path::new("person.json"), text)
    }

    #[test]
    fn a_person_is_read_by_the_column_names() {
        let text = r#"{"last_name": "Hale", "zip": "01234", "customer_no": "9", "suffix": null}"#;
        let person = read(text).unwrap();
        assert_eq!(person.last_name.as_str(), "Hale");
        assert_eq!(person.zip.as_str(), "01234");
    }

    #[test]
    fn a_wrong_field_is_named_and_its_content_is_not() {
        for (text, field) in [
            (r#"{"surname": "Hale"}"#, "surname"),
            (r#"{"zip": 80202}"#, "zip"),
            (r#"{"last_name": ["Hale"]}"#, "last_name"),
        ] {
            let line = read(text).unwrap_err().line();
            assert!(line.contains(&format!("field {field}")), "{line}");
            assert!(!line.contains("Hale") && !line.contains("80202"), "{line}");
        }
        for text in ["", "[]", "\"Hale\"", "{\"last_name\": \"Hale\"", r#"{"Hale Street 9": "x"}"#] {
            let fault = read(text).unwrap_err();
            assert_eq!(fault.code, Code::BadInput);
            assert!(!fault.line().contains("Hale"), "{}", fault.line());
        }
    }
}
