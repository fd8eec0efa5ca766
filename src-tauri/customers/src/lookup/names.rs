//! Looking for names: in either order, double surnames, initials, nicknames, perhaps inside one ZIP.

use super::Closeness::{Exact, Prefix, Similar};
use super::candidates::Candidates;
use super::exact::after;
use super::nicknames::nicknames_of;
use super::similar::{FirstName, compare_first, distance_within};
use domain::Result;

/// Last names tried with a first name, when the last one is only begun or misspelt.
const MAX_LAST_NAMES: usize = 120;
/// Rows of one ZIP, or of one last name, that are compared in Rust.
const MAX_SCAN: usize = 6000;

/// One way to part the words typed: `first` is empty when all of them are the last name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Split {
    last: String,
    first: String,
}

impl Candidates<'_> {
    pub(super) fn name(&mut self, words: &[String], zip: &str, last_first: bool) -> Result<()> {
        let splits = splits_of(words, last_first);
        let before = self.len();
        for split in &splits {
            self.exact_name(split, zip)?;
        }
        for split in &splits {
            self.begun_name(split, zip)?;
        }
        if !zip.is_empty() {
            return self.similar_in_zip(&splits, zip);
        }
        // Comparing with every last name costs more than all the rest: only when nobody is called so.
        for split in &splits {
            if self.len() == before {
                self.similar_anywhere(split)?;
            }
        }
        Ok(())
    }

    /// The last name as typed (or as the second part of a double one), the first as typed or begun so.
    fn exact_name(&mut self, split: &Split, zip: &str) -> Result<()> {
        let (last, first) = (split.last.as_str(), split.first.as_str());
        self.last_first(last, first, zip, false)?;
        if !first.is_empty() {
            for nickname in nicknames_of(first) {
                self.nickname(last, nickname, zip)?;
            }
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

    fn last_first(&mut self, last: &str, first: &str, zip: &str, misspelt: bool) -> Result<()> {
        let by_zip = "SELECT id, first_key FROM found_by INDEXED BY found_by_last_zip
                       WHERE last_key = ?1 AND last_key <> '' AND zip_key = ?4 AND first_key >= ?2 AND first_key < ?3";
        let anywhere = "SELECT id, first_key FROM found_by INDEXED BY found_by_last_first
                         WHERE last_key = ?1 AND last_key <> '' AND first_key >= ?2 AND first_key < ?3 AND ?4 = ''";
        let sql = if zip.is_empty() { anywhere } else { by_zip };
        self.each(sql, (last, first, after(first), zip), |all, row| {
            let whole = first.is_empty() || row.get_ref(1)?.as_str()? == first;
            match (misspelt, whole) {
                (true, _) => all.add(
                    row.get(0)?,
                    Similar,
                    "last name a letter or two off",
                    if whole { 0.8 } else { 0.75 },
                ),
                (false, true) => {
                    all.add(row.get(0)?, Exact, if first.is_empty() { "last name" } else { "name" }, 1.0)
                }
                (false, false) => all.add(row.get(0)?, Prefix, "first name begins so", 0.9),
            }
            Ok(true)
        })
    }

    fn nickname(&mut self, last: &str, nickname: &str, zip: &str) -> Result<()> {
        let sql = "SELECT id, zip_key FROM found_by INDEXED BY found_by_last_first
                    WHERE last_key = ?1 AND last_key <> '' AND first_key = ?2";
        self.each(sql, (last, nickname), |all, row| {
            if zip.is_empty() || row.get_ref(1)?.as_str()? == zip {
                all.add(row.get(0)?, Similar, "nickname", 0.95);
            }
            Ok(true)
        })
    }

    /// A last name that is still being typed.
    fn begun_name(&mut self, split: &Split, zip: &str) -> Result<()> {
        let (last, first) = (split.last.as_str(), split.first.as_str());
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
        let sql = "SELECT id FROM found_by INDEXED BY found_by_last_first
                    WHERE last_key = ?1 AND last_key <> '' AND first_key >= ?2 AND first_key < ?3";
        for name in self.reader.vocabulary()?.beginning(last, MAX_LAST_NAMES) {
            if name == last || self.len() >= self.limit || self.is_over() {
                continue;
            }
            self.each(sql, (name, first, after(first)), |all, row| {
                all.add(row.get(0)?, Prefix, "last name begins so", 0.8);
                Ok(true)
            })?;
        }
        Ok(())
    }

    /// Everybody of the ZIP, compared in Rust: the ZIP's part of one covering index.
    fn similar_in_zip(&mut self, splits: &[Split], zip: &str) -> Result<()> {
        let sql = "SELECT id, last_key, first_key FROM found_by INDEXED BY found_by_zip
                    WHERE zip_key = ?1 AND zip_key <> ''";
        let mut seen = 0;
        self.each(sql, [zip], |all, row| {
            seen += 1;
            let (last, first) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
            let best = splits
                .iter()
                .filter_map(|split| judge(last, first, split))
                .max_by(|one, other| one.1.total_cmp(&other.1));
            if let Some((why, score)) = best {
                all.add(row.get(0)?, Similar, why, score);
            }
            Ok(seen < MAX_SCAN)
        })
    }

    /// Without a ZIP: last names near the one typed, and first names near it under the last name as typed.
    fn similar_anywhere(&mut self, split: &Split) -> Result<()> {
        let (last, first) = (split.last.as_str(), split.first.as_str());
        if last.chars().count() >= 3 {
            let most = if first.is_empty() { 8 } else { MAX_LAST_NAMES };
            for (_, name) in self.reader.vocabulary()?.near(last, 2, most) {
                if self.len() >= self.limit || self.is_over() {
                    break;
                }
                self.last_first(name, first, "", true)?;
            }
        }
        if first.chars().count() < 2 {
            return Ok(());
        }
        let sql = "SELECT id, first_key FROM found_by INDEXED BY found_by_last_first
                    WHERE last_key = ?1 AND last_key <> ''";
        let mut seen = 0;
        self.each(sql, [last], |all, row| {
            seen += 1;
            if let Some((why, score)) = judge(last, row.get_ref(1)?.as_str()?, split) {
                all.add(row.get(0)?, Similar, why, score);
            }
            Ok(seen < MAX_SCAN)
        })
    }
}

/// How close a name on file is to a split, and why; none when it is another name.
fn judge(last: &str, first: &str, split: &Split) -> Option<(&'static str, f64)> {
    if split.first.is_empty() {
        return match distance_within(last, &split.last, 2) {
            Some(0) => None,
            Some(1) => Some(("last name one letter off", 0.85)),
            Some(_) => Some(("last name two letters off", 0.7)),
            None if first == split.last => Some(("first name", 0.6)),
            None => None,
        };
    }
    let off = distance_within(last, &split.last, 2)?;
    let how = compare_first(first, &split.first)?;
    let (why, score) = match (off, how) {
        (0, FirstName::Same) => ("name", 1.0),
        (0, FirstName::Nickname) => ("nickname", 0.95),
        (0, FirstName::Begins | FirstName::Initial) => ("initial", 0.9),
        (0, FirstName::OneOff) => ("first name one letter off", 0.88),
        (0, FirstName::TwoOff) => ("first name two letters off", 0.75),
        (1, FirstName::OneOff | FirstName::TwoOff) => ("both names a letter or two off", 0.65),
        (1, _) => ("last name one letter off", 0.85),
        (_, FirstName::OneOff | FirstName::TwoOff) => ("both names a letter or two off", 0.5),
        (_, _) => ("last name two letters off", 0.7),
    };
    Some((why, score))
}

/// The ways to part the words: `Margaret Whitcomb`, `Whitcomb Margaret`, `Maria de la Cruz`, `de la Cruz Maria`.
fn splits_of(words: &[String], last_first: bool) -> Vec<Split> {
    let split = |last: &[String], first: Option<&String>| Split {
        last: last.concat(),
        first: first.cloned().unwrap_or_default(),
    };
    let (Some(front), Some((back, before))) = (words.first(), words.split_last()) else { return Vec::new() };
    if words.len() == 1 {
        return vec![split(words, None)];
    }
    let behind = words.get(1..).unwrap_or_default();
    if last_first {
        return vec![split(std::slice::from_ref(front), behind.first())];
    }
    let mut splits = vec![
        split(std::slice::from_ref(back), Some(front)),
        split(std::slice::from_ref(front), behind.first()),
    ];
    if words.len() > 2 {
        splits.push(split(behind, Some(front)));
        splits.push(split(before, Some(back)));
    }
    // All of it one name: `St. John`, `Van Dyke`.
    splits.push(split(words, None));
    splits.dedup();
    splits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn both_orders_and_double_surnames_are_tried() {
        let tried: Vec<(String, String)> = splits_of(&words("maria de la cruz"), false)
            .into_iter()
            .map(|split| (split.last, split.first))
            .collect();
        assert!(tried.contains(&("delacruz".into(), "maria".into())));
        assert!(tried.contains(&("cruz".into(), "maria".into())));
        let tried: Vec<(String, String)> = splits_of(&words("whitcomb margaret"), false)
            .into_iter()
            .map(|split| (split.last, split.first))
            .collect();
        assert!(tried.contains(&("whitcomb".into(), "margaret".into())));
        assert!(tried.contains(&("margaret".into(), "whitcomb".into())));
    }
}
