//! Made-up leads and rules of the size that the speed targets speak of: leads of about 2 kB with 15 fields and 20 activities;
//! 60 score lines, 5 exclusions, 40 lines of a route.

#![expect(clippy::allow_attributes, reason = "each benchmark uses a part of this")]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "each benchmark uses a part of this"
)]

pub mod by_hand;

use std::fmt::Write;
use std::path::Path;

use leadwright::program::Program;
use leadwright::source::Sources;
use leadwright::value::Instant;
use leadwright::{check, program, syntax};

/// The time all leads are decided for.
pub const NOW: &str = "2026-11-23T09:00:00Z";

pub const COUNTRIES: [&str; 12] = ["FR", "DE", "AT", "CH", "IT", "ES", "NL", "BE", "PL", "SE", "BR", "JP"];
pub const INDUSTRIES: [&str; 8] =
    ["retail", "health", "software", "energy", "finance", "logistics", "education", "public sector"];
pub const TITLES: [&str; 8] = [
    "vp marketing",
    "head of sales",
    "director of operations",
    "student",
    "chief revenue officer",
    "sales manager",
    "owner",
    "assistant buyer",
];
pub const PAGES: [&str; 10] = [
    "/pricing",
    "/demo",
    "/docs/start",
    "/blog/news",
    "/product/tour",
    "/customers",
    "/contact",
    "/security",
    "/jobs",
    "/partners",
];
pub const CAMPAIGNS: [&str; 5] = ["autumn", "launch", "webinar", "newsletter", "renewal"];
pub const FORMS: [&str; 5] = ["contact", "demo", "trial", "download", "newsletter"];

/// A small generator of numbers: the same seed gives the same leads everywhere.
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `end` (SplitMix64).
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % end
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// One lead as JSON.
pub fn lead(number: u64, random: &mut Random) -> String {
    let mut out = String::with_capacity(2_100);
    let now = Instant::parse_rfc3339(NOW).unwrap();
    let country = random.pick(&COUNTRIES);
    let domain = if random.below(20) == 0 { "rival.example" } else { "client.example" };
    write!(
        out,
        "{{\"id\":\"L-{number}\",\"created\":\"2026-08-01T09:00:00Z\",\"entered\":\"2026-08-01T09:00:00Z\",\"name\":\"Lead number {number}\",\
         \"title\":\"{}\",\"industry\":\"{}\",\"country\":\"{country}\",\"employees\":{},\"revenue\":{},\"budget\":{},\"need\":{},\
         \"timeline\":{},\"source\":\"web form\",\"city\":\"city {}\",\"domain\":\"{domain}\",\"department\":\"buying\",\"seats\":{},\
         \"segment\":\"segment {}\",\"partner\":{},\"activities\":[",
        random.pick(&TITLES),
        random.pick(&INDUSTRIES),
        random.below(8_000),
        random.below(90_000_000),
        random.below(200_000),
        random.below(2) == 1,
        random.below(400),
        random.below(900),
        random.below(500),
        random.below(40),
        random.below(30) == 0,
    )
    .unwrap();
    let mut at = now.plus(-60 * 86_400 * 1_000_000);
    for event in 0..20 {
        at = at.plus(i64::try_from(random.below(5 * 86_400)).unwrap() * 1_000_000);
        if at > now {
            at = now;
        }
        if event > 0 {
            out.push(',');
        }
        let _ = match random.below(10) {
            0..5 => write!(
                out,
                "{{\"type\":\"visit\",\"at\":\"{at}\",\"page\":\"{}\",\"seconds\":{}}}",
                random.pick(&PAGES),
                random.below(300)
            ),
            5..8 => write!(
                out,
                "{{\"type\":\"email\",\"at\":\"{at}\",\"action\":\"{}\",\"campaign\":\"{}\"}}",
                if random.below(3) == 0 { "clicked" } else { "opened" },
                random.pick(&CAMPAIGNS)
            ),
            8 => write!(out, "{{\"type\":\"form\",\"at\":\"{at}\",\"name\":\"{}\"}}", random.pick(&FORMS)),
            _ => write!(out, "{{\"type\":\"webinar\",\"at\":\"{at}\",\"minutes\":{}}}", random.below(90)),
        };
    }
    out.push_str("]}");
    out
}

/// Many leads.
pub fn leads(count: u64) -> Vec<String> {
    let mut random = Random::new(7);
    (0..count).map(|number| lead(number, &mut random)).collect()
}

