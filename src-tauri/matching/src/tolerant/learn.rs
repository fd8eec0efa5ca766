//! The model learnt on the data at hand: what strangers look like from pairs drawn by chance, what the same person looks
//! like by expectation–maximisation over the pairs that blocks find.
//!
//! A list with few true matches, or none, must not make it run away: what was assumed weighs like some dozens of pairs
//! seen, and limits hold that no real file breaks.

use super::Closeness;
use super::blocks::Scratch;
use super::comparison::{Comparison, Field};
use super::list::List;
use super::model::{Chances, Classes, Evidence, Model, Shares};
use super::record::Record;
use Closeness::{Different, OneLetter, Similar};
use rayon::prelude::*;

/// Suppressed rows that are learnt from, evenly spread over those given.
const MOST_ROWS: usize = 20_000;
/// Pairs of strangers; of short lists a fourth of all pairs.
const STRANGERS: usize = 200_000;
/// What was assumed of strangers weighs like so many pairs, of the same like so many.
const ASSUMED_STRANGERS: f64 = 200.0;
const ASSUMED_SAME: f64 = 40.0;
const ROUNDS: usize = 25;
/// Pairs that are added up together.
const CHUNK: usize = 4_096;
/// At the start one suppressed row in five is thought to be on the list.
const AT_FIRST: f64 = 0.2;
/// Relatives and others in one home, for each who is found, where the list shows none: it may hold one row a home.
const RELATIVES: f64 = 0.003;
const OTHERS: f64 = 0.000_5;
/// Of the suppressed rows that are not on the list, at most so many have relatives there, or others in their home.
const UNLISTED_RELATIVES: f64 = 0.3;
const UNLISTED_OTHERS: f64 = 0.05;

/// A pair that blocks found, and what a value that both share says by being rare.
struct Seen {
    comparison: Comparison,
    shares: [Option<f64>; Field::COUNT],
}

impl Model {
    /// Learns from a sample of the suppressed rows; the larger, up to some ten thousand, the better.
    pub fn learn(list: &List, sample: &[Record]) -> Model {
        let step = sample.len().div_ceil(MOST_ROWS).max(1);
        let sample: Vec<&Record> = sample.iter().step_by(step).collect();
        let pairs = (list.len() * sample.len()).max(1) as f64;
        let row = 1.0 / list.len().max(1) as f64;
        let limits = Limits::of(list, row);
        let mut model =
            Model::assumed(limits.kept(Classes { person: AT_FIRST * row, relatives: 0.0, home: 0.0 }));
        model.strangers = strangers(list, &sample, &model.strangers);
        let seen = seen(list, &sample);
        let assumed = model.same;
        for _ in 0..ROUNDS {
            model = round(&model, &assumed, &seen, pairs);
            model.classes = limits.kept(model.classes);
            keep_names_telling(&mut model.same);
        }
        model
    }
}

/// What the classes never go below or above.
struct Limits {
    /// One suppressed row in all pairs.
    row: f64,
    relatives: f64,
    home: f64,
}

impl Limits {
    fn of(list: &List, row: f64) -> Limits {
        let homes = list.homes();
        Limits { row, relatives: homes.relatives.max(RELATIVES), home: homes.others.max(OTHERS) }
    }

    /// Whoever shares a home without being the same is beside somebody who is listed, as often as within the list, or in
    /// place of somebody who is not. Where nearly every suppressed row is found on the list, hardly any are left for
    /// the latter, and one whose names both differ is rather the same person, badly written.
    fn kept(&self, classes: Classes) -> Classes {
        let person = classes.person.max(self.row / 50_000.0);
        let unlisted = (self.row - person).max(0.0);
        let between = |share: f64, beside: f64, in_place: f64| {
            let least = beside * person;
            share.clamp(least, least + in_place * unlisted)
        };
        Classes {
            person,
            relatives: between(classes.relatives, self.relatives, UNLISTED_RELATIVES),
            home: between(classes.home, self.home, UNLISTED_OTHERS),
        }
    }
}

