//! Whoever is shown is written down before the answer leaves.

use crate::place::{PASSWORD, Place};
use domain::words::Role;
use usecases::Code;

#[test]
fn a_flood_of_failed_sign_ins_stands_in_the_audit_after_the_next_right_one() {
    let place = Place::new();
    place.add("ann", Role::Agent);
    for name in 0..6 {
        let fault = crate::place::sign_in(&place.data(), &format!("nobody{name}"), PASSWORD).err().unwrap();
        assert_eq!(fault.code, Code::NotAllowed);
    }
    let before = std::fs::metadata(place.data().join("doorstep")).unwrap().len();
    place.sign_in("ann").unwrap();
    let refused = place.audited("sign-in").into_iter().filter(|line| line.outcome == "refused").count();
    assert_eq!(refused, 6);
    place.sign_in("ann").unwrap();
    assert!(std::fs::metadata(place.data().join("doorstep")).unwrap().len() < before / 2);
}
