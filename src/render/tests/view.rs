//! Values, questions and places of a failed test in words.

use crate::check::{Comparison, FieldId, Type};
use crate::explain::Failure;
use crate::program::{Node, NodeId, Program, TextAt, Val};
use crate::render::Decided;
use crate::render::text::local;
use crate::source::{Id, Sources, Span, one_line};
use crate::value::{ListRef, Number, Truth, Value, Zone};

/// A failure with all it takes to tell of it.
pub(super) struct View<'a> {
    pub program: &'a Program,
    pub sources: &'a Sources,
    pub failure: &'a Failure,
    pub decided: Decided<'a>,
}

/// What a question is about: its name, its value, and the value as a number where it is one.
pub(super) struct Subject {
    pub name: String,
    pub value: String,
    number: Option<(Number, &'static str)>,
}

impl<'a> View<'a> {
    pub fn new(program: &'a Program, sources: &'a Sources, failure: &'a Failure) -> Self {
        let (record, decision) = (&failure.record, &failure.decision);
        let decided = Decided { program, record, decision, explanation: Some(&failure.explanation) };
        Self { program, sources, failure, decided }
    }

    pub fn zone(&self) -> Zone {
        self.program.book.process.zone
    }

    /// `agreement.lead:141`.
    pub fn line(&self, span: Span) -> String {
        short_place(&self.sources.place(span)).to_owned()
    }

    /// What is written somewhere, on one line.
    pub fn written(&self, span: Span) -> String {
        one_line(self.sources.slice(span)).0
    }

    /// A value in words, of this type.
    pub fn shown(&self, value: Val, ty: &Type) -> String {
        let record = &self.failure.record;
        match value {
            Val::Unknown => "unknown".to_owned(),
            Val::Truth(yes) => if yes { "yes" } else { "no" }.to_owned(),
            Val::Number(number) if *ty == Type::Money => format!("{}{}", grouped(number), self.currency()),
            Val::Number(number) => grouped(number),
            Val::Text(TextAt::Record(text)) => format!("{:?}", record.text(text.raw)),
            Val::Text(TextAt::Rules(_, number)) => format!("{:?}", self.program.text(number)),
            Val::Text(TextAt::Id) => format!("{:?}", record.id),
            Val::Date(date) => date.to_string(),
            Val::Instant(at) => local(self.zone(), at),
            Val::Time(time) => time.to_string(),
            Val::Duration(length) => length.to_string(),
            Val::Ordinal(number) => self.ordinal(number, ty),
            Val::List(list) => self.list(list, ty),
        }
    }

    fn list(&self, list: ListRef, ty: &Type) -> String {
        let inner = if let Type::List(inner) = ty { inner } else { ty };
        let parts = self.failure.record.list(list).iter().map(|part| self.shown((*part).into(), inner));
        format!("({})", parts.collect::<Vec<_>>().join(", "))
    }

    fn ordinal(&self, number: u32, ty: &Type) -> String {
        let book = &self.program.book;
        let at = number as usize;
        match ty {
            Type::Stage => book.stages.get(Id::new(at)).map_or_else(String::new, |stage| stage.name.clone()),
            Type::Territory => book.territories.get(Id::new(at)).map_or_else(String::new, |t| t.name.clone()),
            Type::Grade(id) => {
                let letter = book.letters.get(*id).and_then(|letters| letters.get(at));
                letter.map_or_else(String::new, |letter| format!("{letter:?}"))
            }
            Type::Wrong
            | Type::Truth
            | Type::Text
            | Type::OneOf(_)
            | Type::Country
            | Type::Region
            | Type::Currency
            | Type::Number
            | Type::Money
            | Type::Date
            | Type::Instant
            | Type::Time
            | Type::Duration
            | Type::List(_) => number.to_string(),
        }
    }

    fn currency(&self) -> String {
        self.program.book.process.currency.map(|code| format!(" {code}")).unwrap_or_default()
    }

    /// A field with its value. What a personal one holds is not told.
    pub fn field(&self, id: FieldId) -> Option<Subject> {
        let field = self.program.book.fields.get(id)?;
        let value = self.decided.field(id);
        let unit = if field.ty == Type::Money { self.program.book.process.currency.unwrap_or("") } else { "" };
        let number = if let Value::Number(number) = value { Some((number, unit)) } else { None };
        let hidden = field.personal && value.is_known();
        let value = if hidden { "(personal)".to_owned() } else { self.shown(value.into(), &field.ty) };
        Some(Subject { name: field.name.clone(), value, number: number.filter(|_| !hidden) })
    }

