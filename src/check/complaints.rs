//! The complaints of this stage, and their words.

use crate::ast::{Events, Name, Text, Unit};
use crate::source::{Code, Edit, Fix, Problem, Span};
use crate::value::Number;

pub use super::complaints_files::*;
pub use super::complaints_lifecycle::*;

use super::checked::{Const, Expr, ExprKind, Type};
use super::words::{a, or, quoted};

/// All codes of this stage with what they are about.
pub const CODES: &[(&str, &str)] = &[
    ("E0101", "two declarations of one name"),
    ("E0102", "a name that every lead has a value of"),
    ("E0104", "a name that nobody declared"),
    ("E0107", "there is no field of that name"),
    ("E0108", "a criterion that is not on the checklist"),
    ("E0109", "an activity has no such field"),
    ("E0110", "a table has no such column"),
    ("E0111", "there is no such function"),
    ("E0114", "an answer that the stage does not offer"),
    ("E0115", "values that run in a circle"),
    ("E0116", "a name of another kind"),
    ("W0103", "two names that look the same"),
    ("E0201", "two things that can't be compared"),
    ("E0202", "a condition is wanted"),
    ("E0203", "a currency without a rate"),
    ("E0204", "a number that can't be used"),
    ("E0205", "no such country"),
    ("E0206", "no such code"),
    ("E0207", "a text that is not one of the options"),
    ("E0208", "no such day or time"),
    ("E0209", "a duration is wanted"),
    ("E0210", "no such time zone"),
    ("E0211", "a question for texts, asked of something else"),
    ("E0212", "a question for lists, asked of something else"),
    ("E0213", "a pattern that can't be read"),
    ("E0214", "something that can't be calculated"),
    ("E0215", "`unknown` where a value is wanted"),
    ("E0216", "something else is wanted here"),
    ("E0217", "more than there are"),
    ("E0218", "a modifier that does not fit its line"),
    ("E0219", "two ends turned around"),
    ("E0220", "no such kind of field"),
    ("E0221", "something of a later version"),
    ("E0223", "a second question after `where`"),
    ("E0224", "a rate that can't be used"),
    ("W0222", "two kinds of duration compared"),
    ("W0225", "an element that comes twice"),
    ("E0401", "no stage is the start"),
    ("E0402", "two starts"),
    ("E0403", "a move that does not fit its stage"),
    ("E0404", "a hand-off without a route"),
    ("E0405", "an answer offered twice"),
    ("E0406", "`otherwise` in the wrong place"),
    ("E0407", "a grade without `otherwise`"),
    ("E0408", "a route that does not take every lead"),
    ("E0409", "a line after the one that takes every lead"),
    ("E0410", "two routes for one owner"),
    ("E0411", "something without content"),
    ("E0412", "a team that does not say what to do when nobody is available"),
    ("E0413", "a team that does not say how it shares leads out"),
    ("E0416", "said twice"),
    ("E0419", "a row with the wrong number of cells"),
    ("E0420", "a table and its file don't fit"),
    ("E0501", "a data file that is not there"),
    ("E0502", "a data file outside the rule set"),
    ("E0503", "a data file that can't be read"),
    ("E0504", "a data file without content"),
    ("E0505", "a row of a data file that can't be used"),
];

/// E0101.
pub fn declared_twice(what: &str, name: &Name, first: Span) -> Problem {
    let message = match what {
        "value" => format!("`{}` is declared twice", name.text),
        _ => format!("the {what} `{}` is declared twice", name.text),
    };
    let help = match what {
        "value" => {
            "give one of them another name; fields, lets, conditions, lists, scores, grades, checklists and tables share their names"
        }
        "stage" => "give one of them another name; stages and ends share their names",
        _ => "give one of them another name, or delete it",
    };
    name.span.problem(Code("E0101"), message, "declared again here").and(first, "first declared here").help(help)
}

