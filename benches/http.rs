//! What it costs to ask over HTTP, beside asking within the process: a stream of leads, and single leads at half of what the service can take.
//!
//! The service is a process of its own, so that its time on the processor can be told apart from that of who asks. Both share this machine.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a benchmark measures time, and stops when it can't go on"
)]
#![allow(dead_code, clippy::allow_attributes, reason = "the rules by hand are measured elsewhere")]

mod support;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant as Clock};

use leadwright::{Instant, Leadwright, Reasons};

fn main() {
    let test = std::env::args().any(|arg| arg == "--test");
    let (rounds, leads, singles) = if test { (1, 200, 200) } else { (7, 20_000, 20_000) };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rules.lead");
    std::fs::write(&path, support::rules()).unwrap();
    let service = Service::start(&path);
    let leads = support::leads(leads);
    streams(&service, &leads, rounds);
    lonely(&service, &leads, singles);
}

struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(rules: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .arg("serve")
            .arg(rules)
            .args(["--listen", "127.0.0.1:0", "--quiet", "--drain", "0", "--max-leads", "10000000"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        Self { child, address }
    }

    /// How long it was on the processor so far; none where the machine doesn't tell in this way.
    fn on_processor(&self) -> Option<Duration> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let after = text.rsplit(')').next()?;
        let parts: Vec<&str> = after.split_whitespace().collect();
        let ticks = parts.get(11)?.parse::<u64>().ok()? + parts.get(12)?.parse::<u64>().ok()?;
        // A hundred ticks a second, on every Linux there is.
        Some(Duration::from_millis(ticks * 10))
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// One stream of leads as NDJSON, beside the same leads decided about within this process on one thread, in turns.
fn streams(service: &Service, leads: &[String], rounds: usize) {
    let rules = Leadwright::of_text("rules.lead", &support::rules()).unwrap();
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    let body = leads.join("\n");
    let count = leads.len() as f64;
    println!(
        "{:<24}{:>14}{:>14}{:>18}{:>9}{:>12}",
        "µs a lead", "in process", "HTTP, wall", "HTTP, processor", "wall", "processor"
    );
    for (name, reasons, query) in
        [("without reasons", Reasons::None, "none"), ("with reasons", Reasons::Counted, "counted")]
    {
        let rules = rules.with_reasons(reasons);
        let (mut inside, mut wall, mut busy) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let started = Clock::now();
            let mut out = Vec::new();
            let mut size = 0;
            for lead in leads {
                out.clear();
                rules.decide_json(black_box(lead).as_bytes(), now).unwrap().write_json(&mut out);
                size += out.len() + 1;
            }
            inside.push(started.elapsed().as_secs_f64() * 1e6 / count);
            let before = service.on_processor();
            let started = Clock::now();
            let got = stream(service, query, &body);
            wall.push(started.elapsed().as_secs_f64() * 1e6 / count);
            if let (Some(before), Some(after)) = (before, service.on_processor()) {
                busy.push((after.saturating_sub(before)).as_secs_f64() * 1e6 / count);
            }
            assert!(got >= size, "{got} bytes came of {size}");
        }
        let (inside, wall) = (median(&mut inside), median(&mut wall));
        let busy = if busy.is_empty() { f64::NAN } else { median(&mut busy) };
        println!(
            "{name:<24}{inside:>14.2}{wall:>14.2}{busy:>18.2}{:>8.0}%{:>11.0}%",
            inside / wall * 100.0,
            inside / busy * 100.0
        );
    }
}

/// Sends all leads, reads all answers meanwhile, and gives how many bytes came.
fn stream(service: &Service, reasons: &str, body: &str) -> usize {
    let mut stream = service.connect();
    let mut sending = stream.try_clone().unwrap();
    let head = format!(
        "POST /v1/decide?now={}&reasons={reasons} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        support::NOW,
        body.len()
    );
    thread::scope(|scope| {
        scope.spawn(move || {
            sending.write_all(head.as_bytes()).unwrap();
            sending.write_all(body.as_bytes()).unwrap();
        });
        let (mut buffer, mut got) = (vec![0; 1 << 16], 0);
        loop {
            match stream.read(&mut buffer).unwrap() {
                0 => return got,
                some => got += some,
            }
        }
    })
}

/// Single leads on connections that stay: first as many as can be, then half as many, at even times.
fn lonely(service: &Service, leads: &[String], singles: usize) {
    const CALLERS: usize = 4;
    let each = singles / CALLERS;
    let full = |pause: Option<Duration>| -> (f64, [Vec<f64>; 2]) {
        let started = Clock::now();
        let took: Vec<[f64; 2]> = thread::scope(|scope| {
            let callers: Vec<_> = (0..CALLERS)
                .map(|caller| {
                    scope.spawn(move || {
                        let mut stream = BufReader::new(service.connect());
                        let mut took = Vec::with_capacity(each);
                        // Not all at the same moment.
                        let start = Clock::now() + pause.unwrap_or_default() * u32::try_from(caller).unwrap() / 4;
                        for number in 0..each {
                            let due = pause.map(|pause| start + pause * u32::try_from(number).unwrap());
                            if let Some(wait) = due.and_then(|due| due.checked_duration_since(Clock::now())) {
                                thread::sleep(wait);
                            }
                            // From when it was sent; and from when it was due: a late answer makes those behind it late, too. The second
                            // also counts how late the caller itself is woken, where it doesn't have a processor to itself.
                            let sent = Clock::now();
                            single(&mut stream, &leads[(caller * each + number) % leads.len()]);
                            let from = |start: Clock| start.elapsed().as_secs_f64() * 1e3;
                            took.push([from(sent), from(due.unwrap_or(sent))]);
                        }
                        took
                    })
                })
                .collect();
            callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
        });
        let rate = took.len() as f64 / started.elapsed().as_secs_f64();
        let sorted = [0, 1].map(|which| {
            let mut times: Vec<f64> = took.iter().map(|took| took[which]).collect();
            times.sort_by(f64::total_cmp);
            times
        });
        (rate, sorted)
    };
    full(None);
    let told = |name: &str, rate: f64, took: &[f64]| {
        let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
        println!("{name:<24}{rate:>14.0}{:>14.3}{:>18.3}{:>9.3}{:>12.3}", at(50), at(90), at(99), at(100));
    };
    println!(
        "\n{:<24}{:>14}{:>14}{:>18}{:>9}{:>12}",
        "single leads", "a second", "median ms", "90 of 100", "99", "longest"
    );
    let most = full(None);
    told("as many as can be", most.0, &most.1[0]);
    let pause = Duration::from_secs_f64(CALLERS as f64 / (most.0 / 2.0));
    let half = full(Some(pause));
    told("half as many, from sent", half.0, &half.1[0]);
    told("half as many, from due", half.0, &half.1[1]);
}

fn single(stream: &mut BufReader<TcpStream>, lead: &str) {
    let request = format!(
        "POST /v1/decide?now={}&reasons=none HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{lead}",
        support::NOW,
        lead.len()
    );
    stream.get_mut().write_all(request.as_bytes()).unwrap();
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        stream.read_line(&mut line).unwrap();
        if let Some(told) = line.strip_prefix("content-length: ") {
            length = told.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    assert!(body.starts_with(b"{\"lead\":"));
}
