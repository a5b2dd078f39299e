//! Which outcome of a rule set is read by which other, so that what follows from what can be told.

use std::collections::BTreeSet;

use crate::analyze;
use crate::check::{
    Builtin, Cell, Checked, Events, Expr, ExprKind, How, Recipient, Restart, Score, ScoreItem, ScoreKind, Window,
};
use crate::explain::{Outcome, OutcomeKind};

use super::outcome::clause;

/// The outcomes that one outcome reads without another in between; whatever stands between them by name is looked through.
pub(super) fn reads(book: &Checked, outcome: &Outcome) -> BTreeSet<Outcome> {
    let mut reader = Reader { book, found: BTreeSet::new(), seen: Vec::new() };
    match outcome.kind {
        OutcomeKind::Score => {
            book.scores.iter().filter(|score| score.name == outcome.name).for_each(|score| reader.score(score))
        }
        OutcomeKind::Grade => {
            let lines = book.grades.iter().filter(|grade| grade.name == outcome.name).flat_map(|grade| &grade.lines);
            lines.filter_map(|line| line.when.as_ref()).for_each(|when| reader.expr(when));
        }
        OutcomeKind::Stage => {
            for stage in &book.stages {
                stage.needs.iter().for_each(|need| reader.expr(&need.value));
                stage.moves.iter().for_each(|taken| reader.expr(&taken.when));
            }
        }
        OutcomeKind::Name | OutcomeKind::Odd | OutcomeKind::Near | OutcomeKind::Until | OutcomeKind::Reasons => {}
        OutcomeKind::Excluded => book.exclusions.iter().for_each(|exclusion| reader.expr(&exclusion.condition)),
        OutcomeKind::Checklist => {
            for list in &book.checklists {
                let checks = list.checks.iter().filter(|check| format!("{}.{}", list.name, check.name) == outcome.name);
                checks.for_each(|check| reader.expr(&check.condition));
            }
        }
        OutcomeKind::Territory => reader.cell(Cell::Territory),
        OutcomeKind::Department | OutcomeKind::Handoff => reader.kind(OutcomeKind::Stage),
        OutcomeKind::Priority => book.priority.iter().for_each(|priority| reader.expr(&priority.value)),
        OutcomeKind::Alert => match outcome.name.split_once(' ') {
            Some((_, clause)) => {
                reader.found.insert(Outcome { kind: OutcomeKind::Due, name: clause.to_owned() });
            }
            None => reader.kind(OutcomeKind::Handoff),
        },
        OutcomeKind::Owner => {
            reader.kind(OutcomeKind::Stage);
            for line in book.routes.iter().flat_map(|route| &route.lines) {
                line.when.iter().for_each(|when| reader.expr(when));
                match &line.to {
                    Recipient::Value(value) => reader.expr(value),
                    Recipient::Keep | Recipient::Team(_) | Recipient::Nobody | Recipient::Address(_) => {}
                }
            }
        }
        OutcomeKind::Due => reader.due(&outcome.name),
        OutcomeKind::Nurture => {
            for nurture in book.nurtures.iter().filter(|nurture| nurture.name == outcome.name) {
                reader.expr(&nurture.enter);
                nurture.leave.iter().for_each(|leave| reader.expr(leave));
            }
        }
    }
    reader.found.remove(outcome);
    // Points and grades see where a lead stands as it comes in, which no rule of this evaluation changed.
    if matches!(outcome.kind, OutcomeKind::Score | OutcomeKind::Grade) {
        reader.found.retain(|other| {
            use OutcomeKind::{Checklist, Excluded, Grade, Score, Territory};
            matches!(other.kind, Score | Grade | Checklist | Excluded | Territory)
        });
        reader.kind(OutcomeKind::Excluded);
    }
    reader.found
}

struct Reader<'b> {
    book: &'b Checked,
    found: BTreeSet<Outcome>,
    seen: Vec<Cell>,
}

impl<'b> Reader<'b> {
    fn kind(&mut self, kind: OutcomeKind) {
        self.found.insert(Outcome { kind, name: String::new() });
    }

    /// What the clocks of a line of an SLA read.
    fn due(&mut self, name: &str) {
        self.kind(OutcomeKind::Stage);
        for s in &self.book.slas {
            let clauses = s.clauses.iter().filter(|c| clause(&s.name, c) == name);
            let mut any = false;
            for clause in clauses {
                any = true;
                clause.when.iter().for_each(|when| self.expr(when));
            }
            if any {
                s.pauses.iter().for_each(|pauses| self.expr(pauses));
                s.restarts_on.iter().for_each(|events| self.events(events));
                if s.restarts {
                    self.kind(OutcomeKind::Owner);
                }
            }
        }
    }

