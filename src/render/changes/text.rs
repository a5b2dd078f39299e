//! A change as people read it on a terminal.

use crate::explain::{Edit, Group, Row, Written};
use crate::render::grouped;
use crate::render::text::Style;

use super::{Changed, SideRow, acting, cut, follows, name, pair, plural, shift};

/// How many kinds of changes of one outcome are told one by one.
const ROWS: usize = 12;
/// How many edits without effect are named.
const SILENT: usize = 5;

/// Who changes, from what to what, and by which edit, with an example for each, in so many columns; so many of the groups of edits.
#[must_use]
pub fn text(changed: &Changed<'_>, style: Style, width: usize, top: usize) -> String {
    let mut out = Vec::new();
    let losses = changed.losses();
    let headline = changed.headline();
    let room = headline.chars().count() + 1 + losses.chars().count() <= width;
    match (losses.is_empty(), room) {
        (true, _) => out.push(style.bold(&headline)),
        (false, true) => out.push(format!("{} {losses}", style.bold(&headline))),
        (false, false) => out.extend([style.bold(&headline), losses]),
    }
    for note in changed.notes() {
        out.extend(wrap(&note, width));
    }
    for (group, example) in changed.groups().take(top) {
        out.push(String::new());
        heading(&mut out, changed, group, style, width);
        rows(&mut out, group, style, width);
        sides(&mut out, group, example, style, width);
    }
    let more = changed.changes.groups.get(top..).unwrap_or(&[]);
    if let Some(most) = more.iter().map(|group| group.leads).max() {
        out.push(String::new());
        let groups = plural(more.len() as u64, "more group of edits", "more groups of edits");
        let most = plural(most, "lead", "leads");
        let told = format!("{groups}, of {most} at most: `--top N` tells more of them, `--format json` all");
        out.extend(wrap(&told, width).iter().map(|line| style.dim(line)));
    }
    let silent = changed.silent();
    if !silent.is_empty() && changed.changes.changed > 0 {
        out.push(String::new());
        let mut places: Vec<String> = silent.iter().take(SILENT).map(|edit| edit.place()).collect();
        if silent.len() > SILENT {
            places.push(format!("{} more", silent.len() - SILENT));
        }
        let edits = plural(silent.len() as u64, "edit changes", "edits change");
        let told = format!("{edits} nothing for these leads: {}", places.join(", "));
        out.extend(wrap(&told, width).iter().map(|line| style.dim(line)));
    }
    out.push(String::new());
    out.join("\n")
}

fn heading(out: &mut Vec<String>, changed: &Changed<'_>, group: &Group, style: Style, width: usize) {
    /// How many edits of a group are shown.
    const SHOWN: usize = 4;
    let edits = changed.edits_of(group);
    let count = plural(group.leads, "lead", "leads");
    let how = acting(group.acting).map(|how| format!(", {how}")).unwrap_or_default();
    let (title, plain) = match edits.as_slice() {
        [edit] => {
            let what = format!("  {}{}", edit.done(), within(edit));
            (format!("{}{what}", style.bold(&edit.place())), format!("{}{what}", edit.place()))
        }
        edits => {
            let title = format!("{}{how}", plural(edits.len() as u64, "edit", "edits"));
            (style.bold(&title), title)
        }
    };
    out.push(format!("{title}{}{count}", gap(&plain, &count, width)));
    for edit in edits.iter().take(SHOWN) {
        if edits.len() > 1 {
            out.push(format!("  {}  {}{}", edit.place(), edit.done(), within(edit)));
        }
        quote(out, edit, style, width.saturating_sub(6));
    }
    if !group.needs.is_empty() {
        let needed: Vec<String> =
            group.needs.iter().filter_map(|edit| changed.changes.edits.get(*edit)).map(Edit::place).collect();
        out.push(style.dim(&cut(&format!("    with {}, which it needs", needed.join(", ")), width)));
    }
    if edits.len() > SHOWN {
        let places: Vec<String> = edits.iter().skip(SHOWN).map(|edit| edit.place()).collect();
        out.push(cut(&format!("  and {}", places.join(", ")), width));
    }
}

/// The lines of an edit.
fn quote(out: &mut Vec<String>, edit: &Edit, style: Style, room: usize) {
    /// How many lines of an edit are quoted.
    const QUOTED: usize = 3;
    let texts = |written: &[Written]| -> Vec<String> {
        let mut lines: Vec<String> = written.iter().take(QUOTED).map(|one| one.text.clone()).collect();
        if written.len() > QUOTED {
            lines.push(format!("… and {} more", written.len() - QUOTED));
        }
        lines
    };
    let (mut before, mut after) = (texts(&edit.before), texts(&edit.after));
    if let ([before], [after]) = (before.as_mut_slice(), after.as_mut_slice()) {
        (*before, *after) = pair(before, after, room);
    }
    if edit.moved {
        out.extend(after.into_iter().map(|line| format!("    ~ {}", cut(&line, room))));
        return;
    }
    out.extend(before.into_iter().map(|line| style.bad(&format!("    - {}", cut(&line, room)))));
    out.extend(after.into_iter().map(|line| style.good(&format!("    + {}", cut(&line, room)))));
}

