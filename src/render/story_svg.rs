//! A story as a picture: stages, people, clocks, messages and activities in lanes over time. Whole numbers only, and nothing is told by
//! colour alone.

use std::fmt::Write;

use crate::check::StageKind;
use crate::value::Instant;

use super::Told;
use super::lanes::{Bar, Group, Lane, Look, Mark, Sign, groups};
use super::text::local;
use super::ticks::ticks;

/// How wide the picture is, and where its time axis begins and ends.
const WIDTH: i64 = 1_000;
const LEFT: i64 = 262;
const RIGHT: i64 = 965;

const STYLE: &str = "\
text{font-family:Helvetica,Arial,'DejaVu Sans',sans-serif;fill:#1c2733}\
.h1{font-size:18px;font-weight:bold}.sub,.axis{font-size:11px;fill:#51606f}.group{font-size:10px;font-weight:bold;fill:#51606f;\
letter-spacing:1px}.lane{font-size:12px}.under{font-size:10px;fill:#51606f}.in{font-size:11px}.beside{font-size:10px;fill:#33414e;stroke:#ffffff;stroke-width:3px;\
paint-order:stroke}\
.grid{stroke:#e3e8ed;stroke-width:1}.rule{stroke:#c5ced6;stroke-width:1}rect.bar{stroke-width:1}\
.stage{fill:#d6e4f5;stroke:#4472a8}.success{fill:#cfead5;stroke:#2d7a45}.failure{fill:#f3dada;stroke:#a83a3a}\
.person{fill:#e7e0f2;stroke:#7358a8}.waits{fill:#ffffff;stroke:#7358a8;stroke-dasharray:4 3}\
.running{fill:#c4d3e0;stroke:#5a7184}.met{fill:#9fd0ab;stroke:#2d7a45}.warned{fill:#f7cf6b;stroke:#9a6b00}\
.late{fill:url(#hatch);stroke:#a83a3a}.nurture{fill:#d3ece9;stroke:#2c7d75}\
.due{stroke:#1c2733;stroke-width:2}.tri{fill:#f7cf6b;stroke:#6b4a00}.ok{fill:#2d7a45}.not{fill:#a83a3a}\
.cross{stroke:#a83a3a;stroke-width:3;fill:none}.white{stroke:#ffffff;stroke-width:2;fill:none}.dot{fill:#2c7d75}\
.diamond{fill:#5b4b9a;stroke:#ffffff}.tick{stroke:#33414e;stroke-width:2}";

const DEFS: &str = "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#f6c9c5\"/>\
<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#a83a3a\" stroke-width=\"2\"/></pattern></defs>";

/// The picture of one story, as a file of its own.
#[must_use]
pub fn write(told: &Told<'_>) -> String {
    let (groups, to) = groups(told);
    let mut picture = Picture { told, from: told.story.from, to, y: 0, body: String::new(), signs: Vec::new() };
    if let Some((short, why)) = told.no_story() {
        let title = format!("{} · {short}", told.story.lead);
        picture.text(16, 28, "h1", "start", &clipped(&title, 18, WIDTH - 32));
        picture.text(16, 46, "sub", "start", &why);
        picture.y = 56;
        return picture.finish();
    }
    picture.header();
    let top = picture.y;
    let lanes_from = picture.body.len();
    for group in &groups {
        picture.group(group);
    }
    // The lines of the axis run behind all lanes, whose height is only known now.
    let grid = picture.axis(top);
    picture.body.insert_str(lanes_from, &grid);
    picture.legend(&groups);
    picture.finish()
}

struct Picture<'a> {
    told: &'a Told<'a>,
    from: Instant,
    to: Instant,
    /// Down to where it is drawn.
    y: i64,
    body: String,
    /// The signs that were used.
    signs: Vec<Sign>,
}

