//! Files out: staged beside their place, flushed, read back, then renamed; 0600; whole or not there at all.
//! What is in them is the caller's; nothing here knows a layout.

use domain::{Code, Fault, Result};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// How the name of a file ends that is still being written; after a dot, its own name and the process.
const PART: &str = ".prefdesk.part";

/// A folder that files may be put into.
#[derive(Debug)]
pub struct OutFolder {
    path: PathBuf,
}

impl OutFolder {
    /// Takes the folder, making it when it is missing. A symbolic link is refused: it may lead anywhere.
    pub fn open(path: &Path) -> Result<Self> {
        check_name(path)?;
        match std::fs::symlink_metadata(path) {
            Ok(meta) if meta.file_type().is_symlink() => {
                return Err(Fault::new(
                    Code::Usage,
                    "the output folder is a symbolic link; nothing was written",
                    "name the folder that it leads to",
                )
                .at(shown(path)));
            }
            Ok(meta) if !meta.is_dir() => {
                return Err(Fault::new(
                    Code::Usage,
                    "the output folder is a file; nothing was written",
                    "name a folder",
                )
                .at(shown(path)));
            }
            Ok(_) => {}
            Err(_) => make_folder(path).map_err(|error| fault(path, &error))?,
        }
        Ok(Self { path: path.to_owned() })
    }

    /// What whoever hands the files on should know of the folder: who else may take them away or put others there.
    pub fn remark(&self) -> Option<String> {
        let mode = everybody_writes(&self.path)?;
        Some(format!(
            "everybody on this computer may write to this folder ({mode:03o}), and take the files away or replace \
             them: hand them on from another, or compare the hash before"
        ))
    }

    /// Begins a file under its final name; nobody sees it before [`Staged::publish`].
    pub fn stage(&self, name: &str) -> Result<Staged> {
        if name.is_empty() || name.contains(['/', '\\', '\0']) || name.starts_with('.') {
            return Err(Fault::internal("a file name for an export is not a plain name"));
        }
        self.clear_killed();
        let temporary = self.path.join(format!(".{name}.{}{PART}", std::process::id()));
        let begun = begin(&temporary).and_then(|file| Ok((file.try_clone()?, file)));
        let (lock, file) = begun.map_err(|error| match error.kind() {
            // The folder was there when it was taken: what takes no new file says so in many ways (/proc).
            std::io::ErrorKind::NotFound => fault(&self.path, &std::io::ErrorKind::PermissionDenied.into()),
            _ => fault(&self.path, &error),
        })?;
        Ok(Staged {
            folder: self.path.clone(),
            name: name.to_owned(),
            temporary,
            file: Some(BufWriter::with_capacity(1 << 18, file)),
            _lock: lock,
            done: false,
        })
    }

    /// Removes what killed exports left here: personal data that nobody would look for. One that is being written
    /// is locked by whoever writes it; what cannot be removed now is tried again by the next.
    fn clear_killed(&self) {
        for entry in std::fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_part = name.to_str().is_some_and(|name| name.starts_with('.') && name.ends_with(PART));
            if is_part && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let left = File::open(entry.path()).ok().filter(|file| file.try_lock().is_ok());
                let _ = left.map(|_still_locked| std::fs::remove_file(entry.path()));
            }
        }
    }
}

/// A name that nobody meant: the mark for stdin and stdout, or a line end in the middle.
fn check_name(path: &Path) -> Result<()> {
    let text = path.to_string_lossy();
    if text != "-" && !text.contains(|letter: char| letter.is_control()) {
        return Ok(());
    }
    let what = "that is no name of a folder; nothing was written";
    Err(Fault::new(Code::Usage, what, "name the folder that the files go to").at("output folder"))
}

/// The mode of a folder in which everybody may rename and remove what is others'.
#[cfg(unix)]
fn everybody_writes(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    const STICKY: u32 = 0o1000;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o1777;
    (mode & 0o002 != 0 && mode & STICKY == 0).then_some(mode)
}

#[cfg(not(unix))]
fn everybody_writes(_path: &Path) -> Option<u32> {
    None
}

/// A file being written beside its place. Dropped before `publish`, it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    folder: PathBuf,
    name: String,
    temporary: PathBuf,
    file: Option<BufWriter<File>>,
    /// Says that somebody is still at it, settled or not.
    _lock: File,
    done: bool,
}

