//! Passwords: which ones are taken, and changing one's own or somebody's. How they are tried, and the delay after
//! wrong ones, is in `store`.
//!
//! Row and vault are two files. What is on record, and what makes a person's row stricter, comes before the vault;
//! what makes it easier comes after: a one-time password that is still the password is never taken for one's own.

use crate::Desk;
use crate::people::UserMade;
use domain::ids::UserName;
use domain::role::Action;
use domain::words::Role;
use domain::{Code, Fault, Result, Sensitive};
use store::{RecoveryCode, StaffPerson};

/// Passwords that are guessed first, as a whole, whatever their case.
const COMMON: &str = include_str!("../../../assets/rules/common-passwords.txt");
/// Fewest characters of a password.
const SHORTEST: usize = 12;
/// Fewest different ones: not twelve blanks.
const FEWEST_DIFFERENT: usize = 5;

impl Desk {
    /// Changes the own password; the old one is asked again.
    pub fn change_password(&self, old: &Sensitive<String>, new: &Sensitive<String>) -> Result<()> {
        self.allow(Action::ChangeOwnPassword)?;
        check_password(new)?;
        if old == new {
            return Err(unchanged());
        }
        let _lock = self.lock_people()?;
        let (name, now) = (&self.who.name, self.clock.now());
        // At the door: a wrong one is counted there, and is no change on record.
        self.vault.unlock(name, old.as_str(), now)?;
        let change = || self.vault.change_password(name, old.as_str(), new.as_str(), now);
        self.give_password(name, "password-changed", false, change).map(drop)
    }

    /// A new password for another (admin) or oneself; none: a one-time one, to be changed before anything else.
    pub fn reset_password(&self, name: &str, new: Option<&Sensitive<String>>) -> Result<UserMade> {
        let own = self.who.name.as_str().to_lowercase() == name.to_lowercase();
        self.allow(if own { Action::ChangeOwnPassword } else { Action::PeopleManage })?;
        let _lock = self.lock_people()?;
        let person = self.person_named(name)?;
        if person.role == Role::Service {
            let what = "a service has a credential and no password; nothing was changed";
            return Err(Fault::new(Code::Usage, what, "shut it out, and add it again with a new credential"));
        }
        if person.disabled {
            let what = "this person is shut out; nothing was changed";
            return Err(Fault::new(Code::Conflict, what, "let them in again with `prefdesk user add`"));
        }
        if self.is_past(&person) {
            let what = "this person's last day has passed; nothing was changed";
            let advice =
                "shut them out with `prefdesk user disable`, then add them again with a later --until";
            return Err(Fault::new(Code::Conflict, what, advice));
        }
        let (password, one_time) = given_or_made(new)?;
        // A one-time password that stays is still somebody else's.
        if own && self.vault.is_password(&person.name, password.as_str())? {
            return Err(unchanged());
        }
        let reset = || self.vault.reset(&self.ring, &person.name, password.as_str(), self.clock.now());
        let person = self.give_password(&person.name, "password-reset", one_time.is_some(), reset)?;
        Ok(UserMade {
            name: person.name.to_string(),
            role: person.role,
            one_time_password: one_time,
            credential: None,
        })
    }

    /// On record as `action`, then in the vault by `give`.
    fn give_password(
        &self,
        name: &UserName,
        action: &str,
        must_change: bool,
        give: impl FnOnce() -> Result<()>,
    ) -> Result<StaffPerson> {
        let person = self.tied(|| {
            let person = self.amend(name, action, |person| person.must_change |= must_change)?;
            give().map(|()| person).map_err(|fault| {
                let what = "the change is on record, but the new password may not hold yet";
                done_already(fault, what, "do it again; where the old one no longer opens, the new one does")
            })
        })?;
        if person.must_change == must_change {
            return Ok(person);
        }
        self.amend(name, "one-time-password-ended", |person| person.must_change = false).map_err(|fault| {
            let what = "the new password holds, but it still counts as a one-time one";
            done_already(fault, what, "sign in with it and change it once more")
        })
    }
}

/// Of two steps the first stands: said, with the way to the second.
pub(crate) fn done_already(fault: Fault, what: &str, advice: &str) -> Fault {
    let alone = |text: &str| text.replace("; nothing was changed", "");
    let what = format!("{what}: {}", alone(&fault.what));
    Fault { what, advice: format!("{}; then {advice}", alone(&fault.advice)), ..fault }
}

/// At least twelve characters, five different ones among them, and not a common one as a whole.
pub(crate) fn check_password(password: &Sensitive<String>) -> Result<()> {
    if password.as_str().chars().count() < SHORTEST {
        return Err(refused("the password is too short", "use 12 characters or more; a few words will do"));
    }
    let different: std::collections::BTreeSet<char> = password.as_str().chars().collect();
    if different.len() < FEWEST_DIFFERENT {
        return Err(refused("the password is the same few characters again and again", "use a few words"));
    }
    let folded = password.as_str().trim().to_lowercase();
    if COMMON.lines().any(|common| common == folded) {
        let advice = "use a few words that belong together only for you";
        return Err(refused("the password is one that everybody tries first", advice));
    }
    Ok(())
}

fn unchanged() -> Fault {
    refused("this is the password already", "choose another one")
}

fn refused(what: &str, advice: &str) -> Fault {
    Fault::new(Code::BadInput, format!("{what}; nothing was changed"), advice)
}

/// The password given, or one made of letters and digits that are not mistaken for each other.
pub(crate) fn given_or_made(
    given: Option<&Sensitive<String>>,
) -> Result<(Sensitive<String>, Option<String>)> {
    if let Some(given) = given {
        check_password(given)?;
        return Ok((given.clone(), None));
    }
    // Three groups of the recovery code's letters: 75 bits, made to be read out.
    let made = RecoveryCode::generate().as_str().get(..17).unwrap_or_default().to_owned();
    Ok((Sensitive::new(made.clone()), Some(made)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_characters_are_enough_and_eleven_are_not() {
        assert!(check_password(&"ab cd ef gh ".into()).is_ok());
        for simple in [" ".repeat(12), "ab".repeat(9)] {
            assert!(check_password(&simple.as_str().into()).unwrap_err().what.contains("again and again"));
        }
        assert!(check_password(&"ab cd ef gh".into()).unwrap_err().what.contains("too short"));
        // Characters, not bytes.
        assert!(check_password(&"éèêë éèêë é".into()).unwrap_err().what.contains("too short"));
        assert!(check_password(&"éèêë éèêë éè".into()).is_ok());
    }

    #[test]
    fn a_common_password_is_refused_as_a_whole_and_not_for_a_part_of_it() {
        for common in COMMON.lines() {
            assert!(common.chars().count() >= SHORTEST, "{common} is too short to be listed");
            assert_eq!(common, common.trim().to_lowercase(), "{common} could never be met");
            assert!(check_password(&common.to_uppercase().as_str().into()).is_err());
            assert!(check_password(&format!("{common} of ours").as_str().into()).is_ok());
        }
    }

    #[test]
    fn a_password_that_is_made_passes_its_own_rules_and_is_never_made_twice() {
        let (one, shown) = given_or_made(None).unwrap();
        assert!(check_password(&one).is_ok());
        assert_eq!(Some(one.as_str()), shown.as_deref());
        assert_ne!(one, given_or_made(None).unwrap().0);
    }
}
