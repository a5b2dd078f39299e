//! The complaints about literals, modifiers, kinds of fields and rates (the other E02…), and their words.

use crate::ast::{Events, Name, Text, Unit};
use crate::source::{Code, Edit, Fix, Near, Problem, Span};
use crate::value::Number;

use super::checked::Type;
use super::words::{a, or, quoted};

/// E0203.
pub fn no_rate(span: Span, code: &str, base: &str) -> Problem {
    let message = format!("an amount in {code} can't be compared with an amount in {base}");
    span.problem(Code("E0203"), message, format!("money in {code}"))
        .help(format!("write the limit in {base}, or declare `rate 1 {code} = … {base}` in `process`"))
}

/// E0203.
pub fn two_currencies(span: Span, code: &str, base: &str) -> Problem {
    let message = format!("an amount in {code} can't be compared with an amount in {base}");
    span.problem(Code("E0203"), message, format!("money in {code}")).help(format!(
        "say in `process` which of the two amounts are held in, and what the other is worth: `currency {base}` and `rate 1 {code} = … {base}`"
    ))
}

/// E0204.
pub fn too_fine(span: Span) -> Problem {
    span.problem(Code("E0204"), "a number has four decimals at most", "more than four").help("round it")
}

/// W0226. `value` is what the number is read as.
pub fn thousands(span: Span, text: &str, value: Number) -> Problem {
    let whole = text.replace('.', "");
    span.warning(Code("W0226"), format!("`{text}` is read as {value}"), "a point stands before decimals")
        .help(format!("for {whole} leave the point out: `{whole}`; for {value} write `{value}`"))
        .maybe_fix(format!("make it {whole}"), span, whole)
}

/// E0204.
pub fn too_large(span: Span, text: &str) -> Problem {
    span.problem(Code("E0204"), format!("{text} is too large"), "beyond what can be counted")
        .help("amounts go up to 900 million million")
}

/// E0204.
pub fn not_a_count(span: Span, least: u64) -> Problem {
    let message = format!("a whole number from {least} on is wanted here");
    span.problem(Code("E0204"), message, "how many?").help("for example `at least 2 …`")
}

/// E0204.
pub fn not_a_number(span: Span) -> Problem {
    span.problem(Code("E0204"), "a number is wanted here", "not a number")
        .help("write digits, for example `60` or `-20`")
}

/// E0204.
pub fn not_a_percentage(span: Span) -> Problem {
    span.problem(Code("E0204"), "a percentage is wanted here", "more than 0% and at most 100%")
        .help("for example `10%`")
}

/// E0205.
pub fn no_country(span: Span, text: &str, near: Option<&str>) -> Problem {
    let problem = span.problem(Code("E0205"), format!("there is no country {text:?}"), "no code of ISO 3166");
    match near {
        Some(near) => problem.help(format!("did you mean {near:?}?")).maybe_fix(
            format!("replace it by {near:?}"),
            span,
            format!("{near:?}"),
        ),
        None => problem.help("write the code of two letters, for example \"FR\""),
    }
}

/// E0206.
pub fn no_region(span: Span, text: &str) -> Problem {
    span.problem(Code("E0206"), format!("there is no region {text:?}"), "no code of ISO 3166-2")
        .help("write country and region, for example \"US-CA\"")
}

/// E0206.
pub fn no_currency(span: Span, text: &str) -> Problem {
    span.problem(Code("E0206"), format!("there is no currency `{text}`"), "no code of ISO 4217")
        .help("write its three capital letters, for example `EUR`")
}

/// E0207.
pub fn not_an_option(span: Span, text: &str, options: &[String]) -> Problem {
    let message = format!("{text:?} is not one of the options");
    let problem = span.problem(Code("E0207"), message, "can never be equal");
    let near = Near::of(text, options.iter().map(String::as_str));
    match near.best() {
        Some(_) => {
            let problem = problem.text_meant(span, &near);
            let asked = problem.help.clone().unwrap_or_default();
            problem.help(format!("{asked} The options are {}", quoted(options)))
        }
        None => problem.help(format!("the options are {}", quoted(options))),
    }
}

/// E0207.
pub fn strange_element(
    at: Span,
    list: &str,
    declared: Span,
    text: &str,
    wanted: &Type,
    near: Option<String>,
) -> Problem {
    let kind = if matches!(wanted, Type::OneOf(_)) { "one of the options" } else { a(wanted) };
    let message = format!("the list `{list}` has {text:?} in it, which is not {kind}");
    let problem = at.problem(Code("E0207"), message, "compared with it here").and(declared, "the list");
    match near {
        Some(near) => problem.help(format!("did you mean {near:?}?")),
        None => problem.help("correct the list"),
    }
}

/// E0208.
pub fn no_such_day(span: Span, text: &str) -> Problem {
    span.problem(Code("E0208"), format!("there is no day {text}"), "not in the calendar")
        .help("year, month and day, for example `2026-12-25`")
}

