//! What keeps one who asks from taking the service away from others.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use leadwright::http::{Access, Tokens};

use super::{Connection, JSON, NDJSON, acme, start};

const LEAD: &[u8] = b"{\"id\": \"L-1\", \"country\": \"FR\"}";

fn soon(mut what: impl FnMut() -> bool) -> bool {
    (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        what()
    })
}

#[test]
fn pages_of_other_sites_are_refused_whatever_they_send() {
    let service = start(acme(), |_| {});
    let host = format!("localhost:{}", service.address.port());
    let own = format!("http://{host}");
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://localhost:1"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        for format in [JSON, NDJSON, ("Content-Type", "text/plain")] {
            for path in ["/v1/decide", "/v1/check", "/v1/reload", "/v1/queue", "/v1/explain"] {
                let answer = service.ask("POST", path, &[("Host", &host), format, (name, value)], LEAD);
                answer.is_problem(403, "foreign-origin");
            }
        }
        service.ask("GET", "/v1/rules", &[("Host", &host), (name, value)], b"").is_problem(403, "foreign-origin");
    }
    // The page of the service itself, also in browsers that tell only where it comes from, and programs that are no browser.
    for more in [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "none"), ("X-A", "b")]
    {
        assert_eq!(service.ask("POST", "/v1/decide", &[("Host", &host), JSON, more], LEAD).status, 200, "{more:?}");
    }
    // A link to the page is none of its business.
    assert_eq!(service.ask("GET", "/", &[("Host", &host), ("Sec-Fetch-Site", "cross-site")], b"").status, 200);
}

#[test]
fn what_is_said_twice_is_refused() {
    let service = start(acme(), |_| {});
    for (name, value) in [("Host", "localhost"), ("Authorization", "Bearer a"), ("Content-Type", "application/json")] {
        let headers = [("Host", "localhost"), ("Content-Type", "application/json"), (name, value), (name, value)];
        let twice = &headers[if name == "Host" || name == "Content-Type" { 0 } else { 1 }..];
        service.ask("POST", "/v1/decide", twice, LEAD).is_problem(400, "wrong-parameter");
    }
    // Two tokens in one header are none.
    let tokens = Tokens::read(&format!("crm decide sha256:{}\n", "a".repeat(64))).unwrap();
    let closed = start(acme(), |options| options.access = Access::Tokens(tokens));
    for both in ["Bearer a, Bearer b", "Bearer a Bearer b", "Basic YTpi, Bearer a"] {
        closed.ask("POST", "/v1/decide", &[JSON, ("Authorization", both)], LEAD).is_problem(401, "no-token");
    }
    let line = format!("crm decide sha256:{}\n", "a".repeat(64));
    assert!(Tokens::read(&line).is_ok());
    assert!(Tokens::read(&format!("{line}{line}")).unwrap_err().to_string().contains("line 2"));
}

#[test]
fn whom_a_request_asks_is_said() {
    let service = start(acme(), |_| {});
    let mut nobody = Connection::to(service.address);
    nobody.write(b"GET /healthz HTTP/1.1\r\n\r\n");
    let problem = nobody.answer().is_problem(400, "wrong-parameter");
    assert_eq!(problem["detail"], "the request comes without a `Host`");
    // Where anybody is answered, too.
    let open = start(acme(), |options| options.access = Access::Anybody);
    for (head, status) in [
        ("GET /healthz HTTP/1.1\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: a.example\r\n", 200),
        ("GET /healthz HTTP/1.0\r\n", 200),
    ] {
        let mut connection = Connection::to(open.address);
        connection.write(format!("{head}\r\n").as_bytes());
        assert_eq!(connection.head().status, status, "{head}");
    }
}

