//! What each endpoint answers.

use leadwright::{Instant, Lead, Leadwright, Reasons};
use serde_json::{Value, json};

use super::{JSON, NDJSON, NOW, acme, leads, start};

fn now() -> Instant {
    Instant::parse_rfc3339(NOW).unwrap()
}

#[test]
fn a_decision_is_the_one_of_the_api() {
    let service = start(acme(), |_| {});
    for line in leads().lines().take(40) {
        let wanted = service.rules.decide_json(line.as_bytes(), now()).unwrap();
        let answer = service.post(&format!("/v1/decide?now={NOW}"), JSON, line);
        assert_eq!((answer.status, answer.text()), (200, wanted.to_json()));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("leadwright-rules"), Some(wanted.digest()));
        assert_eq!(answer.header("etag"), Some(format!("\"{}\"", wanted.digest()).as_str()));
        // The same by a header; and without reasons.
        let by_header = service.ask("POST", "/v1/decide", &[JSON, ("Leadwright-Now", NOW)], line.as_bytes());
        assert_eq!(by_header.text(), wanted.to_json());
        let bare = service.post(&format!("/v1/decide?now={NOW}&reasons=none"), JSON, line);
        let wanted = service.rules.with_reasons(Reasons::None).decide_json(line.as_bytes(), now()).unwrap();
        assert_eq!(bare.text(), wanted.to_json());
    }
}

