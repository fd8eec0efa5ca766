//! What the page put into the clipboard is taken out of it again, if it is still there. The page itself can neither
//! read the clipboard nor change it without a key being pressed.

use domain::Sensitive;
use std::thread;
use std::time::Duration;

/// Long enough to paste it where it belongs.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// Empties the clipboard in a minute, unless something else was copied since.
pub fn forget_later(text: Sensitive<String>) {
    forget_after(text, KEPT_FOR);
}

fn forget_after(text: Sensitive<String>, wait: Duration) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        thread::sleep(wait);
        // A desktop that lets nobody at its clipboard keeps what it has; there is nobody to tell.
        let Ok(mut clipboard) = arboard::Clipboard::new() else { return };
        if clipboard.get_text().is_ok_and(|found| found == *text.as_str()) {
            drop(clipboard.clear());
        }
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use arboard::Clipboard;

    const NUMBER: &str = "2140 8305 9177";

    /// Needs a display; without one there is no clipboard, and nothing to prove.
    #[test]
    fn what_was_copied_is_forgotten_unless_something_else_is_there() {
        if std::env::var_os("DISPLAY").is_none() {
            return;
        }
        let mut clipboard = Clipboard::new().unwrap();
        for (there, left) in [(NUMBER, None), ("something else", Some("something else"))] {
            clipboard.set_text(there).unwrap();
            forget_after(NUMBER.into(), Duration::from_millis(10)).join().unwrap();
            let found = clipboard.get_text().ok().filter(|text| !text.is_empty());
            assert_eq!(found.as_deref(), left);
        }
    }
}
