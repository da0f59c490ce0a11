//! Changes through the API.

use super::{Call, invalid_url};
use crate::zoho::answer::Answer;
use crate::zoho::kind::Kind;

pub(crate) fn answer(_call: &Call<'_>, _kind: Kind, _parts: &[&str]) -> Answer {
    invalid_url()
}
