//! Every way in which a request is refused.

use std::time::Duration;

use leadwright::http::{Access, BindError, Options, Scope, Server, Token, Tokens};

use super::{Connection, JSON, NDJSON, acme, start};

const LEAD: &[u8] = br#"{"id": "L-1"}"#;

#[test]
fn leads_that_are_none() {
    let service = start(acme(), |_| {});
    let deep = format!("{{\"id\": \"1\", \"x\": {}1{}}}", "[".repeat(200), "]".repeat(200));
    for (body, status, kind) in [
        (&b"{\"id\": \"L-1\""[..], 400, "broken-json"),
        (b"", 400, "broken-json"),
        (b"{\"id\": \"\xff\"}", 400, "broken-json"),
        (deep.as_bytes(), 400, "too-deep"),
        (b"{\"name\": \"Zoe\"}", 422, "no-lead"),
        (b"{\"id\": []}", 422, "no-lead"),
        (b"[]", 422, "no-lead"),
    ] {
        for path in ["/v1/decide", "/v1/explain"] {
            service.post(path, JSON, body).is_problem(status, kind);
        }
    }
    service.post("/v1/queue", JSON, "{").is_problem(400, "broken-json");
    service.post("/v1/queue", JSON, deep.as_bytes()).is_problem(400, "broken-json");
    service.post("/v1/queue?owner=nobody", JSON, "[]").is_problem(422, "no-such-owner");
    service.post("/v1/check", ("Content-Type", "text/plain"), b"\xff").is_problem(400, "broken-json");
}

#[test]
fn bodies_that_are_too_large() {
    let service = start(acme(), |options| options.limits.body = 1_000);
    let large = format!("{{\"id\": \"L-1\", \"x\": \"{}\"}}", "x".repeat(2_000));
    let problem = service.post("/v1/decide", JSON, &large).is_problem(413, "too-large");
    assert!(problem["detail"].as_str().unwrap().contains("1000 bytes"), "{problem}");
    // Also where the length was not told.
    let mut connection = Connection::to(service.address);
    connection.send("POST", "/v1/decide", &[JSON, ("Transfer-Encoding", "chunked")], b"");
    connection.piece(&large);
    connection.answer().is_problem(413, "too-large");
    // A line that is too long is passed over, and the next one is answered.
    let answer = service.post("/v1/decide", NDJSON, format!("{large}\n{{\"id\": \"L-2\"}}\n"));
    let lines: Vec<serde_json::Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), lines[0]["error"]["status"].as_u64(), &lines[1]["lead"]), (2, Some(413), &"L-2".into()));
}

#[test]
fn parameters_that_can_not_be() {
    let service = start(acme(), |_| {});
    for query in [
        "now=yesterday",
        "now=2026-11-24",
        "now=2026-11-24T09:00:00Z&now=2026-11-24T09:00:00Z",
        "reasons=all",
        "top=5",
        "nonsense",
        "now=%ff",
        "now=%zz",
    ] {
        service.post(&format!("/v1/decide?{query}"), JSON, LEAD).is_problem(400, "wrong-parameter");
    }
    for top in ["0", "-1", "x", "10001", "1.5", "+5", ""] {
        service.post(&format!("/v1/queue?top={top}"), JSON, "[]").is_problem(400, "wrong-parameter");
    }
    service.get("/v1/rules?x=1").is_problem(400, "wrong-parameter");
    let wrong = service.ask("POST", "/v1/decide", &[JSON, ("Leadwright-Now", "soon")], LEAD);
    wrong.is_problem(400, "wrong-parameter");
    // An offset with a plus that nobody encoded is what was meant.
    assert_eq!(service.post("/v1/decide?now=2026-11-24T10:00:00+01:00", JSON, LEAD).json()["now"], super::NOW);
}

#[test]
fn formats_that_are_not_known() {
    let service = start(acme(), |_| {});
    for format in ["text/xml", "application/x-www-form-urlencoded", "", "json"] {
        let problem = service.post("/v1/decide", ("Content-Type", format), LEAD).is_problem(415, "wrong-media-type");
        assert!(problem["help"].as_str().unwrap().contains("application/json"), "{problem}");
    }
    service.ask("POST", "/v1/decide", &[], LEAD).is_problem(415, "wrong-media-type");
    let packed = service.ask("POST", "/v1/decide", &[JSON, ("Content-Encoding", "gzip")], LEAD);
    packed.is_problem(415, "wrong-media-type");
    assert_eq!(service.post("/v1/decide", ("Content-Type", "Application/JSON; charset=utf-8"), LEAD).status, 200);
    let accept = [JSON, ("Accept", "image/png")];
    service.ask("POST", "/v1/explain", &accept, LEAD).is_problem(406, "not-acceptable");
}

