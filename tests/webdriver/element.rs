//! Something in the page of the window.

use super::Window;
use reqwest::Method;
use serde_json::{Value, json};

/// How the protocol names a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Something in the page.
#[derive(Debug)]
pub struct Element<'a> {
    window: &'a Window,
    id: String,
}

impl<'a> Element<'a> {
    /// The elements that the driver found.
    pub(crate) fn list(window: &'a Window, found: &Value) -> Vec<Element<'a>> {
        let ids = found.as_array().into_iter().flatten().filter_map(|id| id[ELEMENT].as_str());
        ids.map(|id| Element { window, id: id.to_owned() }).collect()
    }

    /// The text that a person reads there.
    #[track_caller]
    pub fn text(&self) -> String {
        // The driver's own idea of what is seen leaves out rows of a grid whose cells cut their text.
        let body = json!({"script": "return arguments[0].innerText", "args": [self.reference()]});
        let text = self.window.try_call(Method::POST, "/execute/sync", body);
        text.unwrap_or_default().as_str().unwrap_or_default().to_owned()
    }

    /// The value of a field.
    #[track_caller]
    pub fn value(&self) -> String {
        self.get("/property/value").as_str().unwrap_or_default().to_owned()
    }

    /// An attribute, where there is one.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.get(&format!("/attribute/{name}")).as_str().map(str::to_owned)
    }

    /// Whether a person sees it. What is gone from the page is not seen.
    pub fn is_seen(&self) -> bool {
        self.try_get("/displayed").is_ok_and(|seen| seen == true)
    }

    /// Whether it can be used.
    pub fn is_enabled(&self) -> bool {
        self.try_get("/enabled").is_ok_and(|enabled| enabled == true)
    }

    /// Clicks it.
    #[track_caller]
    pub fn click(&self) {
        self.post("/click", json!({}));
    }

    /// Clicks it unless something is in the way or it has just gone.
    pub(crate) fn try_click(&self) -> bool {
        self.window.try_call(Method::POST, &self.path("/click"), json!({})).is_ok()
    }

    /// Types into it in the place of what stands there.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.post("/clear", json!({}));
        self.post("/value", json!({"text": text}));
    }

    /// Puts the focus on it without a mouse.
    #[track_caller]
    pub fn focus(&self) {
        self.window.script("arguments[0].focus()", &[self.reference()]);
    }

    /// The elements within it that a selector names.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Element<'a>> {
        let wish = json!({"using": "css selector", "value": css});
        let found = self.window.call(Method::POST, &self.path("/elements"), wish);
        Element::list(self.window, &found)
    }

    /// How a script refers to it.
    pub fn reference(&self) -> Value {
        json!({ELEMENT: self.id})
    }

    /// The dot in its middle, within the window.
    pub(crate) fn middle(&self) -> (i64, i64) {
        let script = "const at = arguments[0].getBoundingClientRect();\
                      return [Math.round(at.x + at.width / 2), Math.round(at.y + at.height / 2)]";
        let dot = self.window.script(script, &[self.reference()]);
        let number = |value: &Value| value.as_i64().unwrap_or_default();
        (number(&dot[0]), number(&dot[1]))
    }

    #[track_caller]
    fn get(&self, what: &str) -> Value {
        self.try_get(what).unwrap_or_default()
    }

    fn try_get(&self, what: &str) -> Result<Value, String> {
        self.window.try_call(Method::GET, &self.path(what), Value::Null)
    }

    #[track_caller]
    fn post(&self, what: &str, body: Value) -> Value {
        self.window.call(Method::POST, &self.path(what), body)
    }

    fn path(&self, what: &str) -> String {
        format!("/element/{}{what}", self.id)
    }
}
