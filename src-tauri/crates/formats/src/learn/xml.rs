//! XML: which element is a document, which of its lines, and the places of everything with a text.

use super::build::Builder;
use super::elements::{Element, Shape, Slot, parse};
use super::group::items;
use super::names;
use super::sniff::Text;
use super::table::{At, Head, Kinded, Level, Row, Table};
use super::{Answers, Learned, Unlearnable, lines, ubl};
use crate::suggest::{CHECK, Candidate};
use model::Kind;
use model::layout::{Encoding, FileName, Part, PerFile, Section, Syntax, Xml};
use std::collections::BTreeMap;

/// Documents stand at most so deep.
const DEEPEST: usize = 4;
/// Names of elements that hold the lines of a document.
const LINES: &[&str] = &[
    "line", "item", "position", "detail", "row", "zeile", "ligne", "posten", "artikel", "pos", "linea", "riga", "entry",
];
/// Names of elements that only hold others together: they say nothing of what is in them.
const HOLDERS: &[&str] = &[
    "header",
    "head",
    "kopf",
    "entete",
    "info",
    "details",
    "data",
    "totals",
    "summary",
    "amounts",
    "body",
    "general",
    "party",
    "partyname",
    "address",
    "postaladdress",
];

/// The name of an element without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Learns from XML files.
pub(super) fn learn(
    texts: &[Text<'_>],
    kind: Kind,
    fields: &[Candidate],
    answers: &Answers,
) -> Result<Learned, Unlearnable> {
    let first = texts.first().ok_or(Unlearnable::Nothing)?;
    let shapeless = || Unlearnable::Shapeless { sample: first.name.to_owned() };
    let roots: Vec<Element> = texts.iter().filter_map(|text| parse(&text.text, text.cut)).collect();
    if roots.len() < texts.len() || roots.iter().any(|root| root.name != roots[0].name) {
        return Err(shapeless());
    }
    let path = document_path(&roots, kind, fields);
    let documents: Vec<(usize, &Element)> = roots
        .iter()
        .enumerate()
        .flat_map(|(sample, root)| root.all(&path).into_iter().map(move |e| (sample, e)))
        .collect();
    let mut shape = Shape::default();
    documents.iter().for_each(|(_, document)| shape.merge(document));
    let item = if items(kind).is_some() { item_path(&shape) } else { None };
    let mut found = Found { roots: &roots, path, documents, shape, item };
    let mut table = found.table();
    if table.kinds[0].columns.is_empty() {
        return Err(shapeless());
    }
    table.hints = ubl::hints(&table, &roots[0]);
    table.constants = ubl::constants(&table, &roots[0]);
    let language = {
        let words: Vec<&str> =
            table.kinds.iter().flat_map(|kind| &kind.columns).map(|head| head.name.as_str()).collect();
        super::translate::Language::of(&words)
    };
    let mut done =
        lines::fill_with(&mut table, kind, fields, answers, language, false, &|builder| found.sections(builder));
    if found.shape.has_repeats(found.item.as_deref()) {
        done.warnings.push(
            "Some elements come several times in a document and are no lines of it: the first one is read.".to_owned(),
        );
    }
    let namespaces = roots[0].namespaces();
    let pretty = first.text.contains(">\n") || first.text.contains(">\r\n");
    let encoding = match first.encoding {
        Encoding::Utf8 if !first.text.to_ascii_lowercase().contains("encoding=\"iso-8859-1\"") => Encoding::Utf8,
        Encoding::Utf8 => Encoding::Latin1,
        other => other,
    };
    let words = format!("XML; documents are the elements “{}”", found.path.last().unwrap_or(&roots[0].name));
    let syntax = Syntax::Xml(Xml { root: roots[0].name.clone(), namespaces, encoding, pretty });
    let mut learned = done.learned(kind, syntax, words, texts);
    if found.path.is_empty() {
        learned.layout.file = Some(FileName { per: PerFile::Document, name: None });
    }
    Ok(learned)
}

/// The way from the root to the element of a document; empty where the root is one.
fn document_path(roots: &[Element], kind: Kind, fields: &[Candidate]) -> Vec<String> {
    if roots.iter().any(ubl::is_ubl) {
        return Vec::new();
    }
    let mut level: Vec<Vec<String>> = vec![Vec::new()];
    let mut repeated: Option<Vec<String>> = None;
    for _ in 0..DEEPEST {
        let mut below: Vec<Vec<String>> = Vec::new();
        for path in &level {
            let elements: Vec<&Element> = roots.iter().flat_map(|root| root.all(path)).collect();
            if elements.first().is_some_and(|element| has_number(element, kind, fields)) {
                return path.clone();
            }
            if elements.len() > roots.len() && repeated.is_none() && elements[0].children.len() > 2 {
                repeated = Some(path.clone());
            }
            for child in
                elements.iter().flat_map(|element| &element.children).filter(|child| !child.children.is_empty())
            {
                let mut longer = path.clone();
                longer.push(child.name.clone());
                if !below.contains(&longer) && below.len() < 50 {
                    below.push(longer);
                }
            }
        }
        level = below;
    }
    repeated.unwrap_or_default()
}

/// Whether the element, or a part of it that stands once, has the number of a document.
fn has_number(element: &Element, kind: Kind, fields: &[Candidate]) -> bool {
    let mut heads: Vec<String> = Vec::new();
    let mut add = |element: &Element| {
        heads.extend(
            element.children.iter().filter(|child| child.children.is_empty()).map(|child| spaced(local(&child.name))),
        );
        heads.extend(element.attributes.iter().map(|(name, _)| spaced(local(name))));
    };
    add(element);
    for child in &element.children {
        let once = element.children.iter().filter(|other| other.name == child.name).count() == 1;
        if once && HOLDERS.contains(&local(&child.name).to_lowercase().as_str()) {
            add(child);
        }
    }
    heads.truncate(60);
    let wanted: &[&str] = if items(kind).is_some() { &["doc.number"] } else { &["doc.code", "doc.name", "doc.number"] };
    let language = super::translate::Language::of(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    let english: Vec<String> = heads.iter().map(|head| super::translate::words(head, language)).collect();
    let scores = names::scores(kind, &english, fields);
    scores.values().flatten().any(|found| found.score >= CHECK && wanted.contains(&found.path.as_str()))
}

/// `InvoiceNumber` as two words.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(if c == '_' { ' ' } else { c });
        before = c;
    }
    words
}

