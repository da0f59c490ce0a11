//! How the books are set up, as the API shows it.

use crate::quickbooks::entity::Entity;
use crate::quickbooks::ledger::{Ledger, Record};
use crate::quickbooks::value::{Object, object, reference};

impl Ledger {
    /// A record as it is answered.
    pub(crate) fn shown(&self, record: &Record) -> Object {
        let mut shown = record.shown();
        if record.entity == Entity::Preferences {
            shown.extend(self.preferences());
        }
        shown
    }

    fn preferences(&self) -> Object {
        let accounting = object! {
            "TrackDepartments": true, "DepartmentTerminology": "Location", "ClassTrackingPerTxn": false,
            "ClassTrackingPerTxnLine": self.setup.plus, "CustomerTerminology": "Customers", "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
        }
        .maybe("BookCloseDate", self.setup.closed);
        object! {
            "AccountingInfoPrefs": accounting,
            "SalesFormsPrefs": object! {
                "CustomTxnNumbers": self.setup.unique_numbers, "AllowDeposit": false, "AllowDiscount": true, "AllowShipping": true,
                "DefaultTerms": reference("1", ""),
            },
            "VendorAndPurchasesPrefs": object! {"TrackingByCustomer": true, "BillableExpenseTracking": true},
            "TaxPrefs": object! {"UsingSalesTax": true},
            "CurrencyPrefs": object! {
                "MultiCurrencyEnabled": self.is_multi_currency(),
                "HomeCurrency": reference(self.home.as_str(), ""),
            },
        }
    }
}