#[test]
fn a_key_that_comes_twice_is_told_with_its_place() {
    let service = start(acme(), |_| {});
    let row = "{\"team\": \"field\", \"assignee\": \"a\", \"lead\": \"L\", \"at\": \"2026-11-20T09:00:00Z\", \"at\": \"2026-11-21T09:00:00Z\"}";
    let in_ledger = format!("{{\"ledger\": [{row}], \"lead\": {{\"id\": \"a\"}}}}");
    let in_list = format!("{{\"ledger\": [{row}], \"leads\": []}}");
    let lead = "{\"id\": \"a\", \"country\": \"FR\", \"country\": \"US\"}";
    let ledger_twice = "{\"ledger\": [], \"lead\": {\"id\": \"a\"}, \"ledger\": []}";
    let lead_twice = "{\"lead\": {\"id\": \"a\"}, \"ledger\": [], \"lead\": {\"id\": \"b\"}}";
    let inner = format!("{{\"ledger\": [], \"lead\": {lead}}}");
    let (decide, explain, queue, check) = ("/v1/decide", "/v1/explain", "/v1/queue", "/v1/check");
    for (path, body, status, kind, key, place) in [
        (decide, lead, 400, "broken-json", "country", "(character 30)"),
        (explain, lead, 400, "broken-json", "country", "(character 30)"),
        (decide, &inner, 400, "broken-json", "country", "(character 30)"),
        (decide, ledger_twice, 400, "broken-json", "ledger", "(line 1, character 37)"),
        (explain, ledger_twice, 400, "broken-json", "ledger", "(line 1, character 37)"),
        (decide, lead_twice, 400, "broken-json", "lead", "(line 1, character 37)"),
        (
            queue,
            "{\"leads\": [], \"ledger\": [],\n\"leads\": []}",
            400,
            "broken-json",
            "leads",
            "(line 2, character 1)",
        ),
        (decide, &in_ledger, 422, "wrong-ledger", "at", "row 1: "),
        (queue, &in_list, 422, "wrong-ledger", "at", "row 1: "),
        (check, "{\"files\": [], \"files\": []}", 400, "broken-json", "files", "(line 1, character 15)"),
        (
            check,
            "{\"files\": [{\"path\": \"a.lead\", \"path\": \"b.lead\", \"text\": \"\"}]}",
            400,
            "broken-json",
            "path",
            "file 1 of the list: ",
        ),
        (
            check,
            "{\"files\": [{\"path\": \"a.lead\", \"text\": \"\", \"text\": \"\"}]}",
            400,
            "broken-json",
            "text",
            "file 1 of the list: ",
        ),
    ] {
        let problem = service.post(path, JSON, body).is_problem(status, kind);
        let told = problem["detail"].as_str().unwrap();
        assert!(told.contains(&format!("`{key}` stands twice")) && told.contains(place), "{path} {body}: {told}");
    }
    // A line of a stream; which assignments count is not known, so nothing behind them is decided.
    let lines = format!("{{\"ledger\": [], \"ledger\": [{row}]}}\n{{\"id\": \"a\"}}\n");
    let answer = service.post(decide, NDJSON, &lines).text();
    assert!(answer.lines().count() == 1 && answer.contains("`ledger` stands twice"), "{answer}");
    service.post(queue, NDJSON, &lines).is_problem(400, "broken-json");
    let answer = service.post(decide, NDJSON, format!("{lead}\n{{\"id\": \"b\"}}\n")).text();
    assert!(
        answer.starts_with("{\"error\"") && answer.lines().count() == 2 && answer.contains("`country`"),
        "{answer}"
    );
    let answer = service.post(queue, NDJSON, format!("{lead}\n")).json();
    assert!(answer["errors"][0]["detail"].as_str().unwrap().contains("`country` stands twice"), "{answer}");
}

#[test]
fn a_stream_that_waits_holds_no_permit() {
    let service = start(acme(), |options| options.limits.requests = 1);
    let mut streams: Vec<Connection> = (0..3).map(|_| Connection::to(service.address)).collect();
    for (number, stream) in streams.iter_mut().enumerate() {
        let path = if number == 2 { "/v1/queue" } else { "/v1/decide" };
        stream.send("POST", path, &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
        stream.piece("{\"id\": \"L-1\"}\n");
        if number < 2 {
            assert_eq!(stream.head().status, 200);
            stream.next_piece().unwrap();
        }
    }
    assert!(soon(|| service.post("/v1/decide", JSON, LEAD).status == 200));
    for stream in &mut streams {
        stream.piece("{\"id\": \"L-2\"}\n");
        stream.piece("");
    }
    assert!(streams[0].next_piece().unwrap().contains("L-2"));
    assert_eq!(streams[2].answer().status, 200);
}

#[test]
fn one_token_leaves_room_for_another() {
    let made = |name: &str| leadwright::http::Token::new(&[leadwright::http::Scope::Admin], name).unwrap();
    let (greedy, other) = (made("greedy"), made("other"));
    let tokens = Tokens::read(&format!("{}\n{}\n", greedy.line, other.line)).unwrap();
    let service = start(acme(), |options| {
        options.access = Access::Tokens(tokens);
        options.limits.requests = 4;
    });
    let greedy = format!("Bearer {}", greedy.secret);
    let greedy = ("Authorization", greedy.as_str());
    let mut held: Vec<Connection> = (0..2).map(|_| Connection::to(service.address)).collect();
    for connection in &mut held {
        connection.send("POST", "/v1/decide", &[JSON, greedy, ("Transfer-Encoding", "chunked")], b"");
        connection.piece("{");
    }
    assert!(soon(|| service.ask("POST", "/v1/decide", &[JSON, greedy], LEAD).status == 503));
    let other = format!("Bearer {}", other.secret);
    assert_eq!(service.ask("POST", "/v1/decide", &[JSON, ("Authorization", &other)], LEAD).status, 200);
}

#[test]
fn when_all_connections_are_taken_those_who_look_after_it_are_answered() {
    let service = start(acme(), |options| options.limits.connections = 2);
    let held: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(service.address).unwrap()).collect();
    std::thread::sleep(Duration::from_millis(100));
    for _ in 0..3 {
        assert_eq!(service.get("/healthz").status, 200);
        assert_eq!(service.get("/readyz").status, 200);
        assert_eq!(service.get("/metrics").status, 200);
    }
    service.post("/v1/decide", JSON, LEAD).is_problem(503, "busy");
    drop(held);
    assert!(soon(|| service.post("/v1/decide", JSON, LEAD).status == 200));
}

