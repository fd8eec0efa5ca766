//! Files that nobody here wrote: each is read as far as it can be, and what is refused is named.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::{Desk, lines};
use domain::Code;

#[test]
fn an_unknown_column_is_named_and_left_and_the_order_is_free() {
    let report = Desk::new().import("last_name,shoe_size,customer_no\nWhitcomb,9,1\n");
    assert_eq!((report.added, report.unknown_columns.as_slice()), (1, ["shoe_size".to_owned()].as_slice()));
}

#[test]
fn a_column_that_looks_like_a_password_is_refused_mapped_or_not() {
    for column in ["Password", "user_pwd", "SSN", "card number"] {
        let fault = Desk::new().refused(format!("customer_no,last_name,{column}\n1,Whitcomb,x\n"));
        assert_eq!(fault.code, Code::BadInput);
        assert!(fault.what.contains("column 3 looks like a password"), "{fault}");
    }
    let report = Desk::new().import("customer_no,last_name,shopping_mall\n1,Whitcomb,x\n");
    assert_eq!(report.added, 1);
}

#[test]
fn a_byte_order_mark_and_crlf_are_no_part_of_the_header() {
    let mut desk = Desk::new();
    let report = desk.import("\u{feff}customer_no,last_name\r\n1,Núñez\r\n2,Hale\r\n");
    assert_eq!((report.added, report.encoding, report.refused_rows), (2, "UTF-8", 0));
    assert_eq!(desk.customer("1").unwrap().person.last_name.as_str(), "Núñez");
}

#[test]
fn windows_1252_is_told_from_utf_8() {
    let mut desk = Desk::new();
    let report = desk.import(b"customer_no,last_name\n1,N\xfa\xf1ez\n2,O\x92Brien\n");
    assert_eq!((report.added, report.encoding), (2, "windows-1252"));
    assert_eq!(desk.customer("1").unwrap().person.last_name.as_str(), "Núñez");
    assert_eq!(desk.customer("2").unwrap().person.last_name.as_str(), "O’Brien");
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
        let text = format!("{}customer_no,last_name\n1,Núñez\n", if mark { "\u{feff}" } else { "" });
        let bytes: Vec<u8> = text
            .encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect();
        let mut desk = Desk::new();
        let report = desk.import(&bytes);
        assert_eq!((report.added, report.encoding), (1, if little { "UTF-16LE" } else { "UTF-16BE" }));
        assert_eq!(desk.customer("1").unwrap().person.last_name.as_str(), "Núñez");
    }
}

#[test]
fn one_broken_letter_in_a_utf_8_file_refuses_its_row_alone() {
    let report = Desk::new().import(b"customer_no,last_name\n1,N\xc3\xba\xc3\xb1ez\n2,N\xfaz\n3,Hale\n");
    assert_eq!((report.added, report.encoding), (2, "UTF-8"));
    assert_eq!(lines(&report), ["3  it contains bytes that are no text in this encoding"]);
}

#[test]
fn ragged_rows_are_refused_by_line_and_empty_surplus_is_not() {
    let report = Desk::new().import("customer_no,last_name\n1,Hale\n2\n3,Hale,x\n4,Hale,,\n\n5,Hale\n");
    assert_eq!(report.added, 3);
    assert_eq!(lines(&report), ["3  1 fields where the header has 2", "4  3 fields where the header has 2"]);
}

#[test]
fn a_quote_left_open_costs_its_own_line_only() {
    for text in [
        // To the end of the file, into the next quote, and with the right number of fields by accident.
        "customer_no,first_name,last_name\n1,\"Ann,Hale\n2,Bo,Hale\n3,Cy,Hale\n",
        "customer_no,first_name,last_name\n1,\"Ann,Hale\n2,Bo,\"Hale\"\n3,Cy,Hale\n",
        "customer_no,first_name,last_name\n1,Ann,\"Hale\n2,Bo\",Hale\n3,Cy,Hale\n",
    ] {
        let mut desk = Desk::new();
        let report = desk.import(text);
        assert!(desk.customer("3").is_some(), "{:?}", lines(&report));
        assert_eq!(report.refused.first().map(|refusal| refusal.line), Some(2), "{:?}", lines(&report));
    }
}

#[test]
fn a_quote_left_open_on_the_last_line_refuses_it_and_an_odd_one_inside_a_field_does_not() {
    let head = "customer_no,last_name\n0,Hale\n";
    for end in ["", "\n", "\r\n"] {
        let report = Desk::new().import(format!("{head}1,\"open{end}"));
        assert_eq!((report.added, report.refused_rows), (1, 1), "{end:?}");
    }
    let report = Desk::new().import(format!("{head}1,O\"Hale\n"));
    assert_eq!((report.added, report.refused_rows), (2, 0));
}

