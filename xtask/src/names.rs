//! Files are named so that every system can hold them and people can guess them.

use crate::step::{Outcome, ask, program};

/// Looks at every file that is committed or about to be.
pub fn check() -> Outcome {
    println!("\n▸ file names");
    let (_, list) = ask(&mut program("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let wrong: Vec<&str> = list.lines().filter(|path| !fits(path)).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "badly named (Rust in snake_case, components in PascalCase, no spaces):\n  {}",
        wrong.join("\n  ")
    ))
}

fn fits(path: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-@/+".contains(letter);
    if !path.chars().all(plain) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, "rs")) => !stem.contains(|letter: char| letter.is_ascii_uppercase() || letter == '-'),
        Some((stem, "svelte")) => stem.starts_with(|letter: char| letter.is_ascii_uppercase()),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn names_that_people_can_guess_fit_and_others_do_not() {
        for good in ["src-tauri/main.rs", "ui/src/parts/Key.svelte", "assets/icons/128x128@2x.png", ".ci/run"]
        {
            assert!(fits(good), "{good}");
        }
        for bad in ["src/MyThing.rs", "src/my-thing.rs", "ui/src/key.svelte", "a file.txt", "é.md"] {
            assert!(!fits(bad), "{bad}");
        }
    }
}
