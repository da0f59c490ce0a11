//! Customers and vendors of the books, by name.

use crate::api::{PartyView, Reply};
use crate::connections;
use crate::error::Result;
use crate::listen::Listener;
use crate::troubles;
use crate::workspace::Workspace;
use books::ListRequest;
use model::document::Kind;
use model::ids::ConnectionId;
use std::collections::BTreeSet;

/// Those that the mirror knows; where it knows none yet, those on the first page of the books' own list.
pub(crate) async fn parties(w: &Workspace, id: &ConnectionId, kinds: &[Kind], l: &dyn Listener) -> Result<Reply> {
    let connection = w.connection(id)?;
    let known = w.store.parties(id, kinds).map_err(troubles::store)?;
    if !known.is_empty() {
        let views = known.into_iter().map(|party| PartyView { name: party.name, documents: party.documents });
        return Ok(Reply::Parties(views.collect()));
    }
    l.phase("Reading customers and vendors");
    let open = connections::open(w, &connection).await?;
    let page =
        open.books.list(&ListRequest::all(Kind::Contact)).await.map_err(|error| troubles::books(error, w.now()))?;
    let names: BTreeSet<_> = page.rows.into_iter().filter_map(|row| row.head.name.or(row.head.party_name)).collect();
    Ok(Reply::Parties(names.into_iter().map(|name| PartyView { name, documents: 0 }).collect()))
}
