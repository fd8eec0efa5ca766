//! Records to bytes. A record is written whole or not at all: a refusal leaves the output as it was.

use super::cell::{self, Change};
use super::check::Field;
use super::record::{LayoutRecord, Refusal, Rendered};
use super::words::{Justify, LineEnd, Quoting, RefusalKind, Shape, Source, Why};
use super::{Layout, Required};
use crate::entry::hex;
use crate::words::{RecordAction, Scope};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a written file adds up to; a manifest states it, a re-reading must reach it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ControlTotals {
    pub records: u32,
    pub removals: u32,
    pub withdrawals: u32,
    pub deaths: u32,
    /// Bytes of the file; a decimal number as text, since a window counts exactly to 2^53 only.
    pub bytes: String,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

impl Layout {
    /// Appends one record with its line end.
    pub fn render(&self, record: &LayoutRecord, out: &mut Vec<u8>) -> Result<Rendered, Refusal> {
        let start = out.len();
        self.render_fields(record, out).inspect_err(|_| out.truncate(start))
    }

    /// Appends the header line, if the layout has one.
    pub fn write_header(&self, out: &mut Vec<u8>) {
        if let Some(header) = &self.header {
            out.extend_from_slice(header.as_bytes());
            self.end_line(out);
        }
    }

    /// Appends the trailer line, if the layout has one, with the number of records in it.
    pub fn write_trailer(&self, records: u32, out: &mut Vec<u8>) {
        if let Some(trailer) = self.trailer_line(records) {
            out.extend_from_slice(trailer.as_bytes());
            self.end_line(out);
        }
    }

    /// `{records}` is the count, `{records:8}` the count in eight digits.
    pub(super) fn trailer_line(&self, records: u32) -> Option<String> {
        let trailer = self.trailer.as_deref()?;
        let Some((before, rest)) = trailer.split_once("{records") else { return Some(trailer.to_owned()) };
        let Some((width, after)) = rest.split_once('}') else { return Some(trailer.to_owned()) };
        let width: usize = width.trim_start_matches(':').parse().unwrap_or(0);
        Some(format!("{before}{records:0width$}{after}", width = width.min(20)))
    }

    pub(super) fn line_end_bytes(&self) -> &'static [u8] {
        match self.line_end {
            LineEnd::Crlf => b"\r\n",
            LineEnd::Lf => b"\n",
        }
    }

    fn end_line(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.line_end_bytes());
    }

    fn render_fields(&self, record: &LayoutRecord, out: &mut Vec<u8>) -> Result<Rendered, Refusal> {
        self.can_write(record)?;
        let mut rendered = Rendered::default();
        for (at, field) in self.fields.iter().enumerate() {
            if at > 0 && self.shape == Shape::Delimited {
                out.push(self.delimiter);
            }
            let start = out.len();
            let change =
                cell::push(self, field, record, out).map_err(|why| self.refusal(field, record, why))?;
            match self.shape {
                Shape::Fixed => pad(field, start, out),
                Shape::Delimited => self.quote(start, out),
            }
            rendered.note(at, change);
        }
        self.end_line(out);
        Ok(rendered)
    }

    fn can_write(&self, record: &LayoutRecord) -> Result<(), Refusal> {
        if self.action_code(RecordAction::Remove).is_none() {
            return Err(Refusal::new(RefusalKind::ByHand, "action", Why::WritesNoRemoval));
        }
        if self.action_code(record.action).is_none() {
            let why = match record.action {
                RecordAction::Withdraw => Why::WritesNoWithdrawal,
                RecordAction::Remove | RecordAction::Deceased => Why::WritesNoDeath,
            };
            return Err(Refusal::new(RefusalKind::ByHand, "action", why));
        }
        if !self.carries(record.channel) {
            return Err(Refusal::new(RefusalKind::NotForService, "channel", Why::OtherChannel));
        }
        let country = record.person.country.as_str().trim();
        if self.country.as_deref().is_some_and(|own| !same_country(own, country)) {
            return Err(Refusal::new(RefusalKind::NotForService, "country", Why::OtherCountry));
        }
        Ok(())
    }

    /// Tells what a person here can mend from what the service cannot carry at all.
    fn refusal(&self, field: &Field, record: &LayoutRecord, why: Why) -> Refusal {
        let nameless = record.scope == Scope::Address && field.source.is_name();
        let placeless = matches!(record.scope, Scope::Number | Scope::EmailAddress) && !has_address(record);
        let of = field.source.word();
        let (kind, of, why) = match why {
            Why::NoNumber | Why::NotAUsNumber | Why::NotAUkNumber | Why::NoSuchScope => {
                (RefusalKind::NotForService, of, why)
            }
            Why::Empty if placeless => (RefusalKind::NotForService, Source::Address1.word(), Why::NoAddress),
            Why::Empty if nameless => (RefusalKind::NotForService, of, Why::NoName),
            _ => (RefusalKind::HeldBack, of, why),
        };
        Refusal::new(kind, of, why)
    }

    fn quote(&self, start: usize, out: &mut Vec<u8>) {
        let needed = match self.quoting {
            Quoting::None => false,
            Quoting::Always => true,
            Quoting::AsNeeded => out.iter().skip(start).any(|byte| *byte == self.delimiter || *byte == b'"'),
        };
        if !needed {
            return;
        }
        let quotes = out.iter().skip(start).filter(|byte| **byte == b'"').count();
        if quotes > 0 {
            let value = out.split_off(start);
            for byte in value {
                if byte == b'"' {
                    out.push(b'"');
                }
                out.push(byte);
            }
        }
        out.insert(start, b'"');
        out.push(b'"');
    }
}

