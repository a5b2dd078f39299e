//! The rows of a table that are read from a CSV file.

use rustc_hash::FxHashMap;

use crate::ast::{self, MatchHow};
use crate::source::Span;
use crate::value::{Date, Instant, Number, TimeOfDay, country, csv, currency, fold, region};

use super::checked::*;
use super::context::Context;
use super::sheet::{MOST_TOLD, Sheet};
use super::{complaints, data};

/// Which columns of the file a column of `match` reads.
enum Reads {
    One(usize),
    Two(usize, usize),
}

/// A row whose given cells are still texts.
struct Raw {
    tests: Vec<CellTest>,
    give: Vec<String>,
    span: Span,
}

/// Why a cell or a row can't be used.
enum Odd {
    /// This cell is not what its column is compared with.
    Strange(String),
    /// This amount is in a currency without a rate.
    NoRate(String, &'static str),
    /// The lower end lies above the upper one.
    Turned(String, String),
}

/// Reads all rows. What the columns give is worked out from all of their cells.
pub fn rows(
    cx: &mut Context<'_>,
    written: &ast::Table,
    name: &ast::Text,
    columns: &[MatchColumn],
    gives: &mut [GiveColumn],
) -> Vec<Row> {
    let Some(id) = data::file(cx, name) else { return Vec::new() };
    let sources = cx.sources;
    let Some(source) = sources.file(id) else { return Vec::new() };
    let mut sheet = Sheet::open(id, source);
    if sheet.header.iter().all(String::is_empty) {
        cx.tell(complaints::empty_file(name));
        return Vec::new();
    }
    let Some((reads, given)) = find_columns(cx, written, &source.path, &sheet.header) else { return Vec::new() };
    let raw = read(cx, &mut sheet, columns, &reads, &given, name);
    typed(raw, gives, sheet.comma)
}

/// Where the columns that the table names stand in the file. None when one is missing.
fn find_columns(
    cx: &mut Context<'_>,
    written: &ast::Table,
    path: &str,
    header: &[String],
) -> Option<(Vec<Reads>, Vec<usize>)> {
    let mut at: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    for (index, name) in header.iter().enumerate() {
        at.entry(name.as_str()).or_insert((index, 0)).1 += 1;
    }
    let mut whole = true;
    let mut find = |wanted: &ast::Name| match at.get(wanted.text.as_str()) {
        Some((index, 1)) => *index,
        Some(_) => {
            cx.tell(complaints::header_twice(wanted, path));
            whole = false;
            0
        }
        None => {
            cx.tell(complaints::no_such_header(wanted, path, header));
            whole = false;
            0
        }
    };
    let reads = written.columns.iter().map(|column| match &column.how {
        MatchHow::Cell | MatchHow::StartsWith(None) => Reads::One(find(&column.value)),
        MatchHow::StartsWith(Some(name)) => Reads::One(find(name)),
        MatchHow::Between(low, high) => Reads::Two(find(low), find(high)),
    });
    let reads = reads.collect();
    let given = written.give.iter().map(&mut find).collect();
    whole.then_some((reads, given))
}

fn read(
    cx: &mut Context<'_>,
    sheet: &mut Sheet<'_>,
    columns: &[MatchColumn],
    reads: &[Reads],
    given: &[usize],
    name: &ast::Text,
) -> Vec<Raw> {
    let (width, comma) = (sheet.header.len(), sheet.comma);
    let (mut rows, mut odd, mut any) = (Vec::new(), 0_usize, false);
    let mut told: Vec<crate::source::Problem> = Vec::new();
    while let Some((record, span)) = sheet.next() {
        any = true;
        // A quote that is never closed swallows the rows after it, which no one means.
        if record.iter().any(|cell| cell.contains('\n')) {
            told.push(complaints::cell_over_lines(span));
            break;
        }
        let problem = if record.len() == width {
            match tests(cx, record, columns, reads, comma) {
                Ok(tests) => {
                    let give = given.iter().map(|at| record.get(*at).unwrap_or("").to_owned()).collect();
                    rows.push(Raw { tests, give, span });
                    continue;
                }
                Err((Odd::Strange(cell), column)) => {
                    complaints::strange_cell(span, &cell, &column.name, &column.value.ty)
                }
                Err((Odd::NoRate(cell, code), _)) => complaints::cell_without_rate(span, &cell, code),
                Err((Odd::Turned(low, high), column)) => complaints::turned_cells(span, &low, &high, &column.name),
            }
        } else {
            complaints::wrong_row(span, record.len(), width)
        };
        odd += 1;
        if odd <= MOST_TOLD {
            told.push(problem);
        }
    }
    told.into_iter().for_each(|problem| cx.tell(problem));
    if odd > MOST_TOLD {
        cx.tell(complaints::more_rows(name, odd - MOST_TOLD));
    }
    if !any {
        cx.tell(complaints::no_rows(name));
    }
    rows
}

/// The tests of a row; or what is wrong with it, and in which column.
fn tests<'c>(
    cx: &Context<'_>,
    record: &::csv::StringRecord,
    columns: &'c [MatchColumn],
    reads: &[Reads],
    comma: bool,
) -> Result<Vec<CellTest>, (Odd, &'c MatchColumn)> {
    let cell = |at: usize| record.get(at).unwrap_or("");
    let mut tests = Vec::with_capacity(columns.len());
    for (column, reads) in columns.iter().zip(reads) {
        let test = match reads {
            Reads::One(at) => one(cx, column, cell(*at), comma),
            Reads::Two(low, high) => range(cx, column, cell(*low), cell(*high), comma),
        };
        tests.push(test.map_err(|odd| (odd, column))?);
    }
    Ok(tests)
}

