//! One server on one loopback port. Its connections end with it, and it can end one without an answer.

use super::Dropped;
use crate::error::Error;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tower::ServiceExt;

/// A running server. Dropping it ends it at once.
#[derive(Debug)]
pub(crate) struct Server {
    task: AbortHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes a port of this machine, for this machine only.
pub(crate) async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |cause| Error::Port { port, cause };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Serves until dropped.
pub(crate) fn serve(listener: TcpListener, router: Router) -> Server {
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => drop(connections.spawn(connection(stream, router.clone()))),
                    Err(error) => {
                        tracing::debug!(%error, "a connection to the practice books could not be accepted");
                        tokio::task::yield_now().await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        }
    });
    Server { task: task.abort_handle() }
}

/// The answer that is not sent.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped, as asked")]
struct Gone;

async fn connection(stream: TcpStream, router: Router) {
    // Small answers must not wait for the client's delayed acknowledgment.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no delay could not be set");
    }
    let answer = service_fn(|request: Request<Incoming>| {
        let router = router.clone();
        async move {
            let response: Response<Body> = match router.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if response.extensions().get::<Dropped>().is_some() { Err(Gone) } else { Ok(response) }
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), answer);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection to the practice books ended early");
    }
}

/// A port of a practice: the so-manieth after its base, or any free one where the base is 0.
pub(crate) fn port(base: u16, at: u16) -> Result<u16, Error> {
    if base == 0 {
        return Ok(0);
    }
    base.checked_add(at).ok_or_else(|| Error::Options(format!("the port base {base} leaves no room for the ports")))
}
