//! The file of a snapshot: that of insta, so that its tools open it. Between two lines `---` stands a head of YAML, below it the
//! pages as they are.

use saphyr_parser::{Event, Parser};

/// What insta does with a text before it compares: `\n` ends lines, and blanks at the end count for nothing.
pub(super) fn normal(text: &str) -> String {
    text.trim_end().replace("\r\n", "\n")
}

/// A whole file with these pages, taken of this file of leads.
pub(super) fn write(leads: &str, pages: &str) -> String {
    format!("---\nsource: {}\nexpression: leadwright test\n---\n{}\n", scalar(leads), normal(pages))
}

/// A text as YAML, in quotes unless it is sure to be a text without them.
fn scalar(text: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '/' | '.' | '_' | '-');
    if text.starts_with(|sign: char| sign.is_ascii_alphabetic()) && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => out.extend(['\\', sign]),
            sign if sign.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// The pages of a file.
///
/// # Errors
/// What is wrong with its head, in plain words.
pub(super) fn read(text: &str) -> Result<String, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.split_inclusive('\n');
    if lines.next().map(str::trim_end) != Some("---") {
        return Err("it does not begin with a line `---`".to_owned());
    }
    let (mut head, mut closed) = (String::new(), false);
    for line in lines.by_ref() {
        if line.trim_end() == "---" {
            closed = true;
            break;
        }
        head.push_str(line);
    }
    if !closed {
        return Err("its head is not closed by a second line `---`".to_owned());
    }
    is_yaml(&head)?;
    Ok(normal(&lines.collect::<String>()))
}

/// Whether a head is a mapping of YAML. Lines are told as they stand in the file.
fn is_yaml(head: &str) -> Result<(), String> {
    let mut depth = 0_u32;
    let mut what = None;
    for event in Parser::new_from_str(head) {
        let (event, _) = event.map_err(|error| {
            // The head begins in the second line of the file.
            let line = (error.marker().line() + 1).min(head.lines().count() + 1);
            format!("line {line} is no YAML")
        })?;
        let opens = matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        let closes = matches!(event, Event::MappingEnd | Event::SequenceEnd);
        if depth == 0 && (opens || matches!(event, Event::Scalar(..) | Event::Alias(_))) {
            what = Some(matches!(event, Event::MappingStart(..)));
        }
        depth = depth.saturating_add(u32::from(opens)).saturating_sub(u32::from(closes));
    }
    if what == Some(true) { Ok(()) } else { Err("its head is no list of `key: value` lines".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let text = write("snapshots/été: \"1\".csv", "now\r\n\na  \n  b\n---\nc\n\n");
        assert_eq!(read(&text), Ok("now\n\na  \n  b\n---\nc".to_owned()));
        assert_eq!(read(&text.replace('\n', "\r\n")), Ok("now\n\na  \n  b\n---\nc".to_owned()));
    }

    #[test]
    fn heads_that_are_none() {
        let wrong = |text: &str| read(text).unwrap_err();
        assert_eq!(wrong(""), "it does not begin with a line `---`");
        assert_eq!(wrong("now 2026"), "it does not begin with a line `---`");
        assert_eq!(wrong("---\nsource: x\n"), "its head is not closed by a second line `---`");
        assert_eq!(wrong("---\nsource: x\nexpression: \"open\n---\nnow\n"), "line 3 is no YAML");
        assert_eq!(wrong("---\nsource: a: b: c\n---\nnow\n"), "line 2 is no YAML");
        assert_eq!(wrong("---\n- a\n---\nnow\n"), "its head is no list of `key: value` lines");
        assert_eq!(wrong("---\n---\nnow\n"), "its head is no list of `key: value` lines");
    }
}
