//! The service over its life: reloading, stopping, encrypting, logging; and as a command.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use leadwright::http::Tls;
use leadwright::{Leadwright, Tests, WatchOptions};
use serde_json::Value;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring};

use super::{Connection, JSON, NDJSON, acme, start};

fn rules(version: u32) -> String {
    format!("process \"Test\" {{ version \"{version}\" }}\nstage lead \"Lead\" start {{\n}}\n")
}

fn watched(folder: &tempfile::TempDir) -> Leadwright {
    Leadwright::watch(folder.path(), WatchOptions::new().tests(Tests::Skip)).unwrap()
}

#[test]
fn rules_are_reloaded_under_requests() {
    let folder = crate::support::folder(&[("a.lead", rules(0).as_bytes())]);
    let service = start(watched(&folder), |_| {});
    let mut stream = Connection::to(service.address);
    stream.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
    let head = stream.head();
    let first = service.rules.status().digest;
    assert_eq!(head.header("leadwright-rules"), Some(first.as_str()));
    let versions = std::sync::Mutex::new(std::collections::BTreeSet::new());
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut connection = Connection::to(service.address);
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    connection.send("POST", "/v1/decide", &[JSON], br#"{"id": "L-1"}"#);
                    let answer = connection.answer();
                    assert_eq!(answer.status, 200);
                    let json = answer.json();
                    // The header names the rules that decided.
                    assert_eq!(json["rules"]["digest"].as_str(), answer.header("leadwright-rules"));
                    versions.lock().unwrap().insert(json["rules"]["version"].as_str().unwrap().to_owned());
                }
            });
        }
        for version in 1..=5 {
            std::fs::write(folder.path().join("a.lead"), rules(version)).unwrap();
            service.rules.look();
            assert_eq!(service.rules.status().version, version.to_string());
            std::thread::sleep(Duration::from_millis(30));
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(versions.lock().unwrap().len() > 3, "{versions:?}");
    // A stream ends with the rules it began with; a pin to them is refused by now.
    stream.piece("{\"id\": \"L-2\"}\n");
    let line: Value = serde_json::from_str(&stream.next_piece().unwrap()).unwrap();
    assert_eq!((&line["rules"]["version"], &line["rules"]["digest"]), (&"0".into(), &first.clone().into()));
    let tag = format!("\"{first}\"");
    let pinned = service.ask("POST", "/v1/decide", &[JSON, ("If-Match", &tag)], br#"{"id": "L-1"}"#);
    pinned.is_problem(412, "other-rules");
    stream.piece("");
    assert_eq!(stream.next_piece(), None);
    // What can't be used changes nothing, and is told.
    std::fs::write(folder.path().join("a.lead"), "stage {").unwrap();
    let told = service.ask("POST", "/v1/reload", &[], b"").json();
    assert_eq!(told["version"], "5");
    assert!(told["stale_since"].is_string() && !told["trouble"].as_array().unwrap().is_empty());
    assert_eq!(service.get("/readyz").status, 200);
    let page = service.get("/metrics").text();
    assert!(page.contains("leadwright_rules_stale 1\n"), "{page}");
    assert!(page.contains("leadwright_rule_reloads_total{result=\"loaded\"} 5\n"), "{page}");
    assert!(page.contains("leadwright_rule_reloads_total{result=\"refused\"} 1\n"), "{page}");
    std::fs::write(folder.path().join("a.lead"), rules(6)).unwrap();
    assert_eq!(service.ask("POST", "/v1/reload", &[], b"").json()["version"], "6");
    assert!(service.get("/metrics").text().contains("leadwright_rules_stale 0\n"));
    let log = service.end();
    assert!(log.contains("\"event\":\"rules_loaded\"") && log.contains("\"event\":\"rules_refused\""), "{log}");
}

#[test]
fn what_was_taken_is_answered_before_the_end() {
    let mut service = start(acme(), |options| options.limits.drain = Duration::from_millis(400));
    let mut stream = Connection::to(service.address);
    stream.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
    stream.piece("{\"id\": \"L-1\"}\n");
    assert_eq!(stream.head().status, 200);
    stream.next_piece().unwrap();
    // Half of a request, a connection that was only opened, and one that rests after an answer.
    let mut half = Connection::to(service.address);
    half.send("POST", "/v1/decide", &[JSON, ("Content-Length", "13")], br#"{"id": "#);
    let mut opened = Connection::to(service.address);
    let mut resting = Connection::to(service.address);
    resting.send("GET", "/healthz", &[], b"");
    assert_eq!(resting.answer().status, 200);
    std::thread::sleep(Duration::from_millis(50));
    service.begin_to_stop();
    std::thread::sleep(Duration::from_millis(50));
    // While the word spreads, requests are taken, and told not to come again on the same connection.
    let ready = service.get("/readyz");
    ready.is_problem(503, "stopping");
    assert_eq!(ready.header("connection"), Some("close"));
    opened.send("POST", "/v1/decide", &[JSON], br#"{"id": "L-2"}"#);
    assert_eq!(opened.answer().status, 200);
    resting.send("GET", "/healthz", &[], b"");
    assert_eq!(resting.answer().status, 200);
    assert!(resting.is_closed());
    // After that nobody new is, and those who were are served to their end.
    std::thread::sleep(Duration::from_millis(500));
    assert!(TcpStream::connect(service.address).is_err());
    half.write(br#""L-3"}"#);
    assert_eq!(half.answer().json()["lead"], "L-3");
    stream.piece("{\"id\": \"L-4\"}\n");
    assert!(stream.next_piece().unwrap().contains("L-4"));
    stream.piece("");
    assert_eq!(stream.next_piece(), None);
    service.join();
}

#[test]
fn requests_that_never_end_are_not_waited_for_for_ever() {
    let mut service = start(acme(), |options| options.limits.grace = Duration::from_millis(200));
    let mut stream = Connection::to(service.address);
    stream.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
    assert_eq!(stream.head().status, 200);
    service.begin_to_stop();
    service.join();
}

/// Under load, every request whose answer was begun is answered whole, and none is reset.
#[test]
fn nothing_is_lost_under_load() {
    let mut service = start(acme(), |options| options.limits.drain = Duration::from_millis(500));
    let address = service.address;
    let callers: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(move || {
                let mut answered = 0;
                // Each on a new connection, until none is taken any more.
                while let Ok(stream) = TcpStream::connect(address) {
                    let mut connection = Connection::over(stream);
                    connection.send("POST", "/v1/decide", &[JSON], br#"{"id": "L-1"}"#);
                    let answer = connection.answer();
                    assert_eq!((answer.status, &answer.json()["lead"]), (200, &"L-1".into()));
                    answered += 1;
                    if answer.header("connection") == Some("close") {
                        break;
                    }
                }
                answered
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(200));
    service.begin_to_stop();
    for caller in callers {
        assert!(caller.join().unwrap() > 0);
    }
    service.join();
}

#[test]
fn nothing_personal_is_logged_or_told() {
    let service = start(acme(), |_| {});
    let secret = "Zebulon";
    let lead = format!(
        "{{\"id\": \"L-1\", \"name\": \"{secret}\", \"email\": \"{secret}@client.example\", \"employees\": \"{secret}\", \"country\": \"FR\"}}"
    );
    assert_eq!(service.post("/v1/decide", JSON, &lead).status, 200);
    let broken = lead.replace("\"country\"", "country");
    for answer in [
        service.post("/v1/decide", JSON, &broken),
        service.post("/v1/decide", JSON, lead.replace("\"L-1\"", "[]")),
        service.post(&format!("/v1/decide?name={secret}"), JSON, &lead),
        service.post(&format!("/v1/decide?now={secret}"), JSON, &lead),
        service.post(&format!("/v1/queue?owner={secret}"), JSON, &lead),
        service.post("/v1/queue", JSON, &lead),
        service.get(&format!("/{secret}")),
        service.ask(secret, "/v1/decide", &[], b""),
        service.ask(
            "POST",
            "/v1/decide",
            &[JSON, ("X-Request-Id", &format!("{secret}@client.example"))],
            broken.as_bytes(),
        ),
        service.ask("POST", "/v1/decide", &[("Content-Type", secret)], b"{}"),
        service.ask("POST", "/v1/decide", &[JSON, ("If-Match", &format!("\"{secret}\""))], b"{}"),
    ] {
        assert!(answer.status >= 400, "{}", answer.text());
        assert!(!answer.text().contains(secret), "{}", answer.text());
        assert!(!answer.header("x-request-id").unwrap().contains(secret));
    }
    let lines = service.post("/v1/decide", NDJSON, format!("{broken}\n{lead}\n{lead}\n")).text();
    for line in lines.lines().filter(|line| line.starts_with("{\"error\"")) {
        assert!(!line.contains(secret), "{line}");
    }
    let log = service.end();
    assert!(log.lines().count() > 12 && !log.contains(secret), "{log}");
}

#[test]
fn a_line_of_the_log_for_each_request() {
    let service = start(acme(), |_| {});
    let given = service.ask("POST", "/v1/decide", &[NDJSON, ("X-Request-Id", "abc-1.2_3:4")], b"{\"id\": 1}\n{\n");
    assert_eq!(given.header("x-request-id"), Some("abc-1.2_3:4"));
    let made = service.get("/healthz").header("x-request-id").unwrap().to_owned();
    let other = service.get("/healthz").header("x-request-id").unwrap().to_owned();
    assert_ne!(made, other);
    let digest = service.rules.status().digest;
    let log = service.end();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["request_id"] == "abc-1.2_3:4").unwrap();
    assert_eq!(
        (&line["event"], &line["method"], &line["path"]),
        (&"request".into(), &"POST".into(), &"/v1/decide".into())
    );
    assert_eq!((&line["status"], &line["leads"], &line["rejected"]), (&200.into(), &1.into(), &1.into()));
    assert_eq!(line["rules"], digest);
    assert!(line["micros"].is_u64() && line["time"].as_str().unwrap().ends_with('Z'));
    assert!(lines.iter().any(|line| line["request_id"] == made.as_str()));
    assert_eq!(lines.last().unwrap()["event"], "stopped");
}

fn certificate() -> (String, String, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem(), made.cert.der().clone())
}

fn over_tls(
    address: std::net::SocketAddr,
    trusted: CertificateDer<'static>,
) -> Connection<StreamOwned<ClientConnection, TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    Connection::over(StreamOwned::new(client, TcpStream::connect(address).unwrap()))
}

#[test]
fn over_an_encrypted_connection() {
    let (certificate, key, trusted) = certificate();
    let tls = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
    let service = start(acme(), |options| options.tls = Some(tls));
    let mut connection = over_tls(service.address, trusted);
    for number in 0..3 {
        connection.send("POST", "/v1/decide", &[JSON], format!("{{\"id\": {number}}}").as_bytes());
        assert_eq!(connection.answer().json()["lead"], number.to_string());
    }
    connection.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
    assert_eq!(connection.head().status, 200);
    connection.piece("{\"id\": \"L-1\"}\n");
    assert!(connection.next_piece().unwrap().contains("L-1"));
    connection.piece("");
    assert_eq!(connection.next_piece(), None);
    // Who speaks plainly is not answered.
    let mut plain = TcpStream::connect(service.address).unwrap();
    std::io::Write::write_all(&mut plain, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = plain.read_to_end(&mut told);
    assert!(!told.starts_with(b"HTTP"));
    for (certificate, key) in [("", key.as_str()), (certificate.as_str(), ""), ("nothing", "nothing")] {
        let told = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err().to_string();
        assert!(told.contains("PEM"), "{told}");
    }
    let other = self::certificate().1;
    let told = Tls::from_pem(certificate.as_bytes(), other.as_bytes()).unwrap_err().to_string();
    assert!(told.starts_with("the key is not that of the certificate"), "{told}");
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).stdin(Stdio::null());
    command
}

/// `leadwright serve`, with the address that it tells.
fn serving(args: &[&str]) -> (Child, String) {
    let mut child =
        program(&[&["serve"], args].concat()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
    (child, address)
}

#[cfg(unix)]
#[test]
fn the_command_serves_and_ends_when_it_is_asked_to() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, address) = serving(&["rules/starter", "--listen", "127.0.0.1:0", "--drain", "50"]);
        let address = address.strip_prefix("http://").unwrap().parse().unwrap();
        let mut connection = Connection::to(address);
        connection.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
        connection.piece("{\"id\": \"L-1\"}\n");
        assert_eq!(connection.head().status, 200);
        assert!(connection.next_piece().unwrap().contains("L-1"));
        let asked = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        std::thread::sleep(Duration::from_millis(200));
        connection.piece("{\"id\": \"L-2\"}\n");
        assert!(connection.next_piece().unwrap().contains("L-2"));
        connection.piece("");
        assert_eq!(connection.next_piece(), None);
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), Some(0));
        let mut log = String::new();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(log.contains("\"path\":\"/v1/decide\"") && log.contains("\"leads\":2"), "{log}");
        assert!(log.trim_end().ends_with("\"event\":\"stopped\"}"), "{log}");
    }
}