#[test]
fn paths_and_methods_that_are_not_there() {
    let service = start(acme(), |_| {});
    for path in ["/nowhere", "/v1", "/v1/decide/", "/v1/DECIDE", "//"] {
        service.get(path).is_problem(404, "no-such-path");
    }
    for (method, path, allow) in
        [("GET", "/v1/decide", "POST"), ("PUT", "/v1/rules", "GET, HEAD"), ("POST", "/healthz", "GET, HEAD")]
    {
        let answer = service.ask(method, path, &[], b"");
        answer.is_problem(405, "wrong-method");
        assert_eq!(answer.header("allow"), Some(allow));
    }
}

#[test]
fn other_rules_than_are_wanted() {
    let service = start(acme(), |_| {});
    let digest = service.rules.status().digest;
    let ask = |tag: &str| service.ask("POST", "/v1/decide", &[JSON, ("If-Match", tag)], LEAD);
    for tag in [format!("\"{digest}\""), "*".to_owned(), format!("\"x\", \"{digest}\"")] {
        assert_eq!(ask(&tag).status, 200, "{tag}");
    }
    for tag in ["\"0000\"".to_owned(), format!("W/\"{digest}\""), String::new()] {
        let problem = ask(&tag).is_problem(412, "other-rules");
        assert!(problem["detail"].as_str().unwrap().contains(&digest), "{problem}");
    }
    for tag in [digest.clone(), "\"".to_owned(), "\"a b\"".to_owned()] {
        ask(&tag).is_problem(400, "wrong-parameter");
    }
}

#[test]
fn tokens_and_scopes() {
    let [decide, read, admin] =
        [Scope::Decide, Scope::Read, Scope::Admin].map(|scope| Token::new(&[scope], "test").unwrap());
    let file = format!("# who may ask\n\n{}\n{}\n{}\n", decide.line, read.line, admin.line);
    // What stands in the file is not what is sent.
    assert!([&decide, &read, &admin].iter().all(|token| !file.contains(&token.secret)));
    let service = start(acme(), |options| options.access = Access::Tokens(Tokens::read(&file).unwrap()));
    let bearer = |secret: &str| format!("Bearer {secret}");
    let ask = |method: &str, path: &str, token: &str| {
        let format = if path == "/v1/check" { ("Content-Type", "text/plain") } else { JSON };
        service.ask(method, path, &[format, ("Authorization", token)], if path == "/v1/queue" { b"[]" } else { LEAD })
    };
    let all = [
        ("POST", "/v1/decide", Scope::Decide),
        ("POST", "/v1/explain", Scope::Decide),
        ("POST", "/v1/queue", Scope::Decide),
        ("POST", "/v1/check", Scope::Read),
        ("GET", "/v1/rules", Scope::Read),
        ("GET", "/metrics", Scope::Read),
        ("POST", "/v1/reload", Scope::Admin),
    ];
    for (method, path, scope) in all {
        for (token, has) in [(&decide, Scope::Decide), (&read, Scope::Read), (&admin, Scope::Admin)] {
            let answer = ask(method, path, &bearer(&token.secret));
            if has == scope || has == Scope::Admin {
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            } else {
                let problem = answer.is_problem(403, "missing-scope");
                assert!(problem["help"].as_str().unwrap().contains(scope.name()));
            }
        }
        for wrong in [
            "Bearer",
            "Bearer lw_00",
            &decide.secret,
            &format!("Basic {}", decide.secret),
            &format!("Bearer {}0", decide.secret),
        ] {
            let answer = ask(method, path, wrong);
            answer.is_problem(401, "no-token");
            assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
        }
        service.ask(method, path, &[], b"").is_problem(401, "no-token");
    }
    // Whether it lives, how it is described: no secrets.
    for open in ["/healthz", "/readyz", "/openapi.json", "/", "/problems"] {
        assert_eq!(service.get(open).status, 200, "{open}");
    }
    // With tokens, any name of the host will do.
    let headers = [JSON, ("Authorization", &bearer(&decide.secret)), ("Host", "leads.example")];
    assert_eq!(service.ask("POST", "/v1/decide", &headers, LEAD).status, 200);
    let log = service.end();
    assert!([decide, read, admin].iter().all(|token| !log.contains(&token.secret)));
    assert!(log.contains("\"token\":\"test\""));
}

