//! What rests on what: which fields can make a move possible, how much a score can gain by one of them, and which values are
//! worth trying. So near misses are looked for only where there can be some.

use std::collections::BTreeSet;

use crate::check::{Cell, FieldId, Matcher, ScoreId, Type};
use crate::source::{Id, IdVec};
use crate::value::{Number, fold};

use super::node::{Asked, Node, NodeId, PhraseId};
use super::score::{HowPlan, ItemPlan, LineId, ScoreKindPlan, Several};
use super::val::Val;
use super::{CellPlan, Program};

/// A set of fields.
pub type Fields = BTreeSet<FieldId>;

/// What rests on what.
#[derive(Debug, Clone, Default)]
pub struct Deps {
    /// The parts of each stage's moves that must all hold, by stage and line.
    pub moves: Vec<Vec<MoveDeps>>,
    /// For each field, the values worth trying.
    pub candidates: Vec<Vec<Candidate>>,
    /// For each field, where else answers change.
    pub steps: Vec<super::steps::Steps>,
    /// The least and the most of each score.
    pub bounds: Vec<(i64, i64)>,
    /// For each score, what each field can add to it at most; fields that add nothing are not there.
    pub gains: Vec<Vec<(FieldId, i64)>>,
}

/// What a move rests on.
#[derive(Debug, Clone, Default)]
pub struct MoveDeps {
    /// The parts of its condition that must all hold, each with the fields it rests on.
    pub parts: Vec<(NodeId, Fields)>,
    /// All fields it rests on, those that it needs too.
    pub fields: Fields,
}

/// A value worth trying for an unknown field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Candidate {
    /// A number or another value without a text, by its size in the smallest unit.
    Number(i64),
    /// A text.
    Text(String),
    /// Yes or no.
    Truth(bool),
}

struct Finder<'a> {
    program: &'a Program,
    nodes: Vec<Option<Fields>>,
    lets: Vec<Fields>,
    scores: Vec<Fields>,
    grades: Vec<Fields>,
    tables: Vec<Fields>,
    territory: Fields,
    lines: IdVec<LineId, Fields>,
}

impl Deps {
    /// Finds out about a program.
    pub(super) fn of(program: &Program) -> Self {
        let mut finder = Finder {
            program,
            nodes: vec![None; program.nodes.len()],
            lets: vec![Fields::new(); program.lets.len()],
            scores: vec![Fields::new(); program.scores.len()],
            grades: vec![Fields::new(); program.grades.len()],
            tables: vec![Fields::new(); program.tables.len()],
            territory: Fields::new(),
            lines: IdVec::filled(program.lines.len(), Fields::new()),
        };
        for cell in &program.book.order {
            finder.cell(*cell);
        }
        let moves = program
            .stages
            .iter()
            .map(|stage| stage.moves.iter().map(|taken| finder.of_move(taken)).collect())
            .collect();
        let gains = gains(&finder);
        let candidates = candidates(program);
        let steps = super::steps::steps(program, &candidates);
        Self { moves, candidates, steps, bounds: crate::analyze::bounds_of_scores(&program.book), gains }
    }
}

