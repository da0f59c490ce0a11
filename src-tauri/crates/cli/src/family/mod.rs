//! The families of commands.

pub(crate) mod acknowledge;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod connection;
pub(crate) mod demo;
pub(crate) mod inbox;
pub(crate) mod job;
pub(crate) mod layout;
mod layout_bench;
mod layout_files;
mod layout_learn;
pub(crate) mod partner;
pub(crate) mod practice;
pub(crate) mod run;
pub(crate) mod serve;
mod whole;
