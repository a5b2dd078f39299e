//! Addresses as people write them: whose they are, and of which domain. Whoever asks for either asks here, so that the same person
//! and the same domain are the same everywhere.

use std::borrow::Cow;

/// A mail address without what stands around it: `zoe@r.example` of `"Doe, Zoe" <zoe@r.example>`, of `mailto:zoe@r.example` and of
/// `zoe@r.example (work)`. The text without the blanks around it, where it holds no address, or more than one.
#[must_use]
pub fn mailbox(text: &str) -> &str {
    let text = super::trimmed(text);
    let of_address = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'-' | b'_' | b'+' | b'.');
    if text.bytes().all(of_address) && !text.ends_with('.') {
        return text;
    }
    if is_web(text) {
        return text;
    }
    let mut found = addresses(text);
    match (found.next(), found.next()) {
        (Some(only), None) => only,
        (_, _) => text,
    }
}

/// Somebody's address as people compare: `Zoe <ZOE@r.example>` is `zoe@r.example`.
#[must_use]
pub fn person(address: &str) -> Cow<'_, str> {
    super::fold(mailbox(address))
}

/// Whether two addresses are those of one person.
#[must_use]
pub fn is_person(one: &str, other: &str) -> bool {
    person(one) == person(other)
}

/// The domain of a mail address or of a web address, without `www.` and without the point that may end it. None where there is no
/// domain, or where several addresses stand that have different ones.
#[must_use]
pub fn domain(text: &str) -> Option<&str> {
    let text = super::trimmed(text);
    if is_web(text) {
        return web(text);
    }
    let mut domains = addresses(text).map(|address| address.rsplit_once('@').and_then(|(_, host)| host_of(host)));
    let Some(first) = domains.next() else { return web(text).filter(|host| host.contains('.')) };
    let first = first?;
    domains.all(|other| other.is_some_and(|other| super::fold(other) == super::fold(first))).then_some(first)
}

/// Whether a text is a web address: one that says so, or a host with a path in which an `@` may stand.
fn is_web(text: &str) -> bool {
    if text.contains("://") || text.starts_with("//") {
        return true;
    }
    let Some((before, _)) = text.split_once('/') else { return !text.contains('@') };
    !before.contains(['@', ' ', '"', '<']) && before.contains('.')
}

/// The host of a web address: behind the scheme and whoever signs in there, before the port and the path.
fn web(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host_of(host).filter(|host| host.contains('.'))
}

/// A host without `www.`, and without what can be no part of one.
fn host_of(text: &str) -> Option<&str> {
    let text = super::trimmed(text);
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_') || is_mark(c);
    let end = text.find(|c: char| !belongs(c)).unwrap_or(text.len());
    let host = text.get(..end)?.trim_end_matches('.');
    let bare = match host.get(..4) {
        Some(www) if www.eq_ignore_ascii_case("www.") => host.get(4..)?,
        _ => host,
    };
    (!bare.is_empty() && !bare.starts_with('.')).then_some(bare)
}

/// Marks that stand on the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The mail addresses of a text: those in angle brackets if there are any, else every part that has an `@`.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let bracketed =
        text.split('<').skip(1).any(|part| part.split('>').next().is_some_and(|inside| inside.contains('@')));
    // What stands before a `<` is a name then, even where it looks like an address.
    let brackets = bracketed.then(|| text.split('<').skip(1).filter_map(|part| part.split('>').next()));
    let parts =
        (!bracketed).then(|| text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>')));
    let candidates = brackets.into_iter().flatten().chain(parts.into_iter().flatten());
    candidates.filter(|part| part.contains('@')).map(bare)
}

/// One address without quotes around it, `mailto:` before it, and what a mail program may write behind it.
fn bare(text: &str) -> &str {
    let around =
        |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`' | '‘' | '’' | '“' | '”' | '[' | ']' | ',' | ';');
    let text = text.trim_matches(around);
    let text = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            let rest = text.get(7..).unwrap_or_default();
            rest.split('?').next().unwrap_or(rest)
        }
        _ => text,
    };
    text.trim_matches(around).trim_end_matches(['.', ':', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_the_same_however_the_address_is_written() {
        for text in [
            "zoe@rival.example",
            " ZOE@Rival.Example ",
            "Zoe <zoe@rival.example>",
            "\"Doe, Zoe\" <zoe@rival.example>",
            "\"zoe@home.example\" <zoe@rival.example>",
            "zoe@rival.example.",
            "zoe@rival.example (work)",
            "(work) zoe@rival.example",
            "'zoe@rival.example'",
            "<zoe@rival.example>",
            "mailto:zoe@rival.example?subject=Hi",
            "MAILTO:zoe@rival.example",
            "a@b@rival.example",
            "\"zoe x\"@rival.example",
            "zoe@rival.example; joe@RIVAL.example",
            "zoe@www.rival.example",
            "rival.example",
            "www.Rival.example",
            "WWW.rival.example.",
            "//rival.example",
            "https://rival.example:8080/a?b#c",
            "https://zoe:secret@rival.example/@joe",
            "rival.example/@zoe",
            "rival.example/about",
            "zoe@rival.example\u{a0}",
        ] {
            assert_eq!(domain(text).map(str::to_lowercase).as_deref(), Some("rival.example"), "{text}");
        }
    }

    #[test]
    fn where_there_is_no_one_domain_there_is_none() {
        for text in
            ["", "@", "zoe@", "zoe", "zoe@other.example, joe@rival.example", "http://localhost", "zoe@[10.0.0.1]"]
        {
            assert_eq!(domain(text), None, "{text}");
        }
        assert_eq!(domain("zoe@mail.rival.example"), Some("mail.rival.example"));
        assert_eq!(domain("zoe@bücher.example"), Some("bücher.example"));
        assert_eq!(domain("zoe@intranet"), Some("intranet"));
        assert_eq!(domain("zoe@rival.example.evil.example"), Some("rival.example.evil.example"));
    }

    #[test]
    fn a_mailbox_is_the_address_alone() {
        for text in [
            "zoe@r.example",
            "  zoe@r.example ",
            "Zoe <zoe@r.example>",
            "\"Doe, Zoe\" <zoe@r.example>",
            "<zoe@r.example>",
            "mailto:zoe@r.example",
            "'zoe@r.example'",
            "zoe@r.example (work)",
            "zoe@r.example.",
        ] {
            assert_eq!(mailbox(text), "zoe@r.example", "{text}");
        }
        for text in ["zoe", "Zoe Doe", "", "zoe@r.example, joe@r.example", "u-17", "https://r.example/@zoe"] {
            assert_eq!(mailbox(text), text, "{text}");
        }
    }
}
