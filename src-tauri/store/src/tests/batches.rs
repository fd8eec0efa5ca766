//! A batch has the lines it was fixed with, or the check names it.

use super::*;
use domain::Code;
use domain::entry::BatchBody;
use domain::ids::{BatchId, ServiceId};
use domain::words::RecordAction;

/// A batch without its lines.
fn head(batch: &str, records: usize) -> NewBatch {
    let (service, _) = batch.split_once('-').unwrap();
    NewBatch {
        batch: BatchId::from(batch),
        service: ServiceId::from(service),
        layout: format!("us-dma-{service}"),
        period: "2026-W47".to_owned(),
        from: now(),
        to: now(),
        earliest_due: None,
        records: u32::try_from(records).unwrap(),
        lines_sha256: String::new(),
        previous: String::new(),
        head: String::new(),
        up_to: 4,
        plan: "{}".to_owned(),
    }
}

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
    let new = NewBatch { lines_sha256: digest.finish(), ..head("mps-2026-W47-1", 3) };
    let body = BatchBody::Written {
        batch: new.batch.clone(),
        service: "mps".to_owned(),
        layout: new.layout.clone(),
        period: new.period.clone(),
        records: 3,
        lines_sha256: new.lines_sha256.clone(),
    };
    let fix = |tx: &mut WriteTx<'_>| {
        tx.put_service(&new.service, &serde_json::json!({ "layout": new.layout }))?;
        tx.put_batch(&new, &lines, &[])?;
        tx.append(NewEntry::about_nobody(Body::Batch(body)))
    };
    desk.store.write(&acting(), fix).unwrap();
    assert_eq!(desk.ill(), []);
    desk
}

#[test]
fn a_line_changed_dropped_or_exchanged_is_named_even_with_its_digest_made_to_fit() {
    // Packed as lines are: the step from the removal before, then number and action.
    for sql in [
        "UPDATE batch_run SET packed = x'040002030200'",
        "UPDATE batch_run SET packed = x'040002020200'",
        "UPDATE batch_run SET packed = x'04000200', lines = 2, highest = 3",
        "UPDATE batch_run SET packed = x'080001000100'",
        "UPDATE batch_run SET packed = x'0400020002'",
    ] {
        let desk = desk_with_batch();
        desk.tamper(sql);
        let digest = desk.store.read(|it| it.lines_digest(&BatchId::from("mps-2026-W47-1")));
        let ill = |desk: &Desk| {
            let ill = desk.ill();
            assert!(
                ill.iter().any(|line| line.detail.contains("not the lines it was fixed with")),
                "{sql}: {ill:?}"
            );
        };
        ill(&desk);
        let Ok((_, digest)) = digest else { continue };
        desk.tamper(&format!("UPDATE batch SET lines_sha256 = '{digest}'"));
        ill(&desk);
    }
}

#[test]
fn lines_filed_under_other_removals_or_carried_twice_are_named() {
    let desk = desk_with_batch();
    desk.tamper("UPDATE batch_run SET highest = 3");
    assert!(desk.ill()[0].detail.contains("1 runs of lines are not filed under"), "{:?}", desk.ill());
    let desk = desk_with_batch();
    desk.tamper("UPDATE batch_run SET packed = x'040002000000'; SELECT 1");
    assert!(desk.ill()[0].detail.contains("carries what mps has already"), "{:?}", desk.ill());
}

#[test]
fn a_line_that_a_live_batch_has_is_refused_and_nothing_of_its_batch_is_kept() {
    let desk = desk_with_batch();
    let line = |row| NewLine { row, number_index: 0, action: RecordAction::Remove };
    let fix = |batch: &str, lines: &[NewLine]| {
        let new = head(batch, lines.len());
        desk.store.write(&acting(), |tx| tx.put_batch(&new, lines, &[]))
    };
    let new = desk.record(4, Channel::Mail);
    let row = desk.store.read(|snapshot| snapshot.removal(new)).unwrap().unwrap().entry;
    assert_eq!(fix("mps-2026-W47-2", &[line(row), line(3)]).unwrap_err().code, Code::Conflict);
    assert_eq!(fix("mps-2026-W47-2", &[line(row), line(row)]).unwrap_err().code, Code::Conflict);
    assert_eq!(desk.store.read(|snapshot| snapshot.batches()).unwrap().len(), 1);
    // What was refused, or voided, may be carried again; what was acknowledged may not.
    let first = BatchId::from("mps-2026-W47-1");
    desk.store.write(&acting(), |tx| tx.reject_line(&first, 2, "no such address")).unwrap();
    fix("mps-2026-W47-2", &[line(row), line(3)]).unwrap();
    desk.store.write(&acting(), |tx| tx.acknowledge_batch(&first, now().date_naive(), "Pat")).unwrap();
    assert_eq!(fix("mps-2026-W47-3", &[line(2)]).unwrap_err().code, Code::Conflict);
    desk.store.write(&acting(), |tx| tx.void_batch(&first, "a test")).unwrap();
    fix("mps-2026-W47-3", &[line(2)]).unwrap();
    assert_eq!(fix("mps-2026-W47-4", &[line(3)]).unwrap_err().code, Code::Conflict);
}

