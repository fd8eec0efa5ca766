//! What follows from one entry, purely. Writing keeps it in tables; `check` derives it again and compares.

use super::row::RemovalRow;
use super::said::SaidRow;
use crate::vault::ring::unhex;
use domain::entry::{Body, Envelope, RemovalBody, StopsUpTo};
use domain::ids::EntryId;
use domain::words::Channel;

/// What one entry adds to the derived tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Derived {
    /// The removal it states.
    pub removal: Option<Box<RemovalRow>>,
    /// What it says to whom it is exported, packed.
    pub said: Option<Vec<u8>>,
    /// Its identity keys.
    pub keys: Vec<[u8; 16]>,
    /// The removals it ends.
    pub ends: Vec<EntryId>,
    /// The removal that it mends: its keys are that removal's too.
    pub mends: Option<EntryId>,
    /// Up to which class of messages removals stop.
    pub stops_up_to: Vec<StopsUpTo>,
}

/// Derives from an envelope and, unless it was erased, its body.
pub(crate) fn derive(entry: i64, envelope: &Envelope, body: Option<&Body>) -> Derived {
    let keys = envelope.fingerprints.iter().filter_map(|text| unhex(text)).collect();
    let derived = Derived { keys, ends: envelope.ends.clone(), ..Derived::default() };
    match body {
        Some(Body::Removal(removal)) => {
            let row = row_of(entry, envelope, removal);
            let said = SaidRow::of(&row, removal).pack();
            Derived { removal: Some(Box::new(row)), said: Some(said), ..derived }
        }
        Some(Body::Correction(correction)) => Derived { mends: correction.removal, ..derived },
        Some(Body::ServiceMessages(said)) => Derived { stops_up_to: said.stops.clone(), ..derived },
        _ => derived,
    }
}

fn row_of(entry: i64, envelope: &Envelope, body: &RemovalBody) -> RemovalRow {
    RemovalRow {
        entry,
        id: envelope.id,
        request: body.request,
        reference: body.reference.clone(),
        channel: body.channel,
        scope: body.scope,
        brand: body.brand.clone(),
        customer_no: body.customer_no.clone(),
        subject: envelope.subject,
        contact: body.contact,
        received_at: whole_ms(body.received_at),
        captured_at: whole_ms(envelope.written_at),
        due: body.rules.iter().map(|rule| rule.due).min(),
        asked_by: body.asked_by,
        reason: body.reason,
        message_class: body.message_class,
        received_by: body.received_by,
        pass_on: body.pass_on,
        texts_may_go_on: body.texts_may_go_on,
        numbers: records_of(body),
        who: envelope.who.clone(),
        site: envelope.site.clone(),
        source: body.source.clone().filter(|text| !text.is_empty()),
        source_id: body.source_id.clone().filter(|text| !text.is_empty()),
        ended_by: None,
    }
}

/// One record a number, where it is the number that stops.
fn records_of(body: &RemovalBody) -> u32 {
    match body.channel {
        Channel::Phone | Channel::Text => u32::try_from(body.numbers.len()).unwrap_or(u32::MAX),
        Channel::Mail | Channel::Email | Channel::Share => 0,
    }
}

/// Tables hold milliseconds.
fn whole_ms(instant: chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::Utc> {
    chrono::SubsecRound::trunc_subsecs(instant, 3)
}
