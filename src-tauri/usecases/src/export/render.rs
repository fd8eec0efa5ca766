//! Records to files: rendered, read back through the same layout field by field, hashed, flushed, hashed again.
//!
//! Whoever reads the store only reads, and renders what it had to weigh; a thread beside it for each file proves page by
//! page what was rendered and writes it. Several layouts are made of the same pages: the store is read once.

use crate::files_out::{Staged, fault, sha256_of};
use domain::ids::Reference;
use domain::layout::{Composer, ControlTotals, Layout, LayoutRecord, Refusal, collapse, compare_piece};
use domain::{Code, Fault, Result};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Records of one page: they are proved and written together.
const RECORDS_PER_PAGE: usize = 2_048;
/// Pages that may wait to be proved.
const WAITING_PAGES: usize = 2;

/// What a layout cannot say, and why.
type Unsaid = Vec<(Reference, Refusal)>;

/// Records that every file is made of. Each is moved as one word from whoever weighed it to whoever proves it.
type Records = Arc<Vec<Box<LayoutRecord>>>;

/// What goes to a proving thread. Without the last word nothing is finished: whoever rendered gave up.
enum Sent {
    /// Records, with their bytes where they were rendered already.
    Page(Records, Vec<u8>),
    End,
}

/// The data files of one batch, being written beside their places.
pub(super) struct Renderings<'a> {
    #[expect(clippy::vec_box, reason = "a record is moved as one word, and four hundred bytes are not")]
    records: Vec<Box<LayoutRecord>>,
    /// As the first layout gave them.
    bytes: Vec<u8>,
    files: Vec<Rendering<'a>>,
}

/// A data file that is settled and proved.
pub(super) struct Rendered<'a> {
    pub layout: &'a Layout,
    pub staged: Staged,
    pub totals: ControlTotals,
    /// Records that the layout cannot say, and why.
    pub unsaid: Unsaid,
}

impl<'a> Renderings<'a> {
    /// One file a layout, in their order.
    pub fn start(files: impl IntoIterator<Item = (&'a Layout, Staged)>) -> Self {
        let files = files.into_iter().map(|(layout, staged)| Rendering::start(layout, staged)).collect();
        Self { records: Vec::new(), bytes: Vec::new(), files }
    }

    /// Takes the next record. What a layout cannot say is kept by reference.
    pub fn push(&mut self, record: Box<LayoutRecord>) -> Result<()> {
        self.push_rendered(record, &[])
    }

    /// Takes the next record with the bytes that the first layout gave it: of all records, or of none.
    pub fn push_rendered(&mut self, record: Box<LayoutRecord>, bytes: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(bytes);
        self.records.push(record);
        if self.records.len() >= RECORDS_PER_PAGE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let page = Arc::new(std::mem::replace(&mut self.records, Vec::with_capacity(RECORDS_PER_PAGE)));
        let next = Vec::with_capacity(self.bytes.len());
        let mut bytes = std::mem::replace(&mut self.bytes, next);
        self.files.iter_mut().try_for_each(|file| file.take(&page, std::mem::take(&mut bytes)))
    }

    /// Ends the files: trailers, flush to the disk, and the hash of what the disk gives back.
    pub fn finish(mut self) -> Result<Vec<Rendered<'a>>> {
        self.flush()?;
        self.files.iter_mut().try_for_each(Rendering::end)?;
        self.files.into_iter().map(Rendering::finish).collect()
    }
}

/// One of them.
struct Rendering<'a> {
    layout: &'a Layout,
    proving: Option<Proving>,
    /// Household layouts join records, so they wait for the last.
    waiting: Vec<LayoutRecord>,
    /// Of those that were joined, what the layout cannot say.
    unsaid: Unsaid,
}

/// What a proving thread brings.
type Proved = (Staged, ControlTotals, Unsaid);

struct Proving {
    to: SyncSender<Sent>,
    thread: JoinHandle<Result<Proved>>,
}

impl<'a> Rendering<'a> {
    fn start(layout: &'a Layout, staged: Staged) -> Self {
        let (to, sent) = sync_channel(WAITING_PAGES);
        let own = layout.clone();
        let thread = std::thread::spawn(move || prove_all(&own, staged, &sent));
        Self { layout, proving: Some(Proving { to, thread }), waiting: Vec::new(), unsaid: Unsaid::new() }
    }

    fn take(&mut self, page: &Records, bytes: Vec<u8>) -> Result<()> {
        if self.layout.household {
            self.waiting.extend(page.iter().map(|record| LayoutRecord::clone(record)));
            return Ok(());
        }
        self.send(Sent::Page(Arc::clone(page), bytes))
    }

