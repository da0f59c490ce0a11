//! The fields of documents. Each line of the lists below is a field of the structure, of its JSON form and of the
//! catalogue that layouts compile against.

use super::acknowledged::{Acknowledged, AcknowledgedGroup};
use super::record::{Class, Field, List, PartyField, Record, Scope, Slot, record};
use super::value::{Mismatch, Raw, Type, Value, ValueSlot, is_nothing, read_json, write_json};
use super::{Kind, Kinds, Status};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

/// Documents with lines that are bought or sold.
const TRADE: Kinds =
    Kinds::of(&[Kind::Invoice, Kind::CreditNote, Kind::Bill, Kind::VendorCredit, Kind::PurchaseOrder, Kind::Expense]);
/// Money that moves.
const MONEY: Kinds = Kinds::of(&[Kind::Payment, Kind::BillPayment, Kind::Prepayment, Kind::Overpayment]);
/// Everything with an amount.
const VALUED: Kinds = TRADE.or(MONEY).or(Kinds::of(&[Kind::Journal]));
/// Reference data.
const NAMED: Kinds = Kinds::of(&[Kind::Contact, Kind::Account, Kind::Class, Kind::Item]);
/// Sales side.
const SALES: Kinds =
    Kinds::of(&[Kind::Invoice, Kind::CreditNote, Kind::Payment, Kind::Prepayment, Kind::Overpayment, Kind::Expense]);
/// Purchase side.
const PURCHASES: Kinds = Kinds::of(&[
    Kind::Bill,
    Kind::VendorCredit,
    Kind::PurchaseOrder,
    Kind::BillPayment,
    Kind::Prepayment,
    Kind::Overpayment,
    Kind::Expense,
]);
const ITEM: Kinds = Kinds::of(&[Kind::Item]);
const ACCOUNT: Kinds = Kinds::of(&[Kind::Account]);
const CONTACT: Kinds = Kinds::of(&[Kind::Contact]);
const JOURNAL: Kinds = Kinds::of(&[Kind::Journal]);
pub(super) const ACK: Kinds = Kinds::of(&[Kind::Acknowledgment]);
const LINED: Kinds = TRADE.or(JOURNAL);

record! {
    /// Someone a document names, with one address.
    pub struct Party in "party" {
        required {}
        fields {
            id: Text Kinds::ALL, Stored, "The party's id in the books";
            code: Text Kinds::ALL, Stored, "The number or code by which a partner knows the party";
            name: Text Kinds::ALL, Stored, "Name";
            contact: Text Kinds::ALL, Stored, "Person to write to";
            email: Text Kinds::ALL, Stored, "E-mail address";
            phone: Text Kinds::ALL, Stored, "Telephone number";
            tax_id: Text Kinds::ALL, Stored, "VAT number or other tax id";
            gln: Text Kinds::ALL, Stored, "Global location number, 13 digits";
            street: Text Kinds::ALL, Stored, "Street, first line";
            street2: Text Kinds::ALL, Stored, "Street, second line";
            city: Text Kinds::ALL, Stored, "City";
            state: Text Kinds::ALL, Stored, "State, county or province";
            zip: Text Kinds::ALL, Stored, "Postal code";
            country: Text Kinds::ALL, Stored, "Country, as the books write it";
            country_code: Text Kinds::ALL, Stored, "Country, ISO 3166 two letters";
        }
        parties {}
        lists {}
        views {}
    }
}

impl Party {
    /// Whether nothing is known of the party.
    pub fn is_empty(&self) -> bool {
        *self == Party::default()
    }

    /// A party known by id and name.
    pub fn named(id: Option<String>, name: Option<String>) -> Party {
        Party { id, name, ..Party::default() }
    }
}

record! {
    /// A tax group of a document or a line.
    pub struct Tax in "tax" {
        required {}
        fields {
            id: Text Kinds::ALL, Stored, "The tax's id in the books";
            name: Text Kinds::ALL, Stored, "Name of the tax, as VAT";
            code: Text Kinds::ALL, Stored, "The books' code of the tax";
            category: Text Kinds::ALL, Stored, "Tax category, as S for standard rate";
            rate: Number Kinds::ALL, Stored, "Rate in percent, 23 for 23 %";
            base: Number Kinds::ALL, Stored, "The net amount that is taxed";
            amount: Number Kinds::ALL, Stored, "The tax itself";
        }
        parties {}
        lists {}
        views {}
    }
}

