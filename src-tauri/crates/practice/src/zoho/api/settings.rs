//! Organisations, currencies and exchange rates.

use super::{Call, invalid_url, value};
use crate::company::Currency;
use crate::json::{Json, object};
use crate::zoho::answer::Answer;
use crate::zoho::ledger::Ledger;
use crate::zoho::render::View;
use axum::http::Method;
use std::collections::HashMap;

/// The organisations that the user sees.
pub(crate) fn organizations(call: &Call<'_>, books: &HashMap<String, Ledger>) -> Answer {
    let ids = &call.shared.organisations;
    let list = ids.iter().enumerate().map(|(at, id)| organization(&books[id], at == 0)).collect::<Vec<_>>();
    Answer::success(object! {"organizations": list})
}

fn organization(ledger: &Ledger, usual: bool) -> Json {
    let organisation = &ledger.organisation;
    let home = &ledger.currencies[0];
    object! {
        "organization_id": &organisation.id, "name": &organisation.name, "contact_name": &organisation.contact_name,
        "email": &organisation.email, "is_default_org": usual, "language_code": "en", "fiscal_year_start_month": "1",
        "account_created_date": organisation.created, "time_zone": &organisation.time_zone, "is_dst_active": true,
        "date_format": &organisation.date_format, "field_separator": organisation.date_format.chars().find(|c| !c.is_alphabetic()).map(String::from),
        "currency_id": ledger.currency_id(&home.code).to_string(), "currency_code": &home.code, "currency_symbol": &home.symbol,
        "currency_format": "1,234,567.89", "price_precision": home.places, "plan_type": 3, "plan_name": &organisation.plan,
        "plan_period": "Month", "country_code": &organisation.country, "org_settings": object! {"is_org_active": true},
    }
}

/// Currencies and exchange rates.
pub(crate) fn answer(call: &Call<'_>, view: &View<'_>, parts: &[&str]) -> Answer {
    if call.method != Method::GET {
        return invalid_url();
    }
    match parts {
        ["currencies"] => currencies(call, view),
        ["currencies", id, "exchangerates"] => exchange_rates(call, view, id),
        _ => invalid_url(),
    }
}

fn currencies(call: &Call<'_>, view: &View<'_>) -> Answer {
    let foreign_only = value(call.query, "filter_by") == Some("Currencies.ExcludeBaseCurrency");
    let list = view.ledger.currencies.iter().enumerate().skip(usize::from(foreign_only));
    let list = list.map(|(at, known)| currency(view, known, at == 0)).collect::<Vec<_>>();
    let context = object! {"page": 1, "per_page": 200, "has_more_page": false, "report_name": "Currencies"};
    Answer::success(object! {"currencies": list, "page_context": context})
}

fn currency(view: &View<'_>, known: &Currency, home: bool) -> Json {
    let newest = known.rates.iter().filter(|rate| rate.from <= view.today).max_by_key(|rate| rate.from);
    object! {
        "currency_id": view.ledger.currency_id(&known.code).to_string(), "currency_code": &known.code, "currency_name": &known.name,
        "currency_name_formatted": format!("{}- {}", known.code, known.name), "currency_symbol": &known.symbol, "price_precision": known.places,
        "currency_format": "1,234,567.89", "is_base_currency": home, "exchange_rate": newest.map_or(rust_decimal::Decimal::ZERO, |rate| rate.rate),
        "effective_date": newest.map(|rate| rate.from), "auto_exchange_rate_enabled": false,
    }
}

fn exchange_rates(call: &Call<'_>, view: &View<'_>, id: &str) -> Answer {
    let Some(known) =
        view.ledger.currencies.iter().find(|known| view.ledger.currency_id(&known.code).to_string() == id)
    else {
        return Answer::refused(404, 1002, "Currency does not exist.");
    };
    let from = value(call.query, "from_date").and_then(|from| from.parse().ok());
    let mut rates: Vec<_> = known.rates.iter().filter(|rate| from.is_none_or(|from| rate.from >= from)).collect();
    rates.sort_by_key(|rate| rate.from);
    let first: u64 = id.parse().unwrap_or_default();
    let row = |(at, rate): (u64, &&crate::company::Rate)| {
        object! {
            "exchange_rate_id": (first + 1_000 + at * 2).to_string(), "currency_id": id.to_owned(), "currency_code": &known.code,
            "effective_date": rate.from, "rate": rate.rate,
        }
    };
    Answer::success(object! {"exchange_rates": (0..).zip(&rates).map(row).collect::<Vec<_>>()})
}
