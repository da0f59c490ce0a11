//! Files as documents and documents as files. One compiled [`layout::Plan`] writes and reads; around it stand the
//! names of files, control totals, manifests and ready-made layouts.
//!
//! This crate is pure: bytes, documents and faults go in and out. It opens no file, asks no clock and starts no task.
//! What is wrong with a document or a file is a value ([`layout::Fault`]), not an error.

pub mod csv;
pub mod edi;
pub mod encoding;
pub mod filename;
pub mod fixed;
pub mod layout;
pub mod learn;
pub mod manifest;
pub mod seen;
pub mod spelling;
pub mod standards;
pub mod step;
pub mod suggest;
pub mod templates;
pub mod totals;
pub mod xml;
