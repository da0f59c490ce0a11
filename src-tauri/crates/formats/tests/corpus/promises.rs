//! What holds for every file, however damaged it is: nothing panics; where a file is cut into pieces makes no
//! difference; there is one end and nothing behind it; every document is counted and given out or held, with a reason;
//! places are inside the file; and what is read without a fault, written and read again, is the same.

use formats::edi::ack::{self, Policy, acknowledge};
use formats::edi::cut::Flaw;
use formats::edi::receipt::Receipt;
use formats::edi::{Options, Receiver, Segment, Step};
use formats::layout::{Event, Finding, Inputs, Measure, Outcome, Plan, Reader, Writer, compile};
use formats::learn::{self, Answers, Sample};
use formats::seen::Scratch;
use model::layout::Layout;
use model::{Document, Kind};
use std::sync::Arc;

/// Who reads a file.
#[derive(Debug)]
pub(crate) enum Subject {
    /// A layout.
    Layout {
        /// Its name.
        name: String,
        /// The layout, compiled.
        plan: Box<Plan>,
        /// Whether all that it reads comes back as it was read: it puts nothing in where something is missing.
        exact: bool,
    },
    /// What judges EDI without a layout, and answers it.
    Receiver,
    /// What learns a layout for documents of a kind.
    Learn(Kind),
}

impl Subject {
    /// A layout by its JSON. Panics where it is none, as then nothing would be tried.
    pub(crate) fn layout(name: &str, json: &str, exact: bool) -> Subject {
        let layout = Layout::from_json(json).unwrap_or_else(|why| panic!("{name}: {why}"));
        let plan = compile(&layout).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        Subject::Layout { name: name.to_owned(), plan: Box::new(plan), exact }
    }

    /// What it is called.
    pub(crate) fn name(&self) -> String {
        match self {
            Subject::Layout { name, .. } => format!("layout “{name}”"),
            Subject::Receiver => "receiver".to_owned(),
            Subject::Learn(kind) => format!("learning {kind:?}"),
        }
    }

    /// Reads a file whole and in pieces of these sizes, over and over.
    ///
    /// # Errors
    /// A promise that does not hold.
    pub(crate) fn check(&self, file: &[u8], pieces: &[usize]) -> Result<(), String> {
        match self {
            Subject::Layout { plan, exact, .. } => read_by_layout(plan, *exact, file, pieces),
            Subject::Receiver => received(file, pieces),
            Subject::Learn(kind) => learnt(file, *kind, pieces),
        }
    }
}

pub(crate) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// What the job, the partner and the clock give, the same each time.
pub(crate) fn inputs(plan: &Plan) -> Inputs {
    let mut inputs = Inputs::at("2026-12-03T07:00:00".parse().expect("BUG: a moment"));
    inputs.params.extend(plan.needs().params.into_iter().map(|name| (name, "IE".to_owned())));
    inputs.numbers.extend(plan.needs().numbers.into_iter().map(|number| (number, 1)));
    inputs
}

/// The file of those documents that fit the layout. Nothing where none does, or where they make no file.
pub(crate) fn write(plan: &Plan, documents: &[Document]) -> Option<(Vec<u8>, usize)> {
    let mut writer = if plan.needs().passes == 2 {
        let mut measure = Measure::new(plan, inputs(plan));
        documents.iter().for_each(|document| drop(measure.document(document)));
        Writer::with_measured(plan, inputs(plan), measure.finish().ok()?)
    } else {
        Writer::new(plan, inputs(plan))
    };
    let (mut file, mut written) = (Vec::new(), 0);
    for document in documents {
        written += usize::from(matches!(writer.document(document, &mut file), Outcome::Written { .. }));
    }
    writer.finish(&mut file).ok()?;
    (written > 0).then_some((file, written))
}

/// Gives the file out piece by piece; without sizes it is one.
fn in_pieces<'f>(file: &'f [u8], pieces: &'f [usize]) -> impl Iterator<Item = &'f [u8]> {
    let (mut rest, mut sizes) = (file, pieces.iter().cycle());
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let size = sizes.next().map_or(rest.len(), |size| (*size).clamp(1, rest.len()));
        let (now, later) = rest.split_at(size);
        rest = later;
        Some(now)
    })
}

pub(crate) fn read(plan: &Plan, file: &[u8], pieces: &[usize]) -> Vec<Event> {
    let mut reader = Reader::new(plan, inputs(plan));
    let mut events = Vec::new();
    for piece in in_pieces(file, pieces) {
        reader.feed(piece);
        events.extend(std::iter::from_fn(|| reader.next()));
    }
    reader.finish();
    events.extend(std::iter::from_fn(|| reader.next()));
    events
}

fn read_by_layout(plan: &Plan, exact: bool, file: &[u8], pieces: &[usize]) -> Result<(), String> {
    let events = read(plan, file, &[]);
    let again = read(plan, file, pieces);
    if events != again {
        let differs = events.iter().zip(&again).find(|(whole, pieces)| whole != pieces);
        return Err(format!("read in pieces of {pieces:?}, something else comes out: {differs:?}"));
    }
    counted(&events)?;
    for finding in findings(&events) {
        if let Some(spot) = &finding.spot {
            inside(&spot.bytes, file.len(), || format!("{finding}"))?;
        }
    }
    written_again(plan, exact, &events)
}

