//! The file of a list as it was given: plain, gzip, or a zip with one file in it; never more than a stated size comes
//! out of it, and one that is cut short is refused whole.

use crate::layouts::name_of;
use domain::{Code, Fault, Result};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use zip::ZipArchive;

/// No list is larger: the national registry has 3.3 GB.
const MOST_BYTES: u64 = 16 << 30;

/// Nor does text unpack to so many times its size, beyond what any list may have.
const MOST_TIMES: u64 = 200;
const ALWAYS_BYTES: u64 = 256 << 20;

/// The most that a file may unpack to.
pub fn most_bytes(file: &Path) -> u64 {
    let packed = std::fs::metadata(file).map_or(0, |about| about.len());
    packed.saturating_mul(MOST_TIMES).clamp(ALWAYS_BYTES, MOST_BYTES)
}

const TOO_LARGE: u8 = 1;
const CUT_SHORT: u8 = 2;

/// Reads the file through `read`, unpacked. What is wrong with the packing goes before what `read` makes of it.
pub fn unpacked<T>(
    path: &Path,
    most_bytes: u64,
    read: impl FnOnce(&mut (dyn Read + Send)) -> Result<T>,
) -> Result<T> {
    let failed = AtomicU8::new(0);
    let mut file = open(path)?;
    let mut begin = Vec::with_capacity(4);
    (&mut file).take(4).read_to_end(&mut begin).map_err(|error| cipherfile::io_fault(path, &error))?;
    file.rewind().map_err(|error| cipherfile::io_fault(path, &error))?;
    let bounded = |input| Bounded { input, left: most_bytes, failed: &failed };
    let done = match begin.as_slice() {
        [0x1f, 0x8b, ..] => read(&mut bounded(Box::new(MultiGzDecoder::new(file)))),
        b"PK\x03\x04" | b"PK\x05\x06" => {
            let mut archive = ZipArchive::new(file).map_err(|_| cut_short(path))?;
            let at = only_file(&mut archive, path)?;
            let member = archive.by_index(at).map_err(|_| not_readable(path))?;
            if member.size() > most_bytes {
                return Err(too_large(path, most_bytes));
            }
            read(&mut bounded(Box::new(member)))
        }
        _ => read(&mut bounded(Box::new(file))),
    };
    match failed.load(Ordering::Relaxed) {
        TOO_LARGE => Err(too_large(path, most_bytes)),
        CUT_SHORT => Err(cut_short(path)),
        _ => done,
    }
}

/// Opens the file of a list; what cannot be one is said.
pub fn open(path: &Path) -> Result<File> {
    let fault =
        |code, what: String| Err(Fault::new(code, what, "check the name of the file").at(name_of(path)));
    match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fault(Code::NotFound, "there is no such file; nothing was imported".to_owned())
        }
        Err(error) => {
            fault(Code::BadInput, format!("the file cannot be read: {}; nothing was imported", error.kind()))
        }
        Ok(file) if file.metadata().is_ok_and(|about| about.is_dir()) => {
            fault(Code::BadInput, "this is a folder; nothing was imported".to_owned())
        }
        Ok(file) => Ok(file),
    }
}

/// Which of its members is the list: folders do not count, and two files leave open which is meant.
fn only_file(archive: &mut ZipArchive<File>, path: &Path) -> Result<usize> {
    let mut files = Vec::new();
    for at in 0..archive.len() {
        if !archive.by_index_raw(at).map_err(|_| not_readable(path))?.is_dir() {
            files.push(at);
        }
    }
    match files.as_slice() {
        [one] => Ok(*one),
        several => {
            let what =
                format!("the zip has {} files where one is wanted; nothing was imported", several.len());
            Err(Fault::new(Code::BadInput, what, "unpack it and import the list itself").at(name_of(path)))
        }
    }
}

/// Bytes until there are too many.
struct Bounded<'a> {
    input: Box<dyn Read + Send + 'a>,
    left: u64,
    failed: &'a AtomicU8,
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(into).inspect_err(|error| {
            if error.kind() != std::io::ErrorKind::Interrupted {
                self.failed.store(CUT_SHORT, Ordering::Relaxed);
            }
        })?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                self.failed.store(TOO_LARGE, Ordering::Relaxed);
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(read)
    }
}

fn too_large(path: &Path, most_bytes: u64) -> Fault {
    let what = format!(
        "the file unpacks to more than {} MB, as no list does; nothing was imported",
        most_bytes >> 20
    );
    Fault::new(Code::BadInput, what, "ask whoever sent it what it is").at(name_of(path))
}

fn cut_short(path: &Path) -> Fault {
    let what = "the file cannot be read or unpacked to its end: it may be cut short; nothing was imported";
    Fault::new(Code::BadInput, what, "copy or download it again").at(name_of(path))
}

fn not_readable(path: &Path) -> Fault {
    let what = "the zip is locked or packed in a way that is not read here; nothing was imported";
    Fault::new(Code::BadInput, what, "unpack it and import the list itself").at(name_of(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const LIMIT: u64 = 1 << 20;

    fn read_all(input: &mut (dyn Read + Send)) -> Result<u64> {
        // An adversary's file is read by something that does not look at errors, and is refused all the same.
        Ok(std::io::copy(input, &mut std::io::sink()).unwrap_or_default())
    }

    #[test]
    fn what_unpacks_to_more_than_the_limit_is_refused_whatever_is_made_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let zeros = vec![0; 2 << 20];
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&zeros).unwrap();
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("list.txt", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&zeros).unwrap();
        for (name, bytes) in [("a.gz", gzip.finish().unwrap()), ("a.zip", zip.finish().unwrap().into_inner())]
        {
            let file = dir.path().join(name);
            std::fs::write(&file, &bytes).unwrap();
            let refused = unpacked(&file, LIMIT, read_all).unwrap_err();
            assert!(refused.what.contains("unpacks to more than 1 MB"), "{name}: {refused}");
            assert_eq!(unpacked(&file, 4 * LIMIT, read_all).unwrap(), 2 << 20, "{name}");
        }
    }

    #[test]
    fn a_small_file_may_not_unpack_to_a_whole_registry() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("small.zip");
        std::fs::write(&file, [0; 1000]).unwrap();
        assert_eq!(most_bytes(&file), ALWAYS_BYTES);
    }
}