impl Finder<'_> {
    fn cell(&mut self, cell: Cell) {
        let program = self.program;
        match cell {
            Cell::Let(id) => {
                let fields = program.lets.get(id.index()).map(|node| self.of_node(*node)).unwrap_or_default();
                put(&mut self.lets, id.index(), fields);
            }
            Cell::Condition(id) => {
                if let Some(node) = program.conditions.get(id.index()) {
                    self.of_node(*node);
                }
            }
            Cell::Checklist(id) => {
                for check in program.checks.get(id.index()).into_iter().flatten() {
                    self.of_node(*check);
                }
            }
            Cell::Score(id) => {
                let fields = program.scores.get(id).map(|score| match &score.kind {
                    ScoreKindPlan::Derived(node) => self.of_node(*node),
                    ScoreKindPlan::Lines { items, .. } => {
                        let mut fields = Fields::new();
                        items.iter().for_each(|item| self.of_item(item, &mut fields));
                        fields
                    }
                });
                put(&mut self.scores, id.index(), fields.unwrap_or_default());
            }
            Cell::Grade(id) => {
                let lines = program.grades.get(id.index()).into_iter().flatten().flatten();
                let fields = lines.flat_map(|node| self.of_node(*node)).collect();
                put(&mut self.grades, id.index(), fields);
            }
            Cell::Table(id) => {
                let columns = program.tables.get(id).map_or(&[][..], |table| &table.columns);
                let fields = columns.iter().flat_map(|node| self.of_node(*node)).collect();
                put(&mut self.tables, id.index(), fields);
            }
            Cell::Territory => {
                self.territory = program.territories.iter().flatten().flat_map(|node| self.of_node(*node)).collect();
            }
        }
    }

    fn of_item(&mut self, item: &ItemPlan, fields: &mut Fields) {
        match item {
            ItemPlan::Line(id) => {
                let program = self.program;
                let Some(line) = program.lines.get(*id) else { return };
                let of_line = match &line.how {
                    HowPlan::When(node) | HowPlan::ForEachOf(node, _) => self.of_node(*node),
                    HowPlan::Otherwise => Fields::new(),
                    HowPlan::For(phrase)
                    | HowPlan::ForEach(phrase)
                    | HowPlan::ForEvery(_, phrase)
                    | HowPlan::ForEachQuiet(_, phrase) => self.of_phrase(*phrase),
                };
                fields.extend(of_line.iter().copied());
                if let Some(slot) = self.lines.get_mut(*id) {
                    *slot = of_line;
                }
            }
            ItemPlan::Several { items, .. } => items.iter().for_each(|item| self.of_item(item, fields)),
        }
    }

    fn of_phrase(&mut self, phrase: PhraseId) -> Fields {
        let mut asked = Vec::new();
        self.program.phrases.get(phrase).into_iter().for_each(|phrase| phrase.asks(&mut |one| asked.push(one)));
        self.of_asked(&asked)
    }

    /// The fields behind what a node or a phrase asks.
    fn of_asked(&mut self, asked: &[Asked]) -> Fields {
        let at = |all: &[Fields], index: usize| all.get(index).cloned().unwrap_or_default();
        let mut fields = Fields::new();
        for one in asked {
            fields.extend(match one {
                Asked::Node(node) => self.of_node(*node),
                Asked::Field(field) => [*field].into(),
                Asked::Let(id) => at(&self.lets, id.index()),
                Asked::Score(id) => at(&self.scores, id.index()),
                Asked::Grade(id) => at(&self.grades, id.index()),
                Asked::Table(id) => at(&self.tables, id.index()),
                Asked::Territory => self.territory.clone(),
                Asked::Restart(id) => self.of_restarts(*id),
                Asked::Events | Asked::Entered(_) | Asked::LastRecycle => Fields::new(),
            });
        }
        fields
    }

    /// The fields that decide when a score last started anew.
    fn of_restarts(&mut self, id: ScoreId) -> Fields {
        let program = self.program;
        match program.scores.get(id).map(|score| &score.kind) {
            Some(ScoreKindPlan::Lines { restarts, .. }) => {
                restarts.iter().flat_map(|phrase| self.of_phrase(*phrase)).collect()
            }
            Some(ScoreKindPlan::Derived(_)) | None => Fields::new(),
        }
    }

    fn of_nodes(&mut self, nodes: &[NodeId]) -> Fields {
        nodes.iter().flat_map(|node| self.of_node(*node)).collect()
    }

    /// The fields a node rests on. Conditions are asked in the order of cells, so this never recurses far.
    fn of_node(&mut self, id: NodeId) -> Fields {
        if let Some(Some(known)) = self.nodes.get(id.index()) {
            return known.clone();
        }
        let fields = self.work_out(id);
        put(&mut self.nodes, id.index(), Some(fields.clone()));
        fields
    }

    fn work_out(&mut self, id: NodeId) -> Fields {
        let program = self.program;
        let mut asked = Vec::new();
        if let Some(node) = program.nodes.get(id) {
            node.asks(&program.phrases, &mut |one| asked.push(one));
        }
        self.of_asked(&asked)
    }

    fn of_move(&mut self, taken: &super::MovePlan) -> MoveDeps {
        let mut roots = Vec::new();
        parts(self.program, taken.when, &mut roots);
        let parts: Vec<(NodeId, Fields)> = roots.into_iter().map(|node| (node, self.of_node(node))).collect();
        let mut fields: Fields = parts.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
        if let Some(target) = self.program.stages.get(taken.to) {
            fields.extend(self.of_nodes(&target.needs));
        }
        MoveDeps { parts, fields }
    }
}

/// The parts of a condition that must all hold.
fn parts(program: &Program, node: NodeId, out: &mut Vec<NodeId>) {
    match program.nodes.get(node) {
        Some(Node::And(inner)) => inner.iter().for_each(|part| parts(program, *part, out)),
        Some(Node::Condition(_, inner) | Node::Check(_, _, inner))
            if matches!(program.nodes.get(*inner), Some(Node::And(_))) =>
        {
            parts(program, *inner, out);
        }
        _ => out.push(node),
    }
}

fn put<T>(slots: &mut [T], at: usize, item: T) {
    if let Some(slot) = slots.get_mut(at) {
        *slot = item;
    }
}

