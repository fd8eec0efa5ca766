//! A batch has the lines it was fixed with, or the check names it.

use super::*;
use domain::entry::BatchBody;
use domain::ids::{BatchId, ServiceId};
use domain::words::RecordAction;

/// Three removals in one batch, and a check that is well before it is ill.
fn desk_with_batch() -> Desk {
    let desk = Desk::new();
    let (mut lines, mut digest) = (Vec::new(), LinesDigest::default());
    for number in 1..=3 {
        let id = desk.record(number, Channel::Mail);
        let rows = desk.store.read(|snapshot| snapshot.removals_of(&reference(number))).unwrap();
        let row = rows.iter().find(|row| row.id == id).unwrap().entry;
        digest.push(RecordAction::Remove, &reference(number), 0);
        lines.push(NewLine { row, number_index: 0, action: RecordAction::Remove });
    }
    let new = NewBatch {
        batch: BatchId::from("mps-2026-W47-1"),
        service: ServiceId::from("mps"),
        layout: "us-dma-mps".to_owned(),
        period: "2026-W47".to_owned(),
        from: now(),
        to: now(),
        earliest_due: None,
        records: 3,
        lines_sha256: digest.finish(),
        previous: String::new(),
        head: String::new(),
        up_to: 4,
        plan: "{}".to_owned(),
    };
    let body = BatchBody::Written {
        batch: new.batch.clone(),
        service: "mps".to_owned(),
        layout: new.layout.clone(),
        period: new.period.clone(),
        records: 3,
        lines_sha256: new.lines_sha256.clone(),
    };
    let fix = |tx: &mut WriteTx<'_>| {
        tx.put_batch(&new, &lines, &[])?;
        tx.append(NewEntry::about_nobody(Body::Batch(body)))
    };
    desk.store.write(&acting(), fix).unwrap();
    assert_eq!(desk.ill(), []);
    desk
}

#[test]
fn a_line_changed_dropped_or_exchanged_is_named_even_with_its_digest_made_to_fit() {
    for sql in [
        "UPDATE batch_line SET number_index = 1 WHERE record_no = 2",
        "UPDATE batch_line SET action = 'deceased' WHERE record_no = 2",
        "DELETE FROM batch_line WHERE record_no = 3",
        "UPDATE batch_line SET removal = -1 WHERE record_no = 1;
         UPDATE batch_line SET removal = 2 WHERE record_no = 3;
         UPDATE batch_line SET removal = 4 WHERE record_no = 1",
    ] {
        let desk = desk_with_batch();
        desk.tamper(sql);
        let (_, digest) = desk.store.read(|it| it.lines_digest(&BatchId::from("mps-2026-W47-1"))).unwrap();
        let ill = |desk: &Desk| {
            let ill = desk.ill();
            assert!(
                ill.iter().any(|line| line.detail.contains("not the lines it was fixed with")),
                "{sql}: {ill:?}"
            );
        };
        ill(&desk);
        desk.tamper(&format!("UPDATE batch SET lines_sha256 = '{digest}'"));
        ill(&desk);
    }
}

#[test]
fn a_batch_that_vanished_or_was_made_up_is_named() {
    let desk = desk_with_batch();
    desk.tamper("UPDATE batch SET batch = 'mps-2026-W47-2'; UPDATE batch_line SET batch = 'mps-2026-W47-2'");
    let ill = desk.ill();
    assert_eq!(ill[0].name, "batches");
    assert!(ill[0].detail.contains("knows of no batch mps-2026-W47-2"), "{}", ill[0].detail);
    assert!(ill[0].detail.contains("batch mps-2026-W47-1 is missing"), "{}", ill[0].detail);
}

#[test]
fn a_number_that_was_carried_and_set_aside_does_not_stand_for_its_sibling() {
    let desk = Desk::new();
    let mut said = body(1, Channel::Phone);
    said.numbers = vec!["555-0100".into(), "555-0101".into()];
    let entry = NewEntry::about(Body::Removal(Box::new(said)), keys(&desk.store, 1));
    desk.store.write(&acting(), |tx| tx.append(entry)).unwrap();
    let row = desk.store.read(|snapshot| snapshot.removals_of(&reference(1))).unwrap()[0].entry;
    let lines = [NewLine { row, number_index: 0, action: RecordAction::Remove }];
    let kind = "not-for-service";
    let aside = SetAside { row, number_index: 0, kind, field: String::new(), reason: String::new() };
    let new = NewBatch {
        batch: BatchId::from("tps-2026-W47-1"),
        service: ServiceId::from("tps"),
        layout: "us-dma-tps".to_owned(),
        period: "2026-W47".to_owned(),
        from: now(),
        to: now(),
        earliest_due: None,
        records: 1,
        lines_sha256: String::new(),
        previous: String::new(),
        head: String::new(),
        up_to: 2,
        plan: "{}".to_owned(),
    };
    let fix = |tx: &mut WriteTx<'_>| {
        tx.put_service(&"tps".into(), &serde_json::json!({"layout": "us-dma-tps"}))?;
        tx.put_batch(&new, &lines, &[aside])
    };
    desk.store.write(&acting(), fix).unwrap();
    let selection = Selection { not_sent_to: Some(ServiceId::from("tps")), ..Selection::default() };
    let mut found = 0;
    let each = |_, _| {
        found += 1;
        Ok(())
    };
    desk.store.read(|snapshot| snapshot.removals_with_bodies(&selection, each)).unwrap();
    assert_eq!(found, 1);
}
