//! The door.

use crate::harness::Desk;
use fantoccini::key::Key;

/// Signs in as the demo's person of this role, by keyboard, and waits for the desk.
pub async fn as_role(desk: &Desk, role: &str) {
    let (user, password) = desk.demo.person(role);
    desk.part("signin-user").await.click().await.unwrap();
    let mut keys = desk.keys();
    keys.write(&user).await;
    keys.press(Key::Tab).await;
    keys.write(&password).await;
    keys.press(Key::Enter).await;
    desk.part("nav-desk").await;
}