#[cfg(unix)]
#[test]
fn the_command_with_tokens_and_tls() {
    let made = program(&["token", "new", "--scope", "decide,read", "--name", "crm"]).output().unwrap();
    let told = String::from_utf8(made.stdout).unwrap();
    let part = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let (secret, line) = (part("token "), part("line "));
    assert!(line.starts_with("crm decide,read sha256:"));
    let (certificate, key, trusted) = certificate();
    let files = crate::support::folder(&[
        ("tokens", line.as_bytes()),
        ("cert", certificate.as_bytes()),
        ("key", key.as_bytes()),
    ]);
    let path = |name: &str| files.path().join(name).to_string_lossy().into_owned();
    let (mut child, address) = serving(&[
        "rules/starter",
        "--listen",
        "0.0.0.0:0",
        "--tokens",
        &path("tokens"),
        "--tls-cert",
        &path("cert"),
        "--tls-key",
        &path("key"),
        "--drain",
        "0",
        "--quiet",
    ]);
    let port: u16 = address.strip_prefix("https://0.0.0.0:").unwrap().parse().unwrap();
    let mut connection = over_tls(([127, 0, 0, 1], port).into(), trusted);
    connection.send("GET", "/v1/rules", &[], b"");
    assert_eq!(connection.answer().status, 401);
    connection.send("GET", "/v1/rules", &[("Authorization", &format!("Bearer {secret}"))], b"");
    assert_eq!(connection.answer().status, 200);
    drop(connection);
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A token and the line for the file, as the command prints them.
fn token(name: &str) -> (String, String) {
    let made = program(&["token", "new", "--scope", "read", "--name", name]).output().unwrap();
    let told = String::from_utf8(made.stdout).unwrap();
    let part = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    (format!("Bearer {}", part("token ")), part("line "))
}

/// Asks until the answer is what is waited for.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = std::time::Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(unix)]
#[test]
fn tokens_are_given_and_taken_back_while_it_runs() {
    let ((old, old_line), (new, new_line)) = (token("old"), token("new"));
    let files = crate::support::folder(&[("tokens", old_line.as_bytes())]);
    let path = files.path().join("tokens");
    let (mut child, address) =
        serving(&["rules/starter", "--listen", "127.0.0.1:0", "--drain", "0", "--tokens", &path.to_string_lossy()]);
    let address = address.strip_prefix("http://").unwrap().parse().unwrap();
    let status = |token: &str| {
        let mut connection = Connection::to(address);
        connection.send("GET", "/v1/rules", &[("Authorization", token)], b"");
        connection.answer().status
    };
    assert_eq!((status(&old), status(&new)), (200, 401));
    std::fs::write(&path, format!("{old_line}\n{new_line}\n")).unwrap();
    until("the new token is taken", || status(&new) == 200);
    assert_eq!(status(&old), 200);
    // What can't be read changes nothing, nor does a file that is gone.
    std::fs::write(&path, "new read\n").unwrap();
    std::thread::sleep(Duration::from_millis(2_500));
    std::fs::remove_file(&path).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!((status(&old), status(&new)), (200, 200));
    std::fs::write(&path, new_line).unwrap();
    until("the old token is refused", || status(&old) == 401);
    assert_eq!(status(&new), 200);
    std::fs::write(&path, "# nobody any more\n").unwrap();
    until("all are refused", || status(&new) == 401);
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let events: Vec<String> = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|line| line["event"].as_str().filter(|event| event.starts_with("tokens")).map(str::to_owned))
        .collect();
    let (renewed, refused) = ("tokens_renewed", "tokens_refused");
    assert_eq!(events, [renewed, refused, refused, renewed, renewed], "{log}");
    assert!(log.contains("line 1 of the tokens doesn't have three parts"), "{log}");
}

