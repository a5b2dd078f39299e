//! How a CSV file writes things: what parts its cells, and where that tells how its numbers are meant. Leads and the data files of rules
//! are read by the same rules.

/// The delimiter of a file by its first row: whichever of `,`, `;` and tab comes most often outside quotes, the first of these on a tie.
#[must_use]
pub fn delimiter(row: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in row {
        quoted ^= *byte == b'"';
        for (sign, count) in &mut counts {
            *count += u32::from(!quoted && byte == sign);
        }
    }
    let [mut best, others @ ..] = counts;
    for other in others {
        if other.1 > best.1 {
            best = other;
        }
    }
    best.0
}

/// The delimiter that a line `sep=;` tells, which spreadsheets write before the header and read back; it is no row.
#[must_use]
pub fn told_delimiter(line: &str) -> Option<u8> {
    let line = super::trimmed(line).trim_matches('"');
    let (word, sign) = line.split_once('=')?;
    let told = |sign: &str| match sign.as_bytes() {
        [sign @ (b',' | b';' | b'\t' | b'|')] => Some(*sign),
        // The cells of the line that the spreadsheet added.
        [sign @ (b',' | b';'), rest @ ..] if rest.iter().all(|byte| matches!(byte, b',' | b';')) => Some(*sign),
        [] => Some(b'\t'),
        _ => None,
    };
    word.eq_ignore_ascii_case("sep").then(|| told(sign.trim_matches('"')))?
}

/// Whether nothing stands in a row but what parts cells.
#[must_use]
pub fn is_blank_row(row: &[u8]) -> bool {
    row.iter().all(|byte| matches!(byte, b',' | b';' | b'\t' | b' ' | b'"' | b'\r' | b'\n'))
}

/// A number of a file parted by semicolons, as with a decimal point: there the comma is the decimal sign, and points part thousands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointed {
    /// The number.
    pub text: String,
    /// Whether it could be taken for another number elsewhere: worth a note.
    pub unusual: bool,
}

/// A number that is written with a decimal comma or with points between thousands; none for one that is as it would be anywhere.
#[must_use]
pub fn pointed(text: &str) -> Option<Pointed> {
    let (sign, digits) = match text.strip_prefix(['-', '+', '\u{2212}']) {
        Some(rest) if text.starts_with('+') => ("", rest),
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, part) = match digits.split_once(',') {
        Some((whole, part)) => (whole, Some(part)),
        None => (digits, None),
    };
    if part.is_some_and(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let parted = |sign: char| matches!(sign, '.' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    let groups = match whole.chars().find(|sign| parted(*sign)) {
        Some(sign) => Some(thousands(whole, sign)?),
        None if part.is_some() && !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()) => None,
        None => return None,
    };
    if part.is_none() && !whole.contains('.') {
        return None;
    }
    // `1,234` could be a thousand of a file from elsewhere; `0,234` could not.
    let could_be_more = part.is_some_and(|part| part.len() == 3) && whole.len() <= 3 && !whole.starts_with('0');
    let unusual = groups.is_some() || could_be_more;
    let mut text = format!("{sign}{}", groups.as_deref().unwrap_or(whole));
    if let Some(part) = part {
        text.push('.');
        text.push_str(part);
    }
    Some(Pointed { text, unusual })
}

/// Digits in groups of three, without what parts them.
fn thousands(whole: &str, sign: char) -> Option<String> {
    let mut groups = whole.split(sign);
    let first = groups.next()?;
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || first.len() > 3 || first.starts_with('0') {
        return None;
    }
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

/// A cell without what a spreadsheet adds so that it stays a text: `="0049"` is `0049`, `'+49 30` is `+49 30`.
#[must_use]
pub fn bare(cell: &str) -> &str {
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '+' | '-' | '=' | '@')) => {
            rest
        }
        _ => cell,
    }
}

/// Whether a spreadsheet has shortened a long number to this, so that digits of it are lost: `4.42072E+11`.
#[must_use]
pub fn has_lost_digits(cell: &str) -> bool {
    let Some((number, exponent)) = cell.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let places = if part == "0" { 0 } else { part.len() };
    let more = exponent.parse::<usize>().is_ok_and(|exponent| exponent > places);
    whole.len() == 1 && digits(whole) && digits(part) && exponent.len() == 2 && digits(exponent) && more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters() {
        for (row, wanted) in [("id,name", b','), ("id;\"a,b,c\"", b';'), ("id\tJob Title", b'\t'), ("id", b',')] {
            assert_eq!(delimiter(row.as_bytes()), wanted, "{row}");
        }
        for (line, wanted) in [
            ("sep=;", Some(b';')),
            ("SEP=,", Some(b',')),
            ("\"sep=;\"", Some(b';')),
            ("sep=\t", Some(b'\t')),
            ("sep=;;;;", Some(b';')),
            ("sep=|", Some(b'|')),
            ("separator", None),
            ("sep=name", None),
            ("id;sep=;", None),
        ] {
            assert_eq!(told_delimiter(line), wanted, "{line}");
        }
        assert!(is_blank_row(b";;;;") && is_blank_row(b"\"\",\"\"\r") && is_blank_row(b" \t"));
        assert!(!is_blank_row(b";;0") && !is_blank_row(b"-"));
    }

    #[test]
    fn numbers_of_a_file_parted_by_semicolons() {
        for (text, wanted) in [
            ("1250,5", Some(("1250.5", false))),
            ("4,25", Some(("4.25", false))),
            ("0,125", Some(("0.125", false))),
            ("-0,5", Some(("-0.5", false))),
            ("\u{2212}7,5", Some(("-7.5", false))),
            ("+1,5", Some(("1.5", false))),
            ("1,234", Some(("1.234", true))),
            ("1.250", Some(("1250", true))),
            ("12.500.000", Some(("12500000", true))),
            ("1.250,50", Some(("1250.50", true))),
            ("1 250,5", Some(("1250.5", true))),
            ("1'250,5", Some(("1250.5", true))),
            // As anywhere: for the reader of all files.
            ("1250", None),
            ("1250.5", None),
            ("1.25", None),
            ("0.125", None),
            ("1250.500", None),
            ("1,234.5", None),
            ("1,234,567", None),
            ("1'234.5", None),
            ("1 234", None),
            ("12.50.000", None),
            ("1.2500,5", None),
            (",5", None),
            ("5,", None),
            ("x,5", None),
            ("", None),
        ] {
            let wanted = wanted.map(|(text, unusual)| Pointed { text: text.to_owned(), unusual });
            assert_eq!(pointed(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_adds_and_takes() {
        for (cell, wanted) in [
            ("=\"0049\"", "0049"),
            ("'+49 30", "+49 30"),
            ("'007", "007"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("=A1", "=A1"),
            ("'", "'"),
            ("plain", "plain"),
        ] {
            assert_eq!(bare(cell), wanted);
        }
        for (cell, lost) in [
            ("4.42072E+11", true),
            ("4,42072E+11", true),
            ("5E+15", true),
            // All of 153.
            ("1.53E+02", false),
            ("4.42E-11", false),
            ("442071234567", false),
            ("44.2E+11", false),
            ("E+11", false),
            ("ROUTE+11", false),
        ] {
            assert_eq!(has_lost_digits(cell), lost, "{cell}");
        }
    }
}
