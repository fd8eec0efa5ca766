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

impl Candidates<'_> {
    /// Names as typed, or begun so.
    pub(super) fn name(&mut self, words: &[String], zip: &str, last_first: bool) -> Result<()> {
        let splits = parted(words, last_first);
        for parted in &splits {
            self.weigh(parted.weight);
            self.exact_name(&parted.last, &parted.first, zip)?;
        }
        for parted in &splits {
            if !self.is_enough() {
                self.weigh(parted.weight);
                self.begun_name(&parted.last, &parted.first, zip)?;
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
    fn exact_name(&mut self, last: &str, first: &str, zip: &str) -> Result<()> {
        self.first_begins(last, first, zip, |whole| {
            Some(match (whole, first.is_empty()) {
                (true, true) => (Exact, "last name", 1.0),
                (true, false) => (Exact, "name", 1.0),
                (false, _) => (Prefix, "first name begins so", 0.9),
            })
        })?;
        for nickname in nicknames_of(first) {
            self.first_is(last, nickname, zip, "nickname", 0.95)?;
        }
        self.second_part(last, first, zip)
    }

    /// Whoever has this last name and a first name that begins so, judged by whether it is the whole of it; none of it is
    /// enough.
    pub(super) fn first_begins(
        &mut self,
        last: &str,
        first: &str,
        zip: &str,
        mut judged: impl FnMut(bool) -> Option<(super::Closeness, &'static str, f64)>,
    ) -> Result<()> {
        let by_zip = "SELECT id, first_key FROM found_by INDEXED BY found_by_last_zip
                       WHERE last_key = ?1 AND last_key <> '' AND zip_key = ?4 AND first_key >= ?2 AND first_key < ?3";
        let anywhere = "SELECT id, first_key FROM found_by INDEXED BY found_by_last_first
                         WHERE last_key = ?1 AND last_key <> '' AND first_key >= ?2 AND first_key < ?3 AND ?4 = ''";
        let sql = if zip.is_empty() { anywhere } else { by_zip };
        self.each(sql, (last, first, after(first), zip), |all, row| {
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
        zip: &str,
        why: &'static str,
        score: f64,
    ) -> Result<()> {
        let by_zip = "SELECT id FROM found_by INDEXED BY found_by_last_zip
                       WHERE last_key = ?1 AND last_key <> '' AND zip_key = ?3 AND first_key = ?2";
        let anywhere = "SELECT id FROM found_by INDEXED BY found_by_last_first
                         WHERE last_key = ?1 AND last_key <> '' AND first_key = ?2 AND ?3 = ''";
        let sql = if zip.is_empty() { anywhere } else { by_zip };
        self.each(sql, (last, first, zip), |all, row| {
            all.add(row.get(0)?, Similar, why, score);
            Ok(true)
        })
    }

    /// The file has only an initial of the first name.
    fn initial(&mut self, last: &str, first: &str) -> Result<()> {
        match first.char_indices().nth(1).and_then(|(at, _)| first.get(..at)) {
            Some(initial) => self.first_is(last, initial, "", "initial", 0.8),
            None => Ok(()),
        }
    }

    fn second_part(&mut self, last: &str, first: &str, zip: &str) -> Result<()> {
        // Of a last name and a ZIP alone, everybody in the ZIP is looked at anyway.
        if first.is_empty() && !zip.is_empty() {
            return Ok(());
        }
        let sql = "SELECT id, first_key, zip_key FROM found_by INDEXED BY found_by_second
                    WHERE second_key = ?1 AND second_key <> '' AND first_key >= ?2 AND first_key < ?3";
        self.each(sql, (last, first, after(first)), |all, row| {
            if zip.is_empty() || row.get_ref(2)?.as_str()? == zip {
                let whole = first.is_empty() || row.get_ref(1)?.as_str()? == first;
                all.add(row.get(0)?, if whole { Exact } else { Prefix }, "second part of the last name", 0.9);
            }
            Ok(true)
        })
    }

    /// A last name that is still being typed.
    fn begun_name(&mut self, last: &str, first: &str, zip: &str) -> Result<()> {
        let end = after(last);
        if !zip.is_empty() {
            let sql = "SELECT id, first_key FROM found_by INDEXED BY found_by_zip
                        WHERE zip_key = ?1 AND zip_key <> '' AND last_key > ?2 AND last_key < ?3";
            return self.each(sql, (zip, last, end), |all, row| {
                if row.get_ref(1)?.as_str()?.starts_with(first) {
                    all.add(row.get(0)?, Prefix, "last name begins so", 0.8);
                }
                Ok(true)
            });
        }
        if !first.is_empty() {
            return self.begun_with_first(last, first);
        }
        let sql = "SELECT id FROM found_by INDEXED BY found_by_last_first
                    WHERE last_key > ?1 AND last_key < ?2 AND last_key <> ''";
        self.each(sql, (last, end), |all, row| {
            all.add(row.get(0)?, Prefix, "last name begins so", 0.8);
            Ok(true)
        })
    }

    /// The first name is whole or begun, the last one begun: the frequent last names that begin so, one probe each.
    fn begun_with_first(&mut self, last: &str, first: &str) -> Result<()> {
        let reader = self.reader;
        let given = reader.given_names()?;
        if !given.is_empty() && !given.begins_any(first) {
            return Ok(());
        }
        for name in reader.surnames()?.beginning(last, MAX_LAST_NAMES) {
            if self.is_enough() {
                break;
            }
            if name != last {
                self.first_begins(name, first, "", |_| Some((Prefix, "last name begins so", 0.8)))?;
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
