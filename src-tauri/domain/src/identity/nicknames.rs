//! Which first names people use for one another. `nicknames.txt` is the table: formal name, then its short forms.

use std::collections::HashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("nicknames.txt");

/// Each name with the other names of its lines.
fn table() -> &'static HashMap<&'static str, Vec<&'static str>> {
    static NAMES: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            for name in line.split(' ') {
                names.entry(name).or_default().extend(line.split(' ').filter(|other| *other != name));
            }
        }
        names.values_mut().for_each(|others| {
            others.sort_unstable();
            others.dedup();
        });
        names
    })
}

/// The other names of a first name, by its key.
pub fn nicknames_of(first_key: &str) -> &'static [&'static str] {
    table().get(first_key).map_or(&[], Vec::as_slice)
}

/// Whether two first names, by their keys, are used for one another.
pub fn are_nicknames(one: &str, other: &str) -> bool {
    nicknames_of(one).contains(&other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_work_both_ways_and_not_through_a_third_name() {
        assert!(are_nicknames("bill", "william") && are_nicknames("william", "bill"));
        assert!(are_nicknames("peggy", "margaret"));
        assert!(!are_nicknames("margaret", "william"));
        // Al is Albert and Alfred, but Albert is no Alfred.
        assert!(!are_nicknames("albert", "alfred"));
    }
}
