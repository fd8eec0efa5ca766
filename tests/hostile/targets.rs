//! What strangers can hand us, one function a kind: it takes any bytes and must come back, whatever they are.
//! The coverage-guided fuzzer (`fuzz/`) and the test beside this file call the same functions.

use customers::csv_in::{CsvFile, Mapping, Next};
use domain::entry::{Body, NoticeBody, ScriptUsed};
use domain::identity::{Country, PhoneKey, email_key, last_name_key, read_query, zip_key};
use domain::layout::{Layout, Reader, built_in, validate};
use domain::reference;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use store::{
    Acting, AuditFact, BackupFile, FingerprintKind, Head, JournalFile, JournalPlace, Manifest, NewEntry,
    Ring, Store, Vault, VaultOptions, verify_unpacked,
};
use usecases::clock::Clock;
use usecases::contact::BeginContact;
use usecases::customer::CustomerAsk;
use usecases::export::ExportAsk;
use usecases::import::ImportAsk;
use usecases::lookup::LookupAsk;
use usecases::record::RecordAsk;
use usecases::request::{PermitAsk, RequestFilter, WithdrawAsk};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};
use usecases::verify::VerifyAsk;
use usecases::{Code, Desk};

/// What takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("csv_file", csv_file),
    ("csv_mapping", csv_mapping),
    ("layout_file", layout_file),
    ("layout_reader", layout_reader),
    ("reject_reader", reject_reader),
    ("vault", vault),
    ("doorstep", doorstep),
    ("journal", journal),
    ("search_text", search_text),
    ("boundary", boundary),
];

const PASSWORD: &str = "amber kettle on a windowsill";
static NEVER: AtomicBool = AtomicBool::new(false);

/// A folder of this process; each target has files of its own in it.
fn place(name: &str) -> PathBuf {
    static ROOT: OnceLock<tempfile::TempDir> = OnceLock::new();
    let place = ROOT.get_or_init(|| tempfile::tempdir().unwrap()).path().join(name);
    std::fs::create_dir_all(&place).unwrap();
    place
}

fn file(name: &str, data: &[u8]) -> PathBuf {
    let file = place(name).join("given");
    std::fs::write(&file, data).unwrap();
    file
}

/// Reads a file of customers to its end.
fn csv_file(data: &[u8]) {
    rows_of(&file("csv-file", data));
}

fn rows_of(file: &Path) -> Option<()> {
    let length = std::fs::metadata(file).ok()?.len();
    let mut rows = CsvFile::open(file, None).ok()?;
    let mut turns = 0;
    while !matches!(rows.next().ok()?, Next::End) {
        turns += 1;
        assert!(turns <= length + 2, "more rows than bytes");
    }
    Some(())
}

/// A mapping file, laid over a file of customers.
fn csv_mapping(data: &[u8]) {
    let (mapping, rows) = data.split_at(data.iter().position(|byte| *byte == 0).unwrap_or(data.len()));
    let Ok(text) = std::str::from_utf8(mapping) else { return };
    let Ok(mapping) = Mapping::read(text, "given") else { return };
    if let Ok(rows) = CsvFile::open(&file("csv-mapping", rows), mapping.delimiter()) {
        let _ = mapping.plan(&rows);
    }
}

/// A layout file; one that is taken can be described, and reads what it writes.
fn layout_file(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(layout) = Layout::parse(text) else { return };
    let _ = layout.describe();
    let _ = validate(text.as_bytes(), &layout, 3);
}

/// A data file, read through every shipped layout.
fn layout_reader(data: &[u8]) {
    for layout in built_in() {
        let mut rows = Reader::new(layout, data);
        let mut turns = 0;
        while rows.next_row().is_some() {
            turns += 1;
            assert!(turns <= data.len() + 2, "{}: more rows than bytes", layout.id);
        }
    }
}

/// A recipient's reject file, for a batch that was sent.
fn reject_reader(data: &[u8]) {
    let given = file("reject-reader", data);
    let (desk, batch) = desk_with_batch();
    for layout in ["reject-tab", "reject-echo"] {
        answered(desk.export_reject(&given, batch, Some(layout)));
    }
}

/// `vault.json`.
fn vault(data: &[u8]) {
    let place = place("vault");
    std::fs::write(place.join("vault.json"), data).unwrap();
    if let Ok(vault) = Vault::open(&place) {
        let _ = vault.holders();
    }
}

/// The doorstep beside a good vault: whatever it says, the right password must still open, or a delay be told.
fn doorstep(data: &[u8]) {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let now = Clock::default().now();
    let ann = domain::ids::UserName::from("ann");
    let place = MADE.get_or_init(|| {
        let place = place("doorstep").join("data");
        let options = VaultOptions { scrypt_log_n: 2 };
        Vault::begin(&place, &ann, PASSWORD, now, options).unwrap().finish().unwrap();
        place
    });
    std::fs::write(place.join("doorstep"), data).unwrap();
    let vault = Vault::open(place).unwrap();
    if let Err(fault) = vault.unlock(&ann, PASSWORD, now) {
        assert!(matches!(fault.code, Code::NotAllowed | Code::StoreUnusable), "{}", fault.line());
    }
}

