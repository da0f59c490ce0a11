//! FreshBooks: the accounting API with its envelopes, days of change in New York's time and no idempotency keys.

mod convert;
mod shape;
mod when;
