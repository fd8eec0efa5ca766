//! A panic is a fault of the program: one line that names the place in the source, no message (it could hold
//! personal data) and no backtrace.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use usecases::{Fault, Result};

/// Where the first panic stood: whoever waits for a thread that panicked does so too, and tells nothing.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// From now on a panic prints nothing by itself.
pub fn say_one_line() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", file_name(at.file()), at.line()));
        if let (Some(place), Ok(mut first)) = (place, PLACE.lock())
            && first.is_empty()
        {
            *first = place;
        }
    }));
}

/// Runs the work; a panic in it becomes a fault.
pub fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let place = PLACE.lock().map(|mut place| std::mem::take(&mut *place)).unwrap_or_default();
        Err(Fault::internal("the program met a fault of its own and stopped; what was confirmed stands")
            .at(place))
    })
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault_without_its_message() {
        let fault = caught::<()>(|| panic!("margaret@example.com")).unwrap_err();
        assert_eq!(fault.code.exit_status(), 1);
        assert!(!fault.line().contains("margaret"));
    }
}
