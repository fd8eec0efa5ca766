//! How telling each closeness of each field is, and how likely two compared records are the same person, relatives in
//! one home, or strangers in one (Fellegi and Sunter 1969, with a class a level in place of one).
//!
//! A field's share among the same (m) is learnt on the data at hand, among strangers (u) from pairs drawn by chance; two
//! who agree exactly on a name, street or postcode are weighed by how common it is. Relatives share the address and the
//! last name, and their first names agree as strangers' do: that is how a wife is told from her husband.

use super::closeness::Closeness;
use super::comparison::{Comparison, Field};

/// A share for every closeness of every field.
pub(super) type Shares = [[f64; Closeness::COUNT]; Field::COUNT];

/// A person's name may have been replaced; whoever else has another last name is no relative at this level.
const OTHER_SURNAME: f64 = -12.0;

/// How telling closeness is, and how many of all pairs are of each class.
#[derive(Clone, Debug)]
pub struct Model {
    /// Among those who are the same.
    pub(super) same: Shares,
    /// Among strangers.
    pub(super) strangers: Shares,
    pub(super) classes: Classes,
}

/// Of all pairs of a listed and a suppressed row, the share that is the same person, relatives in one home, others in
/// one home.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classes {
    pub(super) person: f64,
    pub(super) relatives: f64,
    pub(super) home: f64,
}

/// The likelihoods of a comparison, in bits over strangers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence {
    pub(super) first: f64,
    pub(super) last: f64,
    /// The last name's as that of a relative.
    pub(super) surname: f64,
    pub(super) address: f64,
}

/// How likely each class is, after the comparison.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chances {
    pub(super) person: f64,
    pub(super) relatives: f64,
    pub(super) home: f64,
}

impl Model {
    /// What a comparison says; `share` is the chance that a stranger has the listed value of a field, where it
    /// matters.
    pub(super) fn evidence(&self, comparison: &Comparison, share: impl Fn(Field) -> Option<f64>) -> Evidence {
        let mut evidence = Evidence::default();
        for (field, closeness) in comparison.each() {
            if closeness == Closeness::Missing {
                continue;
            }
            let of = |shares: &Shares| {
                shares
                    .get(field as usize)
                    .and_then(|field| field.get(closeness as usize))
                    .copied()
                    .unwrap_or(1.0)
            };
            let strangers = match closeness {
                Closeness::Exact => share(field).unwrap_or_else(|| of(&self.strangers)),
                // Only who bears a name can be a letter off it: a rare name is as telling misspelt.
                Closeness::OneLetter if field != Field::Place => {
                    let usual = of(&self.strangers);
                    share(field).map_or(usual, |share| share.clamp(usual / 10.0, usual))
                }
                _ => of(&self.strangers),
            };
            let bits = (of(&self.same) / strangers).log2();
            match field {
                Field::First => evidence.first += bits,
                Field::Last | Field::NameOrder => {
                    evidence.last += bits;
                    let is_other = field == Field::Last && closeness == Closeness::Different;
                    evidence.surname += if is_other { OTHER_SURNAME } else { bits };
                }
                _ => evidence.address += bits,
            }
        }
        evidence
    }

    /// How likely each class is.
    pub(super) fn chances(&self, evidence: Evidence) -> Chances {
        let Evidence { first, last, surname, address } = evidence;
        let Classes { person, relatives, home } = self.classes;
        let bits = [
            person.log2() + first + last + address,
            relatives.log2() + surname + address,
            home.log2() + address,
            0.0,
        ];
        let most = bits.iter().copied().fold(0.0, f64::max);
        let [person, relatives, home, none] = bits.map(|bits| (bits - most).exp2());
        let sum = person + relatives + home + none;
        Chances { person: person / sum, relatives: relatives / sum, home: home / sum }
    }

    /// What is thought before any data is seen: about what files of customers look like.
    pub(super) fn assumed(classes: Classes) -> Model {
        Model { same: SAME, strangers: STRANGERS, classes }
    }
}

// In the order of `Closeness`: missing, different, similar, initial, part, nickname, one letter, exact.
const SAME: Shares = [
    [1.0, 0.015, 0.03, 0.040, 0.02, 0.05, 0.08, 0.765],
    [1.0, 0.010, 0.03, 0.001, 0.02, 0.001, 0.08, 0.86],
    [1.0, 0.030, 0.01, 0.001, 0.001, 0.001, 0.03, 0.93],
    [1.0, 0.030, 0.06, 0.001, 0.001, 0.001, 0.08, 0.83],
    [1.0, 0.100, 0.03, 0.001, 0.001, 0.001, 0.02, 0.85],
    [1.0, 0.010, 0.01, 0.001, 0.05, 0.001, 0.03, 0.90],
    [1.0, 0.001, 0.001, 0.001, 0.01, 0.001, 0.001, 0.99],
    [1.0, 0.001, 0.001, 0.001, 0.01, 0.001, 0.001, 0.99],
];

const STRANGERS: Shares = [
    [1.0, 0.965, 0.02, 0.005, 0.005, 0.001, 0.004, 0.003],
    [1.0, 0.985, 0.01, 0.0001, 0.002, 0.0001, 0.001, 0.001],
    [1.0, 0.970, 0.01, 0.0001, 0.0001, 0.0001, 0.015, 0.003],
    [1.0, 0.985, 0.01, 0.0001, 0.0001, 0.0001, 0.0005, 0.001],
    [1.0, 0.950, 0.01, 0.0001, 0.0001, 0.0001, 0.005, 0.03],
    [1.0, 0.980, 0.01, 0.0001, 0.005, 0.0001, 0.0005, 0.001],
    // Of the two orders the closer one was taken: strangers are no more often swapped than not.
    [1.0; Closeness::COUNT],
    [1.0; Closeness::COUNT],
];
