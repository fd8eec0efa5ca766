//! The requests of the demo folder: of this week and the last, of every kind, some of them held back at the
//! export, withdrawn, permitted again or left unfinished. The same seed asks for the same.

use crate::Desk;
use crate::record::{RecordAsk, RecordSubject, Recorded};
use crate::request::{PermitAsk, WithdrawAsk};
use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use customers::demo::rows;
use customers::{CustomerRow, GivenRow};
use domain::person::Person;
use domain::words::{AskedBy, Channel, PermissionSource, Reason, ReceivedBy, Scope};
use domain::{Code, Result, Sensitive};

/// Requests that are tried; a few turn out to have been made before.
const REQUESTS: usize = 150;
/// Between two requests about known people.
const KNOWN_EVERY: usize = 7;
/// Every so many requests, one is withdrawn.
const WITHDRAWN_EVERY: usize = 31;
/// Customers below this number are the known people.
const FIRST_INVENTED: u64 = 11;
/// Unlisted people to draw from, and the seed's distance to those on file.
const UNLISTED: u64 = 60;
const OTHER_SEED: u64 = 7_919;
/// Draws for one request before it becomes one that always can be recorded.
const DRAWS: usize = 8;

/// What the known people asked for. The three in the middle cannot be written in every layout: no last name, a
/// ZIP that lost its zero, letters that no service can read.
const KNOWN: &[(&str, &[Channel])] = &[
    ("C00001001", &[Channel::Email]),
    ("C00001003", &[Channel::Mail, Channel::Phone]),
    ("C00001005", &[Channel::Mail]),
    ("C00001006", &[Channel::Mail]),
    ("C00001007", &[Channel::Mail]),
    ("C00001004", &[Channel::Mail, Channel::Email]),
    ("C00001008", &[Channel::Mail]),
    (CHANGED_HER_MIND, &[Channel::Mail]),
];
const CHANGED_HER_MIND: &str = "C00001009";
const AREA_CODES: [u64; 6] = [816, 913, 314, 212, 651, 505];

/// Records the requests; says how many there are.
pub(super) fn record_requests(
    desk: &Desk,
    customers: u64,
    seed: u64,
    go_on: &mut dyn FnMut(f64) -> Result<()>,
) -> Result<u64> {
    let mut draw = Draw { state: seed, customers, unlisted: unlisted(seed) };
    let times = times(desk, &mut draw);
    let mut made = 0;
    for (number, at) in times.iter().enumerate() {
        go_on(number as f64 / times.len() as f64)?;
        let recorded = match known_ask(number) {
            Some(ask) => desk.record(&received(ask, *at))?,
            None => record_some(desk, &mut draw, *at)?,
        };
        made += u64::from(!recorded.duplicate);
        if number % WITHDRAWN_EVERY == WITHDRAWN_EVERY - 1 && !recorded.duplicate {
            withdraw(desk, &recorded)?;
        }
    }
    permit(desk)?;
    desk.save_draft(&asked(customer(FIRST_INVENTED), &[Channel::Mail, Channel::Phone]))?;
    Ok(made)
}

/// Instants of last week and this one, in business hours, in order.
fn times(desk: &Desk, draw: &mut Draw) -> Vec<DateTime<Utc>> {
    let (now, today) = (desk.clock.business(), desk.today());
    let since_monday = u64::from(today.weekday().num_days_from_monday()) + 7;
    let mut times: Vec<DateTime<Utc>> = (0..REQUESTS)
        .filter_map(|_| {
            let day = today.checked_sub_days(Days::new(draw.below(since_monday + 1)))?;
            let (hour, minute) = (8 + draw.below(12), draw.below(60));
            let local = day.and_hms_opt(u32::try_from(hour).ok()?, u32::try_from(minute).ok()?, 0)?;
            let at = local.and_local_timezone(desk.zone).earliest()?.with_timezone(&Utc);
            Some(at.min(now - TimeDelta::minutes(1)))
        })
        .collect();
    times.sort();
    times
}

fn known_ask(number: usize) -> Option<RecordAsk> {
    let (which, rest) = (number / KNOWN_EVERY, number % KNOWN_EVERY);
    let (customer_no, channels) = KNOWN.get(which).filter(|_| rest == KNOWN_EVERY / 2)?;
    let subject = RecordSubject::Customer { customer_no: (*customer_no).to_owned() };
    Some(asked(subject, channels))
}

/// Not everything that is drawn can be asked for: somebody may have no number on file.
fn record_some(desk: &Desk, draw: &mut Draw, at: DateTime<Utc>) -> Result<Recorded> {
    for _ in 0..DRAWS {
        match desk.record(&received(draw.ask(), at)) {
            Err(fault) if fault.code == Code::BadInput => {}
            done => return done,
        }
    }
    let number = RecordSubject::Number { number: draw.number() };
    desk.record(&received(asked(number, &[Channel::Phone]), at))
}

fn withdraw(desk: &Desk, recorded: &Recorded) -> Result<()> {
    let reason = Sensitive::from("recorded for the wrong person; the caller is another customer");
    desk.withdraw(&WithdrawAsk { reference: recorded.reference.clone(), channel: None, reason }).map(drop)
}

