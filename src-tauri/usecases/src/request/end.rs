//! What ends a removal: a mistake is withdrawn, a change of mind is permitted. A service that has the removal is told
//! of it: in its next batch where its layout can say it, else by hand.

use super::{PermitAsk, Permitted, WithdrawAsk, Withdrawn, no_request};
use crate::Desk;
use crate::keys::fingerprints;
use crate::record::no_customer;
use domain::batch::Service;
use domain::entry::{Body, PermissionBody, WithdrawalBody};
use domain::identity::identity_keys;
use domain::ids::{CustomerNo, Reference, ServiceId};
use domain::removal::permission;
use domain::role::Action;
use domain::words::{Channel, RecordAction};
use domain::{Code, Fault, Result};
use store::{AuditFact, Fingerprint, NewEntry, RemovalRow, Snapshot, WriteTx};

impl Desk {
    /// Withdraws a request or one channel of it: it was a mistake.
    pub fn withdraw(&self, ask: &WithdrawAsk) -> Result<Withdrawn> {
        self.allow(Action::Withdraw)?;
        if ask.reason.as_str().trim().is_empty() {
            let what = "a request is withdrawn with a reason; nothing was changed";
            return Err(Fault::new(Code::Usage, what, "say why").at("reason"));
        }
        domain::removal::check_note("reason", &ask.reason)?;
        let reference = domain::reference::parse(&ask.reference)?;
        let services = self.services_that_say()?;
        self.store.write(&self.acting(), |tx| {
            let snapshot = tx.snapshot();
            let rows = snapshot.removals_of(&reference)?;
            if rows.is_empty() {
                return Err(no_request(&reference));
            }
            let asked = |row: &&RemovalRow| ask.channel.is_none_or(|channel| channel == row.channel);
            let ends: Vec<&RemovalRow> =
                rows.iter().filter(|row| row.ended_by.is_none()).filter(asked).collect();
            if ends.is_empty() {
                let key = self.request_key(&reference);
                let under = ask.channel.filter(|_| !rows.iter().any(|row| asked(&row)));
                let under =
                    under.map(|channel| stands_under(&snapshot, key, &reference, channel)).transpose()?;
                return Err(nothing_to_withdraw(&reference, ask.channel, under.flatten()));
            }
            let (tell, by_hand) = services_told(&snapshot, &services, &ends)?;
            let (channel, reason) = (ask.channel, ask.reason.clone());
            let body = WithdrawalBody { reference: reference.clone(), channel, reason };
            self.end(tx, Body::Withdrawal(body), &ends, AuditFact::new("withdraw").reference(&reference))?;
            let ended = |channel: &&Channel| ends.iter().any(|row| row.channel == **channel);
            let channels = Channel::ALL.iter().filter(ended).copied().collect();
            Ok(Withdrawn { reference: reference.to_string(), channels, tell, by_hand })
        })
    }

    /// Records a permission (P8): a change of mind, with its evidence, ending the removals named and no others.
    pub fn permit(&self, ask: &PermitAsk) -> Result<Permitted> {
        self.allow(Action::Permit)?;
        permission::check_permission(ask.channel, ask.source, &ask.evidence)?;
        let customer_no = CustomerNo(ask.customer_no.clone());
        let on_file = self.on_file(&customer_no)?.ok_or_else(no_customer)?;
        let keys = identity_keys(&on_file.row.person, self.home());
        let about = fingerprints(&self.store, &keys, Some(&customer_no));
        let named: Vec<Reference> =
            ask.ends.iter().map(|text| domain::reference::parse(text)).collect::<Result<_>>()?;
        let body = PermissionBody {
            channel: ask.channel,
            customer_no: Some(customer_no.clone()),
            source: ask.source,
            evidence: ask.evidence.clone(),
        };
        let fact = AuditFact::new("permit").customer(&customer_no).why(ask.source.word());
        // A number in common does not make another's wish one's own to end.
        let theirs =
            |row: &RemovalRow| row.customer_no.is_none() || row.customer_no.as_ref() == Some(&customer_no);
        let stopped = |row: &&RemovalRow| row.channel == ask.channel && theirs(row);
        self.store.write(&self.acting(), |tx| {
            let in_force = tx.snapshot().in_force(&about)?;
            let (ends, left): (Vec<&RemovalRow>, Vec<&RemovalRow>) =
                in_force.iter().filter(stopped).partition(|row| named.contains(&row.reference));
            check_named(ask.channel, &named, &ends)?;
            self.end(tx, Body::Permission(body), &ends, fact)?;
            Ok(Permitted {
                channel: ask.channel,
                ended: named.iter().map(ToString::to_string).collect(),
                still_in_force: left.iter().map(|row| row.reference.to_string()).collect(),
            })
        })
    }

