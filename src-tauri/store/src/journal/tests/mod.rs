//! The journal: kept up, torn, tampered with, and replayed onto a backup. Here is the desk that they share.

mod kept_up;
mod pieces;
mod replayed;

use super::file::Found;
use super::*;
use crate::backup::tests::{Folder, acting, folder, now};
use crate::backup::{BackupFile, verify_unpacked};
use crate::{AuditFact, FingerprintKind, NewBatch, NewEntry, NewLine};
use domain::Code;
use domain::entry::{BatchBody, Body, Envelope, Kind, NoticeBody, RemovalBody, ScriptUsed, sha256_hex};
use domain::ids::{BatchId, CustomerNo, EntryId, Reference, RequestId, ServiceId, SubjectId};
use domain::person::Person;
use domain::words::{AskedBy, Channel, MessageClass, Reason, ReceivedBy, RecordAction, Scope};
use uuid::Uuid;

pub(crate) struct Kept {
    pub folder: Folder,
    pub place: JournalPlace,
}

pub(crate) fn kept() -> Kept {
    let folder = folder();
    let place = JournalPlace { folder: folder.scratch("share") };
    Kept { folder, place }
}

fn removal(number: u64) -> RemovalBody {
    RemovalBody {
        request: RequestId(Uuid::from_u128(u128::from(number))),
        reference: domain::reference::make(1, u32::try_from(number).unwrap()).unwrap(),
        contact: None,
        channel: Channel::Mail,
        scope: Scope::Person,
        brand: None,
        customer_no: Some(CustomerNo(format!("C{number}"))),
        person: Person { last_name: "Whitcombe".into(), ..Person::default() },
        numbers: Vec::new(),
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        message_class: MessageClass::Marketing,
        texts_may_go_on: false,
        received_by: ReceivedBy::Phone,
        received_at: now(),
        pass_on: false,
        script: None,
        source: None,
        source_id: None,
        rules: Vec::new(),
        note: None,
    }
}

impl Kept {
    pub fn record(&self, number: u64) -> EntryId {
        let store = &self.folder.store;
        let name = store.fingerprint(FingerprintKind::Customer, &format!("C{number}"));
        let entry = NewEntry::about(Body::Removal(Box::new(removal(number))), vec![name]);
        store.write(&acting(), |tx| tx.append(entry)).unwrap()
    }

    pub fn record_all(&self, numbers: std::ops::RangeInclusive<u64>) {
        for number in numbers {
            self.record(number);
        }
    }

    fn notice(&self, customer: &str) -> SubjectId {
        let store = &self.folder.store;
        let name = store.fingerprint(FingerprintKind::Customer, customer);
        let script = ScriptUsed { id: "notice".to_owned(), version: 1, language: "en".to_owned() };
        let body = Body::Notice(NoticeBody { contact: None, script });
        let id = store.write(&acting(), |tx| tx.append(NewEntry::about(body, vec![name]))).unwrap();
        let timeline = store.read(|snapshot| snapshot.timeline(&[name])).unwrap();
        timeline.iter().find(|row| row.envelope.id == id).and_then(|row| row.envelope.subject).unwrap()
    }

    /// As an erasure will: an entry without a body, and the key is gone.
    fn erase(&self, subject: SubjectId) {
        self.folder
            .store
            .write(&acting(), |tx| {
                let envelope = Envelope {
                    v: 1,
                    id: EntryId(Uuid::now_v7()),
                    log: tx.ledger.log,
                    seq: tx.ledger.seq + 1,
                    prev: tx.ledger.hash.clone(),
                    kind: Kind::Erased,
                    subject: Some(subject),
                    business_time: now(),
                    written_at: now(),
                    as_of: false,
                    who: "ann".into(),
                    site: "001".to_owned(),
                    fingerprints: Vec::new(),
                    ends: Vec::new(),
                    commitment: sha256_hex(b""),
                };
                let bytes = envelope.to_bytes()?;
                let hash = domain::entry::envelope_hash(&bytes);
                let sql = "INSERT INTO entry (log, seq, id, kind, envelope, hash)
                           VALUES (?1, ?2, ?3, 'erased', ?4, unhex(?5))";
                let (log, id) = (envelope.log.0.as_bytes(), envelope.id.0.as_bytes());
                tx.connection.execute(sql, (log, envelope.seq as i64, id, &bytes, &hash)).unwrap();
                (tx.ledger.seq, tx.ledger.hash) = (envelope.seq, hash);
                super::erase(tx).map(drop)
            })
            .unwrap();
    }

