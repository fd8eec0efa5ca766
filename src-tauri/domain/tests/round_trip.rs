//! Whatever a person is called: a record is written and read back as the same values, or it is refused whole.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]

mod invented;

use domain::layout::{Layout, LayoutRecord, Reader, RefusalKind, Why, built_in, compare, validate};
use domain::person::Person;
use domain::words::{Channel, RecordAction, Scope};
use proptest::prelude::*;

/// Plain words, words with awkward signs, and anything at all.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z][A-Za-z' -]{0,30}",
        "[=+@\"',;|\t\r\n\0 A-Za-zÀ-ž0-9-]{0,60}",
        any::<String>(),
        Just(String::new()),
    ]
}

fn zip() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[0-9]{5}", 1 => "[0-9]{5}-[0-9]{4}", 1 => "[A-Z]{1,2}[0-9] [0-9][A-Z]{2}", 1 => text()]
}

fn number() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        "\\+1[2-9][0-9]{9}".prop_map(Some),
        "\\+44[1-9][0-9]{8,9}".prop_map(Some),
        text().prop_map(Some),
    ]
}

prop_compose! {
    fn person()(
        prefix in text(), first in text(), middle in text(), last in text(), suffix in text(),
        address_1 in text(), address_2 in text(), city in text(), state in "[A-Z]{2}", zip in zip(),
    ) -> Person {
        invented::person([&prefix, &first, &middle, &last, &suffix, &address_1, &address_2, &city, &state, &zip])
    }
}

prop_compose! {
    fn record()(
        action in prop::sample::select(RecordAction::ALL),
        scope in prop::sample::select(Scope::ALL),
        days in 0..80_000_i32,
        person in person(),
        number in number(),
        reference in "[0-9]{8,12}",
        record_no in 1..u32::MAX,
    ) -> LayoutRecord {
        LayoutRecord {
            action,
            channel: Channel::Mail,
            request_date: chrono::NaiveDate::from_num_days_from_ce_opt(700_000 + days).unwrap(),
            person,
            number: number.map(Into::into),
            scope,
            reference: reference.as_str().into(),
            record_no,
        }
    }
}

fn check(layout: &Layout, record: &LayoutRecord) -> Result<(), TestCaseError> {
    let mut bytes = b"before".to_vec();
    let Ok(_) = layout.render(record, &mut bytes) else {
        prop_assert_eq!(bytes, b"before", "a refusal leaves nothing half-written");
        return Ok(());
    };
    let line = &bytes[6..];
    prop_assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1, "one record is one line");
    let mut again = Vec::new();
    layout.render(record, &mut again).unwrap();
    prop_assert_eq!(line, again.as_slice(), "the same record gives the same bytes");

    let mut file = Vec::new();
    layout.write_header(&mut file);
    file.extend_from_slice(line);
    let mut reader = Reader::new(layout, file.as_slice());
    let row = reader.next_row().unwrap().map_err(|fault| TestCaseError::fail(format!("{fault:?}")))?;
    let read: Vec<Vec<u8>> = row.cells().map(|(_, cell)| cell.to_vec()).collect();
    prop_assert_eq!(Some(read), layout.values(record));
    let typed = row.to_record().map_err(|fault| TestCaseError::fail(format!("{fault:?}")))?;
    if let Some(date) = typed.request_date {
        prop_assert_eq!(date, record.request_date);
    }
    if let Some(number) = typed.number {
        prop_assert_eq!(Some(number), record.number.clone().map(|number| number.as_str().trim().into()));
    }
    prop_assert!(compare(layout, file.as_slice(), [record]).is_ok());
    prop_assert!(validate(file.as_slice(), layout, 1).is_clean());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_record_reads_back_as_it_was_written_or_is_refused(mut record in record()) {
        for layout in built_in().iter().filter(|layout| layout.action_code(RecordAction::Remove).is_some()) {
            record.channel = layout.channels[0];
            check(layout, &record)?;
        }
    }

    #[test]
    fn plain_text_that_fits_is_written_byte_for_byte_in_capitals(
        last in "[!-~]([ -~]{0,23}[!-~])?", address in "[!-~]([ -~]{0,30}[!-~])?",
    ) {
        let mut record = invented::mail_records().remove(0);
        record.person.last_name = last.as_str().into();
        record.person.address_1 = address.as_str().into();
        let layout = invented::layout("us-dma-mps-fixed");
        let mut line = Vec::new();
        prop_assert!(layout.render(&record, &mut line).unwrap().truncated == 0);
        prop_assert_eq!(layout.text(&line[34..59]).trim_end().to_owned(), last.to_uppercase());
        prop_assert_eq!(layout.text(&line[63..103]).trim_end().to_owned(), address.to_uppercase());
    }

    #[test]
    fn any_bytes_at_all_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for layout in built_in() {
            let _ = validate(bytes.as_slice(), layout, 3);
        }
    }
}

#[test]
fn a_letter_without_a_latin_base_is_held_back_and_can_be_mended() {
    for name in ["محمد", "Ann 😀", "王小明"] {
        let mut record = invented::mail_records().remove(0);
        record.person.last_name = name.into();
        let refusal = invented::layout("us-dma-mps").render(&record, &mut Vec::new()).unwrap_err();
        assert_eq!((refusal.kind, refusal.field.as_str()), (RefusalKind::HeldBack, "last_name"));
        assert!(!refusal.sentence().contains(name));
    }
}

#[test]
fn a_removal_of_another_kind_is_not_for_the_layout_whatever_fields_it_fills() {
    let mut record = invented::mail_records().remove(0);
    let refused = |record: &LayoutRecord| {
        invented::layout("us-dma-mps").render(record, &mut Vec::new()).err().map(|it| (it.kind, it.why))
    };
    assert_eq!(refused(&record), None);
    record.channel = Channel::Phone;
    assert_eq!(refused(&record), Some((RefusalKind::NotForService, Why::OtherChannel)));
}

#[test]
fn an_address_of_another_country_is_not_for_a_us_service() {
    let mut record = invented::mail_records().remove(0);
    for (country, goes) in [("", true), ("us", true), ("USA", true), ("GB", false), ("Australia", false)] {
        record.person.country = country.into();
        let refused = invented::layout("us-dma-mps").render(&record, &mut Vec::new()).err();
        assert_eq!(refused.is_none(), goes, "{country}");
        assert!(refused.is_none_or(|refusal| refusal.kind == RefusalKind::NotForService));
    }
}
