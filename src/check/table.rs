//! First-match tables: rows written in the rules or read from a CSV file.

use crate::ast::{self, CellKind, CompareOp, MatchHow};

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{expr, literal, table_file};

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
    if written.columns.is_empty() && !cx.is_incomplete(written.span) {
        cx.tell(complaints::table_without(&written.name, "match"));
    }
    if written.give.is_empty() && !cx.is_incomplete(written.span) {
        cx.tell(complaints::table_without(&written.name, "give"));
    }
    let mut gives: Vec<GiveColumn> = Vec::new();
    for (at, name) in written.give.iter().enumerate() {
        if let Some(first) = written.give.iter().take(at).find(|known| known.text == name.text) {
            cx.tell(complaints::declared_twice("column", name, first.span));
        }
        gives.push(GiveColumn { name: name.text.clone(), ty: Type::Text });
    }
    let rows = match &written.file {
        Some(file) => {
            if let Some(row) = written.rows.first() {
                cx.tell(complaints::rows_and_file(row.span, file.span));
            }
            table_file::rows(cx, written, file, &columns, &mut gives)
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
    let broken = cx.is_incomplete(written.span) || written.columns.is_empty() || written.give.is_empty();
    if written.rows.is_empty() && written.file.is_none() && !broken {
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
    // What a column gives first says what it gives.
    let mut first: Vec<bool> = vec![true; gives.len()];
    for row in &written.rows {
        if row.cells.len() != columns.len() || row.give.len() != gives.len() {
            if cx.is_incomplete(written.span) {
                continue;
            }
            let told =
                complaints::wrong_cells(row.span, (row.cells.len(), columns.len()), (row.give.len(), gives.len()));
            cx.tell(told);
            continue;
        }
        let tests = columns.iter().zip(&row.cells).filter_map(|(column, cell)| self::cell(cx, column, cell)).collect();
        let mut give = Vec::new();
        for ((column, first), item) in gives.iter_mut().zip(&mut first).zip(&row.give) {
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
                if std::mem::take(first) {
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
