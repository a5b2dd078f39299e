//! The warnings of this stage, and their words.

use crate::source::{Code, Problem, Span};
use crate::value::{Duration, Number};

/// All codes of this stage with what they are about.
pub const CODES: &[(&str, &str)] = &[
    ("W0301", "a condition that can never be yes"),
    ("W0302", "a condition that is always yes"),
    ("W0303", "a window in which nothing can happen"),
    ("W0312", "a line that is never reached"),
    ("W0315", "leads without a territory"),
    ("W0330", "a threshold out of reach"),
    ("W0331", "points that equal a threshold"),
    ("W0340", "an allowance that allows nothing"),
    ("W0341", "an allowance without a reason"),
    ("W0342", "an allowance of something else than a warning"),
    ("W0343", "a move that waits for what can't be known"),
    ("W0344", "a route that nobody hands off to"),
    ("W0345", "a gap between the rows of a table"),
    ("W0346", "a line whose last day has passed"),
    ("W0347", "an absence that is over"),
    ("W0348", "a stage that does not say what was agreed"),
    ("W0365", "a test that ends without expecting anything"),
    ("W0366", "a test that expects what it gives"),
    ("W0367", "an expectation that can't fail"),
    ("W0401", "a stage that no lead reaches"),
    ("W0402", "an answer that leads nowhere"),
    ("W0403", "a stage that no lead leaves"),
    ("W0404", "a close after an advance that takes its leads"),
    ("W0405", "a recycled lead that comes back at once"),
    ("W0406", "something declared that nobody uses"),
    ("W0407", "BANT without one of its four criteria"),
    ("W0408", "a line that wants to be looked at again"),
    ("W0409", "a calendar whose days have all passed"),
    ("W0410", "an SLA longer than its stage may last"),
];

/// W0301.
pub fn never_yes(span: Span) -> Problem {
    span.warning(Code("W0301"), "this condition can never be yes", "no lead can meet this")
}

/// W0302.
pub fn always_yes(span: Span) -> Problem {
    span.warning(Code("W0302"), "this condition is always yes", "every lead meets this")
        .help("leave the condition out, or write what you want to tell apart")
}

/// W0302.
pub fn always_paused(span: Span, sla: &str) -> Problem {
    span.warning(Code("W0302"), "this condition is always yes", "every lead meets this")
        .help(format!("the clocks of `{sla}` never run: say when they stand still, or take the line out"))
}

/// W0302.
pub fn always_leaves(span: Span, nurture: &str) -> Problem {
    span.warning(Code("W0302"), "this condition is always yes", "every lead meets this")
        .help(format!("nobody ever is in `{nurture}`: say who has had enough, or take the line out"))
}

/// W0303.
pub fn empty_window(span: Span) -> Problem {
    span.warning(Code("W0303"), "nothing can happen within no time", "this window is empty")
        .help("write how far back to look, for example `in the last 30 days`")
}

/// W0312, where one line takes all.
pub fn never_reached(span: Span, taker: Span, to: &str, lead: Option<&str>) -> Problem {
    let problem = span
        .warning(Code("W0312"), "this line is never reached", "every lead it takes is taken before")
        .and(taker, "by this line")
        .help("move it up, or delete it");
    match lead {
        Some(lead) => problem.witness(format!("{lead} {to}")),
        None => problem,
    }
}

/// W0312, where several lines take all together.
pub fn never_reached_together(span: Span) -> Problem {
    span.warning(Code("W0312"), "this line is never reached", "the lines before it take all its leads together")
        .help("move it up, or delete it")
}

/// W0312, of a row of a table. `more` rows of the table are not told apart.
pub fn row_never_reached(span: Span, taker: Span, equal: bool, lead: Option<String>, more: Option<usize>) -> Problem {
    let by = if equal { "this row asks for the same" } else { "by this row" };
    let help = match more {
        Some(more) => format!("move it up, or delete it; so it is with {more} more rows of this table"),
        None => "move it up, or delete it".to_owned(),
    };
    let problem = span
        .warning(Code("W0312"), "this row is never reached", "every lead it is for is taken above")
        .and(taker, by)
        .help(help);
    match lead {
        Some(lead) => problem.witness(lead),
        None => problem,
    }
}

/// W0315.
pub fn no_territory(span: Span, lead: &str) -> Problem {
    span.warning(Code("W0315"), "some leads are in no territory", "the last territory")
        .witness(lead)
        .help("add a last one, for example `territory elsewhere \"Elsewhere\" otherwise`")
}

