//! `leadwright explain CODE`: the page of a problem's code, from the documentation itself.

use crate::render::text::Style;

/// The documentation of all codes.
const ERRORS: &str = include_str!("../../docs/errors.md");

/// The page of a code, if there is one.
pub fn page(code: &str, style: Style) -> Option<String> {
    let wanted = code.to_uppercase();
    let section = sections().find(|section| section.split_whitespace().next() == Some(wanted.as_str()))?;
    let (title, body) = section.split_once('\n').unwrap_or((section, ""));
    let mut out =
        if style.colour { format!("\u{1b}[1m{}\u{1b}[0m\n", title.trim()) } else { format!("{}\n", title.trim()) };
    let mut wrong = false;
    for line in body.trim_end().lines() {
        match line.strip_prefix("```") {
            Some("lead-wrong") => {
                wrong = true;
                out.push_str("  not:\n");
            }
            Some("lead") => {
                out.push_str(if wrong { "  but:\n" } else { "  for example:\n" });
            }
            Some(_) => {}
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Some(out)
}

/// Whether a word looks like a code rather than a path.
pub fn is_code(word: &str) -> bool {
    let mut chars = word.chars();
    matches!(chars.next(), Some('E' | 'W' | 'e' | 'w')) && word.len() == 5 && chars.all(|c| c.is_ascii_digit())
}

/// The codes nearest to one that has no page.
pub fn near(code: &str) -> Vec<String> {
    let codes: Vec<&str> = sections().filter_map(|section| section.split_whitespace().next()).collect();
    crate::source::similar(&code.to_uppercase(), codes).into_iter().map(str::to_owned).collect()
}

fn sections() -> impl Iterator<Item = &'static str> {
    ERRORS.split("\n## ").skip(1)
}
