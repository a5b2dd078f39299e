//! Calendars.

use crate::ast::{
    Calendar, CalendarLine, CalendarLineKind, Days, Literal, LiteralKind, OpenFrom, Weekdays, YearDay, YearDays,
};

use super::build::Builder;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    pub(super) fn calendar(&mut self, node: Node<'_>) -> Option<Calendar> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let like = if kids.eat(Rule::k_like) { self.next_name(&mut kids) } else { None };
        let mut lines = Vec::new();
        for line in kids.filter(|n| n.as_rule() == Rule::calendar_line) {
            lines.push(self.calendar_line(line)?);
        }
        Some(Calendar { name, label, like, lines, span })
    }

    fn calendar_line(&mut self, node: Node<'_>) -> Option<CalendarLine> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let what = kids.next()?;
        let rule = what.as_rule();
        let kind = if rule == Rule::timezone {
            CalendarLineKind::Timezone(Kids::of(what).seek(Rule::text).map(|n| self.text(n))?)
        } else if rule == Rule::open_line {
            self.open_line(what)?
        } else {
            self.closed_line(what)?
        };
        Some(CalendarLine { kind, span })
    }

    fn open_line(&mut self, node: Node<'_>) -> Option<CalendarLineKind> {
        let mut kids = Kids::of(node);
        let days = kids.seek(Rule::days).and_then(|n| self.days(n))?;
        let openings = kids.filter(|n| n.as_rule() == Rule::opening).filter_map(|n| self.opening(n)).collect();
        Some(CalendarLineKind::Open(days, openings))
    }

    fn closed_line(&mut self, node: Node<'_>) -> Option<CalendarLineKind> {
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_closed);
        if let Some(days) = kids.next_if(Rule::days) {
            return self.days(days).map(CalendarLineKind::Closed);
        }
        if kids.eat(Rule::k_from) {
            return self.next_text(&mut kids).map(CalendarLineKind::ClosedFrom);
        }
        let days = kids.filter(|n| n.as_rule() == Rule::year_days).filter_map(|n| self.year_days(n)).collect();
        Some(CalendarLineKind::EveryYear(days))
    }

    fn days(&mut self, node: Node<'_>) -> Option<Days> {
        let kids = Kids::of(node);
        if kids.peek() == Some(Rule::dates) {
            let dates = kids.filter(|n| n.as_rule() == Rule::dates).filter_map(|n| self.dates(n)).collect();
            return Some(Days::Dates(dates));
        }
        let weekdays = kids.filter(|n| n.as_rule() == Rule::weekdays).filter_map(|n| self.weekdays(n)).collect();
        Some(Days::Weekdays(weekdays))
    }

    fn weekdays(&self, node: Node<'_>) -> Option<Weekdays> {
        let span = self.span(&node);
        let mut days = Kids::of(node).filter(|n| n.as_rule() == Rule::weekday).map(|n| weekday(&n));
        let from = days.next()??;
        let to = match days.next() {
            Some(to) => to?,
            None => from,
        };
        Some(Weekdays { from, to, span })
    }

    fn opening(&self, node: Node<'_>) -> Option<OpenFrom> {
        let span = self.span(&node);
        let mut times = Kids::of(node).filter(|n| n.as_rule() == Rule::clock).map(|n| self.clock(n));
        Some(OpenFrom { from: times.next()?, to: times.next()?, span })
    }

    /// A time of day, which may be written without its leading zero.
    #[expect(clippy::needless_pass_by_value, reason = "builders take their node, all alike")]
    fn clock(&self, node: Node<'_>) -> Literal {
        let written = node.as_str();
        let text = if written.len() < "09:00".len() { format!("0{written}") } else { written.to_owned() };
        Literal { kind: LiteralKind::Time(text), span: self.span(&node) }
    }

    fn year_days(&self, node: Node<'_>) -> Option<YearDays> {
        let mut days = Kids::of(node)
            .filter(|n| n.as_rule() == Rule::year_day)
            .map(|n| YearDay { text: n.as_str().to_owned(), span: self.span(&n) });
        Some(YearDays { from: days.next()?, to: days.next() })
    }
}

/// Weekdays by their first three letters, Monday first.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The number of a weekday; Monday is 0.
fn weekday(node: &Node<'_>) -> Option<u8> {
    let written = node.as_str().to_lowercase();
    let at = WEEKDAYS.iter().position(|day| written.starts_with(day))?;
    u8::try_from(at).ok()
}
