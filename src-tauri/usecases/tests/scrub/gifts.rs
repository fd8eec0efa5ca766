//! Who is in the customer file as the recipient of a present is on no list, whatever it is for.

use super::*;
use usecases::import::ImportAsk;

impl Place {
    fn customers(&self, text: &str) {
        let file = self.file("customers.csv", text);
        let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
        assert_eq!(self.desk.import_customers(&ask, &quiet()).unwrap().refused, 0);
    }
}

const HOUSE: &str = "customer_no,first_name,last_name,address_1,city,state,zip\n\
    100201,Ada,Lowell,12 Elm St,Reno,NV,89501\n100202,Ben,Ortiz,14 Elm St,Reno,NV,89501\n\
    100209,No,Customer,16 Elm St,Reno,NV,89501\n,Li,Wei,18 Elm St,Reno,NV,89501\n";

#[test]
fn the_recipient_of_a_present_is_removed_by_the_customer_number_and_nobody_else_is() {
    let place = place();
    let before = place.scrub(&place.ask("house-mail", HOUSE)).unwrap();
    assert_eq!(before.clean, 4, "without a customer file nobody is asked");
    place.customers(
        "customer_no,first_name,last_name,third_party\n100201,Ada,Lowell,yes\n100202,Ben,Ortiz,no\n",
    );
    let report = place.scrub(&place.ask("house-mail", HOUSE)).unwrap();
    assert_eq!([report.clean, report.removed], [3, 1]);
    assert_eq!(report.by_list, [("third-party".to_owned(), 1)].into());
    assert!(!place.read("clean.csv").contains("Lowell"));
    let removed = place.read("removed.csv");
    assert!(removed.contains("100201") && removed.contains("for one shipment only"), "{removed}");
    let mail = "customer_no,email\n100201,ada@example.com\n100202,ben@example.com\n";
    assert_eq!(place.scrub(&place.ask("e-mail", mail)).unwrap().removed, 1);
    place.customers("customer_no,first_name,last_name,third_party\n100201,Ada,Lowell,no\n");
    assert_eq!(place.scrub(&place.ask("house-mail", HOUSE)).unwrap().clean, 4, "a customer of her own since");
}
