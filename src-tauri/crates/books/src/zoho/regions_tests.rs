use super::*;
use model::connection::Addresses;

fn connection(json: &str) -> Connection {
    serde_json::from_str(json).expect("a connection")
}

const PLAIN: &str = r#"{"id":"zoho","provider":"zoho-books","client_id":"1000.X"}"#;

fn with_address(api: &str, accounts: &str) -> Connection {
    let mut connection = connection(PLAIN);
    let addresses = Addresses { api: api.to_owned(), accounts: accounts.to_owned() };
    connection.addresses.insert("eu".to_owned(), addresses);
    connection
}

#[test]
fn every_region_has_its_own_hosts_and_canadas_accounts_have_another_domain() {
    let regions = Regions::of(&connection(PLAIN)).expect("published hosts are safe");
    for (name, accounts, api) in [
        ("us", "accounts.zoho.com", "www.zohoapis.com"),
        ("eu", "accounts.zoho.eu", "www.zohoapis.eu"),
        ("in", "accounts.zoho.in", "www.zohoapis.in"),
        ("au", "accounts.zoho.com.au", "www.zohoapis.com.au"),
        ("jp", "accounts.zoho.jp", "www.zohoapis.jp"),
        ("ca", "accounts.zohocloud.ca", "www.zohoapis.ca"),
        ("cn", "accounts.zoho.com.cn", "www.zohoapis.com.cn"),
        ("sa", "accounts.zoho.sa", "www.zohoapis.sa"),
    ] {
        let region = regions.named(&name.to_uppercase()).expect(name);
        assert_eq!(region.accounts.host_str(), Some(accounts));
        assert_eq!(region.api.host_str(), Some(api));
        let by_accounts = regions.by_accounts(&format!("https://{accounts}")).expect(accounts);
        assert_eq!(by_accounts.name, name);
    }
    for forged in ["https://accounts.zoho.ca", "https://accounts.zoho.com.evil.example", "http://accounts.zoho.com", ""]
    {
        assert!(regions.by_accounts(forged).is_none(), "{forged}");
    }
    assert!(regions.known_api("https://www.zohoapis.eu").is_some());
    for forged in
        ["https://www.zohoapis.eu:8443", "https://evil.example", "http://www.zohoapis.eu", "https://u@www.zohoapis.eu"]
    {
        assert!(regions.known_api(forged).is_none(), "{forged}");
    }
}

#[test]
fn other_addresses_are_https_or_on_this_computer() {
    for (address, good) in [
        ("https://books.example", true),
        ("http://127.0.0.1:4000", true),
        ("http://localhost:4000/zoho", true),
        ("http://[::1]:4000", true),
        ("http://books.example", false),
        ("http://127.0.0.1.evil.example", false),
        ("http://10.0.0.1", false),
        ("ftp://127.0.0.1", false),
        ("https://user:secret@books.example", false),
        ("https://books.example/?x=1", false),
        ("books", false),
    ] {
        let connection = with_address(address, "https://accounts.example");
        let regions = Regions::of(&connection);
        assert_eq!(regions.is_ok(), good, "{address}");
        if let Err(error) = regions {
            assert_eq!(error.code(), "settings");
            assert!(!error.to_string().contains("secret"), "a password in an address is not repeated");
        }
    }
}

#[test]
fn a_connection_leads_to_the_books_it_was_signed_in_to() {
    let api_of = |connection: &Connection| {
        Regions::of(connection).and_then(|regions| regions.api_of(connection)).map(String::from).map_err(|e| e.code())
    };
    let mut plain = connection(PLAIN);
    assert_eq!(api_of(&plain), Err("settings"), "nobody signed in");
    plain.region = Some("ca".to_owned());
    assert_eq!(api_of(&plain).as_deref(), Ok("https://www.zohoapis.ca/"));
    plain.region = Some("uk".to_owned());
    assert_eq!(api_of(&plain), Err("settings"), "a region that is not known has no address");
    plain.api = Some("https://www.zohoapis.eu".to_owned());
    assert_eq!(api_of(&plain).as_deref(), Ok("https://www.zohoapis.eu/"), "the address of the sign-in goes before");
    plain.api = Some("https://evil.example".to_owned());
    assert_eq!(api_of(&plain), Err("settings"), "an address from elsewhere is refused");
    let own = with_address("http://127.0.0.1:4000", "http://127.0.0.1:4001");
    assert_eq!(api_of(&own).as_deref(), Ok("http://127.0.0.1:4000/"), "the only own address needs no region");
    let start = |connection: &Connection| {
        let regions = Regions::of(connection).expect("safe");
        regions.start(connection).accounts.to_string()
    };
    assert_eq!(start(&own), "http://127.0.0.1:4001/");
    assert_eq!(start(&connection(PLAIN)), "https://accounts.zoho.com/");
}
