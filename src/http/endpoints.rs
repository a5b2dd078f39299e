//! All endpoints in one table: the router is held against it by a test, the layer around them looks up here what is allowed, and
//! `/openapi.json` is written from it.

use super::problem::{
    BROKEN_BODY, BROKEN_JSON, BUSY, Kind, MISSING_SCOPE, NO_LEAD, NO_PRIORITY, NO_SUCH_OWNER, NO_TOKEN, NOT_ACCEPTABLE,
    OTHER_RULES, SAME_PATH, SLOW_BODY, STOPPING, TOO_DEEP, TOO_LARGE, TOO_MANY_LINES, TOO_SLOW, WRONG_LEDGER,
    WRONG_MEDIA_TYPE, WRONG_PARAMETER,
};
use super::token::Scope;

/// An endpoint.
#[derive(Debug)]
pub struct Endpoint {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path.
    pub path: &'static str,
    /// What a token has to allow; none where everybody is answered.
    pub scope: Option<Scope>,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What can be said behind `?`.
    pub parameters: &'static [Parameter],
    /// The formats of the body that it takes, with the name of their schema.
    pub takes: &'static [(&'static str, &'static str)],
    /// The formats of the answer, with the name of their schema.
    pub gives: &'static [(&'static str, &'static str)],
    /// Whether `If-Match` pins the rules.
    pub pins: bool,
    /// What can go wrong, beside what can anywhere.
    pub problems: &'static [&'static Kind],
}

/// What can be said behind `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// `now`: the time to decide for.
    Now,
    /// `reasons`: which reasons come along.
    Reasons,
    /// `top`: how many.
    Top,
    /// `owner`: whose.
    Owner,
    /// `name`: what the posted file is called.
    Name,
}

impl Parameter {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Reasons => "reasons",
            Self::Top => "top",
            Self::Owner => "owner",
            Self::Name => "name",
        }
    }
}

/// NDJSON.
pub const NDJSON: &str = "application/x-ndjson";
/// JSON.
pub const JSON: &str = "application/json";
/// Text.
pub const TEXT: &str = "text/plain";
/// Text as it is answered.
pub const TEXT_TYPE: &str = "text/plain; charset=utf-8";
/// The text that Prometheus reads.
pub const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

const POSTED: &[&Kind] = &[
    BROKEN_JSON,
    TOO_DEEP,
    WRONG_PARAMETER,
    BROKEN_BODY,
    SLOW_BODY,
    OTHER_RULES,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    NO_LEAD,
    WRONG_LEDGER,
    BUSY,
    TOO_SLOW,
    NO_TOKEN,
    MISSING_SCOPE,
];
const SCOPED: &[&Kind] = &[WRONG_PARAMETER, NO_TOKEN, MISSING_SCOPE, BUSY];

