//! A crash writes no memory to the disk: it holds keys, passwords and people's records. The first line of both
//! programs; what they start inherits it.

/// Switches core dumps off for this process and its children, for good.
///
/// A limit of 0 keeps a file from being written, but Linux still hands the memory to a program that collects dumps
/// (`|…` in `core_pattern`). At a limit of 1 byte it does neither: no format fits into one byte, and 1 is the value
/// at which it refuses to start the collector.
pub fn off() {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, setrlimit};
        let limit = if cfg!(target_os = "linux") { 1 } else { 0 };
        // Refused only where it is lower already.
        let _ = setrlimit(Resource::RLIMIT_CORE, limit, limit);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use nix::sys::resource::{Resource, getrlimit};

    #[test]
    fn no_core_can_be_dumped_and_the_limit_cannot_be_raised_again_by_whom_it_binds() {
        super::off();
        assert_eq!(getrlimit(Resource::RLIMIT_CORE).unwrap(), (1, 1));
    }
}
