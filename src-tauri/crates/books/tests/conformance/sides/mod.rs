//! The five providers.

pub(crate) mod bill;
pub(crate) mod freshbooks;
pub(crate) mod quickbooks;
pub(crate) mod ways;
pub(crate) mod xero;
pub(crate) mod zoho;

/// What practice books of the same surface do the same way.
macro_rules! same {
    ($way:ident) => {
        fn connection(&self) -> Connection {
            super::ways::$way::connection(&self.practice, self.scale)
        }
        fn secrets(&self) -> Secrets {
            super::ways::$way::secrets(&self.practice)
        }
        fn change(&self, change: Change) -> Result<String, practice::Error> {
            self.practice.change(change)
        }
        fn company(&self) -> Company {
            self.practice.company()
        }
        fn now(&self) -> Timestamp {
            self.practice.now()
        }
        fn advance(&self, by: Duration) {
            self.practice.advance(by);
        }
        fn fault(&self, fault: Fault) -> bool {
            self.practice.fault(fault);
            true
        }
        fn clear(&self) {
            self.practice.clear_faults();
            self.practice.clear_requests();
            self.practice.clear_quota();
        }
        fn asked(&self) -> Vec<Seen> {
            let seen = |one: Asked| Seen { method: one.method, path: one.path, status: one.status, at: one.at };
            self.practice.requests().into_iter().map(seen).collect()
        }
        fn revoke(&self) {
            self.practice.revoke_all();
        }
        fn expire(&self) {
            self.practice.expire_access_tokens();
        }
    };
}
pub(crate) use same;