record! {
    /// An allowance or charge of the whole document: discount, freight, adjustment.
    pub struct Charge in "charge" {
        required {}
        fields {
            sign: Text Kinds::ALL, Stored, "“allowance” lowers the total, “charge” raises it";
            code: Text Kinds::ALL, Stored, "What it is for: discount, freight, adjustment, rounding …";
            text: Text Kinds::ALL, Stored, "Description";
            rate: Number Kinds::ALL, Stored, "Rate in percent, where it has one";
            base: Number Kinds::ALL, Stored, "The amount that the rate applies to";
            amount: Number Kinds::ALL, Stored, "The amount, never negative";
            account: Text Kinds::ALL, Stored, "Code of the ledger account";
        }
        parties {}
        lists {}
        views {}
    }
}

record! {
    /// One line of a document.
    pub struct Line in "line" {
        required {}
        fields {
            number: Number LINED, Stored, "Position in the document, from 1";
            id: Text LINED, Stored, "The line's id in the books";
            item_id: Text TRADE, Stored, "The item's id in the books";
            item: Text TRADE, Stored, "The item's name";
            sku: Text TRADE, Stored, "Our article number";
            upc: Text TRADE, Stored, "Universal product code";
            ean: Text TRADE, Stored, "European article number";
            text: Text LINED, Stored, "Description";
            quantity: Number TRADE, Stored, "Quantity";
            unit: Text TRADE, Stored, "Unit of the quantity, as the books write it";
            price: Number TRADE, Stored, "Price of one unit";
            discount: Number TRADE, Stored, "Discount of the line, an amount";
            discount_rate: Number TRADE, Stored, "Discount of the line in percent";
            net: Number TRADE, Derived, "Amount without tax";
            tax: Number TRADE, Derived, "Tax on the line";
            gross: Number TRADE, Derived, "Amount with tax";
            tax_id: Text TRADE, Stored, "The tax's id in the books";
            tax_name: Text TRADE, Stored, "Name of the tax";
            tax_code: Text LINED, Stored, "Code of the tax";
            tax_rate: Number TRADE, Stored, "Rate of the tax in percent";
            account_id: Text LINED, Stored, "The ledger account's id in the books";
            account: Text LINED, Stored, "Code of the ledger account";
            account_name: Text LINED, Stored, "Name of the ledger account";
            class: Text LINED, Stored, "Class or tag";
            location: Text LINED, Stored, "Location";
            project: Text LINED, Stored, "Project";
            party: Text JOURNAL, Stored, "The customer or vendor of an A/R or A/P line";
            customer: Text PURCHASES, Stored, "The customer that a cost is billed to";
            billable: Bool PURCHASES, Stored, "Whether the cost is billed on";
            order: Text TRADE, Stored, "Number of the order that the line belongs to";
            order_line: Text TRADE, Stored, "Line of that order";
            amount: Number JOURNAL, Stored, "Amount of a journal line: debit positive, credit negative";
        }
        parties {}
        lists {
            taxes: Tax TRADE, false, "Taxes of the line, where there are several";
        }
        views {
            debit: Number JOURNAL, "Amount if it is a debit",
                |line| side(line.amount, Decimal::ONE),
                |line, value| set_side(&mut line.amount, value, Decimal::ONE);
            credit: Number JOURNAL, "Amount if it is a credit, positive",
                |line| side(line.amount, Decimal::NEGATIVE_ONE),
                |line, value| set_side(&mut line.amount, value, Decimal::NEGATIVE_ONE);
        }
        custom custom
    }
}

/// The amount where it lies on this side (sign 1: debit, -1: credit), else nothing.
fn side(amount: Option<Decimal>, sign: Decimal) -> Value<'static> {
    match amount.map(|a| a * sign) {
        Some(value) if value > Decimal::ZERO || (value.is_zero() && sign.is_sign_positive()) => Value::Number(value),
        _ => Value::Empty,
    }
}

/// Sets the amount from one side; nothing and zero leave it to the other side.
fn set_side(amount: &mut Option<Decimal>, value: Value<'_>, sign: Decimal) -> Result<(), Mismatch> {
    let mut stated: Option<Decimal> = None;
    stated.assign(value)?;
    match stated {
        Some(number) if !number.is_zero() || amount.is_none() => *amount = Some(number * sign),
        _ => {}
    }
    Ok(())
}

