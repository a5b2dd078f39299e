//! Leads that come one a line: answered in order, as they come, in bounded memory.

use std::time::Duration;

use serde_json::Value;

use super::{Connection, NDJSON, acme, start};

fn streamed(service: &super::Running) -> Connection {
    let mut connection = Connection::to(service.address);
    connection.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
    connection
}

#[test]
fn answers_come_before_the_leads_end() {
    let service = start(acme(), |_| {});
    let mut connection = streamed(&service);
    // The head comes before the first lead, and each answer before the next one.
    assert_eq!(connection.head().status, 200);
    for number in 0..20 {
        // A line may come in pieces, and an answer only at its end.
        connection.piece(&format!("{{\"id\": \"L-{number}\""));
        connection.piece("}\n");
        let answer: Value = serde_json::from_str(&connection.next_piece().unwrap()).unwrap();
        assert_eq!(answer["lead"], format!("L-{number}"));
    }
    // The last needs no line end.
    connection.piece("{\"id\": \"last\"}");
    connection.piece("");
    assert!(connection.next_piece().unwrap().starts_with("{\"lead\":\"last\""));
    assert_eq!(connection.next_piece(), None);
    // And the connection serves on.
    connection.send("GET", "/healthz", &[], b"");
    assert_eq!(connection.answer().status, 200);
}

#[test]
fn errors_are_lines_in_their_place() {
    let service = start(acme(), |_| {});
    let lines = "{\"id\": \"a\"}\n\nnothing\n{\"name\": \"Zoe\"}\r\n   \n{\"id\": \"a\"}\n{\"id\": \"b\"}\n\n";
    let answer = service.post("/v1/decide", NDJSON, lines).text();
    let answers: Vec<Value> = answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<String> = answers
        .iter()
        .map(|answer| match answer.get("error") {
            Some(problem) => {
                super::is_told_well(problem);
                format!("{} {} {}", problem["line"], problem["status"], problem["type"].as_str().unwrap())
            }
            None => answer["lead"].as_str().unwrap().to_owned(),
        })
        .collect();
    let wanted = ["a", "3 400 /problems#broken-json", "4 422 /problems#no-lead", "6 422 /problems#no-lead", "b"];
    assert_eq!(told, wanted);
    assert_eq!(service.post("/v1/decide", NDJSON, "").text(), "");
}

#[test]
fn at_most_so_many_leads() {
    let service = start(acme(), |options| options.limits.leads = 100);
    let lines: String = (0..150).map(|number| format!("{{\"id\": {number}}}\n")).collect();
    let answer = service.post("/v1/decide", NDJSON, &lines).text();
    assert_eq!(answer.lines().count(), 101);
    let last: Value = serde_json::from_str(answer.lines().last().unwrap()).unwrap();
    assert_eq!((&last["error"]["type"], &last["error"]["line"]), (&"/problems#too-many-lines".into(), &101.into()));
    service.post("/v1/queue", NDJSON, &lines).is_problem(413, "too-many-lines");
}

/// Who doesn't read is not read from: what waits is in the buffers of the machine, and a little here.
#[test]
fn who_reads_slowly_is_sent_slowly() {
    let service = start(acme(), |options| options.limits.leads = 1_000_000);
    let mut connection = streamed(&service);
    connection.stream.get_ref().set_write_timeout(Some(Duration::from_millis(700))).unwrap();
    let lines: String = (0..500).map(|number| format!("{{\"id\": \"{number}\"}}\n")).collect();
    let piece = format!("{:x}\r\n{lines}\r\n", lines.len());
    let mut sent = 0;
    while sent < 50_000_000 && std::io::Write::write_all(connection.stream.get_mut(), piece.as_bytes()).is_ok() {
        sent += piece.len();
    }
    assert!(sent < 50_000_000, "{sent} bytes were taken, though nobody read the answers");
}

/// Many at once, each with its own answers.
#[test]
fn streams_do_not_mix() {
    let service = start(acme(), |_| {});
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let service = &service;
            scope.spawn(move || {
                let lines: String = (0..200).map(|number| format!("{{\"id\": \"{caller}-{number}\"}}\n")).collect();
                let answer = service.post("/v1/decide?reasons=none", NDJSON, lines).text();
                let ids: Vec<String> = answer
                    .lines()
                    .map(|line| serde_json::from_str::<Value>(line).unwrap()["lead"].as_str().unwrap().to_owned())
                    .collect();
                assert_eq!(ids, (0..200).map(|number| format!("{caller}-{number}")).collect::<Vec<_>>());
            });
        }
    });
}
