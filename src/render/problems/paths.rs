//! Paths that other programs can open: those of a rule set start at its folder, those of a caller where the caller stands.

/// How the folder of a rule set was named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    base: String,
}

impl Paths {
    /// `folder` is the folder of the rules as it was named; empty or `.` for the one the caller stands in.
    #[must_use]
    pub fn below(folder: &str) -> Self {
        let folder = folder.replace('\\', "/");
        let mut base = folder.as_str();
        while let Some(rest) = base.strip_prefix("./") {
            base = rest.trim_start_matches('/');
        }
        let base = if base == "." { "" } else { base };
        let root = base.starts_with('/') && base.trim_end_matches('/').is_empty();
        Self { base: if root { "/".to_owned() } else { base.trim_end_matches('/').to_owned() } }
    }

    /// A path of the rule set, as the caller opens it. What starts with the folder already is left alone: problems about
    /// the folder itself name it as it was named.
    #[must_use]
    pub fn open(&self, path: &str) -> String {
        let base = self.base.as_str();
        let whole = path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if base.is_empty() || whole || path.starts_with('/') {
            return path.to_owned();
        }
        format!("{}/{path}", base.trim_end_matches('/'))
    }

    /// The same as a URI: with `file://` before an absolute path, and with what is no plain letter escaped.
    #[must_use]
    pub fn uri(&self, path: &str) -> String {
        let path = self.open(path);
        let mut out = String::new();
        if path.starts_with('/') {
            out.push_str("file://");
        }
        for byte in path.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                    out.push(char::from(byte))
                }
                byte => out.push_str(&format!("%{byte:02X}")),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_the_callers_place() {
        for (folder, path, open) in [
            ("", "a.lead", "a.lead"),
            (".", "a.lead", "a.lead"),
            ("./", "sub/a.lead", "sub/a.lead"),
            ("rules", "a.lead", "rules/a.lead"),
            ("rules/", "a.lead", "rules/a.lead"),
            ("./rules/acme", "sub/a.lead", "rules/acme/sub/a.lead"),
            ("../rules", "a.lead", "../rules/a.lead"),
            ("/srv/rules", "a.lead", "/srv/rules/a.lead"),
            ("rules", "rules", "rules"),
            ("rules", "rules.lead", "rules/rules.lead"),
        ] {
            assert_eq!(Paths::below(folder).open(path), open, "{folder} {path}");
        }
        assert_eq!(Paths::below("my rules").uri("é.lead"), "my%20rules/%C3%A9.lead");
        assert_eq!(Paths::below("/srv").uri("a.lead"), "file:///srv/a.lead");
    }
}
