//! Names by their frequency and places, as the demo's customers are drawn from.

use super::chance::Chance;
use std::sync::LazyLock;

macro_rules! table {
    ($file:literal) => {
        include_str!(concat!("../../../../assets/demo/", $file))
    };
}

pub struct Names {
    sums: Vec<usize>,
    names: Vec<&'static str>,
}

impl Names {
    fn read(table: &'static str) -> Names {
        let mut names = Names { sums: Vec::new(), names: Vec::new() };
        let mut sum = 0;
        for (name, weight) in lines(table).filter_map(|line| line.split_once('\t')) {
            sum += weight.parse::<usize>().unwrap_or(1);
            names.sums.push(sum);
            names.names.push(name);
        }
        names
    }

    /// A name, as often as its frequency says.
    pub fn draw(&self, chance: &mut Chance) -> &'static str {
        let point = chance.below(self.sums[self.sums.len() - 1]);
        self.names[self.sums.partition_point(|sum| *sum <= point)]
    }
}

/// City, state, ZIP.
pub type Place = (&'static str, &'static str, &'static str);

pub static LAST: LazyLock<Names> = LazyLock::new(|| Names::read(table!("last_names.tsv")));
pub static FEMALE: LazyLock<Names> = LazyLock::new(|| Names::read(table!("female_names.tsv")));
pub static MALE: LazyLock<Names> = LazyLock::new(|| Names::read(table!("male_names.tsv")));
pub static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let places = lines(table!("places.tsv")).map(|line| line.split('\t').collect::<Vec<_>>());
    places.flat_map(|fields| fields[3].split(' ').map(move |zip| (fields[1], fields[0], zip))).collect()
});

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}
