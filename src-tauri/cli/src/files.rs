//! Small files named on the command line: read whole, bounded, and refused by place, never by content.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use usecases::{Code, Fault, Result};

/// More than any person, answer or settings file needs.
const LIMIT: u64 = 1024 * 1024;

/// The text of a small UTF-8 file; `-` reads stdin.
pub fn small_text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let reader: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(open(path)?),
    };
    reader.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(refused(path, "the file is larger than 1 MB; nothing was done", "give a small file"));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| refused(path, "the file is not UTF-8 text; nothing was done", "save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Opens a file for reading; a folder is refused here, where reading it would fail later.
pub fn open(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    match file.metadata().map(|about| about.is_dir()) {
        Ok(true) => Err(refused(path, "this is a folder, not a file; nothing was done", "name a file in it")),
        _ => Ok(file),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    let (code, what) = match error.kind() {
        ErrorKind::NotFound => (Code::NotFound, "no such file; nothing was done".to_owned()),
        kind => (Code::BadInput, format!("the file cannot be read ({kind}); nothing was done")),
    };
    Fault::new(code, what, "check the path and its permissions").at(path.display().to_string())
}

fn refused(path: &Path, what: &str, advice: &str) -> Fault {
    Fault::new(Code::BadInput, what, advice).at(path.display().to_string())
}

/// A fault of JSON by line and column; the library's own words would repeat the content.
pub fn json_fault(path: &Path, error: &serde_json::Error) -> Fault {
    Fault::new(
        Code::BadInput,
        "this is not the JSON that is wanted; nothing was done",
        "mend it and run again",
    )
    .at(format!("{}, line {}, column {}", path.display(), error.line(), error.column()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_not_found_and_a_folder_is_bad_input() {
        assert_eq!(small_text(Path::new("/no/such/file")).unwrap_err().code, Code::NotFound);
        assert_eq!(small_text(&std::env::temp_dir()).unwrap_err().code, Code::BadInput);
    }
}
