//! Passwords: from the environment (cleared at once), from stdin, or asked for on the terminal. Never from the
//! command line, where `ps` shows them.

use domain::Sensitive;
use std::cell::Cell;
use std::ffi::{CStr, OsString};
use std::io::{BufRead, IsTerminal, Write};
use usecases::{Code, Fault, Result};

const PASSWORD: &CStr = c"PREFDESK_PASSWORD";
const NEW_PASSWORD: &CStr = c"PREFDESK_NEW_PASSWORD";
/// Longer than any password; a line beyond it is refused instead of filling the memory.
const LINE_LIMIT: u64 = 4096;

/// What the environment held when the program started. Each is given once, and not kept.
#[derive(Default)]
pub struct Secrets {
    password: Cell<Option<OsString>>,
    new_password: Cell<Option<OsString>>,
}

impl Secrets {
    /// Reads and clears the variables; to be called before there is a second thread.
    pub fn take() -> Self {
        Self { password: Cell::new(take(PASSWORD)), new_password: Cell::new(take(NEW_PASSWORD)) }
    }

    pub fn password(&self) -> Result<Option<Sensitive<String>>> {
        self.password.take().map(|value| text(value, "PREFDESK_PASSWORD")).transpose()
    }

    pub fn new_password(&self) -> Result<Option<Sensitive<String>>> {
        self.new_password.take().map(|value| text(value, "PREFDESK_NEW_PASSWORD")).transpose()
    }
}

/// Reads one variable, overwrites its bytes and removes it, so that neither a child process nor
/// `/proc/PID/environ` shows it afterwards. An empty one counts as not given.
#[allow(unsafe_code, reason = "the environment can only be changed so; this runs before any second thread")]
fn take(name: &CStr) -> Option<OsString> {
    let name_text = name.to_str().ok()?;
    let value = std::env::var_os(name_text)?;
    #[cfg(unix)]
    // SAFETY: `getenv` points at the variable's own bytes, which belong to this process, end in NUL and are
    // read or written by nobody else: no other thread exists yet.
    unsafe {
        let bytes = libc::getenv(name.as_ptr());
        if !bytes.is_null() {
            std::ptr::write_bytes(bytes, 0, libc::strlen(bytes));
        }
    }
    // SAFETY: no other thread exists yet.
    unsafe { std::env::remove_var(name_text) };
    (!value.is_empty()).then_some(value)
}

/// A secret of the environment as text; the same bytes, so that none are left behind.
fn text(value: OsString, variable: &str) -> Result<Sensitive<String>> {
    let text = value.into_string().map_err(|_| {
        Fault::new(Code::Usage, "the password is not UTF-8 text", "set it again in UTF-8").at(variable)
    })?;
    Ok(Sensitive::from(text))
}

/// The next line of stdin without its line end; none when there is no more or it is empty.
pub fn line_of_stdin() -> Result<Option<Sensitive<String>>> {
    // Room for all of it: a line that grew would leave copies of itself behind.
    let mut line = Vec::with_capacity(LINE_LIMIT as usize);
    let mut stdin = std::io::Read::take(std::io::stdin().lock(), LINE_LIMIT);
    stdin.read_until(b'\n', &mut line).map_err(|_| unreadable("stdin could not be read"))?;
    if line.len() as u64 == LINE_LIMIT && line.last() != Some(&b'\n') {
        return Err(unreadable("the password on stdin is longer than 4,096 bytes"));
    }
    let mut text =
        String::from_utf8(line).map_err(|_| unreadable("the password on stdin is not UTF-8 text"))?;
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok((!text.is_empty()).then(|| Sensitive::from(text)))
}

fn unreadable(what: &str) -> Fault {
    Fault::new(Code::Usage, what, "give the password as one line of stdin")
}

/// Asks on the terminal, showing what is typed; none when there is no terminal to ask on.
pub fn line(prompt: &str) -> Result<Option<String>> {
    if !has_terminal() {
        return Ok(None);
    }
    // A closed stderr is nobody to ask.
    let _ = write!(std::io::stderr(), "{prompt}");
    Ok(line_of_stdin()?.map(|line| line.as_str().trim().to_owned()))
}

/// Asks on the terminal without showing what is typed; none when there is no terminal to ask on.
pub fn ask(prompt: &str) -> Result<Option<Sensitive<String>>> {
    if !has_terminal() {
        return Ok(None);
    }
    let typed = hidden(prompt)?;
    Ok((!typed.as_str().is_empty()).then_some(typed))
}

/// Asks on the terminal for a password that is to be, twice: nobody sees what they mistyped. None when there is no
/// terminal to ask on.
pub fn ask_new() -> Result<Option<Sensitive<String>>> {
    if !has_terminal() {
        return Ok(None);
    }
    let new = hidden("New password: ")?;
    if hidden("New password again: ")? != new {
        let what = "the two passwords differ; nothing was changed";
        return Err(Fault::new(Code::Usage, what, "run it again, and type the same one twice"));
    }
    Ok(Some(new))
}

fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

fn hidden(prompt: &str) -> Result<Sensitive<String>> {
    let typed = rpassword::prompt_password(prompt).map_err(|_| unreadable("no password could be read"))?;
    Ok(Sensitive::from(typed))
}
