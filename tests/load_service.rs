//! The service under constant load while its rules are saved all the time, good and bad in turn, data files too: no call fails, no decision
//! was made by rules that never stood in the files, none by half of them, and memory stays flat.
//!
//! It takes a few seconds as a test; `LEADWRIGHT_LOAD_SECONDS=60` makes it a minute.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::support::folder;

/// Points of the one line, and of each country of the list: so a decision tells which version of both files made it.
fn rules(points: usize) -> String {
    format!(
        "fields {{ country country, size number }}\nlist home from \"home.txt\"\nlet here = country in home\n\
         score fit {{\n  +{points} \"Size\" when size > 0\n  +1000 \"Home\" when here\n}}\n\
         stage lead \"Lead\" start {{\n  advance to ready when fit > 0\n}}\nend ready \"Ready\" success\n"
    )
}

const HOMES: [&str; 3] = ["FR\nBE\n", "DE\n", "FR\nDE\nAT\n"];
const POINTS: [usize; 4] = [1, 2, 3, 4];
const COUNTRIES: [&str; 4] = ["FR", "BE", "DE", "AT"];

/// What the lead of each country has to get under each pair of files, by the digest of the pair.
fn wanted(at: &Path) -> BTreeMap<String, Vec<usize>> {
    let mut wanted = BTreeMap::new();
    for points in POINTS {
        for home in HOMES {
            fs::write(at.join("a.lead"), rules(points)).unwrap();
            fs::write(at.join("home.txt"), home).unwrap();
            let of = |country: &&str| points + if home.lines().any(|line| line == *country) { 1_000 } else { 0 };
            wanted.insert(leadwright::live::load(at).digest, COUNTRIES.iter().map(of).collect());
        }
    }
    assert_eq!(wanted.len(), POINTS.len() * HOMES.len());
    wanted
}

