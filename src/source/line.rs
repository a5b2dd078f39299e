//! Rule text as it is quoted: on one line.

/// A text on one line, without comments; and for each of its bytes at which character of the line it stands.
#[must_use]
pub fn one_line(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    let (mut column, mut quoted, mut comment, mut escaped) = (0, false, false, false);
    for sign in text.chars() {
        let blank = sign.is_whitespace() || comment || (sign == '#' && !quoted);
        comment = (comment || (sign == '#' && !quoted)) && sign != '\n';
        if blank && !quoted {
            places.extend(std::iter::repeat_n(column, sign.len_utf8()));
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
                column += 1;
            }
            continue;
        }
        quoted ^= sign == '"' && !escaped;
        escaped = sign == '\\' && !escaped;
        places.extend(std::iter::repeat_n(column, sign.len_utf8()));
        out.push(sign);
        column += 1;
    }
    (out.trim_end().to_owned(), places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_several_lines_becomes_one() {
        let (line, places) = one_line("expect fit is 70   # a note\n         and  x is \"a  #b\"");
        assert_eq!(line, "expect fit is 70 and x is \"a  #b\"");
        assert_eq!(places.get("expect fit is 70   # a note\n         ".len()), Some(&17));
    }
}
