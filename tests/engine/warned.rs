//! What is warned about holds: over rules made up at random, no lead refutes a warning, and each lead that is shown shows it.

use leadwright::analyze;
use leadwright::ast::MoveKind;
use leadwright::check::{Expr, ScoreItem, ScoreKind, StageId};
use leadwright::evaluate::{Decision, Recorded, Scratch, Silent, evaluate};
use leadwright::program::Program;
use leadwright::record::Record;
use leadwright::source::{Id, Problem, Sources, Span};
use leadwright::value::Truth;
use leadwright::{check, syntax};
use serde_json::{Value as Json, json};

use super::lead;
use super::same::{Dice, NOW};
use super::slow::{Scope, Slow};
use crate::support::plain;

const HEAD: &str = r#"process "P" { timezone "Europe/Paris" }
owner marketing
owner sales
fields {
  size number
  turns number
  land country
  tier one of ("a", "b", "c")
  word text
  flag yes/no
}
activities {
  visit { page text, seconds number }
  form
  call touch
}
list near = "FR", "DE", "AT"
"#;

/// Rules whose conditions ask about few values, so that they often shadow and exclude each other.
struct Made {
    dice: Dice,
    named: Vec<String>,
    scores: Vec<&'static str>,
    ladders: bool,
}

impl Made {
    fn file(seed: u64) -> String {
        let dice = Dice::new(seed ^ 0x3a7d_1177);
        let mut made = Self { dice, named: Vec::new(), scores: Vec::new(), ladders: false };
        let mut out = HEAD.to_owned();
        for name in ["cond_a", "cond_b"] {
            out += &format!("condition {name} = {}\n", made.condition(2));
            made.named.push(name.into());
        }
        if made.dice.chance(50) {
            out += "let twice = size * 2\n";
            out += &format!("condition cond_c = twice > {}\n", made.dice.of(&["10", "20", "40"]));
        } else {
            out += &format!("condition cond_c = {}\n", made.condition(1));
        }
        made.named.push("cond_c".into());
        if made.dice.chance(30) {
            out += &format!("exclude \"E\" when {}\n", made.condition(1));
        }
        let restarts = made.dice.of(&["", "", ", restarts on recycle"]);
        out += &format!("score fit from 0 to 60 {{\n{}}}\n", made.items(3, 2));
        out += &format!("score deed{restarts} {{\n{}}}\n", made.items(3, 1));
        made.scores.extend(["fit", "deed"]);
        if made.dice.chance(30) {
            out += "score total = fit + deed\n";
            made.scores.push("total");
        }
        out += &format!(
            "grade mark {{\n\"A\" when {}\n\"B\" when {}\n\"C\" when {}\n\"D\" otherwise\n}}\n",
            made.condition(1),
            made.condition(1),
            made.condition(1)
        );
        out += &format!("territory north when {}\n", made.condition(1));
        out += &format!("territory south when {}\n", made.condition(1));
        out += &format!("territory east when {}\n", made.condition(1));
        if made.dice.chance(50) {
            out += "territory rest otherwise\n";
        }
        made.ladders = true;
        out += &made.table();
        out + &made.stages()
    }

