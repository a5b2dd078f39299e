//! Expressions, flattened: constants become values, texts become symbols, equal nodes become one.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{
    Builtin, Checked, Comparison, Const, Events, Expr, ExprKind, Matcher, ScoreId, SetRef, TextTest, Type, Window,
};
use crate::source::stop::checkpoint;
use crate::source::{Id, IdVec};
use crate::value::{Duration, Symbol, mailbox};

use super::Program;
use super::node::{
    MatcherId, Node, NodeId, Phrase, PhraseId, PhraseWindow, PlainAsk, PlainTest, SetId, TextsAs, WindowId, kinds,
};
use super::schema::Schema;
use super::val::{TextAt, Val};

/// What the answer of a node changes with while one lead is evaluated.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Changes {
    /// With the activity that `where` looks at.
    pub activity: bool,
    /// With where the lead stands while it is moved.
    pub standing: bool,
}

/// What building adds to.
pub(super) struct Arenas {
    pub schema: Schema,
    pub nodes: IdVec<NodeId, Node>,
    pub settled: IdVec<NodeId, bool>,
    pub phrases: IdVec<PhraseId, Phrase>,
    pub matchers: IdVec<MatcherId, Matcher>,
    pub sets: IdVec<SetId, FxHashSet<Symbol>>,
    pub windows: IdVec<WindowId, Duration>,
    pub texts: Vec<Box<str>>,
}

/// What is being built.
pub(super) struct Builder<'a> {
    pub book: &'a Checked,
    pub schema: Schema,
    pub nodes: IdVec<NodeId, Node>,
    pub changes: IdVec<NodeId, Changes>,
    pub phrases: IdVec<PhraseId, Phrase>,
    pub matchers: IdVec<MatcherId, Matcher>,
    pub sets: IdVec<SetId, FxHashSet<Symbol>>,
    pub windows: IdVec<WindowId, Duration>,
    pub texts: Vec<Box<str>>,
    /// Whether moves are being built: they see the stage the lead is in by then.
    pub current: bool,
    /// Whether what a test expects is being built: it sees who has the lead by then, too.
    pub after: bool,
    /// The score that restarts and whose lines are being built.
    pub restarts: Option<ScoreId>,
    known_nodes: FxHashMap<Node, NodeId>,
    known_phrases: FxHashMap<Phrase, PhraseId>,
    known_matchers: FxHashMap<(TextTest, Vec<String>), MatcherId>,
    known_sets: FxHashMap<Vec<Symbol>, SetId>,
    known_lists: FxHashMap<crate::check::ListId, SetId>,
    known_texts: FxHashMap<Box<str>, u32>,
    known_windows: FxHashMap<Duration, WindowId>,
    condition_roots: Vec<Option<NodeId>>,
    of_activities: Vec<bool>,
}

impl<'a> Builder<'a> {
    pub fn new(book: &'a Checked) -> Self {
        Self {
            book,
            schema: Schema::of(book),
            nodes: IdVec::new(),
            changes: IdVec::new(),
            phrases: IdVec::new(),
            matchers: IdVec::new(),
            sets: IdVec::new(),
            windows: IdVec::new(),
            texts: Vec::new(),
            current: false,
            after: false,
            restarts: None,
            known_nodes: FxHashMap::default(),
            known_phrases: FxHashMap::default(),
            known_matchers: FxHashMap::default(),
            known_sets: FxHashMap::default(),
            known_lists: FxHashMap::default(),
            known_texts: FxHashMap::default(),
            known_windows: FxHashMap::default(),
            condition_roots: vec![None; book.conditions.len()],
            of_activities: vec![false; book.conditions.len()],
        }
    }

    /// Goes on where compiling these rules ended: what is asked for again is the same node.
    pub fn resume(program: &'a Program, arenas: Arenas) -> Self {
        let Arenas { schema, nodes, settled, phrases, matchers, sets, windows, texts } = arenas;
        // What changes with either is taken to change with both: such nodes are asked anew each time, which is right for all.
        let changes = settled.iter().map(|settled| Changes { activity: !settled, standing: !settled }).collect();
        let known_texts = (0..).zip(&texts).map(|(number, text)| (text.clone(), number)).collect();
        Self {
            known_nodes: nodes.enumerated().map(|(id, node)| (node.clone(), id)).collect(),
            known_phrases: phrases.enumerated().map(|(id, phrase)| (phrase.clone(), id)).collect(),
            known_windows: windows.enumerated().map(|(id, length)| (*length, id)).collect(),
            known_texts,
            condition_roots: program.conditions.iter().copied().map(Some).collect(),
            schema,
            nodes,
            changes,
            phrases,
            matchers,
            sets,
            windows,
            texts,
            ..Self::new(&program.book)
        }
    }

