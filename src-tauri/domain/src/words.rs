//! The field's words as closed sets, spelt as in files, the command line and the boundary.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? })*) => {$(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, specta::Type)]
        $(#[$doc])*
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),* }
        impl $name {
            /// Every value, in the order people list them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word as written in files and on the command line.
            pub fn word(self) -> &'static str { match self { $($name::$variant => $text),* } }
            /// Reads the word back; none when it is not one of the set.
            pub fn from_word(text: &str) -> Option<Self> { match text { $($text => Some($name::$variant),)* _ => None } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.word()) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> std::result::Result<Self, String> {
                Self::from_word(text).ok_or_else(|| format!("not one of {}", [$($text),*].join(", ")))
            }
        }
    )*};
}

words! {
    /// What a removal stops. On the page it has a longer name: there, a `Channel` carries messages.
    #[serde(rename = "ContactChannel")]
    Channel { Mail = "mail", Phone = "phone", Text = "text", Email = "email", Share = "share" }
    /// How far a removal reaches.
    Scope {
        /// This person at this address (default).
        Person = "person",
        /// Everybody of this surname at this address.
        SurnameAtAddress = "surname-at-address",
        /// Everybody at this address.
        Address = "address",
        /// One number, whoever has it.
        Number = "number",
        /// One e-mail address.
        EmailAddress = "email-address",
    }
    /// Who asks.
    AskedBy {
        Own = "self", HouseholdMember = "household-member", Relative = "relative", Parent = "parent",
        AuthorisedAgent = "authorised-agent", Caretaker = "caretaker", Stranger = "stranger",
    }
    /// Why.
    Reason {
        Ordinary = "ordinary", Deceased = "deceased", Caretaker = "caretaker", WrongNumber = "wrong-number",
        Moved = "moved", Child = "child",
    }
    /// How it came in.
    ReceivedBy {
        Phone = "phone", Letter = "letter", Store = "store", Email = "email", Text = "text", Web = "web",
        Chat = "chat", Relay = "relay", Dialler = "dialler",
    }
    /// What kind of message it is about.
    MessageClass { Transactional = "transactional", Service = "service", Marketing = "marketing" }
    /// Who may do what (`role` module).
    Role {
        Store = "store", Agent = "agent", Supervisor = "supervisor", Admin = "admin", Auditor = "auditor",
        Service = "service",
    }
    /// The rights beside removals.
    Right {
        Copy = "copy", Correction = "correction", Deletion = "deletion", StopProcessing = "stop-processing",
        Complaint = "complaint",
    }
    /// Where a permission came from.
    PermissionSource {
        Catalogue = "catalogue", Contest = "contest", Promotion = "promotion", Form = "form",
        Recording = "recording", SignedConsent = "signed-consent", Agent = "agent",
    }
    /// Whether a recipient is our own supplier or an outside preference service.
    ServiceKind { Own = "own", PreferenceService = "preference-service" }
    /// What a record in a service file does.
    RecordAction { Remove = "remove", Withdraw = "withdraw", Deceased = "deceased" }
}

pub(crate) use words;
