//! The service as a whole: bound to an address, run, stopped.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, RwLock};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use crate::api::{Leadwright, Subscription};
use crate::journal::Journal;

use super::access::Access;
use super::around::Ids;
use super::log::Lines;
use super::metrics::Metrics;
use super::options::{Limits, Options};
use super::permits::Permits;
use super::renew::Renewer;
use super::tls::Tls;
use super::{connections, router};

/// What all requests share.
#[derive(Debug)]
pub struct Service {
    /// The rules, as they change.
    pub rules: Leadwright,
    /// Who is answered.
    pub access: RwLock<Access>,
    /// With what connections are encrypted; none if they are not.
    pub tls: Option<RwLock<Tls>>,
    /// How much is taken.
    pub limits: Limits,
    /// How the service fares.
    pub metrics: Metrics,
    /// The log of requests.
    pub log: Lines,
    /// The log of decisions.
    pub journal: Option<Journal>,
    /// Makes ids of requests.
    pub ids: Ids,
    /// A permit for each request that may be at work.
    pub permits: Permits,
    /// A permit for checking a text of rules. That may take long, and must leave room for decisions.
    pub checks: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

impl Service {
    /// Whether it should stop.
    pub fn stopping(&self) -> bool {
        *self.stop.borrow()
    }
}

/// Why a service can't be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum BindError {
    /// Others than this machine could ask, and nobody said that they may.
    Unprotected(SocketAddr),
    /// The address can't be listened on.
    Io(SocketAddr, io::Error),
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unprotected(address) => {
                write!(f, "on {address} others than this machine could ask: give tokens, or say that anybody may")
            }
            Self::Io(address, error) => write!(f, "{address} can't be listened on: {error}"),
        }
    }
}

impl std::error::Error for BindError {}

/// Stops a service.
#[derive(Debug, Clone)]
pub struct Stopper {
    to: watch::Sender<bool>,
    /// As long as somebody may stop it, signals are heard.
    _heard: watch::Receiver<bool>,
}

impl Stopper {
    /// Lets the service end: it answers what it has taken, and takes nothing more.
    pub fn stop(&self) {
        self.to.send_replace(true);
    }
}

/// A service that is bound to an address.
#[derive(Debug)]
pub struct Server {
    service: Arc<Service>,
    listener: TcpListener,
    address: SocketAddr,
    stopper: Stopper,
    writing: Option<thread::JoinHandle<()>>,
    subscription: Option<Subscription>,
}

impl Server {
    /// Binds the address. From here on connections are taken by the machine, and answered once it [runs](Self::run).
    ///
    /// # Errors
    /// [`BindError`]
    pub fn bind(rules: Leadwright, options: Options) -> Result<Self, BindError> {
        let Options { listen, access, tls, limits, log, journal } = options;
        if !listen.ip().is_loopback() && access == Access::Local {
            return Err(BindError::Unprotected(listen));
        }
        let failed = |error| BindError::Io(listen, error);
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (to, stop) = watch::channel(false);
        let (log, writing) = Lines::begin(log);
        let permits = Permits::new(limits.requests);
        let ids = Ids::new();
        let checks = Arc::new(Semaphore::new(1));
        let metrics = Metrics::default();
        let (access, tls) = (RwLock::new(access), tls.map(RwLock::new));
        let service =
            Arc::new(Service { rules, access, tls, limits, metrics, log, journal, ids, permits, checks, stop });
        let listening = Arc::downgrade(&service);
        let subscription = service.rules.subscribe(move |notice| {
            if let Some(service) = listening.upgrade() {
                service.metrics.changed(notice.change);
                super::rules::log_change(&service.log, notice);
            }
        });
        let stopper = Stopper { to, _heard: service.stop.clone() };
        Ok(Self { service, listener, address, stopper, writing, subscription })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it encrypts.
    #[must_use]
    pub fn encrypts(&self) -> bool {
        self.service.tls.is_some()
    }

    /// Gives it other tokens, or another certificate, while it runs.
    #[must_use]
    pub fn renewer(&self) -> Renewer {
        Renewer { service: Arc::downgrade(&self.service) }
    }

    /// Stops it from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Answers requests until it is stopped: by its [`Stopper`], or by the signals that ask a program to end. What was taken is answered first.
    ///
    /// # Errors
    /// When the machine gives no threads.
    pub fn run(self) -> io::Result<()> {
        let Self { service, listener, address: _, stopper, writing, subscription } = self;
        let cores = thread::available_parallelism().map_or(2, usize::from).max(2);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(cores)
            // Those that decide; see `work`.
            .max_blocking_threads(cores)
            .thread_name("leadwright-http")
            .enable_all()
            .build()?;
        let stop = service.stop.clone();
        let router = router::router(Arc::clone(&service));
        let serving = Arc::clone(&service);
        hear(stopper.to.clone());
        let ended = runtime.block_on(connections::serve(listener, serving, router, stop));
        // Work that nobody waits for any more is left where it is.
        runtime.shutdown_background();
        drop(subscription);
        service.log.tell("info", "stopped", &[]);
        drop(service);
        if let Some(writing) = writing {
            wait_for(&writing);
        }
        ended
    }
}

/// Waits until a thread is through; not for long, because whoever reads what it writes may read no more.
fn wait_for(writing: &thread::JoinHandle<()>) {
    const LONGEST: Duration = Duration::from_secs(1);
    const STEP: Duration = Duration::from_millis(5);
    let started = crate::live::clock::steady();
    while !writing.is_finished() && started.elapsed() < LONGEST {
        thread::sleep(STEP);
    }
}

/// Listens for signals on a thread of its own, so that the second is heard whatever keeps the others.
fn hear(to: watch::Sender<bool>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let _ = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                () = signals(&to) => {}
                // Nobody is left to be stopped.
                () = to.closed() => {}
            }
        });
    });
}

/// Waits for the signals that ask a program to end. At the second, it ends at once.
async fn signals(to: &watch::Sender<bool>) {
    for _ in 0..2 {
        if signal().await.is_err() {
            return std::future::pending().await;
        }
        if to.send_replace(true) {
            #[expect(clippy::exit, reason = "somebody asked twice")]
            std::process::exit(130);
        }
    }
}

#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut ended, mut broken) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = ended.recv() => {}
        _ = broken.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
