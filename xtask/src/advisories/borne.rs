//! The faults that are borne for a while. Reads and judges the list; knows nothing of who looks for faults.

use crate::step::Outcome;
use chrono::NaiveDate;

/// Faults that are borne, none of them past its day.
pub struct Borne {
    ids: Vec<String>,
}

impl Borne {
    /// Reads the list. An entry without number, reason or day, or past its day, is refused: it is looked at again.
    pub fn read(text: &str, today: NaiveDate) -> Outcome<Borne> {
        let list: toml::Table = text.parse().map_err(|cause| format!("xtask/advisories.toml: {cause}"))?;
        let entries = list.get("borne").and_then(toml::Value::as_array);
        let ids =
            entries.into_iter().flatten().map(|entry| read_entry(entry, today)).collect::<Outcome<_>>()?;
        Ok(Borne { ids })
    }

    /// Their numbers.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

fn read_entry(entry: &toml::Value, today: NaiveDate) -> Outcome<String> {
    let word =
        |name: &str| entry.get(name).and_then(toml::Value::as_str).filter(|word| !word.trim().is_empty());
    let until = entry.get("until").and_then(toml::Value::as_datetime).map(ToString::to_string);
    let until = until.and_then(|day| day.parse::<NaiveDate>().ok());
    let (Some(id), Some(_), Some(until)) = (word("id"), word("why"), until) else {
        return Err("xtask/advisories.toml: each entry has `id`, `why` and `until = YYYY-MM-DD`".to_owned());
    };
    match until < today {
        true => Err(format!("xtask/advisories.toml: {id} was borne until {until}: look at it again")),
        false => Ok(id.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Outcome<Vec<String>> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        Borne::read(text, today).map(|borne| borne.ids().map(str::to_owned).collect())
    }

    #[test]
    fn a_fault_is_borne_with_a_reason_and_until_a_day() {
        let entry = "[[borne]]\nid = \"RUSTSEC-2026-0001\"\nwhy = \"not reached\"\nuntil = 2026-11-22\n";
        assert_eq!(read(entry).unwrap(), ["RUSTSEC-2026-0001"]);
        assert!(read(&entry.replace("22\n", "21\n")).unwrap_err().contains("look at it again"));
        assert!(read(&entry.replace("not reached", " ")).unwrap_err().contains("`why`"));
        assert!(read(&entry.replace("until = 2026-11-22\n", "")).unwrap_err().contains("`until"));
        assert!(read("").unwrap().is_empty());
    }
}
