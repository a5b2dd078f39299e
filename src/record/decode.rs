//! From what stands in a key or a cell to a value of the type wanted, with a warning when it is odd.

use std::mem;

use crate::check::Type;
use crate::program::{FieldPlan, Schema};
use crate::value::{Instant, ListRef, Stretch, Symbol, TextRef, Value, csv, fold_into, mailbox, trimmed};

use super::json::{Raw, unescape};
use super::recall::Recall;
use super::record::{DataWarning, DataWarningKind, Record};
use super::{codes, numbers, times};

/// Buffers that are reused from lead to lead.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    /// A text with its escapes resolved.
    plain: String,
    /// A text in its folded form.
    folded: String,
    /// Elements of a list that is being read.
    elements: Vec<Value>,
    /// The symbols of texts, and whether they are their own folded form.
    symbols: Recall<(Symbol, bool)>,
    /// Whether texts with escapes are cells of a CSV file.
    pub(super) cells: bool,
    /// Whether the decimal sign of cells is a comma.
    pub(super) comma: bool,
}

/// Reads values into a record.
pub(super) struct Decoder<'r> {
    pub schema: &'r Schema,
    pub record: &'r mut Record,
    pub scratch: &'r mut Scratch,
}

/// The field a value is for: how it is read, and the kind of activity it belongs to, if any.
#[derive(Clone, Copy)]
pub(super) struct Target<'p> {
    pub plan: &'p FieldPlan,
    pub kind: Option<&'p str>,
}

/// What a value was written as; it decides what is worth a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A JSON number.
    Number,
    /// A JSON text.
    Text,
    /// A CSV cell, whose type is not told.
    Cell,
}

/// A value that was understood.
pub(super) enum Read {
    /// As it is.
    Plain(Value),
    /// Generously, or rounded: worth a note.
    Noted(Value, DataWarningKind),
    /// Not at all; what was wanted.
    Wrong(DataWarningKind),
}