/// A service that ends with the test, however that ends.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Service {
    fn start(rules: &Path, more: &[&str]) -> (Self, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .args(["serve", rules.to_str().unwrap(), "--listen", "127.0.0.1:0", "--quiet"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        (Self(child), address)
    }

    /// Memory in use, in kilobytes; none where the machine does not tell.
    fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

/// A caller who keeps its connection.
struct Caller {
    write: TcpStream,
    read: BufReader<TcpStream>,
}

impl Caller {
    fn new(address: &str) -> Self {
        let write = TcpStream::connect(address).unwrap();
        write.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write.set_nodelay(true).unwrap();
        Self { read: BufReader::new(write.try_clone().unwrap()), write }
    }

    /// The status, the digest in the head, and the body.
    fn post(&mut self, path: &str, kind: &str, body: &str) -> (u16, String, Vec<u8>) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.write.write_all(head.as_bytes()).unwrap();
        let mut line = String::new();
        self.read.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {line:?}")).parse().unwrap();
        let (mut digest, mut length, mut chunked) = (String::new(), 0, false);
        loop {
            line.clear();
            self.read.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "leadwright-rules" => digest = value.to_owned(),
                "content-length" => length = value.parse().unwrap(),
                "transfer-encoding" => chunked = value == "chunked",
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.read.read_exact(&mut body).unwrap();
        while chunked {
            line.clear();
            self.read.read_line(&mut line).unwrap();
            let size = usize::from_str_radix(line.trim(), 16).unwrap();
            let mut part = vec![0; size + 2];
            self.read.read_exact(&mut part).unwrap();
            body.extend_from_slice(&part[..size]);
            chunked = size > 0;
        }
        (status, digest, body)
    }
}

/// What all callers saw.
#[derive(Default)]
struct Seen {
    calls: AtomicU64,
    digests: Mutex<BTreeSet<String>>,
    wrong: Mutex<Vec<String>>,
}

impl Seen {
    fn wrong(&self, told: String) {
        self.wrong.lock().unwrap().push(told);
    }

    fn lead(&self, wanted: &BTreeMap<String, Vec<usize>>, digest: &str, decision: &[u8], country: usize) {
        let Ok(decision) = serde_json::from_slice::<Json>(decision) else {
            return self.wrong(format!("no JSON: {}", String::from_utf8_lossy(decision)));
        };
        let points = decision["scores"]["fit"]["value"].as_u64().map(|points| points as usize);
        match wanted.get(digest) {
            None => self.wrong(format!("rules {digest} never stood in the files")),
            Some(_) if decision["rules"]["digest"] != digest => self.wrong(format!("two digests: {decision}")),
            Some(wanted) if Some(wanted[country]) != points => {
                self.wrong(format!("half a rule set: {points:?} instead of {} under {digest}", wanted[country]));
            }
            Some(_) => {
                self.digests.lock().unwrap().insert(digest.to_owned());
            }
        }
    }
}

fn call(address: &str, wanted: &BTreeMap<String, Vec<usize>>, seen: &Seen, done: &AtomicBool, number: usize) {
    let mut caller = Caller::new(address);
    let lead = |country: usize, id: usize| format!(r#"{{"id":"L-{id}","country":"{}","size":7}}"#, COUNTRIES[country]);
    let mut turn = number;
    while !done.load(Ordering::Relaxed) {
        turn += 1;
        if number == 0 {
            // One of them streams: all of a stream comes by the rules it began with.
            let lines: String = (0..40).map(|at| lead(at % 4, at) + "\n").collect();
            let (status, digest, body) = caller.post("/v1/decide", "application/x-ndjson", &lines);
            let decisions: Vec<&[u8]> = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
            if (status, decisions.len()) != (200, 40) {
                seen.wrong(format!("{status} with {} lines", decisions.len()));
            }
            for (at, decision) in decisions.iter().enumerate() {
                seen.lead(wanted, &digest, decision, at % 4);
            }
            seen.calls.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        let country = turn % 4;
        let (status, digest, body) = caller.post("/v1/decide", "application/json", &lead(country, turn));
        if status == 200 {
            seen.lead(wanted, &digest, &body, country);
        } else {
            seen.wrong(format!("{status}: {}", String::from_utf8_lossy(&body)));
        }
        seen.calls.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn rules_are_saved_all_the_time_while_others_ask() {
    let seconds = std::env::var("LEADWRIGHT_LOAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6_u64);
    let made = folder(&[]);
    let wanted = Arc::new(wanted(made.path()));
    let at = folder(&[("a.lead", rules(POINTS[0]).as_bytes()), ("home.txt", HOMES[0].as_bytes())]);
    let (service, address) = Service::start(at.path(), &[]);
    let (seen, done) = (Arc::new(Seen::default()), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..4)
        .map(|number| {
            let (address, wanted, seen, done) =
                (address.clone(), Arc::clone(&wanted), Arc::clone(&seen), Arc::clone(&done));
            thread::spawn(move || call(&address, &wanted, &seen, &done, number))
        })
        .collect();
    let started = Instant::now();
    let (mut saves, mut early) = (0_usize, None);
    while started.elapsed() < Duration::from_secs(seconds) {
        saves += 1;
        // Rules, then a data file, then rules that are wrong, and so on.
        match saves % 3 {
            0 => fs::write(at.path().join("home.txt"), HOMES[saves / 3 % HOMES.len()]).unwrap(),
            1 => fs::write(at.path().join("a.lead"), rules(POINTS[saves / 3 % POINTS.len()])).unwrap(),
            _ => fs::write(at.path().join("a.lead"), "score fit { +5 \"Size\" wen size > 0").unwrap(),
        }
        thread::sleep(Duration::from_millis(200));
        if early.is_none() && started.elapsed() > Duration::from_secs((seconds / 4).max(1)) {
            early = service.memory();
        }
    }
    done.store(true, Ordering::Relaxed);
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    let wrong = seen.wrong.lock().unwrap();
    let (calls, digests) = (seen.calls.load(Ordering::Relaxed), seen.digests.lock().unwrap().len());
    assert!(wrong.is_empty(), "{} wrong of {calls}, for example {}", wrong.len(), wrong[0]);
    assert!(calls > 50 * seconds, "only {calls} calls in {seconds} s");
    // Saves did take effect while calls went on.
    assert!(digests >= 3, "only {digests} versions were seen in {saves} saves");
    if let (Some(early), Some(late)) = (early, service.memory()) {
        println!("{calls} calls in {seconds} s, {saves} saves, {digests} versions, memory {early} kB, then {late} kB");
        assert!(late < early + early / 2 + 8_000, "memory grew from {early} kB to {late} kB");
    }
}

#[test]
fn a_service_that_is_killed_leaves_a_log_that_can_be_made_once_more() {
    let at = folder(&[("rules/a.lead", rules(POINTS[0]).as_bytes()), ("rules/home.txt", HOMES[0].as_bytes())]);
    let log = at.path().join("log");
    let (rules, more) = (at.path().join("rules"), ["--log", log.to_str().unwrap(), "--log-sync", "never"]);
    for round in 0..2 {
        let (mut service, address) = Service::start(&rules, &more);
        let done = Arc::new(AtomicBool::new(false));
        let callers: Vec<_> = (0..3)
            .map(|number| {
                let (address, done) = (address.clone(), Arc::clone(&done));
                thread::spawn(move || {
                    let mut asked = 0_u64;
                    while !done.load(Ordering::Relaxed) && asked < 400 {
                        let lead = format!("{{\"id\":\"L-{round}-{number}-{asked}\",\"country\":\"FR\",\"size\":7}}");
                        let sent = std::panic::catch_unwind(|| {
                            let mut caller = Caller::new(&address);
                            match number {
                                0 => caller.post("/v1/decide", "application/x-ndjson", &format!("{lead}\n")).0,
                                _ => caller.post("/v1/decide", "application/json", &lead).0,
                            }
                        });
                        // The service goes away in the middle.
                        let Ok(status) = sent else { return asked };
                        assert_eq!(status, 200);
                        asked += 1;
                    }
                    asked
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(1_200));
        service.0.kill().unwrap();
        service.0.wait().unwrap();
        done.store(true, Ordering::Relaxed);
        let asked: u64 = callers.into_iter().map(|caller| caller.join().unwrap()).sum();
        assert!(asked > 10, "only {asked} decisions");
        let replayed = Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .args(["replay-log", log.to_str().unwrap(), "--format", "json"])
            .output()
            .unwrap();
        assert_eq!(replayed.status.code(), Some(0), "{}", String::from_utf8_lossy(&replayed.stderr));
        let told = String::from_utf8(replayed.stdout).unwrap();
        let agree = told.split("\"agree\":").nth(1).unwrap_or_else(|| panic!("{told}"));
        let agree: u64 = agree.trim_start().split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        assert!(agree > 0, "{told}");
    }
}