/// E0102.
pub fn taken(name: &Name, what: &str) -> Problem {
    let message = format!("a {what} can't be called `{}`", name.text);
    let problem = name.span.problem(Code("E0102"), message, "this name is spoken for");
    if what == "field" {
        return problem.help(format!(
            "choose another name and say where it is read from, for example `lead_{} text from \"{}\"`",
            name.text, name.text
        ));
    }
    problem.help("choose another name")
}

/// W0103.
pub fn look_alike(name: &Name, other: &str, at: Span) -> Problem {
    let message = format!("`{}` looks like `{other}`, but is another name", name.text);
    name.span
        .warning(Code("W0103"), message, "written with other letters")
        .and(at, "the other one")
        .help("give one of them a name that looks different")
}

/// E0104, and E0107 for values.
pub fn unknown_name(
    what: &str,
    name: &Name,
    near: Option<(String, Span)>,
    elsewhere: Option<(&'static str, Span)>,
) -> Problem {
    let code = if what == "field" { Code("E0107") } else { Code("E0104") };
    let message = format!("there is no {what} called `{}`", name.text);
    let label = if what == "field" {
        "not among the fields, nor any other value".to_owned()
    } else {
        format!("no such {what}")
    };
    let problem = name.span.problem(code, message, label);
    if let Some((kind, at)) = elsewhere {
        let called = format!("`{}` is the name of {} {kind}", name.text, article(kind));
        let help = if what == "field" {
            format!("{called}; to compare with a text, write \"{}\"", name.text)
        } else {
            format!("{called}, and {} {what} is wanted here", article(what))
        };
        return problem.and(at, format!("the {kind} of that name")).help(help);
    }
    match near {
        Some((near, at)) => {
            let problem =
                if at == Span::default() { problem } else { problem.and(at, format!("`{near}` is declared here")) };
            problem.help(format!("did you mean `{near}`?")).safe_fix(format!("replace it by `{near}`"), name.span, near)
        }
        None if what == "field" => problem.help(format!(
            "declare it, for example `fields {{ {} text }}`; a text stands in quotes: \"{}\"",
            name.text, name.text
        )),
        None if what == "list" => problem.help(format!(
            "declare it, for example `list {} = \"a\", \"b\"`, or write the values in parentheses",
            name.text
        )),
        None => problem.help("declare it, or use one of the names you have"),
    }
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// E0108.
pub fn no_criterion(name: &Name, list: &str, known: &[String]) -> Problem {
    let message = format!("`{list}` has no criterion `{}`", name.text);
    let problem = name.span.problem(Code("E0108"), message, "not on the list");
    did_you_mean(problem, name, known)
}

pub fn did_you_mean(problem: Problem, name: &Name, known: &[String]) -> Problem {
    match crate::source::closest(&name.text, known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")).safe_fix(
            format!("replace it by `{near}`"),
            name.span,
            near.to_owned(),
        ),
        None => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            problem.help(format!("there is {}", or(&names)))
        }
    }
}

/// E0109.
pub fn no_activity_field(name: &Name, called: &[String], near: Option<String>, at: Option<Span>) -> Problem {
    let message = if called.is_empty() {
        format!("there is no `{}` to ask for here", name.text)
    } else {
        format!("{} has no `{}`", or(&called.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>()), name.text)
    };
    let mut problem = name.span.problem(Code("E0109"), message, "neither a field of the activity nor of the lead");
    if let Some(at) = at {
        problem = problem.and(at, "declared here");
    }
    match near {
        Some(near) => {
            problem.help(format!("did you mean `{near}`?")).safe_fix(format!("replace it by `{near}`"), name.span, near)
        }
        None => problem.help("declare the field in `activities`; a text stands in quotes"),
    }
}

/// E0110.
pub fn no_column(name: &Name, table: &str, known: &[String]) -> Problem {
    let message = format!("`{table}` gives no `{}`", name.text);
    did_you_mean(name.span.problem(Code("E0110"), message, "not among the columns of `give`"), name, known)
}