    fn number(&mut self) -> &'static str {
        self.dice.of(&["0", "10", "20", "20.5", "50"])
    }

    fn condition(&mut self, deep: usize) -> String {
        if deep > 0 && self.dice.chance(50) {
            let (a, b) = (self.condition(deep - 1), self.condition(deep - 1));
            return match self.dice.below(6) {
                0 | 1 => format!("(({a}) and ({b}))"),
                2 | 3 => format!("(({a}) or ({b}))"),
                4 => format!("(not ({a}))"),
                _ => format!("at least 2 {{ {a}, {b}, {} }}", self.condition(deep - 1)),
            };
        }
        let op = self.dice.of(&["<", "<=", ">", ">=", "is", "is not"]);
        match self.dice.below(18) {
            0..=3 => format!("size {op} {}", self.number()),
            4 => format!("turns {op} {}", self.number()),
            5 => {
                let (low, high) = [("0", "10"), ("10", "20"), ("5", "50"), ("20", "20")][self.dice.below(4)];
                format!("size between {low} and {high}")
            }
            6 => format!("land {} \"{}\"", self.dice.of(&["is", "is not"]), self.dice.of(&["FR", "DE", "US"])),
            7 => format!(
                "land {} {}",
                self.dice.of(&["in", "not in"]),
                self.dice.of(&["near", "(\"FR\", \"US\")", "(\"DE\", \"AT\")"])
            ),
            8 => format!("tier {} \"{}\"", self.dice.of(&["is", "is not"]), self.dice.of(&["a", "b", "c"])),
            9 => format!(
                "word {} \"{}\"",
                self.dice.of(&["is", "starts with", "contains", "ends with"]),
                self.dice.of(&["ab", "abc", "c", "b"])
            ),
            10 => self.dice.of(&["flag", "flag is no", "flag is known"]).to_owned(),
            11 => {
                let field = self.dice.of(&["size", "land", "word", "flag"]);
                format!("{field} is {}", self.dice.of(&["known", "unknown"]))
            }
            12 | 13 => {
                let many = self.dice.of(&["any", "no", "at least 2", "at most 1"]);
                let what = self.dice.of(&["visit", "form", "call", "touch", "(visit, form)"]);
                let window = self.dice.of(&["", "", " in the last 30 days", " since recycle", " since entering stage"]);
                let filter = match what {
                    "visit" => self.dice.of(&["", " where page is \"/demo\"", " where seconds > 10"]),
                    _ => "",
                };
                format!("{many} {what}{window}{filter}")
            }
            14 if !self.scores.is_empty() => {
                let score = self.scores[self.dice.below(self.scores.len())];
                format!("{score} {} {}", self.dice.of(&[">=", "<", ">"]), self.dice.of(&["5", "20", "35", "70"]))
            }
            15 if self.ladders => {
                format!("territory {} {}", self.dice.of(&["is", "is not"]), self.dice.of(&["north", "south", "east"]))
            }
            16 if self.ladders => {
                format!("mark {} \"{}\"", self.dice.of(&["is", "is not", ">=", "<"]), self.dice.of(&["A", "B", "C"]))
            }
            _ if self.named.is_empty() => "flag".into(),
            _ => self.named[self.dice.below(self.named.len())].clone(),
        }
    }

    fn line(&mut self, deep: usize) -> String {
        let points = self.dice.of(&["+5", "+10", "+20", "+30", "-10"]);
        match self.dice.below(6) {
            0 => {
                let what = self.dice.of(&["form", "visit", "call", "visit where page is \"/demo\""]);
                format!("{points} for {what}\n")
            }
            1 => format!("{points} for each form, {}\n", if points == "-10" { "down to -20" } else { "up to 60" }),
            _ => format!("{points} when {}\n", self.condition(deep)),
        }
    }

    fn items(&mut self, count: usize, deep: usize) -> String {
        (0..count)
            .map(|_| match self.dice.below(5) {
                0 => format!("first of {{\n{}{}{}}}\n", self.line(1), self.line(1), self.line(deep)),
                1 => format!("best of {{\n{}{}}}\n", self.line(1), self.line(1)),
                2 => format!("group \"G\", up to 25 {{\n{}{}}}\n", self.line(1), self.line(deep)),
                _ => self.line(deep),
            })
            .collect()
    }

    fn table(&mut self) -> String {
        let rows: String = (0..5)
            .map(|row| {
                let land = self.dice.of(&["_", "\"FR\"", "\"DE\"", "\"FR\", \"DE\"", "not \"FR\""]);
                let size = self.dice.of(&["_", "0 to 10", "5 to 50", "> 20", "<= 20", "10"]);
                format!("{land} | {size} -> \"row {row}\"\n")
            })
            .collect();
        let sizes: String = (0..3)
            .map(|row| {
                format!("{} -> {row}\n", self.dice.of(&["0 to 9", "10 to 19", "20 to 49", "< 0", "> 50", "50 to 60"]))
            })
            .collect();
        format!(
            "table cells {{\nmatch land | size\ngive given\n{rows}}}\ntable sizes {{\nmatch size\ngive level\n{sizes}}}\n"
        )
    }

    fn moves(&mut self, how: &str, most: usize) -> String {
        (0..self.dice.below(most + 1)).map(|_| format!("{how} when {}\n", self.condition(1))).collect()
    }

    fn stages(&mut self) -> String {
        let needs = self.dice.of(&["", "needs word\n", "needs size, land\n"]);
        let mut out = format!(
            "stage stage_a start {{\nowner marketing\n{}{}{}{}}}\n",
            self.moves("advance to stage_b", 2),
            self.moves("close as junk", 1),
            self.moves("advance to stage_c", 1),
            self.moves("close as junk", 1),
        );
        let back = if self.dice.chance(50) { self.moves("recycle to stage_a", 1) } else { String::new() };
        out += &format!(
            "stage stage_b {{\nowner sales\n{needs}hand off to sales\nanswers \"yes\", \"no\"\n{back}\
             recycle to stage_a when sales says \"no\"{}\nadvance to stage_c when sales says \"yes\"\n{}{}}}\n",
            self.dice.of(&["", " and flag", " or turns > 10"]),
            self.moves("close as junk", 2),
            self.moves("advance to won", 1),
        );
        out += &format!(
            "stage stage_c {{\nowner sales\n{}{}{}}}\nend won success\nend junk {{\n{}}}\n",
            self.moves("advance to won", 2),
            self.moves("recycle to stage_a", 1),
            self.moves("close as junk", 1),
            self.moves("reopen to stage_a", 1)
        );
        let to = |n: usize| ["to \"one@x.example\"", "to \"two@x.example\"", "to nobody", "keep assignee"][n];
        let lines: String = (0..4)
            .map(|_| {
                let to = to(self.dice.below(4));
                format!("{to} when {}\n", self.condition(1))
            })
            .collect();
        out + &format!("route to sales {{\n{lines}to \"desk@x.example\" otherwise\n}}\n")
    }
}

