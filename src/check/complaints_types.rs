//! The complaints about comparing, asking and calculating (E0201, E0202, E0211 to E0217, E0230), and their words.

use crate::ast::Name;
use crate::source::{Code, Problem, Span};
use crate::value::PatternError;

use super::checked::{Const, Expr, ExprKind, Type};
use super::words::a;

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

/// E0230.
pub fn two_orders(first: (Span, &[String]), second: (Span, &[String])) -> Problem {
    let list = |letters: &[String]| letters.iter().map(|letter| format!("{letter:?}")).collect::<Vec<_>>().join(", ");
    let (one, other) = (list(first.1), list(second.1));
    let message = format!("these grades can't be held against each other: {one} and {other} don't fit into one order");
    second
        .0
        .problem(Code("E0230"), message, other)
        .and(first.0, one)
        .help("letters that both have stand in the same order in each, and of two others between them one grade alone has any")
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
        Type::Text => problem.help(
            "ask something of it, for example `… is \"x\"` or `… is known`; to ask for one of several: `… in (\"a\", \"b\")`, `… contains any of (\"a\", \"b\")`",
        ),
        _ => problem.help("ask something of it, for example `… is \"x\"` or `… is known`"),
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
pub fn bad_pattern(span: Span, why: &PatternError) -> Problem {
    let (message, label, help) = match why {
        PatternError::Unreadable(why) => (
            format!("this pattern can't be read: {why}"),
            "no regular expression",
            "`matches \"/pricing*\"` is simpler: `*` stands for anything",
        ),
        PatternError::TooLarge => (
            "this pattern would get too large".to_owned(),
            "takes too much memory",
            "ask for fewer repetitions, such as `+` in place of `{5000}`, or with `length of` for the length",
        ),
        PatternError::TellsCapitals => (
            "a pattern can't tell capital letters from small ones, as `(?-i)` asks it to".to_owned(),
            "texts are looked at without regard to case",
            "leave `-i` out; `is exactly` looks at a text as it is",
        ),
    };
    span.problem(Code("E0213"), message, label).help(help)
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
