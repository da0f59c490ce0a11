//! Ready-made layouts: a starting point for every kind of document, as JSON files beside this one.

use model::layout::Layout;

/// A ready-made layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Its name, as in `csv-invoices`.
    pub name: &'static str,
    /// The layout as JSON.
    pub json: &'static str,
}

impl Template {
    /// The layout, numbered.
    pub fn layout(&self) -> Layout {
        Layout::from_json(self.json).expect("BUG: every template is read by a test")
    }
}

macro_rules! templates {
    ($($name:literal,)*) => {
        const TEMPLATES: &[Template] = &[$(Template { name: $name, json: include_str!(concat!($name, ".json")) },)*];
    };
}

templates! {
    "csv-invoices",
    "csv-invoice-lines",
    "csv-credit-notes",
    "csv-credit-note-lines",
    "csv-bills",
    "csv-bill-lines",
    "csv-vendor-credits",
    "csv-purchase-orders",
    "csv-purchase-order-lines",
    "csv-expenses",
    "csv-payments",
    "csv-payment-invoices",
    "csv-bill-payments",
    "csv-journals",
    "csv-contacts",
    "csv-accounts",
    "csv-items",
    "csv-classes",
    "csv-acknowledgments",
    "x12-997-4010",
    "x12-997-5010",
    "x12-999-5010",
    "edifact-contrl",
    "csv-hdt-invoices",
    "csv-sales",
    "fixed-invoices",
    "fixed-credit-notes",
    "fixed-bills",
    "fixed-vendor-credits",
    "fixed-purchase-orders",
    "fixed-expenses",
    "fixed-payments",
    "fixed-bill-payments",
    "fixed-journals",
    "fixed-contacts",
    "fixed-accounts",
    "xml-invoices",
    "xml-credit-notes",
    "xml-bills",
    "xml-vendor-credits",
    "xml-purchase-orders",
    "xml-expenses",
    "xml-payments",
    "xml-bill-payments",
    "xml-journals",
    "xml-contacts",
    "xml-accounts",
    "xml-items",
    "xml-classes",
    "xml-acknowledgments",
    "ubl-invoice-21",
    "ubl-creditnote-21",
    "x12-810-4010",
    "x12-810-4010-bills",
    "x12-810-5010",
    "x12-810-5010-bills",
    "x12-850-4010",
    "x12-850-5010",
    "x12-820-4010",
    "x12-820-4010-received",
    "x12-820-5010",
    "x12-820-5010-received",
    "edifact-invoic-d96a",
    "edifact-invoic-d96a-bills",
    "edifact-invoic-d01b",
    "edifact-invoic-d01b-bills",
    "edifact-orders-d96a",
    "edifact-orders-d01b",
    "edifact-remadv-d96a",
    "edifact-remadv-d96a-received",
    "edifact-remadv-d01b",
    "edifact-remadv-d01b-received",
}

/// All of them, in the order in which people are offered them.
pub fn list() -> &'static [Template] {
    TEMPLATES
}

/// One by its name.
pub fn get(name: &str) -> Option<Template> {
    TEMPLATES.iter().copied().find(|template| template.name == name)
}

#[cfg(test)]
mod tests;