#[test]
fn an_open_quote_before_a_megabyte_does_not_swallow_it() {
    let mut text = String::from("customer_no,last_name,shop_note\n0,\"Hale,\n");
    let note = "invented ".repeat(20);
    (1..7_000).for_each(|number| text.push_str(&format!("{number},Hale,{note}\n")));
    let report = Desk::new().import(text);
    assert_eq!((report.added, report.refused_rows), (6_999, 1));
}

#[test]
fn a_nul_refuses_its_row() {
    let report = Desk::new().import("customer_no,last_name\n1,Ha\0le\n2,Hale\n");
    assert_eq!((report.added, lines(&report)), (1, vec!["2  it contains a NUL character".to_owned()]));
}

#[test]
fn a_line_of_100_mb_is_refused_without_being_held() {
    let mut bytes = b"customer_no,last_name\n1,Hale\n2,".to_vec();
    bytes.resize(bytes.len() + 100_000_000, b'x');
    bytes.extend_from_slice(b"\n3,Hale\n");
    let report = Desk::new().import(&bytes);
    assert_eq!((report.added, lines(&report)), (2, vec!["3  the row is longer than 1 MB".to_owned()]));
}

#[test]
fn a_folder_an_empty_file_and_a_missing_one_are_each_one_clear_fault() {
    let mut desk = Desk::new();
    let folder = desk.path().to_owned();
    assert!(desk.try_import(&folder).unwrap_err().what.contains("folder"));
    assert!(desk.refused("").what.contains("empty"));
    assert!(desk.refused("\u{feff}").what.contains("empty"));
    assert_eq!(desk.try_import(&folder.join("none.csv")).unwrap_err().code, Code::NotFound);
    assert!(desk.files().is_empty());
}

#[test]
fn a_header_without_the_key_says_how_to_name_it() {
    let mut desk = Desk::new();
    let fault = desk.refused("id,last_name\n1,Hale\n");
    assert_eq!(fault.code, Code::BadInput);
    assert!(fault.what.contains("customer_no") && fault.advice.contains("--map"), "{fault}");
    assert!(desk.refused("customer_no,customer_no\n1,2\n").what.contains("twice"));
    assert!(desk.files().is_empty());
}

#[test]
fn the_second_row_of_a_number_is_refused_and_the_first_stays() {
    let mut desk = Desk::new();
    let report = desk.import("customer_no,last_name\n1,Hale\n1,Whitcomb\n,Nobody\n");
    assert_eq!(
        lines(&report),
        [
            "3 customer_no this customer number stands in the file already",
            "4 customer_no empty: every customer needs a number"
        ]
    );
    assert_eq!(desk.customer("1").unwrap().person.last_name.as_str(), "Hale");
}

#[test]
fn a_wrong_field_is_left_out_and_named_and_the_customer_goes_in() {
    let mut desk = Desk::new();
    let report = desk.import(
        "customer_no,last_name,phone_home,email,birth_date,last_purchase_amount,third_party\n\
         1,Hale,816555014,hale@,1980-02-30,12 apples,perhaps\n\
         2,Hale,(816) 555-0142,hale@example.com,1980-02-29,\"$1,234.5\",Y\n",
    );
    assert_eq!((report.added, report.refused_rows, report.refused_fields), (2, 0, 5));
    assert_eq!(
        lines(&report),
        [
            "2 phone_home 9 digits are too few for a telephone number",
            "2 email not an e-mail address",
            "2 birth_date not a date",
            "2 last_purchase_amount not an amount",
            "2 third_party neither yes nor no"
        ]
    );
    let row = desk.customer("2").unwrap();
    assert_eq!((row.last_purchase_amount.as_str(), row.third_party), ("1234.50", true));
    assert_eq!(row.person.phone_home.as_str(), "(816) 555-0142");
    assert!(desk.customer("1").unwrap().person.phone_home.is_empty());
}

#[test]
fn a_name_of_300_characters_stays_and_one_of_301_is_refused() {
    let text = format!("customer_no,last_name\n1,{}\n2,{}\n3,محمد\n4,🙂\n", "é".repeat(300), "é".repeat(301));
    let mut desk = Desk::new();
    let report = desk.import(text);
    assert_eq!(
        (report.added, lines(&report)),
        (3, vec!["3 last_name longer than 300 characters".to_owned()])
    );
    assert_eq!(desk.customer("3").unwrap().person.last_name.as_str(), "محمد");
}

#[test]
fn nothing_refused_repeats_a_value() {
    let report = Desk::new()
        .import("customer_no,last_name,phone_home,email\n1,Hale,816555014,secret.hale@\n1,Zebra,,\n");
    let all = lines(&report).join("\n");
    assert!(!all.contains("816555014") && !all.contains("secret") && !all.contains("Zebra"), "{all}");
}

#[test]
fn semicolons_and_tabs_are_found_in_the_header() {
    assert_eq!(Desk::new().import("customer_no;last_name\n1;Hale\n").added, 1);
    assert_eq!(Desk::new().import("customer_no\tlast_name\n1\tHale\n").added, 1);
}
