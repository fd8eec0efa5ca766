//! Runs the command under `ptrace` and lets something happen at one change it makes on the disk: the kill comes
//! exactly there, or the system call fails. The program itself knows nothing of it.

use crate::desk::{Desk, Run};
use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
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
    /// Files written, and names moved by their folder, that were not flushed since.
    unflushed: BTreeMap<FileId, BTreeSet<PathBuf>>,
    /// Those of the moment at which the answer began.
    at_answer: Option<Vec<PathBuf>>,
    done: bool,
    /// The thread whose call is about to fail, and how; or to be cut short and then killed.
    pending: Option<(Pid, Option<Errno>)>,
}

/// A file whatever its name is: device and inode.
type FileId = (u64, u64);

/// What was seen of a run to its end.
pub struct Seen {
    pub changes: usize,
    /// What did not lie on the disk yet when the answer began.
    pub unflushed: Vec<PathBuf>,
    pub run: Run,
}

/// Runs to the end and counts the changes.
pub fn watch(desk: &Desk, args: &[String]) -> Seen {
    traced(desk, args, usize::MAX, Then::Kill)
}

/// Runs until the change of that number, from 0 on.
pub fn run(desk: &Desk, args: &[String], at: usize, then: Then) -> Run {
    traced(desk, args, at, then).run
}

#[allow(clippy::zombie_processes, reason = "the trace itself waits for it")]
fn traced(desk: &Desk, args: &[String], at: usize, then: Then) -> Seen {
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
    let (unflushed, at_answer) = (BTreeMap::new(), None);
    let mut traced =
        Traced { pid, home: &home, at, then, seen: 0, unflushed, at_answer, done: false, pending: None };
    let mut go = child.stdin.take();
    let status = traced.follow(|| drop(go.take().map(|mut stdin| stdin.write_all(b"\n"))));
    // An answer may be torn in the middle of a character.
    let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let [stdout, stderr] = outputs.map(text);
    let unflushed = traced.at_answer.unwrap_or_default();
    Seen { changes: traced.seen, unflushed, run: Run { status, stdout, stderr } }
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
        self.keep_account(thread, &registers, change);
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

    /// A moved name lies on the disk with its folder, a written byte with its file.
    fn keep_account(&mut self, thread: Pid, registers: &libc::user_regs_struct, change: Change) {
        let descriptor = format!("/proc/{thread}/fd/{}", registers.rdi as u32);
        match change {
            Change::Bytes => {
                self.owe(file_id(&descriptor), fs::read_link(&descriptor).ok());
            }
            Change::Flush => drop(file_id(&descriptor).and_then(|id| self.unflushed.remove(&id))),
            Change::Name => {
                let to = moved_to(thread, registers);
                self.owe(to.as_ref().and_then(|to| file_id(to.parent()?)), to);
            }
            Change::Answer if self.at_answer.is_none() => {
                self.at_answer = Some(self.unflushed.values().flatten().cloned().collect());
            }
            Change::Answer => {}
        }
    }

    fn owe(&mut self, id: Option<FileId>, path: Option<PathBuf>) {
        if let (Some(id), Some(path)) = (id, path) {
            self.unflushed.entry(id).or_default().insert(path);
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

fn file_id(path: impl AsRef<Path>) -> Option<FileId> {
    fs::metadata(path).ok().map(|it| (it.dev(), it.ino()))
}

/// Where a rename puts the file; none for every other call.
fn moved_to(thread: Pid, registers: &libc::user_regs_struct) -> Option<PathBuf> {
    let (below, text_at) = match registers.orig_rax.cast_signed() {
        libc::SYS_rename => (libc::AT_FDCWD, registers.rsi),
        libc::SYS_renameat | libc::SYS_renameat2 => (registers.rdx as i32, registers.r10),
        _ => return None,
    };
    let memory = File::open(format!("/proc/{thread}/mem")).ok()?;
    let mut bytes = vec![0; libc::PATH_MAX as usize];
    let read = memory.read_at(&mut bytes, text_at).ok()?;
    let path = bytes.get(..read)?.split(|byte| *byte == 0).next()?;
    let below = match below {
        libc::AT_FDCWD => format!("/proc/{thread}/cwd"),
        descriptor => format!("/proc/{thread}/fd/{descriptor}"),
    };
    fs::read_link(below).ok().map(|below| below.join(OsStr::from_bytes(path)))
}
