//! Records to a file: rendered, read back through the same layout field by field, hashed, flushed, hashed again.
//!
//! Whoever reads the store only reads, and renders what it had to weigh; a thread beside it proves page by page what
//! was rendered and writes it.

use crate::files_out::{Staged, fault, sha256_of};
use domain::ids::Reference;
use domain::layout::{Composer, ControlTotals, Layout, LayoutRecord, Refusal, collapse, compare_piece};
use domain::{Code, Fault, Result};
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Records of one page: they are proved and written together.
const RECORDS_PER_PAGE: usize = 2_048;
/// Pages that may wait to be proved.
const WAITING_PAGES: usize = 2;

/// Records, with their bytes where they were rendered already.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    records: Vec<LayoutRecord>,
}

/// What a layout cannot say, and why.
type Unsaid = Vec<(Reference, Refusal)>;

/// What goes to the proving thread. Without the last word nothing is finished: whoever rendered gave up.
enum Sent {
    Page(Page),
    End,
}

/// A data file being written beside its place.
pub(super) struct Rendering<'a> {
    layout: &'a Layout,
    page: Page,
    proving: Option<Proving>,
    /// Household layouts join records, so they wait for the last.
    waiting: Vec<LayoutRecord>,
}

struct Proving {
    to: SyncSender<Sent>,
    thread: JoinHandle<Result<Rendered>>,
}

/// A data file that is settled and proved.
pub(super) struct Rendered {
    pub staged: Staged,
    pub totals: ControlTotals,
    /// Records that the layout cannot say, and why.
    pub unsaid: Unsaid,
}

impl<'a> Rendering<'a> {
    pub fn start(layout: &'a Layout, staged: Staged) -> Self {
        let (to, sent) = sync_channel(WAITING_PAGES);
        let own = layout.clone();
        let thread = std::thread::spawn(move || prove_all(&own, staged, &sent));
        let proving = Some(Proving { to, thread });
        Self { layout, page: Page::default(), proving, waiting: Vec::new() }
    }

    /// Takes the next record. What the layout cannot say is kept by reference.
    pub fn push(&mut self, record: LayoutRecord) -> Result<()> {
        if self.layout.household {
            self.waiting.push(record);
            return Ok(());
        }
        self.add(record)
    }

    /// Takes the next record with the bytes that this layout gave it.
    pub fn push_rendered(&mut self, record: LayoutRecord, bytes: &[u8]) -> Result<()> {
        if self.layout.household {
            self.waiting.push(record);
            return Ok(());
        }
        self.page.bytes.extend_from_slice(bytes);
        self.add(record)
    }

    fn add(&mut self, record: LayoutRecord) -> Result<()> {
        self.page.records.push(record);
        if self.page.records.len() >= RECORDS_PER_PAGE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let next = Page {
            bytes: Vec::with_capacity(self.page.bytes.len()),
            records: Vec::with_capacity(self.page.records.len()),
        };
        let page = std::mem::replace(&mut self.page, next);
        self.send(Sent::Page(page))
    }

    fn send(&mut self, sent: Sent) -> Result<()> {
        match &self.proving {
            Some(proving) if proving.to.send(sent).is_ok() => Ok(()),
            // The thread has ended before its time, and says why.
            _ => self.end().and(Err(stopped())),
        }
    }

    /// Waits for what the thread brings.
    fn end(&mut self) -> Result<Rendered> {
        let Proving { to, thread } = self.proving.take().ok_or_else(stopped)?;
        drop(to);
        thread.join().map_err(|_| stopped())?
    }

    /// Ends the file: trailer, flush to the disk, and the hash of what the disk gives back.
    pub fn finish(mut self) -> Result<Rendered> {
        let (households, refused) = match self.layout.household {
            true => collapse(self.layout, std::mem::take(&mut self.waiting)),
            false => Default::default(),
        };
        households.into_iter().try_for_each(|household| self.add(household.record))?;
        self.flush()?;
        self.send(Sent::End)?;
        let mut rendered = self.end()?;
        let refused = refused.into_iter().map(|(record, refusal)| (record.reference, refusal));
        rendered.unsaid = refused.chain(std::mem::take(&mut rendered.unsaid)).collect();
        Ok(rendered)
    }
}

impl Drop for Rendering<'_> {
    /// The half-written file is gone before anybody is told that it was stopped.
    fn drop(&mut self) {
        let _ = self.end();
    }
}

fn prove_all(layout: &Layout, mut staged: Staged, sent: &Receiver<Sent>) -> Result<Rendered> {
    let (mut head, mut unsaid) = (Vec::new(), Unsaid::new());
    let mut composer = Composer::start(layout, &mut head);
    write(&mut staged, &head)?;
    loop {
        match sent.recv() {
            Ok(Sent::Page(mut page)) => {
                if page.bytes.is_empty() {
                    render(layout, &mut page, &mut unsaid);
                }
                prove(layout, &page)?;
                composer.take(&page.bytes, page.records.iter().map(|record| record.action));
                write(&mut staged, &page.bytes)?;
            }
            Ok(Sent::End) => return settle(staged, composer, unsaid),
            Err(_) => return Err(stopped()),
        }
    }
}

fn render(layout: &Layout, page: &mut Page, unsaid: &mut Unsaid) {
    let Page { bytes, records } = page;
    records.retain(|record| match layout.render(record, bytes) {
        Ok(_) => true,
        Err(refusal) => {
            unsaid.push((record.reference.clone(), refusal));
            false
        }
    });
}

/// What was rendered says, read back, what was meant.
fn prove(layout: &Layout, page: &Page) -> Result<()> {
    compare_piece(layout, &page.bytes, &page.records).map_err(|differs| not_what_was_meant(&differs.0.what))
}

fn settle(mut staged: Staged, composer: Composer<'_>, unsaid: Unsaid) -> Result<Rendered> {
    let mut tail = Vec::new();
    let totals = composer.finish(&mut tail);
    write(&mut staged, &tail)?;
    staged.settle()?;
    let on_disk = sha256_of(&mut staged.read_back()?).map_err(|error| fault(&staged.place(), &error))?;
    if on_disk != totals.sha256 {
        return Err(not_what_was_meant("the file read back is not the file written"));
    }
    Ok(Rendered { staged, totals, unsaid })
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
