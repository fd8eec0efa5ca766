//! Records to a file: rendered, read back through the same layout field by field, hashed, flushed, hashed again.

use crate::files_out::{Staged, fault, sha256_of};
use domain::ids::Reference;
use domain::layout::{Composer, ControlTotals, Layout, LayoutRecord, Refusal, collapse, compare};
use domain::{Code, Fault, Result};
use std::io::Write;
use std::path::Path;

/// Records held before they are compared and written out.
const CHUNK: usize = 4_096;

/// A data file being written beside its place.
pub(super) struct Rendering<'a> {
    layout: &'a Layout,
    composer: Composer<'a>,
    staged: Staged,
    bytes: Vec<u8>,
    records: Vec<LayoutRecord>,
    /// Household layouts join records, so they wait for the last.
    waiting: Vec<LayoutRecord>,
    unsaid: Vec<(Reference, Refusal)>,
}

/// A data file that is settled and proved.
pub(super) struct Rendered {
    pub staged: Staged,
    pub totals: ControlTotals,
    /// Records that the layout cannot say, and why.
    pub unsaid: Vec<(Reference, Refusal)>,
}

impl<'a> Rendering<'a> {
    pub fn start(layout: &'a Layout, staged: Staged) -> Self {
        let mut bytes = Vec::with_capacity(1 << 20);
        let composer = Composer::start(layout, &mut bytes);
        let mut rendering = Self {
            layout,
            composer,
            staged,
            bytes: Vec::new(),
            records: Vec::with_capacity(CHUNK),
            waiting: Vec::new(),
            unsaid: Vec::new(),
        };
        rendering.bytes = bytes;
        rendering
    }

    /// Takes the next record. What the layout cannot say is kept by reference.
    pub fn push(&mut self, record: LayoutRecord) -> Result<()> {
        if self.layout.household {
            self.waiting.push(record);
            return Ok(());
        }
        self.render(record)
    }

    fn render(&mut self, record: LayoutRecord) -> Result<()> {
        match self.composer.push(&record, &mut self.bytes) {
            Ok(_) => self.records.push(record),
            Err(refusal) => self.unsaid.push((record.reference, refusal)),
        }
        if self.records.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Proves the chunk: what was rendered says, read back, what was meant. Then it goes to the file.
    fn flush(&mut self) -> Result<()> {
        self.prove_chunk()?;
        let written = self.staged.write_all(&self.bytes);
        written.map_err(|error| fault(&self.staged.place(), &error))?;
        self.bytes.clear();
        self.records.clear();
        Ok(())
    }

    fn prove_chunk(&self) -> Result<()> {
        let mut file = Vec::with_capacity(self.bytes.len() + 512);
        let mut header = Vec::new();
        self.layout.write_header(&mut header);
        if !self.bytes.starts_with(&header) || header.is_empty() {
            file.extend_from_slice(&header);
        }
        file.extend_from_slice(&self.bytes);
        self.layout.write_trailer(u32::try_from(self.records.len()).unwrap_or(u32::MAX), &mut file);
        compare(self.layout, file.as_slice(), &self.records)
            .map(drop)
            .map_err(|differs| not_what_was_meant(&differs.0.what))
    }

    /// Ends the file: trailer, flush to the disk, and the hash of what the disk gives back.
    pub fn finish(mut self) -> Result<Rendered> {
        if self.layout.household {
            let (households, refused) = collapse(self.layout, std::mem::take(&mut self.waiting));
            self.unsaid.extend(refused.into_iter().map(|(record, refusal)| (record.reference, refusal)));
            households.into_iter().try_for_each(|household| self.render(household.record))?;
        }
        self.flush()?;
        let mut tail = Vec::new();
        let totals = self.composer.finish(&mut tail);
        let place = self.staged.place();
        self.staged.write_all(&tail).map_err(|error| fault(&place, &error))?;
        self.staged.settle()?;
        let on_disk = sha256_of(&mut self.staged.read_back()?).map_err(|error| fault(&place, &error))?;
        if on_disk != totals.sha256 {
            return Err(not_what_was_meant("the file read back is not the file written"));
        }
        Ok(Rendered { staged: self.staged, totals, unsaid: self.unsaid })
    }
}

fn not_what_was_meant(what: &str) -> Fault {
    let what = format!("the export was not kept, for read back it does not say what was meant: {what}");
    Fault::new(Code::Internal, what, "check the disk and the layout, then write it again")
}

/// The file's hash again, for verifying.
pub(super) fn hash_of(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).map_err(|error| fault(path, &error))?;
    sha256_of(&mut file).map_err(|error| fault(path, &error))
}