/// A journal, given on a restore. What begins like one is read as it is; anything else says how a good one is changed.
/// Whatever comes of it, no entry is replayed that was not written there, and none out of its place.
fn journal(data: &[u8]) {
    let kept = kept();
    let given = match data.starts_with(b"PDJRNL1") {
        true => data.to_vec(),
        false => changed(&kept.journal, data),
    };
    let place = place("journal");
    let path = place.join("given.journal");
    std::fs::write(&path, given).unwrap();
    let _ = store::journal_head(&path, &kept.ring);
    let journal = match JournalFile::open(&path, &kept.ring, false) {
        Ok(journal) => journal,
        Err(fault) => return refused(&fault),
    };
    let into = place.join("into");
    let _ = std::fs::remove_dir_all(&into);
    std::fs::create_dir(&into).unwrap();
    for (name, bytes) in &kept.files {
        std::fs::write(into.join(name), bytes).unwrap();
    }
    let store = verify_unpacked(&into, &kept.ring, &kept.manifest).unwrap();
    match store.continue_as_new(&kept.acting, Some(&journal), 1, AuditFact::new("restore")) {
        Ok(continued) => {
            let heads = &kept.heads;
            let at = heads.iter().position(|head| *head == continued.parent);
            let at = at.expect("it goes on from an entry that nobody wrote");
            assert_eq!(continued.replayed.map(|it| it.entries), Some(at as u64), "entries were made up");
        }
        Err(fault) => refused(&fault),
    }
}

fn refused(fault: &usecases::Fault) {
    assert!(matches!(fault.code, Code::BadInput | Code::StoreUnusable), "{}", fault.line());
}

/// Changes as the bytes say, three or four of them for each: flipped, cut off, put in, doubled, two pieces exchanged.
fn changed(good: &[u8], steps: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for step in steps.chunks_exact(4).take(32) {
        let at = usize::from(u16::from_le_bytes([step[1], step[2]])) % (bytes.len() + 1);
        let to = (at + 8 * usize::from(step[3])).min(bytes.len());
        match step[0] % 6 {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= step[3] | 1),
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, [step[3]; 9])),
            3 => {
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => drop(bytes.drain(at..to)),
            _ => {
                let end = bytes.len();
                bytes[at..].rotate_left((to - at).min(end - at));
            }
        }
    }
    bytes
}

/// A backup, and the journal of what was recorded since.
struct Kept {
    ring: Ring,
    manifest: Manifest,
    files: Vec<(String, Vec<u8>)>,
    journal: Vec<u8>,
    acting: Acting,
    /// Of the backup, then after each entry.
    heads: Vec<Head>,
}

fn kept() -> &'static Kept {
    static MADE: OnceLock<Kept> = OnceLock::new();
    MADE.get_or_init(|| {
        let (place, now) = (place("journal-made"), Clock::default().now());
        let data = place.join("data");
        let ann = domain::ids::UserName::from("ann");
        let options = VaultOptions { scrypt_log_n: 2 };
        let new = Vault::begin(&data, &ann, PASSWORD, now, options).unwrap().finish().unwrap();
        let (ring, acting) = (new.ring, Acting::now(ann, now));
        let store = Store::create(&data, &ring, "001", &acting).unwrap();
        let note = |text: &str| {
            let script = ScriptUsed { id: text.to_owned(), version: 1, language: "en".to_owned() };
            let name = store.fingerprint(FingerprintKind::Customer, text);
            let entry = NewEntry::about(Body::Notice(NoticeBody { contact: None, script }), vec![name]);
            store.write(&acting, |tx| tx.append(entry)).unwrap();
        };
        let head = || store.read(|snapshot| snapshot.heads()).unwrap().0;
        (0..3).for_each(|number| note(&format!("C{number}")));
        let (file, scratch, into) = (place.join("one.backup"), place.join("scratch"), place.join("unpacked"));
        std::fs::create_dir(&scratch).unwrap();
        std::fs::create_dir(&into).unwrap();
        let mut out = std::fs::File::create(&file).unwrap();
        let keys = (&new.vault, &ring);
        let manifest = store.back_up(keys, &acting, &scratch, &mut out, &mut |_, _| true).unwrap();
        BackupFile::open(&file).unwrap().unpack(&into, &|_| true, &mut |_| true).unwrap();
        let files = manifest
            .members
            .iter()
            .map(|member| (member.name.clone(), std::fs::read(into.join(&member.name)).unwrap()));
        let files = files.collect();
        let mut heads = vec![head()];
        for number in 0..6 {
            note(&format!("C{number}"));
            heads.push(head());
        }
        let kept = JournalPlace { folder: place };
        store.write_journal(keys, &kept, now, &mut |_, _| true).unwrap();
        let journal = std::fs::read(kept.file("001", head().log)).unwrap();
        Kept { ring, manifest, files, journal, acting, heads }
    })
}

