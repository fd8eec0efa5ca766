//! Test builds only (`panic-on-purpose`, which the loopback brings): a panic whose message quotes what was typed, so
//! that a test can see that no program repeats it. What ships has nothing of this.

use domain::Sensitive;

/// Panics where a test asked for it.
pub fn panic_about(text: &Sensitive<String>) {
    assert!(std::env::var_os("PREFDESK_TEST_PANIC").is_none(), "on purpose: {}", text.as_str());
}