/// E0111.
pub fn no_function(name: &Name) -> Problem {
    let message = format!("nothing is called `{} of`", name.text);
    name.span.problem(Code("E0111"), message, "no such function").help(
        "there are `domain of`, `length of`, `lower of`, `count of`, `highest of`, `lowest of`, and the columns of tables",
    )
}

/// E0114.
pub fn no_such_answer(answer: &Text, stage: &str, known: &[String]) -> Problem {
    let message = format!("`{}` is no answer of `{stage}`", answer.text);
    let problem = answer.span.problem(Code("E0114"), message, "nobody can say this here");
    match crate::source::closest(&answer.text, known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean {near:?}?")).safe_fix(
            format!("replace it by {near:?}"),
            answer.span,
            format!("{near:?}"),
        ),
        None => problem.help(format!("offer it in the stage: `answers {:?}`", answer.text)),
    }
}

/// E0114.
pub fn answer_outside_stage(span: Span) -> Problem {
    span.problem(Code("E0114"), "answers belong to a stage", "asked outside of any stage")
        .help("ask for the answer in a move of the stage that offers it")
}

/// How many steps of a circle are shown before the rest is only counted.
const STEPS: usize = 8;

/// E0115.
pub fn circle(declared: Span, round: &[(&str, Span)]) -> Problem {
    let mut way: Vec<String> = round.iter().take(STEPS).map(|(name, _)| format!("`{name}`")).collect();
    let first = way.first().cloned().unwrap_or_default();
    if round.len() > STEPS {
        way.push(format!("{} more, the last of which", round.len() - STEPS));
    }
    way.push(first.clone());
    let message = format!("{first} runs in a circle: {}", way.join(" asks for "));
    let mut problem = declared.problem(Code("E0115"), message, "can't be worked out before itself");
    for (name, at) in round.iter().take(STEPS) {
        problem = problem.and(*at, format!("`{name}` asks for it here"));
    }
    problem.help("take one of these out")
}

/// E0107, where a text would fit.
pub fn unquoted(name: &Name) -> Problem {
    let written = &name.text;
    name.span
        .problem(Code("E0107"), format!("there is no field called `{written}`"), "a text without quotes?")
        .help(format!("texts stand in quotes: \"{written}\""))
        .maybe_fix("put it in quotes", name.span, format!("\"{written}\""))
}

/// E0116.
pub fn not_a_value(name: &Name, what: &str) -> Problem {
    let help = match what {
        "list" => format!("ask whether something is in it: `… in {}`", name.text),
        "checklist" => format!("ask for one criterion (`{}.…`), or for some: `at least 2 of {}`", name.text, name.text),
        _ => format!("ask for one of its columns: `… of {}`", name.text),
    };
    let message = format!("`{}` is a {what}, which has no value of its own", name.text);
    name.span.problem(Code("E0116"), message, format!("a {what}")).help(help)
}

/// E0116.
pub fn not_a_list(name: &Name, what: &str) -> Problem {
    let message = format!("`{}` is a {what}, not a list", name.text);
    name.span
        .problem(Code("E0116"), message, "a list is wanted here")
        .help("declare it with `list`, or write the values in parentheses: (\"a\", \"b\")")
}

/// E0116.
pub fn not_a_checklist(name: &Name, what: &str) -> Problem {
    let message = format!("`{}` is a {what}, not a checklist", name.text);
    name.span
        .problem(Code("E0116"), message, "a checklist is wanted here")
        .help("after `of` stands `bant`, a checklist or firmographics; conditions of your own stand in a block: `at least 2 { … }`")
}

/// E0116.
pub fn no_parts(name: &Name, what: &str) -> Problem {
    let message = format!("`{}` is a {what}, which has no parts", name.text);
    name.span
        .problem(Code("E0116"), message, "only checklists have criteria")
        .help("leave out what stands after the point")
}

