//! Layout files: those that ship are whole, and a company's faulty one is refused with field and line.

use domain::layout::{BUILT_IN_TEXTS, Layout, built_in};

#[test]
fn every_layout_that_ships_is_valid_and_named_as_its_file() {
    for (name, text) in BUILT_IN_TEXTS {
        let layout = Layout::parse(text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(layout.id.as_str(), *name);
    }
    assert_eq!(built_in().len(), BUILT_IN_TEXTS.len());
}
