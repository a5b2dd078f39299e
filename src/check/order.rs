//! In which order things are worked out: each after what it rests on. A circle has no such order, and is shown.

use rustc_hash::FxHashMap;

use crate::ast::{
    self, Case, Events, Expr, ExprKind, How, Included, Item, OneOrAny, Over, Restart, ScoreItem, Set, SinceWhat, Window,
};
use crate::source::{Id, Sources, Span};

use super::business::names_only_a_calendar;
use super::checked::{Cell, ChecklistId, ConditionId, GradeId, LetId, ScoreId, TableId};
use super::complaints;
use super::context::Context;

/// A thing that rests on others: a cell, or something between cells.
#[derive(Debug, Clone)]
struct Node<'a> {
    /// What it is in the order; none for what has no value of its own there.
    cell: Option<Cell>,
    /// How it is called.
    name: &'a str,
    /// Where it is declared.
    span: Span,
    /// The names it asks for.
    asks: Vec<&'a ast::Name>,
    /// Whether it rests on the exclusions, as every score and every grade does.
    rests_on_exclusions: bool,
}

const TERRITORY: &str = "territory";
const EXCLUSIONS: &str = "exclude";

/// All declarations of a rule set, in the two orders that count.
pub struct Items<'a> {
    /// As they get their numbers, which is the order in which decisions tell of them.
    pub numbered: Vec<&'a Item>,
    /// As they are written, each with the number that it, or the first thing in it, has among those of its kind.
    pub written: Vec<(usize, &'a Item)>,
}

/// Puts the declarations of all files in order. What decisions list by name comes in the order of the names, a derived score behind those with
/// lines, so that it doesn't matter which file it stands in, or how the files are called. The rest stays as it is written.
pub fn items<'a>(files: &'a [ast::File], sources: &Sources) -> Items<'a> {
    let mut sorted: Vec<(u8, &str, usize, &Item)> = Vec::new();
    for file in files {
        // Of several exclusions that hold the first is told. Within a file they are a ladder; which file's come first is told by its
        // first one, since by its name it must not be.
        let mut first: Option<&str> = None;
        for item in &file.items {
            let (rank, name) = match item {
                Item::Fields(x) => (1, x.fields.first().map_or("", |field| &field.name.text)),
                Item::Checklist(x) => (2, x.name.text.as_str()),
                Item::Score(x) => (3, x.name.text.as_str()),
                Item::DerivedScore(x) => (4, x.name.text.as_str()),
                Item::Grade(x) => (5, x.name.text.as_str()),
                Item::Sla(x) => (6, x.name.text.as_str()),
                Item::Nurture(x) => (7, x.name.text.as_str()),
                Item::Exclude(x) => (8, *first.get_or_insert(sources.slice(x.span))),
                _ => (0, ""),
            };
            sorted.push((rank, name, sorted.len(), item));
        }
    }
    sorted.sort_by_key(|(rank, name, ..)| (*rank, *name));
    let mut counts = [0_usize; 17];
    let mut written: Vec<(usize, usize, &Item)> = Vec::new();
    for (_, _, place, item) in &sorted {
        let (kind, many) = kind(item);
        let Some(count) = counts.get_mut(kind) else { continue };
        written.push((*place, std::mem::replace(count, *count + many), item));
    }
    written.sort_by_key(|(place, ..)| *place);
    Items {
        numbered: sorted.into_iter().map(|(.., item)| item).collect(),
        written: written.into_iter().map(|(_, number, item)| (number, item)).collect(),
    }
}

/// Which things share their numbers with it, and how many of them it declares.
fn kind(item: &Item) -> (usize, usize) {
    match item {
        Item::Owner(_) => (0, 1),
        Item::Fields(x) => (1, x.fields.len()),
        Item::Activities(x) => (2, x.activities.len()),
        Item::List(_) => (3, 1),
        Item::Let(_) => (4, 1),
        Item::Condition(_) => (5, 1),
        Item::Checklist(_) => (6, 1),
        Item::Score(_) | Item::DerivedScore(_) => (7, 1),
        Item::Grade(_) => (8, 1),
        Item::Table(_) => (9, 1),
        Item::Stage(_) | Item::End(_) => (10, 1),
        Item::Territory(_) => (11, 1),
        Item::Team(_) => (12, 1),
        Item::Sla(_) => (13, 1),
        Item::Nurture(_) => (14, 1),
        Item::Calendar(_) => (15, 1),
        Item::Process(_) | Item::Route(_) | Item::Exclude(_) | Item::Priority(_) | Item::Test(_) => (16, 1),
    }
}

