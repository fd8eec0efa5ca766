//! A layout as a screen shows it: what it is, its columns, what it can say.

use super::words::{Case, Charset, LineEnd, Quoting, Required, Shape, Source, Standing, Transform};
use super::{Layout, read::small};
use crate::ids::LayoutId;
use crate::words::{Channel, RecordAction};
use serde::Serialize;

/// A layout for a list, a ruler over a preview, or `layout show`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Description {
    pub id: LayoutId,
    pub version: u32,
    pub title: String,
    pub standing: Standing,
    pub notes: String,
    pub source: String,
    pub read_by: String,
    pub written_by: String,
    pub kind: Shape,
    /// Bytes of a fixed record without its line end; none for a delimited one.
    pub record_length: Option<u32>,
    /// The delimiter of a delimited record, a tab spelt `tab`.
    pub delimiter: Option<String>,
    pub quoting: Quoting,
    pub line_end: LineEnd,
    pub charset: Charset,
    pub case: Case,
    pub header: bool,
    pub trailer: bool,
    pub channels: Vec<Channel>,
    /// Actions that it can write; others are told by hand.
    pub writes: Vec<RecordAction>,
    pub reads_rejects: bool,
    pub household: bool,
    pub fields: Vec<FieldDescription>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct FieldDescription {
    pub name: String,
    /// The first byte of a fixed field, from 1; the field's number in a delimited record.
    pub position: u32,
    /// None for a delimited field without a limit.
    pub length: Option<u32>,
    pub source: Source,
    pub transform: Transform,
    pub required: Required,
}

impl Layout {
    /// What a screen shows of it.
    pub fn describe(&self) -> Description {
        let fixed = self.shape == Shape::Fixed;
        let delimiter =
            if self.delimiter == b'\t' { "tab".to_owned() } else { char::from(self.delimiter).to_string() };
        Description {
            id: self.id.clone(),
            version: self.version,
            title: self.title.clone(),
            standing: self.standing,
            notes: self.notes.clone(),
            source: self.source.clone(),
            read_by: self.read_by.clone(),
            written_by: self.written_by.clone(),
            kind: self.shape,
            record_length: fixed.then(|| small(self.record_length)),
            delimiter: (!fixed).then_some(delimiter),
            quoting: self.quoting,
            line_end: self.line_end,
            charset: self.charset,
            case: self.case,
            header: self.header.is_some(),
            trailer: self.trailer.is_some(),
            channels: self.channels.clone(),
            writes: RecordAction::ALL
                .iter()
                .copied()
                .filter(|action| self.action_code(*action).is_some())
                .collect(),
            reads_rejects: self.reads_rejects(),
            household: self.household,
            fields: self.describe_fields(fixed),
        }
    }

    fn describe_fields(&self, fixed: bool) -> Vec<FieldDescription> {
        let describe = |(at, field): (usize, &super::Field)| FieldDescription {
            name: field.name.clone(),
            position: small(if fixed { field.start } else { at } + 1),
            length: (field.length > 0).then(|| small(field.length)),
            source: field.source,
            transform: field.transform,
            required: field.required,
        };
        self.fields.iter().enumerate().map(describe).collect()
    }
}
