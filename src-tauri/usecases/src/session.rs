//! Signing in: unlocking the vault, opening the files, and who the person is. The doorstep's delay lives in
//! `store`; what a role may do lives in `domain::role`.

use crate::clock::Clock;
use domain::words::Role;
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How somebody proves who they are.
#[derive(Clone, Debug, Deserialize, specta::Type)]
#[serde(tag = "with", rename_all = "kebab-case")]
pub enum Credentials {
    /// A name and a password.
    Password { user: String, password: Sensitive<String> },
    /// A service credential file (0600).
    Credential { file: PathBuf },
}

/// Who is at the desk, and what the screen needs to know about it.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Session {
    pub user: String,
    pub role: Role,
    /// A one-time password: nothing else works before it is changed.
    pub must_change_password: bool,
    pub site: String,
    pub company: String,
    /// `en`, `es`: the console's language, from its settings.
    pub language: String,
    /// Today in the company's time zone.
    pub today: String,
    /// The actions that this role may take, by name; the screen hides the others.
    pub may: Vec<String>,
    /// True on invented people.
    pub demo: bool,
    /// Brands that the customer sees.
    pub brands: Vec<String>,
}

/// What the door shows before anybody has signed in.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Doorway {
    /// False: first start, offer "look around" or "set up".
    pub exists: bool,
    pub demo: bool,
    pub company: String,
    /// For the demo only: names and passwords to try.
    pub try_with: Vec<TryWith>,
}

/// A person of the demo and their password.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct TryWith {
    pub user: String,
    pub role: Role,
    pub password: String,
}

/// One signed-in person at one data folder.
pub struct Desk {
    #[allow(dead_code)]
    pub(crate) dir: PathBuf,
    #[allow(dead_code)]
    pub(crate) clock: Clock,
}

impl Desk {
    /// What the door shows; opens nothing that is sealed.
    pub fn doorway(dir: &Path) -> Result<Doorway> {
        let _ = dir;
        Err(Fault::internal("unfinished"))
    }
    /// Unlocks the vault and opens the files.
    pub fn sign_in(dir: &Path, credentials: &Credentials, clock: Clock) -> Result<Desk> {
        let _ = (dir, credentials, clock);
        Err(Fault::internal("unfinished"))
    }
    /// Who is at the desk.
    pub fn session(&self) -> Result<Session> {
        Err(Fault::internal("unfinished"))
    }
    /// Changes the own password; the old one is asked again.
    pub fn change_password(&self, old: &Sensitive<String>, new: &Sensitive<String>) -> Result<()> {
        let _ = (old, new);
        Err(Fault::internal("unfinished"))
    }
    /// Checkpoints while nobody is on the line; called from an idle thread.
    pub fn idle(&self) -> Result<()> {
        Ok(())
    }
}