fn anything(cell: &str) -> bool {
    cell.is_empty() || cell == "_"
}

/// A cell: nothing, a value, or several parted by `|`.
fn one(cx: &Context<'_>, column: &MatchColumn, cell: &str, comma: bool) -> Result<CellTest, Odd> {
    if anything(cell) {
        return Ok(CellTest::Anything);
    }
    if column.starts_with {
        return Ok(CellTest::Prefix(cell.to_owned()));
    }
    let values = cell.split('|').map(|part| {
        let part = part.trim();
        value(cx, &column.value.ty, part, comma).ok_or_else(|| odd(cx, &column.value.ty, part))
    });
    values.collect::<Result<_, _>>().map(CellTest::OneOf)
}

/// Two cells: a lower and an upper end, each of which may be empty.
fn range(cx: &Context<'_>, column: &MatchColumn, low: &str, high: &str, comma: bool) -> Result<CellTest, Odd> {
    let end = |cell: &str| {
        if anything(cell) {
            return Ok(None);
        }
        value(cx, &column.value.ty, cell, comma).map(Some).ok_or_else(|| odd(cx, &column.value.ty, cell))
    };
    match (end(low)?, end(high)?) {
        (None, None) => Ok(CellTest::Anything),
        (Some(from), Some(to)) if from > to => Err(Odd::Turned(low.to_owned(), high.to_owned())),
        (low, high) => Ok(CellTest::Range(low, high)),
    }
}