impl Picture<'_> {
    fn x(&self, at: Instant) -> i64 {
        let (span, done) = (i128::from(self.to.since(self.from)).max(1), i128::from(at.since(self.from)));
        LEFT + i64::try_from(done * i128::from(RIGHT - LEFT) / span).unwrap_or(0)
    }

    fn raw(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a text never fails.
        let _ = self.body.write_fmt(text);
        self.body.push('\n');
    }

    fn text(&mut self, x: i64, y: i64, class: &str, anchor: &str, text: &str) {
        let text = escaped(text);
        self.raw(format_args!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\" text-anchor=\"{anchor}\">{text}</text>"));
    }

    fn header(&mut self) {
        let told = self.told;
        let process = &told.program.book.process;
        let stage = told.record.stage.map_or("", |stage| told.label(stage));
        self.text(16, 28, "h1", "start", &clipped(&format!("{} · {stage}", told.story.lead), 18, WIDTH - 32));
        let zone = process.zone;
        let mut sub =
            format!("{} – {}, times of {}", local(zone, self.from), local(zone, told.story.until), zone.name());
        if !process.name.is_empty() {
            sub.push_str(&format!(", under {} {}", process.name, process.version));
        }
        self.text(16, 46, "sub", "start", &clipped(sub.trim_end(), 11, WIDTH - 32));
        self.y = 88;
    }

    /// The axis above the lanes, and its lines through all of them.
    fn axis(&self, top: i64) -> String {
        let zone = self.told.program.book.process.zone;
        let mut out = String::new();
        let mut over = String::new();
        let mut free = 0;
        for tick in ticks(zone, self.from, self.to, 10) {
            let x = self.x(tick.at);
            let _ = writeln!(out, "<line x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{}\" class=\"grid\"/>", self.y);
            let mut label = |y: i64, text: &str| {
                let _ = writeln!(
                    out,
                    "<text x=\"{x}\" y=\"{y}\" class=\"axis\" text-anchor=\"middle\">{}</text>",
                    escaped(text)
                );
            };
            label(top - 8, &tick.label);
            // What stays the same is written where it begins.
            let half = width(&tick.over, 11) / 2;
            if tick.over != over && x - half >= free {
                label(top - 22, &tick.over);
                (free, over) = (x + half + 8, tick.over);
            }
        }
        out
    }

    fn group(&mut self, group: &Group) {
        let y = self.y;
        self.raw(format_args!("<line x1=\"16\" y1=\"{y}\" x2=\"{RIGHT}\" y2=\"{y}\" class=\"rule\"/>"));
        self.text(16, y + 14, "group", "start", &group.title.to_uppercase());
        self.y += 16;
        for lane in &group.lanes {
            self.lane(lane);
        }
        self.y += 6;
    }

    fn lane(&mut self, lane: &Lane) {
        let height = if lane.under.is_empty() { 24 } else { 32 };
        let middle = self.y + height / 2;
        let title = clipped(&lane.title, 12, LEFT - 30);
        if lane.under.is_empty() {
            self.named(middle + 4, "lane", &title, &lane.title);
        } else {
            self.named(middle - 2, "lane", &title, &lane.title);
            let under = clipped(&lane.under, 10, LEFT - 30);
            self.named(middle + 11, "under", &under, &lane.under);
        }
        let signs: Vec<i64> = lane.marks.iter().map(|mark| self.x(mark.at)).collect();
        let mut free = LEFT;
        for (number, bar) in lane.bars.iter().enumerate() {
            let next = lane.bars.get(number + 1).map_or(WIDTH, |next| self.x(next.from));
            free = self.bar(bar, middle, (free, next - 4), &signs);
        }
        for mark in &lane.marks {
            self.mark(mark, middle);
        }
        self.y += height;
    }

    /// The name of a lane; the whole of it when one points at it.
    fn named(&mut self, y: i64, class: &str, shown: &str, whole: &str) {
        let (shown, whole) = (escaped(shown), escaped(whole));
        self.raw(format_args!("<text x=\"16\" y=\"{y}\" class=\"{class}\"><title>{whole}</title>{shown}</text>"));
    }

    /// A bar with its label, which stands within `room` and away from signs. Gives where the room behind both begins.
    fn bar(&mut self, bar: &Bar, middle: i64, room: (i64, i64), signs: &[i64]) -> i64 {
        let (x, to) = (self.x(bar.from), self.x(bar.to));
        // What was over in no time is still to be seen.
        let wide = (to - x).max(2);
        let class = class(bar.look);
        let (top, tip) = (middle - 9, escaped(&bar.tip));
        self.raw(format_args!(
            "<g><title>{tip}</title><rect x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"18\" class=\"bar {class}\"/></g>"
        ));
        let behind = x + wide;
        if bar.label.is_empty() {
            return behind;
        }
        let (class, size) = if bar.beside { ("beside", 10) } else { ("in", 11) };
        let long = width(&bar.label, size);
        let mut beside = behind + 4;
        for sign in signs.iter().filter(|sign| **sign >= x) {
            // A sign reaches a little to both sides.
            if *sign + 9 > beside && *sign - 9 < beside + long {
                beside = *sign + 9;
            }
        }
        let cut = clipped(&bar.label, size, wide - 8);
        // A letter or two of a word say nothing.
        let says = cut == bar.label || cut.chars().count() > 12;
        let signs_in = |from: i64, to: i64| signs.iter().any(|sign| (from - 9..to + 9).contains(sign));
        let (at, anchor, label) = if !bar.beside && says {
            (x + 4, "start", cut.as_str())
        } else if beside + long <= room.1 {
            (beside, "start", bar.label.as_str())
        } else if wide > long + 8 && !signs_in(behind - long - 5, behind - 5) {
            (behind - 5, "end", bar.label.as_str())
        } else if x - 4 - long >= room.0 && !signs_in(x - 4 - long, x - 4) {
            (x - 4, "end", bar.label.as_str())
        } else {
            return behind;
        };
        self.text(at, middle + 4, class, anchor, label);
        if at > behind { at + long + 4 } else { behind }
    }

    fn mark(&mut self, mark: &Mark, middle: i64) {
        let x = self.x(mark.at);
        let (tip, shape) = (escaped(&mark.tip), shape(mark.sign, x, middle));
        self.raw(format_args!("<g><title>{tip}</title>{shape}</g>"));
        if !self.signs.contains(&mark.sign) {
            self.signs.push(mark.sign);
        }
    }

    /// What the signs mean that were used.
    fn legend(&mut self, groups: &[Group]) {
        let y = self.y;
        self.raw(format_args!("<line x1=\"16\" y1=\"{y}\" x2=\"{RIGHT}\" y2=\"{y}\" class=\"rule\"/>"));
        let signs = [
            (Sign::Due, "due"),
            (Sign::Warning, "running out"),
            (Sign::Met, "met"),
            (Sign::MetLate, "met late"),
            (Sign::Breach, "late"),
            (Sign::Message, "message"),
            (Sign::Alert, "told"),
        ];
        let looks = [(Look::Warned, "little time left"), (Look::Late, "time after it was due")];
        let middle = y + 20;
        let mut x = 24;
        let used: Vec<_> = signs.iter().filter(|(sign, _)| self.signs.contains(sign)).collect();
        let bars = || groups.iter().flat_map(|group| &group.lanes).flat_map(|lane| &lane.bars);
        if used.is_empty() && !bars().any(|bar| matches!(bar.look, Look::Warned | Look::Late)) {
            self.y += 6;
            return;
        }
        for (sign, words) in used {
            let shape = shape(*sign, x, middle);
            self.raw(format_args!("{shape}"));
            self.text(x + 12, middle + 4, "sub", "start", words);
            x += 12 + width(words, 11) + 24;
        }
        for (look, words) in looks.iter().filter(|(look, _)| bars().any(|bar| bar.look == *look)) {
            let (top, class) = (middle - 6, class(*look));
            self.raw(format_args!("<rect x=\"{x}\" y=\"{top}\" width=\"20\" height=\"12\" class=\"bar {class}\"/>"));
            self.text(x + 26, middle + 4, "sub", "start", words);
            x += 26 + width(words, 11) + 24;
        }
        self.y += 38;
    }

    fn finish(self) -> String {
        let height = self.y + 6;
        let (title, desc) = (escaped(&format!("Story of {}", self.told.story.lead)), escaped(&self.description()));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
             <title id=\"title\">{title}</title>\n<desc id=\"desc\">{desc}</desc>\n<style>{STYLE}</style>\n{DEFS}\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body
        )
    }

    /// What the picture shows, for those who can't see it.
    fn description(&self) -> String {
        let (told, zone) = (self.told, self.told.program.book.process.zone);
        if let Some((_, why)) = told.no_story() {
            return why;
        }
        let stages = told.record.history.iter().filter_map(|entry| {
            let stage = told.program.book.stages.get(entry.stage)?;
            let end = match stage.kind {
                StageKind::Stage => "",
                StageKind::End { success: true } => " (a success)",
                StageKind::End { success: false } => " (a failure)",
            };
            Some(format!("{}{end} since {}", stage.label, local(zone, entry.at)))
        });
        let stages: Vec<String> = stages.collect();
        format!("Stages: {}.", stages.join(", "))
    }
}