/// W0330.
pub fn out_of_reach(
    span: Span,
    score: &str,
    stage: Option<&str>,
    bounds: (i64, i64),
    best: &[(String, i64)],
) -> Problem {
    let most = if bounds.1 == i64::MAX { "no end".to_owned() } else { Number(bounds.1).to_string() };
    let least = if bounds.0 == i64::MIN { "no end".to_owned() } else { Number(bounds.0).to_string() };
    let message = match stage {
        Some(stage) => format!("nobody can reach `{stage}` by this line: `{score}` goes from {least} to {most}"),
        None => format!("no lead can meet this: `{score}` goes from {least} to {most}"),
    };
    let problem = span.warning(Code("W0330"), message, "out of reach");
    if best.is_empty() {
        return problem.help("lower the threshold, or give more points");
    }
    let lines: Vec<String> = best
        .iter()
        .take(8)
        .map(
            |(label, most)| {
                if *most == i64::MAX { format!("{label} without end") } else { format!("{label} +{}", Number(*most)) }
            },
        )
        .collect();
    problem.help(format!("lower the threshold, or give more points; the best possible lead: {}", lines.join(", ")))
}

/// W0331.
pub fn lone_points(line: Span, threshold: Span, points: Number, stage: &str) -> Problem {
    line.warning(
        Code("W0331"),
        format!("these {points} points alone reach `{stage}`"),
        "as many points as the threshold asks for",
    )
    .and(threshold, "the threshold")
    .help(format!("if this alone should be enough, say so: `advance to {stage} when …`"))
}

/// W0401.
pub fn unreachable_stage(span: Span, name: &str, led_to: bool) -> Problem {
    let why = if led_to { "no lead ever makes a move that leads here" } else { "no move leads here from the start" };
    span.warning(Code("W0401"), format!("no lead ever gets to `{name}`"), why)
        .help(format!("add a move to it, for example `advance to {name} when …`, or delete it"))
}

/// W0402.
pub fn answer_leads_nowhere(span: Span, answer: &str, stage: &str) -> Problem {
    let message = format!("`{answer}` is an answer of `{stage}`, but it leads nowhere");
    span.warning(Code("W0402"), message, "no move waits for it")
        .help(format!("add a move, for example `recycle to … when … says {answer:?}`, or take the answer out"))
}

/// W0403.
pub fn never_left(span: Span, name: &str) -> Problem {
    span.warning(Code("W0403"), format!("no lead ever leaves `{name}`"), "it has no moves")
        .help(format!("add a move, for example `advance to … when …`, or declare it as `end {name}`"))
}

/// W0404.
pub fn late_close(span: Span, advance: Span, lead: &str) -> Problem {
    span.warning(Code("W0404"), "some leads go on before this can close them", "tried after the advance")
        .and(advance, "takes leads that should be closed")
        .witness(lead)
        .help("moves are tried from top to bottom: put closes before advances")
}

/// W0405.
pub fn comes_back(span: Span, advance: Span, (to, stage): (&str, &str), lead: &str) -> Problem {
    let message = format!("a lead recycled to `{to}` comes back to `{stage}` at once");
    span.warning(Code("W0405"), message, "goes back here")
        .and(advance, "and what brought it forward still holds")
        .witness(lead)
        .help("let the score restart (`restarts on recycle`), or ask for something new (`since recycle`)")
}

/// W0406, of what decisions show whether or not a rule asks for it.
pub fn only_shown(span: Span, what: &str, name: &str) -> Problem {
    let message = format!("no rule and no test asks for the {what} `{name}`");
    span.warning(Code("W0406"), message, "shown in decisions, and nothing else")
        .help("use it, delete it, or say who reads it: `# allow W0406 because …`")
}

/// W0406.
pub fn unused(span: Span, what: &str, name: &str) -> Problem {
    span.warning(Code("W0406"), format!("nothing uses the {what} `{name}`"), "declared here, and never asked for")
        .help("use it in a rule, or delete it")
}

/// W0407.
pub fn bant_incomplete(span: Span, missing: &[&str]) -> Problem {
    let missing: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    span.warning(Code("W0407"), format!("`bant` has no {}", missing.join(" and no ")), "budget, authority, need, time")
        .help("add the line, or call it `checklist` if something else is meant")
}

/// W0408.
pub fn review(span: Span, day: crate::value::Date) -> Problem {
    span.warning(Code("W0408"), format!("this line was to be looked at again by {day}"), "that day has passed")
        .help("see whether it still holds, and set a new day or take `review by` out")
}