impl Staged {
    /// Flushes to the disk; after this the bytes can be read back.
    pub fn settle(&mut self) -> Result<()> {
        if let Some(writer) = self.file.take() {
            let file = writer.into_inner().map_err(|error| fault(&self.folder, error.error()))?;
            file.sync_all().map_err(|error| fault(&self.folder, &error))?;
        }
        Ok(())
    }
    /// The settled bytes, to read back and compare.
    pub fn read_back(&self) -> Result<File> {
        File::open(&self.temporary).map_err(|error| fault(&self.folder, &error))
    }
    /// Where the bytes lie until then.
    pub(crate) fn temporary(&self) -> &Path {
        &self.temporary
    }
    /// Where the file will stand.
    pub fn place(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
    /// Refuses early when another file already stands there with other bytes.
    pub fn check_place(&self) -> Result<()> {
        let place = self.place();
        if !place.exists()
            || same_bytes(&place, &self.temporary).map_err(|error| fault(&self.folder, &error))?
        {
            return Ok(());
        }
        Err(Fault::new(
            Code::Conflict,
            "a different file of that name stands there already; it was left as it is",
            "move it away or name another folder",
        )
        .at(shown(&place)))
    }
    /// Renames to the final name and flushes the folder.
    pub fn publish(mut self) -> Result<PathBuf> {
        self.settle()?;
        self.check_place()?;
        self.publish_over()
    }
    /// The same over whatever stands there.
    pub fn publish_over(mut self) -> Result<PathBuf> {
        self.settle()?;
        let place = self.place();
        std::fs::rename(&self.temporary, &place).map_err(|error| fault(&self.folder, &error))?;
        self.done = true;
        cipherfile::flush_folder(&self.folder).map_err(|error| fault(&self.folder, &error))?;
        Ok(place)
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(std::io::Error::other("the file is settled")),
        }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.done {
            // Nothing can be done about a failure here: a part file is recognised by its name and harmless.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

fn same_bytes(left: &Path, right: &Path) -> std::io::Result<bool> {
    if std::fs::metadata(left)?.len() != std::fs::metadata(right)?.len() {
        return Ok(false);
    }
    let hash = |path: &Path| -> std::io::Result<String> { sha256_of(&mut File::open(path)?) };
    Ok(hash(left)? == hash(right)?)
}

/// SHA-256 of a whole reader, lower-case hex.
pub fn sha256_of(reader: &mut dyn std::io::Read) -> std::io::Result<String> {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 18];
    loop {
        let read = reader.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
    }
    Ok(domain::entry::hex(&hash.finalize()))
}

/// Makes the file and locks it. One that was taken for left over before it was locked is made again.
fn begin(temporary: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).read(true).create_new(true);
    private(&mut options);
    loop {
        let file = options.open(temporary)?;
        // A disk that knows no locks has nobody who could take it for left over either.
        let _ = file.lock();
        if temporary.exists() {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}
#[cfg(not(unix))]
fn private(_options: &mut OpenOptions) {}

#[cfg(unix)]
fn make_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
#[cfg(not(unix))]
fn make_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// What a file error means to a person.
pub fn fault(path: &Path, error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    let (code, what, advice) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            Code::Internal,
            "the disk is full; no file was left half-written",
            "free some space and try again",
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            Code::Usage,
            "the folder cannot be written to; nothing was written",
            "choose a folder that you may write to",
        ),
        ErrorKind::NotFound => (Code::NotFound, "there is no such file or folder", "check the name"),
        ErrorKind::AlreadyExists => {
            (Code::Conflict, "another export is being written there right now", "wait until it has ended")
        }
        _ => (
            Code::Internal,
            "the disk refused; no file was left half-written",
            "check the disk and try again",
        ),
    };
    Fault::new(code, what, advice).at(shown(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abandoned_file_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let out = OutFolder::open(folder.path()).unwrap();
        let mut staged = out.stage("mps.txt").unwrap();
        staged.write_all(b"half").unwrap();
        drop(staged);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_export_left_goes_with_the_next_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".mps.txt.1.prefdesk.part"), "Margaret").unwrap();
        std::fs::write(folder.path().join(".theirs.1.part"), "not ours").unwrap();
        let out = OutFolder::open(folder.path()).unwrap();
        let writing = out.stage("mps.txt").unwrap();
        let beside = out.stage("tps.txt").unwrap();
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        assert!(!names.contains(&".mps.txt.1.prefdesk.part".into()), "{names:?}");
        writing.publish().unwrap();
        beside.publish().unwrap();
    }

    #[test]
    fn the_same_bytes_may_be_published_again_and_others_may_not() {
        let folder = tempfile::tempdir().unwrap();
        let out = OutFolder::open(folder.path()).unwrap();
        let publish = |text: &[u8]| {
            let mut staged = out.stage("mps.txt").unwrap();
            staged.write_all(text).unwrap();
            staged.publish()
        };
        publish(b"one").unwrap();
        publish(b"one").unwrap();
        assert_eq!(publish(b"two").unwrap_err().code, Code::Conflict);
        assert_eq!(std::fs::read(folder.path().join("mps.txt")).unwrap(), b"one");
    }

    #[test]
    fn what_is_no_name_of_a_folder_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["two\nlines", "a\u{1b}[31m"] {
            assert_eq!(OutFolder::open(&folder.path().join(name)).unwrap_err().code, Code::Usage);
        }
        assert_eq!(OutFolder::open(Path::new("-")).unwrap_err().code, Code::Usage);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_takes_no_file_is_said_to_be_that_and_not_missing() {
        let refused = OutFolder::open(Path::new("/proc")).unwrap().stage("mps.txt").unwrap_err();
        assert_eq!(refused.code, Code::Usage, "{refused:?}");
        assert!(refused.what.starts_with("the folder cannot be written to"), "{refused:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_for_its_owner_alone_and_a_linked_folder_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let out = OutFolder::open(&folder.path().join("week")).unwrap();
        let path = out.stage("mps.txt").unwrap().publish().unwrap();
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(out.remark(), None);
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(folder.path().join("week"), mode(0o777)).unwrap();
        assert!(out.remark().unwrap().contains("(777)"));
        std::fs::set_permissions(folder.path().join("week"), mode(0o1777)).unwrap();
        assert_eq!(out.remark(), None);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert_eq!(OutFolder::open(&link).unwrap_err().code, Code::Usage);
    }
}
