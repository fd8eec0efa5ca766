//! Text for people: headings, labelled values, aligned tables. Control characters of imported text never reach
//! the terminal.

use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// A page being written.
#[derive(Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// The text that `draw` put on a page.
    pub fn drawn(draw: impl FnOnce(&mut Page)) -> String {
        let mut page = Page::default();
        draw(&mut page);
        page.text
    }

    /// One line.
    pub fn line(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.text, "{}", clean(text.as_ref()).trim_end());
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Label and value in two columns; an empty value is left out.
    pub fn facts(&mut self, facts: &[(&str, String)]) {
        let facts = facts.iter().filter(|(_, value)| !value.is_empty());
        let width = facts.clone().map(|(label, _)| label.width()).max().unwrap_or_default();
        for (label, value) in facts {
            self.line(format!("{}  {value}", padded(label, width)));
        }
    }

    /// Aligned columns under their heads; nothing at all without rows.
    pub fn table<const N: usize>(&mut self, heads: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let rows: Vec<[String; N]> = rows.into_iter().map(|row| row.map(|cell| clean(&cell))).collect();
        if rows.is_empty() {
            return;
        }
        let mut widths = heads.map(UnicodeWidthStr::width);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        self.row(&heads.map(|head| head.to_uppercase()), &widths);
        for row in &rows {
            self.row(row, &widths);
        }
    }

    fn row(&mut self, cells: &[String], widths: &[usize]) {
        let cells: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| padded(cell, *width)).collect();
        self.line(cells.join("  "));
    }
}

/// Filled with spaces to a width in terminal columns.
fn padded(text: &str, width: usize) -> String {
    let gap = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(gap))
}

/// Without control characters: an imported name must not move the cursor or colour the screen.
fn clean(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

/// 1234567 as `1,234,567`.
pub fn count(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `2 rows`.
pub fn counted(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Words joined by commas.
pub fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The text, or nothing.
pub fn or_empty(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

/// `yes` or nothing.
pub fn yes(flag: bool) -> String {
    if flag { "yes".to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_in_terminal_columns() {
        let text = Page::drawn(|page| {
            page.table(["name", "city"], [["Łuczak".into(), "Reno".into()], ["山田".into(), "Provo".into()]]);
        });
        assert_eq!(text, "NAME    CITY\nŁuczak  Reno\n山田    Provo\n");
    }

    #[test]
    fn imported_text_cannot_steer_the_terminal() {
        let text = Page::drawn(|page| page.line("a\u{1b}[31mb\nc"));
        assert_eq!(text, "a\u{fffd}[31mb\u{fffd}c\n");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(count(1_234_567_u32), "1,234,567");
        assert_eq!(count(999_u32), "999");
        assert_eq!(counted(1_u32, "row", "rows"), "1 row");
    }
}