/// A lead that meets the edges of what the rules ask about.
fn sampled(dice: &mut Dice) -> Json {
    let mut lead = json!({"id": format!("L-{}", dice.below(1_000))});
    for key in ["size", "turns"] {
        if dice.chance(85) {
            let tenths = [-10, 0, 40, 50, 60, 90, 95, 100, 110, 150, 200, 204, 205, 206, 210, 300, 500, 510, 600];
            let value = tenths[dice.below(tenths.len())];
            lead[key] = if value % 10 == 0 { json!(value / 10) } else { json!(f64::from(value) / 10.0) };
        }
    }
    for (key, values) in [
        ("land", &["FR", "DE", "AT", "US", "BR"][..]),
        ("tier", &["a", "b", "c"]),
        ("word", &["ab", "abc", "c", "xbc", "Ab c", "q"]),
    ] {
        if dice.chance(80) {
            lead[key] = json!(dice.of(values));
        }
    }
    if dice.chance(75) {
        lead["flag"] = json!(dice.chance(50));
    }
    let start = leadwright::value::Instant::parse_rfc3339(NOW).unwrap();
    let ago = |days: i64| start.plus(-days * leadwright::value::duration::DAY).to_string();
    let some_day = |dice: &mut Dice| ago([0, 0, 1, 5, 20, 40][dice.below(6)]);
    if dice.chance(60) {
        lead["stage"] = json!(dice.of(&["stage_a", "stage_b", "stage_b", "stage_c", "junk"]));
        if dice.chance(80) {
            lead["entered"] = json!(some_day(dice));
        }
    }
    let mut activities = Vec::new();
    for number in 0..dice.below(5) {
        let mut activity = json!({"at": some_day(dice), "id": format!("{number:03}")});
        let kind = dice.of(&["visit", "visit", "form", "call", "status"]);
        activity["type"] = json!(kind);
        match kind {
            "visit" => {
                if dice.chance(80) {
                    activity["page"] = json!(dice.of(&["/demo", "/other"]));
                }
                if dice.chance(60) {
                    activity["seconds"] = json!([5, 10, 11][dice.below(3)]);
                }
            }
            "status" => {
                activity["by"] = json!("sales");
                activity["value"] = json!(dice.of(&["yes", "no"]));
            }
            _ => {}
        }
        activities.push(activity);
    }
    lead["activities"] = json!(activities);
    if dice.chance(30) {
        lead["history"] = json!([{"stage": "stage_a", "at": some_day(dice), "by": dice.of(&["recycle", "advance"])}]);
    }
    lead
}

/// The rules, and all that is warned of.
struct Set {
    text: String,
    program: Program,
    sources: Sources,
    warnings: Vec<Problem>,
}

impl Set {
    fn of(text: String) -> Option<Self> {
        let sources = Sources::of_text("rules.lead", text.as_str());
        let (id, source) = sources.rules().next().unwrap();
        let (file, mut problems) = syntax::parse(id, source);
        let (checked, found) = check::check(&[file], &sources);
        problems.extend(found);
        if std::env::var("LEADWRIGHT_SHOW").is_ok() && problems.iter().any(Problem::is_error) {
            eprintln!("{}", plain(&problems, &sources));
        }
        let checked = checked.filter(|_| !problems.iter().any(Problem::is_error))?;
        let warnings = analyze::analyze(&checked);
        let program = leadwright::program::compile(checked, &sources, "digest".into());
        Some(Self { text, program, sources, warnings })
    }

