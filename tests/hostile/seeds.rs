//! Where a target starts from: good input of its kind.

use domain::layout::BUILT_IN_TEXTS;

/// The same chance every time (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap_or(0)
    }

    pub fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or(0)
    }
}

/// Words that have broken programs: put anywhere.
pub const NASTY: &[&[u8]] = &[
    b"\0",
    b"\"",
    b"'; DROP TABLE customer; --",
    b"%_*?",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b"\t",
    b"=1+1",
    b"../../../../etc/passwd",
    b"{",
    b"[[[[[[[[[[[[[[[[",
    b"-1",
    b"18446744073709551616",
    b"1e999",
    b"NaN",
    "\u{202e}".as_bytes(),
    "🜁".as_bytes(),
    "ﬁÅ\u{301}".as_bytes(),
    b"null",
    b"\\u0000",
];

/// Good input for a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "csv_file" => vec![
            b"customer_no,last_name\r\nC1,\"Low\"\"ell\"\r\n".to_vec(),
            "customer_no;last_name\nC1;Zo\u{eb}\n".as_bytes().to_vec(),
            b"\xff\xfec\0u\0s\0t\0\n\0".to_vec(),
        ],
        "csv_mapping" => vec![
            b"delimiter = \";\"\ndate_format = \"%d.%m.%Y\"\n[columns]\ncustomer_no = \"nr\"\nlast_name = [\"a\", \"b\"]\n[constants]\ncountry = \"AU\"\n\0nr;a;b\n1;2;3\n".to_vec(),
        ],
        "layout_file" => BUILT_IN_TEXTS.iter().map(|(_, text)| text.as_bytes().to_vec()).collect(),
        "layout_reader" => vec![
            b"816,5550101\r\n816,5550102\r\n".to_vec(),
            b"ACTION\tREQUEST_DATE\r\nA\t20261118\r\n".to_vec(),
            [b'R'; 206].to_vec(),
        ],
        "reject_reader" => vec![b"001991072829\t1\tbad address\r\n".to_vec(), b"REFERENCE\tRECORD\tREASON\r\n".to_vec()],
        "vault" => vec![br#"{"format":"preference-desk-vault","version":1,"vault":"0199f0a0-0000-7000-8000-000000000000","created":"2026-11-22T00:00:00Z","scrypt_log_n":15,"audit_public":"age1","holders":[{"name":"ann","kind":"person","enabled":true,"public":"age1","sealed":"x"}],"ring":"","mac":""}"#.to_vec()],
        "doorstep" => vec![
            br#"{"version":1,"counts":{"a":{"failures":3,"since":"2026-11-22T00:00:00Z"}},"sealed":[]}"#.to_vec(),
            b"0123456789abcdef".to_vec(),
        ],
        // As it is; cut within the last frame; a piece doubled, and two exchanged; a byte within one; another's.
        "journal" => vec![
            vec![],
            vec![1, 0xf0, 0x0f, 0],
            vec![3, 0x2c, 0x02, 40, 5, 0x40, 0x04, 90],
            vec![0, 0x00, 0x05, 0xff],
            b"PDJRNL1\n\x02\0\0\0{}".to_vec(),
        ],
        "search_text" => vec![
            b"o'ortiz 64105".to_vec(), b"(816) 555-0101 x12".to_vec(), b"ada@example.com".to_vec(),
            b"12 elm st 64105".to_vec(), "\u{3b1}\u{3b2} st. john-smith".as_bytes().to_vec(), vec![b'a'; 10_000],
            vec![b' '; 3_000],
        ],
        "boundary" => [
            r#"0{"channels":["mail","phone"],"subject":{"who":"customer","customer_no":"C1"},"scope":"person","numbers":["816-555-0109"],"brand":null,"asked_by":"self","reason":"ordinary","pass_on":true,"texts_may_go_on":false,"received_by":"phone","received_at":null,"note":"a word","contact":null,"language":"en","also":["C2"],"draft":null}"#,
            r#"0{"channels":["phone"],"subject":{"who":"number","number":"816-555-0110"},"scope":null,"numbers":[],"brand":null,"asked_by":"stranger","reason":"wrong-number","pass_on":false,"texts_may_go_on":false,"received_by":"phone","received_at":"2026-02-27","note":null,"contact":null,"language":"en","also":[],"draft":null}"#,
            r#"0{"channels":["mail","share"],"subject":{"who":"person","person":{"last_name":"Prado","address_1":"7 Birch Ln","city":"Boise","state":"ID","zip":"83702"}},"scope":"address","numbers":[],"brand":null,"asked_by":"household-member","reason":"moved","pass_on":false,"texts_may_go_on":false,"received_by":"letter","received_at":"2026-02-27T10:00:00Z","note":null,"contact":null,"language":"es","also":[],"draft":null}"#,
            r#"1{"service":"mps","layout":null,"week":"2026-W09","since_last":false}"#,
            r#"2{"customer_no":"C1","contact":null,"typed":"ada"}"#,
            r#"3{"customer_no":"C1","right":"copy","specific":true,"contact":null,"typed":"ada"}"#,
            r#"4{"reference":"001991072829","channel":null,"reason":"a mistake"}"#,
            r#"5{"channel":"mail","customer_no":"C1","ends":["001991072829"],"evidence":"card","source":"catalogue"}"#,
            r#"6{"due_before":"2026-04-01","overdue":false,"limit":10}"#,
            r#"7{"received_by":"phone","calling_number":"","language":"en"}"#,
            r#"8{"file":"x","map":null,"dry_run":true,"replace":false,"source":null}"#,
            r#"9{"text":"lowell","read_as":null,"limit":null,"settled":true}"#,
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
        _ => Vec::new(),
    }
}
