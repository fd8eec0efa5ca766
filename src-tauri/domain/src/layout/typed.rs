//! What a record says, in the domain's own types, and whether a whole file is well formed.

use super::read::{LineFault, Reader, Row};
use super::words::{Charset, Source, Transform};
use super::{Field, Layout};
use crate::ids::Reference;
use crate::person::{Person, Text};
use crate::words::{RecordAction, Scope};
use chrono::NaiveDate;
use serde::Serialize;
use std::io::BufRead;

/// A record as read. Text stands as in the file; what the layout does not carry is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadRecord {
    pub line_no: u32,
    pub action: Option<RecordAction>,
    pub request_date: Option<NaiveDate>,
    pub expected_date: Option<NaiveDate>,
    /// A third address line is joined to the second.
    pub person: Person,
    /// In E.164.
    pub number: Option<Text>,
    pub scope: Option<Scope>,
    pub reference: Option<Reference>,
    pub record_no: Option<u32>,
    /// Why a recipient refused it, in its own words.
    pub reason: Option<String>,
    /// The refused record as given back.
    pub echo: Option<crate::Sensitive<Vec<u8>>>,
}

/// What checking a file found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Validation {
    /// Records that were cut and checked without a fault.
    pub good: u32,
    /// Lines with a fault; the first of them are listed.
    pub bad: u32,
    pub faults: Vec<LineFault>,
}

impl Validation {
    pub fn is_clean(&self) -> bool {
        self.bad == 0
    }
}

/// Reads a whole file and checks every field of it; lists the first `most` faults.
pub fn validate(input: impl BufRead, layout: &Layout, most: usize) -> Validation {
    let mut found = Validation { good: 0, bad: 0, faults: Vec::new() };
    let mut reader = Reader::new(layout, input);
    while let Some(row) = reader.next_row() {
        match row.and_then(|row| row.to_record()) {
            Ok(_) => found.good = found.good.saturating_add(1),
            Err(fault) => {
                found.bad = found.bad.saturating_add(1);
                if found.faults.len() < most {
                    found.faults.push(fault);
                }
            }
        }
    }
    found
}

impl Row<'_> {
    /// Types every cell; the first that has not its field's form, or is required and empty, is the fault.
    pub fn to_record(&self) -> Result<ReadRecord, LineFault> {
        let record = self.to_partial_record()?;
        for (at, (field, cell)) in self.cells().enumerate() {
            if cell.is_empty() && Layout::requires(field, record.scope) {
                return Err(self.fault(at, "it is required and empty"));
            }
        }
        Ok(record)
    }

    /// The same, whatever is empty: for files of others, where half of a name still says who is meant.
    pub fn to_partial_record(&self) -> Result<ReadRecord, LineFault> {
        let mut record = ReadRecord { line_no: self.line_no, ..ReadRecord::default() };
        let mut digits = Digits::default();
        for (at, (field, cell)) in self.cells().enumerate() {
            read_cell(self.layout, field, cell, &mut record, &mut digits)
                .map_err(|what| self.fault(at, what))?;
        }
        record.number = digits.number().map_err(|what| self.fault(digits.at(self.layout), what))?;
        Ok(record)
    }
}

/// The parts of a number, which may stand in two fields.
#[derive(Default)]
struct Digits {
    us: String,
    uk: String,
    given: bool,
}

impl Digits {
    fn number(&self) -> Result<Option<Text>, &'static str> {
        if !self.given {
            return Ok(None);
        }
        if !self.us.is_empty() {
            return match self.us.len() {
                10 => Ok(Some(Text::new(format!("+1{}", self.us)))),
                _ => Err("a US number has three and seven digits"),
            };
        }
        match self.uk.strip_prefix('0').filter(|rest| (7..=10).contains(&rest.len())) {
            Some(rest) => Ok(Some(Text::new(format!("+44{rest}")))),
            None => Err("a UK number starts with 0 and has 8 to 11 digits"),
        }
    }

    fn at(&self, layout: &Layout) -> usize {
        layout.fields.iter().position(|field| field.source == Source::Number).unwrap_or(0)
    }
}

