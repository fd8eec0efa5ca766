//! prefdesk, the command line.
fn main() {}
