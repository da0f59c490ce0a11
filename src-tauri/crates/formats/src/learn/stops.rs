//! Where columns begin and end in lines of one kind: by blanks that all lines share, by digits and letters, by days and
//! by zeros that fill numbers up.

use super::day;
use super::fixed::{REST, class};
use super::profile::is_currency;
use super::table::Head;
use model::layout::Sign;

const BLANK: u8 = 0;
const DIGIT: u8 = 1;
/// Digits that carry a sign, as mainframes write them.
const OVERPUNCH: &str = "{ABCDEFGHI}JKLMNOPQR";
/// Shorter runs of digits are not split.
const LEAST: usize = 4;

/// The text of a column in a line.
pub(super) fn cell(line: &[char], head: &Head) -> String {
    let start = head.at.split('+').next().and_then(|start| start.parse::<usize>().ok()).unwrap_or(1) - 1;
    line.iter().skip(start).take(head.width).filter(|c| **c != REST).collect()
}

/// What stands at one place in all lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    /// The class that all lines have; 9 where they differ.
    class: u8,
    /// Some lines have a blank here, and how many.
    blanks: usize,
    /// The character that all lines have.
    same: Option<char>,
}

struct Lines<'l> {
    lines: &'l [&'l [char]],
    spots: Vec<Spot>,
    counts: &'l [usize],
    all: usize,
}

/// The columns of a kind of line. `counts` and `all` are numbers of lines that a trailer may state.
pub(super) fn columns(lines: &[&[char]], tag: usize, counts: &[usize], all: usize) -> Vec<Head> {
    let length = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    let spot = |at: usize| {
        let mut chars = lines.iter().map(|line| line.get(at).copied().unwrap_or(' '));
        let first = chars.next().unwrap_or(' ');
        let same = chars.clone().all(|c| c == first).then_some(first);
        let even = chars.all(|c| class(c) == class(first));
        let blanks = lines.iter().filter(|line| line.get(at).is_none_or(|c| *c == ' ')).count();
        Spot { class: if even { class(first) } else { 9 }, blanks, same }
    };
    let found = Lines { lines, spots: (0..length).map(spot).collect(), counts, all };
    let mut zones = Vec::new();
    if tag > 0 {
        zones.push((0, tag));
    }
    zones.extend(found.zones(tag));
    found.widen(&mut zones, tag);
    zones.into_iter().map(|(start, end)| found.head(start, end, tag)).collect()
}

