//! Whether one person is on an imported list: a few pages of each are opened. What follows from it is for whoever looks at
//! the card; a scrub asks for itself.

use crate::Desk;
use ::lists::registry::{Answer, Number};
use customers::CustomerRow;
use domain::Result;
use domain::identity::{KeyKind, PhoneKey, country_of, identity_keys};
use domain::list::{ListForm, ListKind};
use matching::exact::{Key, Levels};
use serde::Serialize;
use store::ListRow;

/// A list that somebody is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct OnList {
    pub list: String,
    pub kind: ListKind,
    /// The list's own date.
    pub list_date: String,
    /// By what: the narrowest of `phone`, `e-mail`, `person`, `surname-at-address`, `address`; none where the list could
    /// not be asked, which is not the same as not being on it.
    pub level: Option<String>,
}

impl Desk {
    /// The lists in use that this customer is on, by id.
    pub(crate) fn lists_with(&self, row: &CustomerRow) -> Result<Vec<OnList>> {
        let lists = self.lists_in_use()?;
        if lists.is_empty() {
            return Ok(Vec::new());
        }
        let on_it = |list: &ListRow| {
            // A card is shown whatever became of a list's file; `check` says what.
            let level = self.level_on(list, row).map_or(Some(None), |level| level.map(Some))?;
            Some(OnList {
                list: list.list.clone(),
                kind: list.kind,
                list_date: list.list_date.to_string(),
                level: level.map(|level| level.word().to_owned()),
            })
        };
        Ok(lists.iter().filter_map(on_it).collect())
    }

    /// The narrowest level at which somebody is on a list.
    fn level_on(&self, list: &ListRow, row: &CustomerRow) -> Result<Option<KeyKind>> {
        match list.form {
            ListForm::Registry => {
                let (registry, country) = (self.open_registry(list)?, country_of(&row.person, self.home()));
                let read =
                    row.person.phones().filter_map(|phone| PhoneKey::read(phone.as_str(), country).ok());
                for number in read.filter_map(PhoneKey::nanp_digits).filter_map(Number::of) {
                    if registry.contains(number)? == Answer::On {
                        return Ok(Some(KeyKind::Phone));
                    }
                }
                Ok(None)
            }
            ListForm::People => {
                let keyer = self.keyer(Levels::ALL)?;
                let keys = identity_keys(&row.person, self.home());
                let keys: Vec<_> = keys.iter().map(|key| keyer.of(key).to_bytes()).collect();
                let found = self.open_people(list)?.find(&keys)?;
                Ok(found.into_iter().filter_map(|(key, _)| Key::from_bytes(key).level()).min())
            }
        }
    }
}
