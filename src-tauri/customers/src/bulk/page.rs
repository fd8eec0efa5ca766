//! One page of a tree while it is filled: cells from the end, their places from the front ("Database File Format",
//! 1.6).

use cipherfile::{PAGE_BYTES, USABLE_BYTES};

/// What a page is, by its first byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    IndexInterior = 2,
    TableInterior = 5,
    IndexLeaf = 10,
    TableLeaf = 13,
}

impl Shape {
    fn header(self) -> usize {
        match self {
            Shape::IndexInterior | Shape::TableInterior => 12,
            Shape::IndexLeaf | Shape::TableLeaf => 8,
        }
    }
}

pub(super) struct Page {
    bytes: Vec<u8>,
    shape: Shape,
    cells: usize,
    /// Where the last cell starts, and how long it is.
    content: usize,
    last: usize,
}

impl Page {
    pub(super) fn new(shape: Shape) -> Page {
        Page { bytes: vec![0; PAGE_BYTES], shape, cells: 0, content: USABLE_BYTES, last: 0 }
    }

    /// Adds a cell behind the others; false when there is no room for it.
    pub(super) fn push(&mut self, parts: [&[u8]; 2]) -> bool {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let pointer = self.shape.header() + 2 * self.cells;
        if pointer + 2 + length > self.content {
            return false;
        }
        let start = self.content - length;
        let middle = start + parts[0].len();
        self.put(start, parts[0]);
        self.put(middle, parts[1]);
        self.put(pointer, &(start as u16).to_be_bytes());
        (self.content, self.last) = (start, length);
        self.cells += 1;
        true
    }

    /// Takes the last cell off again. Only once after a push: the one before it is not remembered.
    pub(super) fn pop(&mut self) -> Vec<u8> {
        let end = self.content + self.last;
        let cell = self.bytes.get(self.content..end).unwrap_or_default().to_vec();
        self.content = end;
        self.cells = self.cells.saturating_sub(1);
        cell
    }

    /// The page as it is written; `right` is the last child of an interior one.
    pub(super) fn bytes(&mut self, right: u32) -> &[u8] {
        let (shape, cells, content) = (self.shape as u8, self.cells as u16, self.content as u16);
        self.put(0, &[shape, 0, 0]);
        self.put(3, &cells.to_be_bytes());
        self.put(5, &content.to_be_bytes());
        if self.shape.header() == 12 {
            self.put(8, &right.to_be_bytes());
        }
        &self.bytes
    }

    /// Empties it for the next.
    pub(super) fn clear(&mut self) {
        self.bytes.fill(0);
        (self.cells, self.content, self.last) = (0, USABLE_BYTES, 0);
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(place) = self.bytes.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }
}
