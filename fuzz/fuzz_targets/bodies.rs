//! Any bytes as the body of a request, by the service as it is served: over a connection, with all that is around it. Each gets an answer that is well formed;
//! none is a fault of the service, and in a stream each line that says something gets a line.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use leadwright::Leadwright;
use leadwright::http::{Options, Server};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use ureq::Agent;

/// More leads than this are refused.
const LEADS: usize = 12;
/// A larger body is refused, and so is a longer line of NDJSON.
const BODY: usize = 3_000;

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const NOW: &str = "now=2026-11-23T09:00:00Z";

/// Where the service listens, and who asks it.
static ASKING: LazyLock<(String, Agent)> = LazyLock::new(|| {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/acme-emea");
    let rules = Leadwright::open(rules).unwrap_or_else(|failed| panic!("{failed}"));
    let mut options = Options::default();
    options.listen.set_port(0);
    options.limits.leads = LEADS as u64;
    options.limits.body = BODY;
    let server = Server::bind(rules, options).unwrap_or_else(|failed| panic!("{failed}"));
    let address = format!("http://{}", server.address());
    std::thread::spawn(move || server.run());
    let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(20)));
    (address, config.build().into())
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let (path, format) = match first % 8 {
        0 => ("/v1/decide?", JSON),
        1 => ("/v1/decide?reasons=none&", NDJSON),
        2 => ("/v1/decide?", NDJSON),
        3 => ("/v1/explain?", JSON),
        4 => ("/v1/queue?", JSON),
        5 => ("/v1/queue?top=2&", NDJSON),
        6 => ("/v1/queue?owner=sales&", NDJSON),
        _ => ("/v1/check?name=posted.lead", "text/plain"),
    };
    let (address, agent) = &*ASKING;
    let now = if path.starts_with("/v1/check") { "" } else { NOW };
    let asked = agent.post(format!("{address}{path}{now}")).content_type(format).send(body);
    let mut answer = asked.unwrap_or_else(|failed| panic!("no answer: {failed}"));
    let status = answer.status().as_u16();
    assert!(matches!(status, 200 | 400 | 413 | 422), "status {status}");
    let text = answer.body_mut().read_to_string().unwrap_or_else(|failed| panic!("half an answer: {failed}"));
    if status == 200 && path.starts_with("/v1/decide") && format == NDJSON {
        for line in text.lines() {
            assert!(serde_json::from_str::<IgnoredAny>(line).is_ok(), "a line that is no JSON: {line}");
        }
        let asked = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
        // Behind the last lead that is taken stands why no more are. The assignments so far are no lead; nothing is taken behind those that can't be used.
        let ledger = usize::from(text.starts_with("{\"ledger\""));
        let over = text.lines().last().is_some_and(|line| line.contains("#wrong-ledger"));
        let wanted = if over { text.lines().count() } else { asked.min(LEADS + 1 + ledger) };
        assert_eq!(text.lines().count(), wanted, "lines");
    } else {
        assert!(serde_json::from_str::<IgnoredAny>(&text).is_ok(), "no JSON: {text}");
    }
});
