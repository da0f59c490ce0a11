//! X12 and EDIFACT: the version, the set, the segments and qualifiers that the partner uses, laid over the standard.

use super::group::items;
use super::sniff::Family;
use super::used::{Found, ITEMS, Spot, place, receive};
use super::{Learned, Proposal, Sample, Unlearnable, day};
use crate::edi::grammar::{ElementDef, ElementKind, NodeId};
use crate::suggest::{self, Candidate};
use model::Kind;
use model::layout::{Column, Counted, Fill, Layout, Part, Section, Spelling, Syntax, Unknown, Within};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What places mean, a line each.
const MEANINGS: &str = include_str!("edi.txt");
/// How sure a place of a standard is.
const SURE: u8 = 95;

/// Learns from interchanges.
pub(super) fn learn(
    samples: &[Sample<'_>],
    family: Family,
    kind: Kind,
    fields: &[Candidate],
) -> Result<Learned, Unlearnable> {
    let name = samples.first().map_or("", |sample| sample.name);
    let mut found: Option<Found> = None;
    let mut unknown = String::new();
    for sample in samples {
        receive(sample, family, &mut found, &mut unknown);
    }
    let Some(found) = found else {
        return Err(if unknown.is_empty() {
            Unlearnable::Shapeless { sample: name.to_owned() }
        } else {
            Unlearnable::UnknownSet { sample: name.to_owned(), found: unknown }
        });
    };
    let mut work = Work { found: &found, kind, fields, proposals: Vec::new(), taken: BTreeSet::new() };
    let sections = work.sections();
    let proposals = work.proposals;
    let first = samples.first().map_or(&[][..], |sample| sample.bytes);
    let short = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let layout = Layout {
        format: model::layout::FORMAT,
        name: format!("Learnt from {short}"),
        version: 1,
        documents: vec![kind],
        syntax: syntax(family, first).ok_or_else(|| Unlearnable::Shapeless { sample: name.to_owned() })?,
        standard: Some(found.grammar.id.clone()),
        file: None,
        tables: BTreeMap::new(),
        sections,
        unknown: Unknown::default(),
    };
    let words = match family {
        Family::X12 => format!("X12 version {}, set {}", found.version, found.code),
        _ => format!("EDIFACT {}, message {}", found.version, found.code),
    };
    Ok(Learned { layout, syntax: words, proposals, questions: Vec::new(), warnings: found.warnings })
}

struct Work<'f> {
    found: &'f Found,
    kind: Kind,
    fields: &'f [Candidate],
    proposals: Vec<Proposal>,
    taken: BTreeSet<String>,
}

