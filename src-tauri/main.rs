//! The console's program.
fn main() {}
