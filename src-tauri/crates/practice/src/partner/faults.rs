//! What goes wrong at a practice partner, and exactly when.

use tokio::sync::watch;

/// What goes wrong. All off by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Switches {
    /// Creating files is not permitted.
    pub refuse_create: bool,
    /// Reading files is not permitted, as in a drop box.
    pub refuse_read: bool,
    /// Renaming is not permitted.
    pub refuse_rename: bool,
    /// Deleting is not permitted.
    pub refuse_delete: bool,
    /// Renaming overwrites a taken name, as some servers do.
    pub rename_overwrites: bool,
    /// Renaming is done and then answered with failure, as some servers do.
    pub rename_lies: bool,
    /// Bytes that still fit on the disk; more are refused with the bare "failure" that servers give.
    pub disk_room: Option<u64>,
    /// Does not tell free space and does not put bytes on disk on request.
    pub no_extensions: bool,
    /// Bytes that are kept; the rest is dropped, and answered as if it had been written.
    pub keep_only: Option<u64>,
    /// Cuts the connection, once.
    pub cut: Option<Cut>,
    /// Says nothing more.
    pub stall: Option<Stall>,
}

/// Where the connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// When so many bytes of files were written; those are kept, and the write that reaches them is not answered.
    AfterBytes(u64),
    /// When a renaming is asked for, before it is done.
    BeforeRename,
    /// When a renaming is done, before it is answered.
    AfterRename,
}

/// Where it stops speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stall {
    /// Connections are taken, and nothing is said.
    Greeting,
    /// Requests for files are not answered.
    Answers,
    /// Writes are not answered; everything else is.
    Writes,
}

/// The switches of a running partner. Clones switch the same partner.
#[derive(Debug, Clone)]
pub struct Faults(watch::Sender<Switches>);

impl Faults {
    pub(crate) fn new() -> Faults {
        Faults(watch::channel(Switches::default()).0)
    }

    /// Changes switches; it holds from the next request on.
    pub fn set(&self, change: impl FnOnce(&mut Switches)) {
        self.0.send_modify(change);
    }

    /// Switches everything off.
    pub fn clear(&self) {
        self.0.send_replace(Switches::default());
    }

    /// How the switches are now.
    pub fn now(&self) -> Switches {
        self.0.borrow().clone()
    }

    /// Waits while it is told to say nothing there.
    pub(crate) async fn pass(&self, stalled: impl Fn(Stall) -> bool) {
        let mut switches = self.0.subscribe();
        // The sender is part of self, so that waiting cannot fail.
        switches.wait_for(|now| !now.stall.is_some_and(&stalled)).await.ok();
    }

    /// Takes the cut when it is due, so that it happens once.
    pub(crate) fn take_cut(&self, due: impl Fn(Cut) -> bool) -> bool {
        self.0.send_if_modified(|now| match now.cut {
            Some(cut) if due(cut) => {
                now.cut = None;
                true
            }
            _ => false,
        })
    }

    /// What is done with `length` bytes that are to be written.
    pub(crate) fn admit(&self, length: u64) -> Admit {
        let mut admit = Admit { keep: length, refused: false, cut: false };
        self.0.send_if_modified(|now| {
            admit = now.admit(length);
            now.cut.is_some() || now.disk_room.is_some() || now.keep_only.is_some()
        });
        admit
    }
}

/// How many bytes of a write are kept, and what is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Admit {
    pub(crate) keep: u64,
    pub(crate) refused: bool,
    pub(crate) cut: bool,
}

impl Switches {
    fn admit(&mut self, length: u64) -> Admit {
        let mut admit = Admit { keep: length, refused: false, cut: false };
        if let Some(Cut::AfterBytes(left)) = self.cut {
            admit.cut = left <= length;
            admit.keep = admit.keep.min(left);
            self.cut = (!admit.cut).then_some(Cut::AfterBytes(left.saturating_sub(length)));
        }
        if let Some(room) = &mut self.disk_room {
            admit.refused = *room < admit.keep;
            admit.keep = admit.keep.min(*room);
            *room -= admit.keep;
        }
        if let Some(left) = &mut self.keep_only {
            admit.keep = admit.keep.min(*left);
            *left -= admit.keep;
        }
        admit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_to_the_exact_one() {
        let admitted = |switches: Switches, writes: &[u64]| -> Vec<(u64, bool, bool)> {
            let mut switches = switches;
            let all = writes.iter().map(|&n| switches.admit(n));
            all.map(|admit| (admit.keep, admit.refused, admit.cut)).collect()
        };
        let cut = |at| Switches { cut: Some(Cut::AfterBytes(at)), ..Switches::default() };
        assert_eq!(admitted(cut(0), &[10]), [(0, false, true)], "cut before the first byte");
        assert_eq!(
            admitted(cut(15), &[10, 10, 10]),
            [(10, false, false), (5, false, true), (10, false, false)],
            "cut once"
        );
        assert_eq!(
            admitted(cut(20), &[10, 10]),
            [(10, false, false), (10, false, true)],
            "the last write is kept, not answered"
        );
        let full = Switches { disk_room: Some(15), ..Switches::default() };
        assert_eq!(admitted(full, &[10, 10]), [(10, false, false), (5, true, false)]);
        let short = Switches { keep_only: Some(15), ..Switches::default() };
        assert_eq!(admitted(short, &[10, 10, 10]), [(10, false, false), (5, false, false), (0, false, false)]);
    }
}
