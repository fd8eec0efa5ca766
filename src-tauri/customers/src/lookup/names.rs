//! Looking for names: in either order, double surnames, initials, nicknames, names being typed, perhaps inside one ZIP.
//! What is misspelt is in `near`.

use super::Closeness::{Exact, Prefix, Similar};
use super::candidates::Candidates;
use super::exact::after;
use super::similar::Word;
use domain::Result;
use domain::identity::nicknames_of;

/// Last names tried with a first name, when the last one is only begun.
const MAX_LAST_NAMES: usize = 120;
/// People with this second part of their last name whose house is looked at: each costs a page.
const MAX_SECOND: usize = 100;
/// Edits that a name is forgiven.
const MAX_EDITS: usize = 2;

/// One way to part the words typed: `first` is empty when all of them are the last name.
pub(super) struct Split {
    pub(super) last: Word,
    pub(super) first: Word,
    pub(super) weight: f64,
}

/// What a reading counts for that leaves words of the name out: less than one that takes in all of them.
const PARTIAL: f64 = 0.97;

/// Where whoever bears the name lives, as far as it was said: in a ZIP, in a house of a number, or both.
#[derive(Clone, Copy, Default)]
pub(super) struct Place<'a> {
    pub(super) zip: &'a str,
    pub(super) house: &'a str,
}

/// Which index knows the names of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    House,
    Zip,
    Anywhere,
}

impl Place<'_> {
    pub(super) fn in_zip(zip: &str) -> Place<'_> {
        Place { zip, house: "" }
    }

    fn kind(self) -> Kind {
        match (self.house, self.zip) {
            ("", "") => Kind::Anywhere,
            ("", _) => Kind::Zip,
            _ => Kind::House,
        }
    }
}

