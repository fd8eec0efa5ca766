//! Whether a layout fits a file at all, said at once: the first line beside the layout's ruler, without saying what
//! stands in it.

use domain::Result;
use domain::layout::{Layout, Reader, Shape};
use std::io::Read;

/// Records that are looked at: a file of which none of them fits is another layout's.
const RECORDS: u32 = 20;
const BYTES: u64 = 256 << 10;
/// Letters of a line that are drawn.
const WIDTH: usize = 420;

/// None where the layout fits; else the first line, masked, beside what the layout wants.
pub fn misfit(layout: &Layout, input: &mut (dyn Read + Send)) -> Result<Option<Vec<String>>> {
    let mut begin = Vec::new();
    // An error shows itself again when all is read, and is named there.
    let _ = input.take(BYTES).read_to_end(&mut begin);
    if begin.len() as u64 == BYTES {
        begin.truncate(begin.iter().rposition(|byte| *byte == b'\n').map_or(begin.len(), |at| at + 1));
    }
    let mut reader = Reader::new(layout, begin.as_slice()).any_line_end();
    let mut first: Option<(String, Vec<u8>)> = None;
    for _ in 0..RECORDS {
        let fault = match reader.next_row() {
            None => break,
            Some(row) => match row.and_then(|row| row.to_record()) {
                Ok(_) => return Ok(None),
                Err(fault) => fault,
            },
        };
        let line = reader.line().to_vec();
        first.get_or_insert_with(|| (format!("{}: {}", fault.place(), fault.what), line));
    }
    Ok(first.map(|(why, line)| {
        let mut drawn = vec![why];
        drawn.extend(match layout.shape {
            Shape::Fixed => ruler(layout, &line),
            Shape::Delimited => cells(layout, &line),
        });
        drawn
    }))
}

/// Fixed fields: the line, its columns, and where each field stands.
fn ruler(layout: &Layout, line: &[u8]) -> Vec<String> {
    let width = line.len().max(layout.record_length).min(WIDTH);
    let tens: String = (1..=width).map(|at| if at % 10 == 0 { '|' } else { '.' }).collect();
    let mut fields = vec![' '; width];
    for field in &layout.fields {
        if let Some(place) = fields.get_mut(field.start) {
            *place = '^';
        }
    }
    let named =
        layout.fields.iter().map(|field| format!("{}-{} {}", field.start + 1, field.end(), field.name));
    vec![
        masked(line),
        tens,
        fields.into_iter().collect(),
        format!("{} bytes found, {} wanted", line.len(), layout.record_length),
        named.collect::<Vec<_>>().join(", "),
    ]
}

/// Delimited fields: how many there are, and what should stand in each.
fn cells(layout: &Layout, line: &[u8]) -> Vec<String> {
    let found = line.split(|byte| *byte == layout.delimiter).count();
    let names: Vec<&str> = layout.fields.iter().map(|field| field.name.as_str()).collect();
    let delimiter =
        if layout.delimiter == b'\t' { "a tab".to_owned() } else { char::from(layout.delimiter).to_string() };
    vec![
        masked(line),
        format!(
            "{found} fields found, {} wanted, with {delimiter} between: {}",
            names.len(),
            names.join(", ")
        ),
    ]
}

/// Letters as `x`, digits as `9`: the shape of a line, and nobody's name.
fn masked(line: &[u8]) -> String {
    let mask = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => 'x',
        b'0'..=b'9' => '9',
        b' '..=b'~' => char::from(*byte),
        b'\t' => '→',
        _ => '?',
    };
    line.iter().take(WIDTH).map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::layout::built_in;

    fn layout(id: &str) -> &'static Layout {
        built_in().iter().find(|layout| layout.id.as_str() == id).unwrap()
    }

    #[test]
    fn a_file_of_another_layout_is_shown_against_the_ruler_without_a_name() {
        let mut file: &[u8] = b"Margaret Whitcombe,88 W 7th St,Denver\nHarold,12 Elm\n";
        let shown = misfit(layout("us-dma-mps-fixed"), &mut file).unwrap().unwrap().join("\n");
        assert!(shown.contains("xxxxxxxx xxxxxxxxx,99 x 9xx xx,xxxxxx"), "{shown}");
        assert!(shown.contains("bytes found, 240 wanted") && shown.contains("^"), "{shown}");
        assert!(!shown.contains("Margaret"), "{shown}");
        let mut file: &[u8] = b"Margaret Whitcombe,88 W 7th St\r\n";
        let shown = misfit(layout("us-ftc-dnc"), &mut file).unwrap().unwrap().join("\n");
        assert!(shown.contains("2 fields found, 2 wanted, with , between: AREA_CODE, NUMBER"), "{shown}");
    }

    #[test]
    fn one_record_that_fits_is_enough() {
        let mut file: &[u8] = b"nonsense\r\n816,5550142\r\n";
        assert_eq!(misfit(layout("us-ftc-dnc"), &mut file).unwrap(), None);
        assert_eq!(misfit(layout("us-ftc-dnc"), &mut (&b""[..])).unwrap(), None);
    }
}