    /// What was built.
    pub fn arenas(self) -> Arenas {
        let Self { schema, nodes, changes, phrases, matchers, sets, windows, texts, .. } = self;
        let settled = changes.iter().map(|changes| !changes.activity && !changes.standing).collect();
        Arenas { schema, nodes, settled, phrases, matchers, sets, windows, texts }
    }

    fn add(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.known_nodes.get(&node) {
            return *id;
        }
        let changes = self.changes(&node);
        let id = self.nodes.push(node.clone());
        self.changes.push(changes);
        self.known_nodes.insert(node, id);
        id
    }

    /// What the answer of a node changes with while one lead is evaluated. A condition or criterion that has a name is built apart,
    /// so it changes with nothing.
    fn changes(&self, node: &Node) -> Changes {
        let mut changes = match node {
            Node::ActivityField(_) => Changes { activity: true, standing: false },
            Node::Says { .. } | Node::Quiet { in_stage: true, .. } => Changes { activity: false, standing: true },
            Node::Builtin { current, .. } | Node::EnteredAt { current, .. } | Node::TimesEntered { current, .. } => {
                Changes { activity: false, standing: *current }
            }
            _ => Changes::default(),
        };
        // The activity that a phrase's own `where` looks at is nobody else's business.
        let phrase = match node {
            Node::Happened { phrase, .. } | Node::Quiet { phrase, .. } | Node::Aggregate { phrase, .. } => {
                self.phrases.get(*phrase)
            }
            _ => None,
        };
        let own = phrase.and_then(|phrase| phrase.filter);
        // Moves that are tried one after the other see those before them.
        changes.standing |= phrase.is_some_and(|phrase| {
            phrase.current || phrase.window == PhraseWindow::SinceEnteringStage { current: true }
        });
        node.operands(&self.phrases, &mut |operand| {
            let of_operand = self.changes.get(operand).copied().unwrap_or_default();
            changes.standing |= of_operand.standing;
            changes.activity |= of_operand.activity && own != Some(operand);
        });
        changes
    }

    /// A text of the rules as a value.
    pub fn text(&mut self, text: &str) -> Val {
        let symbol = self.schema.symbols.intern(text);
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.known_texts.entry(text.into()).or_insert_with(|| {
            self.texts.push(text.into());
            next
        });
        Val::Text(TextAt::Rules(symbol, number))
    }

    /// A written value.
    pub fn constant(&mut self, constant: &Const) -> Val {
        match constant {
            Const::Truth(yes) => Val::Truth(*yes),
            Const::Text(text) => self.text(text),
            Const::Number(number) | Const::Money(number) => Val::Number(*number),
            Const::Date(date) => Val::Date(*date),
            Const::Instant(at) => Val::Instant(*at),
            Const::Time(time) => Val::Time(*time),
            Const::Duration(duration) => Val::Duration(*duration),
            Const::Stage(id) => Val::Ordinal(id.0),
            Const::Territory(id) => Val::Ordinal(id.0),
            Const::Grade(_, line) => Val::Ordinal(*line),
        }
    }

    fn constants(&mut self, items: &[Const]) -> Box<[Val]> {
        items.iter().map(|item| self.constant(item)).collect()
    }

    fn all(&mut self, parts: &[Expr]) -> Box<[NodeId]> {
        parts.iter().map(|part| self.node(part)).collect()
    }