/// Of what an edit is a part, unless it is all of it.
fn within(edit: &Edit) -> String {
    let whole = edit.before.iter().chain(&edit.after).any(|written| written.text.starts_with(&edit.of));
    let of = edit.of.split(" from ").next().unwrap_or(&edit.of);
    let of = of.split(" \"").next().unwrap_or(of);
    if whole || edit.of.contains('.') || of.is_empty() { String::new() } else { format!(" of `{of}`") }
}

fn gap(left: &str, right: &str, width: usize) -> String {
    let used = left.chars().count() + right.chars().count();
    " ".repeat(width.min(100).saturating_sub(used).max(2))
}

fn rows(out: &mut Vec<String>, group: &Group, style: Style, width: usize) {
    let mut shown: Vec<(&Row, String)> = Vec::new();
    let mut more: Vec<(String, u64, u64)> = Vec::new();
    for row in &group.rows {
        let same = shown.iter().filter(|(other, _)| other.outcome == row.outcome).count();
        if same < ROWS {
            shown.push((row, shift(row)));
            continue;
        }
        let name = name(&row.outcome);
        match more.iter_mut().find(|(other, ..)| *other == name) {
            Some((_, rows, leads)) => (*rows, *leads) = (*rows + 1, *leads + row.leads),
            None => more.push((name, 1, row.leads)),
        }
    }
    let names = shown.iter().map(|(row, _)| name(&row.outcome).chars().count()).max().unwrap_or(0).min(width / 2);
    // The room that name, count and the blanks between leave.
    let room = width.saturating_sub(names + 15).max(12);
    let shifts = shown.iter().map(|(_, shift)| shift.chars().count()).max().unwrap_or(0).min(room);
    for (row, shift) in shown {
        let name = cut(&name(&row.outcome), names);
        let shift = cut(&shift, room);
        let line = format!("  {name:<names$}   {shift:<shifts$}   {:>7}", grouped(row.leads));
        match follows(row) {
            Some(follows) if line.chars().count() + 3 + follows.chars().count() <= width => {
                out.push(format!("{line}   {}", style.dim(&follows)));
            }
            Some(follows) => {
                out.push(line.trim_end().to_owned());
                out.push(style.dim(&cut(&format!("      {follows}"), width)));
            }
            None => out.push(line.trim_end().to_owned()),
        }
    }
    for (name, rows, leads) in more {
        out.push(format!("  {name}   {rows} more ways, for {}", plural(leads, "lead", "leads")));
    }
}

/// The example, side by side where there is room, else one below the other.
fn sides(out: &mut Vec<String>, group: &Group, rows: &[SideRow], style: Style, width: usize) {
    let example = format!("  for example {}", style.bold(&group.example));
    if rows.is_empty() {
        out.push(example);
        return;
    }
    let longest = |of: fn(&SideRow) -> &str| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let what = longest(|row| &row.what).min(34);
    let room = width.saturating_sub(what + 8);
    let before = longest(|row| &row.before).clamp(6, (room / 2).max(6));
    let after = room.saturating_sub(before).max(6);
    let head = format!("  for example {}", group.example);
    let pad = (what + 6).saturating_sub(head.chars().count()).max(2);
    out.push(format!(
        "{example}{}{}{}",
        " ".repeat(pad),
        pad_to(&style.dim("before"), "before", before + 2),
        style.dim("after")
    ));
    let column = head.chars().count().max(what + 6 - 2) + 2;
    let what = column.saturating_sub(6);
    for row in rows {
        let label = cut(&row.what, what);
        let (old, new) = (wrap(&row.before, before), wrap(&row.after, after));
        for line in 0..old.len().max(new.len()).max(1) {
            let label = if line == 0 { label.as_str() } else { "" };
            let of = |side: &[String]| match side.get(line) {
                Some(text) => text.clone(),
                None if line == 0 => "—".to_owned(),
                None => String::new(),
            };
            let (old, new) = (of(&old), of(&new));
            out.push(format!("    {label:<what$}  {old:<width$}{new}", width = before + 2).trim_end().to_owned());
        }
    }
}

fn pad_to(shown: &str, plain: &str, width: usize) -> String {
    format!("{shown}{}", " ".repeat(width.saturating_sub(plain.chars().count())))
}

/// A text in lines of at most so many signs, cut between words where that goes.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => {
                let signs: Vec<char> = word.chars().collect();
                lines.extend(signs.chunks(width.max(1)).map(|part| part.iter().collect::<String>()));
            }
        }
    }
    let lines = lines.into_iter().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}
