//! Whose turn it is at the door: one guess at a name at a time, and no name waits for another's.
//!
//! A lock on one byte of `doorstep.lock` for each bucket; it dies with its process. The file itself is locked
//! apart from that, by `doorstep`, and only for as long as it is read and written.

use domain::Result;
use std::fs::File;
use std::io;
use std::path::Path;

/// Held while a password is tried.
pub struct Turn {
    _file: File,
}

impl Turn {
    /// Waits for the turn of this bucket (four hex digits).
    pub fn take(dir: &Path, bucket: &str) -> Result<Self> {
        let path = dir.join(PLACE);
        let take = || {
            let file = cipherfile::private_file(&path)?;
            lock(&file, u16::from_str_radix(bucket, 16).unwrap_or_default())?;
            Ok(Self { _file: file })
        };
        take().map_err(|error: io::Error| cipherfile::io_fault(&path, &error))
    }
}

#[cfg(target_os = "linux")]
const PLACE: &str = super::doorstep::LOCK;

#[cfg(target_os = "linux")]
fn lock(file: &File, bucket: u16) -> io::Result<()> {
    use nix::fcntl::{FcntlArg, fcntl};
    use nix::libc;
    let byte = libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: bucket.into(),
        l_len: 1,
        l_pid: 0,
    };
    loop {
        match fcntl(file, FcntlArg::F_OFD_SETLKW(&byte)) {
            Err(nix::errno::Errno::EINTR) => {}
            done => return done.map(drop).map_err(io::Error::from),
        }
    }
}

/// Where a part of a file cannot be locked for a thread, all names share one turn.
#[cfg(not(target_os = "linux"))]
const PLACE: &str = "doorstep.turn";

#[cfg(not(target_os = "linux"))]
fn lock(file: &File, _bucket: u16) -> io::Result<()> {
    file.lock()
}