#[test]
fn files_of_tokens_that_are_wrong() {
    let good = Token::new(&[Scope::Decide, Scope::Read], "crm").unwrap().line;
    assert!(Tokens::read(&format!("  {good}  \r\n")).is_ok());
    let hash = good.split(' ').next_back().unwrap();
    for wrong in [
        "",
        "# none\n",
        "crm decide",
        &format!("crm all {hash}"),
        "crm decide sha256:00",
        &format!("{good} more"),
        &format!("crm decide {}", &hash[7..]),
    ] {
        let told = Tokens::read(wrong).unwrap_err().to_string();
        assert!(told.contains("leadwright token new"), "{wrong}: {told}");
    }
    for name in ["", "two words", "a\nb"] {
        assert!(Token::new(&[Scope::Read], name).is_err());
    }
}

#[test]
fn nobody_else_is_answered_unless_somebody_says_so() {
    let bind = |access: Access| {
        let mut options = Options::default();
        options.listen = "0.0.0.0:0".parse().unwrap();
        options.access = access;
        Server::bind(acme(), options)
    };
    assert!(matches!(bind(Access::Local), Err(BindError::Unprotected(_))));
    assert!(bind(Access::Anybody).is_ok());
    // A page of another host that leads here is no way in.
    let service = start(acme(), |_| {});
    for host in ["evil.example", "localhost.evil.example:7878", ""] {
        service.ask("POST", "/v1/decide", &[JSON, ("Host", host)], LEAD).is_problem(421, "wrong-host");
    }
    for host in ["localhost", "127.0.0.1:7878", "[::1]:1"] {
        assert_eq!(service.ask("POST", "/v1/decide", &[JSON, ("Host", host)], LEAD).status, 200);
    }
}

#[test]
fn bodies_that_do_not_come() {
    let service = start(acme(), |options| {
        options.limits.time = Duration::from_millis(200);
        options.limits.idle = Duration::from_millis(400);
    });
    let mut connection = Connection::to(service.address);
    let started = std::time::Instant::now();
    connection.send("POST", "/v1/decide", &[JSON, ("Content-Length", "100")], b"{");
    connection.answer().is_problem(408, "slow-body");
    assert!(started.elapsed() < Duration::from_secs(3), "it was waited for twice");
    // A stream in which nothing happens ends, with a line that says so.
    let mut connection = Connection::to(service.address);
    connection.send("POST", "/v1/decide", &[NDJSON, ("Transfer-Encoding", "chunked")], b"");
    connection.piece("{\"id\": \"L-1\"}\n");
    let answer = connection.answer().text();
    let last: serde_json::Value = serde_json::from_str(answer.lines().last().unwrap()).unwrap();
    assert_eq!((&last["error"]["type"], &last["error"]["line"]), (&"/problems#slow-body".into(), &2.into()));
    // A connection on which nothing is asked is closed.
    assert!(Connection::to(service.address).is_closed());
}

/// Rules whose check takes longer than there is time for, and then a lead of many activities.
#[test]
fn answers_that_are_not_found_in_time() {
    let service = start(acme(), |options| options.limits.time = Duration::from_millis(20));
    let mut rules = String::from("fields { employees number }\nscore fit from 0 to 100 {\n");
    for number in 0..4_000 {
        rules.push_str(&format!("  +1 \"Rule {number}\" when employees > {number} and employees < {}\n", number + 9));
    }
    rules.push_str("}\nstage lead \"Lead\" start {\n}\n");
    // On a busy machine the body itself can be too slow.
    let answers = (0..50).map(|_| service.post("/v1/check", ("Content-Type", "text/plain"), &rules));
    let answer = answers.into_iter().find(|answer| answer.status != 408).unwrap();
    answer.is_problem(503, "too-slow");
    assert_eq!(answer.header("retry-after"), Some("1"));
    // Nobody waits for it any more, and others are answered.
    let answers = (0..50).map(|_| service.post("/v1/decide?reasons=none", JSON, LEAD));
    assert!(answers.into_iter().any(|answer| answer.status == 200));
}