    fn decide(&self, record: &Record) -> (Decision, Recorded) {
        let now = lead::moment(&self.program, NOW);
        let mut recorded = Recorded::new(&self.program, true);
        let mut decision = evaluate(&self.program, record, now, &mut Scratch::new(), &mut recorded);
        let silent = evaluate(&self.program, record, now, &mut Scratch::new(), &mut Silent);
        decision.horizon = silent.horizon;
        assert_eq!(silent, decision);
        (decision, recorded)
    }

    fn fail(&self, warning: &Problem, why: &str, lead: &Json) -> ! {
        let told = plain(std::slice::from_ref(warning), &self.sources);
        panic!("{why}\n{told}\n{}\n{lead:#}", self.text)
    }
}

/// What stands at a place, as far as leads can refute what is said of it.
enum At<'a> {
    /// A condition that is looked at as the lead comes in; in a score, whatever starts it anew counts.
    Condition(&'a Expr),
    Move(StageId, usize),
    Route(usize),
    GradeLine(usize, usize),
    Territory(usize),
    Row(usize, usize),
    Points(Span),
}

fn holds(whole: Span, part: Span) -> bool {
    whole.start <= part.start && part.end <= whole.end
}

/// The lines a lead may take, each with its place.
fn places(program: &Program) -> Vec<(Span, At<'_>)> {
    let book = &program.book;
    let mut all = Vec::new();
    all.extend(book.conditions.iter().map(|x| (x.value.span, At::Condition(&x.value))));
    all.extend(book.exclusions.iter().map(|x| (x.condition.span, At::Condition(&x.condition))));
    for (id, stage) in book.stages.enumerated() {
        all.extend(stage.moves.iter().enumerate().map(|(n, taken)| (taken.span, At::Move(id, n))));
    }
    for line in book.routes.iter().flat_map(|route| route.lines.iter().enumerate()) {
        all.push((line.1.span, At::Route(line.0)));
    }
    for (id, grade) in book.grades.enumerated() {
        all.extend(grade.lines.iter().enumerate().map(|(n, line)| (line.span, At::GradeLine(id.index(), n))));
    }
    all.extend(book.territories.enumerated().map(|(id, t)| (t.span, At::Territory(id.index()))));
    for (id, table) in book.tables.enumerated() {
        all.extend(table.rows.iter().enumerate().map(|(n, row)| (row.span, At::Row(id.index(), n))));
    }
    fn of_items<'a>(items: &'a [ScoreItem], all: &mut Vec<(Span, At<'a>)>) {
        for item in items {
            match item {
                ScoreItem::Line(line) => all.push((line.span, At::Points(line.span))),
                ScoreItem::Group(group) => of_items(&group.items, all),
                ScoreItem::Pick(pick) => of_items(&pick.items, all),
            }
        }
    }
    for score in &book.scores {
        if let ScoreKind::Lines { items, .. } = &score.kind {
            of_items(items, &mut all);
        }
    }
    all
}

/// Whether a lead takes a line, and what its condition is for it, where that was looked at.
fn seen(set: &Set, at: &At<'_>, record: &Record, decision: &Decision, recorded: &Recorded) -> (bool, Option<Truth>) {
    let book = &set.program.book;
    let now = lead::moment(&set.program, NOW);
    let slow = Slow::new(book, record, now);
    let still = |when: Option<&Expr>| when.map(|when| slow.truth(when, &slow.at_entry()));
    match at {
        At::Condition(condition) => (false, still(Some(condition))),
        At::Move(stage, line) => {
            let taken =
                decision.moves.iter().any(|m| m.from == *stage && m.line as usize == *line && m.breach.is_none());
            let tried = recorded.moves.iter().filter(|m| m.stage == *stage && m.line as usize == *line);
            let truths: Vec<Truth> = tried.map(|m| m.truth).collect();
            let yes = truths.iter().find(|truth| truth.is_yes());
            (taken, yes.or(truths.first()).copied())
        }
        At::Route(line) => {
            let taken = decision.assignment.as_ref().is_some_and(|a| a.line as usize == *line);
            (taken, recorded.routes.iter().find(|r| r.line as usize == *line).map(|r| r.truth))
        }
        At::GradeLine(grade, line) => {
            let taken = decision.grades[*grade] == Some(u32::try_from(*line).unwrap());
            (taken, still(book.grades.as_slice()[*grade].lines[*line].when.as_ref()))
        }
        At::Territory(id) => {
            let taken = decision.territory.is_some_and(|found| found.index() == *id);
            (taken, still(book.territories.as_slice()[*id].when.as_ref()))
        }
        At::Row(table, row) => {
            let found = recorded.rows.iter().find(|(id, _)| id.index() == *table).and_then(|(_, row)| *row);
            (found.is_some_and(|found| found as usize == *row), None)
        }
        At::Points(span) => {
            let place = set.program.lines.iter().position(|line| *line.place == *set.sources.place(*span));
            let trace = &recorded.lines[place.unwrap()];
            (trace.counts, decision.excluded.is_none().then_some(trace.truth))
        }
    }
}

