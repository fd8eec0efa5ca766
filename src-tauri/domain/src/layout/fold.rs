//! Text to a recipient's letters: a letter that is missing from the set is written as its base letter
//! (NFKD; ß æ ø ł and their like by table). Only what has no Latin base is refused.

use super::words::Charset;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letters a field may be written in.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub charset: Charset,
    pub upper: bool,
    /// The delimiter of an unquoted layout: it would end the field, so it is written as a blank.
    pub barred: Option<u8>,
}

/// A character without a Latin base.
#[derive(Debug)]
pub(super) struct NoLatinBase;

impl Letters {
    /// Appends the trimmed text; true when anything but its case was changed.
    pub(super) fn push(self, text: &str, out: &mut Vec<u8>) -> Result<bool, NoLatinBase> {
        let bytes = text.as_bytes().trim_ascii();
        if !self.changes(bytes) {
            let start = out.len();
            out.extend_from_slice(bytes);
            if self.upper
                && let Some(tail) = out.get_mut(start..)
            {
                tail.make_ascii_uppercase();
            }
            return Ok(false);
        }
        self.push_slowly(text, out)
    }

    /// True when anything but the case of these letters may have to be changed.
    pub(super) fn changes(self, bytes: &[u8]) -> bool {
        // Looked at without an early exit: whole words are compared in one step.
        let odd = |byte: u8| !(0x20..0x7f).contains(&byte) || Some(byte) == self.barred;
        bytes.iter().fold(false, |found, byte| found | odd(*byte))
    }

    fn push_slowly(self, text: &str, out: &mut Vec<u8>) -> Result<bool, NoLatinBase> {
        let mut written = String::with_capacity(text.len());
        let mut folded = false;
        for letter in text.trim().nfc() {
            folded |= self.letter(letter, &mut written)?;
        }
        // A sign such as ª or ° has no capital of its own, its base letter has.
        if self.upper {
            written.make_ascii_uppercase();
        }
        for letter in written.trim().chars() {
            self.encode(letter, out);
        }
        Ok(folded)
    }

    fn letter(self, letter: char, written: &mut String) -> Result<bool, NoLatinBase> {
        if letter == ' ' {
            written.push(' ');
            return Ok(false);
        }
        // A control character or a foreign blank would move the bytes after it, or the line.
        if letter.is_control() || letter.is_whitespace() || self.bars(letter) {
            written.push(' ');
            return Ok(true);
        }
        if is_invisible(letter) && self.charset != Charset::Utf8 {
            return Ok(true);
        }
        if !self.upper {
            return self.cased(letter, written);
        }
        let mut folded = !self.has(letter);
        for raised in letter.to_uppercase() {
            // ÿ and µ are in Latin-1, their capitals are not: ÿ folds, µ stays.
            folded |= match self.cased(raised, written) {
                Ok(changed) => changed,
                Err(NoLatinBase) if self.has(letter) => {
                    written.push(letter);
                    false
                }
                Err(refused) => return Err(refused),
            };
        }
        Ok(folded || letter.to_uppercase().len() > 1)
    }

    fn cased(self, letter: char, written: &mut String) -> Result<bool, NoLatinBase> {
        if self.has(letter) {
            written.push(letter);
            return Ok(false);
        }
        if let Some(base) = self.by_table(letter) {
            written.push_str(&base);
            return Ok(true);
        }
        for part in std::iter::once(letter).nfkd().filter(|part| !is_combining_mark(*part)) {
            if part.is_whitespace() || self.bars(part) {
                written.push(' ');
            } else if self.has(part) {
                written.push(part);
            } else if let Some(base) = self.by_table(part) {
                written.push_str(&base);
            } else {
                return Err(NoLatinBase);
            }
        }
        Ok(true)
    }

    fn by_table(self, letter: char) -> Option<String> {
        if let Some(base) = base_of(letter) {
            return Some(if self.bars_any(base) { " ".to_owned() } else { base.to_owned() });
        }
        let mut lower = letter.to_lowercase();
        let base = lower.next().filter(|small| *small != letter).and_then(base_of)?;
        Some(base.to_uppercase())
    }

