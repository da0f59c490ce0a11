//! Ids of what documents name: classes, locations, customers, vendors. A name that the books do not know is never made up.

use crate::BooksError;
use crate::quickbooks::client::QuickBooks;
use crate::quickbooks::tables::Table;
use model::{Document, Kind};

/// The tables that a document needs.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) classes: Table,
    pub(crate) locations: Table,
    pub(crate) customers: Table,
    pub(crate) vendors: Table,
}

/// The id of a name, or an id that stands there itself.
fn id_in(table: &Table, text: &str, what: &str) -> Result<String, String> {
    let text = text.trim();
    let whole = |name: &Option<String>| name.as_deref() == Some(text);
    let full: Vec<&String> = table.iter().filter(|(_, entry)| whole(&entry.name)).map(|(id, _)| id).collect();
    let found = if full.is_empty() {
        table.iter().filter(|(_, entry)| whole(&entry.short)).map(|(id, _)| id).collect()
    } else {
        full
    };
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] if table.contains_key(text) => Ok(text.to_owned()),
        [] => Err(format!("the books have no {what} “{text}”; make it there or choose another")),
        _ => Err(format!(
            "the books have several {what} records named “{text}”; name the ones above it too, as in “East:{text}”"
        )),
    }
}

impl Names {
    pub(crate) fn class(&self, text: &str) -> Result<String, String> {
        id_in(&self.classes, text, "class")
    }

    pub(crate) fn location(&self, text: &str) -> Result<String, String> {
        id_in(&self.locations, text, "location")
    }

    pub(crate) fn customer(&self, text: &str) -> Result<String, String> {
        let inner = text.strip_prefix("customer-").filter(|id| self.customers.contains_key(*id));
        inner.map_or_else(|| id_in(&self.customers, text, "customer"), |id| Ok(id.to_owned()))
    }

    /// A customer or vendor: what it is, and its id.
    pub(crate) fn party(&self, text: &str) -> Result<(&'static str, String), String> {
        for (table, kind, prefix) in [(&self.customers, "Customer", "customer-"), (&self.vendors, "Vendor", "vendor-")]
        {
            if let Some(id) = text.strip_prefix(prefix).filter(|id| table.contains_key(*id)) {
                return Ok((kind, id.to_owned()));
            }
            if !text.bytes().all(|b| b.is_ascii_digit())
                && let Ok(id) = id_in(table, text, "party")
            {
                return Ok((kind, id));
            }
        }
        Err(format!("the books have neither one customer nor one vendor “{text}”; make it there or choose another"))
    }
}

impl QuickBooks {
    /// Reads the tables that a document needs.
    pub(super) async fn names(&self, doc: &Document) -> Result<Names, BooksError> {
        let mut names = Names::default();
        let lines = &doc.lines;
        if lines.iter().any(|line| line.class.is_some()) {
            names.classes = self.named_table("Class").await?;
        }
        if doc.location.is_some() || doc.department.is_some() || lines.iter().any(|line| line.location.is_some()) {
            names.locations = self.named_table("Department").await?;
        }
        let parties = doc.kind == Kind::Journal && lines.iter().any(|line| line.party.is_some());
        if parties || lines.iter().any(|line| line.customer.is_some()) {
            names.customers = self.named_table("Customer").await?;
        }
        if parties {
            names.vendors = self.named_table("Vendor").await?;
        }
        Ok(names)
    }
}