record! {
    /// A deduction or addition in a remittance.
    pub struct Adjustment in "adjustment" {
        required {}
        fields {
            code: Text Kinds::ALL, Stored, "The payer's reason code";
            text: Text Kinds::ALL, Stored, "Description";
            reference: Text Kinds::ALL, Stored, "Number it refers to";
            amount: Number Kinds::ALL, Stored, "The amount: positive raises, negative lowers what is paid";
        }
        parties {}
        lists {}
        views {}
    }
}

record! {
    /// One invoice or bill that a payment settles, in full or in part.
    pub struct Paid in "paid" {
        required {}
        fields {
            kind: Text MONEY, Stored, "What is settled: invoice, credit-note, bill, vendor-credit";
            id: Text MONEY, Stored, "Its id in the books";
            invoice: Text MONEY, Stored, "Its number";
            date: Date MONEY, Stored, "Its date";
            total: Number MONEY, Stored, "Its total";
            balance: Number MONEY, Stored, "What is left to pay after this payment";
            amount: Number MONEY, Stored, "What this payment settles of it, in the currency of the invoice";
            discount: Number MONEY, Stored, "Discount taken";
            reason: Text MONEY, Stored, "The payer's reason for paying less";
        }
        parties {}
        lists {
            adjustments: Adjustment MONEY, true, "Deductions and additions that belong to this invoice";
        }
        views {}
    }
}

record! {
    /// A credit applied to an invoice or bill. It is not a payment and in no cash total.
    pub struct Applied in "applied" {
        required {}
        fields {
            kind: Text TRADE, Stored, "Kind of the other document";
            id: Text TRADE, Stored, "Its id in the books";
            number: Text TRADE, Stored, "Its number";
            date: Date TRADE, Stored, "When it was applied";
            amount: Number TRADE, Stored, "How much of it was applied";
        }
        parties {}
        lists {}
        views {}
    }
}

record! {
    /// A party of a remittance with the documents paid for it (X12 820 ENT).
    pub struct Entity in "entity" {
        required {}
        fields {
            number: Number MONEY, Stored, "Position, from 1";
            code: Text MONEY, Stored, "Code of the entity";
            name: Text MONEY, Stored, "Name of the entity";
        }
        parties {}
        lists {
            paid: Paid MONEY, true, "Documents that are paid";
            adjustments: Adjustment MONEY, true, "Deductions and additions of the entity";
        }
        views {}
    }
}

/// One of the codes in a text with spaces between them.
pub(super) fn word(codes: &Option<String>, index: usize) -> Value<'_> {
    codes.as_deref().and_then(|text| text.split(' ').nth(index)).map_or(Value::Empty, Value::text)
}

/// The total before rounding, less so much of it.
fn beside(doc: &Document, less: Decimal) -> Value<'static> {
    doc.total.map_or(Value::Empty, |total| Value::Number(total - doc.rounding.unwrap_or_default() - less))
}

/// A value that follows from others is not set; it must only be of the right type.
fn unset(_: &mut Document, value: Value<'_>) -> Result<(), Mismatch> {
    let mut stated: Option<Decimal> = None;
    stated.assign(value)
}

/// Puts a code at its place among the others; nothing leaves them as they are.
pub(super) fn set_word(codes: &mut Option<String>, index: usize, value: Value<'_>) -> Result<(), Mismatch> {
    let mut stated: Option<String> = None;
    stated.assign(value)?;
    let Some(code) = stated else { return Ok(()) };
    let mut all: Vec<&str> = codes.as_deref().unwrap_or_default().split(' ').filter(|word| !word.is_empty()).collect();
    match all.get_mut(index) {
        Some(place) => *place = &code,
        None => all.push(&code),
    }
    *codes = Some(all.join(" "));
    Ok(())
}