/// E0116.
pub fn name_among_values(name: &Name) -> Problem {
    let message = format!("`{}` is a name, and a value is wanted", name.text);
    name.span
        .problem(Code("E0116"), message, "not in quotes")
        .help(format!("texts stand in quotes: \"{}\"", name.text))
        .maybe_fix("put it in quotes", name.span, format!("\"{}\"", name.text))
}

/// E0116.
pub fn team_without_word(name: &Name) -> Problem {
    let message = format!("`{}` is a team", name.text);
    name.span
        .problem(Code("E0116"), message, "no field or let of that name")
        .help(format!("write `to team {}`", name.text))
        .safe_fix("add `team`", name.span.before(), "team ")
}

/// E0201.
pub fn cant_compare(left: &Expr, right: &Expr) -> Problem {
    let message = format!("{} can't be compared with {}", a(&left.ty), a(&right.ty));
    let problem = right.span.problem(Code("E0201"), message, a(&right.ty)).and(left.span, a(&left.ty));
    if let Some(unquoted) = without_quotes(left, right).or_else(|| without_quotes(right, left)) {
        return problem.help(format!("names stand without quotes: `{}`", unquoted.1)).maybe_fix(
            "take the quotes away",
            unquoted.0,
            unquoted.1,
        );
    }
    let help = match (&left.ty, &right.ty) {
        (Type::List(_), _) | (_, Type::List(_)) => "ask with `include`: `markets include \"retail\"`",
        (Type::Money, Type::Number) | (Type::Number, Type::Money) => {
            "write the amount with its currency, for example `20k EUR`"
        }
        (Type::Number, Type::Text) | (Type::Text, Type::Number) => "numbers stand without quotes, texts with them",
        (Type::Truth, _) | (_, Type::Truth) => "write `is yes` or `is no`",
        (Type::Duration, _) | (_, Type::Duration) => "write a duration with its unit, for example `6 months`",
        (Type::Date | Type::Instant, _) | (_, Type::Date | Type::Instant) => "write a day as `2026-12-25`",
        _ => "write both sides as the same kind of value",
    };
    problem.help(help)
}

/// The name that a text in quotes should be, next to a stage or a territory.
fn without_quotes(named: &Expr, text: &Expr) -> Option<(Span, String)> {
    let name = if let ExprKind::Const(Const::Text(name)) = &text.kind { name } else { return None };
    let fits = matches!(named.ty, Type::Stage | Type::Territory) && !name.is_empty();
    (fits && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then(|| (text.span, name.clone()))
}

/// E0201.
pub fn no_order(span: Span, ty: &Type) -> Problem {
    span.problem(Code("E0201"), format!("{} has no more and no less", a(ty)), "can't be put in order")
        .help("ask with `is`, `is not` or `in (…)`")
}

/// E0201.
pub fn list_compared(span: Span) -> Problem {
    span.problem(Code("E0201"), "a list has several values", "can't be one value")
        .help("ask with `include`: `markets include \"retail\"`")
}

/// E0201.
pub fn list_in(span: Span) -> Problem {
    span.problem(Code("E0201"), "a list has several values", "can't be one of these")
        .help("ask with `include any of (…)`")
}

/// E0201.
pub fn exactly_no_text(span: Span, ty: &Type) -> Problem {
    span.problem(Code("E0201"), format!("`exactly` is for texts, and this is {}", a(ty)), "not a text")
        .help("leave out `exactly`")
}

/// E0202.
pub fn not_a_condition(span: Span, ty: &Type) -> Problem {
    let problem =
        span.problem(Code("E0202"), format!("this is {}, and a condition is wanted", a(ty)), "neither yes nor no");
    match ty {
        Type::Number => problem.help("compare it, for example `… >= 10`"),
        Type::Money => problem.help("compare it, for example `… >= 20k EUR`"),
        _ => problem.help("ask something of it, for example `… is \"x\"` or `… is known`"),
    }
}

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
        Some(near) => problem.help(format!("did you mean {near:?}?")).safe_fix(
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
    match crate::source::closest(text, options.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean {near:?}? The options are {}", quoted(options))).safe_fix(
            format!("replace it by {near:?}"),
            span,
            format!("{near:?}"),
        ),
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
    let city = zone.text.replace(' ', "_");
    let by_city =
        names.iter().find(|name| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city)));
    match by_city.copied().or_else(|| crate::source::closest(&zone.text, names.iter().copied())) {
        Some(near) => problem.help(format!("did you mean {near:?}?")).safe_fix(
            format!("replace it by {near:?}"),
            zone.span,
            format!("{near:?}"),
        ),
        None => problem.help("write continent and city, for example \"Europe/Paris\""),
    }
}

