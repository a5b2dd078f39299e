//! What can be wrong with how a rule file is written: the words for it.

use crate::ast::{Expr, Name};
use crate::source::{Code, Label, Problem, Span};

use super::lexer::quotes_of;

/// The codes of this stage with their titles.
pub const CODES: &[(&str, &str)] = &[
    ("E0001", "something can't stand where it stands"),
    ("E0002", "a declaration does not start with a known word"),
    ("E0003", "a bracket is not closed"),
    ("E0004", "a bracket closes nothing"),
    ("E0005", "a bracket is closed by one of another kind"),
    ("E0006", "a text is not closed"),
    ("E0007", "an invisible character"),
    ("E0008", "nested too deep"),
    ("E0009", "a declaration of a later version"),
    ("E0010", "a line does not start with a known word"),
    ("E0011", "a number is missing"),
    ("E0012", "a text without quotes"),
    ("E0013", "`and` and `or` without parentheses"),
    ("E0014", "a chain of comparisons"),
    ("E0015", "`when` is missing"),
    ("E0016", "a hyphen in a name"),
    ("E0017", "a name that the language needs for itself"),
    ("E0018", "no such unit"),
    ("E0019", "a line outside of any declaration"),
    ("E0020", "typographic quotes"),
    ("E0021", "said twice"),
    ("E0022", "an expression that is too long"),
    ("E0023", "a backslash that means nothing"),
    ("E0024", "something is missing"),
    ("E0025", "too many mistakes"),
    ("E0030", "a dash of a word processor"),
    ("E0031", "a comment that starts with slashes"),
    ("E0032", "a mark of a merge"),
    ("W0001", "a block without indentation"),
];

const CANT_STAND: Code = Code("E0001");
const UNKNOWN_DECLARATION: Code = Code("E0002");
const NOT_CLOSED: Code = Code("E0003");
pub(super) const STRAY_BRACKET: Code = Code("E0004");
const MISMATCHED: Code = Code("E0005");
const OPEN_TEXT: Code = Code("E0006");
const INVISIBLE: Code = Code("E0007");
const TOO_DEEP: Code = Code("E0008");
const LATER: Code = Code("E0009");
const UNKNOWN_LINE: Code = Code("E0010");
const NO_NUMBER: Code = Code("E0011");
const UNQUOTED: Code = Code("E0012");
const NO_WHEN: Code = Code("E0015");
const NO_UNIT: Code = Code("E0018");
const MISSING: Code = Code("E0024");
const MIXED: Code = Code("E0013");
const CHAIN: Code = Code("E0014");
const TAKEN: Code = Code("E0017");
const OUTSIDE: Code = Code("E0019");
const CURLY: Code = Code("E0020");
const TWICE: Code = Code("E0021");
const TOO_LONG: Code = Code("E0022");
const ESCAPE: Code = Code("E0023");
pub(super) const TOO_MANY: Code = Code("E0025");
const DASH: Code = Code("E0030");
const SLASHES: Code = Code("E0031");
const MERGE: Code = Code("E0032");
const UNINDENTED: Code = Code("W0001");

// ---------- the file as a whole ----------

/// So many mistakes that the rest of the file was not read.
pub(super) fn too_many(span: Span, most: usize) -> Problem {
    span.problem(TOO_MANY, format!("more than {most} things are wrong in this file"), "from here on it was not read")
        .help("correct those before this first; or is this a rule file at all?")
}

// ---------- characters ----------

/// A control character.
pub(super) fn control(span: Span, character: char) -> Problem {
    unseen(span, character, "a control character can't stand in a rule file")
}

/// A character that changes the order in which a line is shown.
pub(super) fn reorders(span: Span, character: char) -> Problem {
    unseen(span, character, "a hidden character here makes the line read otherwise than it is")
}

/// A character that nobody sees.
pub(super) fn invisible(span: Span, character: char) -> Problem {
    unseen(span, character, "an invisible character stands here")
}

fn unseen(span: Span, character: char, message: &str) -> Problem {
    span.problem(INVISIBLE, message, point(character)).help("take it out").safe_fix("take it out", span, "")
}

/// A blank that is not the one of the space bar.
pub(super) fn odd_blank(span: Span, character: char) -> Problem {
    span.problem(INVISIBLE, "a blank here is not the one of the space bar", point(character))
        .help("it comes in with text from a web page or a document; put a plain blank there")
        .safe_fix("put a plain blank there", span, " ")
}

fn point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// `“…”`.
pub(super) fn curly_quotes(span: Span, written: &str) -> Problem {
    let (opening, closing) = quotes_of(written.as_bytes());
    let inside = written.get(opening..written.len() - closing).unwrap_or(written);
    span.problem(CURLY, "these quotes come from a word processor", "typographic quotes")
        .help(format!("write \"{inside}\""))
        .safe_fix("put straight quotes there", span, format!("\"{inside}\""))
}