/// W0409.
pub fn past_calendar(span: Span, name: &str, last: crate::value::Date, this_year: i32) -> Problem {
    let message = format!("the days that `{name}` names all lie in past years");
    span.warning(Code("W0409"), message, format!("the last of them is {last}"))
        .help(format!("add the days of {this_year}, or say `closed every year …` for those that stay the same"))
}

/// W0410.
pub fn longer_than_its_stage(span: Span, within: Duration, limit: Span, most: Duration, stage: &str) -> Problem {
    span.warning(Code("W0410"), format!("this gives more time than a lead has in `{stage}`"), format!("{within} here"))
        .and(limit, format!("{most} at most"))
        .help("give less time here, or let leads stay longer")
}

/// W0340.
pub fn allows_nothing(span: Span, code: &str) -> Problem {
    let message = format!("nothing here has to be allowed: there is no {code}");
    span.warning(Code("W0340"), message, "no such warning on this line").help("take the comment out")
}

/// W0341.
pub fn allows_without_reason(span: Span, code: &str) -> Problem {
    let message = format!("why {code} is allowed is not said, so it is told all the same");
    span.warning(Code("W0341"), message, "without a reason").help(format!("say why: `# allow {code} because …`"))
}

/// W0342.
pub fn allows_unknown(span: Span, code: &str, near: Option<&str>) -> Problem {
    if code.starts_with('E') {
        return span
            .warning(Code("W0342"), format!("{code} is an error, and errors can't be allowed"), "not a warning")
            .help("mend what it is about, and take the comment out");
    }
    let problem = span.warning(Code("W0342"), format!("there is no warning {code}"), "no such code");
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("write the code as `leadwright check` tells it, for example `W0312`"),
    }
}

/// W0343.
pub fn blocked_by_needs(span: Span, need: Span, name: &str, stage: &str) -> Problem {
    span.warning(
        Code("W0343"),
        format!("this never moves a lead to `{stage}`: `{name}` is never known then"),
        "waits for ever",
    )
    .and(need, format!("`{stage}` needs it"))
    .help("ask for leads of whom it is known, or take it out of `needs`")
}

/// W0344.
pub fn route_of_nobody(span: Span, owner: &str) -> Problem {
    span.warning(Code("W0344"), format!("no stage hands off to `{owner}`"), "so this route never runs")
        .help(format!("write `hand off to {owner}` in the stage where `{owner}` takes over, or delete the route"))
}

/// W0345.
pub fn gap_in_table(span: Span, table: &str, column: &str, gap: &str) -> Problem {
    let message = format!("no row of `{table}` is for {column} {gap}");
    span.warning(Code("W0345"), message, "the row after the gap").help("close the gap, or add a row for it")
}

/// W0346.
pub fn until_passed(span: Span, day: crate::value::Date) -> Problem {
    span.warning(Code("W0346"), format!("this line was in force until {day}"), "that day has passed")
        .help("take the line out, or set a new last day")
}

/// W0347.
pub fn away_passed(span: Span, who: &str, day: crate::value::Date) -> Problem {
    span.warning(Code("W0347"), format!("{who} was away until {day} and is back"), "that day has passed")
        .help("take the days out, or set those of the next absence")
}

/// W0348.
pub fn says_too_little(span: Span, stage: &str, missing: &[&str]) -> Problem {
    let list = match missing {
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and no {last}", rest.join(", no ")),
        [] => String::new(),
    };
    let mut help = Vec::new();
    for what in missing {
        help.push(match *what {
            "owner" => "`owner DEPARTMENT` for whose it is",
            "name for people" => "a name after the stage's own, as in `stage lead \"Lead\"`",
            "definition" => "`means \"…\"` for what a lead has to be",
            _ => "`next \"…\"` for what has to happen to move on",
        });
    }
    span.warning(Code("W0348"), format!("`{stage}` has no {list}"), "both departments have to read it alike")
        .help(format!("add {}", help.join(", ")))
}

/// W0365.
pub fn last_step_expects_nothing(span: Span) -> Problem {
    span.warning(Code("W0365"), "nothing is expected of the last step", "what follows from it is never looked at")
        .help("add a line `expect`, or take the step out")
}

/// W0366.
pub fn expects_what_is_given(span: Span, field: &str) -> Problem {
    let message = format!("no rule has a part in this: `{field}` is what the test gives");
    span.warning(Code("W0366"), message, "this can't fail")
        .help("expect what the rules make of it: a score, a stage, a route")
}

/// W0367.
pub fn never_fails(span: Span, why: &str) -> Problem {
    span.warning(Code("W0367"), format!("this can't fail: {why}"), "no lead could be otherwise")
        .help("take the line out, or expect something that the rules decide")
}
