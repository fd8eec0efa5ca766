//! A layout file as typed, checked once into a [`Layout`]. Every fault names the line, and the field where
//! there is one: a company writes these files by hand.

use super::Layout;
use super::words::{
    Case, Charset, Justify, LineEnd, Overflow, Quoting, Required, Shape, Source, Standing, Transform,
};
use crate::ids::LayoutId;
use crate::words::{Channel, RecordAction, Scope};
use crate::{Code, Fault, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// As many fields as [`super::Rendered`] has bits.
const MAX_FIELDS: usize = 64;
/// A record longer than this is no record of a person.
const MAX_RECORD: usize = 8_192;

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// Offset of the first byte in a fixed record, from 0; 0 in a delimited one.
    pub start: usize,
    /// Bytes of a fixed field; the most characters of a delimited one, 0 for no limit.
    pub length: usize,
    pub source: Source,
    pub transform: Transform,
    pub justify: Justify,
    pub pad: u8,
    pub required: Required,
    pub on_overflow: Overflow,
}

impl Field {
    /// The offset after the last byte of a fixed field.
    pub fn end(&self) -> usize {
        self.start + self.length
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    id: Spanned<String>,
    version: u32,
    title: String,
    standing: Option<Standing>,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    read_by: String,
    #[serde(default)]
    written_by: String,
    kind: Spanned<Shape>,
    record_length: Option<Spanned<usize>>,
    delimiter: Option<Spanned<String>>,
    quoting: Option<Quoting>,
    line_end: LineEnd,
    charset: Spanned<Charset>,
    case: Case,
    #[serde(default)]
    header: HeaderText,
    trailer: Option<Spanned<String>>,
    channels: Vec<Channel>,
    country: Option<String>,
    #[serde(default)]
    household: bool,
    #[serde(default)]
    actions: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    scopes: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    fields: Vec<Spanned<FieldText>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum HeaderText {
    /// The names of the fields, delimited as they are.
    Names(bool),
    Text(String),
}

impl Default for HeaderText {
    fn default() -> Self {
        Self::Names(false)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldText {
    name: String,
    position: Option<usize>,
    length: Option<usize>,
    source: Spanned<String>,
    transform: Option<Spanned<String>>,
    justify: Option<Justify>,
    pad: Option<String>,
    required: Option<RequiredText>,
    on_overflow: Option<Overflow>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RequiredText {
    Flag(bool),
    Word(Required),
}

/// Counts lines, so that a fault can name one.
struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn at(&self, byte: usize) -> String {
        let line = self.0.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1;
        format!("line {line}")
    }
    fn fault(&self, byte: usize, what: impl std::fmt::Display, advice: &str) -> Fault {
        refuse(what, advice).at(self.at(byte))
    }
    fn field_fault(
        &self,
        byte: usize,
        name: &str,
        what: impl std::fmt::Display,
        advice: impl Into<String>,
    ) -> Fault {
        refuse(what, advice).at(format!("{}, field {name}", self.at(byte)))
    }
}

fn refuse(what: impl std::fmt::Display, advice: impl Into<String>) -> Fault {
    Fault::new(Code::BadInput, format!("the layout cannot be used: {what}"), advice)
}

pub(super) fn parse(text: &str) -> Result<Layout> {
    let lines = Lines(text);
    let file: FileText = toml::from_str(text).map_err(|error| not_toml(&lines, &error))?;
    check_id(&lines, &file)?;
    let fixed = *file.kind.get_ref() == Shape::Fixed;
    let delimiter = delimiter(&lines, &file)?;
    let fields = fields(&lines, &file)?;
    let record_length = if fixed { record_length(&lines, &file, &fields)? } else { 0 };
    let header = match &file.header {
        HeaderText::Names(false) => None,
        HeaderText::Names(true) => {
            let always = file.quoting == Some(Quoting::Always);
            let quoted = |name: &str| if always { format!("\"{name}\"") } else { name.to_owned() };
            let names: Vec<String> = fields.iter().map(|field| quoted(&field.name)).collect();
            Some(names.join(&char::from(delimiter).to_string()))
        }
        HeaderText::Text(line) => Some(line.clone()),
    };
    let layout = Layout {
        id: LayoutId(file.id.get_ref().clone()),
        version: file.version,
        title: file.title,
        standing: file.standing.unwrap_or(Standing::Company),
        notes: file.notes,
        source: file.source,
        read_by: file.read_by,
        written_by: file.written_by,
        shape: *file.kind.get_ref(),
        record_length,
        delimiter,
        quoting: file.quoting.unwrap_or(Quoting::None),
        line_end: file.line_end,
        charset: *file.charset.get_ref(),
        case: file.case,
        header,
        trailer: file.trailer.as_ref().map(|trailer| trailer.get_ref().clone()),
        channels: file.channels,
        country: file.country,
        household: file.household,
        actions: codes(&lines, &file.actions, RecordAction::ALL, RecordAction::word, "actions")?,
        scopes: codes(&lines, &file.scopes, Scope::ALL, Scope::word, "scopes")?,
        fields,
    };
    check_codes(&lines, &layout, &file.fields)?;
    check_whole(&layout)?;
    Ok(layout)
}

fn not_toml(lines: &Lines, error: &toml::de::Error) -> Fault {
    let message = crate::toml_words::without_values(error.message());
    let fault = refuse(message, "compare with `prefdesk layout show us-dma-mps`");
    error.span().map_or(fault.clone(), |span| fault.at(lines.at(span.start)))
}

fn check_id(lines: &Lines, file: &FileText) -> Result<()> {
    let id = file.id.get_ref();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > 60 || !id.bytes().all(plain) {
        let advice = "an id has small letters, digits and hyphens, 60 at most";
        return Err(lines.fault(file.id.span().start, "its id is not a plain word", advice));
    }
    Ok(())
}

fn delimiter(lines: &Lines, file: &FileText) -> Result<u8> {
    let fixed = *file.kind.get_ref() == Shape::Fixed;
    let Some(text) = &file.delimiter else {
        let advice = "say delimiter = \"\\t\" or \",\"";
        return if fixed {
            Ok(b'\t')
        } else {
            Err(lines.fault(file.kind.span().start, "a delimited layout has no delimiter", advice))
        };
    };
    if fixed {
        let advice = "leave the delimiter out, or say kind = \"delimited\"";
        return Err(lines.fault(text.span().start, "a fixed layout has no delimiter", advice));
    }
    match text.get_ref().as_bytes() {
        [byte] if byte.is_ascii() && !b"\"\r\n\0".contains(byte) && !byte.is_ascii_alphanumeric() => {
            Ok(*byte)
        }
        _ => Err(lines.fault(
            text.span().start,
            "the delimiter is not one plain character",
            "use a tab, a comma, a semicolon or a bar",
        )),
    }
}

fn fields(lines: &Lines, file: &FileText) -> Result<Vec<Field>> {
    if file.fields.is_empty() {
        return Err(lines.fault(0, "it has no fields", "add [[fields]]"));
    }
    if file.fields.len() > MAX_FIELDS {
        return Err(lines.fault(0, format!("it has more than {MAX_FIELDS} fields"), "join or drop some"));
    }
    let mut names = BTreeSet::new();
    let fixed = *file.kind.get_ref() == Shape::Fixed;
    let mut fields = Vec::with_capacity(file.fields.len());
    for spanned in &file.fields {
        let field = field(lines, spanned, fixed)?;
        if !names.insert(field.name.clone()) {
            let advice = "give each field its own name";
            return Err(lines.field_fault(
                spanned.span().start,
                &field.name,
                "two fields share a name",
                advice,
            ));
        }
        fields.push(field);
    }
    if fixed {
        return in_place(lines, file, fields);
    }
    Ok(fields)
}

fn field(lines: &Lines, spanned: &Spanned<FieldText>, fixed: bool) -> Result<Field> {
    let text = spanned.get_ref();
    let here = spanned.span().start;
    let fault = |what: &str, advice: &str| Err(lines.field_fault(here, &text.name, what, advice));
    if text.name.trim().is_empty() || text.name.chars().any(char::is_control) {
        return fault("a field has no name", "say name = \"…\"");
    }
    let (source, transform) = source_and_transform(lines, text)?;
    if fixed && (text.position.is_none() || text.length.is_none()) {
        return fault("a fixed field has no position or no length", "say position (from 1) and length");
    }
    if !fixed && text.position.is_some() {
        return fault("a delimited field has no position", "leave the position out: the order decides");
    }
    if text.position == Some(0) {
        return fault("positions start at 1", "count from 1");
    }
    if text.length == Some(0) {
        return fault("a field has no length", "say how many bytes it has, from 1");
    }
    if text.length.is_some_and(|length| length > MAX_RECORD)
        || text.position.is_some_and(|at| at > MAX_RECORD)
    {
        return fault("a field lies beyond the longest record", "8192 bytes are the most");
    }
    let pad = match text.pad.as_deref().unwrap_or(" ").as_bytes() {
        [byte] if (0x20..0x7f).contains(byte) => *byte,
        _ => return fault("the padding is not one plain character", "say pad = \" \" or \"0\""),
    };
    Ok(Field {
        name: text.name.clone(),
        start: text.position.unwrap_or(1) - 1,
        length: text.length.unwrap_or(0),
        source,
        transform,
        justify: text.justify.unwrap_or(Justify::Left),
        pad,
        required: match text.required {
            None | Some(RequiredText::Flag(false)) => Required::Never,
            Some(RequiredText::Flag(true)) => Required::Always,
            Some(RequiredText::Word(word)) => word,
        },
        on_overflow: text.on_overflow.unwrap_or(Overflow::Reject),
    })
}

fn source_and_transform(lines: &Lines, text: &FieldText) -> Result<(Source, Transform)> {
    let word = text.source.get_ref();
    let Some(source) = Source::from_word(word) else {
        let advice = format!("use one of {}", word_list(Source::ALL, Source::word));
        let at = text.source.span().start;
        return Err(lines.field_fault(at, &text.name, "unknown source", advice));
    };
    let fitting = source.transforms();
    let Some(spanned) = &text.transform else {
        if source.must_state_transform() {
            let advice = format!("use one of {}", word_list(fitting, Transform::word));
            let at = text.source.span().start;
            return Err(lines.field_fault(at, &text.name, "its transform is missing", advice));
        }
        return Ok((source, Transform::Plain));
    };
    let word = spanned.get_ref();
    match Transform::from_word(word).filter(|transform| fitting.contains(transform)) {
        Some(transform) => Ok((source, transform)),
        None => {
            let what = "unknown transform for this source";
            let advice = format!("use one of {}", word_list(fitting, Transform::word));
            Err(lines.field_fault(spanned.span().start, &text.name, what, advice))
        }
    }
}

fn word_list<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> String {
    all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ")
}

/// Sorts fixed fields by position and refuses overlaps and holes.
fn in_place(lines: &Lines, file: &FileText, fields: Vec<Field>) -> Result<Vec<Field>> {
    let mut placed: Vec<(usize, Field)> =
        file.fields.iter().map(|spanned| spanned.span().start).zip(fields).collect();
    placed.sort_by_key(|(_, field)| field.start);
    let mut next = 0;
    let mut before = String::new();
    for (here, field) in &placed {
        let at = field.start + 1;
        if field.start < next {
            let what = format!("its position {at} overlaps field {before}, which ends at {next}");
            return Err(lines.field_fault(*here, &field.name, what, "correct position or length"));
        }
        if field.start > next {
            let what = format!("bytes {}–{} before it belong to no field", next + 1, field.start);
            let advice = "add a field with source = \"blank\" for them";
            return Err(lines.field_fault(*here, &field.name, what, advice));
        }
        next = field.end();
        before.clone_from(&field.name);
    }
    Ok(placed.into_iter().map(|(_, field)| field).collect())
}

fn record_length(lines: &Lines, file: &FileText, fields: &[Field]) -> Result<usize> {
    let Some(stated) = &file.record_length else {
        let advice = "say record_length = …, without the line end";
        return Err(lines.fault(file.kind.span().start, "a fixed layout has no record_length", advice));
    };
    if *file.charset.get_ref() == Charset::Utf8 {
        let advice = "say ascii or latin1, or kind = \"delimited\"";
        let at = file.charset.span().start;
        return Err(lines.fault(at, "letters of several bytes do not fit fixed fields", advice));
    }
    let length = *stated.get_ref();
    let end = fields.last().map_or(0, Field::end);
    if end == length {
        return Ok(length);
    }
    let name = fields.last().map_or("", |field| field.name.as_str());
    let what = if end > length {
        format!("it ends at byte {end}, beyond the record of {length}")
    } else {
        format!("the fields end at byte {end}, the record at {length}")
    };
    Err(lines.field_fault(stated.span().start, name, what, "correct the fields or record_length"))
}

fn codes<T: Copy, const N: usize>(
    lines: &Lines,
    given: &BTreeMap<String, Spanned<String>>,
    all: &[T],
    word: fn(T) -> &'static str,
    table: &str,
) -> Result<[Option<String>; N]> {
    for (name, code) in given {
        if !all.iter().any(|one| word(*one) == name) {
            let advice = format!("use {}", word_list(all, word));
            return Err(lines.fault(
                code.span().start,
                format!("unknown word `{name}` in [{table}]"),
                &advice,
            ));
        }
    }
    let code_of =
        |at: usize| all.get(at).and_then(|one| given.get(word(*one))).map(|code| code.get_ref().clone());
    Ok(std::array::from_fn(code_of))
}

/// Codes must fit their field, survive the layout's letters, and be told apart when read.
fn check_codes(lines: &Lines, layout: &Layout, texts: &[Spanned<FieldText>]) -> Result<()> {
    let tables =
        [(Source::Action, layout.actions.as_slice(), "actions"), (Source::Scope, &layout.scopes, "scopes")];
    for (source, codes, table) in tables {
        let codes: Vec<&String> = codes.iter().flatten().collect();
        let Some(field) = layout.field_of(source) else {
            if codes.iter().any(|code| !code.is_empty()) || (table == "actions" && codes.len() > 1) {
                let what = format!("[{table}] has codes and no field carries them");
                let advice = format!("add a field with source = \"{}\"", source.word());
                return Err(refuse(what, advice));
            }
            continue;
        };
        let here =
            texts.iter().find(|text| text.get_ref().name == field.name).map_or(0, |text| text.span().start);
        let fault = |what: &str, advice: &str| Err(lines.field_fault(here, &field.name, what, advice));
        if codes.is_empty() {
            return fault("no code is given for it", &format!("add [{table}]"));
        }
        let distinct: BTreeSet<&str> = codes.iter().map(|code| code.as_str()).collect();
        if distinct.len() != codes.len() {
            return fault("two of its codes are the same", &format!("give each of [{table}] its own code"));
        }
        let too_long = |code: &&String| field.length > 0 && code.len() > field.length;
        if codes.iter().any(too_long) {
            return fault("a code is longer than the field", &format!("shorten it in [{table}]"));
        }
        let unfit = |code: &&String| {
            !code.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != layout.delimiter)
                || code.as_bytes().last() == Some(&field.pad)
                || (layout.case == Case::Upper && code.bytes().any(|byte| byte.is_ascii_lowercase()))
        };
        if codes.iter().any(unfit) {
            return fault(
                "a code cannot be written as it is",
                "use plain letters or digits in the layout's case",
            );
        }
    }
    Ok(())
}

fn check_whole(layout: &Layout) -> Result<()> {
    let writes = layout.action_code(RecordAction::Remove).is_some();
    if !writes && layout.actions.iter().any(Option::is_some) {
        return Err(refuse("it writes no removal but another action", "add remove to [actions]"));
    }
    if let Some(field) = layout.fields.iter().find(|field| field.source.read_only()).filter(|_| writes) {
        return Err(refuse("only a recipient can fill this field", "drop the field, or [actions]")
            .at(format!("field {}", field.name)));
    }
    let useful = |field: &Field| !matches!(field.source, Source::Blank | Source::Unused);
    if !layout.fields.iter().any(useful) {
        return Err(refuse("every field is blank", "give at least one field a source"));
    }
    let echo_at = layout.fields.iter().position(|field| field.source == Source::Echo);
    if echo_at.is_some_and(|at| at + 1 != layout.fields.len()) {
        return Err(refuse("the echoed record is not the last field", "put it last"));
    }
    if writes && layout.channels.is_empty() {
        return Err(refuse("it is for no channel", "say channels = [\"mail\"] or [\"phone\"]"));
    }
    let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ' || byte == layout.delimiter;
    for line in [&layout.header, &layout.trailer].into_iter().flatten() {
        if line.trim().is_empty() || !line.bytes().all(plain) {
            return Err(refuse("its header or trailer cannot be written as it is", "use plain letters"));
        }
    }
    Ok(())
}
