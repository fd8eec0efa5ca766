//! What is recorded is there, once, sealed, and in force until it is ended.

use super::*;
use domain::Code;
use domain::entry::{CorrectionBody, PermissionBody, ServiceMessagesBody, StopsUpTo, WithdrawalBody};
use domain::words::PermissionSource;

/// How SQLite will run a query of one parameter.
fn explained(desk: &Desk, sql: &str) -> String {
    let explain = |snapshot: &Snapshot<'_>| {
        let mut sql = snapshot.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let lines = sql.query_map(["[]"], |row| row.get::<_, String>(3)).unwrap();
        Ok(lines.map(|line| line.unwrap()).collect::<Vec<_>>().join("; "))
    };
    desk.store.read(explain).unwrap()
}

fn withdrawal(number: u64, ends: Vec<EntryId>) -> NewEntry {
    let body = WithdrawalBody { reference: reference(number), channel: None, reason: "a mistake".into() };
    NewEntry::about(Body::Withdrawal(body), Vec::new()).ending(ends)
}

#[test]
fn a_removal_is_in_force_for_each_of_its_keys_after_reopening() {
    let desk = Desk::new();
    let id = desk.record(1, Channel::Mail);
    let desk = desk.reopen().unwrap();
    for key in keys(&desk.store, 1) {
        let rows = desk.store.read(|snapshot| snapshot.in_force(&[key])).unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
        assert_eq!(rows[0].due, NaiveDate::from_ymd_opt(2026, 12, 7));
    }
    let both = desk.store.read(|snapshot| snapshot.in_force(&keys(&desk.store, 1))).unwrap();
    assert_eq!(both.len(), 1);
    let request = desk.store.read(|snapshot| snapshot.request(&reference(1))).unwrap().unwrap();
    assert_eq!(request.due, NaiveDate::from_ymd_opt(2026, 12, 7));
}

#[test]
fn a_body_comes_back_as_it_was_given() {
    let desk = Desk::new();
    let id = desk.record(7, Channel::Phone);
    let read = desk.store.read(|snapshot| snapshot.body(id)).unwrap();
    assert_eq!(read, Some(Body::Removal(Box::new(body(7, Channel::Phone)))));
}

#[test]
fn nothing_personal_stands_in_an_envelope_or_an_audit_line() {
    let desk = Desk::new();
    desk.record(1, Channel::Mail);
    let key = desk.ring.key(KeyPurpose::Store).unwrap();
    let connection = cipherfile::open(&desk.path().join(FILE_NAME), &key, cipherfile::Purpose::Read).unwrap();
    let sql = "SELECT count(*) FROM (SELECT envelope FROM entry UNION ALL SELECT envelope FROM audit UNION ALL SELECT sealed FROM body)
               WHERE instr(envelope, CAST('Whitcombe' AS BLOB)) OR instr(envelope, CAST('555-0100' AS BLOB))";
    assert_eq!(connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn a_withdrawal_ends_the_removals_it_names_and_no_others() {
    let desk = Desk::new();
    let (mail, phone) = (desk.record(1, Channel::Mail), desk.record(1, Channel::Phone));
    let ended_by = desk.store.write(&acting(), |tx| tx.append(withdrawal(1, vec![mail]))).unwrap();
    let rows = desk.store.read(|snapshot| snapshot.removals_of(&reference(1))).unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.id, row.ended_by)).collect::<Vec<_>>(),
        [(mail, Some(ended_by)), (phone, None)]
    );
    let permission = PermissionBody {
        channel: Channel::Phone,
        customer_no: Some(customer(1)),
        source: PermissionSource::SignedConsent,
        evidence: "form 12".into(),
    };
    let entry = NewEntry::about(Body::Permission(permission), keys(&desk.store, 1)).ending(vec![phone]);
    desk.store.write(&acting(), |tx| tx.append(entry)).unwrap();
    assert!(desk.store.read(|snapshot| snapshot.in_force(&keys(&desk.store, 1))).unwrap().is_empty());
    assert_eq!(desk.ill(), []);
}