/// All endpoints.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: "POST",
        path: "/v1/decide",
        scope: Some(Scope::Decide),
        summary: "Decide about a lead, or about one lead a line as they come",
        parameters: &[Parameter::Now, Parameter::Reasons],
        takes: &[(JSON, "OneLead"), (NDJSON, "Lines")],
        gives: &[(JSON, "Decision"), (NDJSON, "Lines")],
        pins: true,
        problems: POSTED,
    },
    Endpoint {
        method: "POST",
        path: "/v1/explain",
        scope: Some(Scope::Decide),
        summary: "Tell why a lead is decided about as it is, why not otherwise, and what would do it",
        parameters: &[Parameter::Now],
        takes: &[(JSON, "OneLead")],
        gives: &[(JSON, "Explanation"), (TEXT, "Text")],
        pins: true,
        problems: &[
            BROKEN_JSON,
            TOO_DEEP,
            WRONG_PARAMETER,
            BROKEN_BODY,
            SLOW_BODY,
            OTHER_RULES,
            TOO_LARGE,
            WRONG_MEDIA_TYPE,
            NO_LEAD,
            WRONG_LEDGER,
            BUSY,
            TOO_SLOW,
            NO_TOKEN,
            MISSING_SCOPE,
            NOT_ACCEPTABLE,
        ],
    },
    Endpoint {
        method: "POST",
        path: "/v1/queue",
        scope: Some(Scope::Decide),
        summary: "Put leads in order, best first",
        parameters: &[Parameter::Now, Parameter::Top, Parameter::Owner],
        takes: &[(JSON, "ManyLeads"), (NDJSON, "Lines")],
        gives: &[(JSON, "Queue")],
        pins: true,
        problems: &[
            BROKEN_JSON,
            TOO_DEEP,
            WRONG_PARAMETER,
            BROKEN_BODY,
            SLOW_BODY,
            OTHER_RULES,
            TOO_LARGE,
            TOO_MANY_LINES,
            WRONG_MEDIA_TYPE,
            WRONG_LEDGER,
            NO_PRIORITY,
            NO_SUCH_OWNER,
            BUSY,
            TOO_SLOW,
            NO_TOKEN,
            MISSING_SCOPE,
        ],
    },
    Endpoint {
        method: "POST",
        path: "/v1/check",
        scope: Some(Scope::Read),
        summary: "Tell all problems of a text of rules, or of a rule set of several files; they are not used",
        parameters: &[Parameter::Now, Parameter::Name],
        takes: &[(TEXT, "RulesText"), (JSON, "RuleFiles")],
        gives: &[(JSON, "CheckResult")],
        pins: false,
        problems: &[
            BROKEN_JSON,
            SAME_PATH,
            WRONG_PARAMETER,
            BROKEN_BODY,
            SLOW_BODY,
            TOO_LARGE,
            WRONG_MEDIA_TYPE,
            BUSY,
            TOO_SLOW,
            NO_TOKEN,
            MISSING_SCOPE,
        ],
    },
    Endpoint {
        method: "GET",
        path: "/v1/rules",
        scope: Some(Scope::Read),
        summary: "The rules in use: version, digest, texts, and the process as a graph",
        parameters: &[],
        takes: &[],
        gives: &[(JSON, "Rules")],
        pins: true,
        problems: &[WRONG_PARAMETER, OTHER_RULES, NO_TOKEN, MISSING_SCOPE, BUSY],
    },
    Endpoint {
        method: "POST",
        path: "/v1/reload",
        scope: Some(Scope::Admin),
        summary: "Look at the files of the rules right now, and tell what came of it",
        parameters: &[],
        takes: &[],
        gives: &[(JSON, "Status")],
        pins: false,
        problems: &[WRONG_PARAMETER, NO_TOKEN, MISSING_SCOPE, BUSY, TOO_SLOW],
    },
    Endpoint {
        method: "GET",
        path: "/healthz",
        scope: None,
        summary: "Whether the service is alive",
        parameters: &[],
        takes: &[],
        gives: &[(TEXT, "Text")],
        pins: false,
        problems: &[],
    },
    Endpoint {
        method: "GET",
        path: "/readyz",
        scope: None,
        summary: "Whether the service takes requests: not while it stops",
        parameters: &[],
        takes: &[],
        gives: &[(TEXT, "Text")],
        pins: false,
        problems: &[STOPPING],
    },
    Endpoint {
        method: "GET",
        path: "/metrics",
        scope: Some(Scope::Read),
        summary: "How the service fares, for Prometheus",
        parameters: &[],
        takes: &[],
        gives: &[(TEXT, "Text")],
        pins: false,
        problems: SCOPED,
    },
    Endpoint {
        method: "GET",
        path: "/openapi.json",
        scope: None,
        summary: "This description",
        parameters: &[],
        takes: &[],
        gives: &[(JSON, "Description")],
        pins: false,
        problems: &[],
    },
    Endpoint {
        method: "GET",
        path: "/problems",
        scope: None,
        summary: "All kinds of problems, where their `type` leads",
        parameters: &[],
        takes: &[],
        gives: &[("text/html", "Text")],
        pins: false,
        problems: &[],
    },
    Endpoint {
        method: "GET",
        path: "/",
        scope: None,
        summary: "A page to try the service",
        parameters: &[],
        takes: &[],
        gives: &[("text/html", "Text")],
        pins: false,
        problems: &[],
    },
    Endpoint {
        method: "GET",
        path: "/try.js",
        scope: None,
        summary: "What the page to try the service runs",
        parameters: &[],
        takes: &[],
        gives: &[("text/javascript", "Text")],
        pins: false,
        problems: &[],
    },
];

/// The endpoint of this path and method; a `HEAD` is a `GET` without its body.
pub fn find(path: &str, method: &str) -> Option<&'static Endpoint> {
    let method = if method == "HEAD" { "GET" } else { method };
    ENDPOINTS.iter().find(|endpoint| endpoint.path == path && endpoint.method == method)
}

/// The methods of a path, as `Allow` tells them.
pub fn allowed(path: &str) -> String {
    let methods = ENDPOINTS.iter().filter(|endpoint| endpoint.path == path).map(|endpoint| match endpoint.method {
        "GET" => "GET, HEAD",
        other => other,
    });
    methods.collect::<Vec<_>>().join(", ")
}
