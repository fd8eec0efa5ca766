//! The canaries: invented words and numbers that stand nowhere else, and the search for them in every spelling in
//! which a value can hide. Where they are planted is in `planted`.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A field in which a canary is planted.
pub type Field = &'static str;

/// One canary: what it stands for, and its text. Digits are searched with and without punctuation.
pub struct Canary {
    pub field: Field,
    pub text: &'static str,
}

const fn canary(field: Field, text: &'static str) -> Canary {
    Canary { field, text }
}

/// Each is of one field, so that a find says where it came from.
pub const CANARIES: &[Canary] = &[
    // A customer on file.
    canary("first-name", "Quillabelle"),
    canary("middle-name", "Umbrelline"),
    canary("last-name", "Quillfeather"),
    canary("last-name", "Zanzibarrow"),
    canary("address", "Marzipanwick"),
    canary("address-2", "Thistledowner"),
    canary("city", "Gooseberryton"),
    canary("phone-home", "3035550187"),
    canary("phone-mobile", "3035550188"),
    canary("phone-work", "3035550189"),
    canary("email", "quibblesnatch"),
    canary("birth-date", "1907-05-23"),
    canary("amount", "731659.17"),
    // Another at the same address.
    canary("other-name", "Hectorinda"),
    canary("other-email", "hectorsnatch"),
    // Somebody on no file.
    canary("unlisted-name", "Snufflebottomly"),
    canary("unlisted-address", "Wigglesworthing"),
    canary("unlisted-phone", "7025550144"),
    canary("unlisted-email", "fizzlebrighter"),
    canary("bare-number", "7025550145"),
    canary("bare-email", "lonelywimble"),
    // Words of agents and callers.
    canary("note", "jabberwocklet"),
    canary("withdraw-reason", "regretfullish"),
    canary("evidence", "kumquatterie"),
    canary("lift-reason", "whimsicallock"),
    canary("void-reason", "voidmarmalade"),
    canary("discard-reason", "discardpuffin"),
    canary("mend-reason", "crumpetmender"),
    canary("mended-name", "Mendlewicker"),
    canary("calling-number", "7025550177"),
    canary("searched", "snarkhuntress"),
    canary("searched-number", "7025550178"),
    canary("answer", "frumpanswering"),
    canary("draft-name", "Flibbertidraft"),
    canary("draft-number", "7025550155"),
    canary("draft-note", "scribblenotion"),
    // Rows and files that are wrong.
    canary("bad-row-name", "Brokenrowanne"),
    canary("bad-row-number", "3035550166"),
    canary("bad-row-email", "brokenmailish"),
    canary("bad-row-kind", "kindlekrillig"),
    canary("source-id", "idlesourcerer"),
    canary("source-note", "lettersnippet"),
    canary("mapping", "mapleleaflike"),
    canary("layout", "larkspurlayout"),
    canary("settings", "clapboardsett"),
    canary("reject-reason", "refusalmuffin"),
    canary("slip", SLIP),
    // Secrets.
    canary("password", "pumpernickelish"),
    canary("new-password", "sarsaparillary"),
    canary("mistyped-user", "doorstepperish"),
    canary("mistyped-password", "passphrasewrong"),
];

/// Typed where something else belongs: no number, no date, no reference and nobody's name.
pub const SLIP: &str = "slipperyargue";

/// The name of somebody who works here: no customer's, but it stands only where it has to.
pub const STAFF: &str = "zephyrinewatch";

static SEARCHES: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// What was found: the field, and the spelling that it was found in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    pub field: Field,
    pub spelt: &'static str,
}

/// Everything that is looked for, in one pass.
pub struct Watch {
    automaton: AhoCorasick,
    finds: Vec<Find>,
}

/// Every canary of `CANARIES`.
pub fn watch() -> &'static Watch {
    static WATCH: OnceLock<Watch> = OnceLock::new();
    WATCH.get_or_init(|| Watch::of(CANARIES.iter().map(|canary| (canary.field, canary.text))))
}

/// The name of somebody who works here.
pub fn staff_watch() -> &'static Watch {
    static WATCH: OnceLock<Watch> = OnceLock::new();
    WATCH.get_or_init(|| Watch::of([("staff", STAFF)]))
}