/// `–`.
pub(super) fn dash(span: Span, written: &str) -> Problem {
    span.problem(DASH, format!("this dash (`{written}`) comes from a word processor"), "not the `-` of the keyboard")
        .help("write `-`")
        .safe_fix("put a `-` there", span, "-")
}

/// `// …`.
pub(super) fn slashes(span: Span) -> Problem {
    span.problem(SLASHES, "a comment starts with `#` here", "not with slashes").help("write `#`").safe_fix(
        "write `#`",
        span,
        "#",
    )
}

/// `<<<<<<< HEAD`.
pub(super) fn merge_mark(span: Span) -> Problem {
    span.problem(MERGE, "this line is left over from a merge", "two changes were not brought together")
        .help("keep what is meant of the two, and delete the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`")
}

// ---------- brackets and texts ----------

/// `"…` without its end.
pub(super) fn open_text(span: Span) -> Problem {
    span.problem(OPEN_TEXT, "this text is not closed", "opened here")
        .help("put a `\"` at its end; a text stays on its line, and `\\n` in it starts a new one")
}

/// A `{` that nothing closes.
pub(super) fn unclosed(open: Span, end: Span, next: Option<Span>, what: &str) -> Problem {
    let problem = open.problem(NOT_CLOSED, format!("{what} is not closed"), "opened here");
    let problem = match next {
        Some(next) => problem.and(next, "the next declaration starts here"),
        None => problem.and(end, "the file ends here"),
    };
    problem.help("add `}` where it ends").maybe_fix("add `}`", end, "\n}")
}

/// A block that nothing opens.
pub(super) fn no_opening_brace(span: Span) -> Problem {
    span.problem(MISSING, "`{` is missing", "the lines below belong to it").help("write `{` here").maybe_fix(
        "put it there",
        span,
        " {",
    )
}

/// `{{`.
pub(super) fn brace_twice(span: Span) -> Problem {
    span.problem(STRAY_BRACKET, "a second `{` opens nothing", "one is enough").help("take it out").maybe_fix(
        "take it out",
        span,
        "",
    )
}

/// A `{` of a line whose declaration is closed before it.
pub(super) fn unclosed_block(open: Span, close: Span) -> Problem {
    open.problem(NOT_CLOSED, "this block is not closed", "opened here")
        .and(close, "this `}` closes what is around it")
        .help("add `}` after the last line of the block")
}

/// A `(` that nothing closes.
pub(super) fn unclosed_paren(open: Span, end: Span) -> Problem {
    open.problem(NOT_CLOSED, "this `(` is not closed", "opened here")
        .and(end, "nothing closes it up to here")
        .help("add `)` where it ends")
}

/// A bracket that closes nothing.
pub(super) fn stray_bracket(span: Span, written: &str) -> Problem {
    span.problem(STRAY_BRACKET, format!("this `{written}` closes nothing"), "nothing is open here")
        .help("take it out, or add the bracket that it should close")
        .maybe_fix("take it out", span, "")
}

/// A bracket that ends up closed by another kind.
pub(super) fn mismatched(open: Span, close: Span, opened: &str, wanted: &str) -> Problem {
    open.problem(MISMATCHED, format!("this `{opened}` is not closed by a `{wanted}`"), "opened here")
        .and(close, "but here something around it is closed")
        .help(format!("add `{wanted}` before that"))
}

/// Deeper than allowed.
pub(super) fn deep(span: Span) -> Problem {
    span.problem(TOO_DEEP, "this is nested more than 64 levels deep", "the 65th level")
        .help("give a part of it a name with `condition NAME = …` and use the name here")
}

// ---------- declarations ----------

/// A declaration of a later version.
pub(super) fn later(span: Span, word: &str) -> Problem {
    span.problem(LATER, format!("`{word}` is not part of this version of Leadwright yet"), "left out")
        .help("put `#` before each of its lines until a version that knows it; everything else was looked at")
}

/// Something in column 0 that is no declaration.
pub(super) fn unknown_declaration(span: Span, word: &str, near: Option<&str>) -> Problem {
    let problem =
        span.problem(UNKNOWN_DECLARATION, format!("`{word}` starts no declaration"), "not one of the words that do");
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")).maybe_fix("replace it", span, near),
        None => problem.help(
            "a declaration starts with process, owner, fields, activities, list, let, condition, bant, firmographics, \
             checklist, score, exclude, grade, stage, end, territory, team, route, table, calendar, sla, nurture, priority or test",
        ),
    }
}

