//! Reads the tables; `x12.txt` says how they are written.

/// A table of one family.
pub(crate) struct Table {
    terminator: char,
    received: Vec<String>,
    answer: Vec<String>,
    ta1: Vec<String>,
    /// The cases.
    pub(crate) cases: Vec<Case>,
}

/// One damaged interchange and its answer.
#[derive(Default)]
pub(crate) struct Case {
    /// What is wrong, in words.
    pub(crate) name: String,
    /// What was agreed with the partner.
    pub(crate) agreed: Vec<String>,
    /// Verdict on the whole file.
    pub(crate) verdict: String,
    changes: Vec<Change>,
    bytes: Vec<String>,
    /// Answers in order; with each whether it is a body for which template, or a whole file.
    answers: Vec<(char, Vec<String>)>,
}

enum Change {
    Behind(String),
    Out(String),
    In(usize, String),
}

impl Table {
    /// Reads a table.
    pub(crate) fn read(text: &str, terminator: char) -> Table {
        let mut table = Table { terminator, received: vec![], answer: vec![], ta1: vec![], cases: vec![] };
        let mut part = "";
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some(name) = line.strip_prefix("== ") {
                part = name;
                if !matches!(name, "received" | "answer" | "ta1") {
                    table.cases.push(Case { name: name.to_owned(), ..Case::default() });
                }
                continue;
            }
            match part {
                "received" => table.received.push(line.to_owned()),
                "answer" => table.answer.push(line.to_owned()),
                "ta1" => table.ta1.push(line.to_owned()),
                _ => table.cases.last_mut().unwrap().line(line),
            }
        }
        table
    }

    /// The bytes that are received.
    pub(crate) fn received(&self, case: &Case) -> Vec<u8> {
        let mut lines = self.received.clone();
        let mut cursor = 0;
        let find = |lines: &[String], cursor: usize, wanted: &str| {
            let found = lines[cursor..].iter().position(|line| line == wanted);
            cursor + found.unwrap_or_else(|| panic!("{}: there is no {wanted}", case.name))
        };
        for change in &case.changes {
            match change {
                Change::Behind(line) => cursor = find(&lines, cursor, line) + 1,
                Change::Out(line) => {
                    cursor = find(&lines, cursor, line);
                    lines.remove(cursor);
                }
                Change::In(times, line) => {
                    lines.splice(cursor..cursor, std::iter::repeat_n(line.clone(), *times));
                    cursor += times;
                }
            }
        }
        let lines = counted(&lines);
        case.spelled(lines.iter().map(|line| format!("{line}{}", self.terminator)).collect::<String>(), self.terminator)
    }

    /// The files that are answered.
    pub(crate) fn answer(&self, case: &Case) -> Vec<String> {
        let whole = |lines: &[String]| counted(lines).iter().map(|line| format!("{line}{}", self.terminator)).collect();
        let files = case.answers.iter().enumerate().map(|(index, (form, body))| {
            let template = match form {
                '*' => return whole(body),
                'T' => &self.ta1,
                _ => &self.answer,
            };
            let at = template.iter().position(|line| line == "...").expect("a template has a body");
            let mut lines = template.clone();
            lines.splice(at..=at, body.iter().cloned());
            let number = index + 1;
            let filled: String = whole(&lines);
            filled
                .replace("{c9}", &format!("{number:09}"))
                .replace("{c}", &number.to_string())
                .replace("{n}", &number.to_string())
        });
        files.collect()
    }
}

/// Puts the right counts where `#` stands in a trailer.
fn counted(lines: &[String]) -> Vec<String> {
    let starts = |line: &str, tags: &[&str]| tags.iter().any(|tag| line.starts_with(tag));
    let (mut segments, mut sets, mut groups, mut all_sets) = (0, 0, 0, 0);
    let mut out = Vec::new();
    for line in lines {
        segments += 1;
        if starts(line, &["ST*", "UNH+"]) {
            (segments, sets, all_sets) = (1, sets + 1, all_sets + 1);
        }
        if starts(line, &["GS*", "UNG+"]) {
            (sets, groups) = (0, groups + 1);
        }
        let count = match &line[..line.len().min(3)] {
            "SE*" | "UNT" => segments,
            "GE*" | "UNE" => sets,
            "UNZ" if groups == 0 => all_sets,
            _ => groups,
        };
        out.push(line.replacen('#', &count.to_string(), 1));
    }
    out
}

impl Case {
    fn line(&mut self, line: &str) {
        let (sign, text) = line.split_once(' ').unwrap_or((line, ""));
        let text = unescaped(text);
        match sign {
            "=" => self.verdict = text,
            "" => self.changes.push(Change::Behind(text.trim_start().to_owned())),
            "-" => self.changes.push(Change::Out(text)),
            "@" if text.starts_with("tolerant") || text.starts_with("only-bad") || text.starts_with("ta1") => {
                self.agreed.push(text);
            }
            "@" if text.starts_with("known") => self.agreed.push(text),
            "@" => self.bytes.push(text),
            ">" | "T" | ">*" => {
                let form = sign.chars().last().unwrap_or('>');
                match self.answers.last_mut() {
                    Some((last, lines)) if *last == form => lines.push(text),
                    _ => self.answers.push((form, vec![text])),
                }
            }
            ">>" => self.answers.push(('>', vec![text])),
            "none" => {}
            _ => {
                let times = sign.strip_prefix('+').map(|times| if times.is_empty() { Ok(1) } else { times.parse() });
                let times = times.unwrap_or_else(|| panic!("{}: {line}", self.name)).unwrap();
                self.changes.push(Change::In(times, text));
            }
        }
    }

    /// Whether the answer must repeat a control number that has no right form.
    pub(crate) fn echoes_badly(&self) -> bool {
        self.bytes.iter().any(|spelling| spelling == "echo")
    }

    /// The file with another spelling, where the case asks for one.
    fn spelled(&self, mut text: String, terminator: char) -> Vec<u8> {
        for spelling in &self.bytes {
            let (word, what) = spelling.split_once(' ').unwrap_or((spelling, ""));
            match word {
                "end" => text = text.replace(terminator, what),
                "swap" => {
                    let (one, other) = what.split_once(' ').unwrap();
                    text = text.replace(one, "\u{1}").replace(other, one).replace('\u{1}', other);
                }
                "before" => text.insert_str(0, what),
                "cut" => text.truncate(text.find(what).expect("what is cut stands in the file") + what.len()),
                "echo" => {}
                "twice" => text = text.repeat(2),
                _ => panic!("{}: what is “{word}”?", self.name),
            }
        }
        text.into_bytes()
    }
}

fn unescaped(text: &str) -> String {
    text.replace("\\r", "\r").replace("\\n", "\n").replace("\\x07", "\u{7}").replace("\\u{feff}", "\u{feff}")
}
