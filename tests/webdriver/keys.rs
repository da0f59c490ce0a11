//! Keys and the mouse.

use super::{Element, Window};
use reqwest::Method;
use serde_json::{Value, json};

/// So many keys are pressed on the way to something before it counts as out of reach.
const MOST_KEYS: usize = 80;

/// A key that is not a letter, as the protocol writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Tab.
    Tab,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Space.
    Space,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// A letter or digit.
    Letter(char),
}

impl Key {
    pub(super) fn code(self) -> String {
        let code = match self {
            Key::Tab => '\u{E004}',
            Key::Enter => '\u{E007}',
            Key::Escape => '\u{E00C}',
            Key::Space => ' ',
            Key::Delete => '\u{E017}',
            Key::Up => '\u{E013}',
            Key::Down => '\u{E015}',
            Key::Left => '\u{E012}',
            Key::Right => '\u{E014}',
            Key::Letter(letter) => letter,
        };
        code.to_string()
    }
}

/// A key that is held while another is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Control.
    Control,
    /// Shift.
    Shift,
    /// Alt.
    Alt,
}

impl Held {
    pub(super) fn code(self) -> &'static str {
        match self {
            Held::Control => "\u{E009}",
            Held::Shift => "\u{E008}",
            Held::Alt => "\u{E00A}",
        }
    }
}

impl Window {
    /// Presses a key where the focus is.
    #[track_caller]
    pub fn press(&self, key: Key) {
        self.press_with(&[], key);
    }

    /// Presses a key while others are held.
    #[track_caller]
    pub fn press_with(&self, held: &[Held], key: Key) {
        let act = |kind: &str, value: &str| json!({"type": kind, "value": value});
        let mut acts: Vec<Value> = held.iter().map(|key| act("keyDown", key.code())).collect();
        acts.extend([act("keyDown", &key.code()), act("keyUp", &key.code())]);
        acts.extend(held.iter().rev().map(|key| act("keyUp", key.code())));
        self.act(json!([{"type": "key", "id": "keyboard", "actions": acts}]));
    }

    /// Goes on with the tab key until the focus is on what the selector names, as one does without a mouse.
    #[track_caller]
    pub fn tab_to(&self, css: &str) {
        self.keys_to(&[], Key::Tab, css);
    }

    /// Presses a key until the focus is on what the selector names, or within it.
    #[track_caller]
    pub fn keys_to(&self, held: &[Held], key: Key, css: &str) {
        self.find(css);
        for _ in 0..MOST_KEYS {
            if self.script("return document.activeElement.closest(arguments[0]) !== null", &[json!(css)]) == true {
                return;
            }
            self.press_with(held, key);
        }
        self.fail(&format!("{MOST_KEYS} times {key:?} did not lead to {css}"));
    }

    /// Types where the focus is.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let keys = text.chars().map(|letter| letter.to_string());
        let acts: Vec<Value> = keys
            .flat_map(|key| [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})])
            .collect();
        self.act(json!([{"type": "key", "id": "keyboard", "actions": acts}]));
    }

    /// Drags one thing onto another with the mouse, in small moves as a hand does.
    #[track_caller]
    pub fn drag(&self, from: &Element<'_>, to: &Element<'_>) {
        self.script("arguments[0].scrollIntoView({block: 'nearest'})", &[from.reference()]);
        let ((x, y), (to_x, to_y)) = (from.middle(), to.middle());
        let n_moves = 12;
        let step = |n: i64| {
            let at = |from: i64, to: i64| from + (to - from) * n / n_moves;
            json!({"type": "pointerMove", "duration": 30, "x": at(x, to_x), "y": at(y, to_y), "origin": "viewport"})
        };
        let mut acts = vec![
            json!({"type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport"}),
            json!({"type": "pointerDown", "button": 0}),
        ];
        acts.extend((1..=n_moves).map(step));
        // Some lists make room only after a moment.
        acts.extend([json!({"type": "pause", "duration": 300}), json!({"type": "pointerUp", "button": 0})]);
        self.act(json!([{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": acts}]));
    }

    #[track_caller]
    fn act(&self, actions: Value) {
        self.call(Method::POST, "/actions", json!({"actions": actions}));
    }
}