/// E0208.
pub fn no_such_time(span: Span, text: &str) -> Problem {
    span.problem(Code("E0208"), format!("there is no time {text}"), "not on the clock").help("for example `09:00`")
}

/// E0208.
pub fn not_a_date(span: Span) -> Problem {
    span.problem(Code("E0208"), "a day is wanted here", "not a day")
        .help("year, month and day, for example `2026-12-25`")
}

/// E0209.
pub fn not_a_duration(span: Span) -> Problem {
    span.problem(Code("E0209"), "a duration is wanted here", "how long?").help("for example `30 days` or `6 months`")
}

/// E0209.
pub fn odd_months(span: Span) -> Problem {
    span.problem(Code("E0209"), "months, quarters and years are counted whole", "not a whole number of them")
        .help("write it in a smaller unit, for example `6 months` or `45 days`")
}

/// E0209.
pub fn too_long(span: Span) -> Problem {
    span.problem(Code("E0209"), "a duration is at most 1000 years", "longer than any lead lives")
        .help("write a shorter one")
}

/// E0209.
pub fn no_time_at_all(span: Span) -> Problem {
    span.problem(Code("E0209"), "this is no time at all", "0 long").help("write how long, for example `7 days`")
}

/// E0210.
pub fn no_zone(zone: &Text) -> Problem {
    let problem = zone.span.problem(Code("E0210"), format!("there is no time zone {:?}", zone.text), "unknown zone");
    let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    if let Some((city, told)) = super::zones::meant(&zone.text) {
        return problem.help(told).maybe_fix(format!("replace it by {city:?}"), zone.span, format!("{city:?}"));
    }
    let city = zone.text.replace(' ', "_");
    let by_city =
        names.iter().find(|name| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city)));
    let by_city = by_city.map(|name| Near { names: vec![(*name).to_owned()], sure: false });
    // What is short is a name for hours, and near to many others.
    let named = zone.text.chars().filter(char::is_ascii_lowercase).count() > 2;
    let near = by_city.or_else(|| named.then(|| Near::of(&zone.text, names.iter().copied())));
    match near.filter(|near| near.best().is_some()) {
        Some(near) => problem.text_meant(zone.span, &near),
        None => problem.help("write continent and city, for example \"Europe/Paris\""),
    }
}

/// W0227.
pub fn no_summer_time(zone: &Text, city: &str) -> Problem {
    zone.span
        .warning(Code("W0227"), format!("{:?} has no summer time", zone.text), "the same hours all year")
        .help(format!("{city:?} has it; keep this only if your clocks are never put forward"))
        .maybe_fix(format!("replace it by {city:?}"), zone.span, format!("{city:?}"))
}

/// W0228.
pub fn signs_turned_round(zone: &Text, hours: &str) -> Problem {
    let (side, other) = if hours.starts_with('+') { ("west", "-") } else { ("east", "+") };
    let number = hours.trim_start_matches(['+', '-']);
    zone.span
        .warning(Code("W0228"), format!("{:?} lies {number} hours {side} of Greenwich", zone.text), "its sign is turned round")
        .help(format!("for the other side write \"Etc/GMT{other}{number}\"; a city such as \"Europe/Paris\" knows its summer time, too"))
}

/// E0218.
pub fn only_for_events(span: Span) -> Problem {
    span.problem(Code("E0218"), "this is for lines that count what happened", "this line counts something else")
        .help("leave it out, or write `for each` and an activity instead of `when`")
}

/// E0218.
pub fn not_for_groups(span: Span) -> Problem {
    span.problem(Code("E0218"), "a group has only limits", "does not fit here")
        .help("write it on the lines; a group takes `up to` and `down to`")
}

/// E0218.
pub fn fades_twice(span: Span) -> Problem {
    span.problem(Code("E0218"), "points can fade in one way only", "a second way").help("leave one of them out")
}

/// E0218.
pub fn short_calendar(span: Span, unit: Unit) -> Problem {
    let word = unit.word();
    span.problem(Code("E0218"), format!("a calendar has no {word}s"), "days, weeks, months, quarters and years")
        .help(format!("write `once per 1 {word}`, which counts from the last one that counted"))
}

/// E0218.
pub fn limit_of_the_other_side(span: Span, word: &str) -> Problem {
    let (what, other) = if word == "up to" { ("take points away", "down to") } else { ("add points", "up to") };
    span.problem(Code("E0218"), format!("`{word}` can't hold back lines that {what}"), "never comes into play")
        .help(format!("write `{other}`, or change the sign of the points"))
}

/// E0218.
pub fn limit_of_one(span: Span, word: &str) -> Problem {
    span.problem(Code("E0218"), "this line adds its points once, so there is nothing to limit", "never comes into play")
        .help(format!("leave it out; `{word}` belongs to `for each` and `for every`, or to a `group`"))
}

