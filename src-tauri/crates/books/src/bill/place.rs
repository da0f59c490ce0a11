//! Where a list is read on.
//!
//! BILL's lists are read in the order of change. A page ends with a record, and the next page begins with the records that
//! changed when that one did or later: a record that is touched meanwhile comes again at the end, and none slips into the
//! part that is behind. BILL's own page tokens are followed only where the order does not help: records that all changed at
//! the same moment, and lists that do not know the filter.

use super::source::{ByChange, Source, named, sources};
use crate::PageToken;
use crate::clock::whole_second;
use jiff::Timestamp;
use model::Kind;
use serde::{Deserialize, Serialize};

/// Records of a page of which one has to come again on the next.
const ANCHORS: usize = 3;
/// How often reading goes back where none does.
const BACKS: u8 = 3;

/// In what order a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Order {
    /// By time of change, from a time on.
    Changed,
    /// By time of entry, the whole list: what is entered meanwhile comes last, and nothing is ever deleted.
    Created,
    /// As it comes.
    Any,
}

/// Where a list is read on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    source: String,
    /// Whether archived records are asked for. Whether a list names them unasked is not documented.
    pub(super) archived: bool,
    pub(super) order: Order,
    /// Only what changed then or later.
    #[serde(default)]
    pub(super) from: Option<Timestamp>,
    /// BILL's token of the page.
    #[serde(default)]
    pub(super) token: Option<String>,
    /// Records one of which must come again.
    #[serde(default)]
    anchors: Vec<String>,
    /// From when to read again where none does.
    #[serde(default)]
    back: Option<Timestamp>,
    #[serde(default)]
    backs: u8,
}

/// What a page holds.
pub(super) struct Sheet<'a> {
    /// Id and time of change of each record, as far as they can be read.
    pub(super) rows: &'a [(Option<String>, Option<Timestamp>)],
    /// BILL's token of the next page.
    pub(super) next: Option<String>,
}

/// Where to go after a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The page is good; there the list goes on.
    On(Place),
    /// The page is good and the last.
    End,
    /// Records moved: the page is not used, and reading goes on there.
    Back(Place),
    /// The list says that there is more but does not go on.
    Stuck,
}

impl Place {
    /// The first page of a kind; nothing where no list of it can be read.
    pub(super) fn start(kind: Kind, readable: impl Fn(&Source) -> bool, since: Option<Timestamp>) -> Option<Place> {
        sources(kind).find(|source| readable(source)).map(|source| Place::of(source, since))
    }

    fn of(source: &Source, since: Option<Timestamp>) -> Place {
        Place {
            source: source.word.to_owned(),
            // First the archived ones: what is restored meanwhile then comes twice instead of not at all.
            archived: source.archived,
            order: if source.by_change == ByChange::Never { Order::Any } else { Order::Changed },
            from: since.filter(|_| source.by_change != ByChange::Never).map(whole_second),
            token: None,
            anchors: Vec::new(),
            back: None,
            backs: 0,
        }
    }

    pub(super) fn parse(token: &PageToken) -> Option<Place> {
        serde_json::from_str(&token.0).ok()
    }

    pub(super) fn page_token(&self) -> PageToken {
        PageToken(serde_json::to_string(self).unwrap_or_default())
    }

    pub(super) fn source(&self) -> Option<&'static Source> {
        named(&self.source)
    }

    /// What comes when the list is at its end: the same without the archived records, or the next list of the kind.
    pub(super) fn following(&self, readable: impl Fn(&Source) -> bool, since: Option<Timestamp>) -> Option<Place> {
        let source = self.source()?;
        if self.archived {
            return Some(Place { archived: false, ..Place::of(source, since) });
        }
        let mut rest = sources(source.kind).skip_while(|one| one.word != source.word).skip(1);
        rest.find(|source| readable(source)).map(|source| Place::of(source, since))
    }

    /// Where to read where BILL does not take the order that was asked for; nothing where no other is left.
    pub(super) fn otherwise(&self) -> Option<Place> {
        let source = self.source()?;
        let order = match self.order {
            Order::Changed if source.by_change == ByChange::Tried => Order::Created,
            Order::Created => Order::Any,
            Order::Changed | Order::Any => return None,
        };
        Some(Place { order, from: None, token: None, anchors: Vec::new(), back: None, backs: 0, ..self.clone() })
    }

    /// Whether the page that was read begins where it should.
    fn joins(&self, sheet: &Sheet<'_>) -> bool {
        let known = |id: &Option<String>| id.as_ref().is_some_and(|id| self.anchors.contains(id));
        self.anchors.is_empty() || self.token.is_some() || sheet.rows.iter().any(|(id, _)| known(id))
    }

    /// Where to go on after a page.
    pub(super) fn after(&self, sheet: &Sheet<'_>) -> Step {
        if !self.joins(sheet) && self.backs < BACKS {
            let backs = self.backs + 1;
            return Step::Back(Place { from: self.back, anchors: Vec::new(), back: None, backs, ..self.clone() });
        }
        let Some(next) = sheet.next.clone() else { return Step::End };
        if let Some(place) = self.by_change(sheet) {
            return Step::On(place);
        }
        if self.token.as_ref() == Some(&next) {
            return Step::Stuck;
        }
        Step::On(Place { token: Some(next), anchors: Vec::new(), back: None, ..self.clone() })
    }

    /// The place at which the next page begins by time of change, where that leads on.
    fn by_change(&self, sheet: &Sheet<'_>) -> Option<Place> {
        if self.order != Order::Changed {
            return None;
        }
        let times: Vec<Timestamp> = sheet.rows.iter().map(|(_, at)| *at).collect::<Option<_>>()?;
        let floor = self.from.unwrap_or(Timestamp::MIN);
        // An order that was not kept, or a filter that was not, cannot be relied on.
        if !times.is_sorted() || times.first().is_some_and(|first| *first < floor) {
            return None;
        }
        let start = times.len().saturating_sub(ANCHORS);
        let leads_on = |at: &Timestamp| millisecond(*at) > millisecond(floor);
        let from = times.get(start).filter(|at| leads_on(at)).or_else(|| times.last().filter(|at| leads_on(at)))?;
        let from = millisecond(*from);
        let anchors =
            sheet.rows.iter().zip(&times).filter(|(_, at)| **at >= from).filter_map(|((id, _), _)| id.clone());
        let anchors: Vec<String> = anchors.collect();
        let anchors = anchors[anchors.len().saturating_sub(ANCHORS)..].to_vec();
        Some(Place { from: Some(from), token: None, anchors, back: self.from, backs: self.backs, ..self.clone() })
    }
}

