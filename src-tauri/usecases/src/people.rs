//! People who sign in, and service credentials.

use crate::Desk;
use domain::words::Role;
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A new person.
#[derive(Clone, Debug, Deserialize)]
pub struct AddUser {
    pub name: String,
    pub role: Role,
    /// Last day, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// None: a one-time password is made and printed once.
    pub password: Option<Sensitive<String>>,
    /// For a service: where its credential file goes.
    pub credential_out: Option<PathBuf>,
    /// For a service: the actions it may take.
    pub grants: Vec<String>,
}

/// What was made.
#[derive(Clone, Debug, Serialize)]
pub struct UserMade {
    pub name: String,
    pub role: Role,
    /// Printed once; to be changed before anything else.
    pub one_time_password: Option<String>,
    pub credential: Option<PathBuf>,
}

/// One person.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct UserRow {
    pub name: String,
    pub role: Role,
    pub until: Option<String>,
    pub disabled: bool,
    pub must_change_password: bool,
}

impl Desk {
    pub fn add_user(&self, ask: &AddUser) -> Result<UserMade> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    pub fn users(&self) -> Result<Vec<UserRow>> {
        Err(Fault::internal("unfinished"))
    }
    pub fn disable_user(&self, name: &str) -> Result<()> {
        let _ = name;
        Err(Fault::internal("unfinished"))
    }
    /// A new password for another (admin) or oneself; none: a one-time one.
    pub fn reset_password(&self, name: &str, new: Option<&Sensitive<String>>) -> Result<UserMade> {
        let _ = (name, new);
        Err(Fault::internal("unfinished"))
    }
}
