//! The layout editor's questions: ready layouts, fields with samples, the file as it would be, proposals, drafts,
//! versions and differences.

mod catalogue;
mod compare;
mod drafts;
mod examples;
mod learn;
mod preview;
mod read;
mod samples;
mod standard;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use drafts::{draft, drop_draft, put_draft, unsaved, versions};
pub(crate) use learn::learn;
pub use learn::learn_files;
pub(crate) use preview::{Window, preview};
pub(crate) use samples::Bench;
pub(crate) use standard::standard;

use crate::api::{Reply, SampledFields, SuggestedField, Suggestion, TemplateView};
use crate::engine::blocking;
use crate::error::{Code, Error, Result};
use crate::layouts;
use crate::listen::Listener;
use crate::troubles;
use crate::workspace::Workspace;
use formats::suggest::{Candidate, Match};
use model::document::{Kind, Type};
use model::ids::ConnectionId;
use model::layout::Layout;
use samples::Samples;
use tokio_util::sync::CancellationToken;

/// So many headers of a ready layout are told.
const HEADS: usize = 8;

/// The ready layouts.
pub(crate) fn templates() -> Result<Reply> {
    let view = |template: &formats::templates::Template| {
        let layout = template.layout();
        let columns = words::columns(&layout);
        TemplateView {
            name: template.name.to_owned(),
            kinds: layout.documents.clone(),
            syntax: layout.syntax.word().to_owned(),
            columns: u32::try_from(columns.len()).unwrap_or(u32::MAX),
            heads: columns.iter().take(HEADS).map(|placed| words::name(placed.column)).collect(),
            title: layout.name,
        }
    };
    Ok(Reply::Templates(formats::templates::list().iter().map(view).collect()))
}

/// The JSON text of a ready layout.
pub(crate) fn template(name: &str) -> Result<Reply> {
    layouts::template(name).map(|json| Reply::LayoutText { json })
}

/// The fields of the kinds with what they hold in the sample documents.
pub(crate) async fn fields(
    w: &Workspace,
    kinds: &[Kind],
    connection: Option<&ConnectionId>,
    refresh: bool,
    l: &dyn Listener,
    cancel: CancellationToken,
) -> Result<Reply> {
    some(kinds)?;
    if let Some(id) = connection
        && (refresh || !w.bench.has_documents(w, kinds, id)?)
    {
        match read::first_documents(w, id, kinds, l, &cancel).await {
            Ok(documents) => w.bench.keep_read(kinds, id, documents),
            Err(error) if refresh || error.code == Code::Canceled => return Err(error),
            // The editor can be worked with all the same.
            Err(error) => l.note(format!("Made-up examples are shown. {}", error.message)),
        }
    }
    blocking(|| sampled(w, kinds, connection))
}

fn sampled(w: &Workspace, kinds: &[Kind], connection: Option<&ConnectionId>) -> Result<Reply> {
    let samples = w.bench.samples(w, kinds, connection)?;
    let lists = kinds.iter().flat_map(|kind| layouts::fields(*kind).lists).fold(Vec::new(), |mut all, list| {
        if !all.contains(&list) {
            all.push(list);
        }
        all
    });
    Ok(Reply::Fields(SampledFields {
        fields: samples.catalogue().to_vec(),
        lists,
        source: samples.source.clone(),
        n_documents: u32::try_from(samples.documents.len()).unwrap_or(u32::MAX),
    }))
}

fn some(kinds: &[Kind]) -> Result<()> {
    if kinds.is_empty() {
        let sentence = "No kind of document is chosen.";
        return Err(Error::new(Code::Usage, sentence).hint("Choose at least one, such as invoices."));
    }
    Ok(())
}

/// Proposes fields for headers.
pub(crate) fn suggest(
    w: &Workspace,
    kinds: &[Kind],
    heads: &[String],
    taken: &[String],
    connection: Option<&ConnectionId>,
) -> Result<Reply> {
    some(kinds)?;
    let samples = w.bench.samples(w, kinds, connection)?;
    let found = formats::suggest::suggest(kinds, heads, &candidates(&samples), taken);
    let field = |found: Match| SuggestedField { path: found.path, score: found.score, reason: found.reason };
    let suggestions = found.into_iter().map(|proposal| Suggestion {
        head: proposal.head,
        best: proposal.best.map(field),
        others: proposal.others.into_iter().map(field).collect(),
    });
    Ok(Reply::Suggestions(suggestions.collect()))
}

fn candidates(samples: &Samples) -> Vec<Candidate> {
    const TYPES: &[Type] = &[Type::Text, Type::Number, Type::Date, Type::Time, Type::Bool, Type::Code];
    let candidate = |field: &crate::api::SampledField| Candidate {
        path: field.path.clone(),
        label: field.label.clone(),
        holds: TYPES.iter().copied().find(|ty| ty.as_str() == field.holds).unwrap_or(Type::Text),
        samples: field.samples.clone(),
    };
    samples.catalogue().iter().map(candidate).collect()
}

/// What differs between two layouts.
pub(crate) fn compare(before: &str, after: &str) -> Result<Reply> {
    let read = |json: &str| compare::parse(json).map_err(|error| troubles::layout(&error));
    Ok(Reply::Differences(compare::differences(&read(before)?, &read(after)?)))
}

/// What changed from one stored text to the next, in words.
fn changes(before: &str, after: &str) -> Vec<String> {
    let read = |json: &str| compare::parse(json).ok();
    let (Some(before), Some(after)): (Option<Layout>, Option<Layout>) = (read(before), read(after)) else {
        return Vec::new();
    };
    compare::differences(&before, &after).into_iter().map(|difference| difference.sentence).collect()
}