/// Who sends to the end before looking for an answer finds it, and not a broken connection; and the connection serves on.
#[test]
fn a_body_that_is_refused_is_read_on() {
    let service = start(acme(), |_| {});
    let large = vec![b' '; 8_000_000];
    let mut connection = Connection::to(service.address);
    connection.send("POST", "/v1/decide", &[JSON], &large);
    connection.answer().is_problem(413, "too-large");
    connection.send("POST", "/nowhere", &[JSON], &large);
    connection.answer().is_problem(404, "no-such-path");
    connection.send("POST", "/v1/decide", &[("Content-Type", "image/png")], &large);
    connection.answer().is_problem(415, "wrong-media-type");
    connection.send("POST", "/v1/decide", &[JSON], LEAD);
    assert_eq!(connection.answer().status, 200);
    // Who asks before sending is told at once.
    let length = large.len().to_string();
    connection.send("POST", "/v1/decide", &[JSON, ("Content-Length", &length), ("Expect", "100-continue")], b"");
    connection.answer().is_problem(413, "too-large");
}

#[test]
fn texts_with_a_mark_before_them_and_without_anything() {
    let service = start(acme(), |_| {});
    let marked = [b"\xef\xbb\xbf".as_slice(), LEAD].concat();
    assert_eq!(service.post("/v1/decide", JSON, &marked).status, 200);
    let lines = service.post("/v1/decide", NDJSON, [&marked, b"\n".as_slice(), br#"{"id": 2}"#].concat()).text();
    assert!(lines.lines().count() == 2 && !lines.contains("error"), "{lines}");
    let told = |body: &[u8]| {
        let problem = service.post("/v1/decide", JSON, body).is_problem(400, "broken-json");
        problem["detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(told(b"\xff\xfe{\0}\0"), "the body is UTF-16");
    assert_eq!(told(b" \n"), "the body is empty");
    let packed = service.ask("POST", "/v1/decide", &[JSON, ("Content-Encoding", "gzip")], b"\x1f\x8b");
    assert!(packed.is_problem(415, "wrong-media-type")["help"].as_str().unwrap().contains("unpacked"));
    let twice = [JSON, ("Leadwright-Now", super::NOW), ("Leadwright-Now", super::NOW)];
    service.ask("POST", "/v1/decide", &twice, LEAD).is_problem(400, "wrong-parameter");
}

/// How the service fares can be asked when nothing else can.
#[test]
fn numbers_are_there_when_it_is_busy() {
    let service = start(acme(), |options| options.limits.requests = 1);
    // A body on its way is at work.
    let mut slow = Connection::to(service.address);
    slow.send("POST", "/v1/decide", &[JSON, ("Transfer-Encoding", "chunked")], b"");
    slow.piece("{\"id\": ");
    let busy = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        service.get("/metrics").text().contains("leadwright_requests_in_flight 2\n")
    });
    assert!(busy);
    service.post("/v1/decide", JSON, LEAD).is_problem(503, "busy");
    assert!(service.get("/metrics").text().contains("leadwright_requests_shed_total 1\n"));
    assert_eq!(service.get("/v1/rules").status, 200);
}

#[test]
fn bodies_that_break_off() {
    let service = start(acme(), |_| {});
    let mut connection = Connection::to(service.address);
    connection.send("POST", "/v1/decide", &[JSON, ("Transfer-Encoding", "chunked")], b"");
    connection.write(b"zz\r\n");
    connection.answer().is_problem(400, "broken-body");
}

#[test]
fn more_than_can_be_done_at_once() {
    let service = start(acme(), |options| options.limits.requests = 2);
    let mut held: Vec<Connection> = (0..2).map(|_| Connection::to(service.address)).collect();
    for connection in &mut held {
        connection.send("POST", "/v1/decide", &[JSON, ("Transfer-Encoding", "chunked")], b"");
        connection.piece("{\"id\": ");
    }
    let busy = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        service.get("/metrics").text().contains("leadwright_requests_in_flight 3\n")
    });
    assert!(busy);
    let answer = service.post("/v1/decide", JSON, LEAD);
    answer.is_problem(503, "busy");
    assert_eq!(answer.header("retry-after"), Some("1"));
    // Those who look after it are answered all the same.
    assert_eq!(service.get("/healthz").status, 200);
    for mut connection in held {
        connection.piece("\"L-1\"}");
        connection.piece("");
        assert_eq!(connection.answer().status, 200);
    }
    // Once there is room, it is taken.
    let answered = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        service.post("/v1/decide", JSON, LEAD).status == 200
    });
    assert!(answered);
    assert!(service.get("/metrics").text().contains("leadwright_requests_shed_total "));
}
