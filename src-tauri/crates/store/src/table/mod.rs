//! One file for each table: its migrations, its rows, what is read from it and what is written to it.

pub(crate) mod connection;
pub(crate) mod correction;
pub(crate) mod cursor;
pub(crate) mod delivery;
pub(crate) mod document;
pub(crate) mod effect;
pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod hold;
pub(crate) mod job;
pub(crate) mod layout;
pub(crate) mod number;
pub(crate) mod partner;
pub(crate) mod run;
pub(crate) mod run_document;
pub(crate) mod sample;
pub(crate) mod secret;
pub(crate) mod sent;
pub(crate) mod setting;
pub(crate) mod workspace;

use crate::migration::Migration;

/// Steps of every table; tables that others refer to come first.
pub(crate) const MIGRATIONS: &[&[Migration]] = &[
    workspace::MIGRATIONS,
    setting::MIGRATIONS,
    secret::MIGRATIONS,
    connection::MIGRATIONS,
    partner::MIGRATIONS,
    layout::MIGRATIONS,
    job::MIGRATIONS,
    run::MIGRATIONS,
    document::MIGRATIONS,
    cursor::MIGRATIONS,
    file::MIGRATIONS,
    run_document::MIGRATIONS,
    sent::MIGRATIONS,
    hold::MIGRATIONS,
    correction::MIGRATIONS,
    delivery::MIGRATIONS,
    number::MIGRATIONS,
    effect::MIGRATIONS,
    event::MIGRATIONS,
];
