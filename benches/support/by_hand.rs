//! The same rules as [`super::rules`], written by hand in Rust as somebody would who has no rules engine: serde with borrowed
//! texts, `match` and `if`. It writes the same decision, byte for byte.

use std::fmt::Write;

use leadwright::value::Instant;
use serde::Deserialize;

use super::{CAMPAIGNS, COUNTRIES, FORMS, INDUSTRIES, PAGES};

#[derive(Deserialize)]
struct Lead<'a> {
    id: &'a str,
    entered: &'a str,
    name: &'a str,
    title: &'a str,
    industry: &'a str,
    country: &'a str,
    employees: i64,
    budget: i64,
    need: bool,
    timeline: i64,
    city: &'a str,
    domain: &'a str,
    seats: i64,
    segment: &'a str,
    partner: bool,
    #[serde(borrow)]
    activities: Vec<Activity<'a>>,
}

#[derive(Deserialize)]
struct Activity<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    at: &'a str,
    page: Option<&'a str>,
    action: Option<&'a str>,
    campaign: Option<&'a str>,
    name: Option<&'a str>,
    minutes: Option<i64>,
}

const DAY: i64 = 86_400 * 1_000_000;

/// The lines of the rules that decisions quote.
pub struct Places {
    exclude: usize,
    advance: usize,
    route: usize,
}

impl Places {
    /// Finds them in the text of the rules.
    pub fn of(rules: &str) -> Self {
        let line = |start: &str| rules.lines().position(|line| line.trim_start().starts_with(start)).unwrap() + 1;
        Self { exclude: line("exclude"), advance: line("advance"), route: line("route to") + 1 }
    }
}

/// Decides about one lead and writes the decision.
pub fn decide(bytes: &[u8], now: Instant, now_text: &str, places: &Places, out: &mut String) {
    let lead: Lead<'_> = serde_json::from_slice(bytes).unwrap();
    let mut events: Vec<(i64, &Activity<'_>)> = lead.activities.iter().map(|a| (instant(a.at), a)).collect();
    events.sort_by_key(|(at, _)| *at);
    let excluded = excluded(&lead);
    let (fit, fit_raw) = clamp(fit(&lead));
    let (engagement, engagement_raw) = clamp(engagement(&events, now.0));
    let total = fit + engagement;
    let entered = Instant(instant(lead.entered));
    let last = events.iter().map(|(at, _)| *at).filter(|at| *at <= now.0).max().unwrap_or(0);
    let qualified = excluded.is_none() && total >= 70;
    let lost = qualified && now.0 - last >= 400 * DAY;
    write(
        out,
        &lead,
        &Outcome { excluded, fit, fit_raw, engagement, engagement_raw, total, qualified, lost, entered },
        now_text,
        places,
    );
}

/// Microseconds since 1970, read as everybody reads them in Rust: with chrono.
fn instant(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros()
}

struct Outcome {
    excluded: Option<(&'static str, usize)>,
    fit: i64,
    fit_raw: i64,
    engagement: i64,
    engagement_raw: i64,
    total: i64,
    qualified: bool,
    lost: bool,
    entered: Instant,
}

fn excluded(lead: &Lead<'_>) -> Option<(&'static str, usize)> {
    if lead.domain == "rival.example" {
        return Some(("Competitor", 0));
    }
    if lead.partner {
        return Some(("Partner", 1));
    }
    if lead.title == "student" && lead.employees < 10 {
        return Some(("Student", 2));
    }
    if lead.city == "city 1" && lead.seats < 3 {
        return Some(("Test", 3));
    }
    if lead.segment == "segment 39" && !lead.need {
        return Some(("Nobody", 4));
    }
    None
}

fn clamp(points: i64) -> (i64, i64) {
    (points.clamp(0, 100), points)
}

fn fit(lead: &Lead<'_>) -> i64 {
    let mut points = match lead.country {
        "FR" => 3,
        "DE" => 4,
        "AT" => 5,
        "CH" => 6,
        "IT" => 7,
        "ES" => 8,
        "NL" => 9,
        "BE" => 10,
        "PL" => 11,
        "SE" => 12,
        _ => 0,
    };
    points += match lead.industry {
        "retail" => 2,
        "health" => 3,
        "software" => 4,
        "energy" => 5,
        "finance" => 6,
        "logistics" => 7,
        "education" => 8,
        "public sector" => 9,
        _ => 0,
    };
    for (at, size) in [10, 50, 200, 1_000, 2_500, 5_000].into_iter().enumerate() {
        if lead.employees >= size {
            points += at as i64 + 1;
        }
    }
    if lead.title.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "vp" | "chief" | "head")) {
        points += 12;
    }
    if lead.title.starts_with("director") {
        points += 8;
    }
    if lead.title.contains("student") {
        points -= 15;
    }
    if lead.budget >= 50_000 {
        points += 9;
    }
    if lead.need {
        points += 6;
    }
    if lead.timeline <= 90 {
        points += 4;
    }
    points
}

