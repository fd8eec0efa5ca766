//! The tables that people are drawn from: names by their frequency, places with their area codes and ZIPs.

use super::chance::Chance;
use std::sync::OnceLock;

const LAST: &str = include_str!("../../../../assets/demo/last_names.tsv");
const FEMALE: &str = include_str!("../../../../assets/demo/female_names.tsv");
const MALE: &str = include_str!("../../../../assets/demo/male_names.tsv");
const PLACES: &str = include_str!("../../../../assets/demo/places.tsv");

/// Names with the running sum of their frequencies.
pub(super) struct Names {
    sums: Vec<u64>,
    names: Vec<&'static str>,
}

impl Names {
    fn read(table: &'static str) -> Names {
        let mut names = Names { sums: Vec::new(), names: Vec::new() };
        let mut sum = 0;
        for (name, weight) in lines(table).filter_map(|line| line.split_once('\t')) {
            sum += weight.parse::<u64>().unwrap_or(1);
            names.sums.push(sum);
            names.names.push(name);
        }
        names
    }

    /// A name, as often as its frequency says.
    pub(super) fn draw(&self, chance: &mut Chance) -> &'static str {
        let point = chance.below(self.sums.last().copied().unwrap_or(1));
        let place = self.sums.partition_point(|sum| *sum <= point);
        self.names.get(place).copied().unwrap_or_default()
    }
}

/// A city with its state, area codes and ZIPs.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) state: &'static str,
    pub(super) city: &'static str,
    pub(super) area_codes: &'static str,
    pub(super) zips: &'static str,
}

/// Everything that is drawn from.
pub(super) struct Tables {
    pub(super) last: Names,
    pub(super) female: Names,
    pub(super) male: Names,
    /// A place stands once for each of its ZIPs: larger cities have more people.
    pub(super) places: Vec<Place>,
}

pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| Tables {
        last: Names::read(LAST),
        female: Names::read(FEMALE),
        male: Names::read(MALE),
        places: lines(PLACES)
            .filter_map(place)
            .flat_map(|place| place.zips.split(' ').map(move |_| place))
            .collect(),
    })
}

fn place(line: &'static str) -> Option<Place> {
    let mut fields = line.split('\t');
    Some(Place {
        state: fields.next()?,
        city: fields.next()?,
        area_codes: fields.next()?,
        zips: fields.next()?,
    })
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// One of the words of a list that blanks part.
pub(super) fn one_word(list: &'static str, chance: &mut Chance) -> &'static str {
    let count = list.split(' ').count() as u64;
    list.split(' ').nth(usize::try_from(chance.below(count)).unwrap_or(0)).unwrap_or_default()
}

/// Last names that Spanish, Polish or German writes with marks, as census files do not.
pub(super) const ACCENTED: &[(&str, &str)] = &[
    ("Garcia", "García"),
    ("Martinez", "Martínez"),
    ("Rodriguez", "Rodríguez"),
    ("Hernandez", "Hernández"),
    ("Lopez", "López"),
    ("Gonzalez", "González"),
    ("Perez", "Pérez"),
    ("Sanchez", "Sánchez"),
    ("Ramirez", "Ramírez"),
    ("Gomez", "Gómez"),
    ("Diaz", "Díaz"),
    ("Vazquez", "Vázquez"),
    ("Nunez", "Núñez"),
    ("Pena", "Peña"),
    ("Munoz", "Muñoz"),
    ("Jimenez", "Jiménez"),
    ("Mueller", "Müller"),
    ("Obrien", "O'Brien"),
    ("Oconnor", "O'Connor"),
    ("Oneal", "O’Neal"),
    ("Mccarthy", "McCarthy"),
    ("Delacruz", "de la Cruz"),
    ("Stjohn", "St. John"),
    ("Vandyke", "Van Dyke"),
];
