//! The fast evaluator decides what the plain one decides, over rules and leads made up at random.

use leadwright::evaluate::{Decision, Recorded, Scratch, evaluate};
use leadwright::program::{Program, ScoreKindPlan};
use leadwright::record::Record;
use leadwright::source::Id;
use serde_json::{Value as Json, json};

use super::slow::{Outcome, Slow};
use super::{decide_record, lead, try_program};

/// Numbers that look random and are the same each time (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn of<'t>(&mut self, items: &[&'t str]) -> &'t str {
        items[self.below(items.len())]
    }
}

pub const NOW: &str = "2026-06-30T12:00:00Z";
const TEXTS: &[&str] = &["alpha", "Beta", "gamma ray", "STRASSE", "straße", "beta", "the alpha test", "x"];
const PAGES: &[&str] = &["/pricing", "/pricing/eu", "/demo", "/", "/Docs"];
const LENGTHS: &[&str] = &["12 hours", "1 day", "3 days", "2 weeks", "1 month", "1 quarter"];

/// What rules may name so far.
pub struct Rules {
    dice: Dice,
    numbers: Vec<String>,
    texts: Vec<String>,
    conditions: Vec<String>,
    in_stage: bool,
}

impl Rules {
    fn number(&mut self, deep: usize) -> String {
        if deep == 0 || self.dice.chance(40) {
            return match self.dice.below(3) {
                0 => ["0", "1", "2.5", "10", "-3", "100"][self.dice.below(6)].to_owned(),
                _ => self.numbers[self.dice.below(self.numbers.len())].clone(),
            };
        }
        match self.dice.below(12) {
            0 => format!("({} + {})", self.number(deep - 1), self.number(deep - 1)),
            1 => format!("({} - {})", self.number(deep - 1), self.number(deep - 1)),
            2 => format!("({} * {})", self.number(deep - 1), self.number(deep - 1)),
            3 => format!("({} / {})", self.number(deep - 1), self.number(deep - 1)),
            4 => format!("highest of ({}, {})", self.number(deep - 1), self.number(deep - 1)),
            5 => format!("lowest of ({}, {})", self.number(deep - 1), self.number(deep - 1)),
            6 => format!("(count of {})", self.events(deep - 1)),
            7 => format!("(count of days with {})", self.events(deep - 1)),
            8 => {
                let what = self.dice.of(&["sum", "min", "max", "latest", "earliest"]);
                let window = self.window();
                format!("{what} seconds of visit{window}")
            }
            9 => {
                let unit = self.dice.of(&["days", "weeks", "months", "hours", "years", "quarters"]);
                let since = self.dice.of(&[
                    "day",
                    "created",
                    "entered",
                    "entered stage_b",
                    "(day - 90 days)",
                    "(day + 1 month)",
                ]);
                format!("{unit} since {since}")
            }
            10 => {
                let unit = self.dice.of(&["days", "hours", "minutes"]);
                let since = self.dice.of(&["day", "created", "entered", "entered stage_b", "(day + 30 hours)"]);
                format!("(business {unit} since {since} on {})", self.dice.of(&["desk", "nights"]))
            }
            _ => self.dice.of(&["(length of tags)", "(length of text_a)", "times entered stage_b"]).to_owned(),
        }
    }

    fn text(&mut self) -> String {
        self.texts[self.dice.below(self.texts.len())].clone()
    }

    fn written(&mut self) -> String {
        format!("{:?}", self.dice.of(TEXTS))
    }

    fn window(&mut self) -> String {
        match self.dice.below(8) {
            0..=2 => format!(" in the last {}", self.dice.of(LENGTHS)),
            3 => " since recycle".into(),
            4 => " since entering stage".into(),
            5 => " since 2026-06-20".into(),
            6 => " since day".into(),
            _ => String::new(),
        }
    }

