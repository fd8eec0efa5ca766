//! Customers whose every field is unmistakable, and what finds a field again in an answer, whole or in part. No test
//! lives here.

use serde_json::Value;
use std::collections::BTreeSet;

/// Whose secrets the tests ask for; the others live with her, or look like her.
pub const HER: &str = "C70001";

/// Two of one household, one who is likely the first of them, and three rows that cannot be taken as they stand.
pub const CUSTOMERS: &str = "\
customer_no,prefix,first_name,middle_name,last_name,suffix,address_1,address_2,city,state,zip,phone_home,\
phone_mobile,phone_work,email,birth_date,store_no,last_purchase_date,last_purchase_amount,last_payment_date,\
last_inquiry_date,brand,source
C70001,Dr,Marquessa,Ottilie,Vandlebrook,PhD,90817 Quagwort Ter,Unit Zibb44,Plattsmere,MO,64187-7713,816-555-0171,\
816-555-0172,(816) 555-0173,vexlorp.quindar@example.org,1947-02-23,ZQ77,2019-08-06,7391.68,2018-09-07,2017-10-08,,web
C70002,,Balthazar,,Vandlebrook,,90817 Quagwort Ter,Unit Zibb44,Plattsmere,MO,64187-7713,816-555-0181,,,\
grimsalve@example.net,1944-12-29,XJ66,2016-05-11,8123.47,,,,web
C70003,,Marquesa,,Vandlebrook,,55219 Mulgrape Ln,,Plattsmere,MO,64193,816-555-0171,,,thornwick@example.com,\
1947-02-23,,,,,,,web
C70004,,Fennimore,,Tarnquist,,,,,,,not a number vexnumber,,,hollowmere@nowhere@twice,1939-13-45,,2015-99-01,much,,,,web
,,Ysolde,,Kettlewhim,,31877 Brackenfold Rd,,Plattsmere,MO,64194,816-555-0191,,,duskthimble@example.org,,,,,,,,web
";

/// What may be shown of a customer to whoever may see that there is one (DOMAIN.md 3).
const NAMES: &[&str] = &[
    "marquessa",
    "ottilie",
    "vandlebrook",
    "balthazar",
    "marquesa",
    "fennimore",
    "tarnquist",
    "ysolde",
    "kettlewhim",
    "plattsmere",
];

/// What nothing shown may give away, as words: the name of the secret and the word.
const WORDS: &[(&str, &str)] = &[
    ("her street", "quagwort"),
    ("her unit", "zibb44"),
    ("her e-mail", "vexlorp"),
    ("her e-mail's second half", "quindar"),
    ("her store", "zq77"),
    ("her last purchase", "2019-08"),
    ("her last purchase", "august 2019"),
    ("her amount", "7391.68"),
    ("her last payment", "2018-09-07"),
    ("her last inquiry", "2017-10-08"),
    ("her birth date", "1947-02-23"),
    ("his e-mail", "grimsalve"),
    ("his birth date", "1944-12-29"),
    ("his store", "xj66"),
    ("his last purchase", "2016-05"),
    ("his amount", "8123.47"),
    ("the other's street", "mulgrape"),
    ("the other's e-mail", "thornwick"),
    ("a refused number", "vexnumber"),
    ("a refused e-mail", "hollowmere"),
    ("a refused birth date", "1939-13-45"),
    ("a refused date", "2015-99-01"),
    ("a refused street", "brackenfold"),
    ("a refused row's e-mail", "duskthimble"),
];

/// The same, as numbers: a number in an answer is hers when its digits are one of these.
const NUMBERS: &[(&str, &[&str])] = &[
    ("her house number", &["90817"]),
    ("her ZIP", &["64187", "641877713", "7713"]),
    ("her home number", &["8165550171", "18165550171", "5550171", "0171"]),
    ("her mobile number", &["8165550172", "18165550172", "5550172", "0172"]),
    ("her work number", &["8165550173", "18165550173", "5550173", "0173"]),
    ("her birth date", &["19470223", "02231947", "23021947"]),
    ("his number", &["8165550181", "18165550181", "5550181", "0181"]),
    ("the other's house number", &["55219"]),
    ("the other's ZIP", &["64193"]),
    ("a refused row's number", &["8165550191", "18165550191", "5550191", "0191"]),
];

/// The secrets that stand in a value, names not among them.
pub fn secrets_in(value: &Value) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    leaves(value, &mut |leaf| {
        let words = WORDS.iter().filter(|(_, word)| leaf.contains(word));
        found.extend(words.map(|(secret, _)| *secret));
        let runs: Vec<String> = runs(leaf).chain(longer_runs(leaf)).collect();
        let numbers =
            NUMBERS.iter().filter(|(_, forms)| runs.iter().any(|run| forms.contains(&run.as_str())));
        found.extend(numbers.map(|(secret, _)| *secret));
    });
    found
}

/// The names and places that stand in a value.
pub fn names_in(value: &Value) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    leaves(value, &mut |leaf| {
        found.extend(NAMES.iter().copied().filter(|name| leaf.contains(name)));
    });
    found
}

/// Every text and number in it, names of fields left out, in lower case. Ids and hashes are chance, not content.
fn leaves(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, each)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, each)),
        Value::String(text) if is_chance(text) => {}
        Value::String(text) => each(&text.to_lowercase()),
        Value::Number(number) if number.is_u64() => each(&number.to_string()),
        // A duration or a score.
        Value::Number(_) | Value::Null | Value::Bool(_) => {}
    }
}

/// An id (of a check too, which ends in a customer number) or a hash.
fn is_chance(text: &str) -> bool {
    let id = text.split(':').next().unwrap_or_default();
    id.len() >= 36 && id.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-')
}

/// Digits with what stands between the digits of one number.
fn runs(leaf: &str) -> impl Iterator<Item = String> {
    let parts = leaf.split(|letter: char| !letter.is_ascii_digit() && !" ()-./".contains(letter));
    parts.map(|part| part.chars().filter(char::is_ascii_digit).collect())
}

/// Digits alone: two numbers side by side. Four of them are too few to be no chance.
fn longer_runs(leaf: &str) -> impl Iterator<Item = String> {
    let parts = leaf.split(|letter: char| !letter.is_ascii_digit());
    parts.filter(|part| part.len() > 4).map(str::to_owned)
}

#[test]
fn a_canary_is_found_whole_and_in_part_and_not_in_what_is_only_like_it() {
    use serde_json::json;
    let found = |text: &str| secrets_in(&json!({"a": [text]})).into_iter().collect::<Vec<_>>();
    assert_eq!(found("(816) 555-0171"), ["her home number"]);
    assert_eq!(found("(•••) •••-0171"), ["her home number"]);
    assert_eq!(found("90817 •••• ••••, ••••"), ["her house number"]);
    assert_eq!(found("90817 64187"), ["her ZIP", "her house number"]);
    assert_eq!(found("64187-••••"), ["her ZIP"]);
    assert_eq!(found("VEXLORP.••••@••••"), ["her e-mail"]);
    assert_eq!(found("02/23/1947"), ["her birth date"]);
    assert!(found("214 0830 0171").is_empty());
    assert!(found("0192aaaa-0171-7bbb-8ccc-0171dd0171ee:C70001").is_empty());
    assert_eq!(names_in(&json!("Dr Marquessa Vandlebrook")).len(), 2);
}
