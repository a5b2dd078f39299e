//! The service as its callers meet it: over a socket, byte by byte.

mod answers;
mod guard;
mod ledger;
mod refused;
mod service;
mod streams;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use leadwright::Leadwright;
use leadwright::http::{Log, Options, Renewer, Server, Stopper};
use serde_json::Value;

pub const NOW: &str = "2026-11-24T09:00:00Z";
const JSON: (&str, &str) = ("Content-Type", "application/json");
const NDJSON: (&str, &str) = ("Content-Type", "application/x-ndjson");

/// A service that runs for one test.
pub struct Running {
    pub address: SocketAddr,
    pub rules: Leadwright,
    pub log: Written,
    pub renewer: Renewer,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

/// What was written to the log.
#[derive(Clone, Default)]
pub struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub fn acme() -> Leadwright {
    static RULES: std::sync::OnceLock<Leadwright> = std::sync::OnceLock::new();
    RULES.get_or_init(|| Leadwright::open("rules/acme-emea").unwrap()).clone()
}

/// Starts a service on a free port.
pub fn start(rules: Leadwright, change: impl FnOnce(&mut Options)) -> Running {
    let mut options = Options::default();
    options.listen.set_port(0);
    options.limits.drain = Duration::from_millis(50);
    let log = Written::default();
    options.log = Log::To(Box::new(log.clone()));
    change(&mut options);
    let server = Server::bind(rules.clone(), options).unwrap();
    let (address, renewer, stopper) = (server.address(), server.renewer(), server.stopper());
    let thread = Some(std::thread::spawn(move || server.run().unwrap()));
    Running { address, rules, log, renewer, stopper, thread }
}

impl Running {
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, format: (&str, &str), body: impl AsRef<[u8]>) -> Answer {
        self.ask("POST", path, &[format], body.as_ref())
    }

    /// Asks on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut connection = Connection::to(self.address);
        connection.send(method, path, headers, body);
        if method == "HEAD" { connection.head() } else { connection.answer() }
    }

    /// Begins to stop, without waiting for it.
    pub fn begin_to_stop(&self) {
        self.stopper.stop();
    }

    /// Waits until it has ended.
    pub fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// Stops it and gives its log.
    pub fn end(mut self) -> String {
        self.begin_to_stop();
        self.join();
        self.log.text()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

/// A connection.
pub struct Connection<S: Read + Write = TcpStream> {
    stream: BufReader<S>,
}

impl Connection {
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self::over(stream)
    }
}

impl<S: Read + Write> Connection<S> {
    pub fn over(stream: S) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).unwrap();
        self.stream.get_mut().flush().unwrap();
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut request = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str("Host: localhost\r\n");
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if method == "POST" && !headers.iter().any(|(name, _)| ["Transfer-Encoding", "Content-Length"].contains(name)) {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        // What is refused early may close the connection while the body is still on its way.
        let sent = self.stream.get_mut().write_all(&[request.as_bytes(), body].concat());
        if sent.is_ok() {
            let _ = self.stream.get_mut().flush();
        }
    }

    /// A piece of a body that is sent in pieces; an empty one ends it.
    pub fn piece(&mut self, text: &str) {
        self.write(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes());
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        line.trim_end_matches(['\r', '\n']).to_owned()
    }

    /// The status and the headers of an answer.
    pub fn head(&mut self) -> Answer {
        let status = self.line();
        let status = status.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {status:?}")).parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        Answer { status, headers, body: Vec::new() }
    }

    /// A piece of an answer that comes in pieces; none at its end.
    pub fn next_piece(&mut self) -> Option<String> {
        let size = usize::from_str_radix(&self.line(), 16).unwrap();
        let mut piece = vec![0; size + 2];
        self.stream.read_exact(&mut piece).unwrap();
        piece.truncate(size);
        (size > 0).then(|| String::from_utf8(piece).unwrap())
    }

    /// A whole answer.
    pub fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        if let Some(length) = answer.header("content-length") {
            answer.body = vec![0; length.parse().unwrap()];
            self.stream.read_exact(&mut answer.body).unwrap();
        } else if answer.header("transfer-encoding").is_some() {
            while let Some(piece) = self.next_piece() {
                answer.body.extend_from_slice(piece.as_bytes());
            }
        }
        answer
    }

    /// Whether the other side closes without saying anything more.
    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        matches!(self.stream.read_to_end(&mut rest), Ok(0))
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// That it is this problem, told as all problems are.
    pub fn is_problem(&self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems#{kind}"), "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        is_told_well(&problem);
        problem
    }
}

/// The house's way to tell problems: small letters, no full stop, a next step.
pub fn is_told_well(problem: &Value) {
    for part in ["title", "detail", "help"] {
        let text = problem[part].as_str().unwrap();
        assert!(!text.is_empty() && !text.ends_with('.'), "{part} {text:?}");
        let first = text.chars().next().unwrap();
        assert!(!first.is_uppercase(), "{part} {text:?}");
    }
}

/// The leads of the shipped rules, a line each.
pub fn leads() -> String {
    std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap()
}
