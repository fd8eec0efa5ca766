//! The files of lists, open; those that a card asks are kept open.

use crate::Desk;
use ::lists::people::People;
use ::lists::registry::Registry;
use domain::Result;
use domain::list::ListForm;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::ListRow;

/// A list's file.
pub(crate) enum OpenFile {
    People(People),
    Registry(Box<Registry>),
}

/// Those that were asked last, by the names of their files.
#[derive(Default)]
pub(crate) struct OpenFiles(Mutex<BTreeMap<String, Arc<OpenFile>>>);

impl Desk {
    pub(crate) fn open_list(&self, row: &ListRow) -> Result<OpenFile> {
        Ok(match row.form {
            ListForm::People => OpenFile::People(self.open_people(row)?),
            ListForm::Registry => OpenFile::Registry(Box::new(self.open_registry(row)?)),
        })
    }

    /// The same, and kept for the next time; what is no longer in use is let go of.
    pub(super) fn kept_open(&self, row: &ListRow, in_use: &[ListRow]) -> Result<Arc<OpenFile>> {
        let mut kept = self.open_files.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|name, _| in_use.iter().any(|row| row.file_name() == *name));
        if let Some(file) = kept.get(&row.file_name()) {
            return Ok(file.clone());
        }
        let file = Arc::new(self.open_list(row)?);
        kept.insert(row.file_name(), file.clone());
        Ok(file)
    }
}