    /// Appends what ends removals, under the subject and the customer of the first.
    fn end(&self, tx: &mut WriteTx<'_>, body: Body, ends: &[&RemovalRow], fact: AuditFact) -> Result<()> {
        let first = ends.first().ok_or_else(|| Fault::internal("nothing to end"))?;
        let about = fingerprints(&self.store, &[], first.customer_no.as_ref());
        let mut entry = NewEntry::about(body, about).ending(ends.iter().map(|row| row.id).collect());
        entry.subject = first.subject;
        tx.append(entry)?;
        tx.audit(fact)
    }

    /// The services, and whether the layout of each can say a withdrawal.
    fn services_that_say(&self) -> Result<Vec<(ServiceId, bool)>> {
        let services = self.configured_services()?.into_iter();
        let says = |service: Service| {
            let layout = self.layout_named(service.layout.as_str())?;
            Ok((service.id, layout.action_code(RecordAction::Withdraw).is_some()))
        };
        services.map(says).collect()
    }
}

/// The request under which a channel stands that was asked for with this one.
fn stands_under(
    snapshot: &Snapshot<'_>,
    key: Fingerprint,
    of: &Reference,
    channel: Channel,
) -> Result<Option<Reference>> {
    let entries = snapshot.timeline(&[key])?;
    let bodies = entries.into_iter().filter_map(|entry| match entry.body {
        Some(Body::Attached(body)) if body.reference.as_ref() == Some(of) => Some(body),
        _ => None,
    });
    Ok(bodies.flat_map(|body| body.to).find(|to| to.channel == channel).map(|to| to.reference))
}

fn nothing_to_withdraw(of: &Reference, channel: Option<Channel>, under: Option<Reference>) -> Fault {
    let (what, advice) = match (channel, under) {
        (Some(channel), Some(under)) => (
            format!("{channel} was asked for before under {under} and stands there; nothing was changed"),
            format!("withdraw {channel} of {under}"),
        ),
        _ => (
            "nothing of this request is in force any more; nothing was changed".to_owned(),
            "look at the request".to_owned(),
        ),
    };
    Fault::new(Code::Conflict, what, advice).at(of.to_string())
}

/// Nothing is ended that was not named, and nothing is named that is not there to end.
fn check_named(channel: Channel, named: &[Reference], ends: &[&RemovalRow]) -> Result<()> {
    if let Some(missing) = named.iter().find(|name| !ends.iter().any(|row| row.reference == **name)) {
        let what = format!(
            "request {missing} has no {channel} removal in force for this customer; nothing was recorded"
        );
        return Err(Fault::new(Code::NotFound, what, "look at what is in force on the customer's card"));
    }
    if ends.is_empty() {
        let what = "a permission names the requests that it ends; nothing was recorded";
        return Err(Fault::new(Code::Usage, what, "give their references").at("ends"));
    }
    Ok(())
}

/// The services that have these removals: told in their next batch, or by hand where the layout cannot say it.
fn services_told(
    snapshot: &Snapshot<'_>,
    services: &[(ServiceId, bool)],
    ends: &[&RemovalRow],
) -> Result<(Vec<String>, Vec<String>)> {
    let (mut tell, mut by_hand) = (Vec::new(), Vec::new());
    for (service, says) in services {
        let mut has = false;
        for row in ends {
            has = has || carries(snapshot, service, row)?;
        }
        match (has, says) {
            (true, true) => tell.push(service.to_string()),
            (true, false) => by_hand.push(service.to_string()),
            (false, _) => {}
        }
    }
    Ok((tell, by_hand))
}

fn carries(snapshot: &Snapshot<'_>, service: &ServiceId, row: &RemovalRow) -> Result<bool> {
    let lines = snapshot.batches_of(row.id)?;
    let live = |state: &str| matches!(state, "live" | "honoured");
    for (batch, action, state) in lines {
        let told = action != RecordAction::Withdraw && live(&state);
        if told && snapshot.batch(&batch)?.is_some_and(|batch| batch.service == *service) {
            return Ok(true);
        }
    }
    Ok(false)
}