/// Puts all cells in order. Tells every circle, and leaves its cells in the order they stand in.
pub fn order(cx: &mut Context<'_>, items: &[(usize, &Item)]) -> Vec<Cell> {
    let nodes = nodes(items);
    let mut by_name: FxHashMap<&str, usize> = FxHashMap::default();
    for (index, node) in nodes.iter().enumerate() {
        by_name.entry(node.name).or_insert(index);
    }
    let edges: Vec<Vec<(usize, Span)>> = nodes
        .iter()
        .map(|node| {
            // In `office is open` the second name is no value: what names gives are the two, one after the other.
            let before = std::iter::once(None).chain(node.asks.iter().map(|name| Some(name.text.as_str())));
            let asks = node.asks.iter().zip(before).filter(|(name, before)| {
                name.text != "open" || !before.is_some_and(|before| names_only_a_calendar(cx, before))
            });
            let asked = asks.filter_map(|(name, _)| by_name.get(name.text.as_str()).map(|at| (*at, name.span)));
            let exclusions = node.rests_on_exclusions.then(|| by_name.get(EXCLUSIONS).map(|at| (*at, node.span)));
            asked.chain(exclusions.flatten()).collect()
        })
        .collect();
    walk(cx, &nodes, &edges)
}

/// How many values may rest on each other, one within another: what is worked out and explained follows them down.
const MOST_DEEP: usize = 300;

/// Depth first without recursion, so that a chain of 100,000 lets is told, and no more.
fn walk(cx: &mut Context<'_>, nodes: &[Node<'_>], edges: &[Vec<(usize, Span)>]) -> Vec<Cell> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; nodes.len()];
    let mut depths = vec![0_usize; nodes.len()];
    let mut too_deep = false;
    let mut order = Vec::new();
    for start in 0..nodes.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        // Each entry: a node, how many of its edges were followed, and the place that led to it.
        let mut path: Vec<(usize, usize, Span)> = vec![(start, 0, Span::default())];
        while let Some((at, followed, _)) = path.last().copied() {
            if let Some(mark) = marks.get_mut(at) {
                *mark = Mark::Open;
            }
            let Some((to, span)) = edges.get(at).and_then(|edges| edges.get(followed)).copied() else {
                if let Some(mark) = marks.get_mut(at) {
                    *mark = Mark::Done;
                }
                let below = edges.get(at).into_iter().flatten().filter_map(|(to, _)| depths.get(*to));
                let depth = below.max().map_or(0, |below| below + 1);
                if let Some(known) = depths.get_mut(at) {
                    *known = depth;
                }
                if depth > MOST_DEEP && !std::mem::replace(&mut too_deep, true) {
                    let node = nodes.get(at);
                    cx.tell(complaints::too_deep(node.map_or_else(Span::default, |node| node.span), MOST_DEEP));
                }
                order.extend(nodes.get(at).and_then(|node| node.cell));
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            match marks.get(to) {
                Some(Mark::New) => path.push((to, 0, span)),
                Some(Mark::Open) => {
                    let from = path.iter().position(|(node, _, _)| *node == to).unwrap_or(0);
                    let round: Vec<(&str, Span)> = path
                        .iter()
                        .skip(from + 1)
                        .map(|(_, _, span)| *span)
                        .chain([span])
                        .zip(path.iter().skip(from).filter_map(|(node, _, _)| nodes.get(*node)))
                        .map(|(asked_at, node)| (node.name, asked_at))
                        .collect();
                    cx.tell(complaints::circle(nodes.get(to).map_or(span, |node| node.span), &round));
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    order
}

fn nodes<'a>(items: &[(usize, &'a Item)]) -> Vec<Node<'a>> {
    let mut nodes = Vec::new();
    let (mut territory, mut exclusions) = (Vec::new(), Vec::new());
    let (mut territory_at, mut exclusions_at) = (Span::default(), Span::default());
    let mut add = |name: &'a ast::Name, cell: Cell, asks: Vec<&'a ast::Name>| {
        let rests_on_exclusions = matches!(cell, Cell::Score(_) | Cell::Grade(_));
        nodes.push(Node { cell: Some(cell), name: &name.text, span: name.span, asks, rests_on_exclusions });
    };
    for (number, item) in items {
        let mut asks = Vec::new();
        match item {
            Item::Let(x) => {
                names(&x.value, true, &mut asks);
                add(&x.name, Cell::Let(LetId::new(*number)), asks);
            }
            Item::Condition(x) => {
                names(&x.value, true, &mut asks);
                add(&x.name, Cell::Condition(ConditionId::new(*number)), asks);
            }
            Item::Checklist(x) => {
                x.checks.iter().for_each(|check| names(&check.condition, true, &mut asks));
                add(&x.name, Cell::Checklist(ChecklistId::new(*number)), asks);
            }
            Item::DerivedScore(x) => {
                names(&x.value, true, &mut asks);
                add(&x.name, Cell::Score(ScoreId::new(*number)), asks);
            }
            Item::Score(x) => {
                for restart in &x.restarts {
                    if let Restart::Events(events) = restart {
                        event_names(events, &mut asks);
                    }
                }
                x.items.iter().for_each(|item| item_names(item, &mut asks));
                add(&x.name, Cell::Score(ScoreId::new(*number)), asks);
            }
            Item::Grade(x) => {
                x.lines.iter().for_each(|line| case_names(&line.case, &mut asks));
                add(&x.name, Cell::Grade(GradeId::new(*number)), asks);
            }
            Item::Table(x) => {
                asks.extend(x.columns.iter().map(|column| &column.value));
                add(&x.name, Cell::Table(TableId::new(*number)), asks);
            }
            Item::Territory(x) => {
                territory_at = x.name.span;
                case_names(&x.case, &mut territory);
            }
            Item::Exclude(x) => {
                exclusions_at = x.span;
                names(&x.condition, true, &mut exclusions);
            }
            Item::Process(_)
            | Item::Owner(_)
            | Item::Fields(_)
            | Item::Activities(_)
            | Item::List(_)
            | Item::Stage(_)
            | Item::End(_)
            | Item::Team(_)
            | Item::Route(_)
            | Item::Priority(_)
            | Item::Sla(_)
            | Item::Nurture(_)
            | Item::Test(_)
            | Item::Calendar(_) => {}
        }
    }
    let bare = |name, span, asks| Node { cell: None, name, span, asks, rests_on_exclusions: false };
    nodes.push(Node { cell: Some(Cell::Territory), ..bare(TERRITORY, territory_at, territory) });
    nodes.push(bare(EXCLUSIONS, exclusions_at, exclusions));
    nodes
}