    fn events(&mut self, deep: usize) -> String {
        let kind = self.dice.of(&[
            "visit",
            "form",
            "call",
            "(visit, form)",
            "activity",
            "touch",
            "recycle",
            "entering stage_b",
            "(visit, recycle)",
        ]);
        let window = self.window();
        let filter = match kind {
            "visit" if self.dice.chance(60) => format!(" where {}", self.filter(deep)),
            "call" if self.dice.chance(50) => {
                format!(
                    " where outcome {} {:?}",
                    self.dice.of(&["is", "is not"]),
                    self.dice.of(&["reached", "voicemail"])
                )
            }
            "recycle" | "entering stage_b" if self.dice.chance(50) => format!(" where {}", self.about_the_lead()),
            "(visit, recycle)" if self.dice.chance(50) => {
                format!(" where ({} and page is known)", self.about_the_lead())
            }
            "(visit, recycle)" if self.dice.chance(50) => format!(" where {}", self.about_the_lead()),
            _ => String::new(),
        };
        format!("{kind}{window}{filter}")
    }

    /// A question that `where` can put to a move, too.
    fn about_the_lead(&mut self) -> String {
        self.dice.of(&["lead.number_a > 2", "lead.text_a is known", "number_b < 5", "lead.flag is yes"]).to_owned()
    }

    fn filter(&mut self, deep: usize) -> String {
        match self.dice.below(7) {
            0 => format!("page is {:?}", self.dice.of(PAGES)),
            1 => format!("page starts with {:?}", self.dice.of(PAGES)),
            2 => format!("page in ({:?}, {:?})", self.dice.of(PAGES), self.dice.of(PAGES)),
            3 => format!("seconds > {}", self.dice.of(&["5", "10", "30"])),
            4 => "seconds > lead.number_a".into(),
            5 => format!("page contains any of ({:?}, {:?})", self.dice.of(PAGES), self.dice.of(PAGES)),
            _ if deep > 0 => format!("({} and {})", self.filter(deep - 1), self.filter(deep - 1)),
            _ => "page is known".into(),
        }
    }

    fn condition(&mut self, deep: usize) -> String {
        if deep > 0 && self.dice.chance(45) {
            let (a, b) = (self.condition(deep - 1), self.condition(deep - 1));
            return match self.dice.below(6) {
                0 => format!("(({a}) and ({b}))"),
                1 => format!("(({a}) or ({b}))"),
                2 => format!("(not ({a}))"),
                3 => format!("all {{ {a}, {b} }}"),
                4 => format!("any {{ {a}, {b} }}"),
                _ => format!("at least 2 {{ {a}, {b}, {} }}", self.condition(deep - 1)),
            };
        }
        let comparing = ["is", "is not", "<", "<=", ">", ">="];
        match self.dice.below(21) {
            20 => format!(
                "{} {} {}",
                self.dice.of(&["desk", "nights"]),
                self.dice.of(&["is", "is not"]),
                self.dice.of(&["open", "open at created", "open at assigned", "open at day + 15 hours"])
            ),
            0 | 1 => format!("{} {} {}", self.number(1), self.dice.of(&comparing), self.number(1)),
            2 => format!("{} {} {}", self.text(), self.dice.of(&["is", "is not", "is exactly"]), self.written()),
            3 => format!("{} {} {}", self.text(), self.dice.of(&["is", "is not"]), self.text()),
            4 => format!(
                "{} {} {}",
                self.text(),
                self.dice.of(&["contains", "contains word", "starts with", "ends with"]),
                self.written()
            ),
            5 => format!("{} matches {:?}", self.text(), self.dice.of(&["*alpha*", "b?ta", "*", "STRASS*"])),
            6 => {
                format!("{} {} ({}, {})", self.text(), self.dice.of(&["in", "not in"]), self.written(), self.written())
            }
            7 => format!("{} {} some_texts", self.text(), self.dice.of(&["in", "not in"])),
            8 => {
                format!("tags include {} ({}, {})", self.dice.of(&["any of", "all of"]), self.written(), self.written())
            }
            9 => format!(
                "{} is {}",
                self.dice.of(&["number_a", "text_a", "day", "tags", "assignee", "host"]),
                self.dice.of(&["known", "unknown"])
            ),
            10 => format!(
                "{} in the {} {}",
                self.dice.of(&["day", "created", "day - 2 months", "day + 100 days", "day + 36 hours"]),
                self.dice.of(&["last", "next"]),
                self.dice.of(LENGTHS)
            ),
            11 => format!("number_a between {} and 10", self.dice.of(&["1", "number_b", "-5"])),
            12 => format!(
                "length_a {} {}",
                self.dice.of(&["<=", ">", "is"]),
                self.dice.of(&["1 month", "30 days", "2 days"])
            ),
            13 => format!(
                "day {} {}",
                self.dice.of(&["<", ">=", "is"]),
                self.dice.of(&["2026-06-20", "created", "today", "today - 90 days", "today + 5 hours"])
            ),
            14 if self.dice.chance(30) => format!(
                "{} {} {}",
                self.dice.of(&["day - today", "today - day", "day - created"]),
                self.dice.of(&["<", ">="]),
                self.dice.of(LENGTHS)
            ),
            14 => self
                .dice
                .of(&["flag", "flag is no", "option is \"b\"", "land in (\"FR\", \"DE\")", "any tags_of is known"][..4])
                .to_owned(),
            15 => {
                let quantity = self.dice.of(&["any", "no", "at least 2", "at most 1", "more than 1", "fewer than 2"]);
                format!("{quantity} {}", self.events(1))
            }
            16 => format!(
                "{} without {}",
                self.dice.of(LENGTHS),
                self.dice.of(&["visit", "touch", "activity", "visit where seconds > 10"])
            ),
            17 if self.in_stage => format!("stage is {}", self.dice.of(&["stage_a", "stage_b"])),
            17 => "stage is stage_a".into(),
            _ if self.conditions.is_empty() => "flag".into(),
            _ => self.conditions[self.dice.below(self.conditions.len())].clone(),
        }
    }

