//! Layouts: the built-in ones and the company's own beside them, `layouts/*.toml` in the data folder.

use crate::Desk;
use domain::layout::{self, Description, FieldDescription, Layout, Required, Standing, Transform};
use domain::role::Action;
use domain::{Code, Fault, Result};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// One layout in the list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutRow {
    pub id: String,
    pub version: u32,
    pub title: String,
    pub kind: String,
    pub record_length: Option<u32>,
    pub channels: Vec<String>,
    /// `published`, `house default`, `company`.
    pub standing: String,
    pub note: String,
}

/// A field of a layout.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutField {
    pub name: String,
    /// The first byte of a fixed field, from 1; the field's number in a delimited record.
    pub position: u32,
    /// 0 for a delimited field without a limit.
    pub length: u32,
    pub required: bool,
    /// What fills it, and how it is written.
    pub note: String,
}

/// One layout, whole.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutShown {
    pub row: LayoutRow,
    pub fields: Vec<LayoutField>,
    pub source: String,
    /// What it can say: `remove`, `withdraw`, `deceased`.
    pub actions: Vec<String>,
}

/// What validating a data file found.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Validated {
    pub layout: String,
    /// Records read, faulty ones included.
    pub records: u32,
    pub faults: u32,
    /// The first hundred.
    pub first_faults: Vec<LineFault>,
}

/// One bad line.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LineFault {
    pub line: u32,
    /// The field, with the byte of the line; empty when the line as a whole is meant.
    pub column: String,
    pub reason: String,
}

/// The folder of the company's own layouts, in the data folder.
const OWN_FOLDER: &str = "layouts";
/// A larger layout file is no layout file.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// Faults of a data file that are named one by one.
const NAMED_FAULTS: usize = 100;

impl Desk {
    /// Every layout, by id.
    pub fn layouts(&self) -> Result<Vec<LayoutRow>> {
        self.allow(Action::LayoutsRead)?;
        Ok(layouts_of(&self.dir)?.iter().map(|layout| row_of(layout.describe())).collect())
    }

    /// One layout, whole.
    pub fn layout(&self, id: &str) -> Result<LayoutShown> {
        self.allow(Action::LayoutsRead)?;
        Ok(shown(&self.layout_named(id)?))
    }

    /// Checks a layout file before it is put beside the others.
    pub fn check_layout(&self, file: &Path) -> Result<LayoutShown> {
        self.allow(Action::LayoutsRead)?;
        let layout = read_layout(file)?;
        refuse_built_in_id(&layout, file)?;
        Ok(shown(&layout))
    }

    /// Reads a data file through a layout and names what does not fit.
    pub fn validate_file(&self, file: &Path, layout: &str) -> Result<Validated> {
        self.allow(Action::LayoutsRead)?;
        let layout = self.layout_named(layout)?;
        let input = File::open(file).map_err(|error| unreadable(file, &error))?;
        let found = layout::validate(BufReader::with_capacity(1 << 16, input), &layout, NAMED_FAULTS);
        Ok(Validated {
            layout: layout.id.to_string(),
            records: found.good.saturating_add(found.bad),
            faults: found.bad,
            first_faults: found.faults.into_iter().map(line_fault).collect(),
        })
    }

    /// The layout of that id.
    pub(crate) fn layout_named(&self, id: &str) -> Result<Layout> {
        if let Some(built_in) = layout::built_in().iter().find(|layout| layout.id.as_str() == id) {
            return Ok(built_in.clone());
        }
        layouts_of(&self.dir)?.into_iter().find(|layout| layout.id.as_str() == id).ok_or_else(|| {
            let what = "there is no layout of that id";
            Fault::new(Code::NotFound, what, "`prefdesk layout list` names them")
        })
    }
}

/// Every layout of a data folder, by id: those that ship, and the company's own.
pub(crate) fn layouts_of(dir: &Path) -> Result<Vec<Layout>> {
    let mut layouts = layout::built_in().to_vec();
    let mut seen = BTreeSet::new();
    for file in own_files(dir)? {
        let layout = read_layout(&file)?;
        refuse_built_in_id(&layout, &file)?;
        if !seen.insert(layout.id.clone()) {
            let what = format!("two files define the layout {}", layout.id);
            return Err(Fault::new(Code::Conflict, what, "remove one of the two").at(name_of(&file)));
        }
        layouts.push(layout);
    }
    layouts.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(layouts)
}

/// Sorted by name, so that a fault names the same file every time.
fn own_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let folder = dir.join(OWN_FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&folder, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(&folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_layout(file: &Path) -> Result<Layout> {
    let input = File::open(file).map_err(|error| unreadable(file, &error))?;
    let mut text = String::new();
    let read = input.take(MAX_FILE_BYTES + 1).read_to_string(&mut text);
    let size = read.map_err(|error| unreadable(file, &error))? as u64;
    if size > MAX_FILE_BYTES {
        let what = "the layout cannot be used: the file is too large for a layout";
        return Err(Fault::new(Code::BadInput, what, "give the layout's TOML file").at(name_of(file)));
    }
    Layout::parse(&text).map_err(|fault| {
        let place = match fault.place.as_str() {
            "" => name_of(file),
            place => format!("{}, {place}", name_of(file)),
        };
        fault.at(place)
    })
}

/// A batch names its layout by id for years: an id that ships must never come to mean something else.
fn refuse_built_in_id(layout: &Layout, file: &Path) -> Result<()> {
    if layout::built_in().iter().all(|built_in| built_in.id != layout.id) {
        return Ok(());
    }
    let what = format!("the layout cannot be used: {} is the id of one that ships", layout.id);
    Err(Fault::new(Code::Conflict, what, "give it an id of your own").at(name_of(file)))
}

fn shown(layout: &Layout) -> LayoutShown {
    let description = layout.describe();
    LayoutShown {
        fields: description.fields.iter().map(field_of).collect(),
        source: description.source.clone(),
        actions: description.writes.iter().map(ToString::to_string).collect(),
        row: row_of(description),
    }
}

fn row_of(description: Description) -> LayoutRow {
    let standing = match description.standing {
        Standing::HouseDefault => "house default".to_owned(),
        standing => standing.word().to_owned(),
    };
    LayoutRow {
        id: description.id.0,
        version: description.version,
        title: description.title,
        kind: description.kind.word().to_owned(),
        record_length: description.record_length,
        channels: description.channels.iter().map(ToString::to_string).collect(),
        standing,
        note: description.notes,
    }
}

fn field_of(field: &FieldDescription) -> LayoutField {
    let written = match field.transform {
        Transform::Plain => String::new(),
        transform => format!(", as {}", transform.word()),
    };
    let named = if field.required == Required::Named { ", unless an address without a name" } else { "" };
    LayoutField {
        name: field.name.clone(),
        position: field.position,
        length: field.length.unwrap_or(0),
        required: field.required != Required::Never,
        note: format!("{}{written}{named}", field.source.word()),
    }
}

fn line_fault(fault: layout::LineFault) -> LineFault {
    let column = match (fault.field, fault.column) {
        (Some(field), 0) => field,
        (Some(field), byte) => format!("{field} (byte {byte})"),
        (None, 0) => String::new(),
        (None, byte) => format!("byte {byte}"),
    };
    LineFault { line: fault.line, column, reason: fault.what }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    let code = match error.kind() {
        std::io::ErrorKind::NotFound => Code::NotFound,
        _ => Code::BadInput,
    };
    Fault::new(
        code,
        format!("the file cannot be read: {}", error.kind()),
        "check its name and who may read it",
    )
    .at(name_of(path))
}

/// The file's name without its folder: what an error may say.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
