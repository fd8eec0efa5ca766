//! `cargo xtask`: what people type to set up, run, check, test and package the desk.
fn main() {}
