//! The five providers.

pub(crate) mod bill;
pub(crate) mod freshbooks;
pub(crate) mod quickbooks;
pub(crate) mod xero;
pub(crate) mod zoho;

/// What practice books of the same surface do the same way.
macro_rules! same {
    () => {
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

/// Everything that a connection's JSON states about practice books.
pub(crate) fn stranger(provider: &str, client: &str, scale: u32) -> model::connection::Connection {
    let json = format!(r#"{{"id":"practice","provider":"{provider}","client_id":"{client}"}}"#);
    let mut connection: model::connection::Connection = serde_json::from_str(&json).expect("a connection");
    connection.limits.time_scale = scale;
    connection
}

/// The company as a person confirmed it.
pub(crate) fn confirmed(
    id: String,
    organisation: practice::company::Organisation,
) -> Option<model::connection::Company> {
    Some(model::connection::Company {
        id,
        name: organisation.name,
        currency: organisation.currency,
        time_zone: organisation.time_zone,
        country: Some(organisation.country),
        plan: Some("Professional".to_owned()),
    })
}
