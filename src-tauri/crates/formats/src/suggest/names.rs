//! What accounting people call the fields. A name in the first list of a field means nothing else to any of them; one
//! in the second may mean it.

use super::label::{label, noun_of};
use model::Kind;

/// Names of a field that every party has.
struct Names {
    path: &'static str,
    /// It is this field, and no other.
    sure: &'static [&'static str],
    /// It may be this field.
    maybe: &'static [&'static str],
}

const fn names(path: &'static str, sure: &'static [&'static str], maybe: &'static [&'static str]) -> Names {
    Names { path, sure, maybe }
}

/// A line for each field: its path, the sure names, the possible ones.
const FIELDS: &str = include_str!("names.txt");

fn known(path: &str) -> Option<(&'static str, &'static str)> {
    let rows = FIELDS.lines().filter_map(|line| line.split_once(" | "));
    let found = rows.into_iter().find(|(known, _)| *known == path)?;
    found.1.split_once(" |")
}

fn list(names: &str) -> impl Iterator<Item = String> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Parties of documents, and what they are called.
const PARTIES: &[(&str, &[&str])] = &[
    ("customer", &["customer", "sold to", "debtor", "sold to party"]),
    ("vendor", &["vendor", "creditor", "payee", "remit to"]),
    ("bill_to", &["bill to", "billing", "invoice to", "invoice"]),
    ("ship_to", &["ship to", "shipping", "delivery", "deliver to", "consignee"]),
    ("contact", &["contact", "customer", "vendor"]),
];

/// Fields of parties behind the party's name; the empty text is the party alone. What stands alone may be any party's.
const OF_PARTY: &[Names] = &[
    names("name", &["name", "company name", "company"], &[""]),
    names("code", &["code", "account code"], &["number", "account", "account number", "id", "reference"]),
    names("contact", &["contact", "contact name", "contact person", "attention", "attn"], &[]),
    names("email", &["email", "email address"], &[]),
    names("phone", &["phone", "phone number"], &[]),
    names(
        "tax_id",
        &[
            "vat number",
            "vat id",
            "tax id",
            "tax number",
            "vat registration number",
            "vat reg number",
            "tax registration number",
            "vat reg",
        ],
        &["tax reference"],
    ),
    names("gln", &["gln"], &[]),
    names("street", &["street", "street address", "address line 1", "address 1"], &["address"]),
    names("street2", &["street 2", "address line 2", "address 2"], &[]),
    names("city", &["city"], &[]),
    names("state", &["state", "province", "county"], &["region"]),
    names("zip", &["zip", "zip code", "zip postal code"], &[]),
    names("country", &["country", "country name"], &[]),
    names("country_code", &["country code", "country iso"], &["country"]),
];

/// Fields of parties whose bare name asks for a party: “City” of whom?
const BARE: &[&str] = &[
    "contact",
    "email",
    "phone",
    "tax_id",
    "gln",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "country",
    "country_code",
];

/// The names of a field: those that mean it, and those that may.
pub(super) fn of(path: &str, field_label: &str, kinds: &[Kind]) -> (Vec<String>, Vec<String>) {
    let (mut sure, mut maybe) = (vec![field_label.to_owned()], Vec::new());
    if let Some((means, may_mean)) = known(path) {
        sure.extend(list(means));
        maybe.extend(list(may_mean));
    }
    of_kind(path, kinds, &mut sure, &mut maybe);
    of_party(path, &mut sure, &mut maybe);
    if label(path, kinds) == "Total" || path == "doc.discount" {
        // “Total” stands above line totals as well.
        sure.retain(|name| name != "Total");
        maybe.push("total".to_owned());
    }
    (sure, maybe)
}

/// Names that go with what the document is called.
fn of_kind(path: &str, kinds: &[Kind], sure: &mut Vec<String>, maybe: &mut Vec<String>) {
    let noun = noun_of(kinds).to_lowercase();
    match path {
        "doc.number" => {
            for kind in kinds {
                sure.push(format!("{} number", noun_of(&[*kind])));
            }
            maybe.extend([noun.clone(), format!("{noun} reference"), format!("{noun} id")]);
            if noun == "bill" {
                sure.extend(["vendor invoice number", "vendor bill number"].map(str::to_owned));
                maybe.extend(["invoice number", "invoice"].map(str::to_owned));
            }
            if noun == "credit note" {
                sure.extend(["credit memo number", "credit number"].map(str::to_owned));
                maybe.push("invoice number".to_owned());
            }
            if noun == "purchase order" {
                sure.push("order number".to_owned());
            }
            if noun == "payment" {
                maybe.extend(["receipt number", "remittance number"].map(str::to_owned));
            }
            if noun == "journal" {
                sure.extend(["journal entry number", "entry number"].map(str::to_owned));
            }
        }
        "doc.date" => {
            for kind in kinds {
                sure.push(format!("{} date", noun_of(&[*kind])));
            }
            if noun == "bill" {
                sure.push("vendor invoice date".to_owned());
                maybe.push("invoice date".to_owned());
            }
            if noun == "purchase order" {
                sure.push("order date".to_owned());
            }
        }
        "doc.total" if noun != "document" => {
            sure.extend([format!("{noun} total"), format!("{noun} amount")]);
        }
        _ => {}
    }
}

fn of_party(path: &str, sure: &mut Vec<String>, maybe: &mut Vec<String>) {
    let Some((party, field)) = path.strip_prefix("doc.").and_then(|rest| rest.split_once('.')) else { return };
    let (Some((_, called)), Some(names)) =
        (PARTIES.iter().find(|(name, _)| *name == party), OF_PARTY.iter().find(|names| names.path == field))
    else {
        return;
    };
    let joined = |party: &str, name: &str| format!("{party} {name}").trim().to_owned();
    for party in called.iter() {
        sure.extend(names.sure.iter().map(|name| joined(party, name)));
        maybe.extend(names.maybe.iter().map(|name| joined(party, name)));
    }
    if BARE.contains(&field) {
        maybe.extend(names.sure.iter().map(|name| (*name).to_owned()));
    }
}
