//! Territories, teams, routes and tables.

use crate::ast::{
    Cell, CellKind, DateRange, LimitPer, MatchColumn, MatchHow, Member, MemberLimit, Nobody, Recipient, Route,
    RouteLine, Row, Table, Team, TeamLine, Territory,
};

use super::build::Builder;
use super::complaints;
use super::expr::compare_op;
use super::grammar::{Kids, Node, Rule};
use super::literal;

impl Builder {
    pub(super) fn territory(&mut self, node: Node<'_>) -> Option<Territory> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let case = self.case(&mut kids)?;
        Some(Territory { name, label, case, span })
    }

    pub(super) fn team(&mut self, node: Node<'_>) -> Option<Team> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let lines = kids.filter_map(|n| self.team_line(n)).collect();
        Some(Team { name, label, lines, span })
    }

    /// A line; none for the punctuation between lines.
    fn team_line(&mut self, node: Node<'_>) -> Option<TeamLine> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        if rule == Rule::team_member {
            return self.member_of(node).map(TeamLine::Member);
        }
        if rule == Rule::team_calendar {
            return self.name_in(node).map(|name| TeamLine::Calendar(name, span));
        }
        let mut kids = Kids::of(node);
        if rule == Rule::assign {
            let by_hash = kids.any(|n| n.as_rule() == Rule::k_hash);
            return Some(if by_hash { TeamLine::ByHash(span) } else { TeamLine::InTurn(span) });
        }
        if rule == Rule::nobody {
            if kids.eat(Rule::k_hold) {
                return Some(TeamLine::Nobody(Nobody::Hold, span));
            }
            if kids.eat(Rule::k_assign) {
                return Some(TeamLine::Nobody(Nobody::Anyway, span));
            }
            let address = kids.seek(Rule::text).map(|n| self.text(n))?;
            return Some(TeamLine::Nobody(Nobody::To(address), span));
        }
        None
    }

    fn member_of(&mut self, node: Node<'_>) -> Option<Member> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let address = kids.seek(Rule::text).map(|n| self.text(n))?;
        let mut member = Member { address, weight: None, limits: Vec::new(), calendar: None, away: Vec::new(), span };
        for option in kids {
            let (rule, place) = (option.as_rule(), self.span(&option));
            let mut inside = Kids::of(option);
            if rule == Rule::weight {
                let weight = self.find_literal(&mut inside, Rule::number);
                if std::mem::replace(&mut member.weight, weight).is_some() {
                    self.problem(complaints::twice(place, "member"));
                }
            } else if rule == Rule::capacity {
                let count = self.find_literal(&mut inside, Rule::number)?;
                let per = match inside.seek_either(Rule::k_open, Rule::unit)? {
                    node if node.as_rule() == Rule::unit => LimitPer::Unit(literal::unit(&node)?),
                    _ => LimitPer::Open,
                };
                member.limits.push(MemberLimit { count, per, span: place });
            } else if rule == Rule::member_calendar {
                let calendar = inside.seek(Rule::name).map(|n| self.name(n));
                if std::mem::replace(&mut member.calendar, calendar).is_some() {
                    self.problem(complaints::twice(place, "member"));
                }
            } else if rule == Rule::away {
                for dates in inside.filter(|n| n.as_rule() == Rule::dates) {
                    member.away.push(self.dates(dates)?);
                }
            }
        }
        Some(member)
    }

    pub(super) fn dates(&mut self, node: Node<'_>) -> Option<DateRange> {
        let mut kids = Kids::of(node);
        let from = self.find_literal(&mut kids, Rule::date)?;
        Some(DateRange { from, to: self.find_literal(&mut kids, Rule::date) })
    }

    pub(super) fn route(&mut self, node: Node<'_>) -> Option<Route> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let owner = kids.seek(Rule::name).map(|n| self.name(n))?;
        let lines = kids.filter(|n| n.as_rule() == Rule::route_line).filter_map(|n| self.route_line(n)).collect();
        Some(Route { owner, lines, span })
    }

    fn route_line(&mut self, node: Node<'_>) -> Option<RouteLine> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let first = kids.next()?;
        let to = if first.as_rule() == Rule::k_keep {
            let word = kids.next_if(Rule::k_assignee)?;
            Recipient::Keep(self.span(&first).to(self.span(&word)))
        } else {
            self.recipient(kids.next_if(Rule::recipient)?)?
        };
        let label = self.label(&mut kids);
        let case = self.case(&mut kids);
        Some(RouteLine { to, label, case, span })
    }

    fn recipient(&mut self, node: Node<'_>) -> Option<Recipient> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let first = kids.next()?;
        let rule = first.as_rule();
        if rule == Rule::k_team {
            return self.next_name(&mut kids).map(Recipient::Team);
        }
        if rule == Rule::k_nobody {
            return Some(Recipient::Nobody(span));
        }
        if rule == Rule::text {
            return Some(Recipient::Address(self.text(first)));
        }
        if rule == Rule::call {
            return self.call(first).map(Recipient::Value);
        }
        self.path_expr(first).map(Recipient::Value)
    }

    pub(super) fn table(&mut self, node: Node<'_>) -> Option<Table> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.value_name(n))?;
        let file = if kids.eat(Rule::k_from) { self.next_text(&mut kids) } else { None };
        let mut table = Table { name, file, columns: Vec::new(), give: Vec::new(), rows: Vec::new(), span };
        for line in kids {
            let (rule, place) = (line.as_rule(), self.span(&line));
            if rule == Rule::match_line {
                let columns = Kids::of(line)
                    .filter(|n| n.as_rule() == Rule::match_col)
                    .filter_map(|n| self.match_column(n))
                    .collect();
                if !std::mem::replace(&mut table.columns, columns).is_empty() {
                    self.problem(complaints::twice(place, "table"));
                }
            } else if rule == Rule::give_line {
                let give = self.names(Kids::of(line));
                if !std::mem::replace(&mut table.give, give).is_empty() {
                    self.problem(complaints::twice(place, "table"));
                }
            } else if rule == Rule::row {
                table.rows.push(self.row(line)?);
            }
        }
        Some(table)
    }

    fn match_column(&mut self, node: Node<'_>) -> Option<MatchColumn> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let value = self.next_name(&mut kids)?;
        let how = if kids.eat(Rule::k_between) {
            let low = self.next_name(&mut kids)?;
            kids.eat(Rule::k_and);
            MatchHow::Between(low, self.next_name(&mut kids)?)
        } else if kids.eat(Rule::k_starts) {
            kids.eat(Rule::k_with);
            MatchHow::StartsWith(self.next_name(&mut kids))
        } else {
            MatchHow::Cell
        };
        Some(MatchColumn { value, how, span })
    }

    fn row(&mut self, node: Node<'_>) -> Option<Row> {
        let span = self.span(&node);
        let mut row = Row { cells: Vec::new(), give: Vec::new(), span };
        for part in Kids::of(node) {
            if part.as_rule() == Rule::cell {
                row.cells.push(self.cell(part)?);
            } else if part.as_rule() == Rule::item {
                row.give.push(self.list_item(part)?);
            }
        }
        Some(row)
    }

    fn cell(&mut self, node: Node<'_>) -> Option<Cell> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        if kids.eat(Rule::anything) {
            return Some(Cell { kind: CellKind::Anything, span });
        }
        if let Some(op) = kids.next_if(Rule::op) {
            let op = compare_op(op.as_str());
            let item = kids.next_if(Rule::item).and_then(|n| self.list_item(n))?;
            let place = item.span();
            let Some(literal) = literal::as_literal(item) else {
                self.problem(complaints::cell_value(place));
                return Some(Cell { kind: CellKind::Anything, span });
            };
            return Some(Cell { kind: CellKind::Compare(op, literal), span });
        }
        let negated = kids.eat(Rule::k_not);
        let first = kids.next_if(Rule::item).and_then(|n| self.list_item(n))?;
        if kids.eat(Rule::k_to) {
            let last = kids.next_if(Rule::item).and_then(|n| self.list_item(n))?;
            if negated {
                self.problem(complaints::negated_range(span));
            }
            return Some(Cell { kind: CellKind::Range(first, last), span });
        }
        let mut items = vec![first];
        items.extend(kids.filter(|n| n.as_rule() == Rule::item).filter_map(|n| self.list_item(n)));
        Some(Cell { kind: CellKind::OneOf { items, negated }, span })
    }
}
