//! XML: values into text and elements into small trees with their places in the file. What they mean is the layout's
//! affair.
//!
//! `quick-xml` cuts the markup. What it leaves to its callers is done here: the bytes are decoded as the file declares,
//! namespaces are resolved and spelled as the layout spells them, a DOCTYPE and every entity but the five are refused,
//! and depth and size are bounded, so that no file takes memory without end or means something else than it shows.

mod build;
mod cut;
mod emit;
mod flaw;
mod meter;
mod names;
mod opening;
mod scope;
mod tree;
mod unescape;

pub use cut::{Cut, Found, Limits};
pub use emit::{Emit, Uncarried, declared};
pub use flaw::Flaw;
pub use names::{BadName, NameId, Names};
pub use tree::{Attribute, Node, Tree};

#[cfg(test)]
mod tests;