#[test]
fn a_certificate_is_renewed_while_it_runs() {
    let [(first, first_key, trusts_first), (second, second_key, trusts_second)] = [certificate(), certificate()];
    let tls = Tls::from_pem(first.as_bytes(), first_key.as_bytes()).unwrap();
    let service = start(acme(), |options| options.tls = Some(tls));
    let ask = |connection: &mut Connection<StreamOwned<ClientConnection, TcpStream>>| {
        connection.send("GET", "/healthz", &[], b"");
        connection.answer().status
    };
    let mut before = over_tls(service.address, trusts_first);
    assert_eq!(ask(&mut before), 200);
    let tls = Tls::from_pem(second.as_bytes(), second_key.as_bytes()).unwrap();
    assert!(service.renewer.certificate(tls));
    assert_eq!(ask(&mut over_tls(service.address, trusts_second)), 200);
    assert_eq!(ask(&mut before), 200);
    let renewer = service.renewer.clone();
    assert!(service.end().contains("\"event\":\"certificate_renewed\""));
    assert!(!renewer.refused(leadwright::http::Renewed::Certificate, "the service is gone"));
}

/// Every decision that is given away is in the log, those of explanations and of the queue, too.
#[test]
fn all_decisions_are_logged() {
    use leadwright::journal::{Journal, JournalOptions, replay};
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), JournalOptions::new()).unwrap();
    let service = start(acme(), |options| options.journal = Some(journal.clone()));
    for path in ["/v1/decide", "/v1/explain"] {
        assert_eq!(service.post(path, JSON, r#"{"id": "L-1", "country": "FR"}"#).status, 200);
    }
    assert_eq!(service.post("/v1/queue", JSON, r#"[{"id": "L-2"}]"#).status, 200);
    service.end();
    journal.flush().unwrap();
    let told = replay(folder.path(), Vec::new(), &mut |_| {}).unwrap();
    assert_eq!((told.decisions, told.agree), (3, 3), "{told:?}");
}

/// Which tests fail is told where rules begin to be used.
#[test]
fn tests_that_fail_are_told() {
    let failing = |version: u32| {
        format!(
            "{}test \"Nobody gets here\" {{\n  at 2026-11-23 10:00\n  expect stage is won\n}}\nend won \"Won\" success\n",
            rules(version)
        )
    };
    let folder = crate::support::folder(&[("a.lead", failing(0).as_bytes())]);
    let watched = Leadwright::watch(folder.path(), WatchOptions::new()).unwrap();
    assert!(watched.status().to_string().ends_with("; 1 of its tests fails"), "{}", watched.status());
    let service = start(watched, |_| {});
    std::fs::write(folder.path().join("a.lead"), failing(1)).unwrap();
    service.rules.look();
    let log = service.end();
    let loaded = log.lines().find(|line| line.contains("rules_loaded")).unwrap();
    let loaded: Value = serde_json::from_str(loaded).unwrap();
    assert_eq!(loaded["failed_tests"], serde_json::json!(["Nobody gets here"]));
    // Where they have to pass, nothing was in use before.
    let output = program(&["serve", &folder.path().to_string_lossy(), "--tests", "require"]).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("leadwright test ") && !err.contains("the rules before"), "{err}");
}

/// For network file systems, where nobody is told of a save.
#[cfg(unix)]
#[test]
fn the_command_looks_as_often_as_it_is_told() {
    let folder = crate::support::folder(&[("a.lead", rules(0).as_bytes())]);
    let path = folder.path().to_string_lossy().into_owned();
    let (mut child, address) = serving(&[&path, "--listen", "127.0.0.1:0", "--poll", "50", "--drain", "0", "--quiet"]);
    let address = address.strip_prefix("http://").unwrap().parse().unwrap();
    let rules_in_use = || {
        let mut connection = Connection::to(address);
        connection.send("GET", "/v1/rules", &[], b"");
        connection.answer().json()
    };
    assert_eq!(rules_in_use()["watching"], "polling");
    std::fs::write(folder.path().join("a.lead"), rules(1)).unwrap();
    until("the save is used", || rules_in_use()["version"] == "1");
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_command_used_wrongly() {
    let files = crate::support::folder(&[("empty", b""), ("broken.lead", b"stage {")]);
    let path = |name: &str| files.path().join(name).to_string_lossy().into_owned();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (args, code, told) in [
        (&["serve", "rules/starter", "--listen", "0.0.0.0:0"][..], 2, "--tokens FILE"),
        (&["serve", "rules/starter", "--listen", "here"], 2, "127.0.0.1:7878"),
        (&["serve", "rules/starter", "--listen", &taken], 2, "can't be listened on"),
        (&["serve", "rules/starter", "--tokens", &path("missing")], 2, "can't be read"),
        (&["serve", "rules/starter", "--tokens", &path("empty")], 2, "there is no token in the file"),
        (&["serve", "rules/starter", "--tokens", &path("empty"), "--insecure"], 2, "don't go together"),
        (&["serve", "rules/starter", "--tls-cert", &path("empty")], 2, "--tls-key"),
        (&["serve", "rules/starter", "--tls-cert", &path("empty"), "--tls-key", &path("empty")], 2, "PEM"),
        (&["serve", "rules/starter", "--max-requests", "0"], 2, "can't be 0"),
        (&["serve", "rules/starter", "--poll", "0"], 2, "--poll 500"),
        (&["serve", &path("broken.lead")], 1, "so nothing is served"),
        (&["serve"], 2, "leadwright serve my-rules"),
        (&["token", "new"], 2, "--scope"),
        (&["token", "new", "--scope", "all"], 2, "decide, read, admin"),
        (&["token", "new", "--scope", "read", "--name", "two words"], 2, "in one word"),
    ] {
        let output = program(args).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {err}");
        assert!(err.contains(told), "{args:?}: {err}");
        assert!(output.stdout.is_empty());
    }
}
