//! Named points of a run, so that a test can stop the process exactly there.

/// Is told each time a run passes a named point. The product does nothing with it.
pub trait Checkpoints: Send + Sync {
    /// The run is at this point.
    fn at(&self, point: &'static str);
}

/// Does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pass;

impl Checkpoints for Pass {
    fn at(&self, _point: &'static str) {}
}