impl Decoder<'_> {
    /// The value of a field; unknown, perhaps with a warning, when it can't be read.
    pub(super) fn field(&mut self, target: Target<'_>, raw: Raw<'_>) -> Value {
        match raw {
            Raw::Null => Value::Unknown,
            Raw::Truth(yes) => match &target.plan.ty {
                Type::Truth => Value::Truth(yes),
                _ => self.wrong(target, if yes { "true" } else { "false" }),
            },
            Raw::Number(text) => self.scalar(target, text, Form::Number),
            Raw::Text(text) => self.scalar(target, text, Form::Text),
            Raw::Cell(text) => self.scalar(target, text, Form::Cell),
            Raw::Escaped(_) | Raw::Doubled(_) => {
                let text = matches!(raw, Raw::Escaped(_)) && !self.scratch.cells;
                let form = if text { Form::Text } else { Form::Cell };
                self.with_plain(raw, |decoder, text| decoder.scalar(target, text, form))
            }
            Raw::Object(source) => match &target.plan.ty {
                Type::Money => {
                    let read = numbers::money_object(self, source);
                    self.keep(target, source, read)
                }
                _ => self.wrong(target, source),
            },
            Raw::List(source) => match &target.plan.ty {
                Type::List(_) => self.list(target, source),
                _ => self.wrong(target, source),
            },
        }
    }

    /// Gives `then` the text of `raw` with its escapes resolved.
    pub(super) fn with_plain<T>(&mut self, raw: Raw<'_>, then: impl FnOnce(&mut Self, &str) -> T) -> T {
        let mut plain = mem::take(&mut self.scratch.plain);
        let text = plain_text(raw, &mut plain);
        let result = then(self, text);
        self.scratch.plain = plain;
        result
    }

    fn scalar(&mut self, target: Target<'_>, text: &str, form: Form) -> Value {
        let text = if form == Form::Cell { csv::bare(trimmed(text)) } else { trimmed(text) };
        if text.is_empty() || self.is_blank(target.plan, text) {
            return Value::Unknown;
        }
        let read = match &target.plan.ty {
            Type::Text => {
                let value = Value::Text(self.push_text(text, target.plan.used, target.plan.folded));
                match form {
                    Form::Number => Read::Noted(value, DataWarningKind::ReadAs(format!("text \"{text}\""))),
                    Form::Cell if csv::has_lost_digits(text) => Read::Noted(value, DataWarningKind::LostDigits),
                    Form::Text | Form::Cell => return value,
                }
            }
            Type::OneOf(_) => {
                let known = self.symbol(text);
                if target.plan.options.contains(&known.0) {
                    return Value::Text(self.push_known(text, known, target.plan.folded));
                }
                return self.wrong(target, text);
            }
            Type::Country | Type::Region | Type::Currency => match codes::read(&target.plan.ty, text) {
                Some((code, noted)) => {
                    let value = Value::Text(self.push_text(code, target.plan.used, target.plan.folded));
                    if noted { Read::Noted(value, DataWarningKind::ReadAs(code.to_owned())) } else { return value }
                }
                None => return self.wrong(target, text),
            },
            Type::Number => numbers::number(self, text, form),
            Type::Money => numbers::money(self, text, form),
            Type::Truth => numbers::truth(text),
            Type::Date => times::date(text, form, self.schema.zone),
            Type::Time => times::time(text),
            Type::Instant => {
                times::instant(text, self.schema.zone).map_or_else(unreadable, |at| Read::Plain(Value::Instant(at)))
            }
            Type::Duration => times::duration(text),
            Type::List(_) => return self.split(target, text, form),
            Type::Wrong | Type::Stage | Type::Territory | Type::Grade(_) => unreadable(),
        };
        self.keep(target, text, read)
    }

    fn keep(&mut self, target: Target<'_>, text: &str, read: Read) -> Value {
        match read {
            Read::Plain(value) => value,
            Read::Noted(value, kind) => {
                self.warn(target, text, kind);
                value
            }
            Read::Wrong(kind) => {
                self.warn(target, text, kind);
                Value::Unknown
            }
        }
    }

    fn wrong(&mut self, target: Target<'_>, text: &str) -> Value {
        self.keep(target, text, unreadable())
    }

    fn is_blank(&mut self, plan: &FieldPlan, text: &str) -> bool {
        if plan.blank.is_empty() {
            return false;
        }
        fold_into(text, &mut self.scratch.folded);
        plan.blank.iter().any(|blank| **blank == *self.scratch.folded)
    }

    /// The elements of a JSON list.
    fn list(&mut self, target: Target<'_>, source: &str) -> Value {
        let mut scan = super::json::Scan::new(source);
        scan.next_sign();
        let mut more = scan.enter(b']');
        if !more {
            return self.no_elements();
        }
        let mut elements = mem::take(&mut self.scratch.elements);
        while more {
            let Ok(raw) = scan.value() else { break };
            self.element(target, raw, &mut elements);
            more = scan.more(b']').unwrap_or(false);
        }
        self.push_list(elements)
    }

    /// The elements of a text: those between `;` or `|`, or else the text itself.
    fn split(&mut self, target: Target<'_>, text: &str, form: Form) -> Value {
        let mut elements = mem::take(&mut self.scratch.elements);
        let sign = if text.contains(';') { ';' } else { '|' };
        for part in text.split(sign) {
            let raw = match form {
                Form::Number => Raw::Number(part),
                Form::Text => Raw::Text(part),
                Form::Cell => Raw::Cell(part),
            };
            self.element(target, raw, &mut elements);
        }
        self.push_list(elements)
    }

    pub(super) fn element(&mut self, target: Target<'_>, raw: Raw<'_>, elements: &mut Vec<Value>) {
        let Type::List(ty) = &target.plan.ty else { return };
        let plan = FieldPlan { ty: (**ty).clone(), ..target.plan.clone() };
        let value = self.field(Target { plan: &plan, kind: target.kind }, raw);
        if value.is_known() {
            elements.push(value);
        }
    }

    /// A list that was told to be empty, which is another thing than not being told.
    pub(super) fn no_elements(&self) -> Value {
        let start = u32::try_from(self.record.elements.len()).unwrap_or(u32::MAX);
        Value::List(ListRef { start, end: start })
    }

    pub(super) fn push_list(&mut self, mut elements: Vec<Value>) -> Value {
        let at = |elements: &Vec<Value>| u32::try_from(elements.len()).unwrap_or(u32::MAX);
        let start = at(&self.record.elements);
        self.record.elements.append(&mut elements);
        self.scratch.elements = elements;
        // A list of which no element is known says no more than an empty cell.
        if at(&self.record.elements) == start {
            return Value::Unknown;
        }
        Value::List(ListRef { start, end: at(&self.record.elements) })
    }

    /// The symbol of a text that is trimmed, and whether the text is its own folded form.
    fn symbol(&mut self, text: &str) -> (Symbol, bool) {
        let Scratch { folded, symbols, .. } = &mut *self.scratch;
        symbols.of(text, || {
            fold_into(text, folded);
            (self.schema.symbols.find_folded(folded), *folded == *text)
        })
    }

    /// Adds a trimmed text. One that no rule reads gets no symbol.
    pub(super) fn push_text(&mut self, text: &str, used: bool, keep_folded: bool) -> TextRef {
        if !used {
            return TextRef { symbol: Symbol::OTHER, raw: self.push(text), folded: Stretch::default() };
        }
        let known = self.symbol(text);
        self.push_known(text, known, keep_folded)
    }

    /// Adds somebody's trimmed address, as it is written; it compares as that of the person.
    pub(super) fn push_person(&mut self, text: &str) -> TextRef {
        let of = mailbox(text);
        let known = self.push_text(of, true, true);
        if of.len() == text.len() { known } else { TextRef { raw: self.push(text), ..known } }
    }

    /// Adds a trimmed text of which is known what [`Self::symbol`] tells.
    fn push_known(&mut self, text: &str, (symbol, is_folded): (Symbol, bool), keep_folded: bool) -> TextRef {
        let raw = self.push(text);
        let folded = if !keep_folded {
            Stretch::default()
        } else if is_folded {
            raw
        } else {
            fold_into(text, &mut self.scratch.folded);
            let start = offset(&self.record.texts);
            self.record.texts.push_str(&self.scratch.folded);
            Stretch { start, end: offset(&self.record.texts) }
        };
        TextRef { symbol, raw, folded }
    }

    /// Adds a text as it is.
    pub(super) fn push(&mut self, text: &str) -> Stretch {
        let start = offset(&self.record.texts);
        self.record.texts.push_str(text);
        Stretch { start, end: offset(&self.record.texts) }
    }

    /// An instant that every lead or activity may have; `name` is how a warning calls it.
    pub(super) fn moment(&mut self, name: &str, raw: Raw<'_>) -> Option<Instant> {
        let zone = self.schema.zone;
        let read = self.with_plain(raw, |_, text| times::instant(trimmed(text), zone));
        if read.is_none() {
            self.odd(name, raw, DataWarningKind::Wanted("date and time".to_owned()));
        }
        read
    }

    /// A warning about a value that every lead or activity may have, unless nothing stands there.
    #[cold]
    pub(super) fn odd(&mut self, name: &str, raw: Raw<'_>, kind: DataWarningKind) {
        let value = self.with_plain(raw, |_, text| shown(trimmed(text)));
        if !value.is_empty() {
            self.record.warnings.push(DataWarning { field: name.to_owned(), value: Some(value), kind });
        }
    }

    /// A warning about a row that has fewer cells than the header.
    #[cold]
    pub(super) fn short_row(&mut self, cells: usize, wanted: usize) {
        let kind = DataWarningKind::ShortRow(cells, wanted);
        self.record.warnings.push(DataWarning { field: "row".to_owned(), value: None, kind });
    }

    /// A warning about a field. What a personal one holds is not told.
    #[cold]
    fn warn(&mut self, target: Target<'_>, text: &str, kind: DataWarningKind) {
        let plan = target.plan;
        let field = match target.kind {
            Some(activity) => format!("{activity}.{}", plan.name),
            None => plan.name.to_string(),
        };
        let words = || type_words(&plan.ty);
        let kind = match kind {
            DataWarningKind::Wanted(wanted) if wanted.is_empty() => DataWarningKind::Wanted(words()),
            DataWarningKind::ReadAs(_) if plan.personal => DataWarningKind::ReadAs(words()),
            DataWarningKind::Rounded(_) if plan.personal => DataWarningKind::Rounded("four decimals".to_owned()),
            DataWarningKind::NoRate(_) if plan.personal => DataWarningKind::NoRate("its currency".to_owned()),
            other => other,
        };
        let value = (!plan.personal).then(|| shown(text));
        self.record.warnings.push(DataWarning { field, value, kind });
    }
}

