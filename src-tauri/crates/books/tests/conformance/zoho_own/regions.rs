//! A sign-in from the browser's address to the first list, in regions whose hosts are easily mixed up.

use crate::browser::browse;
use crate::sides::ways::zoho::{secrets, stranger};
use crate::support::{Memory, all, chance, connected, options};
use crate::zoho_own::suite::fast;
use books::oauth::Callback;
use books::sign_in::{Home, SignedIn, begin, revoke};
use books::{ListRequest, Secrets, connect};
use model::Kind;
use practice::zoho::{Fault, Happening, Host, Options, Practice, Region};
use std::sync::Arc;

async fn practice(region: Region) -> Practice {
    let mut practice = fast();
    practice.companies[0].region = region;
    Practice::start(Options { time_scale: 600, ..practice }).await.expect("practice books")
}

async fn sign_in(practice: &Practice) -> Result<SignedIn, books::BooksError> {
    let connection = stranger(practice, 600);
    // The redirect address has to be registered to the letter.
    let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance)?;
    assert!(practice.redirects().contains(&sign_in.redirect), "{} is registered", sign_in.redirect);
    let callback = Callback::from_address(&browse(&sign_in.authorize_url).await)?;
    sign_in.finish(callback, &connection, secrets(practice), &options()).await
}

#[tokio::test]
async fn all_calls_go_to_the_users_own_region_with_the_company() {
    for region in Region::ALL {
        let practice = practice(region).await;
        let signed_in = sign_in(&practice).await.unwrap_or_else(|error| panic!("{region}: {error}"));
        assert_eq!(signed_in.region.as_deref(), Some(region.code()));
        assert_eq!(signed_in.api, practice.addresses()[&region].api);
        assert_eq!(signed_in.accounts, practice.addresses()[&region].accounts);
        let mut connection = stranger(&practice, 600);
        signed_in.enter(&mut connection);
        let store = Arc::new(Memory::default());
        let (keeper, unchosen) = connected(&connection, secrets(&practice), store.clone());
        keeper.adopt(signed_in.tokens.clone()).await.expect("kept");
        assert_eq!(unchosen.list(&ListRequest::all(Kind::Bill)).await.err().map(|e| e.code()), Some("settings"));
        let companies = unchosen.companies().await.expect("companies");
        connection.company = companies.into_iter().find(|company| company.id == practice.organisation());
        let books = connect(&connection, keeper.clone(), &options()).expect("open");
        for kind in [Kind::Invoice, Kind::Contact, Kind::Account] {
            let rows = all(&*books, ListRequest::all(kind)).await.expect("a list");
            assert!(books.detail(kind, &rows[0].head.id).await.is_ok());
        }
        books.currencies().await.expect("currencies");
        practice.expire_access_tokens();
        assert!(books.list(&ListRequest::all(Kind::Bill)).await.is_ok(), "renewed at the region's own accounts server");
        for request in practice.requests().iter().filter(|request| request.path != "/oauth/v2/auth") {
            assert_eq!(request.region, region, "{} {}", request.method, request.path);
            let company = request.query.get("organization_id").map(String::as_str);
            let expect = (request.host == Host::Api && !request.path.ends_with("/organizations"))
                .then(|| practice.organisation());
            assert_eq!(company, expect, "{}", request.path);
        }
        revoke(&connection, &signed_in.tokens, Secrets::default(), &options()).await.expect("withdrawn");
        practice.expire_access_tokens();
        let error = books.list(&ListRequest::all(Kind::Bill)).await.expect_err("withdrawn");
        assert_eq!(error.code(), "sign-in-again");
    }
}

#[tokio::test]
async fn a_forged_accounts_server_gets_nothing() {
    let practice = practice(Region::Eu).await;
    let address = "https://accounts.zoho.evil.example".to_owned();
    practice.fault(Fault::once(Happening::ForgedAccountsServer { address }));
    let error = sign_in(&practice).await.expect_err("refused");
    assert_eq!(error.code(), "forged-answer");
    assert!(error.to_string().contains("accounts.zoho.evil.example"), "{error}");
    assert!(practice.requests().iter().all(|request| request.path == "/oauth/v2/auth"), "no code was sent anywhere");
    practice.fault(Fault::once(Happening::ForgedState));
    assert_eq!(sign_in(&practice).await.err().map(|error| error.code()), Some("forged-answer"));
}

#[tokio::test]
async fn what_the_accounts_server_says_is_told_in_words_that_help() {
    for (word, code, text) in [
        ("invalid_client", "unknown-client", "compare client id and secret"),
        ("invalid_client_secret", "unknown-client", "compare client id and secret"),
        ("invalid_code", "sign-in-refused", "two minutes"),
        ("invalid_redirect_uri", "settings", "register"),
    ] {
        let practice = practice(Region::Ca).await;
        practice.fault(Fault::once(Happening::TokenError { error: word.to_owned() }));
        let error = sign_in(&practice).await.expect_err(word);
        assert_eq!(error.code(), code, "{word}: {error}");
        assert!(error.to_string().contains(text), "{word}: {error}");
    }
}