fn inside(bytes: &std::ops::Range<u64>, length: usize, what: impl Fn() -> String) -> Result<(), String> {
    let is_inside = bytes.start <= bytes.end && bytes.end <= length as u64;
    ensure(is_inside, || format!("{bytes:?} is no place in a file of {length} bytes: {}", what()))
}

pub(crate) fn findings(events: &[Event]) -> Vec<&Finding> {
    events
        .iter()
        .flat_map(|event| match event {
            Event::Held { faults, .. } => faults.iter().collect(),
            Event::Recalled { fault, .. } | Event::Fault(fault) => vec![fault],
            Event::Document(_) | Event::Receipt(_) | Event::End(_) => Vec::new(),
        })
        .collect()
}

/// One end, nothing behind it; each document once, counted, and held for a reason.
pub(crate) fn counted(events: &[Event]) -> Result<(), String> {
    let ends = events.iter().filter(|event| matches!(event, Event::End(_))).count();
    let Some(Event::End(summary)) = events.last() else { return Err("the last event is no end".to_owned()) };
    ensure(ends == 1, || format!("there are {ends} ends"))?;
    let (mut given, mut held, mut recalled, mut numbers) = (0, 0, 0, Vec::new());
    for event in events {
        match event {
            Event::Document(taken) => {
                given += 1;
                numbers.push(taken.number);
            }
            Event::Held { taken, faults } => {
                held += 1;
                numbers.push(taken.number);
                ensure(faults.iter().any(Finding::holds), || format!("held for no reason: {faults:?}"))?;
            }
            Event::Recalled { .. } => recalled += 1,
            Event::Fault(_) | Event::Receipt(_) | Event::End(_) => {}
        }
    }
    let counted = (summary.documents, summary.held, summary.recalled);
    ensure(counted == (given, held, recalled), || {
        format!("given out, held, recalled: {:?}; counted: {counted:?}", (given, held, recalled))
    })?;
    numbers.sort_unstable();
    let in_a_row = numbers.iter().zip(1..).all(|(number, expected)| *number == expected);
    ensure(in_a_row, || format!("documents are numbered {numbers:?}"))
}

/// What was read without a fault, written and read again, is the same; by a layout that fills in what is missing, what is
/// written of it is.
fn written_again(plan: &Plan, exact: bool, events: &[Event]) -> Result<(), String> {
    let read_once = documents(events);
    if findings(events).iter().any(|finding| finding.holds()) || read_once.is_empty() {
        return Ok(());
    }
    // A document may be good to read and not to write: what is not in the file may be asked for there.
    let Some((file, written)) = write(plan, &read_once) else { return Ok(()) };
    if written < read_once.len() {
        return Ok(());
    }
    let events = read(plan, &file, &[]);
    if let Some(finding) = findings(&events).into_iter().find(|finding| finding.holds()) {
        return Err(format!("what we wrote is not read: {finding}: {}", String::from_utf8_lossy(&file)));
    }
    let read_twice = documents(&events);
    let differs = if exact {
        let differs = read_once.iter().zip(&read_twice).find(|(once, twice)| once != twice);
        differs.map(|(once, twice)| difference(&format!("{once:?}"), &format!("{twice:?}")))
    } else {
        let again = write(plan, &read_twice).map(|(file, _)| file).unwrap_or_default();
        (file != again).then(|| difference(&String::from_utf8_lossy(&file), &String::from_utf8_lossy(&again)))
    };
    let counts = (read_once.len(), read_twice.len());
    ensure(counts.0 == counts.1 && differs.is_none(), || {
        format!("written and read again, {} documents became {}: {}", counts.0, counts.1, differs.unwrap_or_default())
    })
}

/// Where two texts part, with a little of what stands before.
fn difference(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let [one, other] =
        [one, other].map(|text| text.chars().skip(same.saturating_sub(60)).take(160).collect::<String>());
    format!("…{one}… became …{other}…")
}

fn documents(events: &[Event]) -> Vec<Document> {
    let taken = events.iter().filter_map(|event| if let Event::Document(taken) = event { Some(taken) } else { None });
    taken.map(|taken| taken.document.clone()).collect()
}

fn received(file: &[u8], pieces: &[usize]) -> Result<(), String> {
    let (whole, flaw) = receive(file, &[])?;
    let (again, _) = receive(file, pieces)?;
    let is_too_long = matches!(flaw, Some(Flaw::TooLong { .. }));
    ensure(is_too_long || whole == again, || format!("received in pieces of {pieces:?}, something else comes out"))?;
    answered(file, whole.len())
}