    fn line(&mut self, deep: usize) -> String {
        let points = self.dice.of(&["+1", "+5", "+12.5", "+30", "-4", "-10"]);
        let (most, negative) = (self.dice.of(&["40", "61.5"]), points.starts_with('-'));
        let mut modifiers = String::new();
        let mut how = match self.dice.below(8) {
            0..=2 => format!("when {}", self.condition(deep)),
            3 => format!("for {}", self.events(1)),
            4 => {
                modifiers += &self.fading();
                format!("for each {}", self.events(1))
            }
            5 => format!("for every {} {}", self.dice.of(&["1", "2", "3"]), self.events(0)),
            6 => "for each of tags in (\"alpha\", \"x\", \"beta\")".into(),
            _ => format!(
                "for each {} without {}",
                self.dice.of(LENGTHS),
                self.dice.of(&["visit", "touch", "(visit, form) since 2026-06-20"])
            ),
        };
        let of_events = how.starts_with("for ") && !how.contains(" without ") && !how.contains("each of ");
        if of_events && self.dice.chance(50) {
            modifiers += self.dice.of(&[
                ", once per 1 day",
                ", once per 2 weeks",
                ", once per calendar week",
                ", once per calendar month",
                ", once",
            ]);
        }
        if how.starts_with("for ea") || how.starts_with("for ev") && self.dice.chance(50) {
            modifiers += &if negative { format!(", down to -{most}") } else { format!(", up to {most}") };
        }
        if self.dice.chance(10) {
            modifiers +=
                self.dice.of(&[", from 2026-06-30", ", until 2026-06-29", ", from 2026-06-01, until 2026-06-30"]);
        }
        how += &modifiers;
        format!("{points} {how}")
    }

    fn fading(&mut self) -> String {
        match self.dice.below(5) {
            0 => format!(", halves every {}", self.dice.of(LENGTHS)),
            1 => format!(", loses {}% every {}", self.dice.of(&["10", "33", "7.5"]), self.dice.of(LENGTHS)),
            2 => format!(", fades over {}", self.dice.of(&["3 days", "2 weeks", "2 months"])),
            _ => String::new(),
        }
    }

