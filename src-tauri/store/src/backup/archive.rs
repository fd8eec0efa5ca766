//! A backup as a file: a tar whose first member is the manifest and the second its MAC; then the members in the
//! order that the manifest states. What the members mean is no business of this module.

use super::manifest::{Manifest, Member, not_ours};
use crate::vault::Ring;
use domain::{Code, Fault, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use tar::{Archive, Entries, EntryType, Header};

const MANIFEST: &str = "manifest.json";
const MAC: &str = "manifest.mac";
/// More than any manifest or vault needs; a member that is held in memory is never larger.
const SMALL_BYTES: u64 = 8 * 1024 * 1024;
const PIECE: usize = 1 << 18;

/// Told how many bytes were done since the last time; stops the work by `false`.
pub type GoOn<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Writes the archive; the files are in the order of the manifest's members.
pub fn write(
    manifest: &Manifest,
    ring: &Ring,
    files: &mut [File],
    out: &mut dyn Write,
    go_on: GoOn<'_>,
) -> Result<()> {
    let bytes = manifest.to_bytes()?;
    let mac = format!("{}\n", manifest.seal(&bytes, ring)?);
    let mtime = u64::try_from(manifest.made_at.timestamp()).unwrap_or_default();
    let mut stopped = false;
    let put = || -> io::Result<()> {
        let mut tar = tar::Builder::new(&mut *out);
        tar.append_data(&mut header(bytes.len() as u64, mtime), MANIFEST, bytes.as_slice())?;
        tar.append_data(&mut header(mac.len() as u64, mtime), MAC, mac.as_bytes())?;
        for (member, file) in manifest.members.iter().zip(files) {
            file.rewind()?;
            let told = Told { from: file.take(member.bytes), go_on: &mut *go_on, stopped: &mut stopped };
            tar.append_data(&mut header(member.bytes, mtime), &member.name, told)?;
        }
        tar.finish()?;
        tar.get_mut().flush()
    };
    match put() {
        Ok(()) => Ok(()),
        Err(_) if stopped => Err(super::stopped()),
        Err(error) => Err(unwritten(&error)),
    }
}

fn header(bytes: u64, mtime: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(mtime);
    header
}

/// Length and hash of a file, from its beginning.
pub fn measured(name: &str, file: &mut File, go_on: GoOn<'_>) -> Result<Member> {
    file.rewind().map_err(|error| cipherfile::io_fault(Path::new(name), &error))?;
    let (bytes, sha256) = copied(file, &mut io::sink(), go_on)
        .map_err(|error| cipherfile::io_fault(Path::new(name), &error))?
        .ok_or_else(super::stopped)?;
    Ok(Member { name: name.to_owned(), bytes, sha256 })
}

/// A reader that tells how far it is, and fails once the work is to stop.
struct Told<'a, 'b, R> {
    from: R,
    go_on: &'a mut (dyn FnMut(u64) -> bool + 'b),
    stopped: &'a mut bool,
}

impl<R: Read> Read for Told<'_, '_, R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(piece)?;
        if (self.go_on)(read as u64) {
            return Ok(read);
        }
        *self.stopped = true;
        Err(io::Error::other("stopped"))
    }
}

/// A backup that was opened: its manifest, believed only after [`BackupFile::prove`].
#[derive(Debug)]
pub struct BackupFile {
    path: PathBuf,
    bytes: Vec<u8>,
    mac: String,
    pub manifest: Manifest,
}

impl BackupFile {
    /// Reads the manifest; refuses what is no backup, and one of a newer version.
    pub fn open(path: &Path) -> Result<Self> {
        let at = |fault: Fault| fault.at(cipherfile::name_of(path));
        let mut archive = archive(path)?;
        let mut entries = archive.entries().map_err(|_| at(not_ours()))?;
        let bytes = small(&mut entries, MANIFEST, None).map_err(at)?;
        let manifest = Manifest::read(&bytes).map_err(at)?;
        let mac = small(&mut entries, MAC, None).map_err(at)?;
        let mac = String::from_utf8(mac).map_err(|_| at(not_ours()))?;
        Ok(Self { path: path.to_owned(), bytes, mac, manifest })
    }

    /// Refuses a manifest that no holder of this ring made.
    pub fn prove(&self, ring: &Ring) -> Result<()> {
        match self.manifest.is_sealed(&self.bytes, &self.mac, ring)? {
            true => Ok(()),
            false => Err(Fault::new(
                Code::StoreUnusable,
                "the backup's manifest was changed, or made with other keys; nothing was changed",
                "take another backup, and find out who changed this one",
            )
            .at(cipherfile::name_of(&self.path))),
        }
    }

    /// The bytes of the vault, which opens the rest.
    pub fn vault(&self) -> Result<Vec<u8>> {
        let mut archive = archive(&self.path)?;
        let mut entries = self.members(&mut archive)?;
        let first = self.manifest.members.first().filter(|member| member.name == super::VAULT);
        let first = first.ok_or_else(|| self.damaged("it has no vault"))?;
        let bytes = small(&mut entries, &first.name, Some(first.bytes))?;
        match domain::entry::sha256_hex(&bytes) == first.sha256 {
            true => Ok(bytes),
            false => Err(self.damaged("its vault is not the one it was written with")),
        }
    }

