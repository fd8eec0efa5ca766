//! Asking a person for a file or a folder. The native dialog, and in test builds a fake one.

use std::path::PathBuf;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

/// What is asked for.
pub enum Wanted {
    /// An existing folder to write to.
    Folder,
    /// An existing CSV or text file to read.
    DataFile,
    /// The existing file of a suppression list: services end theirs as they like, and pack them.
    ListFile,
    /// An existing file that says which column is which.
    Mapping,
}

/// Asks and waits; none when the person thought better of it. Never called on the window's own thread.
pub trait Picker: Send + Sync {
    fn pick(&self, wanted: Wanted, title: &str) -> Option<PathBuf>;
}

/// The platform's own dialog, over the console's window.
pub struct Native<R: Runtime>(pub AppHandle<R>);

impl<R: Runtime> Picker for Native<R> {
    fn pick(&self, wanted: Wanted, title: &str) -> Option<PathBuf> {
        let mut dialog = self.over_window(self.0.dialog().file().set_title(title));
        // Otherwise GTK starts with the recent files, where a folder cannot be chosen.
        if let Some(start) = dirs::document_dir().filter(|dir| dir.is_dir()).or_else(dirs::home_dir) {
            dialog = dialog.set_directory(start);
        }
        let picked = match wanted {
            Wanted::Folder => dialog.blocking_pick_folder(),
            Wanted::DataFile => dialog.add_filter("CSV", &["csv", "txt", "tsv"]).blocking_pick_file(),
            Wanted::ListFile => dialog.blocking_pick_file(),
            Wanted::Mapping => dialog.add_filter("TOML", &["toml"]).blocking_pick_file(),
        };
        picked.and_then(|path| path.into_path().ok())
    }
}

impl<R: Runtime> Native<R> {
    fn over_window(&self, dialog: FileDialogBuilder<R>) -> FileDialogBuilder<R> {
        match self.0.get_webview_window("main") {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        }
    }
}

/// Answers with what `PREFDESK_TEST_PICK` names, at once: of several the first that is what is asked for.
#[cfg(any(feature = "test-picker", feature = "loopback"))]
pub struct Fake(Vec<PathBuf>);

#[cfg(any(feature = "test-picker", feature = "loopback"))]
impl Picker for Fake {
    fn pick(&self, wanted: Wanted, _title: &str) -> Option<PathBuf> {
        let is_folder = matches!(wanted, Wanted::Folder);
        self.0.iter().find(|path| path.is_dir() == is_folder).or(self.0.first()).cloned()
    }
}

/// The fake one, where a test has said what it answers.
#[cfg(any(feature = "test-picker", feature = "loopback"))]
pub fn fake() -> Option<Box<dyn Picker>> {
    let answer = std::env::var_os("PREFDESK_TEST_PICK")?;
    Some(Box::new(Fake(std::env::split_paths(&answer).collect())))
}