    fn items(&mut self, count: usize, deep: usize) -> String {
        (0..count)
            .map(|_| match self.dice.below(8) {
                0 if deep > 0 => format!(
                    "group \"G\"{} {{\n{}}}\n",
                    self.dice.of(&["", ", up to 20", ", down to -5"]),
                    self.items(2, deep - 1)
                ),
                1 if deep > 0 => {
                    format!("first of {{\n{}{}}}\n", self.items(2, deep - 1), self.dice.of(&["", "+2 otherwise\n"]))
                }
                2 if deep > 0 => {
                    format!("best of \"B\"{} {{\n{}}}\n", self.dice.of(&["", ", up to 9"]), self.items(3, deep - 1))
                }
                _ => format!("{}\n", self.line(1)),
            })
            .collect()
    }

    /// A whole rule set.
    pub fn file(seed: u64) -> String {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut rules = Self {
            dice: Dice::new(seed),
            numbers: own(&["number_a", "number_b"]),
            texts: own(&["text_a", "text_b", "host"]),
            conditions: Vec::new(),
            in_stage: false,
        };
        let mut out = String::from(HEAD);
        for number in 0..3 {
            let value = rules.number(2);
            out += &format!("let let_{number} = {value}\n");
            rules.numbers.push(format!("let_{number}"));
        }
        for number in 0..3 {
            let value = rules.condition(2);
            out += &format!("condition cond_{number} = {value}\n");
            rules.conditions.push(format!("cond_{number}"));
        }
        out += &format!("bant {{\nbudget when {}\nneed when {}\n}}\n", rules.condition(1), rules.condition(1));
        rules.conditions.extend(own(&["bant.budget", "at least 1 of bant", "all of bant"]));
        out += &rules.table();
        for name in ["fit", "deed"] {
            let range = rules.dice.of(&["", " from 0 to 50", " to 20", " from -5"]);
            let restarts =
                rules.dice.of(&["", "", ", restarts on recycle", ", restarts on reassignment", ", restarts on form"]);
            let items = rules.items(5, 2);
            out += &format!("score {name}{range}{restarts} {{\n{items}}}\n");
        }
        if rules.dice.chance(50) {
            out += &format!("exclude \"E\" when ({}) and ({})\n", rules.condition(1), rules.condition(1));
        }
        rules.numbers.extend(own(&["fit", "deed"]));
        out += &format!("score total from -20 to 60 = {}\n", rules.number(2));
        rules.numbers.push("total".into());
        out += &format!("condition late = {}\n", rules.condition(1));
        rules.conditions.push("late".into());
        out += &format!(
            "grade tier {{\n\"A\" when {}\n\"B\" when {}\n\"C\" otherwise\n}}\n",
            rules.condition(1),
            rules.condition(1)
        );
        out += &format!(
            "grade other {{\n\"A\" when {}\n\"A-\" when {}\n\"B\" otherwise\n}}\n",
            rules.condition(1),
            rules.condition(1)
        );
        out += &format!("territory north when {}\nterritory south when {}\n", rules.condition(1), rules.condition(1));
        rules.conditions.extend(own(&[
            "tier is \"A\"",
            "tier is not \"C\"",
            "tier >= \"B\"",
            "other is tier",
            "tier > other",
            "highest of (tier, other) >= \"A-\"",
            "lowest of (tier, other, \"C\") is \"C\"",
            "tier between \"C\" and other",
            "territory is north",
            "territory is unknown",
        ]));
        out += &format!("priority = {}\n", rules.number(2));
        out += &rules.stages();
        out
    }

