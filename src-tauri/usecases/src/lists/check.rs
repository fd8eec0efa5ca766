//! Are the lists whole: each file is there, is the one that the store points to, and every part of it opens.

use super::FOLDER;
use crate::Desk;
use crate::health::{Finding, finding};
use crate::progress::{Progress, Step};
use domain::list::ListForm;
use domain::{Fault, Result};
use store::ListRow;

const ADVICE: &str = "import the list again; removals recorded here are not in it and are untouched";

impl Desk {
    pub(crate) fn check_lists(&self, progress: &Progress<'_>) -> Result<Finding> {
        let lists = self.lists_in_use()?;
        if lists.is_empty() {
            return Ok(finding(FOLDER, true, "none were imported yet".to_owned(), ADVICE));
        }
        let (mut sound, mut wrong) = (Vec::new(), Vec::new());
        for row in &lists {
            match self.check_list(row, progress) {
                Err(fault) if fault.is_stop => return Err(fault),
                Err(fault) => wrong.push(format!("{}: {}", row.list, fault.what)),
                Ok(()) => {
                    sound.push(format!("{}: {} entries of {}", row.list, row.entries, row.dates.kept_up_to))
                }
            }
        }
        let is_sound = wrong.is_empty();
        let detail = if is_sound { sound } else { wrong };
        Ok(finding(FOLDER, is_sound, detail.join("; "), ADVICE))
    }

    fn check_list(&self, row: &ListRow, progress: &Progress<'_>) -> Result<()> {
        let told = |share| progress.step(Step { done: 0, bytes_mb: 0.0, share });
        match row.form {
            ListForm::People => {
                self.open_people(row)?.verify(&mut |share| {
                    told(share);
                    !progress.is_cancelled()
                })?;
            }
            ListForm::Registry => {
                let registry = self.open_registry(row)?;
                let found = registry.verify(&mut |share| told(share), progress.cancel_flag())?;
                if found.damaged > 0 {
                    let what =
                        format!("{} damaged parts, the first {}", found.damaged, found.named.join(", "));
                    return Err(Fault::new(domain::Code::StoreUnusable, what, ADVICE));
                }
            }
        }
        match progress.is_cancelled() {
            true => Err(crate::health::stopped()),
            false => Ok(()),
        }
    }
}
