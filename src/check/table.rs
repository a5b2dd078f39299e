//! First-match tables: rows written in the rules or read from a CSV file.

use rustc_hash::FxHashMap;

use crate::ast::{self, CellKind, CompareOp, MatchHow};
use crate::source::{FileId, Source, Span};
use crate::value::{Number, country, currency, fold, region};

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{data, expr, literal};

/// One table.
pub fn table(cx: &mut Context<'_>, written: &ast::Table) -> Table {
    let mut columns = Vec::new();
    for column in &written.columns {
        let name = ast::Expr { kind: ast::ExprKind::Name(column.value.clone()), span: column.value.span };
        let value = expr::value(cx, &name, &Scope::default(), &Type::Wrong);
        let starts_with = matches!(column.how, MatchHow::StartsWith(_));
        if starts_with && !value.ty.is_text() && value.ty != Type::Wrong {
            cx.tell(complaints::text_test_of(column.span, &value.ty));
        }
        columns.push(MatchColumn { value, name: column.value.text.clone(), starts_with });
    }
    let mut gives: Vec<GiveColumn> = Vec::new();
    for name in &written.give {
        if gives.iter().any(|known| known.name == name.text) {
            cx.tell(complaints::declared_twice("column", name, name.span));
        }
        gives.push(GiveColumn { name: name.text.clone(), ty: Type::Text });
    }
    let rows = match &written.file {
        Some(file) => {
            if let Some(row) = written.rows.first() {
                cx.tell(complaints::rows_and_file(row.span, file.span));
            }
            from_file(cx, written, file, &columns, &mut gives)
        }
        None => {
            for column in &written.columns {
                match &column.how {
                    MatchHow::Between(low, _) => cx.tell(complaints::columns_without_file(low.span)),
                    MatchHow::StartsWith(Some(name)) => cx.tell(complaints::columns_without_file(name.span)),
                    MatchHow::Cell | MatchHow::StartsWith(None) => {}
                }
            }
            written_rows(cx, written, &columns, &mut gives)
        }
    };
    if rows.is_empty() && written.file.is_none() && !cx.is_incomplete(written.span) {
        cx.tell(complaints::empty(written.name.span, &written.name.text, "row"));
    }
    Table { name: written.name.text.clone(), columns, gives, rows, span: written.name.span }
}

fn written_rows(
    cx: &mut Context<'_>,
    written: &ast::Table,
    columns: &[MatchColumn],
    gives: &mut [GiveColumn],
) -> Vec<Row> {
    let mut rows = Vec::new();
    for row in &written.rows {
        if row.cells.len() != columns.len() || row.give.len() != gives.len() {
            let told =
                complaints::wrong_cells(row.span, (row.cells.len(), columns.len()), (row.give.len(), gives.len()));
            cx.tell(told);
            continue;
        }
        let tests = columns.iter().zip(&row.cells).filter_map(|(column, cell)| self::cell(cx, column, cell)).collect();
        let mut give = Vec::new();
        for (column, item) in gives.iter_mut().zip(&row.give) {
            let value = match item {
                ast::ListItem::Literal(literal) if literal.kind == ast::LiteralKind::Unknown => None,
                ast::ListItem::Literal(literal) => literal::constant(cx, literal, &Type::Wrong),
                // `_` on the right gives nothing.
                ast::ListItem::Name(name) if name.text == "_" => None,
                ast::ListItem::Name(name) => {
                    cx.tell(complaints::name_among_values(name));
                    None
                }
            };
            if let Some(value) = &value {
                let ty = literal::type_of(value);
                if rows.is_empty() {
                    column.ty = ty;
                } else if column.ty != ty {
                    cx.tell(complaints::wrong_item(item.span(), &ty, &column.ty));
                }
            }
            give.push(value);
        }
        rows.push(Row { tests, give, span: row.span });
    }
    rows
}