    /// The node of an expression.
    #[expect(clippy::too_many_lines, reason = "an arm a kind of expression, most of them a line")]
    pub fn node(&mut self, expr: &Expr) -> NodeId {
        checkpoint();
        let node = match &expr.kind {
            ExprKind::Const(constant) => Node::Const(self.constant(constant)),
            ExprKind::Unknown => Node::Const(Val::Unknown),
            ExprKind::Field(id) => Node::Field(*id),
            ExprKind::ActivityField(places) => Node::ActivityField(places.as_slice().into()),
            ExprKind::Builtin(which) => {
                let assigns = matches!(which, Builtin::Assignee | Builtin::Assigned);
                let moves = matches!(which, Builtin::Stage | Builtin::Entered) || (self.after && assigns);
                Node::Builtin { which: *which, current: self.current && moves }
            }
            ExprKind::Let(id) => Node::Let(*id),
            ExprKind::Condition(id) => Node::Condition(*id, self.condition(*id)),
            ExprKind::Check(list, number) => Node::Check(*list, *number, self.check(*list, *number)),
            ExprKind::Score(id) => Node::Score(*id),
            ExprKind::Grade(id) => Node::Grade(*id),
            ExprKind::Column(table, column) => Node::Column(*table, *column),
            ExprKind::And(parts) => Node::And(self.all(parts)),
            ExprKind::Or(parts) => Node::Or(self.all(parts)),
            ExprKind::Not(inner) => Node::Not(self.node(inner)),
            ExprKind::AtLeast(count, parts) => Node::AtLeast(*count, self.all(parts)),
            ExprKind::Compare { op, exactly, left, right } => {
                let grade = matches!(left.ty, Type::Grade(_));
                self.looks_inside_unless_constant(left, right);
                let people = is_somebody(left) || is_somebody(right);
                let texts = match (exactly, people) {
                    (true, _) => TextsAs::Written,
                    (false, true) => TextsAs::People,
                    (false, false) => TextsAs::Texts,
                };
                let left = self.node(left);
                let right = match &right.kind {
                    ExprKind::Const(Const::Text(text)) if texts == TextsAs::People => {
                        let address = self.text(mailbox(text));
                        self.add(Node::Const(address))
                    }
                    _ => self.node(right),
                };
                let written = if let Some(Node::Const(value)) = self.nodes.get(right) { Some(*value) } else { None };
                match (written, op) {
                    (Some(Val::Text(TextAt::Rules(symbol, _))), Comparison::Is) if !exactly => {
                        Node::TextIs { value: left, symbol }
                    }
                    (Some(Val::Number(number)), op) => Node::NumberIs { op: *op, value: left, number },
                    _ => Node::Compare { op: *op, texts, grade, left, right },
                }
            }
            ExprKind::Between { value, low, high } => {
                Node::Between { value: self.node(value), low: self.node(low), high: self.node(high) }
            }
            ExprKind::In { value, set } => self.member(value, set),
            ExprKind::InTime { value, ahead, length } => {
                Node::InTime { value: self.node(value), ahead: *ahead, length: *length }
            }
            ExprKind::Known(inner) => Node::Known(self.node(inner)),
            ExprKind::TextTest { value, op, wanted, matcher } => {
                self.looks_inside(value);
                Node::TextTest { value: self.node(value), matcher: self.matcher(*op, wanted, matcher) }
            }
            ExprKind::Include { list, all, wanted } => {
                Node::Include { list: self.node(list), all: *all, wanted: self.constants(wanted) }
            }
            ExprKind::Says { owner, answers } => {
                let answers = answers.iter().map(|answer| self.schema.symbols.intern(answer)).collect();
                Node::Says { owner: *owner, answers }
            }
            ExprKind::Happened { at_least, events } => {
                Node::Happened { at_least: *at_least, phrase: self.phrase(events) }
            }
            ExprKind::Quiet { length, events, in_stage } => {
                Node::Quiet { length: *length, phrase: self.phrase(events), in_stage: *in_stage }
            }
            ExprKind::Negate(inner) => Node::Negate(self.node(inner)),
            ExprKind::Arithmetic { op, left, right } => {
                Node::Arithmetic { op: *op, left: self.node(left), right: self.node(right) }
            }
            ExprKind::Aggregate { kind, field, events } => {
                Node::Aggregate { kind: *kind, field: field.as_slice().into(), phrase: self.phrase(events) }
            }
            ExprKind::Highest(parts) => self.extreme(parts, false, &expr.ty),
            ExprKind::Lowest(parts) => self.extreme(parts, true, &expr.ty),
            ExprKind::Since { unit, since } => Node::Since { unit: *unit, since: self.node(since) },
            ExprKind::BusinessSince { unit, since, calendar } => {
                Node::BusinessSince { unit: *unit, since: self.node(since), calendar: *calendar }
            }
            ExprKind::Open { calendar, at } => {
                Node::Open { calendar: *calendar, at: at.as_ref().map(|at| self.node(at)) }
            }
            ExprKind::EnteredAt(stage) => Node::EnteredAt { stage: *stage, current: self.current },
            ExprKind::TimesEntered(stage) => Node::TimesEntered { stage: *stage, current: self.current },
            ExprKind::DomainOf(inner) => {
                self.looks_inside(inner);
                Node::DomainOf(self.node(inner))
            }
            ExprKind::LengthOf(inner) => Node::LengthOf(self.node(inner)),
            ExprKind::Ranked { of, places } => Node::Ranked { of: self.node(of), places: places.as_slice().into() },
            ExprKind::LowerOf(inner) => {
                self.looks_inside(inner);
                Node::LowerOf(self.node(inner))
            }
        };
        self.add(node)
    }

