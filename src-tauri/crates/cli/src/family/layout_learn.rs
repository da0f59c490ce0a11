//! `layout learn`: a layout from a partner's file.

use super::layout_files::{answer, pair};
use super::whole::{create, unwritten};
use crate::exit::Exit;
use crate::input::unreadable;
use crate::render;
use crate::screen::Screen;
use clap::Args;
use engine::Result;
use engine::layouts;
use model::Kind;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// So much of the start of a long file is read, and so much of its end.
const START: u64 = 2 << 20;
const END: u64 = 64 << 10;

/// From which files a layout is learnt.
#[derive(Debug, Args)]
pub(crate) struct Learn {
    /// Files of the partner; several of the same kind leave fewer questions
    #[arg(required = true, value_name = "SAMPLE")]
    samples: Vec<PathBuf>,
    /// Kind of the documents in them: invoice, credit-note, bill, payment …
    #[arg(long)]
    kind: Kind,
    /// Write the layout here. An existing file is not overwritten
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Say why, column by column
    #[arg(long)]
    explain: bool,
    /// Answer to a question of an earlier try; may be repeated
    #[arg(long, value_name = "QUESTION=ANSWER", value_parser = pair)]
    answer: Vec<(String, String)>,
}

impl Learn {
    /// Learns a layout.
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit> {
        let mut files = Vec::new();
        for path in &self.samples {
            let name = path.display().to_string();
            files.push((name.clone(), bounded(path).map_err(|why| unreadable(&name, why))?));
        }
        let view = layouts::learn_files(self.kind, &files, &self.answer.iter().cloned().collect())?;
        if let Some(path) = &self.output {
            create(path)?.write_all(view.layout.as_bytes()).map_err(unwritten)?;
        }
        if screen.json {
            answer(screen, "learned", &view)?;
        } else {
            screen.out(&render::learned(&view, self.explain))?;
        }
        Ok(Exit::Done)
    }
}

/// A file, or the start and the end of a long one.
fn bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    if length <= START + END {
        file.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    (&file).take(START).read_to_end(&mut bytes)?;
    // Whole lines: the end begins behind a line end, and one stands before it.
    if let Some(at) = bytes.iter().rposition(|byte| *byte == b'\n') {
        bytes.truncate(at + 1);
    }
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(length - END))?;
    file.take(END).read_to_end(&mut end)?;
    let from = end.iter().position(|byte| *byte == b'\n').map_or(end.len(), |at| at + 1);
    bytes.extend_from_slice(&end[from..]);
    Ok(bytes)
}
