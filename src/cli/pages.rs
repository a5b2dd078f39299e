//! `leadwright explain CODE`: the page of a problem's code, from the documentation itself.

use crate::render::text::Style;

use super::output::Terminal;

/// The documentation of all codes.
const ERRORS: &str = include_str!("../../docs/errors.md");

/// The page of a code, if there is one.
pub fn page(code: &str, terminal: &Terminal) -> Option<String> {
    let section = section(code)?;
    let (title, body) = section.split_once('\n').unwrap_or((section, ""));
    let style = terminal.style();
    let mut out = format!("{}\n", style.bold(title.trim()));
    let (mut paragraph, mut fence, mut wrong) = (String::new(), false, false);
    for line in body.lines() {
        match (line.strip_prefix("```"), fence) {
            (Some(info), false) => {
                let title = match (info, wrong) {
                    ("lead-wrong", _) => style.bad("wrong:"),
                    ("lead", true) => style.good("right:"),
                    _ => style.good("for example:"),
                };
                out.push_str(&format!("  {title}\n"));
                wrong = info == "lead-wrong";
                fence = true;
            }
            (Some(_), true) => fence = false,
            (None, true) => {
                out.push_str(format!("    {line}").trim_end());
                out.push('\n');
            }
            (None, false) if line.trim().is_empty() => {
                write_paragraph(&mut out, &mut paragraph, terminal);
                out.push('\n');
            }
            (None, false) => {
                paragraph.push_str(line);
                paragraph.push(' ');
            }
        }
    }
    write_paragraph(&mut out, &mut paragraph, terminal);
    Some(format!("{}\n", out.trim_end()))
}

/// Words filled into lines, with what stands in backticks set off.
fn write_paragraph(out: &mut String, paragraph: &mut String, terminal: &Terminal) {
    let room = terminal.columns().min(90);
    let mut column = 0;
    let mut quoted = false;
    for word in paragraph.split_whitespace() {
        let wide = super::table::width(word);
        if column > 0 && column + 1 + wide > room {
            out.push('\n');
            column = 0;
        }
        if column > 0 {
            out.push(' ');
            column += 1;
        }
        column += wide;
        out.push_str(&marked(word, &mut quoted, terminal.style()));
    }
    if column > 0 {
        out.push('\n');
    }
    paragraph.clear();
}

/// A word with colours in place of its backticks; without colours they stay.
fn marked(word: &str, quoted: &mut bool, style: Style) -> String {
    if !style.colour {
        return word.to_owned();
    }
    let mut out = String::new();
    for (at, part) in word.split('`').enumerate() {
        if at > 0 {
            *quoted = !*quoted;
        }
        match *quoted && !part.is_empty() {
            true => out.push_str(&style.code(part)),
            false => out.push_str(part),
        }
    }
    out
}

/// What a code is about, in a few words.
pub fn title(code: &str) -> Option<String> {
    let (title, _) = section(code)?.split_once('\n')?;
    Some(title.trim().split_once(' ')?.1.to_owned())
}

/// Whether a word is meant as a code rather than a path: a letter of ours and digits.
pub fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix(['E', 'W', 'e', 'w']).unwrap_or("");
    !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The codes nearest to one that has no page, with what they are about: those spelled alike, or else its neighbours.
pub fn near(code: &str) -> Vec<String> {
    let code = code.to_uppercase();
    let codes: Vec<&str> = codes().collect();
    let mut near = crate::source::similar(&code, codes.iter().copied());
    near.retain(|near| near.starts_with(code.get(..1).unwrap_or("")));
    if near.is_empty() {
        near = codes.iter().rev().copied().filter(|known| **known < *code).take(1).collect();
    }
    near.into_iter().map(|code| format!("{code} {}", title(code).unwrap_or_default())).collect()
}

fn section(code: &str) -> Option<&'static str> {
    let wanted = code.to_uppercase();
    sections().find(|section| section.split_whitespace().next() == Some(wanted.as_str()))
}

fn codes() -> impl Iterator<Item = &'static str> {
    sections().filter_map(|section| section.split_whitespace().next())
}

fn sections() -> impl Iterator<Item = &'static str> {
    ERRORS.split("\n## ").skip(1)
}
