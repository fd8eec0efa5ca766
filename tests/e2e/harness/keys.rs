//! A keyboard that counts. A chord is one keystroke, as a person counts it.

use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use std::time::Duration;

pub struct Keys<'a> {
    client: &'a Client,
    pressed: u32,
}

impl<'a> Keys<'a> {
    pub fn new(client: &'a Client) -> Self {
        Self { client, pressed: 0 }
    }

    /// How many keystrokes so far.
    pub fn pressed(&self) -> u32 {
        self.pressed
    }

    /// Starts counting anew.
    pub fn forget(&mut self) {
        self.pressed = 0;
    }

    /// One keystroke.
    pub async fn press(&mut self, key: Key) {
        self.stroke(&[], key.into()).await;
    }

    /// One chord: the modifiers held, the key struck.
    pub async fn chord(&mut self, held: &[Key], key: impl Into<char>) {
        let held: Vec<char> = held.iter().map(|key| (*key).into()).collect();
        self.stroke(&held, key.into()).await;
    }

    /// One keystroke a letter, at the pace of a quick typist.
    pub async fn write(&mut self, text: &str) {
        for letter in text.chars() {
            self.stroke(&[], letter).await;
        }
    }

    async fn stroke(&mut self, held: &[char], key: char) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in held {
            actions = actions.then(KeyAction::Down { value: *value });
        }
        actions = actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        for value in held.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *value });
        }
        self.client.perform_actions(actions).await.unwrap();
        self.pressed += 1;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}