    fn has(self, letter: char) -> bool {
        match self.charset {
            Charset::Ascii => matches!(letter, ' '..='~'),
            Charset::Latin1 => matches!(letter, ' '..='~' | '\u{a0}'..='\u{ff}'),
            Charset::Utf8 => true,
        }
    }

    fn bars(self, letter: char) -> bool {
        self.barred.is_some_and(|bar| letter == char::from(bar))
    }

    fn bars_any(self, text: &str) -> bool {
        text.chars().any(|letter| self.bars(letter))
    }

    fn encode(self, letter: char, out: &mut Vec<u8>) {
        match (self.charset, u8::try_from(u32::from(letter))) {
            (Charset::Ascii | Charset::Latin1, Ok(byte)) => out.push(byte),
            _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Characters without a shape of their own: joiners, direction marks, variation selectors, soft hyphen.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// Letters that decompose into nothing, and the typographic signs of word processors.
fn base_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ĸ' | 'ƙ' => "k",
        'ŋ' => "n",
        'ŧ' => "t",
        'ƀ' | 'ɓ' => "b",
        'ə' | 'ǝ' => "e",
        'ƒ' => "f",
        'ǥ' => "g",
        'ƶ' => "z",
        '‘' | '’' | '‚' | '‛' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʹ' | '′' | '´' => "'",
        '“' | '”' | '„' | '«' | '»' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '⁄' => "/",
        '…' => "...",
        '·' | '•' => ".",
        '°' => "o",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(charset: Charset, text: &str) -> Option<(String, bool)> {
        let mut out = Vec::new();
        let letters = Letters { charset, upper: true, barred: None };
        let folded = letters.push(text, &mut out).ok()?;
        Some((out.into_iter().map(char::from).collect(), folded))
    }

    #[test]
    fn a_missing_letter_is_written_as_its_base_letter() {
        for (given, ascii) in [
            ("Łukasiewicz", "LUKASIEWICZ"),
            ("Straße", "STRASSE"),
            ("Æsir Œuvre", "AESIR OEUVRE"),
            ("Ørsted", "ORSTED"),
            ("Đặng Thị", "DANG THI"),
            ("Þór", "THOR"),
            ("Mü\u{308}ller", "MULLER"),
            ("O’Brien", "O'BRIEN"),
            ("İpek Yıldız", "IPEK YILDIZ"),
            ("ﬁona", "FIONA"),
            ("5½", "51/2"),
            ("Mª 3°", "MA 3O"),
        ] {
            assert_eq!(written(Charset::Ascii, given), Some((ascii.to_owned(), true)), "{given}");
        }
    }

    #[test]
    fn a_letter_of_the_set_stays_and_only_its_case_is_raised() {
        assert_eq!(written(Charset::Latin1, "Zoë Núñez"), Some(("ZOË NÚÑEZ".to_owned(), false)));
        assert_eq!(written(Charset::Latin1, "e\u{301}"), Some(("É".to_owned(), false)));
        assert_eq!(written(Charset::Latin1, "Łódź"), Some(("LÓDZ".to_owned(), true)));
        assert_eq!(written(Charset::Latin1, "Louÿs"), Some(("LOUYS".to_owned(), true)));
    }

    #[test]
    fn what_has_no_latin_base_is_refused() {
        for given in ["محمد", "Ann 😀", "王", "Иван"] {
            assert_eq!(written(Charset::Ascii, given), None, "{given}");
            assert_eq!(written(Charset::Latin1, given), None, "{given}");
        }
    }

    #[test]
    fn a_control_character_becomes_a_blank_and_never_a_new_line() {
        assert_eq!(written(Charset::Ascii, "a\tb\r\nc\0"), Some(("A B  C".to_owned(), true)));
        assert_eq!(written(Charset::Ascii, "\u{200b} x\u{a0}"), Some(("X".to_owned(), true)));
    }

    #[test]
    fn the_delimiter_of_an_unquoted_layout_is_written_as_a_blank() {
        let mut out = Vec::new();
        let letters = Letters { charset: Charset::Ascii, upper: false, barred: Some(b',') };
        assert!(letters.push("Apt 4, rear", &mut out).unwrap());
        assert_eq!(out, b"Apt 4  rear");
    }
}
