//! Which encoding a file has, and its bytes as UTF-8.
//!
//! The whole file is looked at once before it is read: a Windows-1252 letter may stand in its last line.

use domain::{Code, Fault, Result};
use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const CHUNK: usize = 256 * 1024;

/// The file as a stream of UTF-8 bytes. Broken UTF-8 passes through and is refused row by row.
pub(super) struct Input {
    file: File,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// Bytes of `raw` that are read and not decoded yet.
    waiting: std::ops::Range<usize>,
    ended: bool,
    pub(super) encoding: &'static str,
    pub(super) bytes_read: u64,
    pub(super) total_bytes: u64,
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Input> {
        let name = crate::csv_in::name_of(path);
        let unreadable = |what: &str, advice: &str| {
            Fault::new(Code::BadInput, format!("{what}; nothing was imported"), advice).at(name.clone())
        };
        let io = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => {
                Fault::new(Code::NotFound, "there is no such file; nothing was imported", "check its name")
                    .at(name.clone())
            }
            _ => unreadable("the file cannot be read", "check that it can be opened by this system user"),
        };
        let about = std::fs::metadata(path).map_err(io)?;
        if about.is_dir() {
            return Err(unreadable("this is a folder", "name the file in it"));
        }
        if !about.is_file() {
            return Err(unreadable("this is not a plain file", "write it to the disk first"));
        }
        let mut file = File::open(path).map_err(io)?;
        let (encoding, skip) = detect(&mut file).map_err(io)?;
        if about.len() <= skip {
            return Err(unreadable(
                "the file is empty",
                "check that the export of your customer system is complete",
            ));
        }
        file.seek(SeekFrom::Start(skip)).map_err(io)?;
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Ok(Input {
            file,
            decoder,
            raw: vec![0; CHUNK],
            waiting: 0..0,
            ended: false,
            encoding: encoding.name(),
            bytes_read: skip,
            total_bytes: about.len(),
        })
    }

    /// Appends more text to `into`; false at the end of the file.
    pub(super) fn read_more(&mut self, into: &mut Vec<u8>) -> io::Result<bool> {
        let Some(decoder) = &mut self.decoder else {
            let start = into.len();
            into.resize(start + CHUNK, 0);
            let got = self.file.read(into.get_mut(start..).unwrap_or_default());
            into.truncate(start + got.as_ref().map_or(0, |got| *got));
            let got = got?;
            self.bytes_read += got as u64;
            return Ok(got > 0);
        };
        if self.ended {
            return Ok(false);
        }
        if self.waiting.is_empty() {
            let got = self.file.read(&mut self.raw)?;
            self.bytes_read += got as u64;
            self.waiting = 0..got;
            self.ended = got == 0;
        }
        let start = into.len();
        into.resize(start + 3 * CHUNK + 16, 0);
        let source = self.raw.get(self.waiting.clone()).unwrap_or_default();
        let target = into.get_mut(start..).unwrap_or_default();
        let (result, read, written, _) = decoder.decode_to_utf8(source, target, self.ended);
        self.waiting.start += read;
        into.truncate(start + written);
        Ok(result == CoderResult::OutputFull || !self.ended || written > 0)
    }
}

/// The encoding, and how many bytes its mark takes.
fn detect(file: &mut File) -> io::Result<(&'static encoding_rs::Encoding, u64)> {
    let mut head = Vec::with_capacity(4096);
    file.by_ref().take(4096).read_to_end(&mut head)?;
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(&head) {
        return Ok((encoding, skip as u64));
    }
    // UTF-16 without a mark: every other byte of a Latin text is zero.
    let zeros =
        |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count() * 5 > head.len();
    match (zeros(0), zeros(1)) {
        (false, true) => return Ok((UTF_16LE, 0)),
        (true, false) => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    file.seek(SeekFrom::Start(0))?;
    let (valid, broken) = count_sequences(file)?;
    Ok((if broken > valid { WINDOWS_1252 } else { UTF_8 }, 0))
}

/// How many letters beyond ASCII are whole UTF-8, and how many are broken.
fn count_sequences(file: &mut File) -> io::Result<(u64, u64)> {
    let (mut valid, mut broken) = (0, 0);
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    loop {
        let got = file.read(buffer.get_mut(kept..).unwrap_or_default())?;
        let filled = kept + got;
        let bytes = buffer.get(..filled).unwrap_or_default();
        if bytes.is_ascii() {
            kept = 0;
        } else {
            let mut rest = 0;
            for chunk in bytes.utf8_chunks() {
                valid += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count() as u64;
                rest += chunk.valid().len() + chunk.invalid().len();
                // A letter cut by the end of the buffer is looked at again with what follows.
                if rest == filled && got > 0 && chunk.invalid().len() < 4 && !chunk.invalid().is_empty() {
                    rest -= chunk.invalid().len();
                } else {
                    broken += u64::from(!chunk.invalid().is_empty());
                }
            }
            buffer.copy_within(rest..filled, 0);
            kept = filled - rest;
        }
        if got == 0 {
            return Ok((valid, broken));
        }
    }
}
