//! The console's program. Everything is in the library, so that the boundary can be tested without a window.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    prefdesk_console::main()
}
