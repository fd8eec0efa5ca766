//! What a comparison came to: how likely, at each level, and who decides.

use super::comparison::Comparison;
use super::model::Chances;
use domain::identity::KeyKind;

/// Who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// No match.
    Not,
    /// A person decides.
    Borderline,
    /// A match.
    Sure,
}

/// From which probability on a pair is a match, and from which on a person is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    pub sure: f64,
    pub borderline: f64,
}

impl Default for Threshold {
    fn default() -> Self {
        Threshold { sure: 0.5, borderline: 0.1 }
    }
}

/// How likely a listed and a suppressed row are one, at each level.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    /// Field by field.
    pub comparison: Comparison,
    chances: Chances,
    threshold: Threshold,
}

impl Verdict {
    pub(super) fn new(comparison: Comparison, chances: Chances, threshold: Threshold) -> Verdict {
        Verdict { comparison, chances, threshold }
    }

    /// How likely the two are one at a level, from 0 to 1. Whoever is the same person is also of the same surname at
    /// the address. Numbers and e-mails have exact keys only.
    pub fn probability(&self, level: KeyKind) -> f64 {
        let Chances { person, relatives, home } = self.chances;
        match level {
            KeyKind::Person => person,
            KeyKind::SurnameAtAddress => person + relatives,
            KeyKind::Address => person + relatives + home,
            KeyKind::Phone | KeyKind::Email => 0.0,
        }
    }

    /// The same as a weight: the odds as bits, 0 where it is even, at most 64 either way.
    pub fn weight(&self, level: KeyKind) -> f64 {
        let probability = self.probability(level);
        (probability / (1.0 - probability)).log2().clamp(-64.0, 64.0)
    }

    /// Who decides at a level. A name without an address never decides by itself.
    pub fn band(&self, level: KeyKind) -> Band {
        let probability = self.probability(level);
        if probability >= self.threshold.sure && !self.comparison.is_name_only() {
            Band::Sure
        } else if probability >= self.threshold.borderline {
            Band::Borderline
        } else {
            Band::Not
        }
    }

    /// The narrowest level at which it is sure; none when there is none.
    pub fn level(&self) -> Option<KeyKind> {
        let levels = [KeyKind::Person, KeyKind::SurnameAtAddress, KeyKind::Address];
        levels.into_iter().find(|level| self.band(*level) == Band::Sure)
    }
}
