//! What every command is handed: the data folder, how to print, the time, and how to sign in.

use crate::args::Everywhere;
use crate::progress::{self, Loudness};
use crate::secrets::{self, Secrets};
use domain::Sensitive;
use std::io::Write;
use std::path::PathBuf;
use usecases::clock::Clock;
use usecases::progress::Progress;
use usecases::session::Credentials;
use usecases::{Code, Desk, Fault, Result};

pub struct Context {
    pub dir: PathBuf,
    pub json: bool,
    pub clock: Clock,
    loudness: Loudness,
    given: Everywhere,
    secrets: Secrets,
}

impl Context {
    pub fn new(given: Everywhere, secrets: Secrets) -> Result<Self> {
        if given.user.is_some() && given.credential.is_some() {
            return Err(usage("--user and --credential exclude each other", "sign in with one of them"));
        }
        let loudness = match (given.quiet, given.verbose) {
            (true, true) => {
                return Err(usage("--quiet and --verbose exclude each other", "give one of them"));
            }
            (true, false) => Loudness::Quiet,
            (false, true) => Loudness::Verbose,
            (false, false) => Loudness::Ordinary,
        };
        Ok(Self {
            dir: data_dir(given.data_dir.clone())?,
            json: given.json,
            clock: Clock { as_of: given.as_of },
            loudness,
            given,
            secrets,
        })
    }

    /// Nothing was said but where the data lies.
    pub fn only_data_dir(&self) -> bool {
        let other = &self.given;
        !(other.json || other.quiet || other.password_stdin)
            && other.as_of.is_none()
            && other.user.is_none()
            && other.credential.is_none()
    }

    pub fn user(&self) -> Option<&str> {
        self.given.user.as_deref()
    }

    pub fn has_credential(&self) -> bool {
        self.given.credential.is_some()
    }

    /// Unlocks the data folder as whoever was named.
    pub fn sign_in(&self) -> Result<Desk> {
        let desk = Desk::sign_in(&self.dir, &self.credentials()?, self.clock)?;
        for found in desk.remarks()? {
            self.remark(&format!("prefdesk: {}: {}: {}", found.name, found.detail, found.advice));
        }
        if self.loudness == Loudness::Verbose {
            let session = desk.session()?;
            self.remark(&format!(
                "signed in as {} ({}) at site {}, data folder {}",
                session.user,
                session.role,
                session.site,
                self.dir.display()
            ));
        }
        Ok(desk)
    }

    /// Who was named, and how they prove it.
    pub fn credentials(&self) -> Result<Credentials> {
        if let Some(file) = &self.given.credential {
            return Ok(Credentials::Credential { file: file.clone() });
        }
        let Some(user) = self.user() else {
            return Err(nobody("nobody is named to sign in"));
        };
        let password = self.password(&format!("Password of {user}: "))?;
        Ok(Credentials::Password { user: user.to_owned(), password })
    }

    /// The password of whoever signs in.
    pub fn password(&self, prompt: &str) -> Result<Sensitive<String>> {
        self.password_or(|| secrets::ask(prompt))
    }

    /// The first admin's password, from where a sign-in has it; typed, it is typed twice.
    pub fn first_password(&self) -> Result<Sensitive<String>> {
        self.password_or(secrets::ask_new)
    }

    fn password_or(
        &self,
        ask: impl FnOnce() -> Result<Option<Sensitive<String>>>,
    ) -> Result<Sensitive<String>> {
        let found = match (self.given.password_stdin, self.secrets.password()?) {
            (true, _) => secrets::line_of_stdin()?,
            (false, Some(given)) => Some(given),
            (false, None) => ask()?,
        };
        found.ok_or_else(|| nobody("no password was given"))
    }

    /// The new password for `user add` and `passwd`; none asks for a one-time one.
    pub fn new_password(&self) -> Result<Option<Sensitive<String>>> {
        self.new_password_or(|| Ok(None))
    }

    /// The new password for this person: at a terminal one's own is typed, for a one-time one would have to be changed
    /// again.
    pub fn new_password_of(&self, name: &str) -> Result<Option<Sensitive<String>>> {
        let own = self.user().is_some_and(|user| user.to_lowercase() == name.to_lowercase());
        self.new_password_or(|| if own { secrets::ask_new() } else { Ok(None) })
    }

    fn new_password_or(
        &self,
        ask: impl FnOnce() -> Result<Option<Sensitive<String>>>,
    ) -> Result<Option<Sensitive<String>>> {
        match (self.secrets.new_password()?, self.given.password_stdin) {
            (Some(given), _) => Ok(Some(given)),
            (None, true) => secrets::line_of_stdin(),
            (None, false) => ask(),
        }
    }

    /// The recovery code that is to be tried: typed when asked, else the next line of stdin.
    pub fn recovery_code(&self) -> Result<Option<Sensitive<String>>> {
        match secrets::ask("Recovery code: ")? {
            Some(typed) => Ok(Some(typed)),
            None => secrets::line_of_stdin(),
        }
    }

    /// Runs long work: progress on stderr, Ctrl-C stops it between two steps.
    pub fn working<T>(&self, what: &str, work: impl FnOnce(&Progress<'_>) -> Result<T>) -> Result<T> {
        progress::working(what, self.loudness, work)
    }

    /// A remark on stderr; none with `--quiet`.
    pub fn remark(&self, text: &str) {
        if self.loudness != Loudness::Quiet {
            // A closed stderr is nobody listening, not a fault.
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

/// `--data-dir`, else `PREFDESK_DATA_DIR`, else the platform's data folder.
fn data_dir(given: Option<PathBuf>) -> Result<PathBuf> {
    let named = given.or_else(|| std::env::var_os("PREFDESK_DATA_DIR").map(PathBuf::from));
    named
        .filter(|dir| !dir.as_os_str().is_empty())
        .or_else(|| dirs::data_dir().map(|dir| dir.join("prefdesk")))
        .ok_or_else(|| usage("this machine names no data folder", "give one with --data-dir"))
}

fn usage(what: &str, advice: &str) -> Fault {
    Fault::new(Code::Usage, what, advice)
}

fn nobody(what: &str) -> Fault {
    Fault::new(
        Code::NotAllowed,
        what,
        "give --user NAME with the password in PREFDESK_PASSWORD or on --password-stdin, or --credential FILE",
    )
}
