//! Backups: one file that holds the vault, a consistent copy of the store, the customers in use and an anchor.
//! Encrypted as the files themselves are: to read it takes a password of its vault.
//!
//! Where the file stands, how many are kept and who may make one is decided above.

mod archive;
mod in_use;
mod manifest;
mod place;
mod relog;
pub(crate) mod snapshot;
mod swap;
#[cfg(test)]
pub(crate) mod tests;

pub use archive::{BackupFile, GoOn};
pub use in_use::InUse;
pub use manifest::{Manifest, Member};
pub use relog::{Continued, Standing, Totals, standing};
pub(crate) use relog::{begin_logs, further, head_of_line, holds, skip_references};
pub use swap::{Swap, finish_restore};

use crate::vault::{KeyPurpose, Ring, Vault};
use crate::write::Acting;
use crate::{FILE_NAME, Store, anchor};
use domain::{Code, Fault, Result};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// The vault's name in the folder and in a backup.
pub(crate) const VAULT: &str = "vault.json";
/// An import may move the customers on while a backup begins; so often it begins anew.
const ATTEMPTS: usize = 3;

impl Store {
    /// Writes a backup of this folder's state as it is now, while others go on writing. `scratch` is an empty
    /// folder on a local disk, for the copy of the store. `go_on` is told the bytes done and the bytes in all.
    pub fn back_up(
        &self,
        keys: (&Vault, &Ring),
        acting: &Acting,
        scratch: &Path,
        out: &mut dyn Write,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Manifest> {
        let (vault, ring) = keys;
        let (id, vault_bytes) = vault.whole(ring)?;
        put(&scratch.join(VAULT), &vault_bytes)?;
        let store_bytes = size(&self.path);
        let (copied, customers) =
            self.copy_with_customers(scratch, ring, &mut |done| go_on(done, 4 * store_bytes.max(1)))?;
        let mut files = vec![(VAULT.to_owned(), open(&scratch.join(VAULT))?)];
        files.push((FILE_NAME.to_owned(), open(&scratch.join(FILE_NAME))?));
        files.push((anchor::NAME.to_owned(), open(&scratch.join(anchor::NAME))?));
        files.extend(customers);
        let all: u64 = files.iter().map(|(_, file)| file.metadata().map_or(0, |it| it.len())).sum();
        // The copy is done; each byte is hashed, written, and read back by whoever verifies.
        let mut done = all;
        let mut told = |bytes: u64| {
            done += bytes;
            go_on(done, 4 * all)
        };
        let mut members = Vec::new();
        for (name, file) in &mut files {
            members.push(archive::measured(name, file, &mut told)?);
        }
        let (format, version) = Manifest::format();
        let manifest = Manifest {
            format,
            version,
            schema: crate::migrations::CURRENT,
            site: self.site.clone(),
            vault: id,
            made_at: acting.now,
            business_time: acting.business_time,
            ledger: copied.heads.ledger,
            audit: copied.heads.audit,
            customers: copied.generation,
            key: ring.key_id(KeyPurpose::Backup)?,
            members,
        };
        let mut files: Vec<File> = files.into_iter().map(|(_, file)| file).collect();
        archive::write(&manifest, ring, &mut files, out, &mut told)?;
        Ok(manifest)
    }

    /// The files of customers are opened as soon as they are known: an import may then let go of them. One that is
    /// gone already was outlived by a newer one, which the next copy names.
    fn copy_with_customers(
        &self,
        scratch: &Path,
        ring: &Ring,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(snapshot::Copied, Vec<(String, File)>)> {
        let mut missing = String::new();
        for _ in 0..ATTEMPTS {
            for name in [FILE_NAME, anchor::NAME] {
                // Left by the attempt before; a missing one is as good.
                let _ = std::fs::remove_file(scratch.join(name));
            }
            let copied = self.copy_into(scratch, ring, go_on)?;
            let opened: std::result::Result<Vec<_>, String> = copied
                .customers()
                .into_iter()
                .map(|name| match File::open(self.path.with_file_name(&name)) {
                    Ok(file) => Ok((name, file)),
                    Err(_) => Err(name),
                })
                .collect();
            match opened {
                Ok(files) => return Ok((copied, files)),
                Err(name) => missing = name,
            }
        }
        Err(Fault::new(
            Code::StoreUnusable,
            "the file of customers in use cannot be opened; no backup was made",
            "import the customers again, then make the backup",
        )
        .at(missing))
    }
}

/// Opens the unpacked members as a folder, and proves that the store in it is whole and stands where the manifest
/// says.
pub fn verify_unpacked(dir: &Path, ring: &Ring, manifest: &Manifest) -> Result<Store> {
    let vault = Vault::open(dir)?;
    if vault.whole(ring)?.0 != manifest.vault {
        return Err(not_as_stated("its vault is another one"));
    }
    let store = Store::open_aside(dir, ring)?;
    let heads = store.read(|snapshot| snapshot.heads())?;
    if heads != (manifest.ledger.clone(), manifest.audit.clone()) || store.site() != manifest.site {
        return Err(not_as_stated("its logs end elsewhere"));
    }
    match store.is_sound()? {
        true => Ok(store),
        false => Err(not_as_stated("its store is damaged")),
    }
}

impl Store {
    /// SQLite's quick look at every page, which opens each under its MAC.
    fn is_sound(&self) -> Result<bool> {
        self.read(|snapshot| {
            let found =
                snapshot.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
            found.map(|line| line == "ok").map_err(|error| self.fault(&error))
        })
    }
}

fn not_as_stated(what: &str) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the backup is not what it states: {what}; it was not used"),
        "make another one; if it stays, run `prefdesk check`",
    )
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let fault = |error: std::io::Error| cipherfile::io_fault(path, &error);
    let mut file = cipherfile::private_file(path).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault)
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| cipherfile::io_fault(path, &error))
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |it| it.len())
}

/// The work was asked to stop.
pub fn stopped() -> Fault {
    Fault::stopped("the work was stopped; everything is as it was before", "start it again when you like")
}
