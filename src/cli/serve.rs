//! `leadwright serve`: decisions over HTTP.

use std::io::{self, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use crate::api::{Error, Leadwright, Tests, WatchOptions};
use crate::http::{Access, BindError, Limits, Log, Options, Server};
use crate::live::Failed;

use super::args::{RuleTests, Serve};
use super::output::Terminal;
use super::renewal::Files;
use super::{End, Stop, logging, output, rules, why};

/// Answers until it is asked to end.
pub fn run(args: &Serve, terminal: &Terminal) -> Result<End, Stop> {
    let files = Files::read(args)?;
    let options = options(args, &files)?;
    let journal = options.journal.clone();
    let insecure = options.access == Access::Anybody;
    let local = options.listen.ip().is_loopback();
    let rules = open(args, terminal)?;
    let status = rules.status();
    let server = Server::bind(rules, options).map_err(|error| refused(&error, args))?;
    let scheme = if server.encrypts() { "https" } else { "http" };
    output::print(format!("listening on {scheme}://{}\n", server.address()).as_bytes())?;
    if !args.quiet {
        terminal.tell(&format!("{status}"));
        if insecure && !local {
            terminal.note("anybody who can reach this address is answered, because of --insecure");
        }
        if !local && !server.encrypts() {
            terminal.note("leads and tokens travel in the open: give --tls-cert and --tls-key, or stand behind a proxy that encrypts");
        }
    }
    files.follow(server.renewer());
    // Until the very end a second signal ends it at once.
    let _stopper = server.stopper();
    server.run().map_err(|error| Stop::unusable(format!("the service can't run: {}", why(&error))))?;
    match journal {
        Some(journal) => logging::finish(&journal, "all were given").map(|()| End::Fine),
        None => Ok(End::Fine),
    }
}

fn open(args: &Serve, terminal: &Terminal) -> Result<Leadwright, Stop> {
    let tests = match args.tests {
        RuleTests::Tell => Tests::Tell,
        RuleTests::Require => Tests::Require,
        RuleTests::Skip => Tests::Skip,
    };
    let options = WatchOptions::new().tests(tests);
    let options = match args.poll {
        Some(0) => {
            return Err(Stop::unusable(
                "--poll can't be 0: the rules would be read without a pause\n  leave it out to be told of a save, or look twice a second: --poll 500",
            ));
        }
        Some(every) => options.poll(Duration::from_millis(every)),
        None => options,
    };
    Leadwright::watch(&args.rules, options).map_err(|error| match &error {
        Error::Rules(trouble) => {
            let first = trouble.problems.first().map_or("", |problem| problem.code.0);
            let failed = Failed { problems: trouble.problems.clone(), sources: trouble.sources.clone() };
            let count = rules::told(failed, "", terminal);
            Stop::wrong(format!(
                "{count}, so nothing is served\n  help: correct the rules until `leadwright check {}` is content; \
                 `leadwright explain {first}` tells more about a code",
                args.rules.display()
            ))
        }
        Error::Lead(_) | Error::Ledger(_) => Stop::wrong(error.to_string()),
    })
}

fn options(args: &Serve, files: &Files) -> Result<Options, Stop> {
    let listen = address(&args.listen)?;
    let access = match files.tokens() {
        Some(tokens) => Access::Tokens(tokens.map_err(Stop::unusable)?),
        None if args.insecure => Access::Anybody,
        None => Access::Local,
    };
    let tls = files.tls().transpose().map_err(Stop::unusable)?;
    let log = if args.quiet { Log::None } else { Log::To(Box::new(Unbuffered)) };
    Ok(Options { listen, access, tls, limits: limits(args)?, log, journal: logging::journal(&args.log)? })
}

fn limits(args: &Serve) -> Result<Limits, Stop> {
    let none = [
        ("--max-body", args.max_body == 0),
        ("--max-leads", args.max_leads == 0),
        ("--max-requests", args.max_requests == 0),
        ("--max-connections", args.max_connections == 0),
        ("--timeout", args.timeout == 0),
        ("--idle", args.idle == 0),
    ];
    if let Some((option, _)) = none.iter().find(|(_, none)| *none) {
        return Err(Stop::unusable(format!(
            "{option} can't be 0: nothing would be answered\n  leave it out for the usual limit"
        )));
    }
    // More permits than this a semaphore can't count.
    const MOST: usize = 1 << 28;
    // Longer than a year is for ever.
    let seconds = |seconds: u64| Duration::from_secs(seconds.min(31_536_000));
    Ok(Limits {
        body: args.max_body,
        leads: args.max_leads,
        requests: args.max_requests.min(MOST),
        connections: args.max_connections.min(MOST),
        time: seconds(args.timeout),
        idle: seconds(args.idle),
        drain: Duration::from_millis(args.drain.min(31_536_000_000)),
        grace: seconds(args.grace),
    })
}

fn address(text: &str) -> Result<SocketAddr, Stop> {
    let found = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| {
        Stop::unusable(format!(
            "--listen can't be {text:?}: write an address and a port, for example 127.0.0.1:7878 or [::1]:7878"
        ))
    })
}

fn refused(error: &BindError, args: &Serve) -> Stop {
    match error {
        BindError::Io(address, error) => Stop::unusable(format!(
            "{address} can't be listened on: {}\n  take another with --listen, for example 127.0.0.1:0 for any that is free",
            why(error)
        )),
        BindError::Unprotected(address) => Stop::unusable(format!(
            "on {address} others than this machine could ask, so say who may: --tokens FILE\n  \
             a line for the file: leadwright token new --scope decide\n  \
             or --insecure if anybody may: leadwright serve {} --listen {} --insecure",
            args.rules.display(),
            args.listen
        )),
    }
}

/// stderr, which is asked for anew with each line.
struct Unbuffered;

impl Write for Unbuffered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stderr().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