/// The instant to the millisecond, as filters take it.
fn millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Option<Timestamp> {
        Timestamp::from_second(second).ok()
    }

    fn rows(seconds: &[i64]) -> Vec<(Option<String>, Option<Timestamp>)> {
        seconds.iter().map(|second| (Some(format!("r{second}")), at(*second))).collect()
    }

    fn start() -> Place {
        Place::start(Kind::Bill, |_| true, None).expect("bills can be read")
    }

    fn step(place: &Place, seconds: &[i64], next: Option<&str>) -> Step {
        place.after(&Sheet { rows: &rows(seconds), next: next.map(str::to_owned) })
    }

    fn on(step: Step) -> Place {
        match step {
            Step::On(place) => place,
            other => panic!("{other:?} does not lead on"),
        }
    }

    #[test]
    fn a_list_goes_on_by_time_of_change_and_overlaps() {
        let first = start();
        assert_eq!(step(&first, &[1, 2, 3], None), Step::End);
        let second = on(step(&first, &[1, 2, 3, 4, 5], Some("t")));
        assert_eq!((second.from, second.token.clone()), (at(3), None));
        assert_eq!(second.anchors, ["r3", "r4", "r5"]);
        let third = on(step(&second, &[3, 4, 5, 6, 7], Some("u")));
        assert_eq!(third.from, at(5));
        assert_eq!(step(&third, &[5, 8], None), Step::End, "one that comes again is enough");
        let place = Place::parse(&third.page_token()).expect("a token reads back");
        assert_eq!(place, third);
    }

    #[test]
    fn records_that_changed_at_one_moment_are_read_by_token() {
        let first = start();
        let second = on(step(&first, &[7, 7, 7, 7], Some("t")));
        assert_eq!((second.from, second.token.clone()), (at(7), None), "from the moment on");
        let third = on(step(&second, &[7, 7, 7, 7], Some("t")));
        assert_eq!((third.from, third.token.as_deref()), (at(7), Some("t")), "there is no later one");
        assert_eq!(step(&third, &[7, 7], Some("t")), Step::Stuck);
        let fourth = on(step(&third, &[], Some("v")));
        assert_eq!(fourth.token.as_deref(), Some("v"), "an empty page is not the end");
        let fifth = on(step(&fourth, &[7, 8, 9, 10], Some("w")));
        assert_eq!((fifth.from, fifth.token), (at(8), None), "by time again");
    }

    #[test]
    fn an_order_that_is_not_kept_is_not_relied_on() {
        let place = on(step(&start(), &[3, 1, 2], Some("t")));
        assert_eq!((place.from, place.token.as_deref()), (None, Some("t")));
        let later = Place { from: at(50), ..start() };
        assert_eq!(on(step(&later, &[3, 4, 5], Some("t"))).token.as_deref(), Some("t"), "the filter was not kept");
    }

    #[test]
    fn where_nothing_known_comes_again_reading_goes_back() {
        let mut place = on(step(&start(), &[1, 2, 3, 4, 5], Some("t")));
        for _ in 0..BACKS {
            let back = match step(&place, &[9, 10, 11, 12], Some("u")) {
                Step::Back(back) => back,
                other => panic!("{other:?}"),
            };
            assert_eq!((back.from, back.anchors.len()), (None, 0), "to where the page before began");
            place = on(step(&back, &[1, 2, 3, 4, 5], Some("t")));
        }
        assert!(matches!(step(&place, &[9, 10], Some("u")), Step::On(_)), "all of them may have been touched");
    }

    #[test]
    fn lists_follow_each_other() {
        let words = |kind, readable: fn(&Source) -> bool| {
            let mut place = Place::start(kind, readable, None);
            let mut words = Vec::new();
            while let Some(one) = place {
                words.push(format!("{}{}", one.source, if one.archived { " archived" } else { "" }));
                place = one.following(readable, None);
            }
            words.join(", ")
        };
        assert_eq!(words(Kind::Contact, |_| true), "vendors archived, vendors, customers archived, customers");
        assert_eq!(words(Kind::Class, |_| true), "class, department, location, job");
        assert_eq!(words(Kind::Expense, |_| true), "transactions, reimbursements");
        assert_eq!(words(Kind::Expense, |source| !source.is_spend()), "");
    }

    #[test]
    fn an_order_that_is_refused_is_done_without_where_it_is_not_documented() {
        let place = Place::start(Kind::Account, |_| true, at(1)).expect("accounts");
        let orders: Vec<Order> =
            std::iter::successors(Some(place), Place::otherwise).map(|place| place.order).collect();
        assert_eq!(orders, [Order::Changed, Order::Created, Order::Any]);
        assert_eq!(start().otherwise(), None, "of bills it is documented");
    }
}