    /// What a node is about, if it is something with a name.
    pub fn subject(&self, node: NodeId) -> Option<Subject> {
        let (book, decision) = (&self.program.book, self.decided.decision);
        let plain = |name: &str, value: String| Some(Subject { name: name.to_owned(), value, number: None });
        match self.program.nodes.get(node)? {
            Node::Field(id) => self.field(*id),
            Node::Score(id) => {
                let value = decision.scores.get(id.index()).and_then(|score| score.value);
                let shown = value.map_or("unknown".to_owned(), grouped);
                let name = book.scores.get(*id)?.name.clone();
                Some(Subject { name, value: shown, number: value.map(|value| (value, "")) })
            }
            Node::Grade(id) => {
                let line = decision.grades.get(id.index()).copied().flatten();
                plain(
                    &book.grades.get(*id)?.name,
                    self.shown(line.map_or(Val::Unknown, Val::Ordinal), &Type::Grade(*id)),
                )
            }
            Node::Builtin { which: crate::check::Builtin::Territory, .. } => {
                let id = decision.territory?;
                plain("territory", book.territories.get(id)?.name.clone())
            }
            Node::Builtin { which: crate::check::Builtin::Assignee, .. } => {
                let before = self.failure.record.assignee.map(|text| self.failure.record.text(text.raw));
                plain("assignee", before.map_or("unknown".to_owned(), |before| format!("{before:?}")))
            }
            Node::Let(id) => {
                let root = self.program.lets.get(id.index())?;
                let of = self.subject(*root)?;
                Some(Subject { name: book.lets.get(*id)?.name.clone(), ..of })
            }
            _ => None,
        }
    }

    /// What a question came to, with how far it is away.
    pub fn answer(&self, node: NodeId, truth: Truth) -> String {
        let word = match truth {
            Truth::Yes => "yes",
            Truth::No => "no",
            Truth::Unknown => "not known",
        };
        let of = match self.program.nodes.get(node) {
            Some(Node::NumberIs { op, value, number }) => {
                let Some(subject) = self.subject(*value) else { return word.to_owned() };
                let far = subject.number.and_then(|(have, unit)| {
                    far(*op, have, *number)
                        .map(|far| if unit.is_empty() { far } else { far.replace(" too", &format!(" {unit} too")) })
                });
                let said = match self.program.nodes.get(*value) {
                    Some(Node::Field(_)) if subject.value != "unknown" => format!("this lead has {}", subject.value),
                    _ => format!("{} is {}", subject.name, subject.value),
                };
                return far.map_or(said.clone(), |far| format!("{said}, {far}"));
            }
            Some(
                Node::TextIs { value, .. }
                | Node::InTexts { value, .. }
                | Node::InValues { value, .. }
                | Node::TextTest { value, .. }
                | Node::Between { value, .. }
                | Node::InTime { value, .. }
                | Node::Include { list: value, .. }
                | Node::Compare { left: value, .. }
                | Node::Known(value),
            ) => Some(*value),
            Some(Node::Field(_)) => Some(node),
            Some(Node::Happened { .. }) if truth == Truth::No => return "there is none, or too few".to_owned(),
            Some(Node::Says { .. }) if truth == Truth::No => return "nobody said so".to_owned(),
            _ => None,
        };
        match of.and_then(|of| self.subject(of)) {
            Some(subject) => format!("{} is {}", subject.name, subject.value),
            None => word.to_owned(),
        }
    }

    /// What is so: the value that was looked at, or else the question as it is written in a line.
    pub fn fact(&self, node: NodeId, truth: Truth, line: Span) -> String {
        let answer = self.answer(node, truth);
        let place = self.program.tests.as_ref().and_then(|tests| tests.place(node, line));
        match place {
            Some(span) if answer == "yes" => self.written(span),
            _ => answer,
        }
    }

    /// A question that speaks against a line, as it is written there, and what it came to. Where its answer is yes, the line asks for the opposite.
    pub fn question(&self, node: NodeId, truth: Truth, line: Span) -> String {
        let answer = self.answer(node, truth);
        let place = self.program.tests.as_ref().and_then(|tests| tests.place(node, line));
        match place {
            Some(span) if truth.is_yes() => format!("not {}; {answer}", self.written(span)),
            Some(span) => format!("{}; {answer}", self.written(span)),
            None => answer,
        }
    }
}

/// How far a number is from what was asked.
pub(super) fn far(op: Comparison, have: Number, wanted: Number) -> Option<String> {
    let short = |word| {
        let (more, less) = if have > wanted { (have, wanted) } else { (wanted, have) };
        more.minus(less).map(|by| format!("{} {word}", grouped(by)))
    };
    match op {
        Comparison::AtLeast if have < wanted => short("too few"),
        Comparison::AtMost if have > wanted => short("too many"),
        Comparison::More if have < wanted => short("too few"),
        Comparison::Less if have > wanted => short("too many"),
        Comparison::Is if have < wanted => short("too few"),
        Comparison::Is if have > wanted => short("too many"),
        Comparison::More | Comparison::Less if have == wanted => Some("just as many".to_owned()),
        Comparison::AtLeast | Comparison::AtMost | Comparison::More | Comparison::Less | Comparison::Is => None,
    }
}

/// A number with commas between thousands.
pub(super) fn grouped(number: Number) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A place without its column.
pub(super) fn short_place(place: &str) -> &str {
    match place.rsplit_once(':') {
        Some((line, column)) if column.bytes().all(|byte| byte.is_ascii_digit()) && line.contains(':') => line,
        _ => place,
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn numbers_are_told_with_commas() {
        for (number, told) in
            [("640", "640"), ("4360", "4,360"), ("-1234567.5", "-1,234,567.5"), ("100", "100"), ("0.25", "0.25")]
        {
            assert_eq!(grouped(Number::parse(number).unwrap().0), told);
        }
    }

    #[test]
    fn places_lose_their_column() {
        assert_eq!(short_place("a/b.lead:12:3"), "a/b.lead:12");
        assert_eq!(short_place("b.lead:12"), "b.lead:12");
    }
}