record! {
    /// A document of the books: an invoice, a payment, a contact … What a kind does not have stays empty.
    ///
    /// Amounts are in `currency`; a credit's are positive (the layout decides the sign).
    pub struct Document in "doc" {
        required {
            kind: Kind "What the document is";
        }
        fields {
            id: Text Kinds::ALL, Stored, "Its id in the books";
            version: Text Kinds::ALL, Stored, "The books' version stamp";
            created: Time Kinds::ALL, Stored, "When it was first typed in";
            modified: Time Kinds::ALL, Stored, "When the books last touched it";
            status: Status Kinds::ALL, Stored, "Its state: draft, pending, open, part-paid, paid, closed, void, deleted, active, inactive";
            source_status: Text Kinds::ALL, Stored, "The books' own word for its state";
            number: Text VALUED.or(ACK), Stored, "Its number";
            date: Date VALUED.or(ACK), Stored, "Its date";
            reference: Text VALUED, Stored, "Reference number";
            due_date: Date TRADE, Stored, "When it is due";
            delivery_date: Date TRADE, Stored, "When the goods are or were expected";
            order: Text TRADE, Stored, "Number of the order it belongs to";
            order_date: Date TRADE, Stored, "Date of that order";
            currency: Text Kinds::ALL, Stored, "Currency of its amounts, ISO 4217";
            home_currency: Text VALUED, Stored, "Currency of the company";
            rate: Number VALUED, Stored, "Units of the company's currency for one unit of the document's; where the job converts, the rate that was used";
            rate_date: Date VALUED, Stored, "Day of the rate that the job converted with";
            rate_source: Text VALUED, Stored, "Where the rate came from that the job converted with";
            original_currency: Text VALUED, Stored, "Currency of the document in the books, where the job converted it to another";
            original_total: Number VALUED, Stored, "Total or amount in that currency, as the books state it";
            home_total: Number VALUED, Stored, "Total in the company's currency, where the books state it";
            net: Number TRADE, Derived, "Total without tax";
            tax: Number TRADE, Derived, "Total tax";
            total: Number TRADE.or(JOURNAL), Derived, "Total with tax, discounts and charges";
            discount: Number TRADE, Stored, "Discount on the whole document, an amount";
            shipping: Number TRADE, Stored, "Shipping charge";
            adjustment: Number TRADE, Stored, "Adjustment, positive or negative";
            rounding: Number TRADE, Stored, "Rounding of the total, positive or negative";
            withheld: Number VALUED, Stored, "Tax withheld by the payer";
            payable: Number TRADE, Derived, "Total less what is withheld";
            paid_amount: Number TRADE, Stored, "Paid so far";
            credited: Number TRADE, Stored, "Settled by credits so far";
            balance: Number TRADE, Stored, "Still open";
            tax_inclusive: Bool TRADE, Stored, "Whether line prices include tax";
            amount: Number MONEY, Stored, "The amount that moves, in the document's currency";
            bank_amount: Number MONEY, Stored, "The same in the bank account's currency";
            bank_currency: Text MONEY, Stored, "Currency of the bank account";
            unapplied: Number MONEY, Stored, "Part that settles no document";
            batch: Text MONEY, Stored, "The bank payment it belongs to";
            method: Text MONEY.or(Kinds::of(&[Kind::Expense])), Stored, "How it was paid";
            account_id: Text VALUED, Stored, "Its ledger account's id: bank, A/R, A/P or paid through";
            account: Text VALUED, Stored, "Code of that account";
            account_name: Text VALUED, Stored, "Name of that account";
            terms: Text TRADE.or(CONTACT), Stored, "Terms of payment in words";
            terms_days: Number TRADE.or(CONTACT), Stored, "Terms of payment in days";
            department: Text VALUED, Stored, "Department";
            class: Text VALUED, Stored, "Class or tag of the whole document";
            location: Text VALUED, Stored, "Location";
            project: Text VALUED, Stored, "Project";
            salesperson: Text SALES, Stored, "Salesperson";
            memo: Text Kinds::ALL, Stored, "Note";
            reverse_on: Date JOURNAL, Stored, "When a journal entry is reversed";
            name: Text NAMED, Stored, "Name of a contact, account, class or item";
            code: Text NAMED, Stored, "Code or number of an account or item";
            role: Text CONTACT, Stored, "customer or vendor";
            group: Text NAMED, Stored, "Type of the contact, account or item, in the books' words";
            parent: Text NAMED, Stored, "Id of the one above it";
            description: Text NAMED.or(Kinds::of(&[Kind::Expense])), Stored, "Description";
            unit: Text ITEM, Stored, "Unit of an item";
            price: Number ITEM, Stored, "Sales price of an item";
            cost: Number ITEM, Stored, "Purchase price of an item";
            is_system: Bool ACCOUNT, Stored, "Whether the books keep the account themselves";
            is_1099: Bool CONTACT, Stored, "Whether the vendor is reported on form 1099";
            verdict: Text ACK, Stored, "Answer for the whole group or interchange: accepted, accepted-with-errors, partly-accepted, rejected, received";
            errors: Text ACK, Stored, "The standard's codes for the whole group or interchange, with spaces";
            segment: Text ACK, Stored, "Header or trailer that is faulty: UNA, UNB, UNZ";
            group_code: Text ACK, Stored, "Functional group code of what is answered: IN, PO …";
            group_version: Text ACK, Stored, "Version of the group that is answered, as 005010";
            sent_date: Text ACK, Stored, "Date in the header of the interchange that is answered, as it stands there";
            sent_time: Text ACK, Stored, "Time in the header of the interchange that is answered, as it stands there";
            sender: Text ACK, Stored, "Sender of what is answered";
            sender_qualifier: Text ACK, Stored, "Kind of the sender's identification";
            sender_routing: Text ACK, Stored, "The sender's address for routing";
            receiver: Text ACK, Stored, "Receiver of what is answered";
            receiver_qualifier: Text ACK, Stored, "Kind of the receiver's identification";
            receiver_routing: Text ACK, Stored, "The receiver's address for routing";
            sets_included: Number ACK, Stored, "Transaction sets said to be in the group";
            sets_received: Number ACK, Stored, "Transaction sets found in it";
            sets_accepted: Number ACK, Stored, "Transaction sets accepted";
            raw: Raw Kinds::ALL, Stored, "The provider's own JSON, word for word";
        }
        parties {
            customer: VALUED, "The customer";
            vendor: VALUED, "The vendor";
            bill_to: TRADE, "Who is billed";
            ship_to: TRADE, "Where goods go";
            contact: CONTACT, "The contact's own address and numbers";
        }
        lists {
            lines: Line LINED, true, "Lines";
            taxes: Tax TRADE, false, "Tax groups";
            charges: Charge TRADE, false, "Allowances and charges of the whole document";
            applied: Applied TRADE, false, "Credits applied";
            paid: Paid MONEY, true, "Documents that a payment settles";
            adjustments: Adjustment MONEY, true, "Deductions and additions of the whole payment";
            entities: Entity MONEY, true, "Entities of a remittance";
            sets: Acknowledged ACK, true, "Sets that an acknowledgment answers";
            groups: AcknowledgedGroup ACK, true, "Groups that an acknowledgment answers, where messages stand in groups";
        }
        views {
            before_tax: Number TRADE, "Total without tax, with the charges that come on top of the net",
                |doc| beside(doc, doc.tax.unwrap_or_default()),
                unset;
            before_rounding: Number TRADE, "Total with tax, before it is rounded",
                |doc| beside(doc, Decimal::ZERO),
                unset;
            error1: Text ACK, "First of the codes", |doc| word(&doc.errors, 0), |doc, value| set_word(&mut doc.errors, 0, value);
            error2: Text ACK, "Second of the codes", |doc| word(&doc.errors, 1), |doc, value| set_word(&mut doc.errors, 1, value);
            error3: Text ACK, "Third of the codes", |doc| word(&doc.errors, 2), |doc, value| set_word(&mut doc.errors, 2, value);
            error4: Text ACK, "Fourth of the codes", |doc| word(&doc.errors, 3), |doc, value| set_word(&mut doc.errors, 3, value);
            error5: Text ACK, "Fifth of the codes", |doc| word(&doc.errors, 4), |doc, value| set_word(&mut doc.errors, 4, value);
        }
        custom custom
    }
}

impl Document {
    /// An empty document of a kind.
    pub fn new(kind: Kind) -> Document {
        Document { kind, ..Document::default() }
    }

    /// The party that the document is with: the customer, the vendor, or the contact itself.
    pub fn party(&self) -> &Party {
        match self.kind {
            Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::BillPayment => &self.vendor,
            Kind::Contact => &self.contact,
            Kind::Expense if self.customer.is_empty() => &self.vendor,
            Kind::Invoice
            | Kind::CreditNote
            | Kind::Payment
            | Kind::Prepayment
            | Kind::Overpayment
            | Kind::Expense
            | Kind::Journal
            | Kind::Account
            | Kind::Class
            | Kind::Item
            | Kind::Acknowledgment => {
                if self.customer.is_empty() {
                    &self.vendor
                } else {
                    &self.customer
                }
            }
        }
    }

    /// The amount by which the document counts: its total, or the amount that moves. Not signed.
    pub fn value(&self) -> Decimal {
        self.total.or(self.amount).unwrap_or_default()
    }

    /// What a person calls it: its number, name or id.
    pub fn title(&self) -> &str {
        self.number.as_deref().or(self.name.as_deref()).or(self.id.as_deref()).unwrap_or("(no number)")
    }
}