#[test]
fn an_end_of_something_that_is_no_removal_is_refused_and_records_nothing() {
    let desk = Desk::new();
    let mail = desk.record(1, Channel::Mail);
    let ended = desk.store.write(&acting(), |tx| tx.append(withdrawal(1, vec![mail]))).unwrap();
    let before = desk.store.read(|snapshot| snapshot.heads()).unwrap();
    for wrong in [ended, EntryId(uuid::Uuid::nil())] {
        let fault = desk.store.write(&acting(), |tx| tx.append(withdrawal(1, vec![wrong]))).unwrap_err();
        assert_eq!(fault.code, Code::NotFound);
    }
    assert_eq!(desk.store.read(|snapshot| snapshot.heads()).unwrap(), before);
}

#[test]
fn a_correction_that_mends_a_removal_gives_it_its_keys() {
    let desk = Desk::new();
    let id = desk.record(1, Channel::Mail);
    let address = desk.store.fingerprint(FingerprintKind::Address, "88 w 7th st|10001");
    let correction = CorrectionBody {
        removal: Some(id),
        customer_no: None,
        person: Person { address_1: "88 W 7th St".into(), ..Person::default() },
        reason: "the house number was missing".into(),
    };
    let entry = NewEntry::about(Body::Correction(Box::new(correction)), vec![address]);
    desk.store.write(&acting(), |tx| tx.append(entry)).unwrap();
    let rows = desk.store.read(|snapshot| snapshot.in_force(&[address])).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(desk.ill(), []);
}

#[test]
fn a_row_of_a_source_is_one_request_and_recorded_once_for_each_channel() {
    let desk = Desk::new();
    let record = |number, channel| {
        let mut body = body(number, channel);
        (body.source, body.source_id) = (Some("web".to_owned()), Some("row 17".to_owned()));
        let entry = NewEntry::about(Body::Removal(Box::new(body)), keys(&desk.store, 1));
        desk.store.write(&acting(), |tx| tx.append(entry))
    };
    record(1, Channel::Mail).unwrap();
    record(1, Channel::Email).unwrap();
    record(1, Channel::Mail).expect("another address of the same request");
    assert_eq!(record(2, Channel::Mail).unwrap_err().code, Code::Conflict);
    assert_eq!(desk.store.read(|snapshot| snapshot.removals_from("web", "row 17")).unwrap().len(), 3);
}

#[test]
fn two_people_with_one_telephone_have_keys_of_their_own() {
    let desk = Desk::new();
    let (mine, again, yours) =
        (desk.record(1, Channel::Mail), desk.record(1, Channel::Phone), desk.record(2, Channel::Mail));
    let subject = |id| desk.store.read(|snapshot| snapshot.removal(id)).unwrap().unwrap().subject;
    assert_eq!(subject(mine), subject(again));
    assert_ne!(subject(mine), subject(yours));
}