fn case_names<'a>(case: &'a Case, out: &mut Vec<&'a ast::Name>) {
    match case {
        Case::When(expr) => names(expr, true, out),
        Case::Otherwise(_) | Case::Always(_) => {}
    }
}

fn item_names<'a>(item: &'a ScoreItem, out: &mut Vec<&'a ast::Name>) {
    match item {
        ScoreItem::Line(line) => match &line.how {
            How::When(expr) => names(expr, true, out),
            How::Otherwise(_) => {}
            How::For(events) | How::ForEach(events) | How::ForEvery(_, events) | How::ForEachQuiet { events, .. } => {
                event_names(events, out);
            }
            How::ForEachOf { list, set } => {
                names(list, true, out);
                set_names(set, out);
            }
        },
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| item_names(item, out)),
        ScoreItem::Group(group) => group.items.iter().for_each(|item| item_names(item, out)),
    }
}

fn set_names<'a>(set: &'a Set, out: &mut Vec<&'a ast::Name>) {
    match set {
        Set::Name(name) => out.push(name),
        Set::Items(..) => {}
    }
}

fn event_names<'a>(events: &'a Events, out: &mut Vec<&'a ast::Name>) {
    if let Some(Window::Since(since)) = &events.window {
        names(since, true, out);
    }
    if let Some(filter) = &events.filter {
        names(filter, true, out);
    }
}

/// Every name an expression asks for, those in its event phrases too if `events`. Nesting is bounded, so this may
/// recurse.
pub fn names<'a>(expr: &'a Expr, events_too: bool, out: &mut Vec<&'a ast::Name>) {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Highest(parts) | ExprKind::Lowest(parts) => {
            parts.iter().for_each(|part| names(part, events_too, out));
        }
        ExprKind::Not(inner) | ExprKind::Group(inner) | ExprKind::Negate(inner) => names(inner, events_too, out),
        ExprKind::Literal(_) | ExprKind::Says { .. } | ExprKind::TimesEntered(_) | ExprKind::Wrong => {}
        ExprKind::Name(name) | ExprKind::Path(name, _) => out.push(name),
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            names(left, events_too, out);
            names(right, events_too, out);
        }
        ExprKind::Between { value, low, high } => {
            names(value, events_too, out);
            names(low, events_too, out);
            names(high, events_too, out);
        }
        ExprKind::In { value, set, .. } => {
            names(value, events_too, out);
            set_names(set, out);
        }
        ExprKind::InTime { value, .. } | ExprKind::Known { value, .. } => names(value, events_too, out),
        ExprKind::TextTest { value, wanted, .. } => {
            names(value, events_too, out);
            match wanted {
                OneOrAny::One(one) => names(one, events_too, out),
                OneOrAny::Any(set) => set_names(set, out),
            }
        }
        ExprKind::Include { list, wanted } => {
            names(list, events_too, out);
            match wanted {
                Included::One(one) => names(one, events_too, out),
                Included::Any(set) | Included::All(set) => set_names(set, out),
            }
        }
        ExprKind::Quantified { over, .. } => match over {
            Over::Conditions(parts, _) => parts.iter().for_each(|part| names(part, events_too, out)),
            Over::Checklist(name) => out.push(name),
            Over::Events(events) if events_too => event_names(events, out),
            Over::Events(_) => {}
        },
        ExprKind::Quiet { events, .. } | ExprKind::Aggregate { events, .. } if events_too => event_names(events, out),
        ExprKind::Quiet { .. } | ExprKind::Aggregate { .. } => {}
        ExprKind::Open { at, .. } => names(at, events_too, out),
        ExprKind::Since { since, .. } => match since {
            SinceWhat::Value(value) => names(value, events_too, out),
            SinceWhat::Entered(_) => {}
        },
        ExprKind::Call { argument, .. } => names(argument, events_too, out),
    }
}