/// What each field can add to each score at most: the points of the lines that rest on it.
fn gains(finder: &Finder<'_>) -> Vec<Vec<(FieldId, i64)>> {
    let program = finder.program;
    let mut gains: Vec<Vec<(FieldId, i64)>> = vec![Vec::new(); program.scores.len()];
    for cell in &program.book.order {
        let Cell::Score(id) = cell else { continue };
        let Some(plan) = program.scores.get(*id) else { continue };
        let fields = finder.scores.get(id.index()).cloned().unwrap_or_default();
        let of_score = fields
            .into_iter()
            .map(|field| {
                let gain = match &plan.kind {
                    ScoreKindPlan::Lines { items, .. } => {
                        items.iter().map(|item| item_gain(finder, item, field)).fold(0, i64::saturating_add)
                    }
                    ScoreKindPlan::Derived(node) => derived_gain(program, *node, field, &gains),
                };
                (field, gain)
            })
            .filter(|(_, gain)| *gain > 0)
            .collect();
        put(&mut gains, id.index(), of_score);
    }
    gains
}

fn item_gain(finder: &Finder<'_>, item: &ItemPlan, field: FieldId) -> i64 {
    match item {
        ItemPlan::Line(id) => {
            let rests = finder.lines.get(*id).is_some_and(|fields| fields.contains(&field));
            let Some(line) = finder.program.lines.get(*id).filter(|_| rests) else { return 0 };
            // A line that takes points away can stop doing so.
            let size = line.points.0.saturating_abs();
            let once = matches!(line.how, HowPlan::When(_) | HowPlan::For(_) | HowPlan::Otherwise);
            let most = if once { size } else { i64::MAX };
            line.limits.up_to.map_or(most, |up_to| most.min(up_to.0.max(size)))
        }
        ItemPlan::Several { how, limits, items, .. } => {
            let all = items.iter().map(|item| item_gain(finder, item, field));
            let most = match how {
                Several::Sum => all.fold(0, i64::saturating_add),
                // Another line may be chosen then, whatever it rests on.
                Several::First | Several::Best if all.clone().any(|gain| gain > 0) => i64::MAX,
                Several::First | Several::Best => 0,
            };
            match limits.up_to {
                Some(up_to) if most > 0 => {
                    most.min(up_to.0.saturating_add(limits.down_to.map_or(i64::MAX, |d| d.0.saturating_abs())))
                }
                _ => most,
            }
        }
    }
}

fn derived_gain(program: &Program, node: NodeId, field: FieldId, gains: &[Vec<(FieldId, i64)>]) -> i64 {
    let gain = |score: ScoreId| {
        let of_score = gains.get(score.index()).map_or(&[][..], Vec::as_slice);
        of_score.iter().find(|(known, _)| *known == field).map_or(0, |(_, gain)| *gain)
    };
    match program.nodes.get(node) {
        Some(Node::Score(score)) => gain(*score),
        Some(Node::Const(_)) => 0,
        Some(Node::Arithmetic { op: crate::check::Operation::Add, left, right }) => {
            derived_gain(program, *left, field, gains).saturating_add(derived_gain(program, *right, field, gains))
        }
        // Whatever else it may be, it may gain anything.
        _ => i64::MAX,
    }
}

/// The most values of one field that are tried.
pub(super) const MOST: usize = 60;

/// For each field, the values that rules compare it with, and those right beside them.
fn candidates(program: &Program) -> Vec<Vec<Candidate>> {
    let mut all: Vec<BTreeSet<Candidate>> = program
        .book
        .fields
        .iter()
        .map(|field| match &field.ty {
            Type::Truth => [Candidate::Truth(true), Candidate::Truth(false)].into(),
            Type::OneOf(options) => options.iter().cloned().map(Candidate::Text).collect(),
            _ => BTreeSet::new(),
        })
        .collect();
    for node in &program.nodes {
        of_node(program, node, &mut all);
    }
    for table in &program.tables {
        for (number, column) in table.columns.iter().enumerate() {
            let Some((field, domain)) = source(program, *column) else { continue };
            for cell in table.cells.iter().skip(number).step_by(table.columns.len().max(1)).take(MOST) {
                of_cell(program, cell, domain, all.get_mut(field.index()));
            }
        }
    }
    for line in &program.lines {
        if let HowPlan::ForEachOf(list, items) = &line.how
            && let Some((field, _)) = source(program, *list)
        {
            add_all(program, items, false, all.get_mut(field.index()));
        }
    }
    all.into_iter().map(|values| values.into_iter().take(4 * MOST).collect()).collect()
}