#[test]
fn who_does_not_read_is_not_waited_for() {
    let service = start(acme(), |options| options.limits.idle = Duration::from_millis(300));
    let mut deaf = TcpStream::connect(service.address).unwrap();
    deaf.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    // More answers than go into the pipes between the two.
    let all = "GET /v1/rules HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);
    deaf.write_all(all.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let in_flight = || service.get("/metrics").text().contains("leadwright_requests_in_flight 1\n");
    assert!(soon(in_flight), "it is still waited for");
}

#[test]
fn leads_that_take_too_long_take_no_thread_away() {
    let mut lead = String::from("{\"id\": \"L-1\", \"country\": \"FR\", \"activities\": [");
    for number in 0..8_000 {
        let comma = if number == 0 { "" } else { "," };
        let (day, minute) = (1 + number % 20, number % 60);
        lead.push_str(&format!("{comma}{{\"kind\":\"visit\",\"at\":\"2026-11-{day:02}T09:{minute:02}:00Z\"}}"));
    }
    lead.push_str("]}");
    let service = start(acme(), |options| options.limits.time = Duration::from_millis(300));
    let mut slow: Vec<Connection> = (0..8).map(|_| Connection::to(service.address)).collect();
    for connection in &mut slow {
        connection.send("POST", "/v1/decide", &[JSON], lead.as_bytes());
    }
    for connection in &mut slow {
        let status = connection.answer().status;
        assert!(status == 503 || status == 200, "{status}");
    }
    // Whoever comes next finds threads that are free.
    let started = Instant::now();
    assert!(soon(|| service.post("/v1/decide", JSON, LEAD).status == 200));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

fn serve(more: &[&str]) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["serve", "rules/starter", "--listen", "127.0.0.1:0"]);
    command.args(more).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line:?}"));
    (child, address.to_owned())
}

/// Asks for a decision; whether it was answered.
fn decided(address: &str, id: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let lead = format!("{{\"id\": \"{id}\"}}");
    let request = format!(
        "POST /v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{lead}",
        lead.len()
    );
    let mut answer = Vec::new();
    let whole = stream.write_all(request.as_bytes()).is_ok() && stream.read_to_end(&mut answer).is_ok();
    whole && answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(b"}")
}

#[test]
#[cfg(unix)]
fn it_ends_also_when_nobody_reads_what_it_tells() {
    let (mut child, address) = serve(&["--drain", "0", "--grace", "1"]);
    // Nobody reads its log, until no more goes in.
    for number in 0..600 {
        assert!(decided(&address, &format!("L-{number}")));
    }
    let signalled = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let ended = soon(|| child.try_wait().unwrap().is_some());
    let took = signalled.elapsed();
    let _ = child.kill();
    assert!(ended, "it waits for who reads");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

/// `--log-sync always`: what was answered is in the log, whenever the program is killed. `LEADWRIGHT_KILLS=30` kills it as often.
#[test]
fn what_was_answered_is_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    #[expect(clippy::disallowed_methods, reason = "how long a test takes is up to who runs it")]
    let kills = std::env::var("LEADWRIGHT_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(2);
    let answered = Arc::new(Mutex::new(Vec::new()));
    for round in 0..kills {
        let (mut child, address) = serve(&["--log", log.to_str().unwrap(), "--log-sync", "always", "--quiet"]);
        let asking: Vec<_> = (0..4)
            .map(|thread| {
                let (address, answered) = (address.clone(), Arc::clone(&answered));
                std::thread::spawn(move || {
                    for number in 0..100_000 {
                        let id = format!("K-{round}-{thread}-{number}-");
                        if !decided(&address, &id) {
                            return;
                        }
                        answered.lock().unwrap().push(id);
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(400 + 37 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        asking.into_iter().for_each(|thread| thread.join().unwrap());
    }
    let written: String = fs::read_dir(&log)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "ndjson"))
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .collect();
    let answered = answered.lock().unwrap();
    assert!(answered.len() > 10, "{}", answered.len());
    let known: BTreeSet<&str> = written.split('"').filter(|part| part.starts_with("K-")).collect();
    let lost: Vec<&String> = answered.iter().filter(|id| !known.contains(id.as_str())).collect();
    println!("{kills} kills, {} answered, {} lost", answered.len(), lost.len());
    assert!(lost.is_empty(), "{} of {} lost", lost.len(), answered.len());
}