const fn class(look: Look) -> &'static str {
    match look {
        Look::Stage => "stage",
        Look::Success => "success",
        Look::Failure => "failure",
        Look::Person => "person",
        Look::Waits => "waits",
        Look::Running => "running",
        Look::Met => "met",
        Look::Warned => "warned",
        Look::Late => "late",
        Look::Nurture => "nurture",
    }
}

fn shape(sign: Sign, x: i64, y: i64) -> String {
    match sign {
        Sign::Due => {
            format!("<line x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\" class=\"due\"/>", y - 12, y + 12)
        }
        Sign::Warning => format!("<path d=\"M{x} {}l6 11h-12z\" class=\"tri\"/>", y - 6),
        Sign::Met | Sign::MetLate => {
            let class = if sign == Sign::Met { "ok" } else { "not" };
            format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"7\" class=\"{class}\"/><path d=\"M{} {y}l3 3l5 -6\" class=\"white\"/>",
                x - 4
            )
        }
        Sign::Breach => {
            format!("<path d=\"M{} {}l10 10m0 -10l-10 10\" class=\"cross\"/>", x - 5, y - 5)
        }
        Sign::Message => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" class=\"dot\"/>"),
        Sign::Alert => format!("<path d=\"M{x} {}l7 7l-7 7l-7 -7z\" class=\"diamond\"/>", y - 7),
        Sign::Activity => {
            format!("<line x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\" class=\"tick\"/>", y - 7, y + 7)
        }
    }
}