/// One customer wants the catalogue again.
fn permit(desk: &Desk) -> Result<()> {
    let subject = RecordSubject::Customer { customer_no: CHANGED_HER_MIND.to_owned() };
    let first = desk.record(&asked(subject, &[Channel::Mail]))?;
    desk.permit(&PermitAsk {
        channel: Channel::Mail,
        customer_no: CHANGED_HER_MIND.to_owned(),
        ends: vec![first.reference],
        evidence: Sensitive::from("called and asked for the spring catalogue to be mailed again"),
        source: PermissionSource::Agent,
    })
    .map(drop)
}

fn customer(number: u64) -> RecordSubject {
    RecordSubject::Customer { customer_no: format!("C{:08}", 1000 + number) }
}

fn asked(subject: RecordSubject, channels: &[Channel]) -> RecordAsk {
    RecordAsk::of(subject, channels)
}

fn received(ask: RecordAsk, at: DateTime<Utc>) -> RecordAsk {
    RecordAsk { received_at: Some(at.to_rfc3339()), ..ask }
}

fn unlisted(seed: u64) -> Vec<Person> {
    let person = |row: GivenRow| CustomerRow::from_given(&row).person;
    rows(UNLISTED, seed.wrapping_add(OTHER_SEED)).map(person).collect()
}

/// Draws requests; SplitMix64, so that no release of a library changes the demo.
struct Draw {
    state: u64,
    customers: u64,
    unlisted: Vec<Person>,
}

impl Draw {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn pick<T: Copy>(&mut self, first: T, rest: &[T]) -> T {
        let at = usize::try_from(self.below(rest.len() as u64 + 1)).unwrap_or(0);
        rest.get(at).copied().unwrap_or(first)
    }

    fn customer(&mut self) -> RecordSubject {
        customer(FIRST_INVENTED + self.below(self.customers - FIRST_INVENTED))
    }

    fn number(&mut self) -> Sensitive<String> {
        let area = self.pick(816, &AREA_CODES);
        Sensitive::new(format!("({area}) 555-{:04}", 100 + self.below(100)))
    }

    fn ask(&mut self) -> RecordAsk {
        let ask = match self.below(100) {
            0..60 => self.listed(),
            60..75 => self.unlisted(),
            75..86 => {
                let channel = self.pick(Channel::Phone, &[Channel::Phone, Channel::Text]);
                asked(RecordSubject::Number { number: self.number() }, &[channel])
            }
            86..90 => {
                let email = Sensitive::new(format!("reader{}@example.net", self.below(1_000)));
                asked(RecordSubject::Email { email }, &[Channel::Email])
            }
            _ => self.for_a_reason(),
        };
        let received_by = match ask.channels.as_slice() {
            [Channel::Text] => ReceivedBy::Text,
            [Channel::Email] => self.pick(ReceivedBy::Email, &[ReceivedBy::Web, ReceivedBy::Email]),
            _ => self.pick(
                ReceivedBy::Phone,
                &[
                    ReceivedBy::Phone,
                    ReceivedBy::Phone,
                    ReceivedBy::Letter,
                    ReceivedBy::Store,
                    ReceivedBy::Web,
                ],
            ),
        };
        RecordAsk { received_by, ..ask }
    }

    fn listed(&mut self) -> RecordAsk {
        const MAIL: &[Channel] = &[Channel::Mail];
        let channels = self.pick(
            MAIL,
            &[
                MAIL,
                MAIL,
                &[Channel::Phone],
                &[Channel::Mail, Channel::Phone],
                &[Channel::Email],
                &[Channel::Mail, Channel::Email],
                &[Channel::Share],
                Channel::ALL,
            ],
        );
        let wide = (channels == MAIL && self.below(6) == 0)
            .then(|| self.pick(Scope::SurnameAtAddress, &[Scope::SurnameAtAddress, Scope::Address]));
        let brand = (self.below(12) == 0).then(|| "Finch Online".to_owned());
        let note =
            (self.below(15) == 0).then(|| Sensitive::from("catalogue arrives twice, in two spellings"));
        let spanish = self.below(8) == 0;
        RecordAsk {
            scope: wide,
            brand,
            note,
            pass_on: self.below(5) == 0,
            language: if spanish { "es" } else { "en" }.to_owned(),
            ..asked(self.customer(), channels)
        }
    }

    fn unlisted(&mut self) -> RecordAsk {
        let at = usize::try_from(self.below(self.unlisted.len() as u64)).unwrap_or(0);
        let person = Box::new(self.unlisted.get(at).cloned().unwrap_or_default());
        let channels = self.pick([Channel::Mail].as_slice(), &[&[Channel::Mail], &[Channel::Phone]]);
        RecordAsk { pass_on: self.below(3) == 0, ..asked(RecordSubject::Person { person }, channels) }
    }

    fn for_a_reason(&mut self) -> RecordAsk {
        let reason = self.pick(
            Reason::Deceased,
            &[Reason::Deceased, Reason::WrongNumber, Reason::Moved, Reason::Caretaker, Reason::Child],
        );
        let (subject, channels, asked_by): (_, &[Channel], _) = match reason {
            Reason::Deceased => (self.customer(), Channel::ALL, AskedBy::Relative),
            Reason::WrongNumber => {
                (RecordSubject::Number { number: self.number() }, &[Channel::Phone], AskedBy::Stranger)
            }
            Reason::Moved => (self.customer(), &[Channel::Mail], AskedBy::Stranger),
            Reason::Caretaker => (self.customer(), &[Channel::Mail, Channel::Phone], AskedBy::Caretaker),
            _ => (self.customer(), &[Channel::Mail, Channel::Email], AskedBy::Parent),
        };
        RecordAsk { reason, asked_by, ..asked(subject, channels) }
    }
}