impl Work<'_> {
    fn sections(&mut self) -> Vec<Section> {
        let record = if self.found.family == Family::X12 { "ST" } else { "UNH" };
        let parts = self.inner(0);
        vec![Section {
            id: Some("document".to_owned()),
            label: Some("Document".to_owned()),
            record: Some(record.to_owned()),
            each: Some("documents".to_owned()),
            parts,
            ..Section::default()
        }]
    }

    /// What stands in a loop, in the order of the standard.
    fn inner(&mut self, parent: usize) -> Vec<Part> {
        let around = ["ST", "SE", "UNH", "UNT"];
        let mut inside: Vec<usize> = (1..self.found.used.len())
            .filter(|at| self.found.used[*at].parent == parent && !around.contains(&self.found.used[*at].tag.as_str()))
            .collect();
        inside.sort_by_key(|at| self.found.used[*at].node);
        inside.into_iter().filter_map(|at| self.section(at)).map(Part::Section).collect()
    }

    fn id(&self, at: usize) -> String {
        let used = &self.found.used[at];
        let key: Vec<&str> = used.key.iter().map(|(_, text)| text.as_str()).collect();
        let own = if key.is_empty() { used.tag.clone() } else { format!("{}*{}", used.tag, key.join("*")) };
        match used.parent {
            0 => own,
            parent => format!("{}/{own}", self.id(parent)),
        }
    }

    fn section(&mut self, at: usize) -> Option<Section> {
        let used = &self.found.used[at];
        let id = self.id(at);
        let lines = items(self.kind).filter(|_| self.found.item(at) == Some(at));
        let mut section = Section {
            id: Some(id.clone()),
            label: Some(used.label.clone()),
            record: Some(used.tag.clone()),
            each: lines.map(|(list, _)| list.to_owned()),
            ..Section::default()
        };
        let spots: Vec<Spot> = used.values.keys().copied().collect();
        let mut filled = false;
        let mut columns: Vec<Column> = Vec::new();
        for spot in &spots {
            let Some(column) = self.column(at, *spot, &mut filled) else { continue };
            columns.push(column);
        }
        let pairs = self.pairs(at, &mut filled);
        let inner = self.inner(at);
        let each_set = (1..=self.found.sets).all(|set| used.sets.contains(&set));
        let only_fixed = !filled && inner.is_empty() && pairs.is_empty();
        let whole = used.values.len() == columns.len();
        // Fixed texts alone are written only where every document has them, and nothing of the segment is left out.
        if only_fixed && (self.found.item(at).is_some() || !each_set || !whole) {
            return None;
        }
        section.required = only_fixed;
        section.parts = columns.into_iter().chain(pairs).map(Part::Column).chain(inner).collect();
        Some(section)
    }

    fn def(&self, at: usize, spot: Spot) -> Option<ElementDef> {
        let node = self.found.grammar.node(NodeId(self.found.used[at].node));
        node.segment.element(spot.0, (spot.1 > 0).then_some(spot.1)).cloned()
    }

    /// A column, if something fills it.
    fn column(&mut self, at: usize, spot: Spot, filled: &mut bool) -> Option<Column> {
        let used = &self.found.used[at];
        if self.found.family == Family::X12 && ITEMS.contains(&used.tag.as_str()) && spot.0 >= 6 && used.tag != "RMR" {
            return None;
        }
        let texts = &used.values[&spot];
        let def = self.def(at, spot);
        if let Some((_, text)) = used.key.iter().find(|(key, _)| *key == spot) {
            let column = Column::new(&place(spot), Fill::Text(text.clone()));
            self.propose(
                at,
                spot,
                None,
                &format!("always “{text}”"),
                SURE,
                "It tells this segment from others of its kind.",
            );
            return Some(column);
        }
        if let Some(column) = self.counted(at, spot, texts) {
            *filled |= self.found.item(at).is_some();
            return Some(column);
        }
        if let Some(path) = self.meaning(at, &format!("{} {}", self.called(at), place(spot))) {
            let mut column = Column::new(&place(spot), Fill::Field(path.clone()));
            column.spelling = day_spelling(&path, def.as_ref(), texts);
            *filled = true;
            self.propose(at, spot, Some(path), "", SURE, "The standard gives this place this meaning.");
            return Some(column);
        }
        let constant = texts.first().filter(|first| texts.iter().all(|text| text == *first));
        let coded =
            def.as_ref().is_some_and(|def| def.kind == ElementKind::Code || !def.codes.is_empty() || def.max <= 3);
        match constant.filter(|_| coded || (self.found.sets > 2 && texts.len() > 2)) {
            Some(text) => {
                let mut column = Column::new(&place(spot), Fill::Text(text.clone()));
                // A code that says what the next element is goes with it.
                let next = (spot.0 + 1, 0);
                let companion = spot.1 == 0 && used.values.contains_key(&next) && self.found.family == Family::X12;
                let meant = self.meaning_of(at, &format!("{} {}", self.called(at), place(next))).is_some();
                column.with = (companion && meant).then(|| place(next));
                self.propose(at, spot, None, &format!("always “{text}”"), 80, "It is the same code in all samples.");
                Some(column)
            }
            None => {
                self.propose(at, spot, None, "", 0, "No field is known for this place; it is passed over.");
                None
            }
        }
    }

    /// Running numbers of lines, and their count.
    fn counted(&mut self, at: usize, spot: Spot, texts: &[String]) -> Option<Column> {
        let used = &self.found.used[at];
        if ITEMS.contains(&used.tag.as_str()) && spot == (1, 0) && used.tag != "RMR" && used.tag != "DOC" {
            let mut next: BTreeMap<usize, u64> = BTreeMap::new();
            let runs = used.sets.iter().zip(texts).all(|(set, text)| {
                let n = next.entry(*set).or_insert(0);
                *n += 1;
                text.parse() == Ok(*n)
            });
            if runs {
                self.propose(at, spot, None, "counts 1, 2, 3 …", 90, "It counts the lines of each document.");
                return Some(Column::new(&place(spot), Fill::Seq { start: 1, within: Within::Parent }));
            }
        }
        let lines: Vec<usize> = (1..self.found.used.len()).filter(|at| self.found.item(*at) == Some(*at)).collect();
        let [line] = lines.as_slice() else { return None };
        let of = &self.found.used[*line].sets;
        let is_count = used.tag == "CTT"
            && spot == (1, 0)
            && used
                .sets
                .iter()
                .zip(texts)
                .all(|(set, text)| text.parse() == Ok(of.iter().filter(|s| *s == set).count()));
        is_count.then(|| {
            let id = self.id(*line);
            self.propose(at, spot, None, "counts lines", 90, "It is the number of lines of the document.");
            Column::new(&place(spot), Fill::Count(Counted::Sections(vec![id])))
        })
    }

    /// Pairs of code and value in lines of X12.
    fn pairs(&mut self, at: usize, filled: &mut bool) -> Vec<Column> {
        let used = &self.found.used[at];
        if self.found.family != Family::X12 || !matches!(used.tag.as_str(), "IT1" | "PO1") {
            return Vec::new();
        }
        let mut codes: Vec<String> = Vec::new();
        for element in (6..=24).step_by(2) {
            for code in used.values.get(&(element, 0)).into_iter().flatten().filter(|code| !code.is_empty()) {
                if !codes.contains(code) {
                    codes.push(code.clone());
                }
            }
        }
        let mut columns = Vec::new();
        for code in codes {
            let place = format!("6~{code}");
            let field = self.meaning(at, &format!("{}~{code}", self.found.used[at].tag));
            let reason = if field.is_some() {
                "The code says which number this is."
            } else {
                "No field is known for this code."
            };
            self.propose_at(at, &place, field.clone(), "", if field.is_some() { SURE } else { 0 }, reason, &[]);
            if let Some(path) = field {
                *filled = true;
                columns.push(Column::new(&place, Fill::Field(path)));
            }
        }
        columns
    }

    /// How a segment is called in the list of meanings.
    fn called(&self, at: usize) -> String {
        let used = &self.found.used[at];
        let first = used.key.first().filter(|_| !matches!(used.tag.as_str(), "N1" | "NAD" | "RMR" | "DOC"));
        first.map_or_else(|| used.tag.clone(), |(_, code)| format!("{}*{code}", used.tag))
    }

    /// The field of a place, each once.
    fn meaning(&mut self, at: usize, what: &str) -> Option<String> {
        let path = self.meaning_of(at, what)?;
        self.taken.insert(path.clone()).then_some(path)
    }

    fn meaning_of(&self, at: usize, what: &str) -> Option<String> {
        let family = if self.found.family == Family::X12 { "x12" } else { "edifact" };
        let line = self.found.item(at).is_some();
        let party = self.found.party(at).filter(|_| !line);
        let plain = what.split_once('*').and_then(|(tag, rest)| Some(format!("{tag} {}", rest.split_once(' ')?.1)));
        let mut rows = MEANINGS.lines().filter_map(|row| {
            let (row_family, rest) = row.split_once(' ')?;
            let (set, rest) = rest.split_once(' ')?;
            let (scope, rest) = rest.split_once(' ')?;
            let (place, field) = rest.rsplit_once(' ')?;
            (row_family == family && (set == "*" || set == self.found.code)).then_some((scope, place, field))
        });
        let found = rows.find_map(|(scope, place, field)| {
            let same = place == what || plain.as_deref() == Some(place);
            match (scope, party) {
                ("L", _) if line && same => Some(field.to_owned()),
                ("P", Some(party)) if same => Some(format!("{party}.{field}")),
                ("D", None) if !line && same => Some(field.to_owned()),
                _ => None,
            }
        });
        found.filter(|path| self.fields.iter().any(|field| field.path == *path))
    }

    fn propose(&mut self, at: usize, spot: Spot, field: Option<String>, filled: &str, score: u8, reason: &str) {
        let texts = self.found.used[at].values.get(&spot).cloned().unwrap_or_default();
        self.propose_at(at, &place(spot), field, filled, score, reason, &texts);
    }

    #[expect(clippy::too_many_arguments, reason = "a proposal has this much to say")]
    fn propose_at(
        &mut self,
        at: usize,
        place: &str,
        field: Option<String>,
        filled: &str,
        score: u8,
        reason: &str,
        texts: &[String],
    ) {
        let mut examples: Vec<String> = Vec::new();
        for text in texts.iter().filter(|text| !text.is_empty()) {
            if !examples.contains(text) && examples.len() < 3 {
                examples.push(text.clone());
            }
        }
        let section = self.id(at);
        let fixed = filled.strip_prefix("always “").and_then(|text| text.strip_suffix('”')).map(str::to_owned);
        let filled = field.as_ref().map_or_else(|| filled.to_owned(), |path| suggest::label(path, &[self.kind]));
        self.proposals.push(Proposal {
            question: format!("{section} {place}"),
            section,
            place: place.to_owned(),
            label: self.found.used[at].label.clone(),
            field,
            fixed,
            filled,
            score,
            reasons: vec![reason.to_owned()],
            others: Vec::new(),
            examples,
        });
    }
}

