//! A table or an index as a B-tree, laid down from the left: its rows come in their final order, each page is written
//! once and never looked at again.

use super::file::{PageFile, Run};
use super::page::{Page, Shape};
use super::record::put_varint;
use cipherfile::USABLE_BYTES;
use domain::Result;
use std::sync::Arc;

/// A table's rows have numbers; an index's entries are their own keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Table,
    Index,
}

impl Kind {
    fn leaf(self) -> Shape {
        if self == Kind::Table { Shape::TableLeaf } else { Shape::IndexLeaf }
    }

    fn interior(self) -> Shape {
        if self == Kind::Table { Shape::TableInterior } else { Shape::IndexInterior }
    }

    /// The longest payload that stays whole in its page ("Database File Format", 1.6).
    fn whole(self) -> usize {
        match self {
            Kind::Table => USABLE_BYTES - 35,
            Kind::Index => (USABLE_BYTES - 12) * 64 / 255 - 23,
        }
    }
}

/// Pages above the leaves: a child that found no room waits until it is known whether another follows.
struct Level {
    page: Page,
    waiting: Option<(u32, Vec<u8>)>,
}

pub(crate) struct Tree {
    run: Run,
    kind: Kind,
    root: u32,
    leaf: Page,
    /// The number of the last row in the leaf, and an entry that found no room in it.
    last_row: i64,
    waiting: Option<Vec<u8>>,
    levels: Vec<Level>,
    cell: Vec<u8>,
}

impl Tree {
    /// A tree whose first page is there already: SQLite made it, empty.
    pub(crate) fn new(file: &Arc<PageFile>, kind: Kind, root: u32) -> Tree {
        Tree {
            run: Run::new(file),
            kind,
            root,
            leaf: Page::new(kind.leaf()),
            last_row: 0,
            waiting: None,
            levels: Vec::new(),
            cell: Vec::new(),
        }
    }

    /// Adds a row of a table; numbers ascend.
    pub(crate) fn row(&mut self, number: i64, record: &[u8]) -> Result<()> {
        self.make_cell(Some(number), record)?;
        if !self.leaf.push([&self.cell, &[]]) {
            let page = self.write_leaf()?;
            let mut key = Vec::with_capacity(9);
            put_varint(self.last_row.cast_unsigned(), &mut key);
            self.add_child(0, page, key)?;
            self.leaf.push([&self.cell, &[]]);
        }
        self.last_row = number;
        Ok(())
    }

    /// Adds an entry of an index; entries ascend.
    pub(crate) fn entry(&mut self, record: &[u8]) -> Result<()> {
        self.make_cell(None, record)?;
        if let Some(between) = self.waiting.take() {
            let page = self.write_leaf()?;
            self.add_child(0, page, between)?;
        }
        if !self.leaf.push([&self.cell, &[]]) {
            self.waiting = Some(self.cell.clone());
        }
        Ok(())
    }

    /// Writes what is still open; the topmost page goes where SQLite looks for it.
    pub(crate) fn finish(mut self) -> Result<()> {
        if let Some(last) = self.waiting.take() {
            // The leaf is full and one entry is left: it needs a neighbour to stand between them.
            let between = self.leaf.pop();
            let page = self.write_leaf()?;
            self.add_child(0, page, between)?;
            self.leaf.push([&last, &[]]);
        }
        if self.levels.is_empty() {
            self.run.write_root(self.root, self.leaf.bytes(0))?;
            return self.run.finish();
        }
        let mut right = self.write_leaf()?;
        let mut at = 0;
        while let Some(level) = self.levels.get_mut(at) {
            if let Some((child, key)) = level.waiting.take() {
                let cell = level.page.pop();
                let (before, between) = cell.split_at(4);
                let page = self.run.write(level.page.bytes(number(before)))?;
                level.page.clear();
                level.page.push([&child.to_be_bytes(), &key]);
                let between = between.to_vec();
                self.add_child(at + 1, page, between)?;
            }
            let is_top = at + 1 == self.levels.len();
            let Some(level) = self.levels.get_mut(at) else { break };
            let bytes = level.page.bytes(right);
            if is_top {
                self.run.write_root(self.root, bytes)?;
            } else {
                right = self.run.write(bytes)?;
            }
            at += 1;
        }
        self.run.finish()
    }

    fn write_leaf(&mut self) -> Result<u32> {
        let page = self.run.write(self.leaf.bytes(0))?;
        self.leaf.clear();
        Ok(page)
    }

    /// A page is whole; what follows it is greater than the key.
    fn add_child(&mut self, at: usize, child: u32, key: Vec<u8>) -> Result<()> {
        if self.levels.len() <= at {
            self.levels.push(Level { page: Page::new(self.kind.interior()), waiting: None });
        }
        let Some(level) = self.levels.get_mut(at) else { return Ok(()) };
        let mut full = None;
        if let Some((right, between)) = level.waiting.take() {
            full = Some((self.run.write(level.page.bytes(right))?, between));
            level.page.clear();
        }
        if !level.page.push([&child.to_be_bytes(), &key]) {
            level.waiting = Some((child, key));
        }
        match full {
            Some((page, between)) => self.add_child(at + 1, page, between),
            None => Ok(()),
        }
    }

    /// Length, the row's number where it has one, and as much of the payload as stays in the page.
    fn make_cell(&mut self, number: Option<i64>, payload: &[u8]) -> Result<()> {
        self.cell.clear();
        put_varint(payload.len() as u64, &mut self.cell);
        if let Some(number) = number {
            put_varint(number.cast_unsigned(), &mut self.cell);
        }
        if payload.len() <= self.kind.whole() {
            self.cell.extend_from_slice(payload);
            return Ok(());
        }
        let least = (USABLE_BYTES - 12) * 32 / 255 - 23;
        let some = least + (payload.len() - least) % (USABLE_BYTES - 4);
        let (here, elsewhere) = payload.split_at(if some <= self.kind.whole() { some } else { least });
        self.cell.extend_from_slice(here);
        // From the last page to the first: each names the one after it.
        let mut next = 0_u32;
        let mut page = vec![0; cipherfile::PAGE_BYTES];
        for part in elsewhere.chunks(USABLE_BYTES - 4).rev() {
            page.fill(0);
            let bytes = next.to_be_bytes();
            page.iter_mut().zip(bytes.iter().chain(part)).for_each(|(byte, other)| *byte = *other);
            next = self.run.write(&page)?;
        }
        self.cell.extend_from_slice(&next.to_be_bytes());
        Ok(())
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