    fn table(&mut self) -> String {
        let rows: String = (0..4)
            .map(|row| {
                let text = match self.dice.below(4) {
                    0 => "_".to_owned(),
                    1 => format!("{}, {}", self.written(), self.written()),
                    2 => format!("not {}", self.written()),
                    _ => self.written(),
                };
                let number = self.dice.of(&["_", ">= 10", "2 to 9", "< 5", "> 1", "10"]);
                format!("{text} | {number} -> \"row {row}\"\n")
            })
            .collect();
        self.texts.push("given of cells".into());
        format!("table cells {{\nmatch text_a | number_a\ngive given\n{rows}}}\n")
    }

    fn stages(&mut self) -> String {
        self.in_stage = true;
        let mut out = format!(
            "stage stage_a start {{\nowner sales\n{}{}{}}}\n",
            self.moves("close as junk", 1),
            self.moves("advance to stage_b", 2),
            self.dice.of(&["", "hand off to sales\n"])
        );
        let needs = self.dice.of(&["", "needs text_a\n", "needs number_a, host\n"]);
        out += &format!(
            "stage stage_b {{\nowner sales\n{needs}{}answers \"yes\", \"no\", \"later\"\nadvance to stage_c when sales says \"yes\"{}\nrecycle to stage_a when sales says any of (\"no\", \"later\")\n{}}}\n",
            self.dice.of(&["", "hand off to sales\n"]),
            self.dice.of(&["", " and flag", " or flag"]),
            self.moves("advance to stage_c", 1),
        );
        out += &format!(
            "stage stage_c {{\nowner marketing\nanswers \"won\"\nadvance to won when sales says \"won\"\n{}}}\n",
            self.moves("recycle to stage_a", 1)
        );
        out += &format!("end won success\nend junk {{\n{}}}\n", self.moves("reopen to stage_a", 1));
        let lines: String = (0..4)
            .map(|_| {
                let to = self.dice.of(&[
                    "keep assignee",
                    "to \"kam@x.example\"",
                    "to text_b",
                    "to given of cells",
                    "to nobody",
                    "to team desk",
                    "to team gone",
                    "to team other",
                    "to team turn",
                ]);
                format!("{to} when {}\n", self.condition(1))
            })
            .collect();
        out + &format!("route to sales {{\n{lines}to \"desk@x.example\" otherwise\n}}\n")
    }

    fn moves(&mut self, how: &str, count: usize) -> String {
        let mut out = String::new();
        for _ in 0..self.dice.below(count + 1) {
            let condition = if self.dice.chance(30) { format!("any {}", self.events(1)) } else { self.condition(1) };
            out += &format!("{how} when {condition}\n");
        }
        out
    }
}

const HEAD: &str = r#"process "P" { timezone "Europe/Paris" }
calendar desk {
  timezone "America/New_York"
  open   mon-fri 09:00-12:00, 13:00-17:30
  open   sat 22:00-02:00
  open   2026-06-27 10:00-11:00
  closed 2026-06-19, 2026-05-01 to 2026-05-08
}
calendar nights like desk {
  open   mon-wed 20:00-04:00
  closed every year 06-24
}
owner marketing
owner sales
fields {
  text_a text
  text_b text
  mail text
  number_a number
  number_b number
  flag yes/no
  day date
  length_a duration
  option one of ("a", "b", "c")
  land country
  tags list of text
}
activities {
  visit { page text, seconds number }
  form { name text }
  call touch { outcome one of ("reached", "voicemail") }
}
list some_texts = "alpha", "strasse"
let host = domain of mail
team desk {
  member "ana@x.example"
  member "ben@x.example", weight 3, away 2026-06-30
  assign by hash
  hold until open when nobody is available
}
team turn {
  member "Eve@x.example", weight 2, at most 3 leads per day
  member "ben@x.example", away 2026-06-30
  assign in turn
  assign anyway when nobody is available
}
team gone {
  member "cem@x.example", away 2026-06-29 to 2026-07-02
  assign by hash
  hold until open when nobody is available
}
team other {
  member "dora@x.example", away 2026-06-30
  assign by hash
  to "kam@x.example" when nobody is available
}
"#;

