//! A full list read whole: one thread reads and hashes, this one finds the numbers. Nothing is written.

use super::builder::Builder;
use super::lines::{Lines, Shape};
use super::{MAX_REFUSALS, Step, stopped};
use domain::layout::LineFault;
use domain::{Code, Fault, Result};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes that go from one thread to the other at once.
const PIECE_BYTES: u64 = 1 << 20;
const PIECES_UNDER_WAY: usize = 4;

/// A full list, read and not yet written.
pub struct Loaded {
    pub builder: Builder,
    /// Lines of the file, refused ones included.
    pub lines: u32,
    pub refused: u64,
    /// The first of them, in the order of the file.
    pub first_refused: Vec<LineFault>,
    pub bytes: u64,
    /// Of the whole file: who it is.
    pub sha256: [u8; 32],
}

/// Reads a full list. With `any_line_end` LF and CRLF are taken alike, and a last line without an end.
pub fn load(
    input: impl Read + Send,
    shape: Shape,
    any_line_end: bool,
    progress: &mut dyn FnMut(Step),
    cancelled: &AtomicBool,
) -> Result<Loaded> {
    let lines = Lines::new(shape, any_line_end).ok_or_else(|| Fault::internal("the layout is missing"))?;
    let (full, pieces) = sync_channel(PIECES_UNDER_WAY);
    let (empty, spare) = sync_channel(PIECES_UNDER_WAY + 2);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(input, &full, &spare));
        let loaded = take_pieces(lines, &pieces, &empty, progress, cancelled);
        // Hanging up ends a reader that nobody listens to any more.
        drop(pieces);
        let read =
            reader.join().map_err(|_| Fault::internal("reading the list failed; nothing was written"))?;
        let (mut loaded, sha256) = (loaded?, read?);
        loaded.sha256 = sha256;
        Ok(loaded)
    })
}

fn read(mut input: impl Read, full: &SyncSender<Vec<u8>>, spare: &Receiver<Vec<u8>>) -> Result<[u8; 32]> {
    let mut hash = Sha256::new();
    loop {
        let mut piece: Vec<u8> = spare.try_recv().unwrap_or_default();
        piece.clear();
        piece.reserve(PIECE_BYTES as usize);
        input.by_ref().take(PIECE_BYTES).read_to_end(&mut piece).map_err(|error| unreadable(&error))?;
        hash.update(&piece);
        if piece.is_empty() || full.send(piece).is_err() {
            return Ok(hash.finalize().into());
        }
    }
}

fn take_pieces(
    mut lines: Lines,
    pieces: &Receiver<Vec<u8>>,
    empty: &SyncSender<Vec<u8>>,
    progress: &mut dyn FnMut(Step),
    cancelled: &AtomicBool,
) -> Result<Loaded> {
    let (mut builder, mut refusals, mut bytes) = (Builder::default(), Refusals::default(), 0);
    for piece in pieces {
        if cancelled.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        bytes += piece.len() as u64;
        lines.piece(&piece, &mut |line| refusals.take(line, &mut builder));
        progress(Step { bytes, numbers: builder.taken(), written: 0.0 });
        // A full or closed channel only means that this buffer is not used again.
        let _ = empty.try_send(piece);
    }
    lines.end(&mut |line| refusals.take(line, &mut builder));
    let Refusals { refused, first: first_refused } = refusals;
    Ok(Loaded { builder, lines: lines.read(), refused, first_refused, bytes, sha256: [0; 32] })
}

/// Lines that were not taken.
#[derive(Default)]
pub(super) struct Refusals {
    pub(super) refused: u64,
    pub(super) first: Vec<LineFault>,
}

impl Refusals {
    #[inline]
    fn take(&mut self, line: super::lines::Line, builder: &mut Builder) {
        match line {
            Ok(number) => builder.insert(number),
            Err(fault) => self.note(fault),
        }
    }

    #[cold]
    pub(super) fn note(&mut self, fault: LineFault) {
        self.refused += 1;
        if self.first.len() < MAX_REFUSALS {
            self.first.push(fault);
        }
    }
}

pub(super) fn unreadable(error: &std::io::Error) -> Fault {
    Fault::new(
        Code::BadInput,
        format!("the list cannot be read to its end ({}); nothing was written", error.kind()),
        "copy the file again and read it anew",
    )
}