fn cell(cx: &mut Context<'_>, column: &MatchColumn, cell: &ast::Cell) -> Option<CellTest> {
    let ty = column.value.ty.clone();
    let mut values = |items: &[ast::ListItem]| literal::items(cx, items, &ty);
    match &cell.kind {
        CellKind::Anything => Some(CellTest::Anything),
        CellKind::OneOf { items, negated } => {
            let values = values(items);
            if column.starts_with {
                return match values.first() {
                    Some(Const::Text(prefix)) if values.len() == 1 && !negated => {
                        Some(CellTest::Prefix(prefix.clone()))
                    }
                    _ => {
                        cx.tell(complaints::one_prefix(cell.span));
                        None
                    }
                };
            }
            Some(if *negated { CellTest::NoneOf(values) } else { CellTest::OneOf(values) })
        }
        CellKind::Range(low, high) => {
            let ends = values(&[low.clone(), high.clone()]);
            if ty.is_text() || matches!(ty, Type::Truth | Type::Stage | Type::Territory | Type::List(_)) {
                cx.tell(complaints::no_order(cell.span, &ty));
                return None;
            }
            match <[Const; 2]>::try_from(ends) {
                Ok([low, high]) if low <= high => Some(CellTest::Range(Some(low), Some(high))),
                Ok(_) => {
                    cx.tell(complaints::turned_around(low.span(), high.span()));
                    None
                }
                Err(_) => None,
            }
        }
        CellKind::Compare(op, literal) => {
            let value = values(&[ast::ListItem::Literal(literal.clone())]).pop()?;
            let ordered = !matches!(op, CompareOp::Is | CompareOp::IsNot);
            if ordered && (ty.is_text() || matches!(ty, Type::Truth | Type::Stage | Type::Territory | Type::List(_))) {
                cx.tell(complaints::no_order(cell.span, &ty));
                return None;
            }
            Some(match op {
                CompareOp::Is => CellTest::OneOf(vec![value]),
                CompareOp::IsNot => CellTest::NoneOf(vec![value]),
                CompareOp::Less => CellTest::Below(value),
                CompareOp::AtMost => CellTest::Range(None, Some(value)),
                CompareOp::More => CellTest::Above(value),
                CompareOp::AtLeast => CellTest::Range(Some(value), None),
            })
        }
    }
}

/// Which columns of the file a match column reads.
enum Reads {
    One(usize),
    Two(usize, usize),
}

fn from_file(
    cx: &mut Context<'_>,
    written: &ast::Table,
    name: &ast::Text,
    columns: &[MatchColumn],
    gives: &mut [GiveColumn],
) -> Vec<Row> {
    let Some(id) = data::file(cx, name) else { return Vec::new() };
    let sources = cx.sources;
    let Some(source) = sources.file(id) else { return Vec::new() };
    let delimiter = delimiter(&source.text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(true)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(source.text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    if header.iter().all(String::is_empty) {
        cx.tell(complaints::empty_file(name));
        return Vec::new();
    }
    let at: FxHashMap<&str, usize> = header.iter().enumerate().rev().map(|(at, name)| (name.as_str(), at)).collect();
    let mut missing = Vec::new();
    let mut find = |wanted: &ast::Name| {
        let found = at.get(wanted.text.as_str()).copied();
        if found.is_none() {
            missing.push(wanted.clone());
        }
        found.unwrap_or(usize::MAX)
    };
    let reads: Vec<Reads> = written
        .columns
        .iter()
        .map(|column| match &column.how {
            MatchHow::Cell | MatchHow::StartsWith(None) => Reads::One(find(&column.value)),
            MatchHow::StartsWith(Some(name)) => Reads::One(find(name)),
            MatchHow::Between(low, high) => Reads::Two(find(low), find(high)),
        })
        .collect();
    let given: Vec<usize> = written.give.iter().map(&mut find).collect();
    if !missing.is_empty() {
        for wanted in missing {
            cx.tell(complaints::no_such_header(&wanted, &source.path, &header));
        }
        return Vec::new();
    }
    let places = Places { id, source, width: header.len() };
    let raw = rows(cx, &places, &mut reader, columns, &reads, &given);
    typed_gives(raw, gives)
}

struct Places<'a> {
    id: FileId,
    source: &'a Source,
    width: usize,
}

impl Places<'_> {
    /// The line on which a row starts.
    fn line(&self, record: &csv::StringRecord) -> Span {
        let line = record.position().map_or(0, |at| at.line().saturating_sub(1));
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let (start, next) = (self.source.line_start(line), self.source.line_start(line.saturating_add(1)));
        let text = self.source.text.get(start as usize..next as usize).unwrap_or("");
        let length = u32::try_from(text.trim_end().len()).unwrap_or(0);
        Span::new(self.id, start, start.saturating_add(length))
    }
}

/// Rows whose given cells are still texts.
type RawRow = (Vec<CellTest>, Vec<String>, Span);