impl Watch {
    fn of(canaries: impl IntoIterator<Item = (Field, &'static str)>) -> Self {
        let (mut patterns, mut finds) = (Vec::new(), Vec::new());
        for (field, text) in canaries {
            for (spelt, bytes) in spellings(text) {
                patterns.push(bytes);
                finds.push(Find { field, spelt });
            }
        }
        let automaton = AhoCorasickBuilder::new().ascii_case_insensitive(true).build(&patterns).unwrap();
        Self { automaton, finds }
    }

    /// What is found in these bytes.
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<Find> {
        SEARCHES.fetch_add(self.finds.len() as u64, Ordering::Relaxed);
        BYTES.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.automaton
            .find_overlapping_iter(bytes)
            .map(|hit| self.finds[hit.pattern().as_usize()].clone())
            .collect()
    }

    /// Fails when anything but these fields is found.
    #[track_caller]
    pub fn expect_only(&self, allowed: &[Field], bytes: &[u8], place: &str) {
        let mut found = self.find(bytes);
        found.retain(|find| !allowed.contains(&find.field));
        assert!(found.is_empty(), "LEAK in {place}: {found:?}\n{}", excerpt(bytes));
    }

    #[track_caller]
    pub fn expect_none(&self, bytes: &[u8], place: &str) {
        self.expect_only(&[], bytes, place);
    }
}

/// How many searches were made, of one spelling in one place each, and over how many bytes.
pub fn searched() -> String {
    let (searches, bytes) = (SEARCHES.load(Ordering::Relaxed), BYTES.load(Ordering::Relaxed));
    format!("{searches} searches of one spelling in one place, over {bytes} bytes")
}

fn excerpt(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(2_000).collect()
}

/// Every way in which a text may stand among other bytes. Cases are told apart by no search.
fn spellings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    for (spelt, plain) in written(text) {
        all.push((spelt, plain.as_bytes().to_vec()));
        all.push(("utf-16", plain.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        all.push(("utf-16be", plain.encode_utf16().flat_map(u16::to_be_bytes).collect()));
        for cased in cases(&plain) {
            all.push(("hex", hex(cased.as_bytes()).into_bytes()));
            all.push(("percent-encoded", percent(cased.as_bytes()).into_bytes()));
            all.extend((0..3).map(|shift| ("base64", in_base64(&STANDARD_NO_PAD, cased.as_bytes(), shift))));
            all.extend((0..3).map(|shift| ("base64", in_base64(&URL_SAFE_NO_PAD, cased.as_bytes(), shift))));
        }
    }
    all
}

/// A number as people and programs write it, a date likewise, a word as it is. Seven digits alone would be found by
/// chance among hashes.
fn written(text: &str) -> Vec<(&'static str, String)> {
    let of = |forms: Vec<String>| forms.into_iter().map(|form| ("plain", form)).collect();
    if text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (area, exchange, line) = (&text[..3], &text[3..6], &text[6..]);
        return of(vec![
            text.to_owned(),
            format!("{exchange}-{line}"),
            format!("{exchange}.{line}"),
            format!("{exchange} {line}"),
            format!("{area} {exchange} {line}"),
        ]);
    }
    if let Some((year, rest)) = text.split_once('-') {
        let (month, day) = rest.split_once('-').unwrap();
        return of(vec![
            text.to_owned(),
            format!("{year}{month}{day}"),
            format!("{month}/{day}/{year}"),
            format!("{month}{day}{year}"),
        ]);
    }
    of(vec![text.to_owned()])
}

/// As it is, folded, and as service files have it.
fn cases(text: &str) -> BTreeSet<String> {
    BTreeSet::from([text.to_owned(), text.to_lowercase(), text.to_uppercase()])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// The letters that depend on nothing but the text, when `shift` bytes stand before it.
fn in_base64(engine: &impl Engine, text: &[u8], shift: usize) -> Vec<u8> {
    let whole = engine.encode([&vec![0; shift], text].concat());
    let first = (shift * 8).div_ceil(6);
    let end = (shift + text.len()) * 8 / 6;
    whole.as_bytes()[first..end].to_vec()
}

#[test]
fn a_canary_is_found_in_every_spelling() {
    let forms = [
        "x Quillfeather y".to_owned(),
        "QUILLFEATHER".to_owned(),
        format!("{{{}}}", hex(b"quillfeather")),
        percent(b"Quillfeather"),
        STANDARD_NO_PAD.encode("Quillfeather"),
        STANDARD_NO_PAD.encode("a Quillfeather b"),
        URL_SAFE_NO_PAD.encode("ab QUILLFEATHER, c"),
        STANDARD_NO_PAD.encode("abcd quillfeather e"),
    ];
    for form in forms {
        let found = watch().find(form.as_bytes());
        assert!(found.iter().any(|find| find.field == "last-name"), "{form}");
    }
    let wide: Vec<u8> = "(303) 555-0187".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for form in [wide.as_slice(), b"+13035550187", b"(303) 555-0187", b"303.555.0187", b"0523 19070523"] {
        assert!(!watch().find(form).is_empty(), "{form:?}");
    }
    assert!(watch().find(b"Margaret Whitcombe, 303-555-0142, 1950-03-04").is_empty());
}