/// What any lead may refute.
fn refute(set: &Set, warning: &Problem, at: &At<'_>, whole: bool, (taken, truth): (bool, Option<Truth>), json: &Json) {
    match warning.code.0 {
        "W0301" | "W0330" if truth == Some(Truth::Yes) => set.fail(warning, "this lead meets it", json),
        // The condition of a line is the line but for its words.
        "W0302" if truth.is_some_and(|truth| truth != Truth::Yes) => {
            set.fail(warning, "this lead does not meet it", json)
        }
        "W0312" if whole && taken => set.fail(warning, "this lead reaches it", json),
        "W0343" if taken && matches!(at, At::Move(..)) => set.fail(warning, "this lead makes the move", json),
        _ => {}
    }
}

/// The lead that a warning shows, read back from its words.
fn shown(warning: &Problem) -> Option<Json> {
    if let Some((_, gap)) = warning.message.split_once(" is for size ") {
        let first = gap.split(' ').next()?;
        return Some(json!({"id": "W-1", "size": serde_json::from_str::<Json>(first).unwrap()}));
    }
    let mut words = warning.witness.as_deref()?;
    for end in [" gets ", " is in ", " moves to ", " goes to "] {
        words = words.split(end).next()?;
    }
    let mut lead = json!({"id": "W-1"});
    let mut activities = Vec::new();
    for part in words.split(", ") {
        let (name, value) = part.split_once(' ')?;
        let text = |value: &str| value.trim_matches('"').to_owned();
        match name {
            _ if value == "unknown" => {}
            "size" | "turns" => lead[name] = serde_json::from_str(value).unwrap(),
            "land" | "tier" | "word" => lead[name] = json!(text(value)),
            "flag" => lead[name] = json!(value == "yes"),
            "sales" => {
                let answer = text(value.strip_prefix("says ")?);
                activities.push(json!({"type": "status", "by": "sales", "value": answer, "at": NOW}));
            }
            count => {
                let (kind, carried) = value.split_once(" with ").unwrap_or((value, ""));
                for _ in 0..count.parse::<usize>().unwrap() {
                    let mut activity = json!({"type": kind, "at": NOW});
                    for field in carried.split(" and ").filter(|field| !field.is_empty()) {
                        let (name, value) = field.split_once(' ')?;
                        activity[name] = match name {
                            "seconds" => serde_json::from_str(value).unwrap(),
                            _ => json!(text(value)),
                        };
                    }
                    activities.push(activity);
                }
            }
        }
    }
    lead["activities"] = json!(activities);
    Some(lead)
}