/// Steps are nested, loops that stay open were open, and places are inside the file.
fn receive(file: &[u8], pieces: &[usize]) -> Result<(Vec<Receipt>, Option<Flaw>), String> {
    let mut receiver = Receiver::new(Options::default());
    let (mut segment, mut pieces) = (Segment::default(), in_pieces(file, pieces));
    let (mut depth, mut in_set, mut open) = (0u16, false, false);
    let (mut receipts, mut flaw, mut number) = (Vec::new(), None, 0);
    loop {
        match receiver.next(&mut segment) {
            Step::More => match pieces.next() {
                Some(piece) => receiver.feed(piece),
                None => receiver.finish(),
            },
            Step::Interchange(_) => {
                ensure(!std::mem::replace(&mut open, true), || "an interchange in an interchange".to_owned())?;
            }
            Step::Group(_) => ensure(open && !in_set, || "a group in a set, or in nothing".to_owned())?,
            Step::Set { .. } => {
                ensure(open && !std::mem::replace(&mut in_set, true), || "a set in a set, or in nothing".to_owned())?;
                depth = 0;
            }
            Step::Segment(placed) => {
                let nests = in_set && placed.kept <= depth.min(placed.depth) && placed.depth <= placed.kept + 1;
                ensure(nests, || format!("{placed:?} behind depth {depth}: {}", segment.text()))?;
                depth = placed.depth;
                ensure(segment.number() > number, || "segments are not counted".to_owned())?;
                number = segment.number();
                places(&segment, file)?;
            }
            Step::SetEnd(set) => {
                ensure(std::mem::replace(&mut in_set, false), || "a set ends that is not open".to_owned())?;
                inside(&set.bytes, file.len() + 1, || format!("set {}", set.control))?;
            }
            Step::InterchangeEnd(receipt) => {
                let ends = std::mem::replace(&mut open, false) && !in_set;
                ensure(ends, || "an interchange ends that is not open".to_owned())?;
                inside(&receipt.bytes, file.len() + 1, || "an interchange".to_owned())?;
                receipts.push(*receipt);
            }
            Step::Unreadable(found) => flaw = Some(found),
            Step::Service | Step::Loose(_) => {}
            Step::End => {
                ensure(!open && !in_set, || "the file ends in the middle of an interchange".to_owned())?;
                return Ok((receipts, flaw));
            }
        }
    }
}

/// Places of a segment's values hold the values.
fn places(segment: &Segment, file: &[u8]) -> Result<(), String> {
    inside(&segment.bytes(), file.len(), || segment.text().to_owned())?;
    for element in 1..=u16::try_from(segment.len()).unwrap_or(u16::MAX) {
        let place = segment.bytes_of_element(element);
        ensure(place.start >= segment.bytes().start && place.end <= segment.bytes().end, || {
            format!("element {element} of {} stands at {place:?}", segment.text())
        })?;
        for value in segment.values(element) {
            let inner = segment.bytes_of(element, value.component, value.repetition);
            inside(&inner, file.len(), || segment.text().to_owned())?;
            ensure(place.start <= inner.start && inner.end <= place.end, || format!("{value:?} stands at {inner:?}"))?;
        }
    }
    Ok(())
}

/// What we answer can be read, is about what came, and is not answered in turn.
fn answered(file: &[u8], interchanges: usize) -> Result<(), String> {
    let options = ack::Options {
        policy: Policy::default(),
        now: "2026-12-01T07:05:00".parse().expect("BUG: a moment"),
        control: 1,
        known: Arc::default(),
        scratch: Scratch::default(),
    };
    let answer = acknowledge(file, &options);
    let judged = answer.interchanges.len();
    ensure(judged == interchanges, || format!("{interchanges} interchanges were received, {judged} judged"))?;
    for told in answer.told() {
        ensure(told.sentence.ends_with('.'), || format!("no sentence: {}", told.sentence))?;
    }
    for file in &answer.files {
        let back = acknowledge(file, &options);
        let shown = || String::from_utf8_lossy(file).into_owned();
        ensure(back.flaw.is_none(), || format!("our answer cannot be read: {}", shown()))?;
        ensure(back.files.is_empty(), || format!("our answer is answered: {}", shown()))?;
        ensure(back.receipts.len() == 1, || format!("our answer is not one interchange: {}", shown()))?;
    }
    Ok(())
}

/// What is learnt is a layout that reads its own sample as every layout reads every file.
fn learnt(file: &[u8], kind: Kind, pieces: &[usize]) -> Result<(), String> {
    let fields = learn::fields(kind);
    let sample = Sample { name: "sample", bytes: file };
    let learn = || learn::learn(&[sample], kind, &fields, &Answers::new());
    let learned = learn();
    ensure(learned == learn(), || "learnt twice, something else comes out".to_owned())?;
    let Ok(learned) = learned else { return Ok(()) };
    for proposal in &learned.proposals {
        ensure(proposal.score <= 100, || format!("{proposal:?}"))?;
    }
    match compile(&learned.layout) {
        Ok(plan) => {
            let events = read(&plan, file, &[]);
            ensure(events == read(&plan, file, pieces), || {
                format!("read in pieces of {pieces:?} by the layout that was learnt, something else comes out")
            })?;
            counted(&events)
        }
        Err(_) if learned.warnings.iter().any(|warning| warning.starts_with("The layout needs your hand")) => Ok(()),
        Err(problems) => Err(format!("the layout does not compile, and nobody says so: {problems:?}")),
    }
}