#[test]
fn without_a_time_it_is_the_clocks() {
    let service = start(acme(), |_| {});
    let before = std::time::SystemTime::now();
    let answer = service.post("/v1/decide", JSON, r#"{"id": "L-1"}"#);
    let told = Instant::parse_rfc3339(answer.json()["now"].as_str().unwrap()).unwrap();
    assert!(told >= Instant::from(before) && told <= Instant::from(std::time::SystemTime::now()));
}

#[test]
fn lines_are_answered_as_a_batch_is() {
    let service = start(acme(), |_| {});
    let answer = service.post(&format!("/v1/decide?now={NOW}"), NDJSON, leads());
    let all: Vec<Lead> = leads().lines().map(|line| Lead::from_json(line.as_bytes())).collect();
    let wanted: Vec<String> = service.rules.decide_batch(&all, now()).map(|one| one.unwrap().to_json()).collect();
    assert_eq!(wanted.len(), 300);
    assert_eq!(answer.text().lines().collect::<Vec<_>>(), wanted);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
}

#[test]
fn an_explanation_is_a_page_or_json() {
    let service = start(acme(), |_| {});
    let lead = leads().lines().next().unwrap().to_owned();
    let wanted = service.rules.with_reasons(Reasons::Whole).decide_json(lead.as_bytes(), now()).unwrap();
    let path = format!("/v1/explain?now={NOW}");
    let page = service.ask("POST", &path, &[JSON, ("Accept", "text/plain")], lead.as_bytes());
    assert_eq!(page.text(), wanted.explain());
    assert_eq!(page.header("content-type"), Some("text/plain; charset=utf-8"));
    let json = service.post(&path, JSON, &lead).json();
    assert_eq!(json["page"], wanted.explain());
    assert_eq!(json["decision"], serde_json::from_str::<Value>(&wanted.to_json()).unwrap());
}

#[test]
fn a_text_of_rules_is_checked() {
    let service = start(acme(), |_| {});
    let check = |text: &str| service.post("/v1/check?name=agreement.lead", ("Content-Type", "text/plain"), text).json();
    let right = "stage lead \"Lead\" start { advance to won when id is known }\nend won \"Won\" success\n";
    assert_eq!(check(right), json!({"errors": 0, "warnings": 0, "problems": []}));
    let told =
        check("fields { employees number }\nscore fit { +1 when employes > 5 }\nstage lead \"Lead\" start {\n}\n");
    let wrong = told["problems"].as_array().unwrap().iter().find(|problem| problem["code"] == "E0107").unwrap();
    assert!(wrong["help"].as_str().unwrap().contains("employees"), "{wrong}");
    assert_eq!(wrong["primary"]["file"], "agreement.lead");
    // Files that it names are not looked for here.
    let names = check("list free = from \"/etc/passwd\"\nstage lead \"Lead\" start {\n}\n").to_string();
    assert!(names.contains("\"error\"") && !names.contains("root:"), "{names}");
}

/// What /v1/rules gives can be changed and sent back, to see what is wrong with it before it is saved.
#[test]
fn a_rule_set_of_several_files_is_checked() {
    let service = start(acme(), |_| {});
    let rules = service.get("/v1/rules").json();
    let files = rules["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["kind"] == "data"), "{files:?}");
    let check = |files: &[Value]| service.post("/v1/check", JSON, json!({"files": files}).to_string()).json();
    // The answers of the clock may differ, such as what is past its review.
    let told = check(files);
    assert_eq!(told["errors"], 0, "{told}");
    // By the digest these are the very rules.
    let texts = files.iter().map(|file| (file["path"].as_str().unwrap(), file["text"].as_str().unwrap()));
    assert_eq!(Leadwright::of_texts(texts).unwrap().status().digest, rules["digest"].as_str().unwrap());
    let (data, without): (Vec<Value>, Vec<Value>) = files.iter().cloned().partition(|file| file["kind"] == "data");
    let told = check(&without);
    assert_ne!(told["errors"], 0);
    let name = data[0]["path"].as_str().unwrap();
    assert!(told.to_string().contains(name), "{told}");
    // A file of nearly the same name is what may be meant.
    let mut other = without.clone();
    other.push(json!({"path": format!("x{name}"), "text": data[0]["text"]}));
    assert!(check(&other).to_string().contains(&format!("x{name}")));
    assert_ne!(check(&[])["errors"], 0);
    for (body, detail) in [
        ("{", "broken JSON"),
        ("[1]", "has no list of files"),
        (r#"{"files": [{"path": "a.lead"}]}"#, "file 1 of the list"),
    ] {
        let problem = service.post("/v1/check", JSON, body).is_problem(400, "broken-json");
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
    let twice = json!({"files": [files[0], files[0]]}).to_string();
    service.post("/v1/check", JSON, twice).is_problem(409, "same-path");
}

#[test]
fn the_queue_has_the_best_first() {
    let service = start(acme(), |_| {});
    let list = format!("[{}]", leads().lines().collect::<Vec<_>>().join(","));
    let answer = service.post(&format!("/v1/queue?now={NOW}&top=5"), JSON, &list).json();
    // By hand: all that are decided about, without those at an end.
    let ends = ["won", "lost", "junk"];
    let all: Vec<Lead> = leads().lines().map(|line| Lead::from_json(line.as_bytes())).collect();
    let mut wanted: Vec<(leadwright::Number, String)> = service
        .rules
        .decide_batch(&all, now())
        .flatten()
        .filter(|decision| !ends.contains(&decision.stage()))
        .filter_map(|decision| Some((decision.priority()?, decision.lead().to_owned())))
        .collect();
    // Of one priority, what is due sooner comes first; none of the five best have one.
    wanted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    assert!(wanted.windows(2).take(5).all(|pair| pair[0].0 != pair[1].0));
    assert_eq!(answer["found"], wanted.len());
    let told: Vec<&str> =
        answer["leads"].as_array().unwrap().iter().map(|lead| lead["lead"].as_str().unwrap()).collect();
    assert_eq!(told, wanted.iter().take(5).map(|(_, id)| id.as_str()).collect::<Vec<_>>());
    assert_eq!(answer["leads"][0]["priority"].to_string(), wanted[0].0.to_string());
    let lines = service.post(&format!("/v1/queue?now={NOW}&top=5"), NDJSON, leads()).json();
    assert_eq!(lines, answer);
    // Of one person alone.
    let ana = service.post(&format!("/v1/queue?now={NOW}&owner=ana@acme.example"), NDJSON, leads()).json();
    let ana = ana["leads"].as_array().unwrap();
    assert!(!ana.is_empty() && ana.iter().all(|lead| lead["assignee"] == "ana@acme.example"));
    // What can't be read is told, and the rest goes on.
    let some = service.post("/v1/queue", JSON, r#"[{"id": "a"}, 5, {"id": "a"}, {"id": "b"}]"#).json();
    assert_eq!(some["rejected"], 2);
    assert_eq!(some["errors"][0]["line"], 2);
    assert_eq!(some["errors"][1]["line"], 3);
}

#[test]
fn the_rules_are_told() {
    let service = start(acme(), |_| {});
    let answer = service.get("/v1/rules");
    let told = answer.json();
    assert_eq!(told["digest"], service.rules.status().digest);
    assert_eq!((&told["name"], &told["version"]), (&json!("Acme EMEA"), &json!("2026.4")));
    let files = told["files"].as_array().unwrap();
    for file in files {
        let path = format!("rules/acme-emea/{}", file["path"].as_str().unwrap());
        assert_eq!(file["text"], std::fs::read_to_string(path).unwrap().trim_start_matches('\u{feff}'));
    }
    assert!(files.iter().any(|file| file["kind"] == "data"));
    let stages: Vec<&str> =
        told["graph"]["stages"].as_array().unwrap().iter().map(|stage| stage["name"].as_str().unwrap()).collect();
    assert!(stages.contains(&"lead") && stages.contains(&"won"), "{stages:?}");
    assert_eq!(told["graph"]["stages"].as_array().unwrap().iter().filter(|stage| stage["start"] == true).count(), 1);
    for taken in told["graph"]["moves"].as_array().unwrap() {
        assert!(stages.contains(&taken["from"].as_str().unwrap()) && stages.contains(&taken["to"].as_str().unwrap()));
        let text = taken["text"].as_str().unwrap();
        assert!(text.starts_with(taken["kind"].as_str().unwrap()), "{text}");
    }
    // Who has them already is told so.
    let tag = answer.header("etag").unwrap();
    let again = service.ask("GET", "/v1/rules", &[("If-None-Match", tag)], b"");
    assert_eq!((again.status, again.text()), (304, String::new()));
}

#[test]
fn numbers_for_prometheus() {
    let service = start(acme(), |_| {});
    let answer = service.post(&format!("/v1/decide?now={NOW}"), NDJSON, format!("{}nothing\n", leads()));
    assert_eq!(answer.text().lines().count(), 301);
    service.get("/nowhere");
    // Told at the end of an answer, which its reader may see a little earlier.
    let page = (0..200)
        .map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            service.get("/metrics").text()
        })
        .find(|page| page.contains("leadwright_leads_rejected_total 1\n"))
        .expect("the lead that could not be read is counted");
    let value = |start: &str| -> u64 {
        let lines = page.lines().filter(|line| line.starts_with(start));
        lines.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
    };
    assert_eq!(value("leadwright_decisions_total"), 300);
    assert_eq!(value("leadwright_requests_total{path=\"/v1/decide\",status=\"200\"}"), 1);
    assert_eq!(value("leadwright_requests_total{path=\"other\",status=\"404\"}"), 1);
    assert_eq!(value("leadwright_request_duration_seconds_count{path=\"/v1/decide\"}"), 1);
    assert_eq!(value("leadwright_request_duration_seconds_bucket{path=\"/v1/decide\",le=\"+Inf\"}"), 1);
    assert_eq!(value("leadwright_rules_stale "), 0);
    // As the format wants it: each number has its kind, buckets grow.
    for line in page.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        let name = name.trim_end_matches("_bucket").trim_end_matches("_sum").trim_end_matches("_count");
        assert!(page.contains(&format!("# TYPE {name} ")), "{line}");
    }
}

/// Prometheus takes a sample for another number without kind or words when the head of another family stands between.
#[test]
fn numbers_of_one_kind_stand_together() {
    use leadwright::journal::{Journal, JournalOptions};
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), JournalOptions::new()).unwrap();
    for (service, logged) in
        [(start(acme(), |_| {}), false), (start(acme(), |options| options.journal = Some(journal.clone())), true)]
    {
        service.post("/v1/decide", JSON, r#"{"id": "L-1", "country": "FR"}"#);
        let page = service.get("/metrics").text();
        let (mut family, mut seen) = ("", Vec::new());
        for line in page.lines() {
            if let Some(head) = line.strip_prefix("# HELP ") {
                family = head.split(' ').next().unwrap();
                assert!(!seen.contains(&family), "{family} comes in two pieces");
                seen.push(family);
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').unwrap();
                assert_eq!(name, family);
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            } else {
                let name = line.split(['{', ' ']).next().unwrap();
                let part = name.strip_prefix(family).unwrap_or_else(|| panic!("{line} stands in {family}"));
                assert!(["", "_bucket", "_sum", "_count"].contains(&part), "{line} stands in {family}");
            }
        }
        assert_eq!(seen.iter().any(|name| name.starts_with("leadwright_log_")), logged, "{seen:?}");
    }
}

/// What generators of clients need: a name for each operation and each object, and nothing that is referred to and not there.
#[test]
fn the_description_names_everything() {
    fn objects(value: &Value, at: &str, inner: &mut Vec<String>, refs: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if map.get("properties").is_some_and(Value::is_object) && map.contains_key("type") {
                    inner.push(at.to_owned());
                }
                if let Some(Value::String(to)) = map.get("$ref") {
                    refs.push(to.clone());
                }
                let list = map.get("type").is_some_and(|kind| kind == "array");
                assert!(!list || map.contains_key("items"), "{at} is a list of nobody knows what");
                for (key, value) in map.iter().filter(|(key, _)| *key != "example") {
                    objects(value, &format!("{at}/{key}"), inner, refs);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| objects(item, at, inner, refs)),
            _ => {}
        }
    }
    let description = start(acme(), |_| {}).get("/openapi.json").json();
    let (mut inner, mut refs) = (Vec::new(), Vec::new());
    objects(&description, "#", &mut inner, &mut refs);
    for at in &inner {
        assert!(at.strip_prefix("#/components/schemas/").is_some_and(|name| !name.contains('/')), "{at} has no name");
    }
    for to in refs {
        assert!(description.pointer(to.trim_start_matches('#')).is_some(), "{to} is not there");
    }
    let mut ids: Vec<&Value> = description["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values().map(|operation| &operation["operationId"]))
        .collect();
    let all = ids.len();
    ids.sort_by_key(|id| id.to_string());
    ids.dedup();
    assert_eq!(ids.len(), all);
    // An object within another has one name, so none was written over another: as many as the schemas have.
    let decision: Value = serde_json::from_str(include_str!("../../docs/schema/decision.schema.json")).unwrap();
    let (mut within, mut unused) = (Vec::new(), Vec::new());
    objects(&decision, "#", &mut within, &mut unused);
    let schemas = description["components"]["schemas"].as_object().unwrap();
    let of_decisions = |name: &&String| {
        (name.starts_with("Decision") || name.starts_with("Missed") || name.starts_with("WouldDo"))
            && schemas[name.as_str()].get("properties").is_some()
    };
    assert_eq!(schemas.keys().filter(of_decisions).count(), within.len());
}

#[test]
fn health_and_pages() {
    let service = start(acme(), |_| {});
    assert_eq!(service.get("/healthz").text(), "alive\n");
    assert_eq!(service.get("/readyz").text(), "ready\n");
    let page = service.get("/");
    let text = page.text();
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert!(
        !text.contains("http://") && !text.contains("https://") && !text.contains("//cdn"),
        "the page asks elsewhere"
    );
    assert!(text.contains("try.js") && service.get("/try.js").text().contains("openapi.json"));
    let head = service.ask("HEAD", "/healthz", &[], b"");
    assert_eq!(head.status, 200);
}

/// The description names what there is, and its schemas hold for what comes out.
#[test]
fn the_description_is_true() {
    let service = start(acme(), |_| {});
    let description = service.get("/openapi.json").json();
    let mut seen = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            seen += 1;
            // Whatever is sent: it is known, and taken by this method.
            let answer = service.ask(&method.to_uppercase(), path, &[], b"");
            assert!(answer.status != 404 && answer.status != 405, "{method} {path}: {}", answer.status);
            let status = answer.status.to_string();
            assert!(operation["responses"].get(&status).is_some(), "{method} {path} is not told to answer {status}");
            let wrong = service.ask("DELETE", path, &[], b"");
            wrong.is_problem(405, "wrong-method");
            assert!(wrong.header("allow").unwrap().contains(&method.to_uppercase()));
        }
    }
    assert_eq!(seen, 13);
    let problems = service.get("/problems").text();
    for kind in description["components"]["schemas"]["Problem"]["properties"]["type"]["enum"].as_array().unwrap() {
        let name = kind.as_str().unwrap().strip_prefix("/problems#").unwrap();
        assert!(problems.contains(&format!("id=\"{name}\"")), "{name}");
        let page = std::fs::read_to_string("docs/http.md").unwrap();
        assert!(page.contains(&format!("`{name}`")), "docs/http.md doesn't tell of `{name}`");
    }
    let lead = leads().lines().next().unwrap().to_owned();
    let held = |name: &str, value: &Value| {
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("mem:///openapi.json", description.clone()).unwrap();
        let mut schemas = boon::Schemas::new();
        let schema =
            compiler.compile(&format!("mem:///openapi.json#/components/schemas/{name}"), &mut schemas).unwrap();
        schemas.validate(value, schema).unwrap_or_else(|why| panic!("{name}: {why}"));
    };
    held("Decision", &service.post("/v1/decide", JSON, &lead).json());
    held("Explanation", &service.post("/v1/explain", JSON, &lead).json());
    held("Queue", &service.post("/v1/queue", NDJSON, format!("{lead}\nnothing\n")).json());
    held("CheckResult", &service.post("/v1/check", ("Content-Type", "text/plain"), "fields {").json());
    held("Rules", &service.get("/v1/rules").json());
    held("Status", &service.ask("POST", "/v1/reload", &[], b"").json());
    held("Problem", &service.get("/nowhere").json());
}

#[test]
fn a_queue_wants_a_priority() {
    let rules = Leadwright::of_text("a.lead", "stage lead \"Lead\" start {\n}\n").unwrap();
    let service = start(rules, |_| {});
    let problem = service.post("/v1/queue", JSON, "[]").is_problem(422, "no-priority");
    assert!(problem["help"].as_str().unwrap().contains("priority ="));
}