/// A lead that fits [`HEAD`]. Times stand on a grid of half days, so that ends of windows are met exactly.
pub fn made_up(dice: &mut Dice) -> Json {
    let mut lead = json!({"id": format!("L-{}", dice.below(1_000))});
    let at = |dice: &mut Dice, most: usize| {
        let back = i64::try_from(dice.below(most)).unwrap() - 3;
        let start = leadwright::value::Instant::parse_rfc3339(NOW).unwrap();
        start.plus(-back * 12 * leadwright::value::duration::HOUR).to_string()
    };
    let mut put = |key: &str, value: Json| {
        lead[key] = value;
    };
    for key in ["text_a", "text_b"] {
        if dice.chance(70) {
            put(key, json!(dice.of(TEXTS)));
        }
    }
    if dice.chance(60) {
        put("mail", json!(dice.of(&["a@alpha", "Zoe <Zoe@X>", "no mail", "b@www.strasse", "a@b@beta."])));
    }
    for key in ["number_a", "number_b"] {
        if dice.chance(70) {
            put(key, json!([0, 1, 2, 5, 9, 10, 100, -3][dice.below(8)]));
        }
    }
    if dice.chance(60) {
        put("flag", json!(dice.chance(50)));
    }
    if dice.chance(60) {
        put("day", json!(dice.of(&["2026-06-20", "2026-06-30", "2026-07-01", "2026-05-31", "2025-06-30"])));
    }
    if dice.chance(60) {
        put("length_a", json!(dice.of(&["1 month", "30 days", "2 days", "31 days"])));
    }
    if dice.chance(60) {
        put("option", json!(dice.of(&["a", "b", "c"])));
    }
    if dice.chance(60) {
        put("land", json!(dice.of(&["FR", "DE", "US"])));
    }
    if dice.chance(70) {
        let tags: Vec<&str> = (0..dice.below(4)).map(|_| dice.of(TEXTS)).collect();
        put("tags", json!(tags));
    }
    if dice.chance(50) {
        put("created", json!(at(dice, 150)));
    }
    if dice.chance(60) {
        put("stage", json!(dice.of(&["stage_a", "stage_b", "stage_c", "won", "junk"])));
    }
    if dice.chance(60) {
        put("entered", json!(at(dice, 60)));
    }
    if dice.chance(50) {
        put(
            "assignee",
            json!(dice.of(&[
                "ana@x.example",
                "Ben@x.example",
                "kam@x.example",
                "eve@x.example",
                "alpha",
                "dora@x.example"
            ])),
        );
        put("assigned", json!(at(dice, 60)));
    }
    let mut activities = Vec::new();
    for number in 0..dice.below(14) {
        let mut activity = json!({"at": at(dice, 70), "id": format!("{number:03}")});
        match dice.below(5) {
            0 | 1 => {
                activity["type"] = json!("visit");
                if dice.chance(80) {
                    activity["page"] = json!(dice.of(PAGES));
                }
                if dice.chance(80) {
                    activity["seconds"] = json!([0, 6, 11, 31, 100][dice.below(5)]);
                }
            }
            2 => activity["type"] = json!("form"),
            3 => {
                activity["type"] = json!("call");
                if dice.chance(80) {
                    activity["outcome"] = json!(dice.of(&["reached", "voicemail"]));
                }
            }
            _ => {
                activity["type"] = json!("status");
                activity["by"] = json!(dice.of(&["sales", "sales", "marketing"]));
                activity["value"] = json!(dice.of(&["yes", "no", "later", "won", "Yes"]));
            }
        }
        activities.push(activity);
    }
    put("activities", json!(activities));
    let history: Vec<Json> = (0..dice.below(4))
        .map(|_| {
            let by = dice.of(&["advance", "recycle", "recycle"]);
            json!({"stage": dice.of(&["stage_a", "stage_b"]), "at": at(dice, 80), "by": by})
        })
        .collect();
    put("history", json!(history));
    lead
}

