//! One workspace, one writer. Whoever opens a workspace first serves the command table on an owner-only local socket;
//! whoever comes second sends its commands there.
//!
//! The socket's address and a random token stand in `engine.door` inside the workspace, readable by the owner only. The
//! first line of a talk is the token; then one command as JSON; the answer is a greeting, a line for each event and one for
//! the end. Who is not greeted in time tells its person so instead of waiting for a process that was stopped or hangs.

use crate::api::{Command, Event, Reply};
use crate::clock::{Clock as _, SystemClock};
use crate::engine::{Engine, Options};
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use interprocess::local_socket::tokio::{Listener as SocketListener, Stream, prelude::*};
use interprocess::local_socket::{GenericFilePath, ListenerOptions, Name, ToFsName};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader, Lines, ReadBuf, Take};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A command line may hold a private key and a layout; nothing longer is taken.
const LONGEST_COMMAND: u64 = 16 * 1024 * 1024;

/// How long the process that holds the workspace may take to greet. It greets before it looks at the command.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a workspace is asked for that another process holds and does not serve, and how long between two times.
const TRIES: u32 = 20;
const MOMENT: Duration = Duration::from_millis(100);

/// The way to a workspace: this process holds it, or another one does and is asked.
pub enum Door {
    /// This process is the writer.
    Here(Arc<Engine>),
    /// Another process is.
    There(Forward),
}

/// The address of the process that holds the workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forward {
    socket: String,
    token: String,
}

/// What the serving side sends.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Message {
    Greeting,
    Event(Event),
    Reply(Reply),
    Error(Error),
}

impl Door {
    /// Opens the workspace, or finds the process that has it open. One that has just taken it, or is just letting it go, is given a moment.
    ///
    /// # Errors
    /// [`Code::OpenElsewhere`] where that process does not answer, and those of [`Engine::open`].
    pub async fn open(options: Options) -> Result<Door> {
        let mut tries = 0;
        loop {
            match Door::find(options.clone()).await {
                Err(error) if error.code == Code::OpenElsewhere && tries < TRIES => {
                    tries += 1;
                    SystemClock::default().sleep(MOMENT).await;
                }
                end => return end,
            }
        }
    }

    async fn find(options: Options) -> Result<Door> {
        let folder = options.folder.clone();
        match Engine::open(options).await {
            Ok(engine) => Ok(Door::Here(engine)),
            Err(error) if error.code == Code::OpenElsewhere => Ok(Door::There(Forward::find(&folder, error).await?)),
            Err(error) => Err(error),
        }
    }

    /// Executes a command here or there.
    ///
    /// # Errors
    /// Those of the command, and [`Code::OpenElsewhere`] where the other process goes away meanwhile.
    pub async fn execute(
        &self,
        command: Command,
        listener: Arc<dyn Listener>,
        cancel: CancellationToken,
    ) -> Result<Reply> {
        match self {
            Door::Here(engine) => engine.execute(command, listener, cancel).await,
            Door::There(forward) => forward.execute(command, listener, cancel).await,
        }
    }
}

fn gone(cause: impl std::fmt::Display) -> Error {
    Error::new(Code::OpenElsewhere, "The workspace is open in another ML Connector that does not answer.")
        .hint("Quit that one (or wait until it has ended), then try again. Nothing was changed.")
        .cause(cause)
}

impl Forward {
    async fn find(folder: &Path, error: Error) -> Result<Forward> {
        let text = tokio::fs::read_to_string(folder.join("engine.door")).await.map_err(|e| error.cause(e))?;
        let forward: Forward = serde_json::from_str(&text).map_err(gone)?;
        forward.connect().await.map(|_| forward)
    }

    async fn connect(&self) -> Result<Stream> {
        let name = socket_name(Path::new(&self.socket)).map_err(gone)?;
        let mut stream = Stream::connect(name).await.map_err(gone)?;
        stream.write_all(format!("{}\n", self.token).as_bytes()).await.map_err(gone)?;
        Ok(stream)
    }

    async fn execute(&self, command: Command, listener: Arc<dyn Listener>, cancel: CancellationToken) -> Result<Reply> {
        let stream = self.connect().await?;
        let (read, mut write) = (&stream, &stream);
        let line = serde_json::to_string(&command).map_err(Error::internal)?;
        write.write_all(format!("{line}\n").as_bytes()).await.map_err(gone)?;
        let mut lines = BufReader::new(read).lines();
        let greeting = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let greeting = greeting.map_err(|_| gone(format!("no answer within {} s", PATIENCE.as_secs())))?;
        greeting.map_err(gone)?.ok_or_else(|| gone("the connection was closed without an answer"))?;
        let mut asked_to_stop = false;
        loop {
            let next = tokio::select! {
                next = lines.next_line() => next.map_err(gone)?,
                () = cancel.cancelled(), if !asked_to_stop => {
                    asked_to_stop = true;
                    write.write_all(b"cancel\n").await.map_err(gone)?;
                    continue;
                }
            };
            let line = next.ok_or_else(|| gone("the connection was closed before the answer"))?;
            match serde_json::from_str(&line).map_err(gone)? {
                Message::Greeting => {}
                Message::Event(event) => listener.hear(event),
                Message::Reply(reply) => return Ok(reply),
                Message::Error(error) => return Err(error),
            }
        }
    }
}