#[test]
fn a_fault_or_a_panic_inside_a_write_undoes_all_of_it() {
    let desk = Desk::new();
    let before = desk.store.read(|snapshot| snapshot.heads()).unwrap();
    let fault = desk.store.write(&acting(), |tx| {
        tx.append(removal(&desk.store, 1, Channel::Mail))?;
        tx.put_setting("company", &"invented")?;
        Err::<(), _>(domain::Fault::new(Code::HeldBack, "a person must decide", ""))
    });
    assert_eq!(fault.unwrap_err().code, Code::HeldBack);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        desk.store.write(&acting(), |tx| {
            tx.append(removal(&desk.store, 1, Channel::Mail))?;
            panic!("in the middle");
            #[allow(unreachable_code)]
            Ok(())
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(desk.store.read(|snapshot| snapshot.heads()).unwrap(), before);
    desk.record(2, Channel::Mail);
    assert_eq!(desk.ill(), []);
}

#[test]
fn bodies_stream_in_the_order_of_their_requests() {
    let desk = Desk::new();
    desk.store
        .write(&acting(), |tx| {
            for number in 0..1500 {
                let mut body = body(number, Channel::Mail);
                body.received_at = now() - chrono::TimeDelta::seconds(i64::try_from(number).unwrap());
                tx.append(NewEntry::about(Body::Removal(Box::new(body)), keys(&desk.store, number)))?;
            }
            tx.append(removal(&desk.store, 9000, Channel::Phone)).map(drop)
        })
        .unwrap();
    let mut seen = Vec::new();
    let selection = Selection { channels: vec![Channel::Mail], ..Selection::default() };
    desk.store
        .read(|snapshot| {
            snapshot.removals_with_bodies(&selection, |row, body| {
                assert_eq!(body.unwrap().reference, row.reference);
                seen.push(row.reference);
                Ok(())
            })
        })
        .unwrap();
    let expected: Vec<_> = (0..1500).rev().map(reference).collect();
    assert_eq!(seen, expected);
}

/// References in the order in which an export reads them.
fn said(desk: &Desk, channels: &[Channel]) -> Vec<Reference> {
    let (mut seen, before) = (Vec::new(), now() + chrono::TimeDelta::days(1));
    let each = |page: SaidPage| page.rows().try_for_each(|said| said.map(|said| seen.push(said.reference)));
    desk.store.read(|snapshot| snapshot.said_in_force(channels, before, each)).unwrap();
    seen
}

#[test]
fn what_is_exported_comes_in_the_order_of_receipt_whatever_the_channel_and_without_what_ended() {
    let desk = Desk::new();
    for number in 1..=6 {
        let channel = if number % 2 == 0 { Channel::Mail } else { Channel::Share };
        let mut body = body(number, channel);
        body.received_at = now() - chrono::TimeDelta::hours(i64::try_from(number).unwrap());
        let entry = NewEntry::about(Body::Removal(Box::new(body)), keys(&desk.store, number));
        desk.store.write(&acting(), |tx| tx.append(entry)).unwrap();
    }
    let ended = desk.store.read(|snapshot| snapshot.removals_of(&reference(4))).unwrap()[0].id;
    let withdrawal = WithdrawalBody { reference: reference(4), channel: None, reason: "a mistake".into() };
    let entry = NewEntry::about(Body::Withdrawal(withdrawal), keys(&desk.store, 4)).ending(vec![ended]);
    desk.store.write(&acting(), |tx| tx.append(entry)).unwrap();
    assert_eq!(said(&desk, &[Channel::Mail, Channel::Share]), [6, 5, 3, 2, 1].map(reference));
    assert_eq!(said(&desk, &[Channel::Mail]), [6, 2].map(reference));
    assert_eq!(desk.ill(), []);
}

#[test]
fn what_is_exported_of_somebody_goes_with_their_key() {
    let desk = Desk::new();
    for number in 1..=2 {
        desk.record(number, Channel::Mail);
    }
    let erased = "DELETE FROM subject_key WHERE subject = (SELECT subject FROM body WHERE entry = 2)";
    desk.store.write(&acting(), |tx| Ok(tx.connection.execute(erased, []).unwrap())).unwrap();
    assert_eq!(said(&desk, &[Channel::Mail]), [reference(2)]);
    let left = desk.store.read(|snapshot| snapshot.said_of(&[3, 2])).unwrap();
    assert!(left[0].is_some() && left[1].is_none());
}

#[test]
fn a_stop_while_streaming_ends_it_with_that_fault() {
    let desk = Desk::new();
    for number in 0..3 {
        desk.record(number, Channel::Mail);
    }
    let stopped = desk.store.read(|snapshot| {
        snapshot.removals_with_bodies(&Selection::default(), |_, _| {
            Err(domain::Fault::new(Code::Conflict, "cancelled", ""))
        })
    });
    assert_eq!(stopped.unwrap_err().what, "cancelled");
}

#[test]
fn settings_people_and_services_are_kept_and_audited() {
    let desk = Desk::new();
    desk.store
        .write(&acting(), |tx| {
            tx.put_setting("time_zone", &"America/Chicago")?;
            tx.put_service(&"mps".into(), &serde_json::json!({"channels": ["mail"]}))?;
            let mut bob = StaffPerson::new(UserName::from("Bob"), domain::words::Role::Agent);
            bob.must_change = true;
            tx.put_person(&bob, "person-added")
        })
        .unwrap();
    let desk = desk.reopen().unwrap();
    desk.store
        .read(|snapshot| {
            assert_eq!(snapshot.setting::<String>("time_zone")?, Some("America/Chicago".to_owned()));
            assert_eq!(snapshot.setting::<String>("nothing")?, None);
            assert!(snapshot.person(&UserName::from("BOB"))?.unwrap().must_change);
            assert_eq!(snapshot.services::<serde_json::Value>()?.len(), 1);
            let actions: Vec<_> = snapshot.audit_latest(3)?.into_iter().map(|line| line.action).collect();
            assert_eq!(actions, ["person-added", "service-changed", "setting-changed"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_counter_never_gives_a_value_twice() {
    let desk = Desk::new();
    let next = || desk.store.write(&acting(), |tx| tx.next_counter("reference")).unwrap();
    assert_eq!([next(), next(), next()], [1, 2, 3]);
}

#[test]
fn business_time_given_by_hand_is_said_and_never_touches_written_at() {
    let desk = Desk::new();
    let acting = Acting { business_time: "2026-01-05T00:00:00Z".parse().unwrap(), as_of: true, ..acting() };
    let key = keys(&desk.store, 1);
    desk.store.write(&acting, |tx| tx.append(removal(&desk.store, 1, Channel::Mail))).unwrap();
    let line = desk.store.read(|snapshot| snapshot.timeline(&key)).unwrap().remove(0).envelope;
    assert!(line.as_of);
    assert_eq!(line.written_at, now());
    assert_eq!(line.business_time, acting.business_time);
}

#[test]
fn a_failed_sign_in_reaches_the_audit_chain_once_and_a_typed_password_never() {
    let dir = tempfile::tempdir().unwrap();
    let quick = VaultOptions { scrypt_log_n: 2 };
    let new =
        Vault::begin(dir.path(), &UserName::from("Ann"), "correct horse battery", now(), quick).unwrap();
    let NewVault { vault, ring, .. } = new.finish().unwrap();
    let store = Store::create(dir.path(), &ring, "A1", &acting()).unwrap();
    vault.unlock(&UserName::from("ann"), "wrong", now()).unwrap_err();
    vault.unlock(&UserName::from("a password"), "x", now()).unwrap_err();
    store.drain_doorstep(&vault, &ring, &acting()).unwrap();
    store.drain_doorstep(&vault, &ring, &acting()).unwrap();
    let lines = store.read(|snapshot| snapshot.audit_latest(10)).unwrap();
    let who: Vec<_> =
        lines.iter().filter(|line| line.action == "sign-in").map(|line| line.who.as_str()).collect();
    assert_eq!(who, ["(unknown)", "Ann"]);
}

#[test]
fn the_last_word_on_a_removals_messages_counts_whatever_the_order_in_which_it_is_read() {
    let desk = Desk::new();
    let removal = desk.record(1, Channel::Mail);
    let say = |message_class| {
        let stops = vec![StopsUpTo { removal, message_class }];
        let body = ServiceMessagesBody { reference: reference(1), contact: None, stops };
        let entry = NewEntry::about(Body::ServiceMessages(body), keys(&desk.store, 1));
        desk.store.write(&acting(), |tx| tx.append(entry)).unwrap();
        desk.store.read(|snapshot| snapshot.removal(removal)).unwrap().unwrap().message_class
    };
    assert_eq!(say(MessageClass::Service), MessageClass::Service);
    assert_eq!(say(MessageClass::Marketing), MessageClass::Marketing);
    assert_eq!(desk.ill(), []);
    desk.tamper("UPDATE removal SET message_class = 'service'");
    assert_eq!(desk.ill().len(), 1, "{:?}", desk.ill());
}

#[test]
fn the_last_word_counts_even_on_a_clock_that_was_set_back_or_forward() {
    let desk = Desk::new();
    let removal = desk.record(1, Channel::Mail);
    let say = |days, message_class| {
        let acting = Acting { now: now() + chrono::TimeDelta::days(days), ..acting() };
        let stops = vec![StopsUpTo { removal, message_class }];
        let body = ServiceMessagesBody { reference: reference(1), contact: None, stops };
        let entry = NewEntry::about(Body::ServiceMessages(body), keys(&desk.store, 1));
        let id = desk.store.write(&acting, |tx| tx.append(entry)).unwrap();
        let row = desk.store.read(|snapshot| snapshot.removal(removal)).unwrap().unwrap();
        assert_eq!(row.message_class, message_class, "{days} days off");
        id
    };
    let (service, marketing) = (MessageClass::Service, MessageClass::Marketing);
    let said =
        [say(365, service), say(364, marketing), say(0, service), say(-365, marketing), say(1, service)];
    assert!(said.is_sorted(), "{said:?}");
    assert_eq!(desk.ill(), []);
    assert_eq!(desk.reopen().unwrap().ill(), []);
}

#[test]
fn removals_are_found_by_many_keys_in_one_query_through_the_index() {
    let desk = Desk::new();
    for number in 1..20 {
        desk.record(number, Channel::Mail);
    }
    let all: Vec<Fingerprint> = (1..20).flat_map(|number| keys(&desk.store, number)).collect();
    let found = desk.store.read(|snapshot| snapshot.removals_by_key(&all)).unwrap();
    let customers = found.iter().filter(|(key, _)| *key == keys(&desk.store, 7)[0].bytes);
    assert_eq!(customers.map(|(_, row)| row.reference.clone()).collect::<Vec<_>>(), [reference(7)]);
    let plan = explained(&desk, &crate::ledger::by_key_sql());
    assert!(plan.contains("SEARCH removal_key USING PRIMARY KEY (fingerprint=?)"), "{plan}");
    assert!(
        plan.contains("SEARCH removal USING INTEGER PRIMARY KEY") && !plan.contains("SCAN removal"),
        "{plan}"
    );
}

#[test]
fn after_a_pause_a_removal_is_written_over_the_logs_room_and_makes_it_no_longer() {
    let desk = Desk::new();
    desk.record(1, Channel::Mail);
    desk.store.checkpoint().unwrap();
    let length = || std::fs::metadata(desk.path().join("store.db-wal")).unwrap().len();
    assert_eq!(length(), crate::room::LOG_ROOM_BYTES);
    for number in 2..6 {
        desk.record(number, Channel::Mail);
    }
    assert_eq!(length(), crate::room::LOG_ROOM_BYTES);
    // Another process that finds the log as it is reads what was written, and nothing of the room.
    let copy = tempfile::tempdir().unwrap();
    for name in ["store.db", "store.db-wal", "anchor"] {
        std::fs::copy(desk.path().join(name), copy.path().join(name)).unwrap();
    }
    let found = Store::open(copy.path(), &desk.ring).unwrap();
    assert!(found.read(|snapshot| snapshot.request(&reference(5))).unwrap().is_some());
    assert_eq!(desk.ill(), []);
}

#[test]
fn room_is_made_behind_what_somebody_else_has_just_written() {
    let desk = Desk::new();
    let other = Store::open(desk.path(), &desk.ring).unwrap();
    std::thread::scope(|scope| {
        let writes = scope.spawn(|| {
            for number in 1..40 {
                desk.record(number, Channel::Mail);
            }
        });
        while !writes.is_finished() {
            other.checkpoint().unwrap();
        }
    });
    for number in 1..40 {
        assert!(desk.store.read(|snapshot| snapshot.request(&reference(number))).unwrap().is_some());
    }
    assert_eq!(desk.ill(), []);
}