impl Lines<'_> {
    fn texts(&self, start: usize, end: usize) -> Vec<String> {
        let of = |line: &&[char]| line.iter().skip(start).take(end - start).filter(|c| **c != REST).collect();
        self.lines.iter().map(of).collect()
    }

    /// Stretches with something in them.
    fn zones(&self, from: usize) -> Vec<(usize, usize)> {
        let mut zones = Vec::new();
        let mut start = None;
        for at in from..=self.spots.len() {
            let blank = self.spots.get(at).is_none_or(|spot| spot.class == BLANK);
            match (start, blank) {
                (None, false) => start = Some(at),
                (Some(begin), true) if !self.goes_on(begin, at) => {
                    self.split(begin, at, &mut zones);
                    start = None;
                }
                _ => {}
            }
        }
        zones
    }

    /// A single blank between words does not end a text.
    fn goes_on(&self, start: usize, at: usize) -> bool {
        let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|at| self.spots.get(at)), self.spots.get(at + 1))
        else {
            return false;
        };
        let is_text = |spot: &Spot| spot.class != DIGIT && spot.class != BLANK;
        let coded = |from: usize| self.texts(from, from + 3).iter().all(|text| is_currency(text));
        let digits = self
            .texts(start, at)
            .iter()
            .all(|text| text.chars().filter(char::is_ascii_digit).count() * 2 > text.trim().chars().count());
        at < self.spots.len() && is_text(before) && is_text(after) && !digits && !coded(at + 1)
    }

    /// Splits a stretch where texts and digits meet.
    fn split(&self, start: usize, end: usize, zones: &mut Vec<(usize, usize)>) {
        let mut begin = start;
        let mut at = start + 1;
        while at < end {
            if self.is_stop(begin, at, end) {
                self.digits(begin, at, zones);
                begin = at;
            }
            at += 1;
        }
        self.digits(begin, end, zones);
    }

    fn is_digit(&self, at: usize) -> bool {
        self.spots.get(at).is_some_and(|spot| spot.class == DIGIT)
    }

    /// A digit with a sign in it: behind digits, and before digits, a blank or the end.
    fn is_overpunched(&self, at: usize) -> bool {
        let signed =
            self.lines.iter().filter_map(|line| line.get(at)).all(|c| OVERPUNCH.contains(*c) || c.is_ascii_digit());
        let telling = self.spots[at].same.is_none_or(|c| matches!(c, '{' | '}'));
        let before = at.checked_sub(1).is_some_and(|before| self.is_digit(before));
        let after = self.spots.get(at + 1).is_none_or(|spot| spot.class == DIGIT || spot.class == BLANK);
        signed && telling && before && after && !self.is_digit(at)
    }

    /// A minus behind digits.
    fn is_sign(&self, at: usize) -> bool {
        let all = |set: &str| self.lines.iter().filter_map(|line| line.get(at)).all(|c| set.contains(*c));
        let before = at.checked_sub(1).is_some_and(|before| self.is_digit(before));
        before && !self.is_digit(at) && self.spots[at].same.is_none() && all("+- ")
    }

    /// Letters that begin a filled-up text behind a code such as VEND0012.
    fn is_text(&self, at: usize, end: usize) -> bool {
        let here = self.spots[at];
        let padded = self
            .spots
            .get(at..=end.min(self.spots.len() - 1))
            .is_some_and(|rest| rest.iter().any(|spot| spot.blanks > 0));
        here.class == 2 && here.same.is_none() && padded && end > at + 3
    }

    fn is_stop(&self, begin: usize, at: usize, end: usize) -> bool {
        let (before, here) = (self.spots[at - 1], self.spots[at]);
        if self.is_overpunched(at) || self.is_sign(at) {
            return false;
        }
        if self.is_overpunched(at - 1) || self.is_sign(at - 1) {
            return true;
        }
        let padded = before.blanks > 0;
        match (before.class == DIGIT, here.class == DIGIT) {
            (false, true) => {
                let code = self.texts(begin, at).iter().all(|text| is_currency(text));
                // A filled-up text ends here; a code such as PAY0000231 does not.
                (padded && self.run(at, end) >= LEAST) || code
            }
            (true, false) => {
                let run = (begin..at).rev().take_while(|at| self.is_digit(*at)).count();
                let mark = here.class == 3 || here.class == 9 && here.blanks == 0 && before.blanks == 0 && run < 8;
                let number = run >= 6 && !mark && here.blanks == 0 && self.is_number(at - run, at);
                number || (run >= 3 && self.is_text(at, end))
            }
            // The next text begins in every line, and the one before ended before in nearly all.
            (false, false) => {
                let ended = before.blanks * 10 >= self.lines.len() * 9 && before.class != BLANK;
                self.lines.len() >= 8 && here.blanks == 0 && ended
            }
            (true, true) => false,
        }
    }

    fn run(&self, at: usize, end: usize) -> usize {
        (at..end).take_while(|at| self.is_digit(*at)).count()
    }

    /// Digits that are a day or a filled-up number.
    fn is_number(&self, start: usize, end: usize) -> bool {
        let zero = self.spots[start].same == Some('0');
        zero || (end >= start + 8 && self.is_day(start)) || (end >= 8 && self.is_day(end - 8))
    }

    fn is_day(&self, start: usize) -> bool {
        let texts = self.texts(start, start + 8);
        let real: Vec<&str> = texts.iter().map(String::as_str).filter(|text| *text != "00000000").collect();
        !real.is_empty() && day::of(&real).iter().any(|days| days.pattern == "yyyyMMdd")
    }

    /// Splits a stretch of nothing but digits: days first, then at zeros with which numbers begin.
    fn digits(&self, start: usize, end: usize, zones: &mut Vec<(usize, usize)>) {
        let run = self.run(start, end);
        let signed = run + 1 == end - start && (self.is_overpunched(end - 1) || self.is_sign(end - 1));
        if run < end - start && !signed || run < 8 {
            zones.push((start, end));
            return;
        }
        if let Some(day) = (start..=end - 8).filter(|at| at + 8 <= start + run).find(|at| self.is_day(*at)) {
            if day > start {
                self.digits(start, day, zones);
            }
            zones.push((day, day + 8));
            if day + 8 < end {
                self.digits(day + 8, end, zones);
            }
            return;
        }
        match self.zero(start, start + run) {
            Some(at) => {
                zones.push((start, at));
                self.digits(at, end, zones);
            }
            None => zones.push((start, end)),
        }
    }

    /// Where a number that is filled up with zeros begins behind another one.
    fn zero(&self, start: usize, end: usize) -> Option<usize> {
        let zero = |at: usize| self.spots[at].same == Some('0');
        let found: Vec<usize> =
            (start + LEAST..end.saturating_sub(LEAST)).filter(|at| zero(*at) && !zero(at - 1)).collect();
        let counts = |at: &usize| {
            let stated = self.texts(start, *at).first().and_then(|text| text.parse::<usize>().ok());
            self.lines.len() == 1
                && stated.is_some_and(|n| self.counts.contains(&n) || n == self.all || n + 2 == self.all)
        };
        // A number that ends in zeros in every line is no two numbers: at least two zeros begin the next.
        let two = |at: &usize| zero(*at) && zero(at + 1) && (self.lines.len() > 1 || end - at >= 8);
        found.iter().copied().find(counts).or_else(|| found.into_iter().find(two))
    }

    /// Blanks between two columns belong to the one that needs them: texts to the right, numbers to the left.
    fn widen(&self, zones: &mut [(usize, usize)], tag: usize) {
        let last = zones.len();
        for at in 0..last {
            let (start, end) = zones[at];
            if end <= tag {
                continue;
            }
            let next = zones.get(at + 1).map_or(self.spots.len(), |zone| zone.0);
            let gap = next - end;
            let right = zones.get(at + 1).is_some_and(|(start, end)| self.is_right(*start, *end));
            let digits = self.run(start, end) == end - start;
            let own = match (at + 1 == last, right) {
                (true, _) if digits || self.texts(start, end).iter().all(|text| is_currency(text)) => 0,
                (true, _) => gap,
                (false, true) => gap / 2,
                (false, false) if self.is_right(start, end) => 0,
                (false, false) if digits && end - start > 8 => 0,
                (false, false) => gap,
            };
            zones[at].1 = end + own;
            if right && let Some(next) = zones.get_mut(at + 1) {
                next.0 = end + own;
            }
        }
    }

    /// Texts of different lengths that end at the same place.
    fn is_right(&self, start: usize, end: usize) -> bool {
        self.spots[end - 1].blanks == 0 && self.spots[start].blanks > 0
    }

    fn head(&self, start: usize, end: usize, tag: usize) -> Head {
        let texts = self.texts(start, end);
        let implied = if start < tag { None } else { sign(&texts) };
        Head { at: format!("{}+{}", start + 1, end - start), name: String::new(), width: end - start, implied }
    }
}

