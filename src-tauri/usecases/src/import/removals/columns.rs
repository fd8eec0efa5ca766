//! The columns of a file of removals, and which of a file's columns is which of ours: by name, or as a mapping
//! file says. The mapping has the form of the customers' one.

use crate::import::map_text;
use customers::csv_in::CsvFile;
use domain::{Code, Fault, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

macro_rules! columns {
    ($($variant:ident = $text:literal $(| $other:literal)*),* $(,)?) => {
        /// One column of a file of removals.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($variant),* }
        impl Column {
            pub const ALL: &'static [Column] = &[$(Column::$variant),*];
            pub fn name(self) -> &'static str { match self { $(Column::$variant => $text),* } }
            /// Reads a header, whatever its case, with blanks or hyphens for underscores.
            pub fn from_name(text: &str) -> Option<Column> {
                let name: String = text.trim().chars()
                    .map(|letter| if matches!(letter, ' ' | '-') { '_' } else { letter.to_ascii_lowercase() })
                    .collect();
                match name.as_str() { $($text $(| $other)* => Some(Column::$variant),)* _ => None }
            }
        }
    };
}

columns! {
    Channel = "channel" | "channels" | "kind" | "kinds", CustomerNo = "customer_no", Prefix = "prefix",
    FirstName = "first_name", MiddleName = "middle_name", LastName = "last_name", Suffix = "suffix",
    Address1 = "address_1", Address2 = "address_2", City = "city", State = "state", Zip = "zip",
    Country = "country", PhoneHome = "phone_home", PhoneMobile = "phone_mobile", PhoneWork = "phone_work",
    Email = "email", Number = "number" | "phone", Received = "received" | "received_at" | "received_on",
    ReceivedBy = "received_by", AskedBy = "asked_by", Reason = "reason", Scope = "scope", Brand = "brand",
    PassOn = "pass_on", SourceId = "source_id", Note = "note",
}

/// How many columns there are.
const COUNT: usize = Column::Note as usize + 1;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct MapFile {
    delimiter: Option<char>,
    date_format: Option<String>,
    columns: BTreeMap<String, Theirs>,
    constants: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Theirs {
    One(String),
    Several(Vec<String>),
}

/// A file open for reading, bound to our columns.
pub struct Bound {
    pub file: CsvFile,
    /// For each of our columns the places in the row that make it, joined by a blank.
    places: [Vec<usize>; COUNT],
    constants: [String; COUNT],
    pub unknown_columns: Vec<String>,
    /// Of `received`, where the file has it otherwise than as an ISO date or instant.
    pub date_format: Option<String>,
}

impl Bound {
    /// Opens the file and binds it; refuses one without `channel` or `received`.
    pub fn open(file: &Path, map: Option<&Path>) -> Result<Bound> {
        let (map_name, text) = map_text(map)?;
        let map = read_map(&text, &map_name)?;
        let delimiter = map.delimiter.and_then(|letter| u8::try_from(letter).ok());
        let name = crate::layouts::name_of(file);
        let mut bound = Bound {
            file: CsvFile::open(file, delimiter)?,
            places: Default::default(),
            constants: Default::default(),
            unknown_columns: Vec::new(),
            date_format: map.date_format,
        };
        for (ours, text) in map.constants {
            let column = known(&ours, &map_name)?;
            bound.constants.get_mut(column as usize).into_iter().for_each(|place| text.clone_into(place));
        }
        for (ours, theirs) in &map.columns {
            bound.bind(known(ours, &map_name)?, theirs, &name)?;
        }
        bound.bind_by_name(&name)?;
        for column in [Column::Channel, Column::Received] {
            if !bound.gives(column) {
                let what = format!("the header has no column `{}`", column.name());
                let advice = "name the column that holds it in a mapping file: --map MAP.toml, or give it for every row under [constants]";
                return Err(fault(&what, advice, &name));
            }
        }
        Ok(bound)
    }

    /// The text of a column in the row that the file is at, trimmed; empty where the file has none.
    pub fn text(&self, column: Column) -> String {
        let constant = self.constants.get(column as usize).filter(|text| !text.is_empty());
        if let Some(text) = constant {
            return text.clone();
        }
        let places = self.places.get(column as usize).into_iter().flatten();
        let texts = places.map(|place| self.file.field(*place).trim()).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join(" ")
    }

    fn gives(&self, column: Column) -> bool {
        self.places.get(column as usize).is_some_and(|places| !places.is_empty())
            || self.constants.get(column as usize).is_some_and(|text| !text.is_empty())
    }

    fn bind(&mut self, column: Column, theirs: &Theirs, name: &str) -> Result<()> {
        let names = match theirs {
            Theirs::One(name) => std::slice::from_ref(name),
            Theirs::Several(names) => names.as_slice(),
        };
        for wanted in names {
            let place =
                self.file.header().iter().position(|header| header == wanted.trim()).ok_or_else(|| {
                    let what =
                        format!("the mapping of `{}` names a column that the header has not", column.name());
                    fault(&what, "mend the mapping file and try again", name)
                })?;
            self.places.get_mut(column as usize).into_iter().for_each(|places| places.push(place));
        }
        Ok(())
    }

    fn bind_by_name(&mut self, name: &str) -> Result<()> {
        let mut by_name: Vec<Column> = Vec::new();
        for (place, header) in self.file.header().iter().enumerate() {
            if self.places.iter().flatten().any(|taken| *taken == place) {
                continue;
            }
            let Some(column) = Column::from_name(header) else {
                self.unknown_columns.push(header.clone());
                continue;
            };
            if by_name.contains(&column) {
                let what = format!("the header has the column `{}` twice", column.name());
                return Err(fault(&what, "rename or remove one of the two", name));
            }
            // A column that the mapping gave already stays as the mapping says.
            if self.places.get(column as usize).is_some_and(Vec::is_empty) {
                by_name.push(column);
                self.places.get_mut(column as usize).into_iter().for_each(|places| places.push(place));
            }
        }
        Ok(())
    }
}

fn read_map(text: &str, name: &str) -> Result<MapFile> {
    let map: MapFile = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let said = domain::toml_words::without_values(error.message());
        let what = format!("the mapping cannot be read: {said}");
        fault(&what, "mend the mapping file and try again", &format!("{name}, line {line}"))
    })?;
    if map.delimiter.is_some_and(|letter| !letter.is_ascii() || matches!(letter, '"' | '\n' | '\r')) {
        let what = "the mapping's delimiter is not one plain character";
        return Err(fault(what, "mend the mapping file and try again", name));
    }
    Ok(map)
}

fn known(ours: &str, map_name: &str) -> Result<Column> {
    Column::from_name(ours).ok_or_else(|| {
        let what = format!("the mapping names a column `{ours}` that a removal has not");
        fault(&what, "mend the mapping file and try again", map_name)
    })
}

fn fault(what: &str, advice: &str, place: &str) -> Fault {
    Fault::new(Code::BadInput, format!("{what}; nothing was imported"), advice).at(place)
}
