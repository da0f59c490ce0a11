//! QuickBooks Online, API version 3 with minor version 75.

mod convert;
mod shape;
