//! Two sorted runs read side by side: a list already imported is a file of sorted keys, and needs no memory.

use super::Key;
use domain::{Code, Fault, Result};
use std::cmp::Ordering;

/// Hands over each key of the list that the suppressed run has too, with its row. Both runs are sorted; equal keys may
/// follow one another in either. A run that is out of order is refused where it is seen, for what was not found until
/// then could not be trusted.
pub fn merge(
    list: impl IntoIterator<Item = Result<(Key, u32)>>,
    suppressed: impl IntoIterator<Item = Result<Key>>,
    mut found: impl FnMut(Key, u32),
) -> Result<()> {
    let mut suppressed = suppressed.into_iter();
    let mut theirs = suppressed.next().transpose()?;
    let mut before = None;
    for entry in list {
        let (key, row) = entry?;
        in_order(before.replace(key), key)?;
        while let Some(other) = theirs {
            match other.cmp(&key) {
                Ordering::Less => {
                    theirs = suppressed.next().transpose()?;
                    theirs.map_or(Ok(()), |next| in_order(Some(other), next))?;
                }
                Ordering::Equal => {
                    found(key, row);
                    break;
                }
                Ordering::Greater => break,
            }
        }
    }
    Ok(())
}

fn in_order(before: Option<Key>, key: Key) -> Result<()> {
    if before.is_some_and(|before| before > key) {
        let what = "keys of a list are out of order; nothing of this comparison holds";
        return Err(Fault::new(Code::StoreUnusable, what, "import the list again"));
    }
    Ok(())
}