/// The way from a document to its lines: what repeats and has most to say.
fn item_path(shape: &Shape) -> Option<Vec<String>> {
    let mut best: Option<(usize, Vec<String>)> = None;
    let mut open: Vec<(Vec<String>, &Shape)> = vec![(Vec::new(), shape)];
    while let Some((path, shape)) = open.pop() {
        for child in &shape.children {
            let mut longer = path.clone();
            longer.push(child.name.clone());
            let name = local(&child.name).to_lowercase();
            let is_line = LINES.iter().any(|word| name.ends_with(word)) && !name.ends_with("headline");
            let many = child.repeats || is_line;
            let leaves = child.leaves();
            // Tax groups and the like repeat as well; lines are called lines.
            let score = leaves + if is_line { 20 } else { 0 };
            if many && leaves > 1 && best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, longer.clone()));
            }
            if longer.len() < DEEPEST {
                open.push((longer, child));
            }
        }
    }
    best.map(|(_, path)| path)
}

/// A sample, understood.
struct Found<'x> {
    roots: &'x [Element],
    path: Vec<String>,
    documents: Vec<(usize, &'x Element)>,
    shape: Shape,
    item: Option<Vec<String>>,
}

impl Found<'_> {
    fn kind(id: &str, level: Level, paths: &[String]) -> Kinded {
        let head = |path: &String| Head { at: path.clone(), name: name_of(path, id), ..Head::default() };
        Kinded { id: id.to_owned(), tag: None, columns: paths.iter().map(head).collect(), level }
    }

    /// What the root says around its documents: attributes, and texts beside them.
    fn outer(&self) -> Vec<String> {
        if self.path.is_empty() {
            return Vec::new();
        }
        let mut shape = Shape::default();
        self.roots.iter().for_each(|root| shape.merge(root));
        shape.children.retain(|child| child.children.is_empty() && Some(&child.name) != self.path.first());
        shape.slots(None).into_iter().filter_map(Slot::column).filter(|place| place != ".").collect()
    }

    fn table(&mut self) -> Table {
        let own: Vec<String> = self.shape.slots(self.item.as_deref()).into_iter().filter_map(Slot::column).collect();
        let mut table = Table { samples: self.roots.len(), ..Table::default() };
        table.kinds.push(Self::kind("document", Level::Document, &own));
        let inner: Vec<String> = match self.item.as_ref().and_then(|path| self.shape.at(path)) {
            Some(shape) => shape.slots(None).into_iter().filter_map(Slot::column).collect(),
            None => Vec::new(),
        };
        if !inner.is_empty() {
            table.kinds.push(Self::kind("line", Level::Item, &inner));
        }
        let outer = self.outer();
        if !outer.is_empty() {
            table.kinds.push(Self::kind("file", Level::Head, &outer));
        }
        let cells = |element: &Element, paths: &[String]| paths.iter().map(|path| element.text_at(path)).collect();
        for (number, (sample, document)) in self.documents.iter().enumerate() {
            let row = |kind, cells| Row { kind, sample: *sample, document: Some(number), cells };
            table.rows.push(row(0, cells(document, &own)));
            for line in self.item.iter().flat_map(|path| document.all(path)).filter(|_| !inner.is_empty()) {
                table.rows.push(row(1, cells(line, &inner)));
            }
        }
        for (sample, root) in self.roots.iter().enumerate().filter(|_| !outer.is_empty()) {
            let kind = table.kinds.len() - 1;
            table.rows.push(Row { kind, sample, document: None, cells: cells(root, &outer) });
        }
        table
    }

    fn sections(&self, builder: &mut Builder<'_>) -> Vec<Section> {
        let is_head = builder.table.kinds.last().is_some_and(|kind| kind.level == Level::Head);
        let head: Vec<Part> = if is_head { columns(builder, builder.table.kinds.len() - 1) } else { Vec::new() };
        let mut own = columns(builder, 0).into_iter();
        let mut parts = Vec::new();
        for slot in self.shape.slots(self.item.as_deref()) {
            match slot {
                Slot::Column(_) => parts.extend(own.next()),
                Slot::Items => parts.extend(self.lines(builder)),
            }
        }
        let record = self.path.last().unwrap_or(&self.roots[0].name);
        let mut section = element("document", record, parts);
        section.each = Some("documents".to_owned());
        // Elements between the root and the documents.
        for (depth, name) in self.path.iter().enumerate().rev().skip(1) {
            section = element(&format!("around-{depth}"), name, vec![Part::Section(section)]);
            section.required = true;
        }
        if head.is_empty() {
            return vec![section];
        }
        let mut root = element("file", &self.roots[0].name, head);
        root.required = true;
        root.parts.push(Part::Section(section));
        vec![root]
    }

    /// The lines, in the elements that hold them.
    fn lines(&self, builder: &mut Builder<'_>) -> Option<Part> {
        let path = self.item.as_ref()?;
        let list = items(builder.kind).map(|(list, _)| list)?;
        let has_lines = builder.table.kinds.get(1).is_some_and(|kind| kind.level == Level::Item);
        let name = path.last().filter(|_| has_lines)?;
        let mut section = element("line", name, columns(builder, 1));
        section.each = Some(list.to_owned());
        for (depth, name) in path.iter().enumerate().rev().skip(1) {
            section = element(&format!("lines-{depth}"), name, vec![Part::Section(section)]);
        }
        Some(Part::Section(section))
    }
}

