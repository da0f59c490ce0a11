//! `demo`: the whole loop on practice books and with a practice partner, in this process and on this machine only.
//!
//! Nothing is faked: the sign-in goes through the loopback listener, the file goes over SFTP with a key made here and a host key
//! that is compared, and what is shown at the end is read from the partner's folder.

mod facts;
mod place;
mod story;
mod tell;

use crate::exit::Exit;
use crate::interrupt;
use crate::screen::Screen;
use clap::Args;
use engine::{CancellationToken, Result};
use place::Place;
use std::path::PathBuf;
use tell::Teller;

/// How the demo is wished.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    /// Keep the workspace, the partner's folder and the settings files here; a new or empty folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

const STOPPING: &str = "Ending the demo.";

pub(crate) async fn run(wish: &Wish, screen: &Screen) -> Result<Exit> {
    let place = Place::make(wish.keep.as_deref())?;
    let cancel = CancellationToken::new();
    interrupt::watch(cancel.clone(), *screen, STOPPING);
    let mut teller = Teller::new(*screen);
    let facts = story::tell(&place, &mut teller, &cancel).await?;
    if screen.json {
        screen.object(&facts)?;
    } else {
        screen.out(&facts.whereabouts(place.is_kept()))?;
    }
    Ok(Exit::Done)
}