/// What of a decision the plain evaluator tells too.
fn outcome(program: &Program, decision: &Decision) -> Outcome {
    let team_of = |assignment: &leadwright::evaluate::Assignment| {
        let team = assignment.team.map(|id| &program.book.teams[id]);
        // Keeping and the address of a team stay as they are; a member stands for all.
        let by_hash = team.filter(|team| {
            assignment.passed_over.len() < team.members.len()
                && team.members.iter().any(|m| Some(&m.address) == assignment.assignee.as_ref())
                && matches!(
                    program.book.routes.iter().next().unwrap().lines[assignment.line as usize].to,
                    leadwright::check::Recipient::Team(_)
                )
        });
        by_hash.map_or_else(|| assignment.assignee.clone(), |team| Some(format!("somebody of {}", team.name)))
    };
    Outcome {
        scores: decision.scores.iter().map(|score| score.value).collect(),
        excluded: decision.excluded.map(Id::index),
        checklists: decision.checklists.clone(),
        grades: decision.grades.clone(),
        stage_after: decision.stage_after,
        moves: decision.moves.clone(),
        territory: decision.territory,
        assignment: decision.assignment.as_ref().map(|assignment| (assignment.line, team_of(assignment))),
        priority: decision.priority,
    }
}

fn compare(program: &Program, record: &Record, told: impl Fn() -> String) -> Decision {
    let now = lead::moment(program, NOW);
    let decision = decide_record(program, record, now);
    let (fast, slow) =
        (outcome(program, &decision), Slow::new(&program.book, record, now).outcome(decision.assignee.as_deref()));
    assert!(fast == slow, "{}\nfast {fast:#?}\nslow {slow:#?}", told());
    lines_add_up(program, record, &decision, told);
    decision
}

/// The points of the lines that count are the score and what was lost to limits.
fn lines_add_up(program: &Program, record: &Record, decision: &Decision, told: impl Fn() -> String) {
    let mut recorded = Recorded::new(program, true);
    evaluate(program, record, lead::moment(program, NOW), &mut Scratch::new(), &mut recorded);
    for (id, plan) in program.scores.enumerated() {
        let shown = decision.scores[id.index()];
        let (ScoreKindPlan::Lines { .. }, Some(value)) = (&plan.kind, shown.value) else { continue };
        let lines = program.lines.iter().zip(&recorded.lines).filter(|(line, _)| line.score == id);
        let sum: i64 = lines.filter(|(_, trace)| trace.counts).map(|(_, trace)| trace.points.0).sum();
        assert_eq!(sum, value.0 + shown.lost_to_limits.0, "{}", told());
    }
}

#[test]
fn the_fast_and_the_plain_way_decide_alike() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(150);
    let (mut fine, mut moved, mut assigned, mut excluded, mut points) = (0, 0, 0, 0, 0);
    for seed in 0..sets {
        let text = Rules::file(seed);
        let program = match try_program(&text) {
            Ok(program) => program,
            Err(told) => {
                if std::env::var("LEADWRIGHT_SHOW").is_ok() {
                    eprintln!("{told}\n{text}");
                }
                continue;
            }
        };
        fine += 1;
        let mut dice = Dice::new(seed ^ 0xabcd);
        for _ in 0..20 {
            let json = made_up(&mut dice);
            let record = lead::lead(&program, json.clone());
            let decision = compare(&program, &record, || format!("seed {seed}\n{text}\n{json:#}"));
            moved += decision.moves.len();
            assigned += usize::from(decision.assignment.is_some());
            excluded += usize::from(decision.excluded.is_some());
            points += usize::from(decision.scores.iter().any(|score| score.value.is_some_and(|v| v.0 != 0)));
        }
    }
    let leads = fine * 20;
    assert!(fine * 10 >= sets as usize * 8, "only {fine} of {sets} rule sets are right");
    assert!(
        moved > leads / 5 && assigned > leads / 10 && excluded > 0 && points > leads / 2,
        "the made-up rules do too little: {leads} leads, {moved} moves, {assigned} assigned, {excluded} excluded, {points} with points"
    );
}
