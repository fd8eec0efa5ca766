//! What becomes of a name or an address between a caller's mouth and a keyboard.

const NICKNAMES: &str = include_str!("../../../domain/src/identity/nicknames.txt");

/// Chance from a seed (SplitMix64): the same everywhere.
pub struct Draw(u64);

impl Draw {
    pub fn of(seed: u64) -> Draw {
        Draw(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// A word with so many letters wrong: one put in, left out, taken for another or swapped with its neighbour, the
/// first one as likely as any. None for words so short that little of them would be left.
pub fn edited(word: &str, edits: usize, draw: &mut Draw) -> Option<String> {
    let mut letters: Vec<char> = word.to_lowercase().chars().collect();
    if letters.len() < 2 + 2 * edits {
        return None;
    }
    for _ in 0..edits {
        let at = draw.below(letters.len());
        let letter = char::from(b'a' + draw.below(26) as u8);
        match draw.below(4) {
            0 => letters.insert(at, letter),
            1 => drop(letters.remove(at)),
            2 => letters[at] = letter,
            _ => {
                let next = (at + 1).min(letters.len() - 1);
                letters.swap(at, next);
            }
        }
    }
    let wrong: String = letters.into_iter().collect();
    (wrong != word.to_lowercase()).then_some(wrong)
}

/// What friends call somebody of this name.
pub fn nickname(first: &str, draw: &mut Draw) -> Option<String> {
    let first = first.to_lowercase();
    let line = NICKNAMES.lines().find(|line| line.split(' ').next() == Some(&first))?;
    let short: Vec<&str> = line.split(' ').skip(1).collect();
    short.get(draw.below(short.len())).map(|name| (*name).to_owned())
}

/// A name as somebody types it who does not know its marks; none for a name without any.
pub fn plain(name: &str, draw: &mut Draw) -> Option<String> {
    let marked = name.contains(|letter: char| !letter.is_ascii_alphabetic() && letter != '-');
    let folded = domain::identity::fold::fold(name);
    let joined = folded.replace(' ', "");
    marked.then(|| if draw.below(2) == 0 { folded } else { joined })
}

const WORDS: &[&[&str]] = &[
    &["street", "st", "str", "St."],
    &["avenue", "ave", "av", "Ave."],
    &["road", "rd", "Rd."],
    &["drive", "dr", "drv"],
    &["lane", "ln", "LN"],
    &["court", "ct", "crt"],
    &["boulevard", "blvd", "boul"],
    &["place", "pl", "Pl."],
    &["circle", "cir", "circ"],
    &["terrace", "ter", "terr"],
    &["parkway", "pkwy", "pky"],
    &["north", "n"],
    &["south", "s"],
    &["east", "e"],
    &["west", "w"],
    &["post office box", "po box", "P.O. Box", "pobox"],
];

/// The house and its street without the unit, common words in another of their spellings.
pub fn respelt(line: &str, draw: &mut Draw) -> Option<String> {
    let line = without_unit(line);
    if let Some(number) =
        line.to_lowercase().replace('.', "").rsplit_once("box ").map(|(_, number)| number.to_owned())
    {
        let forms = WORDS.last()?;
        return Some(format!("{} {number}", forms[draw.below(forms.len())]));
    }
    let words: Vec<String> = line.split(' ').map(|word| spelt(word, draw)).collect();
    (words.len() > 2).then(|| words.join(" "))
}

/// House and the beginning of its street.
pub fn shortened(line: &str) -> Option<String> {
    let line = without_unit(line);
    let (house, street) = line.split_once(' ')?;
    let named = house.starts_with(|first: char| first.is_ascii_digit());
    let name: String = street.chars().take(5).collect();
    (named && name.len() == 5 && !name.contains(' ')).then(|| format!("{house} {name}"))
}

fn without_unit(line: &str) -> String {
    let is_unit = |word: &&str| {
        word.starts_with('#') || ["apt", "apt.", "unit", "apartment"].contains(&word.to_lowercase().as_str())
    };
    let words: Vec<&str> = line.split(' ').collect();
    let end = words.iter().position(is_unit).unwrap_or(words.len());
    words[..end].join(" ")
}

fn spelt(word: &str, draw: &mut Draw) -> String {
    let plain = word.trim_end_matches('.').to_lowercase();
    let forms = WORDS.iter().find(|forms| forms.contains(&plain.as_str()));
    forms.map_or_else(|| word.to_lowercase(), |forms| forms[draw.below(forms.len())].to_owned())
}