#[test]
fn a_batch_that_vanished_or_was_made_up_is_named() {
    let desk = desk_with_batch();
    desk.tamper("UPDATE batch SET batch = 'mps-2026-W47-2'; UPDATE batch_run SET batch = 'mps-2026-W47-2'");
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
    let new = head("tps-2026-W47-1", 1);
    let fix = |tx: &mut WriteTx<'_>| {
        tx.put_service(&"tps".into(), &serde_json::json!({"layout": "us-dma-tps"}))?;
        tx.put_batch(&new, &lines, &[aside])
    };
    desk.store.write(&acting(), fix).unwrap();
    let carried = desk.store.read(|snapshot| snapshot.carried(&ServiceId::from("tps"))).unwrap();
    assert!(carried.is_settled(row, 0) && !carried.is_settled(row, 1));
    assert!(!carried.is_honoured(row, 2));
}

/// The store as version 2 of the schema had it: a row for each line of a batch, and nothing kept of what is exported.
fn of_version_2(desk: &Desk) {
    let v1 = include_str!("../migrations/v1/batches.sql");
    let table = &v1[v1.find("CREATE TABLE batch_line").unwrap()..];
    let table = &table[..table.find(") STRICT, WITHOUT ROWID;").unwrap()];
    desk.tamper(&format!(
        "{table}) STRICT, WITHOUT ROWID;
         CREATE UNIQUE INDEX batch_line_live ON batch_line (service, removal, number_index, action)
          WHERE state IN ('live', 'honoured');
         CREATE INDEX batch_line_removal ON batch_line (removal);
         INSERT INTO batch_line (batch, record_no, service, removal, action, state, reason)
         VALUES ('mps-2026-W47-1', 1, 'mps', 2, 'remove', 'live', ''),
                ('mps-2026-W47-1', 2, 'mps', 3, 'remove', 'rejected', 'no such address'),
                ('mps-2026-W47-1', 3, 'mps', 4, 'remove', 'live', '');
         DROP TABLE batch_run; DROP TABLE batch_rejected; DROP TABLE removal_said; DROP TABLE list;
         DROP TABLE scrub_run;
         PRAGMA user_version = 2;"
    ));
}

#[test]
fn a_store_with_a_row_for_each_line_is_brought_up_to_date_with_all_that_it_says() {
    let desk = desk_with_batch();
    let said = |desk: &Desk| desk.store.read(|snapshot| snapshot.said_of(&[2, 3, 4])).unwrap();
    let before = said(&desk);
    assert!(before.iter().all(Option::is_some));
    of_version_2(&desk);
    let desk = desk.reopen().unwrap();
    assert_eq!(desk.ill(), []);
    assert_eq!(said(&desk), before);
    let carried = desk.store.read(|snapshot| snapshot.carried(&ServiceId::from("mps"))).unwrap();
    assert_eq!([2, 3, 4].map(|row| carried.is_told(row, 0)), [true, false, true]);
    let removal = before[1].as_ref().unwrap().id;
    let state = desk.store.read(|snapshot| snapshot.batches_of(removal)).unwrap().remove(0).2;
    assert_eq!(state, "rejected");
}

#[test]
fn thousands_of_lines_of_every_kind_are_brought_up_to_date_as_they_were() {
    let desk = desk_with_batch();
    let batch = BatchId::from("mps-2026-W46-1");
    let line = |number: u32| NewLine {
        row: i64::from(2 + number % 3),
        number_index: 1 + number / 3,
        action: RecordAction::ALL[number as usize / 3 % 3],
    };
    let lines: Vec<NewLine> = (0..5_000).map(line).collect();
    let head = head(batch.as_str(), lines.len());
    desk.store.write(&acting(), |tx| tx.put_batch(&head, &lines, &[])).unwrap();
    let read = |desk: &Desk| -> Vec<NewLine> {
        let runs = desk.store.read(|snapshot| snapshot.batch_lines(&batch)).unwrap();
        runs.flat_map(|run| run.unwrap()).map(|it| it.line).collect()
    };
    assert_eq!(read(&desk), lines);
    of_version_2(&desk);
    let rows = (1..).zip(&lines).map(|(record_no, line)| {
        let NewLine { row, number_index, action } = line;
        format!("('{batch}', {record_no}, 'mps', {row}, {number_index}, '{action}', 'live', '')")
    });
    let rows = rows.collect::<Vec<_>>().join(", ");
    desk.tamper(&format!(
        "INSERT INTO batch_line (batch, record_no, service, removal, number_index, action, state, reason)
         VALUES {rows};"
    ));
    assert_eq!(read(&desk.reopen().unwrap()), lines);
}

#[test]
fn what_an_earlier_program_recorded_beside_this_one_is_exported_all_the_same() {
    let desk = desk_with_batch();
    let all = |desk: &Desk| -> domain::Result<Vec<SaidRow>> {
        let mut rows = Vec::new();
        desk.store.read(|snapshot| {
            snapshot.said_in_force(&[Channel::Mail], now() + chrono::TimeDelta::days(9), |page| {
                page.rows().try_for_each(|said| said.map(|said| rows.push(said)))
            })
        })?;
        Ok(rows)
    };
    let before = all(&desk).unwrap();
    assert_eq!(before.len(), 3);
    desk.tamper("DELETE FROM removal_said WHERE entry = 3");
    assert_eq!(all(&desk).unwrap(), before);
    desk.tamper("UPDATE removal_said SET said = zeroblob(170) WHERE entry = 4");
    assert_eq!(all(&desk).unwrap(), before, "nor is one that it kept in a form of its own");
    let said = desk.store.read(|snapshot| snapshot.said_of(&[4, 3])).unwrap();
    assert_eq!(said, [Some(before[2].clone()), Some(before[1].clone())]);
    desk.tamper("UPDATE body SET sealed = zeroblob(99) WHERE entry = 3");
    assert!(all(&desk).is_err(), "what cannot be opened is not left out in silence");
}