/// Days in EDIFACT are texts to the standard; their pattern is seen.
fn day_spelling(path: &str, def: Option<&ElementDef>, texts: &[String]) -> Option<Spelling> {
    if !super::is_date(path) || def.is_some_and(|def| def.kind == ElementKind::Date) {
        return None;
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let pattern = day::of(&texts).first().map_or("yyyyMMdd".to_owned(), |days| days.pattern.clone());
    Some(Spelling::Date { pattern, pivot: None })
}

/// The separators and character set of the first interchange, where they are not the usual ones.
fn syntax(family: Family, bytes: &[u8]) -> Option<Syntax> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4_000)]).into_owned();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let form = if family == Family::X12 {
        let element = text.chars().nth(3)?;
        let mut ends = text.match_indices(element).skip(15);
        let (last, _) = ends.next()?;
        let mut rest = text[last..].chars().skip(1);
        let (component, terminator) = (rest.next()?, rest.next()?);
        let separators: String = [element, component, '^', terminator].into_iter().collect();
        let usual = separators == "*>^~" || terminator == '\n' || terminator == '\r';
        if usual { json!({"kind": "x12"}) } else { json!({"kind": "x12", "separators": separators}) }
    } else {
        let una: Option<String> = text.strip_prefix("UNA").map(|rest| rest.chars().take(6).collect());
        let charset = text.find("UNB").and_then(|at| text.get(at + 4..at + 8)).filter(|name| name.starts_with("UNO"));
        let mut form = json!({"kind": "edifact"});
        if let (Some(form), Some(una)) = (form.as_object_mut(), una.filter(|una| una != ":+.? '")) {
            form.insert("una".to_owned(), una.into());
        }
        if let (Some(form), Some(charset)) = (form.as_object_mut(), charset.filter(|name| *name != "UNOC")) {
            form.insert("charset".to_owned(), charset.into());
        }
        form
    };
    serde_json::from_value(form).ok()
}