/// Serves the command table on the workspace's socket until the token is canceled. The listener hears what the others' commands do.
///
/// # Errors
/// [`Code::Storage`] where the socket cannot be made.
pub async fn serve(engine: Arc<Engine>, listener: Arc<dyn Listener>, until: CancellationToken) -> Result<()> {
    let (door, socket) = hang(engine.folder()).map_err(|e| {
        Error::new(Code::Storage, "The workspace's socket could not be made; other programs cannot ask this one.")
            .cause(e)
    })?;
    let mut talks = JoinSet::new();
    loop {
        let stream = tokio::select! {
            stream = socket.accept() => stream,
            () = until.cancelled() => break,
        };
        if let Ok(stream) = stream {
            talks.spawn(talk(engine.clone(), stream, door.token.clone(), listener.clone()));
        }
        while talks.try_join_next().is_some() {}
    }
    // Who asked gets an answer: a step that runs comes to its end.
    while talks.join_next().await.is_some() {}
    // The lock is still held, so nobody else can have written this file.
    let _ = std::fs::remove_file(engine.folder().join("engine.door"));
    let _ = std::fs::remove_file(&door.socket);
    Ok(())
}

/// Makes the socket and the file that leads to it.
fn hang(folder: &Path) -> std::io::Result<(Forward, SocketListener)> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let token = hex::encode(random);
    let path = socket_path(folder, &token)?;
    let _ = std::fs::remove_file(&path);
    let listener = ListenerOptions::new().name(socket_name(&path)?).create_tokio()?;
    let door = Forward { socket: path.to_string_lossy().into_owned(), token };
    store::write_private(&folder.join("engine.door"), &serde_json::to_vec(&door)?)?;
    Ok((door, listener))
}

/// A socket path may have 107 bytes at most; a deep workspace gets its socket in a private folder of the system's temporary one.
#[cfg(unix)]
fn socket_path(folder: &Path, token: &str) -> std::io::Result<PathBuf> {
    use std::os::unix::fs::DirBuilderExt;
    let near = folder.join("engine.sock");
    if near.as_os_str().len() <= 100 {
        return Ok(near);
    }
    let private = std::env::temp_dir().join(format!("ml-connector-{}", &token[..12]));
    std::fs::DirBuilder::new().mode(0o700).create(&private)?;
    Ok(private.join("s"))
}

#[cfg(windows)]
fn socket_path(_folder: &Path, token: &str) -> std::io::Result<PathBuf> {
    Ok(PathBuf::from(format!(r"\\.\pipe\ml-connector-{token}")))
}

fn socket_name(path: &Path) -> std::io::Result<Name<'static>> {
    path.to_path_buf().to_fs_name::<GenericFilePath>()
}

async fn talk(engine: Arc<Engine>, stream: Stream, token: String, listener: Arc<dyn Listener>) {
    let stream = Arc::new(stream);
    let mut write = &*stream;
    let mut lines = BufReader::new(Shared(stream.clone()).take(LONGEST_COMMAND)).lines();
    let Some(offered) = line_in_time(&mut lines).await else { return };
    if !store::same_secret(offered.as_bytes(), token.as_bytes()) {
        return;
    }
    if send(&mut write, &Message::Greeting).await.is_err() {
        return;
    }
    let Some(line) = line_in_time(&mut lines).await else { return };
    let (events, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let cancel = CancellationToken::new();
    // A caller that goes away or says "cancel" stops its command at the next safe point.
    let stop = cancel.clone();
    let watch = tokio::spawn(async move {
        let _ = lines.next_line().await;
        stop.cancel();
    });
    let work = tokio::spawn(async move {
        match serde_json::from_str::<Command>(&line) {
            Ok(command) => engine.execute(command, Arc::new(Hallway { events, listener }), cancel).await,
            Err(error) => Err(Error::new(Code::Usage, "The other ML Connector does not know this command.")
                .hint("The two programs are of different versions; quit the running one and start it anew.")
                .cause(error)),
        }
    });
    while let Some(event) = heard.recv().await {
        if send(&mut write, &Message::Event(event)).await.is_err() {
            break;
        }
    }
    let end = match work.await {
        Ok(Ok(reply)) => Message::Reply(reply),
        Ok(Err(error)) => Message::Error(error),
        Err(panic) => Message::Error(Error::internal(panic)),
    };
    let _ = send(&mut write, &end).await;
    watch.abort();
}

/// The next line, unless the caller takes too long: who only connects must hold nobody up.
async fn line_in_time(lines: &mut Lines<BufReader<Take<Shared>>>) -> Option<String> {
    tokio::time::timeout(PATIENCE, lines.next_line()).await.ok()?.ok()?
}

async fn send(write: &mut (impl AsyncWriteExt + Unpin), message: &Message) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    write.write_all(&line).await?;
    write.flush().await
}

/// A stream that a task of its own can read while its owner writes.
struct Shared(Arc<Stream>);

impl AsyncRead for Shared {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut &*self.0).poll_read(cx, buf)
    }
}

struct Hallway {
    events: tokio::sync::mpsc::UnboundedSender<Event>,
    listener: Arc<dyn Listener>,
}

impl Listener for Hallway {
    fn hear(&self, event: Event) {
        self.listener.hear(event.clone());
        let _ = self.events.send(event);
    }
}
