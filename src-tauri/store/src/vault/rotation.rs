//! Key rotation, which needs nobody's password: the vault, the store and the customers in use are written anew under
//! new keys in a folder of their own, proved, and then take the place of the old ones all at once.
//!
//! Killed before the exchange begins, everything is as it was; from there on whoever comes next finishes it
//! (`backup::swap`). Nothing is ever changed in place.

use super::file::{HolderKind, VaultFile, fold};
use super::{KeyPurpose, Ring, Vault, changed};
use crate::anchor::{self, Anchor, Heads};
use crate::backup::snapshot::pages;
use crate::backup::{InUse, Swap, stopped};
use crate::{Acting, AuditFact, FILE_NAME, NamedLock, Store, ledger};
use cipherfile::{Key, Purpose};
use domain::{Fault, Result};
use std::path::{Path, PathBuf};

/// Copied, put under its key, read back: so often each byte is gone over.
const TIMES: u64 = 3;
/// Where the old files lie between being moved out and being deleted.
const ASIDE: &str = "rotated-away";

/// What is to be rotated, and who asks.
pub struct RotationAsk<'a> {
    pub dir: &'a Path,
    /// The name of an empty folder in `dir`.
    pub scratch: &'a str,
    pub ring: &'a Ring,
    /// Some of [`KeyPurpose::ROTATED`].
    pub purposes: &'a [KeyPurpose],
    pub acting: &'a Acting,
}

/// Everything under new keys, proved, and not yet in its place.
pub struct Rotation {
    /// The new generation.
    pub ring: Ring,
    /// Holders to whom it was sealed.
    pub holders: u64,
    swap: Swap,
    /// Nobody adds a holder between the sealing and the exchange.
    _vault: NamedLock,
}

impl Rotation {
    /// Writes and proves the new files. `go_on` is told the bytes done and in all, and stops the work by `false`.
    pub fn prepare(
        ask: &RotationAsk<'_>,
        _alone: &InUse,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Self> {
        let lock = Vault { dir: ask.dir.to_owned() }.lock(ask.acting.now)?;
        let mut file = VaultFile::read(&ask.dir.join(super::file::NAME))?;
        if !file.mac_holds(ask.ring)? {
            return Err(changed("its list of people was changed by something else"));
        }
        ask.shut_out(&mut file)?;
        let new = ask.ring.renewed(ask.purposes, ask.acting.now);
        let holders = file.holders.iter().filter(|holder| holder.enabled).count() as u64;
        let customers = ask.write_store(&new, holders, go_on)?;
        let mut into = vec![super::file::NAME.to_owned(), FILE_NAME.to_owned(), anchor::NAME.to_owned()];
        let spent = match ask.purposes.contains(&KeyPurpose::Customers) {
            true => ask.write_customers(customers, &new, &mut into, go_on)?,
            false => Vec::new(),
        };
        file.audit_public = new.audit_identity()?.to_public().to_string();
        file.seal_ring(&new)?;
        file.write(&ask.scratch())?;
        for name in &into {
            cipherfile::flush(&ask.scratch().join(name))?;
        }
        cipherfile::flush(&ask.scratch())?;
        let swap = Swap::exchange(ask.scratch, &into, &spent, ASIDE);
        Ok(Self { ring: new, holders, swap, _vault: lock })
    }

    /// From here on it will be finished, by this process or by the next.
    pub fn carry_out(&self, dir: &Path, alone: &InUse) -> Result<()> {
        self.swap.carry_out(dir, alone)
    }
}

impl RotationAsk<'_> {
    fn scratch(&self) -> PathBuf {
        self.dir.join(self.scratch)
    }

    /// Who may hold the new keys is the store's to say: a vault may be older than it, or a kill came between them.
    fn shut_out(&self, file: &mut VaultFile) -> Result<()> {
        let people = Store::open_aside(self.dir, self.ring)?.read(|snapshot| snapshot.people())?;
        let here: Vec<String> =
            people.iter().filter(|person| !person.disabled).map(|person| fold(&person.name)).collect();
        for holder in file.holders.iter_mut().filter(|holder| holder.kind != HolderKind::Recovery) {
            holder.enabled &= here.contains(&fold(&holder.name));
        }
        Ok(())
    }

