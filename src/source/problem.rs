//! What is wrong, where, and what to do about it.
//!
//! One shape for every complaint of every stage. A stage owns its words (its `complaints.rs`); this file
//! knows no stage.

use super::span::Span;
use super::suggest::Near;

/// A code that names a kind of problem for life: `E0107`, `W0301`. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

/// How bad it is. Rules with an error are not used; a warning is advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rules work, but probably not as meant.
    Warning,
    /// The rules can't be used.
    Error,
}

/// A stretch of text with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What; may be empty, when the place alone says it.
    pub text: String,
}

/// One replacement of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// A way out that a program can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "replace it".
    pub title: String,
    /// The changes, all or none.
    pub edits: Vec<Edit>,
    /// Whether it can be taken without asking, because it can't change what was meant.
    pub safe: bool,
}

/// One complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Its kind.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// The place it is about; none when it is about a whole file or folder (see `path`).
    pub primary: Option<Label>,
    /// Other places that explain it, also in other files.
    pub secondary: Vec<Label>,
    /// The next step.
    pub help: Option<String>,
    /// Ways out that a program can take.
    pub fixes: Vec<Fix>,
    /// A lead that shows it, in words: `employees 6000, country FR goes to kam@acme.example`.
    pub witness: Option<String>,
    /// The file or folder it is about, when it is about no place in a text.
    pub path: Option<String>,
}

impl Problem {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            help: None,
            fixes: Vec::new(),
            witness: None,
            path: None,
        }
    }

    /// Sets the place it is about.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Adds another place that explains it.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Sets the next step.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a way out that can be taken without asking.
    #[must_use]
    pub fn safe_fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.fix(title, span, replacement, true)
    }

    /// Adds a way out that a person should look at first.
    #[must_use]
    pub fn maybe_fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.fix(title, span, replacement, false)
    }

    /// Asks whether one of these names was meant, and offers each.
    #[must_use]
    pub fn name_meant(self, span: Span, near: &Near) -> Self {
        self.meant(span, near, |name| format!("`{name}`"), str::to_owned)
    }

    /// Asks whether one of these texts was meant, and offers each.
    #[must_use]
    pub fn text_meant(self, span: Span, near: &Near) -> Self {
        self.meant(span, near, |text| format!("{text:?}"), |text| format!("{text:?}"))
    }

    fn meant(self, span: Span, near: &Near, told: fn(&str) -> String, put: fn(&str) -> String) -> Self {
        let names: Vec<String> = near.names.iter().map(|name| told(name)).collect();
        let asked = self.help(format!("did you mean {}?", names.join(" or ")));
        near.names.iter().zip(names).fold(asked, |problem, (name, told)| {
            problem.fix(format!("replace it by {told}"), span, put(name), near.sure)
        })
    }

    fn fix(mut self, title: impl Into<String>, span: Span, replacement: impl Into<String>, safe: bool) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.fixes.push(Fix { title: title.into(), edits, safe });
        self
    }

    /// Sets the lead that shows it.
    #[must_use]
    pub fn witness(mut self, text: impl Into<String>) -> Self {
        self.witness = Some(text.into());
        self
    }

    /// Sets the file or folder it is about.
    #[must_use]
    pub fn in_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Whether it keeps the rules from being used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Span {
    /// An error about this place; `label` is what is said right at it.
    #[must_use]
    pub fn problem(self, code: Code, message: impl Into<String>, label: impl Into<String>) -> Problem {
        Problem::error(code, message).at(self, label)
    }

    /// A warning about this place.
    #[must_use]
    pub fn warning(self, code: Code, message: impl Into<String>, label: impl Into<String>) -> Problem {
        Problem::warning(code, message).at(self, label)
    }
}