/// Strangers: rows drawn by chance, without those who are plainly the same.
fn strangers(list: &List, sample: &[&Record], assumed: &Shares) -> Shares {
    let draws = STRANGERS.min((list.len() * sample.len()).div_ceil(4));
    let compared = (0..draws).into_par_iter().filter_map(|draw| {
        let chance = (draw as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let chance = (chance ^ chance >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let row = (chance >> 32) % list.len() as u64;
        let other = sample.get((chance & 0xffff_ffff) as usize % sample.len().max(1))?;
        let comparison = Comparison::between(list.record(row as u32)?, other);
        let is_same = comparison.of(Field::Last) >= OneLetter && comparison.of(Field::Street) >= OneLetter;
        (!is_same).then_some(comparison)
    });
    let counts = compared.fold(Counts::default, |mut counts, comparison| {
        counts.add(&comparison, [1.0; 3]);
        counts
    });
    let counts = counts.reduce(Counts::default, Counts::joined);
    let mut shares = counts.shares(assumed, ASSUMED_STRANGERS);
    for order in [Field::NameOrder, Field::LineOrder] {
        if let Some(share) = shares.get_mut(order as usize) {
            *share = [1.0; Closeness::COUNT];
        }
    }
    shares
}

/// The pairs that blocks find for the sample.
fn seen(list: &List, sample: &[&Record]) -> Vec<Seen> {
    let of_one = |scratch: &mut Scratch, record: &&Record| {
        list.find(record, scratch);
        let pairs = scratch.found.iter().filter_map(|row| {
            let listed = list.record(*row)?;
            let comparison = Comparison::between(record, listed);
            let share = |field| list.frequencies().share(field, listed, comparison.is_swapped());
            Some(Seen { comparison, shares: Field::ALL.map(share) })
        });
        pairs.collect::<Vec<_>>()
    };
    sample.par_iter().map_init(Scratch::default, of_one).flatten_iter().collect()
}

/// One round: how likely is each pair of each class, and what do the classes then look like.
fn round(model: &Model, assumed: &Shares, seen: &[Seen], pairs: f64) -> Model {
    let of_some = |some: &[Seen]| {
        let mut counts = Counts::default();
        for pair in some {
            let share = |field: Field| pair.shares.get(field as usize).copied().flatten();
            let evidence: Evidence = model.evidence(&pair.comparison, share);
            let Chances { person, relatives, home } = model.chances(evidence);
            counts.add(&pair.comparison, [person, relatives, home]);
        }
        counts
    };
    // Added up in the order of the pairs, whichever core was first: the same lists give the same answer.
    let sums: Vec<Counts> = seen.par_chunks(CHUNK).map(of_some).collect();
    let counts = sums.into_iter().fold(Counts::default(), Counts::joined);
    let [person, relatives, home] = counts.classes.map(|sum| sum / pairs);
    Model {
        same: counts.shares(assumed, ASSUMED_SAME),
        strangers: model.strangers,
        classes: Classes { person, relatives, home },
    }
}

/// How often each closeness was seen, weighed by how likely the field is the same person's there.
#[derive(Default)]
struct Counts {
    fields: [[f64; Closeness::COUNT]; Field::COUNT],
    classes: [f64; 3],
}

impl Counts {
    /// A first name tells of the person only, a last name of relatives too, an address of everybody in the home.
    fn add(&mut self, comparison: &Comparison, classes: [f64; 3]) {
        let [person, relatives, home] = classes;
        for (field, closeness) in comparison.each() {
            let weight = match field {
                Field::First | Field::NameOrder => person,
                Field::Last => person + relatives,
                _ => person + relatives + home,
            };
            if let Some(count) =
                self.fields.get_mut(field as usize).and_then(|field| field.get_mut(closeness as usize))
            {
                *count += weight;
            }
        }
        self.classes.iter_mut().zip(classes).for_each(|(sum, class)| *sum += class);
    }

    fn joined(mut self, other: Counts) -> Counts {
        let counts = self.fields.as_flattened_mut().iter_mut().zip(other.fields.as_flattened());
        counts.for_each(|(count, other)| *count += other);
        self.classes.iter_mut().zip(other.classes).for_each(|(sum, class)| *sum += class);
        self
    }

    /// As shares of what was not missing, with what was assumed beside it.
    fn shares(&self, assumed: &Shares, weight: f64) -> Shares {
        let mut shares = *assumed;
        for (share, count) in shares.iter_mut().zip(&self.fields) {
            let seen: f64 = count.iter().skip(1).sum();
            for (share, count) in share.iter_mut().zip(count).skip(1) {
                *share = (count + *share * weight) / (seen + weight);
            }
        }
        shares
    }
}

/// Names are misspelt more often than replaced. Where more than that differ altogether, it is relatives who were
/// taken for one another, and a higher share would only confirm it.
fn keep_names_telling(same: &mut Shares) {
    for field in [Field::First, Field::Last] {
        let Some(shares) = same.get_mut(field as usize) else { continue };
        let of = |closeness: Closeness| shares.get(closeness as usize).copied().unwrap_or_default();
        let most = 0.5 * (of(OneLetter) + of(Similar)) + 0.002;
        if let Some(different) = shares.get_mut(Different as usize) {
            *different = different.min(most);
        }
    }
    for (field, most) in
        [(Field::House, 0.15), (Field::Street, 0.08), (Field::Place, 0.08), (Field::Unit, 0.4)]
    {
        if let Some(different) =
            same.get_mut(field as usize).and_then(|field| field.get_mut(Different as usize))
        {
            *different = different.min(most);
        }
    }
}