/// E0211.
pub fn text_test_of(span: Span, ty: &Type) -> Problem {
    span.problem(Code("E0211"), format!("only a text can be looked into, and this is {}", a(ty)), a(ty))
        .help("compare it with `is`, `in (…)`, `<` or `>=`; a list is asked with `include`")
}

/// E0211.
pub fn empty_pattern(span: Span) -> Problem {
    span.problem(Code("E0211"), "every text contains nothing", "an empty text")
        .help("write what to look for, or ask `… is known`")
}

/// E0211.
pub fn text_wanted(span: Span) -> Problem {
    span.problem(Code("E0211"), "a text in quotes is wanted here", "not a text").help("for example `contains \"vp\"`")
}

/// E0211.
pub fn function_of(name: &Name, span: Span, ty: &Type) -> Problem {
    let fits = if name.text == "length" { "texts and lists" } else { "texts" };
    let message = format!("`{} of` is for {fits}, and this is {}", name.text, a(ty));
    span.problem(Code("E0211"), message, a(ty)).help("use it with a text field")
}

/// E0212.
pub fn include_of(span: Span, ty: &Type) -> Problem {
    span.problem(Code("E0212"), format!("only a list has elements, and this is {}", a(ty)), a(ty))
        .help("declare the field as `list of text`, or ask with `is` or `in (…)`")
}

/// E0213.
pub fn bad_pattern(span: Span, why: &str) -> Problem {
    let why = why.lines().last().unwrap_or(why).trim_start_matches("error: ");
    span.problem(Code("E0213"), format!("this pattern can't be read: {why}"), "no regular expression")
        .help("`matches \"/pricing*\"` is simpler: `*` stands for anything")
}

/// E0214.
pub fn cant_calculate(span: Span, ty: &Type) -> Problem {
    span.problem(Code("E0214"), format!("{} can't be calculated with", a(ty)), a(ty))
        .help("calculate with numbers, amounts of money and durations")
}

/// E0214.
pub fn cant_calculate_with(left: &Expr, right: &Expr) -> Problem {
    let message = format!("{} and {} can't be calculated with each other like this", a(&left.ty), a(&right.ty));
    let help = match (&left.ty, &right.ty) {
        (Type::Date | Type::Instant, Type::Number) => "write how long with its unit, for example `+ 30 days`",
        (Type::Money, Type::Number) | (Type::Number, Type::Money) => {
            "amounts are added to amounts (`+ 500 EUR`), and multiplied with or divided by a number"
        }
        (Type::Money, Type::Money) => "amounts are added, subtracted and divided; multiply them with a number",
        _ if left.ty.is_text() || right.ty.is_text() => "declare the field as `number` to calculate with it",
        _ => "numbers go with numbers, amounts with amounts, and durations with dates and durations",
    };
    right.span.problem(Code("E0214"), message, a(&right.ty)).and(left.span, a(&left.ty)).help(help)
}

/// E0216.
pub fn wanted(span: Span, wanted: &str, found: &str) -> Problem {
    span.problem(Code("E0216"), format!("{wanted} is wanted here, and this is {found}"), found)
        .help(format!("write {wanted}"))
}

