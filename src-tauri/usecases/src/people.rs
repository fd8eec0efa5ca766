//! People who sign in, and service credentials.

use crate::Desk;
use crate::session::RECOVERY_USER;
use chrono::NaiveDate;
use domain::ids::UserName;
use domain::role::{self, Action};
use domain::words::Role;
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::{RecoveryCode, StaffPerson};

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

/// Passwords that are guessed first, as a whole, whatever their case.
const COMMON: &str = include_str!("../../../assets/rules/common-passwords.txt");
/// Fewest characters of a password.
const SHORTEST: usize = 12;

impl Desk {
    /// Adds a person, or a service with its credential file.
    pub fn add_user(&self, ask: &AddUser) -> Result<UserMade> {
        self.allow(Action::PeopleManage)?;
        check_name(&ask.name)?;
        let name = UserName(ask.name.clone());
        let person = StaffPerson {
            until: last_day(ask)?,
            grants: grants(ask)?,
            ..StaffPerson::new(name.clone(), ask.role)
        };
        if self.store.read(|snapshot| snapshot.person(&name))?.is_some() {
            return Err(Fault::new(
                Code::Conflict,
                "there is a person of that name; nothing was changed",
                "choose another name",
            ));
        }
        match ask.role {
            Role::Service => self.add_service(ask, &person),
            _ => self.add_person(ask, person),
        }
    }

    fn add_person(&self, ask: &AddUser, person: StaffPerson) -> Result<UserMade> {
        let (password, one_time) = given_or_made(ask.password.as_ref())?;
        let person = StaffPerson { must_change: one_time.is_some(), ..person };
        self.vault.add_person(&self.ring, &person.name, password.as_str(), self.clock.now())?;
        self.store.write(&self.acting(), |tx| tx.put_person(&person, "person-added"))?;
        Ok(UserMade { name: ask.name.clone(), role: ask.role, one_time_password: one_time, credential: None })
    }

    fn add_service(&self, ask: &AddUser, person: &StaffPerson) -> Result<UserMade> {
        let Some(file) = &ask.credential_out else {
            let what = "a service needs a place for its credential file; nothing was changed";
            return Err(Fault::new(Code::Usage, what, "give --credential-out FILE"));
        };
        if file.exists() {
            let what = "there is a file of this name already; it was left as it is";
            return Err(
                Fault::new(Code::Conflict, what, "choose another name").at(file.display().to_string())
            );
        }
        let credential = self.vault.add_service(&self.ring, &person.name, self.clock.now())?;
        self.store.write(&self.acting(), |tx| tx.put_person(person, "person-added"))?;
        credential.write(file)?;
        Ok(UserMade {
            name: ask.name.clone(),
            role: ask.role,
            one_time_password: None,
            credential: Some(file.clone()),
        })
    }

    /// Everybody who may sign in, or once could.
    pub fn users(&self) -> Result<Vec<UserRow>> {
        self.allow(Action::PeopleManage)?;
        let people = self.store.read(|snapshot| snapshot.people())?;
        Ok(people.into_iter().map(row_of).collect())
    }

    /// Ends a person's access; the key ring is sealed anew without them.
    pub fn disable_user(&self, name: &str) -> Result<()> {
        self.allow(Action::PeopleManage)?;
        let person = self.person_named(name)?;
        if person.disabled {
            return Err(Fault::new(Code::Conflict, "this person is disabled already", "nothing to do"));
        }
        self.vault.disable(&self.ring, &person.name, self.clock.now())?;
        let person = StaffPerson { disabled: true, ..person };
        self.store.write(&self.acting(), |tx| tx.put_person(&person, "person-disabled"))
    }

    /// A new password for another (admin) or oneself; none: a one-time one, to be changed before anything else.
    pub fn reset_password(&self, name: &str, new: Option<&Sensitive<String>>) -> Result<UserMade> {
        let own = self.who.name.as_str() == name && self.who.role != Role::Service;
        self.allow(if own { Action::ChangeOwnPassword } else { Action::PeopleManage })?;
        let person = self.person_named(name)?;
        let (password, one_time) = given_or_made(new)?;
        self.vault.reset(&self.ring, &person.name, password.as_str(), self.clock.now())?;
        let person = StaffPerson { must_change: one_time.is_some(), ..person };
        self.store.write(&self.acting(), |tx| tx.put_person(&person, "password-reset"))?;
        Ok(UserMade {
            name: person.name.to_string(),
            role: person.role,
            one_time_password: one_time,
            credential: None,
        })
    }

    fn person_named(&self, name: &str) -> Result<StaffPerson> {
        self.store.read(|snapshot| snapshot.person(&UserName(name.to_owned())))?.ok_or_else(|| {
            Fault::new(
                Code::NotFound,
                "there is no person of that name; nothing was changed",
                "`prefdesk user list` names them",
            )
        })
    }
}

fn row_of(person: StaffPerson) -> UserRow {
    UserRow {
        name: person.name.to_string(),
        role: person.role,
        until: person.until.map(|until| until.to_string()),
        disabled: person.disabled,
        must_change_password: person.must_change,
    }
}

fn last_day(ask: &AddUser) -> Result<Option<NaiveDate>> {
    let parse = |text: &String| {
        text.parse().map_err(|_| {
            Fault::new(Code::Usage, "the last day is no date; nothing was changed", "give it as YYYY-MM-DD")
                .at("--until")
        })
    };
    ask.until.as_ref().map(parse).transpose()
}

fn grants(ask: &AddUser) -> Result<Vec<String>> {
    let allowed: Vec<&str> = role::grantable().map(Action::word).collect();
    match ask.grants.iter().find(|grant| !allowed.contains(&grant.as_str())) {
        Some(_) => {
            let advice = format!("give some of {}", allowed.join(", "));
            Err(Fault::new(Code::Usage, "a service may not be given that; nothing was changed", advice)
                .at("--grant"))
        }
        None => Ok(ask.grants.clone()),
    }
}

pub(crate) fn check_name(name: &str) -> Result<()> {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let fits = (1..=40).contains(&name.chars().count()) && name.chars().all(plain) && name != RECOVERY_USER;
    if fits {
        return Ok(());
    }
    let advice = "use 1 to 40 letters, digits, dots, hyphens or underscores";
    Err(Fault::new(
        Code::Usage,
        "that cannot be the name of a person who signs in; nothing was changed",
        advice,
    ))
}

/// At least twelve characters, and not a common one as a whole.
pub(crate) fn check_password(password: &Sensitive<String>) -> Result<()> {
    let refuse = |what: &str, advice: &str| {
        Err(Fault::new(Code::BadInput, format!("{what}; nothing was changed"), advice))
    };
    if password.as_str().chars().count() < SHORTEST {
        return refuse("the password is too short", "use 12 characters or more; a few words will do");
    }
    let folded = password.as_str().to_lowercase();
    if COMMON.lines().any(|common| common == folded) {
        return refuse(
            "the password is one that everybody tries first",
            "use a few words that belong together only for you",
        );
    }
    Ok(())
}

/// The password given, or one made of letters and digits that are not mistaken for each other.
fn given_or_made(given: Option<&Sensitive<String>>) -> Result<(Sensitive<String>, Option<String>)> {
    if let Some(given) = given {
        check_password(given)?;
        return Ok((given.clone(), None));
    }
    // Three groups of the recovery code's letters: 75 bits, made to be read out.
    let made = RecoveryCode::generate().as_str().get(..17).unwrap_or_default().to_owned();
    Ok((Sensitive::new(made.clone()), Some(made)))
}
