//! Which column of a file is which of ours: by name, or as a mapping file says.

use super::CsvFile;
use crate::columns::Column;
use domain::{Code, Fault, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A mapping file. Columns it does not name are read by their own names.
///
/// ```toml
/// delimiter = ";"                # found in the header when not given
/// date_format = "%d/%m/%Y"       # of every date column; %Y-%m-%d when not given
/// [columns]                      # ours = "theirs", or several of theirs joined by a blank
/// customer_no = "rec_id"
/// address_1 = ["street_number", "street"]
/// [constants]                    # ours = a text that every row gets
/// country = "AU"
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    delimiter: Option<char>,
    date_format: Option<String>,
    columns: BTreeMap<String, Theirs>,
    constants: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Theirs {
    One(String),
    Several(Vec<String>),
}

impl Mapping {
    /// Reads a mapping file's text; `name` is the file's, for the fault.
    pub fn read(text: &str, name: &str) -> Result<Mapping> {
        let fault = |what: String| {
            Fault::new(
                Code::BadInput,
                format!("{what}; nothing was imported"),
                "mend the mapping file and try again",
            )
            .at(name)
        };
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            let said = domain::toml_words::without_values(error.message());
            fault(format!("the mapping cannot be read at line {line}: {said}"))
        })?;
        if let Some(unknown) = mapping
            .columns
            .keys()
            .chain(mapping.constants.keys())
            .find(|ours| Column::from_name(ours).is_none())
        {
            return Err(fault(format!("the mapping names a column `{unknown}` that a customer has not")));
        }
        if mapping.delimiter.is_some_and(|letter| !letter.is_ascii() || matches!(letter, '"' | '\n' | '\r')) {
            return Err(fault("the mapping's delimiter is not one plain character".to_owned()));
        }
        Ok(mapping)
    }

    /// The delimiter it names.
    pub fn delimiter(&self) -> Option<u8> {
        self.delimiter.and_then(|letter| u8::try_from(letter).ok())
    }

    /// Binds the mapping to a file's header.
    pub fn plan(&self, file: &CsvFile) -> Result<Plan> {
        let mut plan = Plan {
            sources: Vec::new(),
            constants: Vec::new(),
            unknown_columns: Vec::new(),
            date_format: self.date_format.clone().unwrap_or_else(|| "%Y-%m-%d".to_owned()),
        };
        let mut used = vec![false; file.header().len()];
        for column in Column::ALL {
            if let Some((_, text)) =
                self.constants.iter().find(|(ours, _)| Column::from_name(ours) == Some(column))
            {
                plan.constants.push((column, text.clone()));
            } else if let Some((_, theirs)) =
                self.columns.iter().find(|(ours, _)| Column::from_name(ours) == Some(column))
            {
                plan.sources.push((column, places(column, theirs, file, &mut used)?));
            }
        }
        plan.bind_by_name(file, &mut used)?;
        let names = file.header().iter().zip(&used).filter(|(_, used)| !**used).map(|(name, _)| name.clone());
        plan.unknown_columns = names.collect();
        if !plan.gives(Column::CustomerNo) {
            return Err(file.fault(
                "the header has no column `customer_no`",
                "name the column that holds it in a mapping file: --map MAP.toml with [columns] customer_no = \"…\"",
            ));
        }
        Ok(plan)
    }
}

/// A column that is not there is told by ours: theirs may be somebody's data.
fn places(ours: Column, theirs: &Theirs, file: &CsvFile, used: &mut [bool]) -> Result<Vec<usize>> {
    let names = match theirs {
        Theirs::One(name) => std::slice::from_ref(name),
        Theirs::Several(names) => names.as_slice(),
    };
    names
        .iter()
        .map(|name| {
            let place = file.header().iter().position(|header| header == name.trim()).ok_or_else(|| {
                file.fault(
                    &format!("the mapping of `{}` names a column that the header has not", ours.name()),
                    "mend the mapping file and try again",
                )
            })?;
            if let Some(flag) = used.get_mut(place) {
                *flag = true;
            }
            Ok(place)
        })
        .collect()
}

/// Where each of our columns comes from in one file.
pub struct Plan {
    /// Our column, and the places in the row that make it, joined by a blank.
    pub(crate) sources: Vec<(Column, Vec<usize>)>,
    pub(crate) constants: Vec<(Column, String)>,
    /// Columns of the file that are none of ours; counted and left.
    pub unknown_columns: Vec<String>,
    /// Of every date column, as chrono reads it.
    pub(crate) date_format: String,
}

impl Plan {
    /// Whether the file gives this column at all.
    pub fn gives(&self, column: Column) -> bool {
        self.sources.iter().any(|(ours, _)| *ours == column)
            || self.constants.iter().any(|(ours, _)| *ours == column)
    }

    fn bind_by_name(&mut self, file: &CsvFile, used: &mut [bool]) -> Result<()> {
        for (place, header) in file.header().iter().enumerate() {
            let taken = used.get(place).copied().unwrap_or(true);
            let Some(column) = Column::from_name(header).filter(|_| !taken) else { continue };
            if self.sources.iter().any(|(ours, places)| {
                *ours == column
                    && places.iter().all(|other| {
                        file.header().get(*other).is_some_and(|name| Column::from_name(name) == Some(column))
                    })
            }) {
                return Err(file.fault(
                    &format!("the header has the column `{}` twice", column.name()),
                    "rename or remove one of the two",
                ));
            }
            if !self.gives(column) {
                self.sources.push((column, vec![place]));
                if let Some(flag) = used.get_mut(place) {
                    *flag = true;
                }
            }
        }
        Ok(())
    }
}