fn read_cell(
    layout: &Layout,
    field: &Field,
    cell: &[u8],
    record: &mut ReadRecord,
    digits: &mut Digits,
) -> Result<(), &'static str> {
    if field.source == Source::Blank {
        return if cell.is_empty() { Ok(()) } else { Err("it must be blank") };
    }
    if field.source == Source::Number {
        digits.given = true;
        let text = std::str::from_utf8(cell).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        let text = text.ok_or("a number has digits only")?;
        match field.transform {
            Transform::UkCode | Transform::UkRest | Transform::UkNational => digits.uk.push_str(text),
            _ => digits.us.push_str(text),
        }
        return Ok(());
    }
    if cell.is_empty() {
        return Ok(());
    }
    let text = || layout.text(cell);
    match field.source {
        Source::Action => {
            let known =
                RecordAction::ALL.iter().find(|action| codes_match(layout.action_code(**action), cell));
            record.action = Some(*known.ok_or("an unknown action")?);
        }
        Source::Scope => {
            let known = Scope::ALL.iter().find(|scope| codes_match(layout.scope_code(**scope), cell));
            record.scope = Some(*known.ok_or("an unknown scope")?);
        }
        Source::RequestDate => record.request_date = Some(date(cell, field.transform)?),
        Source::ExpectedDate => record.expected_date = Some(date(cell, field.transform)?),
        Source::Reference => record.reference = Some(Reference(text())),
        Source::RecordNo => {
            record.record_no = Some(text().trim().parse().map_err(|_| "a record number has digits only")?);
        }
        Source::Reason => record.reason = Some(text()),
        Source::Echo => record.echo = Some(crate::Sensitive::new(cell.to_vec())),
        Source::Zip => read_zip(cell, field.transform, layout.charset, &mut record.person)?,
        source => {
            if let Some(place) = person_field(&mut record.person, source) {
                *place = Text::new(text());
            }
        }
    }
    if field.source == Source::Address3 {
        let second = record.person.address_2.as_str();
        let joined = if second.is_empty() { text() } else { format!("{second}, {}", text()) };
        record.person.address_2 = Text::new(joined);
    }
    Ok(())
}

fn codes_match(code: Option<&str>, cell: &[u8]) -> bool {
    code.is_some_and(|code| code.as_bytes() == cell)
}

fn person_field(person: &mut Person, source: Source) -> Option<&mut Text> {
    Some(match source {
        Source::Prefix => &mut person.prefix,
        Source::FirstName => &mut person.first_name,
        Source::MiddleName => &mut person.middle_name,
        Source::LastName => &mut person.last_name,
        Source::Suffix => &mut person.suffix,
        Source::Address1 => &mut person.address_1,
        Source::Address2 => &mut person.address_2,
        Source::City => &mut person.city,
        Source::State => &mut person.state,
        Source::Email => &mut person.email,
        _ => return None,
    })
}

fn read_zip(
    cell: &[u8],
    transform: Transform,
    charset: Charset,
    person: &mut Person,
) -> Result<(), &'static str> {
    let numeric = cell.iter().all(u8::is_ascii_digit);
    let text = match charset {
        Charset::Latin1 => cell.iter().map(|byte| char::from(*byte)).collect(),
        Charset::Ascii | Charset::Utf8 => String::from_utf8_lossy(cell).into_owned(),
    };
    person.zip = match transform {
        Transform::Zip5 if !numeric || cell.len() != 5 => return Err("a ZIP has 5 digits"),
        Transform::Zip4 if !numeric || cell.len() != 4 => return Err("a ZIP+4 has 4 digits more"),
        Transform::Zip4 if person.zip.is_empty() => return Err("a ZIP+4 stands without its ZIP"),
        Transform::Zip4 => Text::new(format!("{}-{text}", person.zip.as_str())),
        _ => Text::new(text),
    };
    Ok(())
}

/// The registry's change list carries a time of day after the date; it is not needed here.
fn date(cell: &[u8], transform: Transform) -> Result<NaiveDate, &'static str> {
    const WRONG: &str = "not a date of the calendar in the layout's form";
    let text = std::str::from_utf8(cell).map_err(|_| WRONG)?;
    let part = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse::<u32>().ok())
    };
    let hyphens = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let after = text.get(10..11);
    let (year, month, day) = match transform {
        Transform::Ddmmccyy if text.len() == 8 => (part(4, 8), part(2, 4), part(0, 2)),
        Transform::Ccyymmdd if text.len() == 8 => (part(0, 4), part(4, 6), part(6, 8)),
        Transform::IsoDate if hyphens && matches!(after, None | Some("T" | " ")) => {
            (part(0, 4), part(5, 7), part(8, 10))
        }
        _ => return Err(WRONG),
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(WRONG) };
    let year = i32::try_from(year).map_err(|_| WRONG)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(WRONG)
}
