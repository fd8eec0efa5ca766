//! What people had before them when somebody else took the desk, until they are back. In memory only and for
//! each person alone: the page keeps nothing of it, and what must outlive a crash stands in the store.

use domain::{Code, Fault, Result, Sensitive};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A call and what was typed in it is a few pages at most.
const MOST_BYTES: usize = 256 * 1024;

#[derive(Default)]
pub struct Aside(Mutex<BTreeMap<String, Sensitive<String>>>);

impl Aside {
    /// Keeps it for this person, in place of what was kept before.
    pub fn put(&self, user: &str, left: Sensitive<String>) -> Result<()> {
        if left.as_str().len() > MOST_BYTES {
            return Err(Fault::new(
                Code::Usage,
                "this is too long to be put aside; unfinished requests are kept in the store as ever",
                "open them on Due",
            ));
        }
        self.all().insert(user.to_owned(), left);
        Ok(())
    }

    /// Gives it back, once.
    pub fn take(&self, user: &str) -> Option<Sensitive<String>> {
        self.all().remove(user)
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Sensitive<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_aside_is_given_to_its_own_person_alone_and_once() {
        let aside = Aside::default();
        aside.put("ann", "her call".into()).unwrap();
        assert_eq!(aside.take("sue"), None);
        assert_eq!(aside.take("ann"), Some("her call".into()));
        assert_eq!(aside.take("ann"), None);
    }

    #[test]
    fn a_page_that_runs_away_does_not_fill_the_memory() {
        let aside = Aside::default();
        let fault = aside.put("ann", "x".repeat(MOST_BYTES + 1).into()).unwrap_err();
        assert_eq!(fault.code, Code::Usage);
        assert_eq!(aside.take("ann"), None);
    }
}
