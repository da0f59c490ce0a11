use super::{CHECK, Candidate, STRONG, group, label, suggest};
use model::document::{Document, Scope, Type};
use model::{Date, Kind};

/// Every field of the kinds, as the catalogue has them.
fn fields(kinds: &[Kind]) -> Vec<Candidate> {
    fn add(scope: &'static Scope, kind: Kind, kinds: &[Kind], all: &mut Vec<Candidate>) {
        for (path, field) in scope.paths(kind) {
            if !all.iter().any(|known| known.path == path) {
                all.push(Candidate { label: label(&path, kinds), path, holds: field.ty, samples: Vec::new() });
            }
        }
        for list in scope.lists.iter().filter(|list| list.kinds.holds(kind)) {
            add((list.item)(), kind, kinds, all);
        }
    }
    let mut all = Vec::new();
    kinds.iter().for_each(|kind| add(Document::SCOPE, *kind, kinds, &mut all));
    all
}

fn custom(path: &str, kinds: &[Kind], holds: Type, sample: &str) -> Candidate {
    Candidate { path: path.into(), label: label(path, kinds), holds, samples: vec![sample.into()] }
}

/// Headers, each alone against all fields of the kinds: the field and how sure it is. `-` stands for none, `~` for “to
/// be checked”. All that differ are told at once.
fn check(kinds: &[Kind], table: &[(&str, &str)]) {
    let all = fields(kinds);
    let differ = table.iter().filter_map(|(head, expect)| {
        let found = suggest(kinds, &[(*head).to_owned()], &all, &[]);
        let told = match &found[0].best {
            None => "-".to_owned(),
            Some(best) if best.score >= STRONG => best.path.clone(),
            Some(best) => format!("~{}", best.path),
        };
        (told != *expect).then(|| format!("“{head}” is {told}, not {expect}: {:?}", found[0]))
    });
    let differ: Vec<_> = differ.collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn headers_of_invoice_files_find_their_fields() {
    let table = [
        ("Invoice number", "doc.number"),
        ("Invoice No.", "doc.number"),
        ("Inv no", "doc.number"),
        ("INV_NO", "doc.number"),
        ("invoice #", "doc.number"),
        ("InvoiceNumber", "doc.number"),
        ("invoicenumber", "doc.number"),
        ("invno", "doc.number"),
        ("Document number", "doc.number"),
        ("Doc. No", "doc.number"),
        ("Number", "~doc.number"),
        ("Invioce number", "~doc.number"),
        ("Invoice date", "doc.date"),
        ("Inv Date", "doc.date"),
        ("Date of invoice", "doc.date"),
        ("Doc date", "doc.date"),
        ("Date", "~doc.date"),
        ("Due date", "doc.due_date"),
        ("DUE_DT", "doc.due_date"),
        ("Date due", "doc.due_date"),
        ("Due", "~doc.due_date"),
        ("Customer name", "doc.customer.name"),
        ("Cust name", "doc.customer.name"),
        ("CustName", "doc.customer.name"),
        ("Client name", "doc.customer.name"),
        ("Customer", "~doc.customer.name"),
        ("Cust no", "~doc.customer.code"),
        ("Customer code", "doc.customer.code"),
        ("Customer VAT number", "doc.customer.tax_id"),
        ("Customer email", "doc.customer.email"),
        ("Ship to city", "doc.ship_to.city"),
        ("ShipTo Postcode", "doc.ship_to.zip"),
        ("Bill to name", "doc.bill_to.name"),
        ("Delivery address", "~doc.ship_to.street"),
        ("Currency", "doc.currency"),
        ("CCY", "doc.currency"),
        ("Cur", "doc.currency"),
        ("Curr. code", "doc.currency"),
        ("FX rate", "doc.rate"),
        ("Exchange rate", "doc.rate"),
        ("PO number", "~doc.order"),
        ("PO no.", "~doc.order"),
        ("Order no", "doc.order"),
        ("Order ref.", "~doc.order"),
        ("Ref", "~doc.reference"),
        ("Reference number", "doc.reference"),
        ("Payment terms", "doc.terms"),
        ("Terms", "~doc.terms"),
        ("Invoice total", "doc.total"),
        ("Grand Total", "doc.total"),
        ("Total", "~doc.total"),
        ("Total amount", "~doc.total"),
        ("Amount due", "doc.balance"),
        ("Balance Due", "doc.balance"),
        ("Total VAT", "doc.tax"),
        ("Subtotal", "doc.net"),
        ("Freight", "doc.shipping"),
        ("Line no", "line.number"),
        ("Qty", "line.quantity"),
        ("QUANTITY", "line.quantity"),
        ("UOM", "line.unit"),
        ("Unit price", "line.price"),
        ("Item name", "line.item"),
        ("SKU", "line.sku"),
        ("Item code", "~line.sku"),
        ("Description", "~line.text"),
        ("Item description", "line.text"),
        ("Line net amt", "line.net"),
        ("Net amt", "~doc.net"),
        ("VAT rate", "~line.tax_rate"),
        ("VAT %", "~line.tax_rate"),
        ("Tax code", "~line.tax_code"),
        ("GL", "line.account"),
        ("GL code", "line.account"),
        ("G/L account", "-"),
        ("Nominal code", "line.account"),
        ("Disc %", "line.discount_rate"),
        ("Sales rep", "doc.salesperson"),
    ];
    check(&[Kind::Invoice], &table);
}

#[test]
fn a_word_means_what_the_kind_of_document_makes_of_it() {
    for (kind, head, expect) in [
        (Kind::Bill, "Bill no", "doc.number"),
        (Kind::Bill, "Supplier invoice no", "doc.number"),
        (Kind::Bill, "Invoice no", "~doc.number"),
        (Kind::Bill, "Supplier name", "doc.vendor.name"),
        (Kind::Bill, "Vendor", "~doc.vendor.name"),
        (Kind::CreditNote, "Credit note no", "doc.number"),
        (Kind::CreditNote, "Credit memo number", "doc.number"),
        (Kind::PurchaseOrder, "PO number", "doc.number"),
        (Kind::Payment, "Invoice no", "paid.invoice"),
        (Kind::Payment, "Payment amount", "doc.amount"),
        (Kind::Payment, "Payment date", "doc.date"),
        (Kind::Payment, "Amount applied", "paid.amount"),
        (Kind::Journal, "Debit", "line.debit"),
        (Kind::Journal, "Cr", "line.credit"),
        (Kind::Journal, "Journal date", "doc.date"),
        (Kind::Account, "Account code", "doc.code"),
        (Kind::Contact, "Contact name", "~doc.name"),
    ] {
        check(&[kind], &[(head, expect)]);
    }
    check(&[Kind::Invoice, Kind::CreditNote], &[("Credit note number", "doc.number")]);
    check(&[Kind::Invoice, Kind::CreditNote], &[("Document date", "doc.date")]);
}

#[test]
fn what_is_like_no_field_gets_no_field() {
    for head in [
        "",
        "  ",
        "Rabatt",
        "Belegnummer",
        "Filler",
        "Record type",
        "Batch header",
        "Warehouse bin",
        "Flag 1",
        "x",
        "Crew",
        "Invoice colour",
    ] {
        check(&[Kind::Invoice], &[(head, "-")]);
    }
    for head in [
        "Delivery note number",
        "Ship date",
        "Item number",
        "Bank account number",
        "Contract no",
        "Cheque date",
        "Order line date",
        "Total weight",
    ] {
        let found = suggest(&[Kind::Invoice], &[head.to_owned()], &fields(&[Kind::Invoice]), &[]);
        let sure = found[0].best.as_ref().filter(|best| best.score >= STRONG);
        assert_eq!(sure, None, "“{head}” is never sure");
    }
}

#[test]
fn no_field_is_proposed_twice_and_none_that_is_taken() {
    let all = fields(&[Kind::Invoice]);
    let heads: Vec<String> = [
        "Net",
        "VAT",
        "Gross",
        "Net amount",
        "Date",
        "Invoice date",
        "Invoice no",
        "Inv #",
        "City",
        "Description",
        "Text",
    ]
    .map(str::to_owned)
    .into();
    let found = suggest(&[Kind::Invoice], &heads, &all, &[]);
    let mut proposed: Vec<_> = found.iter().filter_map(|one| one.best.as_ref()).map(|best| best.path.clone()).collect();
    let n_proposed = proposed.len();
    proposed.sort();
    proposed.dedup();
    assert_eq!(proposed.len(), n_proposed, "{proposed:?}");
    let best = |head: &str| {
        found.iter().find(|one| one.head == head).and_then(|one| one.best.as_ref()).map(|best| best.path.as_str())
    };
    assert_eq!(best("Invoice date"), Some("doc.date"));
    assert_eq!(best("Invoice no"), Some("doc.number"));
    assert_ne!(best("Date"), Some("doc.date"), "the surer header has it");
    let again = suggest(&[Kind::Invoice], &["Invoice no".to_owned()], &all, &["doc.number".to_owned()]);
    assert!(again[0].best.iter().chain(&again[0].others).all(|one| one.path != "doc.number"), "{again:?}");
    assert!(found.iter().all(|one| one.others.len() <= 5));
}

#[test]
fn custom_fields_go_by_their_name_and_values() {
    let kinds = [Kind::Invoice];
    let mut all = fields(&kinds);
    all.push(custom("doc.custom.cf_route_code", &kinds, Type::Text, "North"));
    all.push(custom("doc.custom.cf_pickup_date", &kinds, Type::Text, "2026-11-02"));
    all.push(custom("line.custom.bin", &kinds, Type::Text, "A-1"));
    for (head, expect) in [
        ("Route code", "doc.custom.cf_route_code"),
        ("Pick-up date", ""),
        ("Pickup date", "doc.custom.cf_pickup_date"),
        ("Line bin", "line.custom.bin"),
    ] {
        let found = suggest(&kinds, &[head.to_owned()], &all, &[]);
        let best = found[0].best.as_ref().filter(|best| best.score >= CHECK).map_or("", |best| best.path.as_str());
        assert_eq!(best, expect, "{head}: {found:?}");
    }
    assert!("2026-11-02".parse::<Date>().is_ok());
}

#[test]
fn a_reason_is_a_sentence() {
    let reason = |head: &str| {
        let found = suggest(&[Kind::Invoice], &[head.to_owned()], &fields(&[Kind::Invoice]), &[]);
        found[0].best.as_ref().map(|best| best.reason.clone()).unwrap()
    };
    assert_eq!(reason("Invoice number"), "It has the same name.");
    assert_eq!(reason("Bill to company"), "“Bill to company” is a usual name for Bill-to name.");
    assert_eq!(reason("Date"), "“Date” may mean Invoice date; look at the values.");
    assert_eq!(reason("Invioce number"), "“Invioce number” is close to “invoice number”, a name for Invoice number.");
}

#[test]
fn fields_have_names_and_groups_for_people() {
    for (path, kinds, name, of) in [
        ("doc.number", &[Kind::Invoice][..], "Invoice number", "Document"),
        ("doc.number", &[Kind::Invoice, Kind::CreditNote], "Document number", "Document"),
        ("doc.due_date", &[Kind::Bill], "Due date", "Document"),
        ("doc.customer.name", &[Kind::Invoice], "Customer name", "Customer"),
        ("doc.ship_to.street2", &[Kind::Invoice], "Ship-to street, second line", "Ship to"),
        ("line.net", &[Kind::Invoice], "Line: net amount", "Lines"),
        ("tax.rate", &[Kind::Invoice], "Tax: rate", "Taxes"),
        ("doc.custom.cf_route", &[Kind::Invoice], "Route", "Custom fields"),
        ("line.custom.bin_no", &[Kind::Invoice], "Line: bin no", "Custom fields"),
    ] {
        assert_eq!((label(path, kinds).as_str(), group(path)), (name, of), "{path}");
    }
    for kind in Kind::ALL {
        let all = fields(&[*kind]);
        let mut labels: Vec<_> = all.iter().map(|field| field.label.as_str()).collect();
        labels.sort_unstable();
        let twice: Vec<_> = labels.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
        assert!(twice.is_empty(), "{kind}: {twice:?}");
    }
    for line in include_str!("names.txt").lines().skip(1) {
        let path = line.split(" | ").next().unwrap_or_default();
        assert!(
            Kind::ALL.iter().any(|kind| fields(&[*kind]).iter().any(|field| field.path == path)),
            "{path} is no field"
        );
    }
}
