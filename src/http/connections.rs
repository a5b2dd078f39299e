//! Connections: taken, encrypted, served, and brought to their end when the service stops.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::options::Limits;
use super::patient::Patient;
use super::renew;
use super::server::Service;

/// What all connections share.
#[derive(Clone)]
struct Shared {
    service: Arc<Service>,
    router: Router,
    /// Whether the service should stop, and then whether connections have to close.
    close: watch::Receiver<bool>,
    /// Gone when no connection is left.
    alive: mpsc::Sender<()>,
}

/// Takes connections until `stop`. Then those that are there already, and those that come while the word spreads, are still served; after
/// that none is taken any more, those that rest are closed, and what is being answered is waited for.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let limits = service.limits;
    let places = Arc::new(Semaphore::new(limits.connections));
    let (close, closed) = watch::channel(false);
    let (alive, mut all_gone) = mpsc::channel(1);
    let shared = Shared { service, router, close: closed, alive };
    let mut taking = Box::pin(take(listener, shared, places));
    tokio::select! {
        () = &mut taking => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    let _ = timeout(limits.drain, &mut taking).await;
    // With it goes the address.
    drop(taking);
    close.send_replace(true);
    let _ = timeout(limits.grace, all_gone.recv()).await;
    Ok(())
}

/// So many connections are taken beyond the limit, for a single question each: those who look after the service have to get an answer, and others
/// are told that it is busy.
const SPARE: usize = 16;
/// And so long is waited for it.
const SPARE_IDLE: Duration = Duration::from_secs(5);

/// That a request came by a connection beyond the limit.
#[derive(Debug, Clone, Copy)]
pub struct Spare;

/// Takes connections for ever.
async fn take(listener: tokio::net::TcpListener, shared: Shared, places: Arc<Semaphore>) {
    let beyond = Arc::new(Semaphore::new(SPARE));
    loop {
        let (place, spare) = tokio::select! {
            biased;
            place = Arc::clone(&places).acquire_owned() => (place, false),
            place = Arc::clone(&beyond).acquire_owned() => (place, true),
        };
        let Ok(place) = place else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                // While nobody came, a place may have become free.
                let (place, spare) = match Arc::clone(&places).try_acquire_owned() {
                    Ok(place) if spare => (place, false),
                    _ => (place, spare),
                };
                let shared = shared.clone();
                tokio::spawn(async move {
                    connection(stream, shared, spare).await;
                    drop(place);
                });
            }
            // Out of files, or a connection that was gone before it was taken: others may do better in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn connection(stream: TcpStream, shared: Shared, spare: bool) {
    // Answers go out at once instead of waiting for more.
    let _ = stream.set_nodelay(true);
    let Shared { service, router, close, alive } = shared;
    let limits = &service.limits;
    let stream = Patient::new(stream, limits.idle);
    match &service.tls {
        None => serve_one(stream, router, (limits, spare), close).await,
        Some(tls) => {
            let tls = TlsAcceptor::from(renew::current(tls).config);
            if let Ok(Ok(stream)) = timeout(limits.time, tls.accept(stream)).await {
                serve_one(stream, router, (limits, spare), close).await;
            }
        }
    }
    drop(alive);
}

async fn serve_one(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    (limits, spare): (&Limits, bool),
    mut close: watch::Receiver<bool>,
) {
    let service = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        use hyper::service::Service;
        if spare {
            request.extensions_mut().insert(Spare);
        }
        TowerToHyperService::new(router.clone()).call(request.map(Body::new))
    });
    let mut builder = http1::Builder::new();
    let idle = if spare { limits.idle.min(SPARE_IDLE) } else { limits.idle };
    builder.timer(TokioTimer::new()).header_read_timeout(idle).half_close(true).keep_alive(!spare);
    let serving = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    tokio::select! {
        // What ends a connection early is nothing that the service could do something about.
        _ = serving.as_mut() => return,
        _ = close.wait_for(|close| *close) => {}
    }
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}