    pub fn export(&self, batch: &str, removal: EntryId, number: u64) {
        let mut digest = crate::LinesDigest::default();
        digest.push(RecordAction::Remove, &self::removal(number).reference, 0);
        let lines_sha256 = digest.finish();
        let new = NewBatch {
            batch: batch.into(),
            service: ServiceId::from("mps"),
            layout: "us-dma-mps".to_owned(),
            period: "2026-W47".to_owned(),
            from: now(),
            to: now(),
            earliest_due: None,
            records: 1,
            lines_sha256: lines_sha256.clone(),
            previous: String::new(),
            head: String::new(),
            up_to: 2,
            plan: "{}".to_owned(),
        };
        let body = BatchBody::Written {
            batch: batch.into(),
            service: "mps".to_owned(),
            layout: "us-dma-mps".to_owned(),
            period: "2026-W47".to_owned(),
            records: 1,
            lines_sha256,
        };
        let row = self.folder.store.read(|snapshot| snapshot.removal(removal)).unwrap().unwrap().entry;
        let lines = [NewLine { row, number_index: 0, action: RecordAction::Remove }];
        let fixed = self.folder.store.write(&acting(), |tx| {
            tx.put_batch(&new, &lines, &[])?;
            tx.append(NewEntry::about_nobody(Body::Batch(body)))
        });
        fixed.unwrap();
    }

    pub fn void(&self, batch: &str) {
        let (batch, reason) = (BatchId::from(batch), "a test".to_owned());
        let voided = self.folder.store.write(&acting(), |tx| {
            tx.void_batch(&batch, &reason)?;
            tx.append(NewEntry::about_nobody(Body::Batch(BatchBody::Voided { batch, reason })))
        });
        voided.unwrap();
    }

    fn turn_on(&self) {
        self.folder.store.write(&acting(), |tx| tx.put_journal(Some(&self.place))).unwrap();
    }

    pub fn catch_up(&self) -> Result<()> {
        let keys = (&self.folder.vault, &self.folder.ring);
        self.folder.store.write_journal(keys, &self.place, now(), &mut |_, _| true)
    }

    pub fn head(&self) -> Head {
        self.folder.store.read(|snapshot| snapshot.heads()).unwrap().0
    }

    pub fn file(&self) -> PathBuf {
        self.place.file("001", self.head().log)
    }

    fn journalled(&self) -> Result<u64> {
        journal_head(&self.file(), &self.folder.ring).map(|head| head.seq)
    }

    /// Unpacks the backup and goes on with the journal.
    fn restore(
        &self,
        backup: &Path,
        into: &str,
        journal: Option<&Path>,
    ) -> Result<(Store, crate::Continued)> {
        let into = self.folder.scratch(into);
        let ring = &self.folder.ring;
        let backup = BackupFile::open(backup)?;
        backup.unpack(&into, &|_| true, &mut |_| true)?;
        let store = verify_unpacked(&into, ring, &backup.manifest)?;
        let journal = journal.map(|path| JournalFile::open(path, ring, false)).transpose()?;
        let continued =
            store.continue_as_new(&acting(), journal.as_ref(), 1000, AuditFact::new("restore"))?;
        Ok((store, continued))
    }

    /// Where each frame begins, and the end.
    pub fn places(&self) -> Vec<u64> {
        let journal = JournalFile::open(&self.file(), &self.folder.ring, false).unwrap();
        let mut places = vec![journal.first()];
        while let Found::Frame(_, _, next) = journal.read(*places.last().unwrap()).unwrap() {
            places.push(next);
        }
        places
    }
}

pub(crate) fn ill(store: &Store) -> Vec<crate::CheckLine> {
    let lines = store.check(&mut |_, _, _| true).unwrap();
    lines.into_iter().filter(|line| !line.ok && line.name != "free-space").collect()
}

pub(crate) fn in_force(store: &Store, number: u64) -> usize {
    let name = store.fingerprint(FingerprintKind::Customer, &format!("C{number}"));
    store.read(|snapshot| snapshot.in_force(&[name])).unwrap().len()
}
