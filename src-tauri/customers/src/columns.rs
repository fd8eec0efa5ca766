//! The columns of a customer file, in the order of the contract, and one row of them as given.

use domain::ids::CustomerNo;
use domain::person::{Person, Text};

/// How many columns there are.
pub const COLUMN_COUNT: usize = 26;

macro_rules! columns {
    ($($variant:ident = $text:literal),* $(,)?) => {
        /// One column of a customer file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($variant),* }
        impl Column {
            /// Every column, in the order of the contract and of the table.
            pub const ALL: [Column; COLUMN_COUNT] = [$(Column::$variant),*];
            /// The header.
            pub fn name(self) -> &'static str { match self { $(Column::$variant => $text),* } }
            /// Reads a header, whatever its case, with blanks or hyphens for underscores.
            pub fn from_name(text: &str) -> Option<Column> {
                let name: String = text.trim().chars()
                    .map(|letter| if matches!(letter, ' ' | '-') { '_' } else { letter.to_ascii_lowercase() })
                    .collect();
                match name.as_str() { $($text => Some(Column::$variant),)* _ => None }
            }
        }
    };
}

columns! {
    CustomerNo = "customer_no", Prefix = "prefix", FirstName = "first_name", MiddleName = "middle_name",
    LastName = "last_name", Suffix = "suffix", Address1 = "address_1", Address2 = "address_2", City = "city",
    State = "state", Zip = "zip", Country = "country", PhoneHome = "phone_home", PhoneMobile = "phone_mobile",
    PhoneWork = "phone_work", Email = "email", BirthDate = "birth_date", StoreNo = "store_no",
    LastPurchaseDate = "last_purchase_date", LastPurchaseAmount = "last_purchase_amount",
    LastPaymentDate = "last_payment_date", LastInquiryDate = "last_inquiry_date", Language = "language",
    Brand = "brand", ThirdParty = "third_party", Source = "source",
}

/// One row as given: a text for each column, empty where nothing is on file. Reused from row to row, so that
/// a million rows cost no million allocations. Holds personal data and has therefore no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GivenRow {
    fields: [String; COLUMN_COUNT],
}

impl GivenRow {
    /// The text of a column.
    pub fn get(&self, column: Column) -> &str {
        self.fields.get(column as usize).map_or("", String::as_str)
    }

    /// Sets a column; the buffer is kept.
    pub fn set(&mut self, column: Column, text: &str) {
        if let Some(field) = self.fields.get_mut(column as usize) {
            field.clear();
            field.push_str(text);
        }
    }

    /// Takes over another row's columns; the buffers are kept.
    pub fn copy_from(&mut self, other: &GivenRow) {
        for (mine, theirs) in self.fields.iter_mut().zip(&other.fields) {
            mine.clone_from(theirs);
        }
    }

    /// Empties every column.
    pub fn clear(&mut self) {
        self.fields.iter_mut().for_each(String::clear);
    }

    /// The columns in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(String::as_str)
    }
}

/// A customer as on file: the person, and what verification and rules need beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    pub customer_no: CustomerNo,
    pub person: Person,
    pub store_no: Text,
    /// `YYYY-MM-DD` or empty, as all dates here.
    pub last_purchase_date: Text,
    /// Decimal, two places, no currency.
    pub last_purchase_amount: Text,
    pub last_payment_date: Text,
    pub last_inquiry_date: Text,
    /// `en`, `es`; empty when not known.
    pub language: String,
    pub brand: String,
    /// Somebody else's data (a gift recipient), for one shipment only (P14).
    pub third_party: bool,
    /// Where the row came from.
    pub source: String,
}

impl CustomerRow {
    /// Reads the columns of a given row.
    pub fn from_given(row: &GivenRow) -> CustomerRow {
        let text = |column| Text::from(row.get(column));
        CustomerRow {
            customer_no: CustomerNo::from(row.get(Column::CustomerNo)),
            person: Person {
                prefix: text(Column::Prefix),
                first_name: text(Column::FirstName),
                middle_name: text(Column::MiddleName),
                last_name: text(Column::LastName),
                suffix: text(Column::Suffix),
                address_1: text(Column::Address1),
                address_2: text(Column::Address2),
                city: text(Column::City),
                state: text(Column::State),
                zip: text(Column::Zip),
                country: text(Column::Country),
                phone_home: text(Column::PhoneHome),
                phone_mobile: text(Column::PhoneMobile),
                phone_work: text(Column::PhoneWork),
                email: text(Column::Email),
                birth_date: text(Column::BirthDate),
            },
            store_no: text(Column::StoreNo),
            last_purchase_date: text(Column::LastPurchaseDate),
            last_purchase_amount: text(Column::LastPurchaseAmount),
            last_payment_date: text(Column::LastPaymentDate),
            last_inquiry_date: text(Column::LastInquiryDate),
            language: row.get(Column::Language).to_owned(),
            brand: row.get(Column::Brand).to_owned(),
            third_party: row.get(Column::ThirdParty) == "yes",
            source: row.get(Column::Source).to_owned(),
        }
    }

    /// The latest date on which the customer had to do with us; empty when none is on file.
    pub fn latest_contact(&self) -> &str {
        [&self.last_purchase_date, &self.last_payment_date, &self.last_inquiry_date]
            .map(Text::as_str)
            .into_iter()
            .max()
            .unwrap_or("")
    }
}
