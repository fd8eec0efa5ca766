//! One program for every target; `PREFDESK_FUZZ` names it. `cargo xtask fuzz TARGET [seconds]` builds and runs it.
#![no_main]

#[allow(dead_code, reason = "the quick tests use more of it")]
#[path = "../../tests/hostile/targets.rs"]
mod targets;

use std::sync::OnceLock;

fn target() -> fn(&[u8]) {
    static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();
    *TARGET.get_or_init(|| {
        let name = std::env::var("PREFDESK_FUZZ").unwrap_or_default();
        let found = targets::TARGETS.iter().find(|(known, _)| *known == name);
        found.unwrap_or_else(|| panic!("PREFDESK_FUZZ names no target")).1
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| target()(data));