/// About how wide a text is, in pixels; rather too wide than too narrow.
fn width(text: &str, size: i64) -> i64 {
    let of = |sign: char| match sign {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' => 33,
        'f' | 'r' | 't' | ' ' | '(' | ')' | '-' | '/' => 42,
        'm' | 'w' | 'M' | 'W' | '@' | '–' | '…' | '✓' | '✕' => 100,
        'A'..='Z' => 72,
        '\u{300}'..='\u{36f}' => 0,
        '\u{1100}'.. => 105,
        _ => 62,
    };
    (text.chars().map(of).sum::<i64>() * size + 99) / 100
}

/// A text that fits into so many pixels, with `…` where it was cut.
fn clipped(text: &str, size: i64, room: i64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    for sign in text.chars() {
        out.push(sign);
        if width(&out, size) + size > room {
            out.pop();
            break;
        }
    }
    if out.is_empty() { out } else { format!("{}…", out.trim_end()) }
}

/// A text as XML has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no way to write these.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_there_is_no_room() {
        assert_eq!(clipped("Qualified lead", 11, 200), "Qualified lead");
        let cut = clipped("Qualified lead", 11, 60);
        assert!(cut.ends_with('…') && width(&cut, 11) <= 60, "{cut}");
        assert_eq!(clipped("Qualified lead", 11, 5), "");
        assert!(width("คุณสมบัติ", 11) > 60);
    }

    #[test]
    fn nothing_in_a_text_can_be_taken_for_markup() {
        assert_eq!(escaped("<a href=\"x\">'&'\u{0}\n"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;\u{fffd}\u{fffd}");
    }
}
