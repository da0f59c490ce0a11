//! Into the demo, out of it, and its end.

use super::{Inner, Place, own_options};
use crate::api::WorkspaceKind;
use crate::demo::World;
use crate::open::Open;
use engine::checkpoint::Pass;
use engine::{Code, Door, Engine, Error, Key, Options, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The demo's folder lies beside the person's own.
pub(super) fn folder(own: &Path) -> PathBuf {
    let mut name = own.file_name().unwrap_or_default().to_owned();
    name.push("-demo");
    own.with_file_name(name)
}

/// Whether a demo lies here: a folder, not a way to another one, that says so itself.
pub(super) fn is_demo(folder: &Path) -> bool {
    std::fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()) && folder.join("demo.key").is_file()
}

impl Inner {
    /// Opens the demo, made the first time. Where that fails, the workspace that was open stays so.
    pub(super) async fn open_demo(&self) -> Result<()> {
        let _moving = self.moving.lock().await;
        let (kind, is_open) = {
            let place = self.place.read().await;
            (place.kind, place.open.is_ok())
        };
        self.go_on()?;
        if kind == WorkspaceKind::Demo && is_open {
            return Ok(());
        }
        let folder = folder(&self.options.folder);
        may_be_made(&folder)?;
        make_private(&folder).map_err(|why| unmade(&folder, why))?;
        let mut world = World::start(&folder).await?;
        match self.demo_workspace(&folder, &mut world).await {
            Ok(open) => {
                self.put(Place { kind: WorkspaceKind::Demo, open: Ok(open), world: Some(Mutex::new(world)) }).await;
                Ok(())
            }
            Err(error) => {
                world.stop().await;
                Err(error)
            }
        }
    }

    async fn demo_workspace(&self, folder: &Path, world: &mut World) -> Result<Open> {
        let options = demo_options(folder, world);
        let Door::Here(engine) = Door::open(options).await? else {
            return Err(Error::new(Code::OpenElsewhere, "The demo is open in another ML Connector.")
                .hint("Quit that one, then try again."));
        };
        engine.unlock(None).await?;
        world.prepare(&engine).await?;
        Ok(Open::begin(Door::Here(engine), self.ear(None)).await)
    }

    /// Goes back to the own workspace.
    pub(super) async fn leave_demo(&self) -> Result<()> {
        let _moving = self.moving.lock().await;
        self.leave().await
    }

    /// Goes back, and removes the demo with everything in it.
    pub(super) async fn remove_demo(&self) -> Result<()> {
        let _moving = self.moving.lock().await;
        self.leave().await?;
        let folder = folder(&self.options.folder);
        if !is_demo(&folder) {
            return Err(Error::new(Code::NotFound, format!("There is no demo in {}.", folder.display())));
        }
        // Only who has the workspace may remove it.
        let mut options = Options::new(&folder);
        options.key = Key::Demo;
        match Engine::open(options).await {
            Err(error) if error.code == Code::OpenElsewhere => return Err(error),
            // A demo that is damaged is removed all the same.
            _ => {}
        }
        let gone = folder.clone();
        let removing = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(gone));
        removing.await.map_err(Error::internal)?.map_err(|why| {
            Error::new(Code::Storage, format!("The demo in {} could not be removed.", folder.display()))
                .hint("Close what shows its files, then try again.")
                .cause(why)
        })
    }

    /// Puts a record of the demo's books right.
    pub(super) async fn put_right(&self, number: &str) -> Result<()> {
        match &self.place.read().await.world {
            Some(world) => world.lock().unwrap_or_else(PoisonError::into_inner).put_right(number),
            None => Err(Error::new(Code::Usage, "The demo is not open, and nothing else is changed in books here.")),
        }
    }

    async fn leave(&self) -> Result<()> {
        self.go_on()?;
        if self.place.read().await.kind == WorkspaceKind::Own {
            return Ok(());
        }
        let open = Open::open(own_options(&self.options), self.ear(None)).await;
        self.put(Place { kind: WorkspaceKind::Own, open, world: None }).await;
        Ok(())
    }

    fn go_on(&self) -> Result<()> {
        if self.ended.is_cancelled() { Err(super::ending()) } else { Ok(()) }
    }
}

fn demo_options(folder: &Path, world: &World) -> Options {
    Options { folder: folder.to_owned(), key: Key::Demo, clock: world.clock(), checkpoints: Arc::new(Pass) }
}

/// Nothing of a person's is made a demo: the folder is new or empty, or was made for a demo.
fn may_be_made(folder: &Path) -> Result<()> {
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut inside) => inside.next().is_none(),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => true,
        Err(why) => return Err(unmade(folder, why)),
    };
    if is_empty || World::is_in(folder) {
        return Ok(());
    }
    Err(Error::new(Code::Usage, format!("The folder {} holds something else than the demo.", folder.display()))
        .hint("Move it away, so that the demo can be made there."))
}

/// Makes the folder so that only its owner can look into it.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn unmade(folder: &Path, why: std::io::Error) -> Error {
    Error::new(Code::Storage, format!("The demo's folder {} could not be made.", folder.display())).cause(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_lies_beside_the_own_workspace() {
        let check = |own: &str, expected: &str| assert_eq!(folder(Path::new(own)), Path::new(expected), "{own}");
        check("data/ml-connector", "data/ml-connector-demo");
        check("data/ml-connector/", "data/ml-connector-demo");
        check("data/my.books", "data/my.books-demo");
    }

    #[test]
    fn what_is_not_a_demo_is_neither_used_nor_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        assert!(may_be_made(folder.path()).is_ok() && may_be_made(&folder.path().join("new")).is_ok());
        assert!(!is_demo(folder.path()));
        std::fs::write(folder.path().join("mine.txt"), "x").unwrap();
        assert_eq!(may_be_made(folder.path()).unwrap_err().code, Code::Usage);
        std::fs::write(folder.path().join("demo.key"), "x").unwrap();
        assert!(is_demo(folder.path()));
    }

    #[cfg(unix)]
    #[test]
    fn a_way_to_another_folder_is_no_demo() {
        let folder = tempfile::tempdir().unwrap();
        let (real, way) = (folder.path().join("real"), folder.path().join("way"));
        std::fs::create_dir(&real).unwrap();
        std::fs::write(real.join("demo.key"), "x").unwrap();
        std::os::unix::fs::symlink(&real, &way).unwrap();
        assert!(is_demo(&real) && !is_demo(&way));
    }
}