/// E0218.
pub fn limit_below_points(span: Span, word: &str, limit: Number, points: Number) -> Problem {
    let message = format!("`{word} {limit}` cuts even the first {points} points");
    span.problem(Code("E0218"), message, "closer to 0 than the points of the line")
        .help("raise the limit, or give fewer points each time")
}

/// E0218.
pub fn odd_limit(span: Span, what: &str, wanted: &str) -> Problem {
    span.problem(Code("E0218"), format!("`{what}` wants {wanted}"), "the limit of this line")
        .help("`up to 60` limits points that add up, `down to -40` those that take away")
}

/// E0218.
pub fn otherwise_of_a_line(span: Span) -> Problem {
    span.problem(Code("E0218"), "`otherwise` ends a `first of`", "nothing comes before it here")
        .help("write `when` and a condition, or put the lines into `first of \"…\" { … }`, this one last")
}

/// E0219.
pub fn turned_around(low: Span, high: Span) -> Problem {
    let problem = high.problem(Code("E0219"), "the end comes before the start", "the end");
    let problem = if low == high { problem } else { problem.and(low, "the start") };
    problem.help("swap them")
}

/// Kinds of fields that are one word.
pub const KINDS: [&str; 9] = ["text", "number", "money", "date", "time", "duration", "country", "currency", "region"];

/// E0220.
pub fn kind_first(field: &Name, kind: &Name) -> Problem {
    let meant = format!("{} {}", kind.text, field.text);
    field
        .span
        .problem(
            Code("E0220"),
            format!("there is no kind of field called `{}`", kind.text),
            "the name of a field comes first",
        )
        .help(format!("did you mean `{meant}`?"))
        .maybe_fix("turn them round", field.span.to(kind.span), meant)
}

/// E0220.
pub fn no_kind(name: &Name) -> Problem {
    let known = [
        "text",
        "number",
        "money",
        "date",
        "time",
        "duration",
        "country",
        "currency",
        "region",
        "yes/no",
        "one of (…)",
        "list of text",
    ];
    let problem =
        name.span.problem(Code("E0220"), format!("there is no kind of field called `{}`", name.text), "no such kind");
    let meant = match name.text.as_str() {
        "string" | "str" | "varchar" | "email" | "url" | "phone" => Some("text"),
        "int" | "integer" | "float" | "decimal" | "percent" => Some("number"),
        "bool" | "boolean" | "flag" | "checkbox" => Some("yes/no"),
        "amount" | "price" => Some("money"),
        "timestamp" | "datetime" | "day" => Some("date"),
        other => crate::source::closest(other, known),
    };
    match meant {
        Some(near) => problem.help(format!("did you mean `{near}`?")).maybe_fix(
            format!("replace it by `{near}`"),
            name.span,
            near,
        ),
        None => problem.help(format!("there is {}", or(&known.map(|kind| format!("`{kind}`"))))),
    }
}

/// W0222.
pub fn two_kinds_of_duration(left: Span, right: Span) -> Problem {
    right
        .warning(Code("W0222"), "months and days are compared by an average month", "30.44 days to a month")
        .and(left, "the other kind")
        .help("write both in the same unit")
}

/// E0223.
pub fn two_questions(name: &Name, part: Span, activity: &str, events: &Events) -> Problem {
    let written = &name.text;
    let problem = name
        .span
        .problem(
            Code("E0223"),
            format!("`{written}` belongs to `{activity}`, but stands outside of its `where`"),
            "a second question about the activity",
        )
        .help(format!(
            "put what follows `where` in parentheses: `where (… and …)`; for the lead's own `{written}` write `lead.{written}`"
        ));
    let Some(filter) = &events.filter else { return problem };
    let title = "put parentheses around the two";
    let edits = vec![
        Edit { span: filter.span.before(), replacement: "(".into() },
        Edit { span: part.after(), replacement: ")".into() },
    ];
    let mut problem = problem.and(filter.span, "`where` takes this one question");
    problem.fixes.push(Fix { title: title.into(), edits, safe: false });
    problem
}

/// E0224.
pub fn odd_rate(span: Span) -> Problem {
    span.problem(
        Code("E0224"),
        "this rate can't be used",
        "one side is 1 of another currency, the other is in the process currency",
    )
    .help("for example `rate 1 USD = 0.92 EUR`, with `currency EUR` in `process`")
}

/// E0224.
pub fn rate_twice(span: Span, code: &str) -> Problem {
    span.problem(Code("E0224"), format!("there are two rates for {code}"), "the second one").help("keep one of them")
}

/// W0225.
pub fn element_twice(span: Span) -> Problem {
    span.warning(Code("W0225"), "this element comes twice", "was there before").help("delete it")
}