/// An indented line that belongs to nothing.
pub(super) fn outside(span: Span) -> Problem {
    span.problem(OUTSIDE, "this line belongs to no declaration", "nothing is open here")
        .help("move it into the `{ … }` that it belongs to; a declaration of its own starts at the left margin")
}

/// Lines of a block in column 0, or a declaration that is indented.
pub(super) fn unindented(span: Span) -> Problem {
    span.warning(UNINDENTED, "lines of a block stand at the left margin", "from here on")
        .help("indent the lines of a block by two blanks; declarations alone start at the left margin")
}

/// A declaration that does not start at the left margin.
pub(super) fn indented(span: Span) -> Problem {
    span.warning(UNINDENTED, "a declaration starts at the left margin", "this one is indented")
        .help("take the blanks before it away")
}

// ---------- names and texts ----------

/// A value that is called like one of the language.
pub(super) fn taken(name: &Name) -> Problem {
    let written = &name.text;
    name.span
        .problem(TAKEN, format!("`{written}` is a name that the language has itself"), "choose another")
        .help(format!("for a field, write `my_{written} … from \"{written}\"`: it is read from where it stands"))
}

/// An activity that is called like a word of the language.
pub(super) fn taken_activity(name: &Name) -> Problem {
    let written = &name.text;
    name.span
        .problem(TAKEN, format!("`{written}` is a name that the language has itself"), "choose another")
        .help("call the activity something else")
}

/// A backslash with something after it that has no meaning.
pub(super) fn escape(span: Span, after: &str) -> Problem {
    let written: String = after.chars().take(1).collect();
    span.problem(ESCAPE, format!("`\\{written}` means nothing in a text"), "in this text")
        .help("a backslash itself is written `\\\\`; there are also `\\\"`, `\\n` and `\\u{1F600}`")
}

/// Said twice in one line or block.
pub(super) fn twice(span: Span, of: &str) -> Problem {
    span.problem(TWICE, format!("this is said twice in one {of}"), "the second time").help("take one of the two out")
}

// ---------- expressions ----------

/// `a and b or c`.
pub(super) fn mixed(connectors: &[(bool, Span)], _tests: &[Expr]) -> Problem {
    let first = connectors.iter().find(|(or, _)| !*or).map(|(_, span)| *span).unwrap_or_default();
    let second = connectors.iter().find(|(or, _)| *or).map(|(_, span)| *span).unwrap_or_default();
    first
        .problem(MIXED, "`and` and `or` stand side by side, which can be read in two ways", "`and` here")
        .and(second, "`or` here")
        .help("put parentheses around what belongs together")
}

/// `a < b < c`.
pub(super) fn chain(span: Span, operators: [Span; 2], _first: &str, _second: &str) -> Problem {
    let [first, second] = operators;
    span.problem(CHAIN, "two comparisons can't follow each other", "")
        .and(first, "the first")
        .and(second, "the second")
        .help("write `x between 10 and 20`, or two comparisons with `and` between")
}

/// `(a + b) says "x"`.
pub(super) fn who_says(span: Span) -> Problem {
    span.problem(CANT_STAND, "only an owner says something", "not the name of an owner")
        .help("write for example `sales says \"accepted\"`")
}

/// `domain of email is open at created`.
pub(super) fn what_is_open(span: Span) -> Problem {
    span.problem(CANT_STAND, "only a calendar is open at a moment", "not the name of a calendar")
        .help("write for example `office is open at created`")
}

/// Too many steps of arithmetic.
pub(super) fn long_chain(span: Span, most: usize) -> Problem {
    span.problem(TOO_LONG, format!("more than {most} operations stand in one expression"), "")
        .help("give parts of it names with `let NAME = …`")
}

/// A derived score that restarts.
pub(super) fn derived_restarts(span: Span, name: &Name) -> Problem {
    span.problem(CANT_STAND, format!("`{}` is worked out from others, so it can't restart", name.text), "")
        .help("let the scores that it is made of restart")
}

/// A name in a cell with an operator.
pub(super) fn cell_value(span: Span) -> Problem {
    span.problem(CANT_STAND, "a name can't be compared in a cell", "put a value here")
        .help("write for example `>= 1000`")
}

/// `not 1 to 5` in a cell.
pub(super) fn negated_range(span: Span) -> Problem {
    span.problem(CANT_STAND, "`not` can't stand before a range", "")
        .help("write the row for the range first, and a row with `_` after it")
}

// ---------- what does not read ----------

/// A line of a block that starts with no word of it.
pub(super) fn unknown_line(span: Span, word: &str, near: Option<&str>, words: &[String]) -> Problem {
    let problem =
        span.problem(UNKNOWN_LINE, format!("no line here starts with `{word}`"), "not one of the words that do");
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")).maybe_fix("replace it", span, near),
        None => problem.help(format!("lines here start with {}", or_more(words))),
    }
}