fn element(id: &str, record: &str, parts: Vec<Part>) -> Section {
    Section {
        id: Some(id.to_owned()),
        label: Some(local(record).to_owned()),
        record: Some(record.to_owned()),
        parts,
        ..Section::default()
    }
}

fn columns(builder: &mut Builder<'_>, kind: usize) -> Vec<Part> {
    let n = builder.table.kinds[kind].columns.len();
    (0..n).map(|column| Part::Column(builder.column(At { kind, column }))).collect()
}

/// The words of a place: `Customer/@id` is “Customer id”, `Header/InvoiceNumber` is “Invoice Number”.
fn name_of(path: &str, within: &str) -> String {
    let parts: Vec<&str> = path.split('/').map(|part| local(part.trim_start_matches('@'))).collect();
    let (last, above) = parts.split_last().map_or(("", &[][..]), |(last, above)| (*last, above));
    if last == "." {
        return String::new();
    }
    let holder = above.iter().rev().find(|part| !HOLDERS.contains(&part.to_lowercase().as_str()));
    let words = spaced(last);
    match holder {
        Some(holder) if within == "document" => format!("{} {words}", spaced(holder)),
        // An attribute belongs to its element.
        Some(holder) if path.contains('@') => format!("{} {words}", spaced(holder)),
        Some(_) | None => words,
    }
}

/// Prefixes that a file declares.
pub(super) type Namespaces = BTreeMap<String, String>;
