//! Lets, conditions, checklists, scores and grades in the order in which they rest on each other; exclusions and the priority.

use crate::ast::{Case, Item};
use crate::source::{Id, IdVec};

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{Declared, expr, score, table};

/// Checks every cell, tables among them, each after what it rests on, so that the types of lets are known where they are asked for.
pub fn cells(cx: &mut Context<'_>, declared: &Declared<'_>, order: &[Cell]) {
    cx.let_types = IdVec::filled(declared.lets.len(), Type::Wrong);
    cx.criteria =
        declared.checklists.iter().map(|list| list.checks.iter().map(|c| c.name.text.clone()).collect()).collect();
    cx.out.letters = declared.grades.iter().map(|g| g.lines.iter().map(|l| l.grade.text.clone()).collect()).collect();
    // Stages are known by name before anything asks for them.
    super::stage::outline(cx, declared);
    let mut lets: Vec<Option<Let>> = vec![None; declared.lets.len()];
    let mut conditions: Vec<Option<Condition>> = vec![None; declared.conditions.len()];
    let mut checklists: Vec<Option<Checklist>> = vec![None; declared.checklists.len()];
    let mut scores: Vec<Option<Score>> = vec![None; declared.scores.len()];
    let mut grades: Vec<Option<Grade>> = vec![None; declared.grades.len()];
    let mut tables: Vec<Option<Table>> = vec![None; declared.tables.len()];
    cx.gives = declared.tables.iter().map(|_| Vec::new()).collect();
    for cell in order {
        match cell {
            Cell::Let(id) => {
                let Some(written) = declared.lets.get(id.index()) else { continue };
                let value = expr::value(cx, &written.value, &Scope::default(), &Type::Wrong);
                if let Some(ty) = cx.let_types.get_mut(*id) {
                    *ty = value.ty.clone();
                }
                put(&mut lets, id.index(), Let { name: written.name.text.clone(), value, span: written.name.span });
            }
            Cell::Condition(id) => {
                let Some(written) = declared.conditions.get(id.index()) else { continue };
                let value = expr::condition(cx, &written.value, &Scope::default());
                let (name, span) = (written.name.text.clone(), written.name.span);
                put(&mut conditions, id.index(), Condition { name, value, span });
            }
            Cell::Checklist(id) => {
                let Some(written) = declared.checklists.get(id.index()) else { continue };
                let list = checklist(cx, written);
                put(&mut checklists, id.index(), list);
            }
            Cell::Score(id) => {
                let Some(written) = declared.scores.get(id.index()) else { continue };
                let score = score::score(cx, *written);
                put(&mut scores, id.index(), score);
            }
            Cell::Grade(id) => {
                let Some(written) = declared.grades.get(id.index()) else { continue };
                let grade = grade(cx, written);
                put(&mut grades, id.index(), grade);
            }
            Cell::Table(id) => {
                let Some(written) = declared.tables.get(id.index()) else { continue };
                let table = table::table(cx, written);
                if let Some(gives) = cx.gives.get_mut(*id) {
                    gives.clone_from(&table.gives);
                }
                put(&mut tables, id.index(), table);
            }
            Cell::Territory => super::route::territories(cx, declared),
        }
    }
    // Every declaration is a cell, so no slot is empty.
    cx.out.lets = lets.into_iter().flatten().collect();
    cx.out.conditions = conditions.into_iter().flatten().collect();
    cx.out.checklists = checklists.into_iter().flatten().collect();
    cx.out.scores = scores.into_iter().flatten().collect();
    cx.out.grades = grades.into_iter().flatten().collect();
    cx.out.tables = tables.into_iter().flatten().collect();
}

fn put<T>(slots: &mut [Option<T>], at: usize, item: T) {
    if let Some(slot) = slots.get_mut(at) {
        *slot = Some(item);
    }
}

fn checklist(cx: &mut Context<'_>, written: &crate::ast::Checklist) -> Checklist {
    let mut checks: Vec<Check> = Vec::new();
    for check in &written.checks {
        if let Some(first) = checks.iter().find(|known| known.name == check.name.text) {
            let first = first.span;
            cx.tell(complaints::declared_twice("criterion", &check.name, first));
        }
        let condition = expr::condition(cx, &check.condition, &Scope::default());
        let name = check.name.text.clone();
        let label = check.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
        checks.push(Check { name, label, condition, span: check.span });
    }
    if checks.is_empty() && !cx.is_incomplete(written.span) {
        cx.tell(complaints::empty(written.name.span, &written.name.text, "criterion"));
    }
    let name = written.name.text.clone();
    let label = written.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
    Checklist { kind: written.kind, name, label, checks, span: written.name.span }
}

fn grade(cx: &mut Context<'_>, written: &crate::ast::Grade) -> Grade {
    let mut lines: Vec<GradeLine> = Vec::new();
    let last = written.lines.len().saturating_sub(1);
    for (at, line) in written.lines.iter().enumerate() {
        if let Some(first) =
            lines.iter().find(|known| crate::value::fold(&known.grade) == crate::value::fold(&line.grade.text))
        {
            let first = first.span;
            cx.tell(complaints::grade_twice(line.grade.span, first));
        }
        let when = match &line.case {
            Case::When(condition) => Some(expr::condition(cx, condition, &Scope::default())),
            Case::Otherwise(span) | Case::Always(span) => {
                if at != last {
                    cx.tell(complaints::otherwise_not_last(*span));
                }
                None
            }
        };
        lines.push(GradeLine { grade: line.grade.text.clone(), when, span: line.span });
    }
    let total = written.lines.iter().any(|line| matches!(line.case, Case::Otherwise(_) | Case::Always(_)));
    if !total && !cx.is_incomplete(written.span) {
        cx.tell(complaints::grade_without_otherwise(written.name.span, &written.name.text));
    }
    Grade { name: written.name.text.clone(), lines, span: written.name.span }
}

/// All exclusions.
pub fn exclusions(cx: &mut Context<'_>, items: &[&Item]) {
    for item in items {
        let Item::Exclude(written) = item else { continue };
        let condition = expr::condition(cx, &written.condition, &Scope::default());
        let label = written.label.as_ref().map(|label| label.text.clone());
        cx.out.exclusions.push(Exclusion { label, condition, span: written.span });
    }
}

/// The priority: there may be one.
pub fn priority(cx: &mut Context<'_>, items: &[&Item]) {
    for item in items {
        let Item::Priority(written) = item else { continue };
        if let Some(first) = &cx.out.priority {
            let first = first.span;
            cx.tell(complaints::two_of(written.span, first, "priority"));
            continue;
        }
        let value = expr::value(cx, &written.value, &Scope::default(), &Type::Number);
        if !matches!(value.ty, Type::Number | Type::Wrong) {
            cx.tell(complaints::wanted(value.span, "a number", super::words::a(&value.ty)));
        }
        cx.out.priority = Some(Priority { value, span: written.span });
    }
}