    fn extreme(&mut self, parts: &[Expr], lowest: bool, ty: &Type) -> Node {
        Node::Extreme { lowest, grade: matches!(ty, Type::Grade(_)), of: self.all(parts) }
    }

    /// The root of a condition: as the lead came in, wherever it is named, and apart from any restart.
    pub fn condition(&mut self, id: crate::check::ConditionId) -> NodeId {
        if let Some(Some(root)) = self.condition_roots.get(id.index()) {
            return *root;
        }
        let book = self.book;
        let root = match book.conditions.get(id) {
            Some(condition) => self.apart(|builder| builder.node(&condition.value)),
            None => self.add(Node::Const(Val::Unknown)),
        };
        let of_activities = book.conditions.get(id).is_some_and(|c| self.rests_on_activities(&c.value));
        if let Some(slot) = self.condition_roots.get_mut(id.index()) {
            *slot = Some(root);
        }
        if let Some(slot) = self.of_activities.get_mut(id.index()) {
            *slot = of_activities;
        }
        root
    }

    /// Whether a condition rests on activities alone: made of "this happened", of nothing that changes by itself.
    pub fn rests_on_activities(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Happened { .. } => true,
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
                parts.iter().all(|part| self.rests_on_activities(part))
            }
            ExprKind::Condition(id) => self.of_activities.get(id.index()).copied().unwrap_or(false),
            _ => false,
        }
    }

    fn check(&mut self, list: crate::check::ChecklistId, number: u32) -> NodeId {
        let book = self.book;
        match book.checklists.get(list).and_then(|list| list.checks.get(number as usize)) {
            Some(check) => self.apart(|builder| builder.node(&check.condition)),
            None => self.add(Node::Const(Val::Unknown)),
        }
    }

    /// Builds something that stands neither in a stage nor in a score.
    pub fn apart<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.current, self.restarts);
        (self.current, self.restarts) = (false, None);
        let built = build(self);
        (self.current, self.restarts) = before;
        built
    }

    fn member(&mut self, value: &Expr, named: &SetRef) -> Node {
        let node = self.node(value);
        let book = self.book;
        let items = match named {
            SetRef::Items(items) => items.as_slice(),
            SetRef::List(id) => {
                if value.ty.is_text()
                    && !is_somebody(value)
                    && let Some(set) = self.known_lists.get(id)
                {
                    return Node::InTexts { value: node, set: *set };
                }
                book.lists.get(*id).map_or(&[][..], |list| &list.items)
            }
        };
        if !value.ty.is_text() {
            return Node::InValues { value: node, items: self.constants(items) };
        }
        let as_person = is_somebody(value);
        let mut symbols: Vec<Symbol> = items
            .iter()
            .filter_map(|item| if let Const::Text(text) = item { Some(text) } else { None })
            .map(|text| self.schema.symbols.intern(if as_person { mailbox(text) } else { text }))
            .collect();
        symbols.sort_unstable();
        symbols.dedup();
        let set = match self.known_sets.get(&symbols) {
            Some(set) => *set,
            None => {
                let set = self.sets.push(symbols.iter().copied().collect());
                self.known_sets.insert(symbols, set);
                set
            }
        };
        if let (SetRef::List(id), false) = (named, as_person) {
            self.known_lists.insert(*id, set);
        }
        Node::InTexts { value: node, set }
    }

    fn matcher(&mut self, op: TextTest, wanted: &[String], matcher: &Matcher) -> MatcherId {
        let key = (op, wanted.to_vec());
        if let Some(id) = self.known_matchers.get(&key) {
            return *id;
        }
        let id = self.matchers.push(matcher.clone());
        self.known_matchers.insert(key, id);
        id
    }

    /// A length back from now.
    pub fn window(&mut self, length: Duration) -> WindowId {
        if let Some(id) = self.known_windows.get(&length) {
            return *id;
        }
        let id = self.windows.push(length);
        self.known_windows.insert(length, id);
        id
    }

    /// An event phrase.
    pub fn phrase(&mut self, events: &Events) -> PhraseId {
        let (activities, recycle, entering) = kinds(&events.kinds);
        let window = match &events.window {
            None => PhraseWindow::All,
            Some(Window::Last(length)) => PhraseWindow::Last(self.window(*length)),
            Some(Window::SinceEnteringStage) => PhraseWindow::SinceEnteringStage { current: self.current },
            Some(Window::SinceRecycle) => PhraseWindow::SinceRecycle,
            Some(Window::Since(since)) => PhraseWindow::Since(self.node(since)),
        };
        let filter = events.filter.as_ref().map(|filter| self.node(filter));
        let plain = filter.filter(|_| activities.len() == 1 && !recycle && entering.is_empty());
        let plain = plain.and_then(|filter| self.plain(filter));
        let moves = recycle || !entering.is_empty() || window == PhraseWindow::SinceRecycle;
        let current = self.current && moves;
        let phrase = Phrase { activities, recycle, entering, current, window, filter, plain, restarts: self.restarts };
        if let Some(id) = self.known_phrases.get(&phrase) {
            return *id;
        }
        let id = self.phrases.push(phrase.clone());
        self.known_phrases.insert(phrase, id);
        id
    }

    /// A filter as plain questions to fields of the activity, if it is nothing else.
    fn plain(&self, filter: NodeId) -> Option<Box<[PlainTest]>> {
        let field = |node: NodeId| match self.nodes.get(node) {
            Some(Node::ActivityField(places)) => match places.as_ref() {
                [(_, field)] => Some(*field),
                _ => None,
            },
            _ => None,
        };
        let test = match self.nodes.get(filter)? {
            Node::And(parts) => {
                let parts: Option<Vec<Box<[PlainTest]>>> = parts.iter().map(|part| self.plain(*part)).collect();
                return parts.map(|parts| parts.into_iter().flatten().collect());
            }
            Node::TextIs { value, symbol } => PlainTest { field: field(*value)?, asks: PlainAsk::TextIs(*symbol) },
            Node::NumberIs { op, value, number } => {
                PlainTest { field: field(*value)?, asks: PlainAsk::NumberIs(*op, *number) }
            }
            Node::TextTest { value, matcher } => PlainTest { field: field(*value)?, asks: PlainAsk::Looks(*matcher) },
            Node::InTexts { value, set } => PlainTest { field: field(*value)?, asks: PlainAsk::InTexts(*set) },
            _ => return None,
        };
        Some([test].into())
    }

    /// Notes that a rule looks inside a text, so that its folded form is kept when records are read.
    pub fn looks_inside(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Field(id) => {
                if let Some(field) = self.schema.fields.get_mut(*id) {
                    field.folded = true;
                }
            }
            ExprKind::ActivityField(places) => {
                for (kind, field) in places {
                    let plan = self.schema.activities.get_mut(*kind).and_then(|a| a.fields.get_mut(*field as usize));
                    if let Some(plan) = plan {
                        plan.folded = true;
                    }
                }
            }
            ExprKind::Let(id) => {
                let book = self.book;
                if let Some(value) = book.lets.get(*id).map(|l| &l.value) {
                    self.looks_inside(value);
                }
            }
            ExprKind::DomainOf(inner) | ExprKind::LowerOf(inner) => self.looks_inside(inner),
            ExprKind::Aggregate { field, .. } => {
                for (kind, field) in field {
                    let plan = self.schema.activities.get_mut(*kind).and_then(|a| a.fields.get_mut(*field as usize));
                    if let Some(plan) = plan {
                        plan.folded = true;
                    }
                }
            }
            // Nothing else gives a text of the record.
            _ => {}
        }
    }

    /// Two texts of a record are compared by their folded forms; one with a literal by symbol.
    fn looks_inside_unless_constant(&mut self, left: &Expr, right: &Expr) {
        let constant = |expr: &Expr| matches!(expr.kind, ExprKind::Const(_));
        if !constant(left) && !constant(right) {
            self.looks_inside(left);
            self.looks_inside(right);
        }
    }
}

/// Whether it is who has the lead.
const fn is_somebody(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Builtin(Builtin::Assignee))
}
