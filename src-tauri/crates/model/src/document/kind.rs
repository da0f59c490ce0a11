//! Kinds of documents and the states they pass through.

/// A word that is none of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{found}” is not one of: {known}")]
pub struct UnknownWord {
    /// The word that was offered.
    pub found: String,
    /// The words that are known, with commas.
    pub known: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All of them, in the order of the list.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word for it, as in files and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::document::UnknownWord;
            fn from_str(word: &str) -> Result<Self, $crate::document::UnknownWord> {
                match word {
                    $($word => Ok($name::$variant),)*
                    _ => Err($crate::document::UnknownWord { found: word.to_owned(), known: [$($word),*].join(", ") }),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a document is.
    #[derive(Default)]
    Kind {
        /// A sales invoice to a customer. (The default of an empty document.)
        #[default]
        Invoice = "invoice",
        /// A credit note to a customer. Its total is positive; the layout decides the sign.
        CreditNote = "credit-note",
        /// A bill from a vendor.
        Bill = "bill",
        /// A vendor's credit to us.
        VendorCredit = "vendor-credit",
        /// An order to a vendor.
        PurchaseOrder = "purchase-order",
        /// Money received from a customer.
        Payment = "payment",
        /// Money paid to a vendor.
        BillPayment = "bill-payment",
        /// Money ahead of an invoice.
        Prepayment = "prepayment",
        /// Money beyond what an invoice asked.
        Overpayment = "overpayment",
        /// A cost paid at once: bank, card, petty cash.
        Expense = "expense",
        /// A journal entry: debits equal credits.
        Journal = "journal",
        /// A customer or vendor.
        Contact = "contact",
        /// An account of the ledger.
        Account = "account",
        /// A class or other tag of lines.
        Class = "class",
        /// A thing bought or sold.
        Item = "item",
        /// An answer to a received file: 997, 999, CONTRL.
        Acknowledgment = "acknowledgment",
    }
}

words! {
    /// The state of a document in words that all books share. The books' own word is kept in `source_status`.
    Status {
        /// Not final yet.
        Draft = "draft",
        /// Submitted or waiting for approval.
        Pending = "pending",
        /// Final, nothing paid.
        Open = "open",
        /// Paid in part.
        PartPaid = "part-paid",
        /// Settled in full.
        Paid = "paid",
        /// Ended without payment: a purchase order that was billed, a credit that is used up.
        Closed = "closed",
        /// Declared void; its amounts may read 0.00.
        Void = "void",
        /// Gone from the books.
        Deleted = "deleted",
        /// A contact, account or item in use.
        Active = "active",
        /// A contact, account or item no longer in use.
        Inactive = "inactive",
    }
}

/// A set of kinds, as a field's catalogue entry names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u32);

impl Kinds {
    /// Every kind.
    pub const ALL: Kinds = Kinds(u32::MAX);

    /// A set of the kinds listed.
    pub const fn of(kinds: &[Kind]) -> Kinds {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u32;
            i += 1;
        }
        Kinds(bits)
    }

    /// Both sets together.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether the kind is in the set.
    pub const fn holds(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }
}