/// Not of the type wanted; the words of the type are filled in by the warning.
pub(super) const fn unreadable() -> Read {
    Read::Wrong(DataWarningKind::Wanted(String::new()))
}

/// The text of a raw value with its escapes resolved; brackets and words as they are written, null as nothing.
pub(super) fn plain_text<'a>(raw: Raw<'a>, buffer: &'a mut String) -> &'a str {
    match raw {
        Raw::Null => "",
        Raw::Truth(true) => "true",
        Raw::Truth(false) => "false",
        Raw::Number(text) | Raw::Text(text) | Raw::Cell(text) | Raw::List(text) | Raw::Object(text) => text,
        // An escape that means nothing is shown as it was written.
        Raw::Escaped(written) => {
            if unescape(written, buffer).is_ok() {
                buffer
            } else {
                written
            }
        }
        Raw::Doubled(written) => {
            buffer.clear();
            for (number, part) in written.split("\"\"").enumerate() {
                if number > 0 {
                    buffer.push('"');
                }
                buffer.push_str(part);
            }
            buffer
        }
    }
}

fn offset(texts: &str) -> u32 {
    u32::try_from(texts.len()).unwrap_or(u32::MAX)
}

/// A value as a warning shows it: at most 200 characters.
fn shown(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// What a value should have been, in the words of the rules.
fn type_words(ty: &Type) -> String {
    match ty {
        Type::Wrong => String::new(),
        Type::Truth => "yes/no".to_owned(),
        Type::Text => "text".to_owned(),
        Type::OneOf(options) => {
            let options: Vec<String> = options.iter().map(|option| format!("\"{option}\"")).collect();
            format!("one of {}", options.join(", "))
        }
        Type::Country => "country".to_owned(),
        Type::Region => "region".to_owned(),
        Type::Currency => "currency".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Money => "money".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Instant => "date and time".to_owned(),
        Type::Time => "time".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::List(of) => format!("list of {}", type_words(of)),
        Type::Stage => "stage".to_owned(),
        Type::Territory => "territory".to_owned(),
        Type::Grade(_) => "grade".to_owned(),
    }
}