fn pad(field: &Field, start: usize, out: &mut Vec<u8>) {
    let value = out.len() - start;
    out.resize(start + field.length, field.pad);
    if field.justify == Justify::Right
        && let Some(cell) = out.get_mut(start..)
    {
        cell.rotate_left(value.min(cell.len()));
    }
}

fn has_address(record: &LayoutRecord) -> bool {
    !record.person.address_1.as_str().trim().is_empty()
}

/// An empty country is the company's own.
fn same_country(own: &str, given: &str) -> bool {
    let spelt = match own {
        "US" => ["US", "USA", "U.S.", "U.S.A.", "UNITED STATES", "UNITED STATES OF AMERICA"].as_slice(),
        "GB" => &["GB", "UK", "GBR", "UNITED KINGDOM", "GREAT BRITAIN"],
        _ => &[],
    };
    given.is_empty()
        || own.eq_ignore_ascii_case(given)
        || spelt.iter().any(|name| name.eq_ignore_ascii_case(given))
}

impl Rendered {
    fn note(&mut self, at: usize, change: Change) {
        let bit = 1_u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
        self.folded |= if change.folded { bit } else { 0 };
        self.truncated |= if change.truncated { bit } else { 0 };
        self.left_out |= if change.left_out { bit } else { 0 };
    }
}

/// The names of the fields whose bit is set in a [`Rendered`].
pub fn marked_fields(layout: &Layout, bits: u64) -> impl Iterator<Item = &str> {
    layout
        .fields
        .iter()
        .enumerate()
        .filter(move |(at, _)| bits.unbounded_shr(u32::try_from(*at).unwrap_or(u32::MAX)) & 1 == 1)
        .map(|(_, field)| field.name.as_str())
}

/// Writes a whole file piece by piece and adds it up: header, records, trailer, totals.
pub struct Composer<'a> {
    layout: &'a Layout,
    hash: Sha256,
    bytes: u64,
    totals: ControlTotals,
}

impl<'a> Composer<'a> {
    /// Starts a file; the header, if any, is appended to `out`.
    pub fn start(layout: &'a Layout, out: &mut Vec<u8>) -> Self {
        let mut composer = Self { layout, hash: Sha256::new(), bytes: 0, totals: ControlTotals::default() };
        let before = out.len();
        layout.write_header(out);
        composer.count(out, before);
        composer
    }

    /// Appends one record; a refusal leaves file and totals as they were.
    pub fn push(&mut self, record: &LayoutRecord, out: &mut Vec<u8>) -> Result<Rendered, Refusal> {
        let before = out.len();
        let rendered = self.layout.render(record, out)?;
        self.count(out, before);
        self.totals.note(record.action);
        Ok(rendered)
    }

    /// Takes in records that were rendered already, as they stand behind one another.
    pub fn take(&mut self, bytes: &[u8], actions: impl IntoIterator<Item = RecordAction>) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        actions.into_iter().for_each(|action| self.totals.note(action));
    }

    /// Appends the trailer, if any, and gives the totals of all that was appended.
    pub fn finish(mut self, out: &mut Vec<u8>) -> ControlTotals {
        let before = out.len();
        self.layout.write_trailer(self.totals.records, out);
        self.count(out, before);
        self.totals.bytes = self.bytes.to_string();
        self.totals.sha256 = hex(&self.hash.finalize());
        self.totals
    }

    fn count(&mut self, out: &[u8], before: usize) {
        let added = out.get(before..).unwrap_or_default();
        self.hash.update(added);
        self.bytes += added.len() as u64;
    }
}

impl ControlTotals {
    pub(super) fn note(&mut self, action: RecordAction) {
        self.records += 1;
        match action {
            RecordAction::Remove => self.removals += 1,
            RecordAction::Withdraw => self.withdrawals += 1,
            RecordAction::Deceased => self.deaths += 1,
        }
    }
}

impl Layout {
    /// True when the field must be filled for a record of this scope; none when the scope is not known.
    pub(super) fn requires(field: &Field, scope: Option<Scope>) -> bool {
        match field.required {
            Required::Never => false,
            Required::Always => true,
            Required::Named => scope != Some(Scope::Address),
        }
    }
}