/// How the sign stands if the texts are numbers without a point: nothing but digits, filled up with zeros.
fn sign(texts: &[String]) -> Option<Sign> {
    let filled: Vec<&str> = texts.iter().map(|text| text.trim_end()).filter(|text| !text.trim().is_empty()).collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let width = filled.first()?.len();
    let zeros = filled.iter().any(|text| text.trim_start_matches(['-', '+']).starts_with('0'));
    let longer = |text: &&str| text.len() < LEAST || !text.is_ascii();
    if !zeros || filled.iter().any(longer) || !day::of(&filled).is_empty() && width == 8 {
        return None;
    }
    if filled.iter().all(|text| digits(text)) {
        return Some(Sign::Minus);
    }
    let last = |text: &str, of: &str| {
        text.split_at_checked(text.len() - 1)
            .is_some_and(|(body, last)| digits(body) && (of.contains(last) || digits(last)))
    };
    if filled.iter().all(|text| last(text, OVERPUNCH)) {
        return Some(Sign::Overpunch);
    }
    if filled.iter().all(|text| last(text, "-")) {
        return Some(Sign::Trailing);
    }
    if filled.iter().all(|text| last(text, "+-")) {
        return Some(Sign::TrailingAlways);
    }
    filled.iter().all(|text| digits(text.strip_prefix('-').unwrap_or(text))).then_some(Sign::Minus)
}