impl Candidates<'_> {
    /// Names as typed, or begun so.
    pub(super) fn name(&mut self, words: &[String], place: Place<'_>, last_first: bool) -> Result<()> {
        let splits = parted(words, last_first);
        for parted in &splits {
            self.weigh(parted.weight);
            self.exact_name(&parted.last, &parted.first, place)?;
        }
        for parted in &splits {
            if !self.is_enough() {
                self.weigh(parted.weight);
                self.begun_name(&parted.last, &parted.first, place)?;
            }
        }
        Ok(())
    }

    /// Names near those typed. Inside a ZIP everybody is compared in any case; anywhere else comparing costs more than
    /// all the rest, so it is for when nobody is called so.
    pub(super) fn name_near(&mut self, words: &[String], zip: &str, last_first: bool) -> Result<()> {
        let nobody = self.len() == 0;
        let splits = splits_of(words, last_first);
        if !zip.is_empty() {
            return self.near_in_zip(&splits, zip);
        }
        if nobody {
            self.near_anywhere(&splits)?;
        } else {
            self.commoner(&splits)?;
        }
        for split in &splits {
            if !self.is_enough() {
                self.weigh(split.weight);
                self.initial(split.last.as_str(), split.first.as_str())?;
            }
        }
        Ok(())
    }

    /// The last name as typed (or as the second part of a double one), the first as typed, begun so, or a nickname of it.
    fn exact_name(&mut self, last: &str, first: &str, place: Place<'_>) -> Result<()> {
        // The names in memory say without a page that nobody is called so.
        let (reader, is_borne) = (self.reader, self.reader.surnames()?.people(last) > 0);
        if is_borne && reader.is_given(first)? {
            self.first_begins(last, first, place, |whole| {
                Some(match (whole, first.is_empty()) {
                    (true, true) => (Exact, "last name", 1.0),
                    (true, false) => (Exact, "name", 1.0),
                    (false, _) => (Prefix, "first name begins so", 0.9),
                })
            })?;
        }
        for nickname in nicknames_of(first) {
            if is_borne && reader.is_given(nickname)? {
                self.first_is(last, nickname, place, "nickname", 0.95)?;
            }
        }
        self.second_part(last, first, place)
    }

    /// Whoever has this last name and a first name that begins so, judged by whether it is the whole of it; none of it is
    /// enough.
    pub(super) fn first_begins(
        &mut self,
        last: &str,
        first: &str,
        place: Place<'_>,
        mut judged: impl FnMut(bool) -> Option<(super::Closeness, &'static str, f64)>,
    ) -> Result<()> {
        let sql = match place.kind() {
            Kind::House => {
                "SELECT id, first_key FROM found_by INDEXED BY found_by_house
                  WHERE house_key = ?5 AND house_key <> '' AND last_key = ?1 AND first_key >= ?2 AND first_key < ?3
                    AND (?4 = '' OR zip_key = ?4)"
            }
            Kind::Zip => {
                "SELECT id, first_key FROM found_by INDEXED BY found_by_zip
                  WHERE zip_key = ?4 AND zip_key <> '' AND last_key = ?1 AND first_key >= ?2 AND first_key < ?3
                    AND ?5 = ''"
            }
            Kind::Anywhere => {
                "SELECT id, first_key FROM found_by INDEXED BY found_by_last_first
                  WHERE last_key = ?1 AND last_key <> '' AND first_key >= ?2 AND first_key < ?3
                    AND ?4 = '' AND ?5 = ''"
            }
        };
        self.each(sql, (last, first, after(first), place.zip, place.house), |all, row| {
            let Some((closeness, why, score)) =
                judged(first.is_empty() || row.get_ref(1)?.as_str()? == first)
            else {
                return Ok(false);
            };
            all.add(row.get(0)?, closeness, why, score);
            Ok(true)
        })
    }

    /// Whoever has this last name and this other first name.
    pub(super) fn first_is(
        &mut self,
        last: &str,
        first: &str,
        place: Place<'_>,
        why: &'static str,
        score: f64,
    ) -> Result<()> {
        let sql = match place.kind() {
            Kind::House => {
                "SELECT id FROM found_by INDEXED BY found_by_house
                  WHERE house_key = ?4 AND house_key <> '' AND last_key = ?1 AND first_key = ?2
                    AND (?3 = '' OR zip_key = ?3)"
            }
            Kind::Zip => {
                "SELECT id FROM found_by INDEXED BY found_by_zip
                  WHERE zip_key = ?3 AND zip_key <> '' AND last_key = ?1 AND first_key = ?2 AND ?4 = ''"
            }
            Kind::Anywhere => {
                "SELECT id FROM found_by INDEXED BY found_by_last_first
                  WHERE last_key = ?1 AND last_key <> '' AND first_key = ?2 AND ?3 = '' AND ?4 = ''"
            }
        };
        self.each(sql, (last, first, place.zip, place.house), |all, row| {
            all.add(row.get(0)?, Similar, why, score);
            Ok(true)
        })
    }

    /// The file has only an initial of the first name.
    fn initial(&mut self, last: &str, first: &str) -> Result<()> {
        match first.char_indices().nth(1).and_then(|(at, _)| first.get(..at)) {
            Some(initial) => self.first_is(last, initial, Place::default(), "initial", 0.8),
            None => Ok(()),
        }
    }

    fn second_part(&mut self, last: &str, first: &str, place: Place<'_>) -> Result<()> {
        // Of a last name and a ZIP alone, everybody in the ZIP is looked at anyway.
        if first.is_empty() && place.kind() == Kind::Zip {
            return Ok(());
        }
        let sql = "SELECT id, first_key, zip_key, CASE ?4 WHEN '' THEN '' ELSE house_key END
                     FROM found_by INDEXED BY found_by_second
                    WHERE second_key = ?1 AND second_key <> '' AND first_key >= ?2 AND first_key < ?3";
        let mut looked_at = 0;
        self.each(sql, (last, first, after(first), place.house), |all, row| {
            let is_here = place.zip.is_empty() || row.get_ref(2)?.as_str()? == place.zip;
            if is_here && row.get_ref(3)?.as_str()? == place.house {
                let whole = first.is_empty() || row.get_ref(1)?.as_str()? == first;
                all.add(row.get(0)?, if whole { Exact } else { Prefix }, "second part of the last name", 0.9);
            }
            looked_at += usize::from(!place.house.is_empty());
            Ok(looked_at < MAX_SECOND)
        })
    }

    /// A last name that is still being typed.
    fn begun_name(&mut self, last: &str, first: &str, place: Place<'_>) -> Result<()> {
        let sql = match place.kind() {
            Kind::Anywhere if !first.is_empty() => return self.begun_with_first(last, first),
            Kind::Anywhere => {
                "SELECT id, first_key FROM found_by INDEXED BY found_by_last_first
                  WHERE last_key > ?1 AND last_key < ?2 AND last_key <> '' AND ?3 = '' AND ?4 = ''"
            }
            Kind::Zip => {
                "SELECT id, first_key FROM found_by INDEXED BY found_by_zip
                  WHERE zip_key = ?3 AND zip_key <> '' AND last_key > ?1 AND last_key < ?2 AND ?4 = ''"
            }
            Kind::House => {
                "SELECT id, first_key FROM found_by INDEXED BY found_by_house
                  WHERE house_key = ?4 AND house_key <> '' AND last_key > ?1 AND last_key < ?2
                    AND (?3 = '' OR zip_key = ?3)"
            }
        };
        self.each(sql, (last, after(last), place.zip, place.house), |all, row| {
            if row.get_ref(1)?.as_str()?.starts_with(first) {
                all.add(row.get(0)?, Prefix, "last name begins so", 0.8);
            }
            Ok(true)
        })
    }

    /// The first name is whole or begun, the last one begun: the frequent last names that begin so, one probe each.
    fn begun_with_first(&mut self, last: &str, first: &str) -> Result<()> {
        let reader = self.reader;
        if !reader.is_given(first)? {
            return Ok(());
        }
        for name in reader.surnames()?.beginning(last, MAX_LAST_NAMES) {
            if self.is_enough() {
                break;
            }
            if name != last {
                self.first_begins(name, first, Place::default(), |_| {
                    Some((Prefix, "last name begins so", 0.8))
                })?;
            }
        }
        Ok(())
    }
}

