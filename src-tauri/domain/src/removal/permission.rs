//! What may end a removal by consent (P8): which source, for which channel, on what evidence. A purchase, an
//! account, an import or a merge is no source, so none of them can.

use super::check_note;
use crate::person::Text;
use crate::words::{Channel, PermissionSource};
use crate::{Code, Fault, Result};

/// Whether a source restores a channel. For calls and texts the law wants a signed or recorded consent
/// (47 CFR 64.1200(f)(9)); for sharing, more than somebody's note.
pub fn restores(source: PermissionSource, channel: Channel) -> bool {
    match source {
        PermissionSource::Catalogue => channel == Channel::Mail,
        PermissionSource::Contest | PermissionSource::Promotion => channel == Channel::Email,
        PermissionSource::Form => matches!(channel, Channel::Mail | Channel::Email | Channel::Share),
        PermissionSource::Agent => matches!(channel, Channel::Mail | Channel::Email),
        PermissionSource::Recording | PermissionSource::SignedConsent => true,
    }
}

/// Allows a permission, or says what would be needed; nothing is recorded on a fault.
pub fn check_permission(channel: Channel, source: PermissionSource, evidence: &Text) -> Result<()> {
    if !restores(source, channel) {
        let what = format!("a permission by {source} does not restore {channel}; nothing was recorded");
        return Err(Fault::new(Code::BadInput, what, what_is_needed(channel)).at("source"));
    }
    if evidence.as_str().trim().is_empty() {
        let what = "a permission needs its evidence; nothing was recorded";
        return Err(
            Fault::new(Code::BadInput, what, "say what proves it and where it is kept").at("evidence")
        );
    }
    check_note("evidence", evidence)
}

fn what_is_needed(channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => "a catalogue request, a form, or the customer's word to an agent restores mail",
        Channel::Email => {
            "a contest, a promotion, a form, or the customer's word to an agent restores e-mail"
        }
        Channel::Phone | Channel::Text => "give a signed or recorded consent",
        Channel::Share => "give a form, or a signed or recorded consent",
    }
}
