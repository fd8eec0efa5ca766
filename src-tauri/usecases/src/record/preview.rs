//! What recording would do, shown before a key is pressed. Nothing is written but that somebody was shown.

use super::{RecordAsk, RecordPreview, RecordSubject, nothing_planned};
use crate::Desk;
use crate::lookup::LookupHit;
use customers::CustomerRow;
use domain::identity::{AddressKey, last_name_key, zip_key};
use domain::ids::CustomerNo;
use domain::masking::{Typed, mask_phone};
use domain::removal::Planned;
use domain::role::{self, Action};
use domain::script;
use domain::words::Scope;
use domain::{Code, Fault, Result, Sensitive};
use store::AuditFact;

/// Of the others whom a scope reaches, so many are named; the rest is counted.
const OTHERS_SHOWN: usize = 5;

impl Desk {
    /// What recording would do; records nothing. Whom it shows is audited before the answer leaves.
    pub fn preview_record(&self, ask: &RecordAsk) -> Result<RecordPreview> {
        self.allow(Action::Record)?;
        let mut shown = Vec::new();
        let preview = self.preview(ask, &mut shown)?;
        shown.extend(preview.likely_same.iter().map(|hit| CustomerNo(hit.customer_no.clone())));
        self.audit_preview(ask, &shown)?;
        Ok(preview)
    }

    /// A preview is made at every key; one that shows the same people as the last is no new look at them.
    fn audit_preview(&self, ask: &RecordAsk, shown: &[CustomerNo]) -> Result<()> {
        let subject = match &ask.subject {
            RecordSubject::Customer { customer_no } => Some(CustomerNo(customer_no.clone())),
            _ => None,
        };
        if subject.is_none() && shown.is_empty() {
            return Ok(());
        }
        let now = Some((subject.clone(), shown.to_vec()));
        let mut last = self.previewed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *last == now {
            return Ok(());
        }
        let ids: Vec<&str> = shown.iter().map(CustomerNo::as_str).collect();
        let fact = AuditFact::new("record-preview").object(&ids.join(" ")).count("shown", ids.len() as u64);
        let fact = AuditFact { customer_no: subject, ..fact };
        self.store.write(&self.acting(), |tx| tx.audit(fact))?;
        *last = now;
        Ok(())
    }

    fn preview(&self, ask: &RecordAsk, shown: &mut Vec<CustomerNo>) -> Result<RecordPreview> {
        let prepared = match self.prepare(ask) {
            Ok(prepared) => prepared,
            Err(fault) if fault.code == Code::BadInput => return self.incomplete(ask, &fault),
            Err(fault) => return Err(fault),
        };
        let main = prepared.planned.first().ok_or_else(nothing_planned)?;
        let reached = self.others_reached(main)?;
        let others: Vec<&CustomerRow> =
            if self.browses() { reached.iter().take(OTHERS_SHOWN).collect() } else { Vec::new() };
        shown.extend(others.iter().map(|row| row.customer_no.clone()));
        let typed = Typed::of(named(ask));
        let numbers = main.parts.iter().flat_map(|part| &part.numbers);
        let mut masked: Vec<Sensitive<String>> = Vec::new();
        for number in numbers {
            let shown = Sensitive::from(mask_phone(number, &typed).as_str());
            if !masked.contains(&shown) {
                masked.push(shown);
            }
        }
        Ok(RecordPreview {
            due: prepared.earliest().map(|due| due.to_string()).unwrap_or_default(),
            rules: prepared.rules(),
            say: script::before(&prepared.wish, &self.company, prepared.language)?.text,
            others_reached: u32::try_from(reached.len()).unwrap_or(u32::MAX),
            others: others.iter().map(|row| row.person.full_name()).collect(),
            missing: Vec::new(),
            duplicate: self.duplicate_of(ask, &prepared)?.map(|(reference, _)| reference.0),
            likely_same: self.likely_same(ask)?,
            numbers: masked,
        })
    }

    /// A store finds whom it names exactly; it is shown nobody else.
    fn browses(&self) -> bool {
        !role::reach(self.role()).exact_only
    }

    /// Who else on file the scope reaches.
    fn others_reached(&self, planned: &Planned) -> Result<Vec<CustomerRow>> {
        let Some(part) =
            planned.parts.iter().find(|part| matches!(part.scope, Scope::Address | Scope::SurnameAtAddress))
        else {
            return Ok(Vec::new());
        };
        let address = AddressKey::read(part.person.address_1.as_str(), part.person.address_2.as_str());
        let zip = zip_key(part.person.zip.as_str(), self.home());
        let rows = self.master(|reader| reader.at_address(&address, &zip))?.unwrap_or_default();
        let surname = last_name_key(part.person.last_name.as_str());
        let same = |row: &&CustomerRow| {
            part.scope == Scope::Address || last_name_key(row.person.last_name.as_str()) == surname
        };
        let mut others = rows;
        others.retain(|row| same(&row) && Some(&row.customer_no) != planned.customer_no.as_ref());
        Ok(others)
    }

    /// Customers who are likely the person that is being recorded, and not named yet.
    fn likely_same(&self, ask: &RecordAsk) -> Result<Vec<LookupHit>> {
        if !self.browses() {
            return Ok(Vec::new());
        }
        let (person, own) = match &ask.subject {
            RecordSubject::Person { person } => ((**person).clone(), None),
            RecordSubject::Customer { customer_no } => {
                let customer_no = CustomerNo(customer_no.clone());
                match self.on_file(&customer_no)? {
                    Some(on_file) => (on_file.row.person, Some(customer_no)),
                    None => return Ok(Vec::new()),
                }
            }
            _ => return Ok(Vec::new()),
        };
        let hits = self.master(|reader| reader.candidates_like(&person, 4))?.unwrap_or_default();
        let known = |number: &CustomerNo| own.as_ref() == Some(number) || ask.also.contains(&number.0);
        let strangers: Vec<_> = hits.into_iter().filter(|hit| !known(&hit.row.customer_no)).take(3).collect();
        self.shown_hits(strangers, &Typed::of(named(ask)))
    }

    /// The preview of a request that lacks something: what, and what would be said.
    fn incomplete(&self, ask: &RecordAsk, fault: &Fault) -> Result<RecordPreview> {
        Ok(RecordPreview {
            due: String::new(),
            rules: Vec::new(),
            say: String::new(),
            others_reached: 0,
            others: Vec::new(),
            missing: vec![fault.line()],
            duplicate: None,
            likely_same: self.likely_same(ask)?,
            numbers: Vec::new(),
        })
    }
}

/// What the agent typed of numbers: it may be shown back.
fn named(ask: &RecordAsk) -> Vec<&Sensitive<String>> {
    let bare = match &ask.subject {
        RecordSubject::Number { number } => Some(number),
        _ => None,
    };
    ask.numbers.iter().chain(bare).collect()
}
