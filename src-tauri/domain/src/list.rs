//! Suppression lists: which kinds there are, how a file is taken, when one goes stale. Their bytes are in `lists`.

use crate::rules::{Duty, Rules, Start};
use crate::{Code, Fault, Result};
use chrono::NaiveDate;

crate::words::words! {
    /// Whose entries are not to be contacted, and how.
    ListKind {
        /// A mail preference service.
        Mps = "mps",
        /// A telephone preference service.
        Tps = "tps",
        /// The national do-not-call registry.
        Dnc = "dnc",
        StateDnc = "state-dnc",
        /// Numbers that have somebody else now.
        Reassigned = "reassigned",
        /// Our own, from elsewhere; removals recorded here need no file.
        InHouse = "in-house",
        Deceased = "deceased",
        Caretaker = "caretaker",
    }
    /// How a file is taken.
    ListMode {
        /// It is the whole list.
        Replace = "replace",
        /// It adds to the list.
        Add = "add",
        /// It adds and deletes.
        Changes = "changes",
    }
    /// How a list lies on the disk.
    ListForm { People = "people", Registry = "registry" }
    /// Whether a list may still be used.
    Freshness {
        Fresh = "fresh",
        /// For a few days yet: the next file should be asked for.
        EndsSoon = "ends-soon",
        Stale = "stale",
        /// No rule ends it.
        NoRule = "no-rule",
    }
}

/// So many days before its last one a list is warned of: time to ask for the next file and to import it.
const WARNED_DAYS: i64 = 7;

impl ListKind {
    /// Compared by number alone.
    pub fn is_of_numbers(self) -> bool {
        matches!(self, ListKind::Tps | ListKind::Dnc | ListKind::StateDnc | ListKind::Reassigned)
    }

    /// How long it may be used hangs on its date: of its file the day that it was last written is not good enough.
    pub fn must_be_dated(self) -> bool {
        self == ListKind::Dnc
    }

    /// The rule on its age; none: no rule says when it goes stale.
    fn age_rule(self) -> Option<&'static str> {
        match self {
            ListKind::Dnc => Some("us-registry-age"),
            ListKind::Mps | ListKind::Tps | ListKind::Deceased | ListKind::Caretaker => {
                Some("us-preference-file-age")
            }
            ListKind::StateDnc | ListKind::Reassigned | ListKind::InHouse => None,
        }
    }

    /// The last day on which a list of this date may be used; none where no rule ends it.
    pub fn usable_until(self, list_date: NaiveDate) -> Result<Option<NaiveDate>> {
        let Some(id) = self.age_rule() else { return Ok(None) };
        let versions = Rules::built_in()?.show(id)?;
        let rule = versions.iter().rfind(|rule| {
            rule.duty == Duty::Fresh && rule.start == Start::ListDate && rule.is_effective(list_date)
        });
        Ok(rule.map(|rule| rule.clock(list_date).due))
    }
}

impl Freshness {
    /// Of a list that may be used until that day.
    pub fn of(usable_until: Option<NaiveDate>, today: NaiveDate) -> Freshness {
        match usable_until.map(|until| (until - today).num_days()) {
            None => Freshness::NoRule,
            Some(left) if left < 0 => Freshness::Stale,
            Some(left) if left <= WARNED_DAYS => Freshness::EndsSoon,
            Some(_) => Freshness::Fresh,
        }
    }
}

/// An id of a list: it becomes part of a file's name.
pub fn check_list_id(id: &str) -> Result<()> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if (1..=40).contains(&id.len()) && id.chars().all(plain) && !id.starts_with('-') {
        return Ok(());
    }
    let what = "that is no id of a list; nothing was done";
    Err(Fault::new(Code::Usage, what, "give small letters, digits and hyphens, such as state-dnc-mo")
        .at("--id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_may_be_31_days_old_and_a_preference_file_a_month() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let until = |kind: ListKind| kind.usable_until(day(10, 1)).unwrap();
        assert_eq!(until(ListKind::Dnc), Some(day(11, 1)));
        assert_eq!(until(ListKind::Mps), Some(day(11, 1)));
        assert_eq!(ListKind::Dnc.usable_until(day(11, 1)).unwrap(), Some(day(12, 2)));
        assert_eq!(ListKind::Mps.usable_until(day(11, 1)).unwrap(), Some(day(12, 1)));
        assert_eq!(until(ListKind::InHouse), None);
    }

    #[test]
    fn a_list_is_warned_of_in_its_last_week_and_is_stale_the_day_after_its_last() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let on = |today| Freshness::of(Some(day(20)), today);
        assert_eq!([on(day(12)), on(day(13))], [Freshness::Fresh, Freshness::EndsSoon]);
        assert_eq!([on(day(20)), on(day(21))], [Freshness::EndsSoon, Freshness::Stale]);
        assert_eq!(Freshness::of(None, day(1)), Freshness::NoRule);
    }

    #[test]
    fn an_id_that_could_lead_out_of_its_folder_is_none() {
        for id in ["", "../mps", "a/b", "Mps", "-a", "a.b", &"x".repeat(41)] {
            assert!(check_list_id(id).is_err(), "{id}");
        }
        assert!(check_list_id("state-dnc-mo").is_ok());
    }
}
