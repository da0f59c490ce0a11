//! The real window on a desktop of its own, pressed and read as a person would.

mod life;
