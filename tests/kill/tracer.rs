//! Runs the command under `ptrace` and lets something happen at one change it makes on the disk: the kill comes
//! exactly there, or the system call fails. The program itself knows nothing of it.

use crate::desk::{Desk, Run};
use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What happens at the chosen change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Killed before it is made.
    Kill,
    /// Half of it is written, then killed.
    Torn,
    /// From here on the disk takes no byte.
    Full,
    /// The disk does not confirm the next flush, once.
    Unsynced,
}

/// What a system call changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Bytes,
    Flush,
    /// A name comes, goes or moves; a length or a mode changes.
    Name,
    /// The answer on stdout.
    Answer,
}

/// The command under trace.
struct Traced<'a> {
    pid: Pid,
    home: &'a Path,
    at: usize,
    then: Then,
    /// Changes so far.
    seen: usize,
    done: bool,
    /// The thread whose call is about to fail, and how; or to be cut short and then killed.
    pending: Option<(Pid, Option<Errno>)>,
}

/// Runs to the end and counts the changes.
pub fn count(desk: &Desk, args: &[String]) -> (usize, Run) {
    run(desk, args, usize::MAX, Then::Kill)
}

/// Runs until the change of that number, from 0 on. The number of changes seen comes back too.
#[allow(clippy::zombie_processes, reason = "the trace itself waits for it")]
pub fn run(desk: &Desk, args: &[String], at: usize, then: Then) -> (usize, Run) {
    let outputs = ["stdout", "stderr"].map(|name| desk.home().join(name));
    let mut child = waiting(desk, args, &outputs.each_ref().map(|path| File::create(path).unwrap()));
    let pid = Pid::from_raw(child.id().cast_signed());
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(pid, options).unwrap();
    ptrace::interrupt(pid).unwrap();
    let home = desk.home().canonicalize().unwrap();
    let mut traced = Traced { pid, home: &home, at, then, seen: 0, done: false, pending: None };
    let mut go = child.stdin.take();
    let status = traced.follow(|| drop(go.take().map(|mut stdin| stdin.write_all(b"\n"))));
    let [stdout, stderr] = outputs.map(|path| fs::read_to_string(path).unwrap());
    (traced.seen, Run { status, stdout, stderr })
}

/// A shell that becomes the command once it has read a line: until then it can be seized.
fn waiting(desk: &Desk, args: &[String], outputs: &[File; 2]) -> Child {
    let mut command = Command::new("sh");
    desk.prepare(&mut command);
    command.args(["-c", "read go; exec \"$0\" \"$@\""]).arg(prefdesk_tests::program("prefdesk")).args(args);
    let [stdout, stderr] = outputs.each_ref().map(|file| file.try_clone().unwrap());
    command.stdin(Stdio::piped()).stdout(stdout).stderr(stderr).spawn().unwrap()
}

impl Traced<'_> {
    /// Until the process has ended: its status, or none when it was killed. `started` is called at the first stop.
    fn follow(&mut self, started: impl FnOnce()) -> Option<i32> {
        let mut started = Some(started);
        // Only what this thread traces: other tests have children too.
        let all = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
        loop {
            let (stopped, signal) = match waitpid(None, Some(all)).unwrap() {
                WaitStatus::Exited(pid, status) if pid == self.pid => return Some(status),
                WaitStatus::Signaled(pid, ..) if pid == self.pid => return None,
                WaitStatus::PtraceSyscall(pid) => {
                    self.at_call(pid);
                    (pid, None)
                }
                WaitStatus::PtraceEvent(pid, ..) => {
                    if let Some(started) = started.take() {
                        started();
                    }
                    (pid, None)
                }
                WaitStatus::Stopped(pid, signal) => (pid, Some(signal)),
                _ => continue,
            };
            match ptrace::syscall(stopped, signal) {
                // Gone meanwhile, with the whole process.
                Ok(()) | Err(Errno::ESRCH) => {}
                Err(error) => panic!("the trace broke: {error}"),
            }
        }
    }

    fn at_call(&mut self, thread: Pid) {
        let Ok(mut registers) = ptrace::getregs(thread) else { return };
        let is_entry = registers.rax.cast_signed() == -i64::from(libc::ENOSYS);
        if let Some((_, fails)) = self.pending.take_if(|(pid, _)| *pid == thread && !is_entry) {
            match fails {
                Some(errno) => {
                    registers.rax = (-i64::from(errno as i32)).cast_unsigned();
                    ptrace::setregs(thread, registers).unwrap();
                }
                None => self.kill(),
            }
            return;
        }
        let Some(change) = is_entry.then(|| self.change(thread, &registers)).flatten() else { return };
        let (due, is_first) = (self.seen >= self.at, self.seen == self.at);
        self.seen += 1;
        match (self.then, change) {
            (Then::Torn, Change::Bytes | Change::Answer) if is_first && registers.rdx > 1 => {
                registers.rdx /= 2;
                ptrace::setregs(thread, registers).unwrap();
                self.pending = Some((thread, None));
            }
            (Then::Kill | Then::Torn, _) if is_first => self.kill(),
            (Then::Full, Change::Bytes) if due => self.fail(thread, registers, Errno::ENOSPC),
            (Then::Unsynced, Change::Flush) if due && !self.done => {
                self.done = true;
                self.fail(thread, registers, Errno::EIO);
            }
            _ => {}
        }
    }

    /// The call is replaced by none; at its end it gets the error.
    fn fail(&mut self, thread: Pid, mut registers: libc::user_regs_struct, errno: Errno) {
        registers.orig_rax = u64::MAX;
        ptrace::setregs(thread, registers).unwrap();
        self.pending = Some((thread, Some(errno)));
    }

    fn kill(&self) {
        kill(self.pid, Signal::SIGKILL).unwrap();
    }

    fn change(&self, thread: Pid, registers: &libc::user_regs_struct) -> Option<Change> {
        let call = registers.orig_rax.cast_signed();
        match call {
            libc::SYS_write | libc::SYS_writev if registers.rdi == 1 => Some(Change::Answer),
            libc::SYS_write | libc::SYS_pwrite64 | libc::SYS_writev | libc::SYS_pwritev => {
                self.is_ours(thread, registers.rdi).then_some(Change::Bytes)
            }
            libc::SYS_fsync | libc::SYS_fdatasync => {
                self.is_ours(thread, registers.rdi).then_some(Change::Flush)
            }
            libc::SYS_ftruncate | libc::SYS_fallocate | libc::SYS_fchmod => {
                self.is_ours(thread, registers.rdi).then_some(Change::Name)
            }
            libc::SYS_openat => (registers.rdx & libc::O_CREAT as u64 != 0).then_some(Change::Name),
            libc::SYS_rename
            | libc::SYS_renameat
            | libc::SYS_renameat2
            | libc::SYS_link
            | libc::SYS_linkat => Some(Change::Name),
            libc::SYS_unlink | libc::SYS_unlinkat | libc::SYS_mkdir | libc::SYS_mkdirat | libc::SYS_rmdir => {
                Some(Change::Name)
            }
            _ => None,
        }
    }

    /// A file below the desk's home; pipes, sockets and stderr are nothing that lasts.
    fn is_ours(&self, thread: Pid, descriptor: u64) -> bool {
        if descriptor == 2 {
            return false;
        }
        let link = format!("/proc/{thread}/fd/{}", descriptor as u32);
        fs::read_link(link).is_ok_and(|path| path.starts_with(self.home))
    }
}
