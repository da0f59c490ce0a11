//! The serialised layout.