fn or_more(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        Some((last, _)) => last.clone(),
        None => "another word".to_owned(),
    }
}

/// A word that is almost the one that fits.
pub(super) fn misspelt(span: Span, word: &str, near: &str) -> Problem {
    span.problem(CANT_STAND, format!("`{word}` can't stand here"), "not a word that fits here")
        .help(format!("did you mean `{near}`?"))
        .maybe_fix("replace it", span, near)
}

/// Something that is said in another way here: `found` as it is written, nothing where something is missing; `put` in its place, nothing where it is too much.
pub(super) fn slip(span: Span, found: &str, put: &str, starts: bool) -> Problem {
    let put = put.trim_end();
    if found.is_empty() {
        return missing(span, &format!("`{put}`")).maybe_fix("put it there", span, format!("{put} "));
    }
    if put.is_empty() {
        return span
            .problem(CANT_STAND, format!("`{found}` can't stand here"), "too much")
            .help("leave it out")
            .maybe_fix("leave it out", span, "");
    }
    if put == format!("\"{found}\"") {
        return unquoted(span, found);
    }
    if put == "when" {
        return without_when(span, found, true);
    }
    let code = if starts { UNKNOWN_LINE } else { CANT_STAND };
    span.problem(code, format!("`{found}` can't stand here"), "said in another way")
        .help(format!("write `{put}`"))
        .maybe_fix("replace it", span, put)
}

/// A length of time that may lie ahead of now or behind it.
pub(super) fn ahead_or_back(told: Problem) -> Problem {
    let Some(Label { span, .. }) = told.primary.clone() else { return told };
    told.help("write `in the next` for what lies ahead, `in the last` for what is past").maybe_fix(
        "for what lies ahead",
        span,
        "in the next",
    )
}

/// A value where a field has to stand.
pub(super) fn loose_value(span: Span) -> Problem {
    span.problem(CANT_STAND, "a value can't stand here", "a field is wanted")
        .help("several values stand in parentheses: `one of (\"a\", \"b\")`")
}

/// Something else than what may follow.
pub(super) fn cant_stand_here(span: Span, fits: &str) -> Problem {
    span.problem(CANT_STAND, "this can't stand here", "does not fit").help(format!("here could stand {fits}"))
}

/// A line that stops too early.
pub(super) fn ends_early(span: Span, fits: &str) -> Problem {
    span.problem(MISSING, "something is missing at the end of this line", "ends here")
        .help(format!("there could follow {fits}"))
}

/// The one thing that could stand here.
pub(super) fn missing(span: Span, what: &str) -> Problem {
    span.problem(MISSING, format!("{what} is missing"), "before this").help(format!("write {what} here"))
}

/// A number that is not there.
pub(super) fn no_number(span: Span, example: &str) -> Problem {
    span.problem(NO_NUMBER, "how many?", "a number is missing").help(format!("write how many, for example `{example}`"))
}

/// Data without quotes.
pub(super) fn unquoted(span: Span, word: &str) -> Problem {
    let quoted = format!("\"{word}\"");
    let problem = span.problem(UNQUOTED, "a text stands in quotes", "without quotes");
    problem.help(format!("write `{quoted}`")).maybe_fix("put it in quotes", span, quoted)
}

/// A condition without its word; `instead` when `word` stands where it should.
pub(super) fn without_when(span: Span, word: &str, instead: bool) -> Problem {
    let problem = span.problem(NO_WHEN, "`when` is missing", if instead { "in place of this" } else { "before this" });
    match (word, instead) {
        ("if", _) => problem.help("write `when` instead of `if`").safe_fix("write `when`", span, "when"),
        (_, true) => problem.help(format!("write `when` instead of `{word}`")).maybe_fix("write `when`", span, "when"),
        ("always", false) => problem.help("write what holds for every lead: `when created is known`").maybe_fix(
            "write what holds for every lead",
            span,
            "when created is known",
        ),
        (_, false) => problem.help("write `when` and then the condition, for example `when country is \"FR\"`"),
    }
}

/// A length of time without a unit that is one.
pub(super) fn no_unit(span: Span, word: &str, near: Option<&str>) -> Problem {
    if word.is_empty() {
        return span.problem(NO_UNIT, "a unit is missing", "of what?").help("write for example `4 hours` or `2 days`");
    }
    let problem = span.problem(NO_UNIT, format!("there is no unit `{word}`"), "no such unit");
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")).maybe_fix("replace it", span, near),
        None => problem.help("there are seconds, minutes, hours, days, weeks, months, quarters and years"),
    }
}
