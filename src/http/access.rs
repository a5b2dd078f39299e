//! Who is answered.

use std::net::IpAddr;

use axum::http::header::{AUTHORIZATION, HOST, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Uri};

use super::problem::{MISSING_SCOPE, NO_TOKEN, Refused, WRONG_HOST};
use super::token::{Scope, Tokens};

/// Who is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Whoever is on this machine. Only addresses of this machine can be listened on.
    Local,
    /// Who has a token.
    Tokens(Tokens),
    /// Anybody.
    Anybody,
}

impl Access {
    /// Lets a request pass that is allowed to what `scope` stands for; gives the name of its token.
    pub(super) fn check(&self, scope: Scope, headers: &HeaderMap) -> Result<Option<String>, Refused> {
        let Self::Tokens(tokens) = self else { return Ok(None) };
        let demand =
            |refused: Refused, more: &'static str| refused.header(WWW_AUTHENTICATE, HeaderValue::from_static(more));
        let Some(given) = headers.get(AUTHORIZATION) else {
            let help = "send `Authorization: Bearer …` with a token; `leadwright token new` makes one";
            return Err(demand(Refused::new(NO_TOKEN, "the request comes without a token", help), "Bearer"));
        };
        let secret = given.to_str().ok().and_then(|text| text.split_once(' '));
        let secret =
            secret.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, secret)| secret.trim());
        let Some(known) = secret.and_then(|secret| tokens.known(secret)) else {
            let refused = Refused::new(
                NO_TOKEN,
                "the token of the request is not among those that are accepted",
                "look whether it was copied whole, behind `Authorization: Bearer`; `leadwright token new` makes another",
            );
            return Err(demand(refused, "Bearer error=\"invalid_token\""));
        };
        if known.allows(scope) {
            return Ok(Some(known.name().to_owned()));
        }
        let refused = Refused::new(
            MISSING_SCOPE,
            format!("the token is not for `{}`", scope.name()),
            format!("use a token with the scope `{}`: `leadwright token new --scope {}`", scope.name(), scope.name()),
        );
        Err(demand(refused, "Bearer error=\"insufficient_scope\""))
    }

    /// Whether all who are answered are one.
    pub(super) fn is_alone(&self) -> bool {
        match self {
            Self::Tokens(tokens) => tokens.count() < 2,
            Self::Local | Self::Anybody => true,
        }
    }

    /// Without tokens, a page that somebody of this machine looks at could ask this service under a name that leads here. So only names of
    /// this machine are answered.
    pub(super) fn check_host(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Refused> {
        if *self != Self::Local {
            return Ok(());
        }
        let host = uri.authority().map(|authority| authority.as_str().to_owned());
        let host = host.or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned));
        if host.as_deref().is_some_and(is_this_machine) {
            return Ok(());
        }
        Err(Refused::new(
            WRONG_HOST,
            "without tokens, only requests to `localhost` or an address of this machine are answered",
            "ask by http://localhost, or start the service with --tokens",
        ))
    }
}

/// Whether the `Host` of a request is a name or an address of this machine.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn names_of_this_machine() {
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1:7878", "127.9.9.9", "[::1]", "[::1]:7878"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["", "evil.example", "evil.example:7878", "localhost.evil.example", "10.0.0.1", "[::2]:1", "127.0.0.1.evil"]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
