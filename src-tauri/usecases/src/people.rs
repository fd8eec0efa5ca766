//! People who sign in, and service credentials. Their passwords are in `password`.

use crate::Desk;
use crate::password::{done_already, given_or_made};
use crate::session::RECOVERY_USER;
use chrono::NaiveDate;
use domain::ids::UserName;
use domain::role::{self, Action};
use domain::words::Role;
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use store::{NamedLock, StaffPerson};
use unicode_security::confusable_detection::skeleton;

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
    /// Their last day has passed.
    pub past: bool,
    pub must_change_password: bool,
    /// For a service: the actions it may take.
    pub grants: Vec<String>,
}

/// Held while people change: of two admins who add the same name, the second is told.
const LOCK: &str = "people";

impl Desk {
    /// Adds a person, or a service with its credential file; lets in again who was shut out. The store decides who
    /// is here: a key without a row there is what a killed attempt left, and is replaced.
    pub fn add_user(&self, ask: &AddUser) -> Result<UserMade> {
        self.allow(Action::PeopleManage)?;
        check_name(&ask.name)?;
        let _lock = self.lock_people()?;
        let before = self.anybody_called(&ask.name)?;
        if before.as_ref().is_some_and(|person| !person.disabled) {
            return Err(Fault::new(
                Code::Conflict,
                "there is a person of that name; nothing was changed",
                "choose another name, or give them a new password",
            ));
        }
        if before.is_none() {
            self.check_not_mistaken(&ask.name)?;
        }
        let name = before.as_ref().map_or_else(|| UserName(ask.name.clone()), |person| person.name.clone());
        let person = StaffPerson {
            until: self.last_day(ask)?,
            grants: grants(ask)?,
            trained_on: before.and_then(|person| person.trained_on),
            ..StaffPerson::new(name, ask.role)
        };
        match ask.role {
            Role::Service => self.add_service(ask, &person),
            _ => self.add_person(ask, person),
        }
    }

    fn add_person(&self, ask: &AddUser, person: StaffPerson) -> Result<UserMade> {
        let (password, one_time) = given_or_made(ask.password.as_ref())?;
        let person = StaffPerson { must_change: one_time.is_some(), ..person };
        self.tied(|| self.vault.add_person(&self.ring, &person.name, password.as_str(), self.clock.now()))?;
        self.keep_or_undo(&person, None)?;
        Ok(UserMade {
            name: person.name.to_string(),
            role: ask.role,
            one_time_password: one_time,
            credential: None,
        })
    }

    fn add_service(&self, ask: &AddUser, person: &StaffPerson) -> Result<UserMade> {
        let Some(file) = &ask.credential_out else {
            let what = "a service needs a place for its credential file; nothing was changed";
            return Err(Fault::new(Code::Usage, what, "give --credential-out FILE"));
        };
        let credential = self.tied(|| self.vault.add_service(&self.ring, &person.name, self.clock.now()))?;
        if let Err(fault) = credential.write(file) {
            self.take_back(&person.name);
            return Err(fault);
        }
        self.keep_or_undo(person, Some(file))?;
        Ok(UserMade {
            name: person.name.to_string(),
            role: ask.role,
            one_time_password: None,
            credential: Some(file.clone()),
        })
    }

    /// The row in the store makes the person; without it key and credential go again.
    fn keep_or_undo(&self, person: &StaffPerson, credential: Option<&Path>) -> Result<()> {
        let kept = self.store.write(&self.acting(), |tx| tx.put_person(person, "person-added"));
        // A row that was written and only not confirmed stands: without its key nobody could ever sign in by it.
        let stands = || self.store.read(|snapshot| snapshot.person(&person.name));
        if kept.is_err() && stands().is_ok_and(|row| row.is_none_or(|row| row.disabled)) {
            self.take_back(&person.name);
            // A credential that opens nothing would only stand in the way of the next attempt.
            let _ = credential.map(std::fs::remove_file);
        }
        kept
    }

    /// What cannot be taken back now is replaced by the next attempt; the fault before it is the one to tell.
    fn take_back(&self, name: &UserName) {
        let _ = self.tied(|| self.vault.forget(&self.ring, name, self.clock.now()));
    }

    pub(crate) fn lock_people(&self) -> Result<NamedLock> {
        NamedLock::take(&self.dir, LOCK, self.clock.now())
    }

    /// Everybody who may sign in, or once could.
    pub fn users(&self) -> Result<Vec<UserRow>> {
        self.allow(Action::PeopleManage)?;
        let people = self.store.read(|snapshot| snapshot.people())?;
        let today = self.real_today();
        Ok(people.into_iter().map(|person| row_of(person, today)).collect())
    }

    /// Never business time: whoever looks at last week is not back in it.
    fn real_today(&self) -> NaiveDate {
        self.local_date(self.clock.now())
    }

    pub(crate) fn is_past(&self, person: &StaffPerson) -> bool {
        is_past(person, self.real_today())
    }

    /// The last day as it was asked for; nobody is added for a time that is over.
    fn last_day(&self, ask: &AddUser) -> Result<Option<NaiveDate>> {
        let Some(text) = &ask.until else { return Ok(None) };
        let refused = |code, what: &str, advice: &str| {
            Err(Fault::new(code, format!("{what}; nothing was changed"), advice).at("--until"))
        };
        match text.parse::<NaiveDate>() {
            Err(_) => refused(Code::Usage, "the last day is no date", "give it as YYYY-MM-DD"),
            Ok(day) if day < self.real_today() => {
                refused(Code::BadInput, "that day is over", "give today or a later one, or leave it out")
            }
            Ok(day) => Ok(Some(day)),
        }
    }

