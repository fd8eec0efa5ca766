//! Record formats as data: one definition writes, reads and validates (`DOMAIN.md` 5).
//! `check` turns a layout file into a [`Layout`], `write` and `read` use it, `compare` proves the one by the
//! other. No files are opened here: bytes come in and go out as values.

mod cell;
mod check;
mod compare;
mod describe;
mod fold;
mod household;
mod read;
mod record;
mod typed;
mod words;
mod write;

pub use check::Field;
pub use compare::{Comparison, Differs, compare, compare_piece};
pub use describe::{Description, FieldDescription};
pub use household::{Household, collapse};
pub use read::{LineFault, Reader, Row};
pub use record::{LayoutRecord, Refusal, Rendered};
pub use typed::{ReadRecord, Validation, validate};
pub use words::{
    Case, Charset, Justify, LineEnd, Overflow, Quoting, RefusalKind, Required, Shape, Source, Standing,
    Transform, Why,
};
pub use write::{Composer, ControlTotals, marked_fields};

use crate::ids::LayoutId;
use crate::words::{Channel, RecordAction, Scope};
use std::sync::LazyLock;

/// A checked record format. Made only by [`Layout::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub id: LayoutId,
    pub version: u32,
    pub title: String,
    pub standing: Standing,
    /// What the screen must tell about it.
    pub notes: String,
    /// Where the format comes from.
    pub source: String,
    /// What reads it.
    pub read_by: String,
    /// What writes it.
    pub written_by: String,
    pub shape: Shape,
    /// Bytes of a fixed record without its line end; 0 for a delimited one.
    pub record_length: usize,
    pub delimiter: u8,
    pub quoting: Quoting,
    pub line_end: LineEnd,
    pub charset: Charset,
    pub case: Case,
    /// A first line that is no record; none where there is none.
    pub header: Option<String>,
    /// A last line that is no record; `{records}` or `{records:8}` stands for the count.
    pub trailer: Option<String>,
    /// What it can carry.
    pub channels: Vec<Channel>,
    /// ISO 3166 alpha-2 of the only country it can carry.
    pub country: Option<String>,
    /// One record per surname and identical address.
    pub household: bool,
    pub fields: Vec<Field>,
    /// How an action is written; an absent one cannot be.
    actions: [Option<String>; 3],
    /// How a scope is written, in the order of [`Scope::ALL`].
    scopes: [Option<String>; 5],
}

impl Layout {
    /// Reads and checks a layout file. A fault names the field and the line.
    pub fn parse(toml_text: &str) -> crate::Result<Self> {
        check::parse(toml_text)
    }

    /// How the layout writes an action; none when it cannot, and the recipient is told by hand.
    pub fn action_code(&self, action: RecordAction) -> Option<&str> {
        self.actions.get(action as usize)?.as_deref()
    }

    /// How the layout writes a scope.
    pub fn scope_code(&self, scope: Scope) -> Option<&str> {
        self.scopes.get(scope as usize)?.as_deref()
    }

    /// True when removals of the channel can be written in it.
    pub fn carries(&self, channel: Channel) -> bool {
        self.channels.contains(&channel) && self.action_code(RecordAction::Remove).is_some()
    }

    /// True when it reads what a recipient refused.
    pub fn reads_rejects(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.source, Source::Reason | Source::Echo))
    }

    /// The text of written bytes, for a preview.
    pub fn text(&self, bytes: &[u8]) -> String {
        match self.charset {
            Charset::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
            Charset::Ascii | Charset::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    fn field_of(&self, source: Source) -> Option<&Field> {
        self.fields.iter().find(|field| field.source == source)
    }
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../assets/layouts/", $name, ".toml")))),*]
    };
}

/// The layout files that ship, by id; `layout show` prints them as they are.
pub const BUILT_IN_TEXTS: &[(&str, &str)] = embedded![
    "reject-echo",
    "reject-tab",
    "uk-baby-mps",
    "uk-mps-household",
    "uk-mps-original",
    "uk-mps-original-delimited",
    "uk-mps-personal",
    "uk-mps-personal-delimited",
    "uk-tps",
    "uk-tps-spaced",
    "us-dma-mps",
    "us-dma-mps-fixed",
    "us-dma-tps",
    "us-ftc-dnc",
    "us-ftc-dnc-change",
    "us-ftc-dnc-digits",
];

static BUILT_IN: LazyLock<Vec<Layout>> =
    LazyLock::new(|| BUILT_IN_TEXTS.iter().filter_map(|(_, text)| Layout::parse(text).ok()).collect());

/// The layouts that ship, by id. A company adds its own through [`Layout::parse`].
pub fn built_in() -> &'static [Layout] {
    &BUILT_IN
}
