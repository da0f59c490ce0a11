//! The names of UBL 2.1, which say exactly what they mean.

use super::elements::Element;
use super::relate::Hint;
use super::table::{At, Level, Table};

/// How sure a name of UBL is.
const SURE: u8 = 96;

/// Places in a document and their fields.
const DOCUMENT: &[(&str, &str)] = &[
    ("ID", "doc.number"),
    ("IssueDate", "doc.date"),
    ("DueDate", "doc.due_date"),
    ("Note", "doc.memo"),
    ("DocumentCurrencyCode", "doc.currency"),
    ("BuyerReference", "doc.reference"),
    ("OrderReference/ID", "doc.order"),
    ("Delivery/ActualDeliveryDate", "doc.delivery_date"),
    ("PaymentTerms/Note", "doc.terms"),
    ("TaxTotal/TaxAmount", "doc.tax"),
    ("LegalMonetaryTotal/LineExtensionAmount", "doc.net"),
    ("LegalMonetaryTotal/TaxExclusiveAmount", "doc.net"),
    ("LegalMonetaryTotal/TaxInclusiveAmount", "doc.total"),
    ("LegalMonetaryTotal/PayableAmount", "doc.total"),
    ("LegalMonetaryTotal/PayableAmount", "doc.balance"),
];
/// Places in a party.
const PARTY: &[(&str, &str)] = &[
    ("PartyIdentification/ID", "code"),
    ("PartyName/Name", "name"),
    ("PartyLegalEntity/RegistrationName", "name"),
    ("PartyTaxScheme/CompanyID", "tax_id"),
    ("PostalAddress/StreetName", "street"),
    ("PostalAddress/AdditionalStreetName", "street2"),
    ("PostalAddress/CityName", "city"),
    ("PostalAddress/PostalZone", "zip"),
    ("PostalAddress/CountrySubentity", "state"),
    ("PostalAddress/Country/IdentificationCode", "country_code"),
    ("Contact/Name", "contact"),
    ("Contact/Telephone", "phone"),
    ("Contact/ElectronicMail", "email"),
];
/// Places in a line.
const LINE: &[(&str, &str)] = &[
    ("InvoicedQuantity", "line.quantity"),
    ("CreditedQuantity", "line.quantity"),
    ("InvoicedQuantity/@unitCode", "line.unit"),
    ("CreditedQuantity/@unitCode", "line.unit"),
    ("LineExtensionAmount", "line.net"),
    ("Item/Name", "line.item"),
    ("Item/Description", "line.text"),
    ("Item/SellersItemIdentification/ID", "line.sku"),
    ("Item/StandardItemIdentification/ID", "line.ean"),
    ("Item/ClassifiedTaxCategory/Percent", "line.tax_rate"),
    ("AccountingCost", "line.account"),
    ("Price/PriceAmount", "line.price"),
];

/// Whether the root is that of a UBL document.
pub(super) fn is_ubl(root: &Element) -> bool {
    root.attributes.iter().any(|(name, uri)| name.starts_with("xmlns") && uri.contains("ubl:schema:xsd"))
}

/// What the places mean.
pub(super) fn hints(table: &Table, root: &Element) -> Vec<Hint> {
    if !is_ubl(root) {
        return Vec::new();
    }
    let mut hints = Vec::new();
    for at in table.all() {
        let place = plain(&table.head(at).at);
        let fields: Vec<String> = match table.kinds[at.kind].level {
            Level::Item => of(LINE, &place),
            Level::Document => document(&place),
            Level::Head | Level::Part | Level::Tail | Level::Loose => Vec::new(),
        };
        hints.extend(fields.into_iter().map(|path| {
            let reason = format!("In UBL {place} has this meaning.");
            Hint { at, path, score: SURE, reason }
        }));
    }
    hints
}

/// Places whose text says which form the document has.
pub(super) fn constants(table: &Table, root: &Element) -> Vec<At> {
    const FORM: &[&str] = &["UBLVersionID", "CustomizationID", "ProfileID", "InvoiceTypeCode", "CreditNoteTypeCode"];
    let all = table.at_level(Level::Document).into_iter().filter(|_| is_ubl(root));
    all.filter(|at| FORM.contains(&plain(&table.head(*at).at).as_str())).collect()
}

fn of(known: &[(&str, &str)], place: &str) -> Vec<String> {
    known.iter().filter(|(path, _)| *path == place).map(|(_, field)| (*field).to_owned()).collect()
}

fn document(place: &str) -> Vec<String> {
    for (party, field) in
        [("AccountingCustomerParty/Party/", "doc.customer"), ("AccountingSupplierParty/Party/", "doc.vendor")]
    {
        if let Some(rest) = place.strip_prefix(party) {
            return of(PARTY, rest).into_iter().map(|name| format!("{field}.{name}")).collect();
        }
    }
    of(DOCUMENT, place)
}

/// A place without prefixes.
fn plain(place: &str) -> String {
    let steps = place.split('/').map(|step| match step.split_once(':') {
        Some((_, local)) if step.starts_with('@') => format!("@{local}"),
        Some((_, local)) => local.to_owned(),
        None => step.to_owned(),
    });
    steps.collect::<Vec<_>>().join("/")
}