/// Whether the shown lead shows what it should.
fn shows(set: &Set, warning: &Problem, json: &mut Json) -> bool {
    let all = places(&set.program);
    let primary = warning.primary.as_ref().unwrap().span;
    let other = warning.secondary.first().map(|label| label.span);
    let book = &set.program.book;
    let stage_of = |span: Span| {
        book.stages.enumerated().find(|(_, stage)| stage.moves.iter().any(|m| holds(m.span, span))).map(|(id, _)| id)
    };
    let handed = book.stages.enumerated().find(|(_, stage)| stage.hand_off.is_some()).map(|(id, _)| id);
    let at = |span: Span| all.iter().find(|(place, _)| *place == span).map(|(_, at)| at);
    let is_route = matches!(at(primary), Some(At::Route(_)));
    // A lead that is seen for the first time in a stage that hands off is handed off.
    if let Some(stage) = stage_of(primary).or(handed.filter(|_| is_route)) {
        json["stage"] = json!(book.stages[stage].name);
        if !is_route {
            json["entered"] = json!(NOW);
        }
    }
    let record = lead::lead(&set.program, json.clone());
    let (decision, recorded) = set.decide(&record);
    let seen = |span: Span| at(span).map(|at| self::seen(set, at, &record, &decision, &recorded));
    match warning.code.0 {
        "W0315" => decision.territory.is_none(),
        "W0345" => recorded.rows.iter().any(|(id, row)| book.tables[*id].name == "sizes" && row.is_none()),
        "W0312" => {
            let (taken, truth) = seen(primary).unwrap();
            let by_other = other.and_then(seen).is_some_and(|(taken, _)| taken);
            !taken && truth.is_none_or(Truth::is_yes) && by_other
        }
        "W0404" => {
            let first = decision.moves.first().map(|m| book.stages[m.from].moves[m.line as usize].span);
            let meets = book.stages.iter().flat_map(|s| &s.moves).find(|m| m.span == primary).unwrap();
            let slow = Slow::new(book, &record, lead::moment(&set.program, NOW));
            let scope = Scope { standing: slow.came_in.clone(), event: None, after: None };
            first == other && slow.truth(&meets.when, &scope).is_yes()
        }
        "W0405" => {
            let Some(back) = decision.moves.first() else { return false };
            let made = book.stages[back.from].moves[back.line as usize].span == primary;
            json["stage"] = json!(book.stages[back.to].name);
            json["entered"] = json!(NOW);
            json["history"] = json!([{"stage": book.stages[back.to].name, "at": NOW, "by": "recycle"}]);
            let again = set.decide(&lead::lead(&set.program, json.clone())).0;
            let comes = again.moves.first().map(|m| book.stages[m.from].moves[m.line as usize].span);
            made && back.kind == MoveKind::Recycle && comes == other
        }
        _ => true,
    }
}

#[test]
fn no_lead_refutes_a_warning() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(150);
    let mut told: std::collections::BTreeMap<(&str, bool), usize> = std::collections::BTreeMap::new();
    let mut fine = 0;
    for seed in 0..sets {
        let Some(set) = Set::of(Made::file(seed)) else { continue };
        fine += 1;
        for warning in &set.warnings {
            *told.entry((warning.code.0, warning.witness.is_some())).or_default() += 1;
            if let Some(mut json) = shown(warning)
                && !shows(&set, warning, &mut json)
            {
                set.fail(warning, "the lead does not show it", &json);
            }
        }
        let all = places(&set.program);
        let mut claims = Vec::new();
        for warning in &set.warnings {
            let span = warning.primary.as_ref().unwrap().span;
            // A label on a part of a condition speaks of the whole.
            let around = all.iter().filter(|(whole, _)| holds(*whole, span));
            if let Some((whole, at)) = around.min_by_key(|(whole, _)| whole.len()) {
                claims.push((warning, at, *whole == span));
            }
        }
        let mut dice = Dice::new(seed ^ 0x1234);
        let unreached: Vec<&Problem> = set.warnings.iter().filter(|w| w.code.0 == "W0401").collect();
        for _ in 0..100 {
            let json = sampled(&mut dice);
            let record = lead::lead(&set.program, json.clone());
            let (decision, recorded) = set.decide(&record);
            for (warning, at, whole) in &claims {
                refute(&set, warning, at, *whole, seen(&set, at, &record, &decision, &recorded), &json);
            }
            for warning in &unreached {
                let stage = warning.primary.as_ref().unwrap().span;
                let reached = |to: StageId| set.program.book.stages[to].span == stage;
                if record.stage.is_none() && decision.moves.iter().any(|m| reached(m.to)) {
                    set.fail(warning, "this lead gets there", &json);
                }
            }
        }
    }
    assert!(fine * 10 >= sets as usize * 9, "only {fine} of {sets} rule sets are right");
    eprintln!("{fine} rule sets, warnings by code and whether a lead is shown: {told:?}");
    let count = |code: &str, shown: bool| told.get(&(code, shown)).copied().unwrap_or(0);
    for code in ["W0301", "W0312", "W0315", "W0401", "W0404", "W0405"] {
        let all = count(code, false) + count(code, true);
        assert!(all * 40 >= fine, "{code} is told {all} times in {fine} rule sets, too few to show that it holds");
    }
}