fn of_cell(program: &Program, cell: &CellPlan, domain: bool, into: Option<&mut BTreeSet<Candidate>>) {
    match cell {
        CellPlan::Anything => {}
        CellPlan::Is(value) | CellPlan::Below(value) | CellPlan::Above(value) => {
            add_all(program, &[*value], domain, into)
        }
        CellPlan::OneOf(values) | CellPlan::NoneOf(values) => add_all(program, values, domain, into),
        CellPlan::Range(low, high) => {
            let ends: Vec<Val> = low.iter().chain(high).copied().collect();
            add_all(program, &ends, domain, into);
        }
        CellPlan::Prefix(text) => {
            if let Some(into) = into {
                into.insert(Candidate::Text(text.to_string()));
            }
        }
    }
}

/// The field a value is read from, and whether by way of `domain of`.
pub(super) fn source(program: &Program, node: NodeId) -> Option<(FieldId, bool)> {
    match program.nodes.get(node)? {
        Node::Field(field) => Some((*field, false)),
        Node::Let(id) => source(program, *program.lets.get(id.index())?),
        Node::DomainOf(inner) => source(program, *inner).map(|(field, _)| (field, true)),
        Node::LowerOf(inner) => source(program, *inner),
        _ => None,
    }
}

fn of_node(program: &Program, node: &Node, all: &mut [BTreeSet<Candidate>]) {
    let constant = |id: NodeId| match program.nodes.get(id) {
        Some(Node::Const(value)) => Some(*value),
        _ => None,
    };
    let (value, wanted): (NodeId, Vec<Val>) = match node {
        Node::NumberIs { value, number, .. } => (*value, vec![Val::Number(*number)]),
        Node::TextIs { value, symbol } => {
            let Some((field, domain)) = source(program, *value) else { return };
            if let Some(into) = all.get_mut(field.index()) {
                into.insert(text_candidate(program.schema.symbols.text(*symbol), domain));
            }
            return;
        }
        Node::Compare { left, right, .. } => match (constant(*left), constant(*right)) {
            (None, Some(value)) => (*left, vec![value]),
            (Some(value), None) => (*right, vec![value]),
            _ => return,
        },
        Node::Between { value, low, high } => (*value, [*low, *high].into_iter().filter_map(constant).collect()),
        Node::InValues { value, items } => (*value, items.to_vec()),
        Node::Include { list, wanted, .. } => (*list, wanted.to_vec()),
        Node::InTexts { value, set } => {
            let Some((field, domain)) = source(program, *value) else { return };
            let Some(into) = all.get_mut(field.index()) else { return };
            let mut symbols: Vec<_> = program.sets.get(*set).into_iter().flatten().copied().collect();
            symbols.sort_unstable();
            for symbol in symbols.into_iter().take(MOST) {
                into.insert(text_candidate(program.schema.symbols.text(symbol), domain));
            }
            return;
        }
        Node::TextTest { value, matcher } => {
            let Some((field, domain)) = source(program, *value) else { return };
            let Some(into) = all.get_mut(field.index()) else { return };
            let wanted = match program.matchers.get(*matcher) {
                Some(
                    Matcher::Contains(w) | Matcher::ContainsWord(w) | Matcher::StartsWith(w) | Matcher::EndsWith(w),
                ) => w,
                Some(Matcher::Pattern(_)) | None => return,
            };
            into.extend(wanted.iter().take(MOST).map(|text| text_candidate(text, domain)));
            return;
        }
        _ => return,
    };
    if let Some((field, domain)) = source(program, value) {
        add_all(program, &wanted, domain, all.get_mut(field.index()));
    }
}

fn text_candidate(text: &str, domain: bool) -> Candidate {
    Candidate::Text(if domain { format!("someone@{}", fold(text)) } else { text.to_owned() })
}

fn add_all(program: &Program, values: &[Val], domain: bool, into: Option<&mut BTreeSet<Candidate>>) {
    let Some(into) = into else { return };
    for value in values.iter().take(MOST) {
        let mut around = |size: i64| {
            into.extend([size.saturating_sub(1), size, size.saturating_add(1)].map(Candidate::Number));
        };
        match value {
            Val::Text(super::val::TextAt::Rules(_, number)) => {
                into.insert(text_candidate(program.text(*number), domain));
            }
            Val::Number(Number(size)) => around(*size),
            Val::Date(date) => around(i64::from(date.0)),
            Val::Instant(at) => around(at.0),
            Val::Time(time) => around(i64::from(time.0)),
            Val::Duration(length) => around(length.comparable()),
            Val::Truth(yes) => {
                into.insert(Candidate::Truth(*yes));
            }
            Val::Unknown | Val::Text(_) | Val::Ordinal(_) | Val::List(_) => {}
        }
    }
}