    fn send(&mut self, sent: Sent) -> Result<()> {
        match &self.proving {
            Some(proving) if proving.to.send(sent).is_ok() => Ok(()),
            // The thread has ended before its time, and says why.
            _ => self.join().and(Err(stopped())),
        }
    }

    /// Says that no more comes; the thread goes on to the disk.
    fn end(&mut self) -> Result<()> {
        let (households, refused) = collapse(self.layout, std::mem::take(&mut self.waiting));
        self.unsaid = refused.into_iter().map(|(record, refusal)| (record.reference, refusal)).collect();
        let joined: Vec<_> = households.into_iter().map(|household| Box::new(household.record)).collect();
        for page in joined.chunks(RECORDS_PER_PAGE) {
            self.send(Sent::Page(Arc::new(page.to_vec()), Vec::new()))?;
        }
        self.send(Sent::End)
    }

    fn finish(mut self) -> Result<Rendered<'a>> {
        let (staged, totals, unsaid) = self.join()?;
        self.unsaid.extend(unsaid);
        Ok(Rendered { layout: self.layout, staged, totals, unsaid: std::mem::take(&mut self.unsaid) })
    }

    /// Waits for what the thread brings.
    fn join(&mut self) -> Result<Proved> {
        let Proving { to, thread } = self.proving.take().ok_or_else(stopped)?;
        drop(to);
        thread.join().map_err(|_| stopped())?
    }
}

impl Drop for Rendering<'_> {
    /// The half-written file is gone before anybody is told that it was stopped.
    fn drop(&mut self) {
        let _ = self.join();
    }
}

fn prove_all(layout: &Layout, mut staged: Staged, sent: &Receiver<Sent>) -> Result<Proved> {
    let (mut head, mut unsaid) = (Vec::new(), Unsaid::new());
    let mut composer = Composer::start(layout, &mut head);
    write(&mut staged, &head)?;
    loop {
        match sent.recv() {
            Ok(Sent::Page(records, bytes)) => {
                let (bytes, said) = render(layout, &records, bytes, &mut unsaid);
                prove(layout, &bytes, &said)?;
                composer.take(&bytes, said.iter().map(|record| record.action));
                write(&mut staged, &bytes)?;
            }
            Ok(Sent::End) => return settle(staged, composer, unsaid),
            Err(_) => return Err(stopped()),
        }
    }
}
/// The bytes of a page, with the records that they say.
fn render<'r>(
    layout: &Layout,
    records: &'r [Box<LayoutRecord>],
    mut bytes: Vec<u8>,
    unsaid: &mut Unsaid,
) -> (Vec<u8>, Vec<&'r LayoutRecord>) {
    if !bytes.is_empty() {
        return (bytes, records.iter().map(Box::as_ref).collect());
    }
    let mut is_said = |record: &&LayoutRecord| match layout.render(record, &mut bytes) {
        Ok(_) => true,
        Err(refusal) => {
            unsaid.push((record.reference.clone(), refusal));
            false
        }
    };
    let said = records.iter().map(Box::as_ref).filter(&mut is_said).collect();
    (bytes, said)
}

/// What was rendered says, read back, what was meant.
fn prove(layout: &Layout, bytes: &[u8], records: &[&LayoutRecord]) -> Result<()> {
    let compared = compare_piece(layout, bytes, records.iter().copied());
    compared.map_err(|differs| not_what_was_meant(&differs.0.what))
}

fn settle(mut staged: Staged, composer: Composer<'_>, unsaid: Unsaid) -> Result<Proved> {
    let mut tail = Vec::new();
    let totals = composer.finish(&mut tail);
    write(&mut staged, &tail)?;
    staged.settle()?;
    let on_disk = sha256_of(&mut staged.read_back()?).map_err(|error| fault(&staged.place(), &error))?;
    if on_disk != totals.sha256 {
        return Err(not_what_was_meant("the file read back is not the file written"));
    }
    Ok((staged, totals, unsaid))
}

fn write(staged: &mut Staged, bytes: &[u8]) -> Result<()> {
    let place = staged.place();
    staged.write_all(bytes).map_err(|error| fault(&place, &error))
}

fn not_what_was_meant(what: &str) -> Fault {
    let what = format!("the export was not kept, for read back it does not say what was meant: {what}");
    Fault::new(Code::Internal, what, "check the disk and the layout, then write it again")
}

fn stopped() -> Fault {
    Fault::internal("writing the file stopped half-way; no file was kept")
}

/// The file's hash again, for verifying.
pub(super) fn hash_of(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).map_err(|error| fault(path, &error))?;
    sha256_of(&mut file).map_err(|error| fault(path, &error))
}
