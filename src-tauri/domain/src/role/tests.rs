use super::*;

/// The whole table, written out a second time: store, agent, supervisor, admin, auditor, service (with the
/// grant). A cell that changes must be changed here too, knowingly.
const TABLE: &[(&str, &str)] = &[
    ("lookup", "SAVM-G"),
    ("lookup-batch", "-AVM-G"),
    ("show-customer", "-AVM--"),
    ("record", "SAVM-G"),
    ("draft", "SAVM--"),
    ("contact", "SAVM--"),
    ("withdraw", "-AVM--"),
    ("permit", "-AVM--"),
    ("verify", "-AVM--"),
    ("lift-lock", "--VM--"),
    ("request-show", "-AVMU-"),
    ("request-list", "-AVMUG"),
    ("import-customers", "--VM-G"),
    ("import-removals", "--VM-G"),
    ("import-list", "--VM-G"),
    ("list-override", "--VM--"),
    ("lists-read", "--VM-G"),
    ("list-drop", "--VM--"),
    ("decoys", "--VM--"),
    ("scrub", "--VM-G"),
    ("scrub-override", "--VM--"),
    ("export-plan", "--VM-G"),
    ("export-write", "--VM-G"),
    ("export-verify", "--VM-G"),
    ("export-void", "--VM--"),
    ("acknowledge", "--VM-G"),
    ("reject-read", "--VM-G"),
    ("mend", "--VM--"),
    ("people-manage", "---M--"),
    ("keys-manage", "---M--"),
    ("settings-edit", "---M--"),
    ("backup", "---M-G"),
    ("restore", "---M--"),
    ("as-of", "---M--"),
    ("audit-read", "---MU-"),
    ("audit-verify", "---MUG"),
    ("check", "--VMUG"),
    ("reports", "--VMUG"),
    ("layouts-read", "SAVMUF"),
    ("rules-read", "SAVMUF"),
    ("doctor", "SAVMUF"),
    ("change-own-password", "SAVMUF"),
];

const ROLES: [Role; 6] =
    [Role::Store, Role::Agent, Role::Supervisor, Role::Admin, Role::Auditor, Role::Service];

#[test]
fn every_role_may_do_exactly_what_the_table_says() {
    assert_eq!(TABLE.len(), Action::ALL.len());
    for (word, cells) in TABLE {
        let action = Action::from_word(word).unwrap();
        for (role, cell) in ROLES.into_iter().zip(cells.chars()) {
            let with = allowed(role, action, &[action]).is_ok();
            let without = allowed(role, action, &[]).is_ok();
            let expected = match cell {
                '-' => (false, false),
                'G' => (true, false),
                _ => (true, true),
            };
            assert_eq!((with, without), expected, "{role} {action}");
        }
    }
}

#[test]
fn a_refusal_names_role_and_action() {
    let fault = allowed(Role::Store, Action::ExportWrite, &[]).unwrap_err();
    assert_eq!(fault.code, Code::NotAllowed);
    assert!(fault.what.contains("store") && fault.what.contains("export-write"));
}

#[test]
fn a_refusal_names_the_roles_to_ask_and_a_services_the_grant_it_lacks() {
    let advice = |role, action| allowed(role, action, &[]).unwrap_err().advice;
    assert!(advice(Role::Store, Action::ExportWrite).ends_with(": supervisor or admin"));
    assert!(advice(Role::Supervisor, Action::AuditRead).ends_with(": admin or auditor"));
    let granted = advice(Role::Service, Action::ExportWrite);
    assert_eq!(granted, "shut it out and add it again with --grant export-write");
    let never = advice(Role::Service, Action::PeopleManage);
    assert!(never.starts_with("no service may") && never.ends_with("admin"), "{never}");
}

#[test]
fn what_is_told_of_the_roles_adds_up_to_the_table() {
    let told: Vec<Allowance> = allowances().collect();
    let whole = |role: Role| -> Vec<Action> {
        let mut next = Some(role);
        let mut whole: Vec<Action> = anybodys().collect();
        while let Some(line) = next.and_then(|role| told.iter().find(|line| line.role == role)) {
            whole.extend(&line.besides);
            next = line.all_of;
        }
        whole.sort();
        whole
    };
    for role in ROLES {
        let may: Vec<Action> =
            Action::ALL.iter().copied().filter(|it| allowed(role, *it, &[*it]).is_ok()).collect();
        assert_eq!(whole(role), may, "{role}");
    }
    let all_of: Vec<_> = told.iter().map(|line| line.all_of).collect();
    let (store, agent, supervisor) = (Some(Role::Store), Some(Role::Agent), Some(Role::Supervisor));
    assert_eq!(all_of, [None, store, agent, supervisor, None, None]);
}

#[test]
fn a_credential_cannot_list_what_needs_a_person() {
    let grants: Vec<_> = grantable().collect();
    for action in [Action::PeopleManage, Action::Restore, Action::AsOf, Action::Permit, Action::Verify] {
        assert!(!grants.contains(&action), "{action}");
        assert!(allowed(Role::Service, action, &[action]).is_err());
    }
    assert!(grants.contains(&Action::ExportWrite));
}

#[test]
fn a_store_finds_one_person_by_a_whole_key() {
    assert_eq!(reach(Role::Store), Reach { exact_only: true, at_most: Some(1) });
    assert_eq!(reach(Role::Agent), Reach { exact_only: false, at_most: None });
}