    /// Ends a person's access; the key ring is sealed anew without them. A window that stands open refuses at its
    /// next action: the row comes first, for it is what shuts them out. Done again, it finishes what was left.
    pub fn disable_user(&self, name: &str) -> Result<()> {
        self.allow(Action::PeopleManage)?;
        let _lock = self.lock_people()?;
        let person = self.person_named(name)?;
        let holds_key =
            self.vault.holders()?.iter().any(|(name, _, enabled)| *enabled && *name == person.name);
        if person.disabled && !holds_key {
            return Err(Fault::new(Code::Conflict, "this person is disabled already", "nothing to do"));
        }
        if person.role == Role::Admin && !person.disabled {
            self.must_not_be_last_admin(&person.name)?;
        }
        self.tied(|| {
            if !person.disabled {
                self.amend(&person.name, "person-disabled", |person| person.disabled = true)?;
            }
            if !holds_key {
                return Ok(());
            }
            self.vault.disable(&self.ring, &person.name, self.clock.now()).map_err(|fault| {
                let what = "the person is shut out, but may still hold a key of the vault";
                done_already(fault, what, "shut them out again: that takes the key away")
            })
        })
    }

    /// Somebody must be left who can add people, make backups and rotate keys without the recovery code. The role of
    /// somebody who is here is never changed: they are shut out and added again, so this is the one place to ask.
    fn must_not_be_last_admin(&self, name: &UserName) -> Result<()> {
        let people = self.store.read(|snapshot| snapshot.people())?;
        let is_admin = |person: &&StaffPerson| {
            person.role == Role::Admin && !person.disabled && !self.is_past(person) && person.name != *name
        };
        match people.iter().find(is_admin) {
            Some(_) => Ok(()),
            None => Err(Fault::new(
                Code::Conflict,
                "this is the last admin; nothing was changed",
                "add another admin first: `prefdesk user add NAME --role admin`",
            )),
        }
    }

    /// Changes a person's row as it stands at that moment.
    pub(crate) fn amend(
        &self,
        name: &UserName,
        action: &str,
        change: impl FnOnce(&mut StaffPerson),
    ) -> Result<StaffPerson> {
        self.store.write(&self.acting(), |tx| {
            let mut person = tx.snapshot().person(name)?.ok_or_else(nobody)?;
            change(&mut person);
            tx.put_person(&person, action)?;
            Ok(person)
        })
    }

    /// Whoever has this name, however it is cased in any script: the vault knows them by one key.
    fn anybody_called(&self, name: &str) -> Result<Option<StaffPerson>> {
        let people = self.store.read(|snapshot| snapshot.people())?;
        let wanted = name.to_lowercase();
        Ok(people.into_iter().find(|person| person.name.as_str().to_lowercase() == wanted))
    }

    /// A name that looks like another's would stand in the audit as that other to whoever reads it.
    fn check_not_mistaken(&self, name: &str) -> Result<()> {
        let people = self.store.read(|snapshot| snapshot.people())?;
        let looks = looks_of(name);
        if people.iter().all(|person| looks_of(person.name.as_str()).iter().all(|it| !looks.contains(it))) {
            return Ok(());
        }
        let what = "that name looks like another person's here; nothing was changed";
        Err(Fault::new(Code::Conflict, what, "choose a name that cannot be mistaken for theirs"))
    }

    pub(crate) fn person_named(&self, name: &str) -> Result<StaffPerson> {
        self.anybody_called(name)?.ok_or_else(nobody)
    }
}

fn nobody() -> Fault {
    Fault::new(
        Code::NotFound,
        "there is no person of that name; nothing was changed",
        "`prefdesk user list` names them",
    )
}

fn row_of(person: StaffPerson, today: NaiveDate) -> UserRow {
    UserRow {
        name: person.name.to_string(),
        role: person.role,
        until: person.until.map(|until| until.to_string()),
        disabled: person.disabled,
        past: is_past(&person, today),
        must_change_password: person.must_change,
        grants: person.grants,
    }
}

fn is_past(person: &StaffPerson, today: NaiveDate) -> bool {
    person.until.is_some_and(|until| until < today)
}

fn grants(ask: &AddUser) -> Result<Vec<String>> {
    let allowed: Vec<&str> = role::grantable().map(Action::word).collect();
    let refused = |what: &str, advice: &str| {
        let advice = format!("{advice} {}", allowed.join(", "));
        Err(Fault::new(Code::Usage, format!("{what}; nothing was changed"), advice).at("--grant"))
    };
    if ask.role == Role::Service && ask.grants.is_empty() {
        let advice = "say what it may, once or several times: `--grant export-write`; there are";
        return refused("a service may do nothing that it is not given", advice);
    }
    match ask.grants.iter().find(|grant| !allowed.contains(&grant.as_str())) {
        Some(_) => refused("a service may not be given that", "give some of"),
        None => Ok(ask.grants.clone()),
    }
}

/// What a name looks like on the screen, as it is and in small letters, whatever script its letters are of (UTS 39).
fn looks_of(name: &str) -> [String; 2] {
    [name.to_owned(), name.to_lowercase()].map(|name| skeleton(&name).collect::<String>().to_lowercase())
}

pub(crate) fn check_name(name: &str) -> Result<()> {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let fits = (1..=40).contains(&name.chars().count()) && name.chars().all(plain);
    let fits = fits && name.to_lowercase() != RECOVERY_USER;
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
