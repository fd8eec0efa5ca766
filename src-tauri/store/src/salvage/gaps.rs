//! Which entries of a chain are gone, told by their places alone.

use domain::entry::Span;
use domain::ids::LogId;
use std::collections::BTreeMap;

/// What is missing between the entries that are there (sorted) and where their logs are known to end.
pub fn gaps(there: &[(LogId, u64)], ends: &BTreeMap<LogId, u64>) -> Vec<Span> {
    let mut reached: BTreeMap<LogId, u64> = ends.keys().map(|log| (*log, 0)).collect();
    let mut gaps = Vec::new();
    for (log, seq) in there {
        let before = reached.insert(*log, *seq).unwrap_or(0);
        gaps.extend(between(*log, before, *seq));
    }
    for (log, end) in ends {
        let before = reached.get(log).copied().unwrap_or(0);
        gaps.extend(between(*log, before, end + 1));
    }
    gaps.sort_by_key(|gap| (gap.log, gap.first));
    gaps
}

fn between(log: LogId, before: u64, next: u64) -> Option<Span> {
    (next > before + 1).then(|| Span { log, first: before + 1, last: next - 1 })
}

/// The gaps of a chain for people: `12, 40 to 44`, and how many more there are.
pub fn shown(gaps: &[Span]) -> String {
    const NAMED: usize = 8;
    let named = gaps.iter().take(NAMED).map(|gap| match gap.first == gap.last {
        true => gap.first.to_string(),
        false => format!("{} to {}", gap.first, gap.last),
    });
    let named: Vec<String> = named.collect();
    match gaps.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more places", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn log(number: u128) -> LogId {
        LogId(Uuid::from_u128(number))
    }

    #[test]
    fn what_lies_between_at_the_beginning_and_up_to_the_known_end_is_missing() {
        let there = [(log(1), 2), (log(1), 3), (log(1), 7), (log(2), 1)];
        let ends = BTreeMap::from([(log(1), 9), (log(2), 1), (log(3), 2)]);
        let found: Vec<_> =
            gaps(&there, &ends).into_iter().map(|gap| (gap.log, gap.first, gap.last)).collect();
        assert_eq!(found, [(log(1), 1, 1), (log(1), 4, 6), (log(1), 8, 9), (log(3), 1, 2)]);
        assert_eq!(shown(&gaps(&there, &ends)), "1, 4 to 6, 8 to 9, 1 to 2");
        assert!(gaps(&there[3..], &BTreeMap::from([(log(2), 1)])).is_empty());
    }
}
