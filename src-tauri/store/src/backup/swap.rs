//! Putting a restored folder in the place of the one that is there. What is to be moved is written down first; from
//! then on whoever comes next finishes it, so a kill at any moment leaves the old files or the new ones, never both.

use super::InUse;
use super::place::Place;
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Stands in the folder while files are moved.
const MARKER: &str = "restoring.json";
const FORMAT: &str = "preference-desk-restoring";

/// What is to be moved: plain names in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    format: String,
    /// The folder into which the old files go. They are never deleted.
    aside: String,
    /// The folder from which the new files come.
    from: String,
    out: Vec<String>,
    into: Vec<String>,
    /// The old files are the same in old keys: they are deleted once the new ones stand in their place.
    #[serde(default)]
    discard: bool,
}

impl Swap {
    /// Everything of the old folder that a restore replaces goes aside; every file of `from` that is named comes in.
    pub fn new(dir: &Path, from: &str, into: &[String], aside: &str) -> Result<Self> {
        let names = std::fs::read_dir(dir).map_err(|error| cipherfile::io_fault(dir, &error))?;
        let names = names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut out: Vec<String> = names.filter(|name| is_replaced(name)).collect();
        out.sort();
        let (from, aside) = (from.to_owned(), aside.to_owned());
        Ok(Self { format: FORMAT.to_owned(), aside, from, out, into: into.to_vec(), discard: false })
    }

    /// The files of `from` take the place of the same ones in other keys, which go. `spent` are names of files that
    /// nothing can open any more.
    pub(crate) fn exchange(from: &str, into: &[String], spent: &[String], aside: &str) -> Self {
        let all: Vec<String> = into.iter().chain(spent).cloned().collect();
        let (from, aside, out) = (from.to_owned(), aside.to_owned(), with_logs(&all));
        Self { format: FORMAT.to_owned(), aside, from, out, into: into.to_vec(), discard: true }
    }

    /// The store and its anchor in `from` take the place of the damaged ones, which go aside. Vault and customers stay.
    pub fn of_store(from: &str, aside: &str) -> Self {
        let into = [crate::FILE_NAME, crate::anchor::NAME].map(str::to_owned).to_vec();
        let (from, aside, out) = (from.to_owned(), aside.to_owned(), with_logs(&into));
        Self { format: FORMAT.to_owned(), aside, from, out, into, discard: false }
    }

    /// The names of the files that come in.
    pub fn coming_in(&self) -> &[String] {
        &self.into
    }

    /// True when there is something to put aside.
    pub fn has_old(&self) -> bool {
        !self.out.is_empty()
    }

    /// From here on it will be finished, by this process or by the next. Needs the folder alone.
    pub fn carry_out(&self, dir: &Path, _alone: &InUse) -> Result<()> {
        let bytes =
            serde_json::to_vec_pretty(self).map_err(|_| Fault::internal("a restore was not begun"))?;
        let path = dir.join(MARKER);
        cipherfile::write_whole(&path, &bytes).map_err(|error| cipherfile::io_fault(&path, &error))?;
        self.finish(dir).map_err(|error| unfinished(&error))
    }

    /// Each step may have been done already.
    fn finish(&self, dir: &Path) -> std::io::Result<()> {
        let (aside, from) = (dir.join(&self.aside), dir.join(&self.from));
        let (here, source) = (Place::open(dir)?, Place::if_there(&from)?);
        if self.has_old() {
            make(&aside)?;
            let old = Place::open(&aside)?;
            for name in &self.out {
                // A new file of this name stands in its place already once it has left the folder it comes from.
                let is_to_come = source.as_ref().is_some_and(|source| source.has(name));
                if (is_to_come || !self.into.contains(name)) && here.has(name) {
                    here.move_to(name, &old)?;
                }
            }
            self.take_in(source.as_ref(), &here, dir)?;
            old.sync()?;
        } else {
            self.take_in(source.as_ref(), &here, dir)?;
        }
        here.sync()?;
        if self.discard && aside.exists() {
            std::fs::remove_dir_all(&aside)?;
        }
        std::fs::remove_file(dir.join(MARKER))?;
        here.sync()?;
        // Empty now, but for locks that nobody holds; left over, the next restore removes it.
        let _ = std::fs::remove_dir_all(&from);
        Ok(())
    }

    fn take_in(&self, source: Option<&Place>, here: &Place, dir: &Path) -> std::io::Result<()> {
        let Some(source) = source else { return Ok(()) };
        for name in self.into.iter().filter(|name| source.has(name)) {
            let file = source.file(name)?;
            source.move_to(name, here)?;
            cipherfile::share_with_group(&dir.join(name), &file)?;
        }
        Ok(())
    }
}

/// Finishes a restore that was killed while files were moved. Costs one look where there is none.
pub fn finish_restore(dir: &Path) -> Result<()> {
    let path = dir.join(MARKER);
    if !path.exists() {
        return Ok(());
    }
    let _alone = InUse::alone(dir)?;
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        // Another process was first.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(cipherfile::io_fault(&path, &error)),
    };
    let swap: Swap = serde_json::from_slice(&bytes).ok().filter(Swap::is_ours).ok_or_else(unreadable)?;
    swap.finish(dir).map_err(|error| unfinished(&error))
}

impl Swap {
    /// Nobody has signed in yet when this is read: it moves the desk's own files between folders in this one, or
    /// nothing.
    fn is_ours(&self) -> bool {
        let is_plain =
            |name: &String| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
        let is_file = |name: &String| is_plain(name) && is_replaced(name);
        let is_folder = |name: &String| is_plain(name) && !is_replaced(name);
        self.format == FORMAT
            && self.out.iter().chain(&self.into).all(is_file)
            && [&self.aside, &self.from].into_iter().all(is_folder)
    }
}

/// The files, with those that SQLite keeps beside them.
fn with_logs(names: &[String]) -> Vec<String> {
    names.iter().flat_map(|name| [name.clone(), format!("{name}-wal"), format!("{name}-shm")]).collect()
}

/// The files that hold the desk's data and keys. The doorstep stays: who guessed at the door is still guessing.
fn is_replaced(name: &str) -> bool {
    name.starts_with("store.db")
        || name.starts_with("vault.json")
        || name.starts_with("customers-")
        || name.starts_with(crate::anchor::NAME)
}

fn make(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn unfinished(error: &std::io::Error) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the new files could not all be moved to their place ({}); nothing is lost", error.kind()),
        "see that the disk can be written, then sign in again: it is finished first",
    )
    .at(MARKER)
}

fn unreadable() -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "a restore was killed and what it was doing cannot be read; nothing was opened",
        "restore again into an empty folder; the old files are in this one",
    )
    .at(MARKER)
}
