//! A layout from a partner's files.

use super::candidates;
use crate::api::{LearnedChoice, LearnedColumn, LearnedQuestion, LearnedView, Reply, SampleFile, SuggestedField};
use crate::error::{Code, Error, Result};
use crate::workspace::Workspace;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use formats::learn::{self, Answers, Learned, Sample};
use formats::suggest::Candidate;
use model::document::Kind;
use model::ids::ConnectionId;

/// Learns a layout from files that a window sends, with the custom fields of the books.
pub(crate) fn learn(
    w: &Workspace,
    kind: Kind,
    samples: &[SampleFile],
    answers: &Answers,
    connection: Option<&ConnectionId>,
) -> Result<Reply> {
    let mut files = Vec::new();
    for sample in samples {
        let bytes = BASE64_STANDARD.decode(&sample.bytes).map_err(|why| {
            Error::new(Code::Usage, format!("“{}” did not arrive whole.", sample.name))
                .hint("Choose it again.")
                .cause(why)
        })?;
        files.push((sample.name.clone(), bytes));
    }
    let mut fields = learn::fields(kind);
    let books = w.bench.samples(w, &[kind], connection)?;
    fields.extend(candidates(&books).into_iter().filter(|field| field.path.contains(".custom.")));
    view(kind, &files, &fields, answers).map(|view| Reply::Learned(Box::new(view)))
}

/// Learns a layout from files, by name and content, without a workspace.
///
/// # Errors
/// [`Code::BadFile`] where nothing can be learnt from them.
pub fn learn_files(kind: Kind, files: &[(String, Vec<u8>)], answers: &Answers) -> Result<LearnedView> {
    view(kind, files, &learn::fields(kind), answers)
}

fn view(kind: Kind, files: &[(String, Vec<u8>)], fields: &[Candidate], answers: &Answers) -> Result<LearnedView> {
    let samples: Vec<Sample<'_>> = files.iter().map(|(name, bytes)| Sample { name, bytes }).collect();
    let learned = learn::learn(&samples, kind, fields, answers).map_err(|why| {
        let text = why.to_string();
        let (what, way_out) = text.split_once(": ").unwrap_or((&text, "Choose another file of the partner"));
        Error::new(Code::BadFile, format!("{}.", capital(what))).hint(format!("{}.", capital(way_out)))
    })?;
    Ok(shown(learned))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn shown(learned: Learned) -> LearnedView {
    let field =
        |found: formats::suggest::Match| SuggestedField { path: found.path, score: found.score, reason: found.reason };
    let column = |proposal: learn::Proposal| LearnedColumn {
        section: proposal.section,
        place: proposal.place,
        label: proposal.label,
        field: proposal.field,
        filled: proposal.filled,
        score: proposal.score,
        reasons: proposal.reasons,
        others: proposal.others.into_iter().map(field).collect(),
        examples: proposal.examples,
    };
    let choice = |(answer, meaning): (String, String)| LearnedChoice { answer, meaning };
    let question = |question: learn::Question| LearnedQuestion {
        id: question.id,
        sentence: question.sentence,
        choices: question.choices.into_iter().map(choice).collect(),
    };
    LearnedView {
        layout: learned.layout.to_json(),
        syntax: learned.syntax,
        proposals: learned.proposals.into_iter().map(column).collect(),
        questions: learned.questions.into_iter().map(question).collect(),
        warnings: learned.warnings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_a_layout_and_a_picture_does_not() {
        let csv = b"Invoice no,Date,Total\nA-1,2026-02-03,10.00\nA-2,2026-02-04,12.50\n".to_vec();
        let view = learn_files(Kind::Invoice, &[("acme.csv".to_owned(), csv)], &Answers::new()).unwrap();
        let fields: Vec<_> = view.proposals.iter().map(|column| column.field.as_deref().unwrap_or("-")).collect();
        assert_eq!(fields, ["doc.number", "doc.date", "doc.total"]);
        assert!(view.layout.contains("\"Invoice no\""), "{}", view.layout);
        let error = learn_files(Kind::Invoice, &[("a.png".to_owned(), vec![0; 900])], &Answers::new()).unwrap_err();
        assert_eq!(error.code, Code::BadFile);
    }
}