/// The rules: [`by_hand`] says the same in Rust.
pub fn rules() -> String {
    let mut out = String::from(
        "process \"Bench\" { version \"1\" }\n\nowner marketing \"Marketing\"\nowner sales \"Sales\"\n\nfields {\n  name text personal\n  title text\n  \
         industry text\n  country country\n  employees number\n  revenue number\n  budget number\n  need yes/no\n  timeline number\n  \
         source text\n  city text\n  domain text\n  department text\n  seats number\n  segment text\n  partner yes/no\n}\n\nactivities {\n  \
         visit { page text, seconds number }\n  email { action one of (\"opened\", \"clicked\"), campaign text }\n  form { name text }\n  \
         webinar { minutes number }\n}\n\n\
         exclude \"Competitor\" when domain is \"rival.example\"\nexclude \"Partner\" when partner is yes\n\
         exclude \"Student\" when title is \"student\" and employees < 10\nexclude \"Test\" when city is \"city 1\" and seats < 3\n\
         exclude \"Nobody\" when segment is \"segment 39\" and need is no\n\nscore fit from 0 to 100 {\n",
    );
    for (at, country) in COUNTRIES.iter().take(10).enumerate() {
        let _ = writeln!(out, "  +{} \"Country {country}\" when country is \"{country}\"", at + 3);
    }
    for (at, industry) in INDUSTRIES.iter().enumerate() {
        let _ = writeln!(out, "  +{} \"Industry {industry}\" when industry is \"{industry}\"", at + 2);
    }
    for (at, size) in [10, 50, 200, 1_000, 2_500, 5_000].iter().enumerate() {
        let _ = writeln!(out, "  +{} \"Employees {size}\" when employees >= {size}", at + 1);
    }
    out.push_str(
        "  +12 \"Senior\" when title contains word any of (\"vp\", \"chief\", \"head\")\n  +8 \"Director\" when title starts with \"director\"\n  \
         -15 \"Student\" when title contains \"student\"\n  +9 \"Budget\" when budget >= 50k\n  +6 \"Need\" when need is yes\n  \
         +4 \"Soon\" when timeline <= 90\n}\n\nscore engagement from 0 to 100 {\n",
    );
    for (at, page) in PAGES.iter().enumerate() {
        let days = 10 + 5 * at;
        let _ = writeln!(
            out,
            "  +{} \"Visited {page}\" for each visit in the last {days} days where page starts with \"{page}\", up to {}",
            at + 1,
            3 * (at + 1)
        );
    }
    for (at, campaign) in CAMPAIGNS.iter().enumerate() {
        let _ = writeln!(
            out,
            "  +1 \"Opened {campaign}\" for each email in the last 30 days where (action is \"opened\" and campaign is \"{campaign}\"), up to 4\n  \
             +{} \"Clicked {campaign}\" for each email in the last 45 days where (action is \"clicked\" and campaign is \"{campaign}\")",
            at + 2
        );
    }
    for (at, form) in FORMS.iter().enumerate() {
        let _ = writeln!(out, "  +{} \"Form {form}\" for form where name is \"{form}\"", 5 * (at + 1));
    }
    for (at, minutes) in [10, 20, 30, 45, 60].iter().enumerate() {
        let _ = writeln!(
            out,
            "  +{} \"Webinar {minutes}\" for each webinar in the last 40 days where minutes >= {minutes}, once per 7 days, up to 20",
            at + 2
        );
    }
    out.push_str(
        "}\n\nscore total = fit + engagement\n\nstage lead \"Lead\" start {\n  owner marketing\n  advance to qualified when total >= 70\n}\n\n\
         stage qualified \"Qualified\" {\n  owner sales\n  hand off to sales\n  close as lost when 400 days without activity\n}\n\nend lost \"Lost\"\n\n\
         route to sales {\n",
    );
    for at in 0..40_usize {
        let (country, industry) = (COUNTRIES[at % 12], INDUSTRIES[at % 8]);
        let _ = writeln!(
            out,
            "  to \"rep{at}@bench.example\" when country is \"{country}\" and industry is \"{industry}\" and employees >= {}",
            at * 150
        );
    }
    out.push_str("  to \"desk@bench.example\" otherwise\n}\n");
    out
}

/// Compiles a rule text.
pub fn compile(text: &str) -> Program {
    let sources = Sources::of_text("bench.lead", text);
    compile_sources(&sources)
}

/// Compiles rules that may have data files.
pub fn compile_sources(sources: &Sources) -> Program {
    let mut files = Vec::new();
    for (id, source) in sources.rules() {
        let (file, problems) = syntax::parse(id, source);
        assert!(problems.is_empty(), "{problems:?}");
        files.push(file);
    }
    let (checked, problems) = check::check(&files, sources);
    program::compile(checked.unwrap_or_else(|| panic_with(&problems)), sources, "0".to_owned())
}

#[allow(clippy::panic, reason = "the rules of a benchmark are right, or it must not go on")]
fn panic_with(problems: &[leadwright::source::Problem]) -> leadwright::check::Checked {
    panic!("{:?}", problems.first())
}

/// So that paths in messages are short.
pub fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