fn rows(
    cx: &mut Context<'_>,
    places: &Places<'_>,
    reader: &mut csv::Reader<&[u8]>,
    columns: &[MatchColumn],
    reads: &[Reads],
    given: &[usize],
) -> Vec<RawRow> {
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut told = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                cx.tell(complaints::broken_row(places.line(&record), &error.to_string()));
                break;
            }
        }
        let span = places.line(&record);
        if record.len() != places.width {
            if told < 20 {
                cx.tell(complaints::wrong_row(span, record.len(), places.width));
            }
            told += 1;
            continue;
        }
        let mut tests = Vec::with_capacity(columns.len());
        for (column, reads) in columns.iter().zip(reads) {
            let cell = |at: usize| record.get(at).unwrap_or("");
            let test = match reads {
                Reads::One(at) => csv_cell(column, cell(*at)),
                Reads::Two(low, high) => csv_range(column, cell(*low), cell(*high)),
            };
            match test {
                Ok(test) => tests.push(test),
                Err(strange) => {
                    if told < 20 {
                        cx.tell(complaints::strange_cell(span, &strange, &column.name, &column.value.ty));
                    }
                    told += 1;
                }
            }
        }
        let give = given.iter().map(|at| record.get(*at).unwrap_or("").to_owned()).collect();
        rows.push((tests, give, span));
    }
    rows
}

/// A given column holds numbers when every cell in it is one, and texts otherwise.
fn typed_gives(raw: Vec<RawRow>, gives: &mut [GiveColumn]) -> Vec<Row> {
    for (at, column) in gives.iter_mut().enumerate() {
        let mut cells = raw.iter().filter_map(|(_, give, _)| give.get(at)).filter(|cell| !cell.is_empty()).peekable();
        if cells.peek().is_some() && cells.all(|cell| matches!(Number::parse(cell), Ok((_, false)))) {
            column.ty = Type::Number;
        }
    }
    raw.into_iter()
        .map(|(tests, give, span)| {
            let give = give.into_iter().zip(gives.iter()).map(|(cell, column)| {
                if cell.is_empty() || cell == "_" {
                    return None;
                }
                match Number::parse(&cell) {
                    Ok((number, _)) if column.ty == Type::Number => Some(Const::Number(number)),
                    _ => Some(Const::Text(cell)),
                }
            });
            Row { tests, give: give.collect(), span }
        })
        .collect()
}

fn csv_cell(column: &MatchColumn, cell: &str) -> Result<CellTest, String> {
    if cell.is_empty() || cell == "_" {
        return Ok(CellTest::Anything);
    }
    if column.starts_with {
        return Ok(CellTest::Prefix(cell.to_owned()));
    }
    let values: Result<Vec<Const>, String> =
        cell.split('|').map(|part| csv_value(&column.value.ty, part.trim()).ok_or_else(|| part.to_owned())).collect();
    values.map(CellTest::OneOf)
}

fn csv_range(column: &MatchColumn, low: &str, high: &str) -> Result<CellTest, String> {
    let end = |cell: &str| {
        if cell.is_empty() || cell == "_" {
            return Ok(None);
        }
        csv_value(&column.value.ty, cell).map(Some).ok_or_else(|| cell.to_owned())
    };
    match (end(low)?, end(high)?) {
        (None, None) => Ok(CellTest::Anything),
        (low, high) => Ok(CellTest::Range(low, high)),
    }
}

/// A cell of a data file as a value of this type.
fn csv_value(ty: &Type, cell: &str) -> Option<Const> {
    match ty {
        Type::Number => Number::parse(cell).ok().map(|(number, _)| Const::Number(number)),
        Type::Money => Number::parse(cell).ok().map(|(number, _)| Const::Money(number)),
        Type::Country => country(cell).map(|code| Const::Text(code.to_owned())),
        Type::Region => region(cell).map(|code| Const::Text(code.to_owned())),
        Type::Currency => currency(cell).map(|code| Const::Text(code.to_owned())),
        Type::OneOf(options) => {
            options.iter().find(|option| fold(option) == fold(cell)).map(|option| Const::Text(option.clone()))
        }
        Type::Truth => match fold(cell).as_ref() {
            "yes" | "true" | "1" => Some(Const::Truth(true)),
            "no" | "false" | "0" => Some(Const::Truth(false)),
            _ => None,
        },
        Type::Date => crate::value::Date::parse(cell).map(Const::Date),
        Type::Time => crate::value::TimeOfDay::parse(cell).map(Const::Time),
        Type::Instant => crate::value::Instant::parse_rfc3339(cell).map(Const::Instant),
        Type::Text | Type::Wrong => Some(Const::Text(cell.to_owned())),
        Type::Duration | Type::List(_) | Type::Stage | Type::Territory | Type::Grade(_) => None,
    }
}

/// The delimiter of a CSV text: whichever of `,` `;` and tab its first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
