//! What the TOML parser says of a file, without the values that it quotes: a mapping, a layout or a settings file may
//! hold somebody's data where something else belongs. Its line is named by the caller.

/// The first line of the parser's message. Quoted text goes, and so does the first word in backticks where that is what
/// was found and not what is wanted.
pub fn without_values(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let quotes_found = ["invalid type", "invalid value", "invalid length", "unknown variant"];
    let line = match quotes_found.iter().any(|start| line.starts_with(start)) {
        true => without_first(line, '`'),
        false => line.to_owned(),
    };
    without_first(&line, '"')
}

/// Without what stands between the first of these marks and the one that ends it: the last before `, expected`, for the
/// value may hold marks of its own.
fn without_first(line: &str, mark: char) -> String {
    let (found, wanted) = line.split_once(", expected").map_or((line, None), |(one, two)| (one, Some(two)));
    let begins = found.find(mark);
    let ends = found.rfind(mark).filter(|end| begins.is_some_and(|begin| begin < *end));
    let kept = match (begins, ends) {
        (Some(begin), Some(end)) => {
            let (before, after) = (found.get(..begin), found.get(end + 1..));
            format!("{}…{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => found.to_owned(),
    };
    match wanted {
        Some(wanted) => format!("{kept}, expected{wanted}"),
        None => kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_goes_and_what_is_wanted_stays() {
        for (said, kept) in [
            ("invalid type: string \"Whit\"combe\", expected u32", "invalid type: string …, expected u32"),
            (
                "invalid type: integer `3035550142`, expected a string",
                "invalid type: integer …, expected a string",
            ),
            ("unknown variant `whitcombe`, expected `a` or `b`", "unknown variant …, expected `a` or `b`"),
            ("unknown field `nmae`, expected one of `name`", "unknown field `nmae`, expected one of `name`"),
            ("missing field `name`\nand more", "missing field `name`"),
        ] {
            assert_eq!(without_values(said), kept);
        }
    }

    #[test]
    fn the_parser_itself_is_read_so() {
        #[derive(Debug, serde::Deserialize)]
        struct Wanted {
            #[expect(dead_code, reason = "only read")]
            number: u32,
        }
        for text in [
            "number = \"whitcombe\"",
            "number = 3035550142000",
            "number = [\"whitcombe\"]",
            "number = whitcombe",
        ] {
            let error = toml::from_str::<Wanted>(text).unwrap_err();
            let said = without_values(error.message());
            assert!(!said.contains("whitcombe") && !said.contains("3035550142"), "{said}");
        }
    }
}
