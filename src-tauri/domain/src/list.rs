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
    /// What a list says of somebody.
    Standing {
        On = "on",
        /// It says nothing of the area code of a number, which is not the same as not being on it.
        NotCovered = "not-covered",
        /// Its file cannot be asked; a check says why.
        Unreadable = "unreadable",
    }
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

/// Whether a whole list has less than half of the entries that it had: more likely a file cut short than the truth.
pub fn has_shrunk(before: u64, now: u64) -> bool {
    now < before.div_ceil(2)
}

/// The days of a list that is kept up by changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListDates {
    /// Of the last whole version.
    pub full: NaiveDate,
    /// Of what was taken last, whole or laid over it.
    pub newest: NaiveDate,
    /// Up to here nothing is missing: how old the list is goes by this day.
    pub kept_up_to: NaiveDate,
}

impl ListDates {
    /// A whole list.
    pub fn of_full(date: NaiveDate) -> ListDates {
        ListDates { full: date, newest: date, kept_up_to: date }
    }

    /// With changes or additions laid over it. The change files of a registry say of which days they are, and keep it up
    /// while none is missing between; additions to any other list prove nothing, and its age stays.
    #[must_use]
    pub fn changed(self, form: ListForm, date: NaiveDate, first_change: Option<NaiveDate>) -> ListDates {
        let is_unbroken = form == ListForm::Registry
            && self.kept_up_to == self.newest
            && self.missing(date, first_change).is_none();
        ListDates { newest: date, kept_up_to: if is_unbroken { date } else { self.kept_up_to }, ..self }
    }

    /// The days, first and last, that lie between the list and a change file of this date whose first change, from the
    /// list's newest day on, is of that day; none where it follows on. An older change proves nothing of the days between.
    pub fn missing(self, date: NaiveDate, first_change: Option<NaiveDate>) -> Option<(NaiveDate, NaiveDate)> {
        let next = self.newest.succ_opt()?;
        let begins = first_change.unwrap_or(date).min(date);
        (begins > next).then(|| (next, begins.pred_opt().unwrap_or(next)))
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
    fn half_of_a_list_may_be_true_and_less_is_looked_at() {
        let shrunk = [(10, 5), (10, 4), (3, 2), (3, 1), (1, 1), (0, 0)].map(|(was, is)| has_shrunk(was, is));
        assert_eq!(shrunk, [false, true, false, true, false, false]);
    }

    #[test]
    fn change_files_keep_a_registry_up_until_one_is_missing_and_additions_keep_nothing_up() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let full = ListDates::of_full(day(1));
        let registry = |dates: ListDates, date, first| dates.changed(ListForm::Registry, day(date), first);
        let daily = registry(registry(full, 2, Some(day(2))), 3, None);
        assert_eq!((daily.full, daily.newest, daily.kept_up_to), (day(1), day(3), day(3)));
        let weekly = registry(daily, 10, Some(day(4)));
        assert_eq!(weekly.kept_up_to, day(10));
        assert_eq!(weekly.missing(day(14), Some(day(13))), Some((day(11), day(12))));
        let broken = registry(registry(weekly, 14, Some(day(13))), 15, Some(day(15)));
        assert_eq!((broken.newest, broken.kept_up_to), (day(15), day(10)), "until a whole list comes");
        assert_eq!(
            full.missing(day(9), None),
            Some((day(2), day(8))),
            "no change says nothing of the days before"
        );
        assert_eq!(full.changed(ListForm::People, day(2), None).kept_up_to, day(1));
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
