//! Where the canaries are planted: files that people bring. One place for all of them, so that what is searched for
//! was somewhere before.

/// Two customers with a canary in each personal field, and two without.
pub const CUSTOMERS: &str = "\
customer_no,prefix,first_name,middle_name,last_name,address_1,address_2,city,state,zip,phone_home,phone_mobile,phone_work,email,birth_date,store_no,last_purchase_date,last_purchase_amount,third_party
700101,Dr,Quillabelle,Umbrelline,Quillfeather-Zanzibarrow,417 Marzipanwick Ln,Apt Thistledowner,Gooseberryton,CO,80204,(303) 555-0187,303-555-0188,303.555.0189,quibblesnatch@example.net,1907-05-23,004,2026-08-14,731659.17,no
700102,,Hectorinda,,Quillfeather-Zanzibarrow,417 Marzipanwick Ln,Apt Thistledowner,Gooseberryton,CO,80204,(303) 555-0187,,,hectorsnatch@example.net,1948-11-30,,,,no
700103,,Harold,,Whitcombe,88 W 7th St,,Denver,CO,80204,303-555-0142,,,margaret@example.com,1950-03-04,,2026-01-20,,no
700104,,Dolores,,Vega,5 Oak Ct Apt 4,,Provo,UT,84601,801-555-0199,,,,1971-07-19,,2025-12-24,,no
";

/// Every way in which a row can be wrong, with canaries in what is wrong and beside it.
pub const BROKEN_CUSTOMERS: &str = "\
customer_no,first_name,last_name,address_1,city,state,zip,phone_home,email,birth_date,last_purchase_amount,third_party
700201,Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,303-555-0166-0166-0166,brokenmailish at example.net,23.05.1907 Brokenrowanne,731659.17.Brokenrowanne,Brokenrowanne
,Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,303-555-0166,brokenmailish@example.net,,,
700203,Brokenrowanne,Hale
700204,\"Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,303-555-0166,brokenmailish@example.net,,,
700205,Broken\u{7}rowanne Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,,,,,
Brokenrowanne Brokenrowanne Brokenrowanne Brokenrowanne Brokenrowanne Brokenrowanne,,,,,,,,,,,
700206,Ann,Hale,1 Elm Ave,Reno,NV,89501,,,,,
";

/// A file that begins with somebody instead of a header.
pub const HEADERLESS: &str = "\
700301,Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,303-555-0166,brokenmailish@example.net,1907-05-23
700302,Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,303-555-0166,brokenmailish@example.net,1907-05-23
";

/// Mappings that do not fit, each with a canary as the value that is wrong. Which key it is may be said.
pub const BAD_MAPPINGS: &[&str] = &[
    "[columns]\nlast_name = \"mapleleaflike\"\n",
    "delimiter = \"mapleleaflike\"\n",
    "delimiter = 3035550166\n",
    "[columns]\nlast_name = mapleleaflike\n",
    "columns = \"mapleleaflike\"\n",
    "date_format = [\"mapleleaflike\"]\n",
];

/// Layout files that do not hold together, likewise.
pub const BAD_LAYOUTS: &[&str] = &[
    "larkspurlayout",
    "id = \"own\"\nversion = \"larkspurlayout\"\n",
    "id = \"own\"\nversion = 1\nkind = \"larkspurlayout\"\n",
];

/// Words of a whole layout, and what is put in their place.
pub const LAYOUT_SWAPS: &[(&str, &str)] = &[
    ("source = \"reference\"", "source = \"larkspurlayout\""),
    ("source = \"reference\"", "source = \"reference\"\ntransform = \"larkspurlayout\""),
    ("kind = \"delimited\"", "kind = \"larkspurlayout\""),
    ("charset = \"latin1\"", "charset = \"larkspurlayout\""),
    ("channels = [\"mail\", \"phone\"]", "channels = [\"larkspurlayout\"]"),
];

/// Settings that are refused.
pub const BAD_SETTINGS: &[&str] = &[
    "name = \"A\"\ntime_zone = \"clapboardsett\"\n",
    "name = \"A\"\nidle_minutes = \"clapboardsett\"\n",
    "name = \"A\"\nbrands = \"clapboardsett\"\n",
    "name = clapboardsett\n",
];

/// Removals that came by letter: whole rows, then rows that are wrong.
pub const REMOVALS: &str = "\
kind,customer_no,first_name,last_name,address_1,city,state,zip,number,received,note,source_id
mail,700101,,,,,,,,2026-11-17,lettersnippet by hand,idlesourcerer
phone,,,,,,,,702-555-0144,2026-11-17,,
kindlekrillig,700102,,,,,,,,2026-11-17,lettersnippet,
mail,,Brokenrowanne,,,,,,,2026-11-17,lettersnippet,
mail,,Brokenrowanne,Hale,1 Elm Ave,Reno,NV,89501,,yesterday Brokenrowanne,lettersnippet,
phone,,,,,,,,303-555-0166-0166-0166,2026-11-17,,
mail,Brokenrowanne,,,,,,,,2026-11-17,card 4111 1111 1111 1111 lettersnippet,
";

/// Somebody on no file, as JSON.
pub const UNLISTED: &str = r#"{"first_name": "Peregrina", "last_name": "Snufflebottomly", "address_1": "9 Wigglesworthing Ct",
 "city": "Reno", "state": "NV", "zip": "89501", "phone_home": "702-555-0144", "email": "fizzlebrighter@example.org"}"#;

/// The same with a field too many, and broken off.
pub const BAD_PEOPLE: &[&str] = &[
    r#"{"last_name": "Snufflebottomly", "birthday": "Snufflebottomly"}"#,
    r#"{"last_name": ["Snufflebottomly"]}"#,
    r#"{"last_name": "Snufflebottomly", "#,
    r#""Snufflebottomly""#,
    r#"{"last_name": "Snufflebottomly", "email": "fizzlebrighter@@example..org", "phone_home": "702-555-0144-0144-0144"}"#,
];

/// Answers that nobody has, to every question.
pub const WRONG_ANSWERS: &str = r#"[
  {"last-purchase-month": "frumpanswering"}, {"last-purchase-store": "frumpanswering"}, {"last-purchase-amount": "frumpanswering"},
  {"date-of-birth": "frumpanswering"}, {"e-mail": "frumpanswering@example.net"}, {"email": "frumpanswering@example.net"},
  {"phone": "702-555-0178"}, {"street-number-and-zip": "1 frumpanswering"}, {"customer-number": "frumpanswering"}
]"#;

pub const BAD_ANSWERS: &[&str] =
    &[r#"{"date-of-birth": frumpanswering}"#, r#"{"frumpanswering": 1907}"#, r#"["frumpanswering"]"#];

/// A recipient's words about what it refuses; the reference is filled in.
pub const REJECTS: &str = "REFERENCE\tRECORD_NO\tREASON\r\n{reference}\t\trefusalmuffin moved away\r\n\
999999999999\t\trefusalmuffin\r\n";
