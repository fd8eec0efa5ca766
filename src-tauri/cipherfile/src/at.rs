//! Reading and writing at a place of a file that several threads share.

use std::fs::File;
use std::io;

/// Fills the buffer from this place on.
#[cfg(unix)]
pub fn read_all_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, offset)
}

/// Writes all of it from this place on.
#[cfg(unix)]
pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

/// Fills the buffer from this place on.
#[cfg(windows)]
pub fn read_all_at(file: &File, mut into: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !into.is_empty() {
        let got = std::os::windows::fs::FileExt::seek_read(file, into, offset)?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into = into.get_mut(got..).unwrap_or_default();
        offset += got as u64;
    }
    Ok(())
}

/// Writes all of it from this place on.
#[cfg(windows)]
pub fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let put = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        bytes = bytes.get(put..).unwrap_or_default();
        offset += put as u64;
    }
    Ok(())
}
