//! Practice FreshBooks with a client.

use crate::support::{Memory, connected};
use crate::way;
use books::{Books, TokenKeeper};
use model::connection::Connection;
use practice::freshbooks;
use std::sync::Arc;

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: freshbooks::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) keeper: Arc<TokenKeeper>,
    pub(crate) books: Box<dyn Books>,
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: freshbooks::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = freshbooks::Practice::start(practice).await.expect("practice books");
    let connection = way::connection(&practice, scale);
    let store = Arc::new(Memory::of(way::tokens(&practice, scale)));
    let (keeper, books) = connected(&connection, way::secrets(&practice), store.clone());
    Bench { practice, connection, store, keeper, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> freshbooks::Options {
    freshbooks::Options { time_scale: 600, ..freshbooks::Options::default() }
}

impl Bench {
    /// Makes sure that a fault of one test does not reach into the next.
    pub(crate) async fn keeper_is_good(&self) {
        use books::Tokens as _;
        self.keeper.access().await.expect("the sign-in still holds");
    }
}