/// The search box.
fn search_text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = read_query(&text, Country::US);
    let _ = (PhoneKey::read(&text, Country::US), email_key(&text), last_name_key(&text));
    let _ = (zip_key(&text, Country::US), reference::parse(&text));
    let ask = LookupAsk { text: text.as_ref().into(), read_as: None, limit: None, settled: false };
    let found = desk_with_batch().0.lookup(&ask, &NEVER);
    if let Ok(found) = &found {
        assert!(found.customers.len() <= 25 && found.total <= 10_000, "an answer without end");
    }
    answered(found);
}

/// What the page may send with a command.
fn boundary(data: &[u8]) {
    understood(data);
}

/// The same; true when it was a command's argument at all.
pub fn understood(data: &[u8]) -> bool {
    let Some((kind, text)) = data.split_first() else { return false };
    let desk = desk_with_batch().0;
    let done = match kind.wrapping_sub(b'0') % 10 {
        0 => given::<RecordAsk>(text).map(|ask| {
            answered(desk.preview_record(&ask));
            answered(desk.record(&ask));
        }),
        1 => given::<ExportAsk>(text).map(|ask| answered(desk.export_plan(&ask))),
        2 => given::<CustomerAsk>(text).map(|ask| answered(desk.customer(&ask))),
        3 => given::<VerifyAsk>(text).map(|ask| answered(desk.begin_verification(&ask))),
        4 => given::<WithdrawAsk>(text).map(|ask| answered(desk.withdraw(&ask))),
        5 => given::<PermitAsk>(text).map(|ask| answered(desk.permit(&ask))),
        6 => given::<RequestFilter>(text).map(|ask| answered(desk.requests(&ask))),
        7 => given::<BeginContact>(text).map(|ask| answered(desk.begin_contact(&ask))),
        8 => given::<ImportAsk>(text).map(drop),
        _ => given::<LookupAsk>(text).map(|ask| answered(desk.lookup(&ask, &NEVER))),
    };
    done.is_some()
}

fn given<T: serde::de::DeserializeOwned>(text: &[u8]) -> Option<T> {
    serde_json::from_slice(text).ok()
}

/// Refused is fine; broken is not.
fn answered<T>(answer: usecases::Result<T>) {
    if let Err(fault) = answer {
        assert!(!matches!(fault.code, Code::Internal | Code::StoreUnusable), "{}", fault.line());
    }
}

/// A desk with a few customers and one batch that was sent. Made once.
fn desk_with_batch() -> (&'static Desk, &'static str) {
    static MADE: OnceLock<(Desk, String)> = OnceLock::new();
    let (desk, batch) = MADE.get_or_init(|| {
        let place = place("desk");
        let data = place.join("data");
        let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
        init(&data, &ask, Clock::default()).unwrap();
        let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
        let clock = Clock { as_of: Some("2026-03-02T15:00:00Z".parse().unwrap()) };
        let desk = Desk::sign_in(&data, &credentials, clock).unwrap();
        let customers = place.join("customers.csv");
        std::fs::write(&customers, CUSTOMERS).unwrap();
        let removals = place.join("removals.csv");
        std::fs::write(&removals, REMOVALS).unwrap();
        fn nothing(_: usecases::progress::Step) {}
        let quiet = usecases::progress::Progress::new(&nothing, &NEVER);
        let ask = |file: &Path| ImportAsk {
            file: file.to_owned(),
            map: None,
            dry_run: false,
            replace: false,
            source: Some("letters".to_owned()),
        };
        desk.import_customers(&ask(&customers), &quiet).unwrap();
        desk.import_removals(&ask(&removals), &quiet).unwrap();
        let ask = ExportAsk {
            service: "mps".to_owned(),
            layout: None,
            week: Some("2026-W09".to_owned()),
            since_last: false,
        };
        let out = place.join("out");
        std::fs::create_dir_all(&out).unwrap();
        let written = desk.export_write(&ask, &[], &out, &quiet).unwrap();
        (desk, written.batch)
    });
    (desk, batch)
}

const CUSTOMERS: &str = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,email,birth_date\n\
    C1,Ada,Lowell,12 Elm St,Kansas City,MO,64105,816-555-0101,ada@example.com,1961-03-04\n\
    C2,Ben,O'Ortiz,14 Elm St,Kansas City,MO,64105,816-555-0102,,\n\
    C3,Zoë,St. John-Smith,16 Elm St,Kansas City,MO,64105-1234,816-555-0103,zoe@example.org,\n";
const REMOVALS: &str = "kind,customer_no,received,pass_on\nmail,C1,2026-02-24,yes\nmail,C2,2026-02-25,yes\n";
