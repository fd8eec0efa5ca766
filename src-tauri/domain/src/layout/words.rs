//! The closed sets that a layout file chooses from, spelt as in the file.

use crate::words::words;

words! {
    /// How records are cut.
    Shape {
        /// Every field at its position.
        Fixed = "fixed",
        /// Fields between delimiters.
        Delimited = "delimited",
    }
    /// When a delimited field stands in double quotes.
    Quoting { None = "none", Always = "always", AsNeeded = "as-needed" }
    /// What ends a record.
    LineEnd { Crlf = "crlf", Lf = "lf" }
    /// The letters that the recipient reads.
    Charset { Ascii = "ascii", Latin1 = "latin1", Utf8 = "utf-8" }
    /// Whether letters are raised.
    Case { Upper = "upper", AsIs = "as-is" }
    /// Which side the padding stands on: left-justified text is padded on its right.
    Justify { Left = "left", Right = "right" }
    /// What happens to a value that is too long.
    Overflow { Reject = "reject", Truncate = "truncate" }
    /// Who stands behind the record format.
    Standing {
        /// The service published it.
        Published = "published",
        /// Ours, because the service's own is not public.
        HouseDefault = "house-default",
        /// The company's own, read at run time.
        Company = "company",
    }
    /// When a field may not be empty.
    Required {
        Never = "never",
        Always = "always",
        /// Always but for a nameless address (scope `address`).
        Named = "named",
    }
    /// What a field is filled with.
    Source {
        Action = "action",
        RequestDate = "request_date",
        /// The expected date of a birth; read only.
        ExpectedDate = "expected_date",
        Prefix = "prefix",
        FirstName = "first_name",
        MiddleName = "middle_name",
        LastName = "last_name",
        Suffix = "suffix",
        Address1 = "address_1",
        Address2 = "address_2",
        /// A third address line: read, never written (an address here has two).
        Address3 = "address_3",
        City = "city",
        State = "state",
        Zip = "zip",
        Email = "email",
        Number = "number",
        Scope = "scope",
        Reference = "reference",
        RecordNo = "record_no",
        /// Why a recipient refused a record; read only.
        Reason = "reason",
        /// A refused record given back, bytes as we wrote them; read only, last in its record.
        Echo = "echo",
        /// Written blank, and blank when read.
        Blank = "blank",
        /// Written blank; others may fill it.
        Unused = "unused",
    }
    /// How the source becomes the field's text.
    Transform {
        /// The text itself, or the code of an action or scope.
        Plain = "plain",
        Ccyymmdd = "ccyymmdd",
        Ddmmccyy = "ddmmccyy",
        IsoDate = "iso-date",
        /// The first letter.
        Initial = "initial",
        /// The first letters of first and middle names.
        Initials = "initials",
        Zip5 = "zip5",
        Zip4 = "zip4",
        /// As given; a ZIP+4 is cut to its five digits.
        Postcode = "postcode",
        /// Three digits of a US number.
        UsArea = "us-area",
        /// Seven digits of a US number.
        UsLocal = "us-local",
        /// All ten digits of a US number.
        UsTen = "us-ten",
        /// A UK dialling code with its zero, up to five digits.
        UkCode = "uk-code",
        /// What follows the dialling code, up to seven digits.
        UkRest = "uk-rest",
        /// A whole UK number with its zero.
        UkNational = "uk-national",
    }
    /// Why a record cannot be written as it is.
    Why {
        Empty = "empty",
        TooLong = "too-long",
        NoLatinBase = "no-latin-base",
        MalformedZip = "malformed-zip",
        BadDate = "bad-date",
        NoName = "no-name",
        NoAddress = "no-address",
        NoNumber = "no-number",
        NotAUsNumber = "not-a-us-number",
        NotAUkNumber = "not-a-uk-number",
        OtherCountry = "other-country",
        OtherChannel = "other-channel",
        NoSuchScope = "no-such-scope",
        WritesNoRemoval = "writes-no-removal",
        WritesNoWithdrawal = "writes-no-withdrawal",
        WritesNoDeath = "writes-no-death",
    }
    /// What a refusal asks of people.
    RefusalKind {
        /// A person here can mend it.
        HeldBack = "held-back",
        /// The service cannot carry it; our own scrub applies it.
        NotForService = "not-for-service",
        /// The recipient is to be told by hand.
        ByHand = "by-hand",
    }
}

impl Source {
    /// The transforms that make sense of this source; the first is the default.
    pub(crate) fn transforms(self) -> &'static [Transform] {
        use Transform as T;
        match self {
            Source::RequestDate | Source::ExpectedDate => &[T::Ccyymmdd, T::Ddmmccyy, T::IsoDate],
            Source::FirstName => &[T::Plain, T::Initial, T::Initials],
            Source::MiddleName => &[T::Plain, T::Initial],
            Source::Zip => &[T::Plain, T::Zip5, T::Zip4, T::Postcode],
            Source::Number => &[T::UsTen, T::UsArea, T::UsLocal, T::UkCode, T::UkRest, T::UkNational],
            _ => &[T::Plain],
        }
    }

    /// True where the text cannot say by itself how it is to be read: dates and numbers state their transform.
    pub(crate) fn must_state_transform(self) -> bool {
        matches!(self, Source::RequestDate | Source::ExpectedDate | Source::Number)
    }

    /// Filled by a recipient, never by us.
    pub(crate) fn read_only(self) -> bool {
        matches!(self, Source::ExpectedDate | Source::Reason | Source::Echo)
    }

    pub(crate) fn is_name(self) -> bool {
        matches!(
            self,
            Source::Prefix | Source::FirstName | Source::MiddleName | Source::LastName | Source::Suffix
        )
    }
}

impl Why {
    /// The reason as a person reads it, without the value.
    pub fn sentence(self) -> &'static str {
        match self {
            Why::Empty => "it is required and empty",
            Why::TooLong => "it is longer than the field and may not be cut",
            Why::NoLatinBase => "it has a character that the recipient's character set cannot show",
            Why::MalformedZip => "a ZIP has 5 or 9 digits",
            Why::BadDate => "the year does not have four digits",
            Why::NoName => "the service lists people by name and none was given",
            Why::NoAddress => "the service lists addresses and none was given",
            Why::NoNumber => "the service lists numbers and none was given",
            Why::NotAUsNumber => "the service lists US numbers with their area code",
            Why::NotAUkNumber => "the service lists UK numbers with their dialling code",
            Why::OtherCountry => "the service lists addresses of another country",
            Why::OtherChannel => "the layout is for another kind of removal",
            Why::NoSuchScope => "the layout has no code for this scope",
            Why::WritesNoRemoval => "the layout is for reading only",
            Why::WritesNoWithdrawal => "the layout has no way to write a withdrawal",
            Why::WritesNoDeath => "the layout has no way to write a death",
        }
    }
}