/// The ways to part the words: `Margaret Whitcomb`, `Whitcomb Margaret`, `Maria de la Cruz`, `de la Cruz Maria`.
pub(super) fn splits_of(words: &[String], last_first: bool) -> Vec<Split> {
    let ready = |Parted { last, first, weight }: Parted| Split {
        last: Word::new(&last, MAX_EDITS),
        first: Word::new(&first, MAX_EDITS),
        weight,
    };
    parted(words, last_first).into_iter().map(ready).collect()
}

/// The texts of a split.
#[derive(Clone, Debug, PartialEq)]
struct Parted {
    last: String,
    first: String,
    weight: f64,
}

fn parted(words: &[String], last_first: bool) -> Vec<Parted> {
    let part = |last: &[String], first: Option<&String>| Parted {
        last: last.concat(),
        first: first.cloned().unwrap_or_default(),
        weight: if last.len() + usize::from(first.is_some()) < words.len() { PARTIAL } else { 1.0 },
    };
    let (Some(front), Some((back, before))) = (words.first(), words.split_last()) else { return Vec::new() };
    if words.len() == 1 {
        return vec![part(words, None)];
    }
    let behind = words.get(1..).unwrap_or_default();
    if last_first {
        return vec![part(std::slice::from_ref(front), behind.first())];
    }
    let mut parts = Vec::with_capacity(5);
    if words.len() > 2 {
        parts.push(part(behind, Some(front)));
        parts.push(part(before, Some(back)));
    }
    parts.push(part(std::slice::from_ref(back), Some(front)));
    parts.push(part(std::slice::from_ref(front), behind.first()));
    // All of it one name: `St. John`, `Van Dyke`.
    parts.push(part(words, None));
    parts.dedup();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn names(words: &[String]) -> Vec<(String, String)> {
        parted(words, false).into_iter().map(|parted| (parted.last, parted.first)).collect()
    }

    #[test]
    fn both_orders_and_double_surnames_are_tried() {
        let tried = names(&words("maria de la cruz"));
        assert!(tried.contains(&("delacruz".into(), "maria".into())));
        assert!(tried.contains(&("cruz".into(), "maria".into())));
        let tried = names(&words("whitcomb margaret"));
        assert!(tried.contains(&("whitcomb".into(), "margaret".into())));
        assert!(tried.contains(&("margaret".into(), "whitcomb".into())));
    }
}
