//! What all files of this stage share: the texts, the names, the problems found so far, and the tree being built.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::ast;
use crate::source::{IdVec, Problem, Sources, Span};

use super::checked::*;
use super::names::Names;

/// Where an expression stands.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The stage, for answers, `since entering stage` and `D without …`.
    pub stage: Option<StageId>,
    /// Inside `where`: the kinds of activities it looks at.
    pub activities: Option<Vec<ActivityId>>,
}

/// A rule set on its way from tree to meaning.
pub struct Context<'a> {
    /// All texts.
    pub sources: &'a Sources,
    /// What was found so far.
    pub problems: Vec<Problem>,
    /// All names, by what they name.
    pub names: Names,
    /// What is known so far.
    pub out: Checked,
    /// The type of every `let`, once it is known.
    pub let_types: IdVec<LetId, Type>,
    /// The answers of every stage, known before its moves are checked.
    pub answers: BTreeMap<u32, Vec<(String, Span)>>,
    /// The criteria of every checklist, known before they are checked.
    pub criteria: IdVec<ChecklistId, Vec<String>>,
    /// The columns that every table gives.
    pub gives: IdVec<TableId, Vec<GiveColumn>>,
    /// Whose routes there are.
    pub routed: Vec<OwnerId>,
    /// Whether `process` says in which currency amounts are held.
    pub currency_told: bool,
    /// Names and answers of lines that could not be read: nobody is told that these are missing.
    pub lost: FxHashSet<String>,
    /// Where these lines stand.
    pub lost_lines: Vec<Span>,
    /// Routes to owners that nobody declared.
    pub lost_routes: Vec<Span>,
    /// Calendars that something asks for.
    pub used_calendars: BTreeSet<CalendarId>,
    /// For how many more unknown names a known one is looked for.
    pub looks: usize,
}

impl<'a> Context<'a> {
    /// Nothing known yet.
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            problems: Vec::new(),
            names: Names::default(),
            out: Checked::default(),
            let_types: IdVec::new(),
            answers: BTreeMap::new(),
            criteria: IdVec::new(),
            gives: IdVec::new(),
            routed: Vec::new(),
            currency_told: false,
            lost: FxHashSet::default(),
            lost_lines: Vec::new(),
            lost_routes: Vec::new(),
            used_calendars: BTreeSet::new(),
            looks: 50,
        }
    }

    /// Notes a problem.
    pub fn tell(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Whether a line of this declaration could not be read, so that nobody can tell what it lacks.
    pub fn is_incomplete(&self, declaration: Span) -> bool {
        let inside = |line: &Span| {
            line.file == declaration.file && line.start >= declaration.start && line.start < declaration.end
        };
        self.lost_lines.iter().any(inside)
    }

    /// Notes a date after which a line wants to be looked at again.
    pub fn review(&mut self, day: &ast::Literal) {
        if let Some(Const::Date(date)) = super::literal::constant(self, day, &Type::Date) {
            self.out.reviews.push((date, day.span));
        }
    }

    /// An expression that was complained about.
    pub fn wrong(span: Span) -> Expr {
        Expr { kind: ExprKind::Unknown, ty: Type::Wrong, span }
    }
}