fn engagement(events: &[(i64, &Activity<'_>)], now: i64) -> i64 {
    let mut points = 0;
    let (mut visits, mut opened, mut clicked, mut forms) = ([0_i64; 10], [0_i64; 5], [0_i64; 5], [false; 5]);
    let (mut webinars, mut anchors) = ([0_i64; 5], [None::<i64>; 5]);
    for (at, event) in events {
        if *at > now {
            continue;
        }
        let age = now - at;
        match event.kind {
            "visit" => {
                let page = event.page.unwrap_or("");
                for (number, start) in PAGES.iter().enumerate() {
                    if age < (10 + 5 * number as i64) * DAY && page.starts_with(start) {
                        visits[number] += number as i64 + 1;
                    }
                }
            }
            "email" => {
                let campaign = event.campaign.unwrap_or("");
                if let Some(number) = CAMPAIGNS.iter().position(|known| *known == campaign) {
                    match event.action {
                        Some("opened") if age < 30 * DAY => opened[number] += 1,
                        Some("clicked") if age < 45 * DAY => clicked[number] += number as i64 + 2,
                        _ => {}
                    }
                }
            }
            "form" => {
                if let Some(number) = FORMS.iter().position(|known| Some(*known) == event.name) {
                    forms[number] = true;
                }
            }
            "webinar" => {
                for (number, minutes) in [10, 20, 30, 45, 60].into_iter().enumerate() {
                    if event.minutes.unwrap_or(0) >= minutes && anchors[number].is_none_or(|last| at - last >= 7 * DAY)
                    {
                        anchors[number] = Some(*at);
                        if age < 40 * DAY {
                            webinars[number] += number as i64 + 2;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    for number in 0..10 {
        points += visits[number].min(3 * (number as i64 + 1));
    }
    for number in 0..5 {
        points += opened[number].min(4) + clicked[number];
        points += if forms[number] { 5 * (number as i64 + 1) } else { 0 };
        points += webinars[number].min(20);
    }
    points
}

fn route(lead: &Lead<'_>) -> (String, usize) {
    for at in 0..40_usize {
        if lead.country == COUNTRIES[at % 12]
            && lead.industry == INDUSTRIES[at % 8]
            && lead.employees >= at as i64 * 150
        {
            return (format!("rep{at}@bench.example"), at);
        }
    }
    ("desk@bench.example".to_owned(), 40)
}

fn write(out: &mut String, lead: &Lead<'_>, o: &Outcome, now: &str, places: &Places) {
    out.clear();
    let score = |value: i64, raw: i64| match o.excluded {
        None => format!("{{\"value\":{value},\"lost_to_limits\":{},\"lines\":[]}}", raw - value),
        Some(_) => "{\"value\":null,\"lost_to_limits\":0,\"lines\":[]}".to_owned(),
    };
    let _ = write!(
        out,
        "{{\"lead\":\"{}\",\"now\":\"{now}\",\"valid_until\":null,\"rules\":{{\"name\":\"Bench\",\"version\":\"1\",\"digest\":\"0\"}},\
         \"scores\":{{\"engagement\":{},\"fit\":{},\"total\":{}}},\"excluded\":",
        lead.id,
        score(o.engagement, o.engagement_raw),
        score(o.fit, o.fit_raw),
        score(o.total, o.total)
    );
    match o.excluded {
        None => out.push_str("null"),
        Some((label, at)) => {
            let _ = write!(
                out,
                "{{\"label\":\"{label}\",\"at\":\"bench.lead:{}:1\",\"because\":null}}",
                places.exclude + at
            );
        }
    }
    out.push_str(",\"grades\":{},\"checklists\":{},\"stage\":{\"before\":\"lead\",\"after\":\"");
    let (after, owner) = if o.lost {
        ("lost", "null")
    } else if o.qualified {
        ("qualified", "\"sales\"")
    } else {
        ("lead", "\"marketing\"")
    };
    let entered = if o.qualified { now.to_owned() } else { o.entered.to_string() };
    let _ = write!(out, "{after}\",\"entered\":\"{entered}\",\"owner\":{owner},\"moves\":[");
    if o.qualified {
        let _ = write!(
            out,
            "{{\"kind\":\"advance\",\"from\":\"lead\",\"to\":\"qualified\",\"label\":null,\"time\":\"{now}\",\"at\":\"bench.lead:{}:3\",\"sla\":null,\"because\":null}}",
            places.advance
        );
    }
    out.push_str("]},\"territory\":null,\"assignee\":");
    if o.qualified && !o.lost {
        let (who, line) = route(lead);
        let _ = write!(
            out,
            "\"{who}\",\"assignment\":{{\"owner\":\"sales\",\"assignee\":\"{who}\",\"team\":null,\"label\":null,\"at\":\"bench.lead:{}:3\",\
             \"kept\":false,\"held\":false,\"held_until\":null,\"passed_over\":[],\"turn\":null,\"because\":null}},\"sla\":[],\"nurture\":[],\"priority\":null,\"priority_lines\":[],\
             \"alerts\":[{{\"kind\":\"handoff\",\"to\":\"sales\",\"at\":\"{now}\",\"text\":\"{} is for {who}: Qualified\",\"id\":\"handoff/qualified/{now}\"}}],\
             \"handoff\":{{\"owner\":\"sales\",\"contact\":{{\"name\":\"{}\"}},\"why\":[],\"history\":[],\"earlier\":0,\"interests\":[],\"last_time\":null}}",
            places.route + line,
            lead.id,
            lead.name
        );
    } else {
        out.push_str(
            "null,\"assignment\":null,\"sla\":[],\"nurture\":[],\"priority\":null,\"priority_lines\":[],\"alerts\":[],\"handoff\":null",
        );
    }
    out.push_str(",\"near_miss\":[],\"warnings\":[]}");
}
