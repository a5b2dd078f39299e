//! Which columns of a CSV file hold what leads, activities and history have of themselves.

use crate::source::Problem;

use super::complaints;

/// What a CSV file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A lead a row.
    Leads,
    /// An activity a row.
    Activities,
    /// A stage entered a row.
    History,
    /// An assignment a row.
    Ledger,
}

/// The columns of a CSV file that don't have the names Leadwright gives them:
/// `id=contact_id, created=property_createdate`. Columns of fields are named in the rules, by `from`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// Leadwright's name and the column's.
    pub columns: Vec<(String, String)>,
}

impl Shape {
    /// Reads `FILE` or `FILE:NAME=COLUMN,NAME=COLUMN`, as the command line takes it.
    ///
    /// # Errors
    /// A problem when a name is none of those of `content`.
    pub fn parse(content: Content, text: &str) -> Result<(String, Self), Problem> {
        let Some((path, pairs)) = split(text) else { return Ok((text.to_owned(), Self::default())) };
        let mut columns = Vec::new();
        for pair in pairs.split(',') {
            let known = pair.split_once('=').map(|(name, column)| (name.trim(), column.trim()));
            match known {
                Some((name, column)) if content.names().contains(&name) && !column.is_empty() => {
                    columns.push((name.to_owned(), column.to_owned()));
                }
                _ => return Err(complaints::odd_column_option(pair, content)),
            }
        }
        Ok((path.to_owned(), Self { columns }))
    }

    /// The column that is told for one of Leadwright's names.
    pub(super) fn column(&self, name: &str) -> Option<&str> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column.as_str())
    }
}

/// Where the file ends and the columns begin: at the first `:` with `name=` behind it, so that `C:\leads.csv` is a file.
fn split(text: &str) -> Option<(&str, &str)> {
    text.match_indices(':').find_map(|(at, _)| {
        let (path, rest) = (text.get(..at)?, text.get(at + 1..)?);
        let (name, _) = rest.split_once('=')?;
        (!name.is_empty() && name.trim().bytes().all(|b| b.is_ascii_alphabetic())).then_some((path, rest))
    })
}

impl Content {
    /// The names of its columns that can be told.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Leads => &["id", "created", "stage", "entered", "assignee", "assigned", "held"],
            Self::Activities => &["lead", "type", "kind", "at", "by", "id", "value", "because"],
            Self::History => &["lead", "stage", "at", "by"],
            Self::Ledger => &["team", "assignee", "lead", "at", "until"],
        }
    }

    /// What it is called, where "of" stands before it.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Activities => "activities",
            Self::History => "history",
            Self::Ledger => "the ledger",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_its_columns() {
        let read = |text| Shape::parse(Content::Activities, text).map(|(path, shape)| (path, shape.columns));
        assert_eq!(read("a.csv"), Ok(("a.csv".into(), vec![])));
        assert_eq!(read(r"C:\a.csv"), Ok((r"C:\a.csv".into(), vec![])));
        assert_eq!(
            read(r"C:\a.csv:kind=click,at=Activity Date"),
            Ok((r"C:\a.csv".into(), vec![("kind".into(), "click".into()), ("at".into(), "Activity Date".into())]))
        );
        assert_eq!(
            read("a.csv:when=x").map_err(|p| (p.message, p.help)),
            Err((
                "`when=x` names no column of activities".into(),
                Some("write NAME=COLUMN, where NAME is one of lead, type, kind, at, by, id, value, because".into())
            ))
        );
    }
}
