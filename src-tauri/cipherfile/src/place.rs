//! Where a file may stand and who may read it: modes, the data folder, and the refusal of network disks.
//!
//! Contents are no business of this module.

use domain::{Code, Fault};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// File systems whose locks and shared memory SQLite cannot trust.
const NETWORK: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "fuse.ceph",
    "fuse.davfs2",
    "fuse.glusterfs",
    "fuse.gvfsd-fuse",
    "fuse.mfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "fuse.vmhgfs-fuse",
    "gfs2",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "smb3",
    "smbfs",
    "vboxsf",
];

/// Makes the folder for the owner alone when it is missing; one that exists keeps its mode (a group may own it).
pub fn private_dir(dir: &Path) -> domain::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| match dir.exists() {
        true => not_a_folder(dir),
        false => io_fault(dir, &error),
    })
}

/// Opens the file for reading and writing; a missing one is made. A symbolic link is refused: in a folder of several
/// people it may lead to a file of whoever opens it.
///
/// Never for a file that SQLite has open: see [`new_private_file`].
pub fn private_file(path: &Path) -> io::Result<File> {
    match writing().open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    match new_private_file(path) {
        // Another process was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => writing().open(path),
        made => made,
    }
}

/// Makes the file, readable by its owner alone, or by the group too where the folder is the group's. One that is
/// there is not touched: closing any handle of a file gives up every lock of this process on it, SQLite's too.
pub(crate) fn new_private_file(path: &Path) -> io::Result<File> {
    let mut options = writing();
    options.create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    share_with_group(path, &file)?;
    Ok(file)
}

fn writing() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW);
    options
}

/// Where the folder gives its group the right to write, so do the files in it.
#[cfg(unix)]
pub fn share_with_group(path: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let group_writes = std::fs::metadata(folder)?.permissions().mode() & 0o020 != 0;
    let others_write = std::fs::metadata(folder)?.permissions().mode() & 0o002 != 0;
    let mode = if group_writes && !others_write { 0o660 } else { 0o600 };
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub fn share_with_group(_path: &Path, _file: &File) -> io::Result<()> {
    Ok(())
}

/// Refuses a folder on a network file system: two machines would each believe they hold the lock.
pub fn refuse_network(path: &Path) -> domain::Result<()> {
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else { return Ok(()) };
    refuse_network_of(&mounts, &existing_ancestor(path))
}

fn refuse_network_of(mounts: &str, place: &Path) -> domain::Result<()> {
    match file_system_of(mounts, place) {
        Some(kind) if NETWORK.contains(&kind) => Err(Fault::new(
            Code::StoreUnusable,
            format!(
                "the data folder is on a network disk ({kind}), where two writers cannot see each other; nothing was opened"
            ),
            "move the data folder to a disk of this computer and use --data-dir",
        )),
        _ => Ok(()),
    }
}

fn existing_ancestor(path: &Path) -> PathBuf {
    path.ancestors().find_map(|part| part.canonicalize().ok()).unwrap_or_else(|| PathBuf::from("/"))
}

/// The type of the file system that holds the path, by the longest mount point; the later line wins.
fn file_system_of<'a>(mountinfo: &'a str, path: &Path) -> Option<&'a str> {
    let mounts = mountinfo.lines().filter_map(|line| {
        let (mount, rest) = line.split_once(" - ")?;
        Some((unescape(mount.split(' ').nth(4)?), rest.split(' ').next()?))
    });
    mounts
        .filter(|(point, _)| path.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .map(|(_, kind)| kind)
}