/// E0216.
pub fn wrong_item(span: Span, found: &Type, wanted: &Type) -> Problem {
    self::wanted(span, a(wanted), a(found))
}

/// E0216.
pub fn quoted_name(span: Span, text: &str, wanted: &Type) -> Problem {
    span.problem(Code("E0216"), format!("{} is wanted here, and this is a text", a(wanted)), "in quotes")
        .help(format!("names stand without quotes: `{text}`"))
        .maybe_fix("take the quotes away", span, text)
}

/// E0216.
pub fn wrong_list(at: Span, list: &str, declared: Span, found: &Type, wanted: &Type) -> Problem {
    let message = format!("the elements of `{list}` are each {}, and {} is wanted", a(found), a(wanted));
    at.problem(Code("E0216"), message, "can never be equal").and(declared, "the list").help("use another list")
}

/// E0216.
pub fn list_of_lists(span: Span) -> Problem {
    span.problem(Code("E0216"), "a list can't have lists in it", "a list of lists").help("for example `list of text`")
}

/// E0216.
pub fn options_from_file(at: Span, file: Span) -> Problem {
    at.problem(Code("E0216"), "the options of a field stand in the rules", "this list is read from a file")
        .and(file, "the file")
        .help("write them out: `one of (\"a\", \"b\")`, or declare the field as `text`")
}

/// E0215.
pub fn unknown_as_value(span: Span) -> Problem {
    span.problem(Code("E0215"), "`unknown` is not a value that can be compared or counted", "nothing equals it")
        .help("ask `… is unknown` or `… is known`")
}

/// E0216.
pub fn two_types(name: &Name, first: (&Type, Span), second: (&Type, Span)) -> Problem {
    let message = format!("`{}` is {} in one activity and {} in another", name.text, a(first.0), a(second.0));
    name.span
        .problem(Code("E0216"), message, "which of the two?")
        .and(first.1, a(first.0))
        .and(second.1, a(second.0))
        .help("ask about one kind of activity at a time")
}

/// E0216.
pub fn no_activities(name: &Name) -> Problem {
    let message = "there is no activity that the lead does itself";
    name.span
        .problem(Code("E0216"), message, "there is none")
        .help("add what leads do to `activities { … }`, for example `visit { page text }`")
}

/// E0216.
pub fn status_is_said(name: &Name) -> Problem {
    name.span
        .problem(Code("E0216"), "what sales answered is not asked for like this", "an answer")
        .help("ask in a move of the stage: `sales says \"accepted\"`")
}

/// E0216.
pub fn no_touches(name: &Name) -> Problem {
    name.span
        .problem(Code("E0216"), "no activity is a touch", "there is none")
        .help("mark what sales does to reach a lead: `call touch { … }` in `activities`")
}

/// E0217. `never`: they can't be reached; otherwise they can't be passed, so that the condition always holds.
pub fn more_than_there_are(span: Span, total: u64, never: bool) -> Problem {
    let label = if never { "can never be" } else { "is always so" };
    let there = if total == 1 { "is only 1" } else { &format!("are only {total}") };
    span.problem(Code("E0217"), format!("there {there} to count"), label)
        .help("write a smaller number, or add to what is counted")
}

/// E0217.
pub fn all_events(span: Span) -> Problem {
    span.problem(Code("E0217"), "nobody knows how many all of them are", "`all` is for checklists and blocks")
        .help("write `at least 3 …`, or `no … where …`")
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
    let word = match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    };
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
        Some(near) => {
            problem.help(format!("did you mean `{near}`?")).safe_fix(format!("replace it by `{near}`"), name.span, near)
        }
        None => problem.help(format!("there is {}", or(&known.map(|kind| format!("`{kind}`"))))),
    }
}

/// E0221.
pub fn later(span: Span, what: &str, instead: &str) -> Problem {
    span.problem(Code("E0221"), format!("{what} is not part of this version of Leadwright yet"), "comes later")
        .help(instead)
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
