//! Whether one person is on an imported list: a few pages of each are opened. What follows from it is for whoever looks at
//! the card; a scrub asks for itself.

use super::OpenFile;
use super::people::levels_of;
use crate::Desk;
use crate::on_file::OnFile;
use ::lists::registry::{Answer, Number, Registry};
use domain::Result;
use domain::identity::{IdentityKey, KeyKind, PhoneKey, country_of, identity_keys};
use domain::list::{ListKind, Standing};
use domain::person::Text;
use matching::exact::Key;
use serde::Serialize;
use store::ListRow;

/// A list that somebody is on, or that does not say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct OnList {
    pub list: String,
    pub kind: ListKind,
    /// Up to which day the list is kept.
    pub list_date: String,
    pub standing: Standing,
    /// By what, each that fits: `phone`, `email`, `person`, `surname-at-address`, `address`.
    pub levels: Vec<String>,
}

impl Desk {
    /// The lists in use that have something to say of this customer, by id. A number that belongs to somebody else, it was
    /// said, is not asked for.
    pub(crate) fn lists_with(&self, on_file: &OnFile) -> Result<Vec<OnList>> {
        let in_use = self.lists_in_use()?;
        let (person, home) = (&on_file.row.person, self.home());
        let country = country_of(person, home);
        let read = |number: &Text| PhoneKey::read(number.as_str(), country).ok();
        let doubtful: Vec<PhoneKey> = on_file.doubtful_numbers.iter().filter_map(read).collect();
        let numbers = person.phones().filter_map(read).filter(|number| !doubtful.contains(number));
        let numbers: Vec<PhoneKey> = numbers.collect();
        let others = identity_keys(person, home).into_iter().filter(|key| key.kind != KeyKind::Phone);
        let keys: Vec<IdentityKey> = others.chain(numbers.iter().copied().map(IdentityKey::phone)).collect();
        let mut found = Vec::new();
        for list in &in_use {
            // A card is shown whatever became of a list's file.
            let said = self.standing_on(list, &in_use, &numbers, &keys);
            if let Some((standing, mut levels)) = said.unwrap_or(Some((Standing::Unreadable, Vec::new()))) {
                levels.sort_unstable();
                levels.dedup();
                found.push(OnList {
                    list: list.list.clone(),
                    kind: list.kind,
                    list_date: list.dates.kept_up_to.to_string(),
                    standing,
                    levels: levels.into_iter().map(|level| level.word().to_owned()).collect(),
                });
            }
        }
        Ok(found)
    }

    fn standing_on(
        &self,
        list: &ListRow,
        in_use: &[ListRow],
        numbers: &[PhoneKey],
        keys: &[IdentityKey],
    ) -> Result<Option<(Standing, Vec<KeyKind>)>> {
        match &*self.kept_open(list, in_use)? {
            OpenFile::Registry(registry) => of_registry(registry, numbers),
            OpenFile::People(people) => {
                let (levels, keyer) = (levels_of(list.kind), self.keyer(levels_of(list.kind))?);
                let keys = keys.iter().filter(|key| levels.has(key.kind));
                let found = people.find(&keys.map(|key| keyer.of(key).to_bytes()).collect::<Vec<_>>())?;
                let levels: Vec<KeyKind> =
                    found.into_iter().filter_map(|(key, _)| Key::from_bytes(key).level()).collect();
                Ok((!levels.is_empty()).then_some((Standing::On, levels)))
            }
        }
    }
}

fn of_registry(registry: &Registry, numbers: &[PhoneKey]) -> Result<Option<(Standing, Vec<KeyKind>)>> {
    let mut answers = Vec::new();
    for number in numbers.iter().filter_map(|number| number.nanp_digits()).filter_map(Number::of) {
        answers.push(registry.contains(number)?);
    }
    Ok(if answers.contains(&Answer::On) {
        Some((Standing::On, vec![KeyKind::Phone]))
    } else {
        answers.contains(&Answer::NotCovered).then_some((Standing::NotCovered, Vec::new()))
    })
}