    /// The store and its anchor, with the rotation in the audit: it is on record exactly if it took place.
    fn write_store(
        &self,
        new: &Ring,
        holders: u64,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Vec<String>> {
        let scratch = self.scratch();
        let (path, anchor_path) = (scratch.join(FILE_NAME), scratch.join(anchor::NAME));
        let total = TIMES * size(&self.dir.join(FILE_NAME));
        let copied = Store::open_aside(self.dir, self.ring)?
            .copy_into(&scratch, self.ring, &mut |done| go_on(done, total))?;
        let (old_key, new_key) = (self.ring.key(KeyPurpose::Store)?, new.key(KeyPurpose::Store)?);
        if self.purposes.contains(&KeyPurpose::Store) {
            cipherfile::rekey(&path, &old_key, &new_key)?;
        }
        std::fs::remove_file(&anchor_path).map_err(|error| cipherfile::io_fault(&anchor_path, &error))?;
        Anchor::create(&scratch, new, &copied.heads)?;
        told(go_on, 2 * total / TIMES, total)?;
        let store = Store::open_aside(&scratch, new)?;
        let words: Vec<&str> = self.purposes.iter().map(|purpose| purpose.word()).collect();
        let fact = AuditFact::new("keys-rotate").object(&words.join(" ")).count("holders", holders);
        store.write(self.acting, |tx| tx.audit(fact))?;
        store.fold_log()?;
        drop(store);
        let heads = prove(&path, &new_key, ledger::heads)?;
        told(go_on, total, total)?;
        match follows(&copied.heads, &heads) {
            true => Ok(copied.customers()),
            false => Err(Fault::internal("the store reads back otherwise under its new key")),
        }
    }

    /// The customers in use; every other file of customers is spent.
    fn write_customers(
        &self,
        in_use: Vec<String>,
        new: &Ring,
        into: &mut Vec<String>,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Vec<String>> {
        let mut spent = customers_in(self.dir)?;
        spent.retain(|there| !in_use.contains(there));
        for name in in_use {
            self.write_generation(&name, new, go_on)?;
            into.push(name);
        }
        Ok(spent)
    }

    fn write_generation(
        &self,
        name: &str,
        new: &Ring,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<()> {
        let (from, path) = (self.dir.join(name), self.scratch().join(name));
        let total = TIMES * size(&from);
        let (old_key, new_key) = (self.ring.key(KeyPurpose::Customers)?, new.key(KeyPurpose::Customers)?);
        copy(&from, &path, &old_key, &mut |done| go_on(done, total))?;
        cipherfile::rekey(&path, &old_key, &new_key)?;
        told(go_on, 2 * total / TIMES, total)?;
        prove(&path, &new_key, |_| Ok(()))?;
        told(go_on, total, total)
    }
}

/// The audit is one line further, and nothing else is.
fn follows(before: &Heads, after: &Heads) -> bool {
    before.ledger == after.ledger
        && before.audit.log == after.audit.log
        && before.audit.seq + 1 == after.audit.seq
}

/// Reads every page under its key and MAC, and looks at what is in it.
fn prove<T>(
    path: &Path,
    key: &Key,
    look: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
) -> Result<T> {
    let connection = cipherfile::open(path, key, Purpose::Read)?;
    let fault = |error: &rusqlite::Error| cipherfile::fault(path, error);
    let line: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| fault(&error))?;
    if line != "ok" {
        return Err(Fault::internal("a file is damaged under its new key; nothing was changed"));
    }
    let seen = look(&connection).map_err(|error| fault(&error))?;
    connection.close().map_err(|(_, error)| fault(&error))?;
    Ok(seen)
}

fn copy(from: &Path, to: &Path, key: &Key, go_on: &mut dyn FnMut(u64) -> bool) -> Result<()> {
    let source = cipherfile::open(from, key, Purpose::Read)?;
    let mut copy = cipherfile::open(to, key, Purpose::Build)?;
    let whole = pages(&source, &mut copy, go_on).map_err(|error| cipherfile::fault(to, &error))?;
    copy.close().map_err(|(_, error)| cipherfile::fault(to, &error))?;
    if whole { Ok(()) } else { Err(stopped()) }
}

/// Every `customers-<generation>.db` of the folder.
fn customers_in(dir: &Path) -> Result<Vec<String>> {
    let names = std::fs::read_dir(dir).map_err(|error| cipherfile::io_fault(dir, &error))?;
    let names = names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_generation = |name: &String| {
        let digits = name.strip_prefix("customers-").and_then(|rest| rest.strip_suffix(".db"));
        digits.is_some_and(|digits| digits.parse::<u64>().is_ok())
    };
    let mut names: Vec<String> = names.filter(is_generation).collect();
    names.sort();
    Ok(names)
}

fn told(go_on: &mut dyn FnMut(u64, u64) -> bool, done: u64, total: u64) -> Result<()> {
    if go_on(done, total) { Ok(()) } else { Err(stopped()) }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |it| it.len())
}
