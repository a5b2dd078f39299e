//! Truth of conditions.

use leadwright::check::{Comparison, SetRef, TextTest};
use leadwright::value::fold;

use super::*;

impl Slow<'_> {
    pub fn truth(&self, expr: &Expr, scope: &Scope) -> Truth {
        match &expr.kind {
            ExprKind::And(parts) => parts.iter().map(|part| self.truth(part, scope)).fold(Truth::Yes, Truth::and),
            ExprKind::Or(parts) => parts.iter().map(|part| self.truth(part, scope)).fold(Truth::No, Truth::or),
            ExprKind::Not(inner) => self.truth(inner, scope).negate(),
            ExprKind::AtLeast(count, parts) => {
                let votes: Vec<Truth> = parts.iter().map(|part| self.truth(part, scope)).collect();
                let of = |truth: Truth| votes.iter().filter(|vote| **vote == truth).count() as u64;
                Truth::at_least(*count, of(Truth::Yes), of(Truth::Unknown))
            }
            ExprKind::Condition(id) => self.truth(&self.rules.conditions[*id].value, &self.at_entry()),
            ExprKind::Check(list, number) => {
                self.truth(&self.rules.checklists[*list].checks[*number as usize].condition, &self.at_entry())
            }
            ExprKind::Compare { op, exactly, left, right } => {
                let is_grade = matches!(left.ty, Type::Grade(_));
                let (left, right) = (self.value(left, scope), self.value(right, scope));
                if left == Val::Unknown || right == Val::Unknown {
                    return Truth::Unknown;
                }
                if *exactly {
                    return Truth::of(left == right);
                }
                let Some(order) = self.compare(&left, &right) else { return Truth::Unknown };
                let order = if is_grade { order.reverse() } else { order };
                Truth::of(match op {
                    Comparison::Is => order == Ordering::Equal,
                    Comparison::Less => order == Ordering::Less,
                    Comparison::AtMost => order != Ordering::Greater,
                    Comparison::More => order == Ordering::Greater,
                    Comparison::AtLeast => order != Ordering::Less,
                })
            }
            ExprKind::Between { value, low, high } => {
                let [value, low, high] = [value, low, high].map(|part| self.value(part, scope));
                match (self.compare(&value, &low), self.compare(&value, &high)) {
                    (Some(low), Some(high)) => Truth::of(low != Ordering::Less && high != Ordering::Greater),
                    _ => Truth::Unknown,
                }
            }
            ExprKind::In { value, set } => {
                let items = match set {
                    SetRef::Items(items) => items,
                    SetRef::List(id) => &self.rules.lists[*id].items,
                };
                let value = self.value(value, scope);
                if value == Val::Unknown {
                    return Truth::Unknown;
                }
                let same = |item: &Const| self.compare(&value, &self.constant(item)) == Some(Ordering::Equal);
                Truth::of(items.iter().any(same))
            }
            ExprKind::InTime { value, ahead, length } => {
                let zone = self.rules.process.zone;
                let today = zone.date(self.now);
                let at = match self.value(value, scope) {
                    // Days are held against days.
                    Val::Date(date) => {
                        match (Self::day_later(today, *length, 1), Self::day_later(today, *length, -1)) {
                            (Some(last), Some(first)) => {
                                return Truth::of(if *ahead {
                                    today < date && date <= last
                                } else {
                                    first < date && date <= today
                                });
                            }
                            _ => zone.midnight(date),
                        }
                    }
                    Val::Instant(at) => at,
                    _ => return Truth::Unknown,
                };
                Truth::of(if *ahead {
                    self.now < at && at <= self.later(self.now, *length, 1)
                } else {
                    self.later(self.now, *length, -1) < at && at <= self.now
                })
            }
            ExprKind::Known(inner) => Truth::of(self.value(inner, scope) != Val::Unknown),
            ExprKind::TextTest { value, op, wanted, .. } => match self.value(value, scope) {
                Val::Text(text) => Truth::of(wanted.iter().any(|wanted| looks(&text, *op, wanted))),
                _ => Truth::Unknown,
            },
            ExprKind::Include { list, all, wanted } => {
                let Val::List(elements) = self.value(list, scope) else { return Truth::Unknown };
                let has = |item: &Const| {
                    elements.iter().any(|e| self.compare(e, &self.constant(item)) == Some(Ordering::Equal))
                };
                Truth::of(if *all { wanted.iter().all(has) } else { wanted.iter().any(has) })
            }
            ExprKind::Says { owner, answers } => {
                let Some(Looking::Answers(up_to)) = scope.event else { return Truth::No };
                Truth::of(self.lead.answers.iter().enumerate().any(|(index, answer)| {
                    answer.by == *owner
                        && up_to.is_some_and(|last| index <= last)
                        && self.counts(index, &scope.standing)
                        && answers.iter().any(|a| fold(a) == fold(self.lead.text(answer.value.raw)))
                }))
            }
            ExprKind::Happened { at_least, events } => {
                let votes = self.votes(events, scope);
                let of = |truth: Truth| votes.iter().filter(|(_, _, vote)| *vote == truth).count() as u64;
                Truth::at_least(*at_least, of(Truth::Yes), of(Truth::Unknown))
            }
            ExprKind::Open { calendar, at } => {
                self.calendar_is_open(*calendar, at.as_ref().map(|at| self.value(at, scope)))
            }
            ExprKind::Quiet { length, events, in_stage } => self.quiet(*length, events, *in_stage, scope),
            _ => match self.value(expr, scope) {
                Val::Truth(yes) => Truth::of(yes),
                _ => Truth::Unknown,
            },
        }
    }
}

fn looks(text: &str, op: TextTest, wanted: &str) -> bool {
    let (text, wanted) = (fold(text).into_owned(), fold(wanted).into_owned());
    match op {
        TextTest::Contains => text.contains(&wanted),
        TextTest::ContainsWord => {
            let inside = |c: char| c.is_alphanumeric();
            text.match_indices(&wanted).any(|(at, found)| {
                !text[..at].chars().next_back().is_some_and(inside)
                    && !text[at + found.len()..].chars().next().is_some_and(inside)
            })
        }
        TextTest::StartsWith => text.starts_with(&wanted),
        TextTest::EndsWith => text.ends_with(&wanted),
        TextTest::Matches => glob(&text.chars().collect::<Vec<_>>(), &wanted.chars().collect::<Vec<_>>()),
        TextTest::MatchesRegex => regex::Regex::new(&wanted).unwrap().is_match(&text),
    }
}

fn glob(text: &[char], pattern: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some(('*', rest)), _) => (0..=text.len()).any(|skip| glob(&text[skip..], rest)),
        (Some(('?', rest)), Some((_, after))) => glob(after, rest),
        (Some((c, rest)), Some((first, after))) => c == first && glob(after, rest),
        (Some(_), None) => false,
    }
}
