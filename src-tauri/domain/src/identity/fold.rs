//! Folding text to what is compared: case, accents, punctuation. Text of every script survives; only marks,
//! case and punctuation go. The text as given is never replaced by its folded form.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds into words of lower-case letters and digits, one space between them. Apostrophes and full stops
/// vanish (`O'Brien` is one word, `P.O.` is `po`); characters in `kept` survive; the rest parts words.
pub fn fold_into(text: &str, kept: &[char], out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        text.chars().for_each(|letter| push_folded(letter, kept, start, out));
    } else {
        // Lower-casing can leave letters that decompose once more, hence the second pass.
        text.nfkd()
            .flat_map(char::to_lowercase)
            .nfkd()
            .for_each(|letter| push_folded(letter, kept, start, out));
    }
    if out.len() > start && out.ends_with(' ') {
        out.pop();
    }
}

/// [`fold_into`] a new text, nothing kept.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &[], &mut out);
    out
}

fn push_folded(letter: char, kept: &[char], start: usize, out: &mut String) {
    if letter.is_ascii_alphanumeric() {
        out.push(letter.to_ascii_lowercase());
    } else if let Some(base) = base_letters(letter) {
        out.push_str(base);
    } else if kept.contains(&letter) {
        out.push(letter);
    } else if is_combining_mark(letter) || is_silent(letter) {
        // Part of the word around it.
    } else if !letter.is_ascii() && letter.is_alphanumeric() {
        out.push(letter);
    } else if out.len() > start && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Punctuation that stands inside a word without parting it, and marks that show nothing.
fn is_silent(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '.' | '`' | '´' | 'ʹ' | 'ʼ' | 'ʻ' | '‘' | '’' | '‛' | '′' | '\u{ad}' | '\u{200b}'
            ..='\u{200f}' | '\u{feff}'
    )
}

/// Letters that Unicode does not decompose, by their base letters (`DOMAIN.md` 5).
pub fn base_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ŋ' | 'Ŋ' => "n",
        'ŧ' | 'Ŧ' => "t",
        'ς' => "σ",
        _ => return None,
    })
}
