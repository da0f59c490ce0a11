//! Creating, changing and deleting records of the accounting family.

use super::Request;
use super::refusal::{Refusal, no_such_path};
use crate::freshbooks::books::Books;
use crate::freshbooks::noun::Noun;
use crate::kit::Answer;

/// Makes the change that a call asks for.
pub(crate) fn answer(_call: &Request<'_>, _books: &mut Books, _noun: Noun, _rest: &[&str]) -> Result<Answer, Refusal> {
    Ok(no_such_path())
}
