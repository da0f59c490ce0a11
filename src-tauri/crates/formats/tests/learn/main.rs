//! Layouts learnt from samples: every column gets the field that it should, and what is read is written as it was.

mod closing;
mod hostile;

use formats::learn::{self, Answers, Learned, Sample, Unlearnable};
use model::Kind;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A sample and what is expected of it.
struct Case {
    name: String,
    bytes: Vec<u8>,
    expected: Json,
}

fn cases() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/learn/samples");
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a sample of the repository")
        .map(|entry| entry.expect("a sample of the repository").path())
        .collect();
    names.retain(|path| path.extension().is_some_and(|ext| ext != "json"));
    names.sort();
    let case = |path: PathBuf| {
        let expected = format!("{}.expect.json", path.display());
        let expected = std::fs::read_to_string(&expected).unwrap_or_else(|_| panic!("{expected} is missing"));
        Case {
            name: path
                .file_name()
                .expect("a sample of the repository")
                .to_str()
                .expect("a sample of the repository")
                .to_owned(),
            bytes: std::fs::read(&path).expect("a sample of the repository"),
            expected: serde_json::from_str(&expected).expect("a sample of the repository"),
        }
    };
    names.into_iter().map(case).collect()
}

impl Case {
    fn kind(&self) -> Kind {
        self.expected["kind"].as_str().expect("a sample of the repository").parse().expect("a sample of the repository")
    }

    fn answers(&self) -> Answers {
        texts(&self.expected["answers"])
    }

    fn learn(&self, answers: &Answers) -> Result<Learned, Unlearnable> {
        let kind = self.kind();
        let sample = Sample { name: &self.name, bytes: &self.bytes };
        learn::learn(&[sample], kind, &learn::fields(kind), answers)
    }

    fn list(&self, key: &str) -> Vec<String> {
        let all = self.expected[key].as_array().into_iter().flatten();
        all.map(|text| text.as_str().expect("a sample of the repository").to_owned()).collect()
    }
}

fn texts(json: &Json) -> BTreeMap<String, String> {
    let all = json.as_object().into_iter().flatten();
    all.map(|(key, value)| (key.clone(), value.as_str().expect("a sample of the repository").to_owned())).collect()
}

/// What is wrong with what was learnt, a line for each thing.
fn wrong(case: &Case, learned: &Learned) -> Vec<String> {
    let mut wrong = Vec::new();
    let syntax = serde_json::to_value(&learned.layout.syntax).expect("a sample of the repository");
    for (key, value) in case.expected["syntax"].as_object().into_iter().flatten() {
        let found = &syntax[key];
        if found != value && !(found.is_null() && value == "utf-8") {
            wrong.push(format!("{key} is {found}, not {value}"));
        }
    }
    let wanted = texts(&case.expected["fields"]);
    let other = texts(&case.expected["other"]);
    if case.expected["free_places"] == true {
        return wrong_in_order(&wanted, learned, wrong);
    }
    let maybe = |place: &str, field: &str| {
        case.expected["maybe"][place].as_array().is_some_and(|all| all.iter().any(|path| path == field))
    };
    for proposal in &learned.proposals {
        let place = &proposal.question;
        match (&proposal.field, wanted.get(place)) {
            (Some(found), Some(wanted)) if found == wanted || maybe(place, found) => {}
            (Some(found), None) if maybe(place, found) => {}
            (Some(found), wanted) => {
                wrong.push(format!("{place} is {found} ({}), not {wanted:?}: {:?}", proposal.score, proposal.reasons))
            }
            (None, Some(wanted)) => wrong.push(format!("{place} should be {wanted}: {proposal:?}")),
            (None, None) => {}
        }
        let said = match proposal.filled.split(' ').next().unwrap_or_default() {
            "counts" if proposal.filled.starts_with("counts 1") => "seq",
            "counts" => "count",
            "sum" => "sum",
            "always" => "text",
            _ => "",
        };
        if let Some(wanted) = other.get(place).filter(|wanted| *wanted != said) {
            wrong.push(format!("{place} should be {wanted}: {proposal:?}"));
        }
    }
    for place in wanted.keys().chain(other.keys()) {
        if !learned.proposals.iter().any(|proposal| proposal.question == *place) {
            wrong.push(format!(
                "there is no {place}; there are {:?}",
                learned.proposals.iter().map(|p| &p.question).collect::<Vec<_>>()
            ));
        }
    }
    for asked in case.list("asks") {
        if !case
            .learn(&Answers::new())
            .is_ok_and(|learned| learned.questions.iter().any(|question| question.id == asked))
        {
            wrong.push(format!("{asked} is not asked"));
        }
    }
    wrong
}

/// Where one column ends and the next begins, blanks do not say: only the fields count, from left to right.
fn wrong_in_order(wanted: &BTreeMap<String, String>, learned: &Learned, mut wrong: Vec<String>) -> Vec<String> {
    let start = |place: &String| place.split('+').next().and_then(|at| at.parse::<u32>().ok()).unwrap_or(0);
    let mut places: Vec<&String> = wanted.keys().collect();
    places.sort_by_key(|place| start(place));
    let wanted: Vec<Option<String>> = places.into_iter().map(|place| wanted.get(place).cloned()).collect();
    let found: Vec<Option<String>> = learned.proposals.iter().map(|proposal| proposal.field.clone()).collect();
    if found != wanted {
        wrong.push(format!("fields are {found:?}, not {wanted:?}"));
    }
    wrong
}

#[test]
fn every_sample_is_understood() {
    let mut all = String::new();
    for case in cases() {
        let learned = match case.learn(&case.answers()) {
            Ok(learned) => learned,
            Err(error) => {
                all.push_str(&format!("{}: {error}\n", case.name));
                continue;
            }
        };
        let mut found = wrong(&case, &learned);
        found.extend(closing::differs(&case, &learned));
        for line in &found {
            all.push_str(&format!("{}: {line}\n", case.name));
        }
        if !found.is_empty() {
            all.push_str(&format!("  {:?} {:?} {:?}\n", learned.syntax, learned.warnings, learned.questions));
        }
    }
    assert!(all.is_empty(), "{all}");
}