/// The kernel writes a space in a mount point as `\040`.
fn unescape(point: &str) -> String {
    point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

/// What an error of the file system means to a person; the place is the file's name, never its folder.
pub fn io_fault(path: &Path, error: &io::Error) -> Fault {
    let (code, what, advice) = match error.kind() {
        io::ErrorKind::NotFound => (Code::NotFound, "there is no such file", where_else(path)),
        io::ErrorKind::PermissionDenied => (
            Code::StoreUnusable,
            "this system user may not open the file; nothing was changed",
            "check who owns the data folder",
        ),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (Code::Internal, "the disk is full; nothing was changed", "free some space and try again")
        }
        io::ErrorKind::ReadOnlyFilesystem => (
            Code::StoreUnusable,
            "the disk is read-only; nothing was changed",
            "check the disk, then try again",
        ),
        io::ErrorKind::NotADirectory => return not_a_folder(path.parent().unwrap_or(path)),
        _ => return Fault::internal(format!("the file system refused: {error}")).at(name_of(path)),
    };
    Fault::new(code, what, advice).at(name_of(path))
}

/// What to do about a file that is not there.
fn where_else(path: &Path) -> &'static str {
    match name_of(path).as_str() {
        "vault.json" => {
            "no desk is here: check the data folder; where there was one, `prefdesk restore BACKUP`, with --journal where \
             one was kept; for a new one, `prefdesk init`"
        }
        name if name.starts_with("customers-") => {
            "import all customers again with --replace: removals are not in this file and are untouched"
        }
        _ => "check its name and its folder; a file of the data folder comes back with `prefdesk restore`",
    }
}

fn not_a_folder(path: &Path) -> Fault {
    Fault::new(Code::Usage, "the data folder is a file; nothing was changed", "name a folder with --data-dir")
        .at(name_of(path))
}

/// The last part of a path: what an error may name.
pub fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/office\\040share rw,relatime shared:1 - cifs //server/share rw
31 22 0:41 / /home/ann/far rw,nosuid - fuse.sshfs ann@host: rw
32 22 8:2 / /home rw - ext4 /dev/sda2 rw";

    #[test]
    fn the_longest_mount_point_says_which_file_system_it_is() {
        let kind = |path: &str| file_system_of(MOUNTS, Path::new(path));
        assert_eq!(kind("/var/lib/desk"), Some("ext4"));
        assert_eq!(kind("/mnt/office share/desk"), Some("cifs"));
        assert_eq!(kind("/home/ann/far/desk"), Some("fuse.sshfs"));
        assert_eq!(kind("/home/ann/farther"), Some("ext4"));
    }

    #[test]
    fn a_file_in_the_place_of_the_data_folder_is_named_as_that() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let inside = std::fs::read(file.path().join("vault.json")).unwrap_err();
        for fault in
            [private_dir(file.path()).unwrap_err(), io_fault(&file.path().join("vault.json"), &inside)]
        {
            assert_eq!(fault.code, Code::Usage);
            assert!(fault.what.starts_with("the data folder is a file"), "{fault:?}");
        }
    }

    #[test]
    fn a_folder_on_a_network_disk_is_refused_in_one_line_and_a_local_one_is_not() {
        let refused = |path: &str| refuse_network_of(MOUNTS, Path::new(path)).map_err(|fault| fault.line());
        assert_eq!((refused("/var/lib/desk"), refused("/home/ann/farther")), (Ok(()), Ok(())));
        for (path, kind) in [("/mnt/office share/desk", "cifs"), ("/home/ann/far/desk", "fuse.sshfs")] {
            let line = refused(path).unwrap_err();
            assert!(
                line.contains(&format!("network disk ({kind})")) && line.contains("--data-dir"),
                "{line}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_somebody_put_in_the_place_of_a_file_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (theirs, ours) = (folder.path().join("letter.txt"), folder.path().join("people.lock"));
        for there in [true, false] {
            if there {
                std::fs::write(&theirs, "mine").unwrap();
            }
            std::os::unix::fs::symlink(&theirs, &ours).unwrap();
            private_file(&ours).unwrap_err();
            assert_eq!(std::fs::read(&theirs).is_ok(), there);
            std::fs::remove_file(&ours).unwrap();
            let _ = std::fs::remove_file(&theirs);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_for_its_owner_alone_unless_the_group_owns_the_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |name: &str| {
            let path = folder.path().join(name);
            private_file(&path).unwrap();
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777
        };
        assert_eq!(mode("own"), 0o600);
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(mode("shared"), 0o660);
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(mode("open"), 0o600);
    }
}
