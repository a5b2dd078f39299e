//! A change for programs.

use serde::Serialize;

use crate::explain::{Acting, Edit, Outcome, Row, Shift, Totals, Written};

use super::Changed;

#[derive(Serialize)]
struct Document<'a> {
    leads: u64,
    changed: u64,
    totals: Vec<TotalsDto>,
    renamed: Vec<RenamedDto<'a>>,
    taken_together: Option<&'static str>,
    edits: Vec<EditDto<'a>>,
    groups: Vec<GroupDto<'a>>,
}

#[derive(Serialize)]
struct RenamedDto<'a> {
    what: &'static str,
    from: &'a str,
    to: &'a str,
}

#[derive(Serialize)]
struct TotalsDto {
    outcome: &'static str,
    changed: u64,
    lost: u64,
    gained: u64,
}

#[derive(Serialize)]
struct EditDto<'a> {
    at: String,
    of: &'a str,
    done: &'static str,
    before: Vec<WrittenDto<'a>>,
    after: Vec<WrittenDto<'a>>,
}

#[derive(Serialize)]
struct WrittenDto<'a> {
    at: String,
    text: &'a str,
}

#[derive(Serialize)]
struct GroupDto<'a> {
    edits: &'a [usize],
    needs: &'a [usize],
    acting: &'static str,
    leads: u64,
    outcomes: Vec<RowDto<'a>>,
    example: ExampleDto<'a>,
}

#[derive(Serialize)]
struct RowDto<'a> {
    outcome: &'static str,
    name: Option<&'a str>,
    shift: &'static str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    points_from: Option<serde_json::Number>,
    points_to: Option<serde_json::Number>,
    leads: u64,
    follows: Vec<NameDto<'a>>,
}

#[derive(Serialize)]
struct NameDto<'a> {
    outcome: &'static str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct ExampleDto<'a> {
    lead: &'a str,
    differs: Vec<SideDto<'a>>,
}

#[derive(Serialize)]
struct SideDto<'a> {
    what: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

/// All of it as one JSON document.
#[must_use]
pub fn json(changed: &Changed<'_>) -> Vec<u8> {
    let changes = changed.changes;
    let some = |text: &'_ str| (!text.is_empty()).then_some(()).is_some();
    let groups = changed.groups().map(|(group, sides)| {
        let side = |row: &'_ super::SideRow| (some(&row.before), some(&row.after));
        let differs = sides.iter().map(|row| {
            let (before, after) = side(row);
            SideDto {
                what: &row.what,
                before: before.then_some(row.before.as_str()),
                after: after.then_some(row.after.as_str()),
            }
        });
        GroupDto {
            edits: &group.edits,
            needs: &group.needs,
            acting: acting(group.acting),
            leads: group.leads,
            outcomes: group.rows.iter().map(row).collect(),
            example: ExampleDto { lead: &group.example, differs: differs.collect() },
        }
    });
    let totals = changes.totals.iter().map(|(kind, Totals { changed, lost, gained })| TotalsDto {
        outcome: kind.word(),
        changed: *changed,
        lost: *lost,
        gained: *gained,
    });
    let renamed = changes.renamed.iter().map(|one| RenamedDto { what: one.what, from: &one.from, to: &one.to });
    let document = Document {
        leads: changes.leads,
        changed: changes.changed,
        totals: totals.collect(),
        renamed: renamed.collect(),
        taken_together: changes.taken_together,
        edits: changes.edits.iter().map(edit).collect(),
        groups: groups.collect(),
    };
    // Only a map with keys that are no texts could fail.
    let mut out = serde_json::to_vec_pretty(&document).unwrap_or_default();
    out.push(b'\n');
    out
}

const fn acting(acting: Acting) -> &'static str {
    match acting {
        Acting::Alone => "alone",
        Acting::Each => "each",
        Acting::InParts => "in parts",
        Acting::Together => "together",
        Acting::OnlyTogether => "only together",
    }
}

fn edit(edit: &Edit) -> EditDto<'_> {
    let written = |written: &'_ Written| format!("{}:{}", written.place(), written.at.column);
    EditDto {
        at: edit.place(),
        of: &edit.of,
        done: edit.done(),
        before: edit.before.iter().map(|one| WrittenDto { at: written(one), text: &one.text }).collect(),
        after: edit.after.iter().map(|one| WrittenDto { at: written(one), text: &one.text }).collect(),
    }
}

fn name(outcome: &Outcome) -> Option<&str> {
    (!outcome.name.is_empty()).then_some(outcome.name.as_str())
}

fn row(row: &Row) -> RowDto<'_> {
    let (shift, from, to, points) = match &row.shift {
        Shift::Points(least, most) => ("points", None, None, Some((least, most))),
        Shift::FromTo(from, to) => ("value", from.as_deref(), to.as_deref(), None),
        Shift::Earlier => ("earlier", None, None, None),
        Shift::Later => ("later", None, None, None),
        Shift::Otherwise => ("otherwise", None, None, None),
    };
    let number = |number: &crate::value::Number| serde_json::from_str(&number.to_string()).ok();
    RowDto {
        outcome: row.outcome.kind.word(),
        name: name(&row.outcome),
        shift,
        from,
        to,
        points_from: points.and_then(|(least, _)| number(least)),
        points_to: points.and_then(|(_, most)| number(most)),
        leads: row.leads,
        follows: row.follows.iter().map(|other| NameDto { outcome: other.kind.word(), name: name(other) }).collect(),
    }
}