/// A cell as a value of the type that its column is compared with. Reading is as generous as with leads.
fn value(cx: &Context<'_>, ty: &Type, cell: &str, comma: bool) -> Option<Const> {
    let text = |code: &str| Const::Text(code.to_owned());
    match ty {
        Type::Number => number(cell, comma).map(|(number, _)| Const::Number(number)),
        Type::Money => money(cx, cell, comma).map(Const::Money),
        Type::Country => country(cell).map(text),
        Type::Region => region(cell).map(text),
        Type::Currency => currency(cell).map(text),
        Type::OneOf(options) => options.iter().find(|option| fold(option) == fold(cell)).map(|option| text(option)),
        Type::Truth => match fold(cell).as_ref() {
            "yes" | "true" | "1" => Some(Const::Truth(true)),
            "no" | "false" | "0" => Some(Const::Truth(false)),
            _ => None,
        },
        Type::Date => Date::parse(cell).map(Const::Date),
        Type::Time => TimeOfDay::parse(cell).map(Const::Time),
        Type::Instant => {
            Instant::parse_rfc3339(cell).or_else(|| Instant::parse_local(cell, cx.out.process.zone)).map(Const::Instant)
        }
        Type::Territory => cx.names.territories.get(cell).map(|(id, _)| Const::Territory(id)),
        Type::Stage => cx.names.stages.get(cell).map(|(id, _)| Const::Stage(id)),
        Type::Grade(id) => {
            let lines = cx.out.letters.get(*id)?;
            let line = lines.iter().position(|line| fold(line) == fold(cell))?;
            u32::try_from(line).ok().map(|line| Const::Grade(*id, line))
        }
        Type::Text | Type::Wrong => Some(text(cell)),
        Type::Duration | Type::List(_) => None,
    }
}

/// Why a cell has no value of this type.
fn odd(cx: &Context<'_>, ty: &Type, cell: &str) -> Odd {
    match amount(cell) {
        Some((_, Some(code))) if *ty == Type::Money && cx.out.process.currency != Some(code) => {
            Odd::NoRate(cell.to_owned(), code)
        }
        _ => Odd::Strange(cell.to_owned()),
    }
}

/// An amount and its currency, if one is written.
fn amount(cell: &str) -> Option<(&str, Option<&'static str>)> {
    match cell.rsplit_once(' ') {
        Some((amount, code)) => Some((amount.trim(), Some(currency(code)?))),
        None => Some((cell, None)),
    }
}

/// `50000`, or `50000 USD` where there is a rate.
fn money(cx: &Context<'_>, cell: &str, comma: bool) -> Option<Number> {
    let (amount, code) = amount(cell)?;
    let (amount, _) = number(amount, comma)?;
    let process = &cx.out.process;
    match code {
        Some(code) if process.currency != Some(code) => {
            let rate = process.rates.iter().find(|rate| rate.from == code)?;
            amount.scaled(rate.numerator.into(), rate.denominator.into())
        }
        Some(_) | None => Some(amount),
    }
}

/// A number, and whether it had to be rounded. With a decimal `comma`, points part thousands.
fn number(cell: &str, comma: bool) -> Option<(Number, bool)> {
    match csv::pointed(cell).filter(|_| comma) {
        Some(pointed) => Number::parse(&pointed.text).ok(),
        None => Number::parse(cell).ok(),
    }
}

/// A given column holds numbers when every cell in it is one, and texts otherwise. `007` is a text, or its zeros were lost.
fn typed(raw: Vec<Raw>, gives: &mut [GiveColumn], comma: bool) -> Vec<Row> {
    for (at, column) in gives.iter_mut().enumerate() {
        let mut cells = raw.iter().filter_map(|row| row.give.get(at)).filter(|cell| !anything(cell)).peekable();
        if cells.peek().is_some() && cells.all(|cell| is_number(cell, comma)) {
            column.ty = Type::Number;
        }
    }
    raw.into_iter()
        .map(|row| {
            let give = row.give.into_iter().zip(gives.iter()).map(|(cell, column)| {
                if anything(&cell) {
                    return None;
                }
                match number(&cell, comma) {
                    Some((number, _)) if column.ty == Type::Number => Some(Const::Number(number)),
                    _ => Some(Const::Text(cell)),
                }
            });
            Row { tests: row.tests, give: give.collect(), span: row.span }
        })
        .collect()
}

fn is_number(cell: &str, comma: bool) -> bool {
    let digits = cell.trim_start_matches('-');
    let part = if comma { "0," } else { "0." };
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with(part) && !digits.starts_with("0.");
    !padded && !cell.starts_with('+') && matches!(number(cell, comma), Some((_, false)))
}
