//! Whatever is wrong with books, partner, documents or workspace: the exit code and the error code say so to programs, a
//! sentence says to a person what happened, why and what to do, no secret shows, and nothing is lost or sent twice.

mod at_the_books;
mod at_the_partner;
mod in_documents;
mod in_keys;
mod in_settings;
mod in_the_workspace;