    /// Reads every byte, compares every member with the manifest, and writes those that are wanted into the
    /// folder, for their owner alone and synced.
    pub fn unpack(&self, into: &Path, wanted: &dyn Fn(&str) -> bool, go_on: GoOn<'_>) -> Result<()> {
        let mut archive = archive(&self.path)?;
        let mut entries = self.members(&mut archive)?;
        for member in &self.manifest.members {
            let mut entry =
                next(&mut entries, &member.name, Some(member.bytes)).map_err(|fault| self.at(fault))?;
            let path = into.join(&member.name);
            let found = match wanted(&member.name) {
                false => copied(&mut entry, &mut io::sink(), go_on),
                true => new_file(&path).and_then(|mut file| {
                    let found = copied(&mut entry, &mut file, go_on)?;
                    file.sync_all().map(|()| found)
                }),
            };
            let found = found.map_err(|error| unpacked(&path, &error))?.ok_or_else(super::stopped)?;
            if found != (member.bytes, member.sha256.clone()) {
                return Err(self.damaged(&format!("{} is not what was written", member.name)));
            }
        }
        match entries.next() {
            None => Ok(()),
            Some(_) => Err(self.damaged("it holds more than it states")),
        }
    }

    /// Past the manifest and its MAC, which must be those that were opened.
    fn members<'a>(&self, archive: &'a mut Archive<BufReader<File>>) -> Result<Entries<'a, BufReader<File>>> {
        let mut entries = archive.entries().map_err(|_| self.at(not_ours()))?;
        let same = small(&mut entries, MANIFEST, None)? == self.bytes
            && small(&mut entries, MAC, None)? == self.mac.as_bytes();
        if same { Ok(entries) } else { Err(self.damaged("it changed while it was read")) }
    }

    fn at(&self, fault: Fault) -> Fault {
        fault.at(cipherfile::name_of(&self.path))
    }

    fn damaged(&self, what: &str) -> Fault {
        self.at(Fault::new(
            Code::BadInput,
            format!("the backup is damaged: {what}; nothing was changed"),
            "take another backup; this one cannot be trusted",
        ))
    }
}

fn archive(path: &Path) -> Result<Archive<BufReader<File>>> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Archive::new(BufReader::with_capacity(PIECE, file)))
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The next member: a plain file of this name and length, or the archive is not ours.
fn next<'a, R: Read>(
    entries: &mut Entries<'a, R>,
    name: &str,
    bytes: Option<u64>,
) -> Result<tar::Entry<'a, R>> {
    let entry = entries.next().and_then(std::result::Result::ok).ok_or_else(not_ours)?;
    let is_it = entry.header().entry_type() == EntryType::Regular
        && entry.path_bytes().as_ref() == name.as_bytes()
        && bytes.is_none_or(|bytes| bytes == entry.size());
    if is_it { Ok(entry) } else { Err(not_ours()) }
}

fn small<R: Read>(entries: &mut Entries<'_, R>, name: &str, bytes: Option<u64>) -> Result<Vec<u8>> {
    let entry = next(entries, name, bytes)?;
    let expected = entry.size();
    let mut found = Vec::new();
    let read = entry.take(SMALL_BYTES + 1).read_to_end(&mut found);
    let is_whole = read.is_ok() && found.len() as u64 == expected && expected <= SMALL_BYTES;
    if is_whole { Ok(found) } else { Err(not_ours()) }
}

/// Copies to the end; length and hash, or none when it was stopped.
fn copied(from: &mut dyn Read, to: &mut dyn Write, go_on: GoOn<'_>) -> io::Result<Option<(u64, String)>> {
    let mut piece = vec![0_u8; PIECE];
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    loop {
        let read = from.read(&mut piece)?;
        let Some(part) = piece.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        to.write_all(part)?;
        bytes += read as u64;
        if !go_on(read as u64) {
            return Ok(None);
        }
    }
    Ok(Some((bytes, domain::entry::hex(&hash.finalize()))))
}

fn unpacked(path: &Path, error: &io::Error) -> Fault {
    match error.kind() {
        // The tar reader tells a file that ends too early so.
        io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => not_ours(),
        _ => cipherfile::io_fault(path, error),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let what = match error.kind() {
        io::ErrorKind::NotFound => {
            return Fault::new(
                Code::NotFound,
                "there is no such file; nothing was changed",
                "check the name",
            )
            .at(cipherfile::name_of(path));
        }
        kind => format!("the file cannot be read ({kind}); nothing was changed"),
    };
    Fault::new(Code::BadInput, what, "check the path and its permissions").at(cipherfile::name_of(path))
}

fn unwritten(error: &io::Error) -> Fault {
    let (what, advice) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("the disk of the backup is full; no backup was left half-written", "free some space there")
        }
        _ => ("the backup could not be written; none was left half-written", "check its disk and try again"),
    };
    Fault::new(Code::Internal, what, advice)
}
