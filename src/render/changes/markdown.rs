//! A change as a comment on a pull request: short enough to be read, whatever it does.

use crate::explain::Group;
use crate::render::grouped;

use super::{Changed, SideRow, acting, cut, follows, name, pair, plural, shift};

/// How many outcomes are listed.
const ROWS: usize = 20;
/// How many examples are shown, and how much of each.
const EXAMPLES: usize = 3;
const EXAMPLE_ROWS: usize = 5;
/// How much of a text.
const LONGEST: usize = 90;

/// A comment in Markdown, of less than 60 lines.
#[must_use]
pub fn markdown(changed: &Changed<'_>) -> String {
    let mut out = vec![format!("### {}", changed.headline().trim_end_matches('.'))];
    let losses = changed.losses();
    if !losses.is_empty() {
        out.extend([String::new(), losses]);
    }
    for note in changed.notes() {
        out.extend([String::new(), cut(&note, 1_000)]);
    }
    let all: usize = changed.changes.groups.iter().map(|group| group.rows.len()).sum();
    if all > 0 {
        out.extend([String::new(), "| outcome | leads | because of |".to_owned(), "| --- | ---: | --- |".to_owned()]);
    }
    let mut listed = 0;
    for (group, _) in changed.groups() {
        for (number, row) in group.rows.iter().enumerate() {
            if listed == ROWS {
                break;
            }
            listed += 1;
            let because = match (follows(row), number) {
                (None, 0) => edits(changed, group),
                // What the group is about is told once, whatever comes first.
                (Some(follows), 0) => format!("{}; {follows}", edits(changed, group)),
                (Some(follows), _) => follows,
                (None, _) => places(changed, group),
            };
            out.push(format!("| {} {} | {} | {because} |", name(&row.outcome), code(&shift(row)), grouped(row.leads)));
        }
    }
    if all > listed {
        out.push(format!(
            "| and {} more outcomes: run `leadwright diff` to see all | | |",
            grouped((all - listed) as u64)
        ));
    }
    for (group, rows) in changed.groups().filter(|(_, rows)| !rows.is_empty()).take(EXAMPLES) {
        example(&mut out, changed, group, rows);
    }
    let silent = changed.silent();
    if !silent.is_empty() && changed.changes.changed > 0 {
        let edits = plural(silent.len() as u64, "edit changes", "edits change");
        out.extend([String::new(), format!("{edits} nothing for these leads.")]);
    }
    out.push(String::new());
    out.join("\n")
}

fn places(changed: &Changed<'_>, group: &Group) -> String {
    const MOST: usize = 3;
    let edits = changed.edits_of(group);
    let mut places: Vec<String> = edits.iter().take(MOST).map(|edit| code(&edit.place())).collect();
    if edits.len() > MOST {
        places.push(format!("{} more", edits.len() - MOST));
    }
    let how = acting(group.acting).map(|how| format!(" ({how})")).unwrap_or_default();
    format!("{}{how}", places.join(", "))
}

/// The edits of a group; of a single one, also what was written.
fn edits(changed: &Changed<'_>, group: &Group) -> String {
    let places = places(changed, group);
    let edits = changed.edits_of(group);
    let [edit] = edits.as_slice() else { return places };
    let first = |written: &[crate::explain::Written]| written.first().map(|written| written.text.clone());
    let wrote = match (first(&edit.before), first(&edit.after)) {
        _ if edit.moved => edit.done().to_owned(),
        (Some(before), Some(after)) => {
            let (before, after) = pair(&before, &after, LONGEST);
            format!("{} → {}", code(&before), code(&after))
        }
        (None, Some(one)) | (Some(one), None) => format!("{}: {}", edit.done(), code(&cut(&one, LONGEST))),
        (None, None) => String::new(),
    };
    format!("{places} {wrote}")
}

fn example(out: &mut Vec<String>, changed: &Changed<'_>, group: &Group, rows: &[SideRow]) {
    // Markdown is not read in a summary, but whoever is named there would be called all the same.
    let title = format!(
        "For example <code>{}</code> ({})",
        html(&group.example),
        html(&places(changed, group).replace('`', ""))
    );
    out.extend([
        String::new(),
        format!("<details><summary>{title}</summary>"),
        String::new(),
        "| | before | after |".to_owned(),
        "| --- | --- | --- |".to_owned(),
    ]);
    for row in rows.iter().take(EXAMPLE_ROWS) {
        let cell = |text: &str| if text.is_empty() { "—".to_owned() } else { code(&cut(text, LONGEST)) };
        out.push(format!("| {} | {} | {} |", code(&row.what), cell(&row.before), cell(&row.after)));
    }
    if let Some(more) = rows.len().checked_sub(EXAMPLE_ROWS).filter(|more| *more > 0) {
        out.push(format!("| and {more} more | | |"));
    }
    out.push("</details>".to_owned());
}

/// A text that stays as it is inside of a table: values of leads must neither draw nor call anybody.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('`', "'").replace('|', "\\|");
    format!("`{text}`")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