    fn score(&mut self, score: &'b Score) {
        match &score.kind {
            ScoreKind::Derived(value) => self.expr(value),
            ScoreKind::Lines { restarts, items } => {
                for restart in restarts {
                    match restart {
                        Restart::Events(events) => self.events(events),
                        Restart::Reassignment => {}
                    }
                }
                items.iter().for_each(|item| self.item(item));
            }
        }
    }

    fn item(&mut self, item: &'b ScoreItem) {
        match item {
            ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| self.item(item)),
            ScoreItem::Group(group) => group.items.iter().for_each(|item| self.item(item)),
            ScoreItem::Line(line) => match &line.how {
                How::When(condition) => self.expr(condition),
                How::ForEachOf { list, .. } => self.expr(list),
                How::For(events)
                | How::ForEach(events)
                | How::ForEvery(_, events)
                | How::ForEachQuiet { events, .. } => self.events(events),
                How::Otherwise => {}
            },
        }
    }

    fn events(&mut self, events: &'b Events) {
        events.filter.iter().for_each(|filter| self.expr(filter));
        if let Some(Window::Since(since)) = &events.window {
            self.expr(since);
        }
    }

    fn expr(&mut self, expr: &'b Expr) {
        let mut kinds: Vec<&'b ExprKind> = Vec::new();
        analyze::each(expr, &mut |expr| kinds.push(&expr.kind));
        for kind in kinds {
            self.one(kind);
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only what has a name or tells where the lead stands is looked for"
    )]
    fn one(&mut self, kind: &'b ExprKind) {
        match kind {
            ExprKind::Score(id) => {
                let name = self.book.scores.get(*id).map(|score| score.name.clone()).unwrap_or_default();
                self.found.insert(Outcome { kind: OutcomeKind::Score, name });
            }
            ExprKind::Grade(id) => {
                let name = self.book.grades.get(*id).map(|grade| grade.name.clone()).unwrap_or_default();
                self.found.insert(Outcome { kind: OutcomeKind::Grade, name });
            }
            ExprKind::Builtin(Builtin::Stage | Builtin::Entered)
            | ExprKind::EnteredAt(_)
            | ExprKind::TimesEntered(_) => {
                self.kind(OutcomeKind::Stage);
            }
            ExprKind::Builtin(Builtin::Assignee | Builtin::Assigned) => self.kind(OutcomeKind::Owner),
            ExprKind::Builtin(Builtin::Territory) => self.kind(OutcomeKind::Territory),
            ExprKind::Let(id) => self.cell(Cell::Let(*id)),
            ExprKind::Condition(id) => self.cell(Cell::Condition(*id)),
            ExprKind::Check(id, number) => {
                let list = self.book.checklists.get(*id);
                let check = list.and_then(|list| list.checks.get(*number as usize));
                if let (Some(list), Some(check)) = (list, check) {
                    let name = format!("{}.{}", list.name, check.name);
                    self.found.insert(Outcome { kind: OutcomeKind::Checklist, name });
                }
            }
            ExprKind::Column(id, _) => self.cell(Cell::Table(*id)),
            _ => {}
        }
    }

    /// Looks through something that has a name but is no outcome.
    fn cell(&mut self, cell: Cell) {
        if self.seen.contains(&cell) {
            return;
        }
        self.seen.push(cell);
        let book = self.book;
        match cell {
            Cell::Let(id) => book.lets.get(id).iter().for_each(|l| self.expr(&l.value)),
            Cell::Condition(id) => book.conditions.get(id).iter().for_each(|c| self.expr(&c.value)),
            Cell::Checklist(id) => {
                let checks = book.checklists.get(id).map_or(&[][..], |list| &list.checks);
                checks.iter().for_each(|check| self.expr(&check.condition));
            }
            Cell::Table(id) => {
                let columns = book.tables.get(id).map_or(&[][..], |table| &table.columns);
                columns.iter().for_each(|column| self.expr(&column.value));
            }
            Cell::Territory => {
                book.territories.iter().filter_map(|t| t.when.as_ref()).for_each(|when| self.expr(when));
            }
            Cell::Score(_) | Cell::Grade(_) => {}
        }
    }
}
