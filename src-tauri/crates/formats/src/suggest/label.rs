//! The names of fields for people, and the groups under which they are shown.

use model::Kind;

/// Names of own fields of documents that do not follow from their path.
const DOCUMENT: &[(&str, &str)] = &[
    ("kind", "Kind of document"),
    ("id", "Document id in the books"),
    ("version", "Version stamp of the books"),
    ("created", "Typed in on"),
    ("modified", "Changed on"),
    ("source_status", "Status in the books' words"),
    ("reference", "Reference number"),
    ("order", "Order number"),
    ("home_currency", "Currency of the company"),
    ("rate", "Exchange rate"),
    ("net", "Net total"),
    ("tax", "Total tax"),
    ("total", "Total"),
    ("discount", "Discount on the whole document"),
    ("shipping", "Shipping charge"),
    ("withheld", "Tax withheld"),
    ("payable", "Total less tax withheld"),
    ("paid_amount", "Paid so far"),
    ("credited", "Settled by credits so far"),
    ("balance", "Balance due"),
    ("tax_inclusive", "Prices include tax"),
    ("bank_amount", "Amount in the bank's currency"),
    ("bank_currency", "Currency of the bank account"),
    ("unapplied", "Amount not applied"),
    ("batch", "Bank payment it belongs to"),
    ("method", "Payment method"),
    ("account_id", "Account id in the books"),
    ("account", "Account code"),
    ("terms", "Payment terms"),
    ("terms_days", "Payment terms in days"),
    ("memo", "Note"),
    ("reverse_on", "Reversed on"),
    ("group", "Type in the books' words"),
    ("parent", "Id of the one above"),
    ("price", "Sales price"),
    ("cost", "Purchase price"),
    ("is_system", "Kept by the books themselves"),
    ("is_1099", "Reported on form 1099"),
    ("raw", "Everything, as the books give it"),
];

/// Names of fields of lists and parties that do not follow from their path.
const INNER: &[(&str, &str)] = &[
    ("line.id", "id in the books"),
    ("line.item_id", "item id in the books"),
    ("line.item", "item name"),
    ("line.sku", "SKU"),
    ("line.upc", "UPC"),
    ("line.ean", "EAN"),
    ("line.text", "description"),
    ("line.price", "unit price"),
    ("line.discount_rate", "discount in percent"),
    ("line.net", "net amount"),
    ("line.tax", "tax amount"),
    ("line.gross", "gross amount"),
    ("line.tax_id", "tax id in the books"),
    ("line.account_id", "account id in the books"),
    ("line.account", "account code"),
    ("line.order", "order number"),
    ("line.order_line", "line of the order"),
    ("tax.id", "id in the books"),
    ("tax.base", "taxed amount"),
    ("charge.base", "amount that the rate applies to"),
    ("charge.text", "description"),
    ("paid.id", "id in the books"),
    ("paid.invoice", "document number"),
    ("paid.balance", "left to pay"),
    ("paid.amount", "amount settled"),
    ("applied.id", "id in the books"),
    ("party.id", "id in the books"),
    ("party.tax_id", "VAT number"),
    ("party.gln", "GLN"),
    ("party.street2", "street, second line"),
    ("party.zip", "postal code"),
    ("party.contact", "contact person"),
];

/// The groups by what paths begin with; parties of the document by their name.
const GROUPS: &[(&str, &str, &str)] = &[
    ("line", "Lines", "Line"),
    ("tax", "Taxes", "Tax"),
    ("charge", "Allowances and charges", "Charge"),
    ("applied", "Credits applied", "Credit"),
    ("paid", "Documents paid", "Paid"),
    ("adjustment", "Adjustments", "Adjustment"),
    ("entity", "Entities", "Entity"),
    ("set", "Acknowledged sets", "Set"),
    ("finding", "Faulty segments", "Segment"),
    ("element", "Faulty elements", "Element"),
    ("customer", "Customer", "Customer"),
    ("vendor", "Vendor", "Vendor"),
    ("bill_to", "Bill to", "Bill-to"),
    ("ship_to", "Ship to", "Ship-to"),
    ("contact", "Contact", "Contact's"),
];

/// What a document of the kind is called.
fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "Invoice",
        Kind::CreditNote => "Credit note",
        Kind::Bill => "Bill",
        Kind::VendorCredit => "Vendor credit",
        Kind::PurchaseOrder => "Purchase order",
        Kind::Payment | Kind::BillPayment => "Payment",
        Kind::Prepayment => "Prepayment",
        Kind::Overpayment => "Overpayment",
        Kind::Expense => "Expense",
        Kind::Journal => "Journal",
        Kind::Contact => "Contact",
        Kind::Account => "Account",
        Kind::Class => "Class",
        Kind::Item => "Item",
        Kind::Acknowledgment => "Acknowledgment",
    }
}

/// What documents of these kinds are called, in one word where there is one.
pub(super) fn noun_of(kinds: &[Kind]) -> &'static str {
    match kinds {
        [first, rest @ ..] if rest.iter().all(|kind| noun(*kind) == noun(*first)) => noun(*first),
        _ => "Document",
    }
}

/// The name of a field for people: “Invoice number”, “Customer name”, “Line: net amount”.
pub fn label(path: &str, kinds: &[Kind]) -> String {
    let mut parts = path.splitn(3, '.');
    let (scope, first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    match (scope, second) {
        (_, Some(name)) if first == "custom" => {
            if scope == "doc" {
                custom_label(name)
            } else {
                format!("Line: {}", lower_first(&custom_label(name)))
            }
        }
        ("doc", Some(name)) => format!("{} {}", called(first), inner("party", name)),
        ("doc", None) => match first {
            "number" | "date" | "status" | "name" | "code" => format!("{} {first}", noun_of(kinds)),
            _ => known(DOCUMENT, first).map_or_else(|| upper_first(&spaced(first)), str::to_owned),
        },
        (scope, _) => format!("{}: {}", called(scope), inner(scope, first)),
    }
}

/// The group under which a field is shown: “Document”, “Customer”, “Lines”, “Custom fields” …
pub fn group(path: &str) -> &'static str {
    let mut parts = path.split('.');
    let (scope, first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    match (scope, second) {
        (_, Some(_)) if first == "custom" => "Custom fields",
        ("doc", None) => "Document",
        ("doc", Some(_)) => group_of(first),
        _ => group_of(scope),
    }
}

/// The name of a custom field: `cf_route_code` is “Route code”.
pub fn custom_label(name: &str) -> String {
    let plain = name.strip_prefix("cf_").filter(|rest| !rest.is_empty()).unwrap_or(name);
    upper_first(&spaced(plain))
}

fn group_of(scope: &str) -> &'static str {
    GROUPS.iter().find(|(name, _, _)| *name == scope).map_or("Document", |(_, group, _)| group)
}

fn called(scope: &str) -> String {
    GROUPS
        .iter()
        .find(|(name, _, _)| *name == scope)
        .map_or_else(|| upper_first(scope), |(_, _, one)| (*one).to_owned())
}

fn inner(scope: &str, name: &str) -> String {
    known(INNER, &format!("{scope}.{name}")).map_or_else(|| spaced(name), str::to_owned)
}

fn known(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

fn spaced(name: &str) -> String {
    name.replace(['_', '-'], " ").trim().to_owned()
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
