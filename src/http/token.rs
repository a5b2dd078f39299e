//! Tokens: who has one may do what its scopes say.
//!
//! Only the SHA-256 of a token is kept. That is enough because a token is 256 random bits: there is no shorter way to it than trying them all, so
//! a slow hash as for passwords would cost time with every request and add nothing. For the same reason the hash is simply looked up: to learn
//! something from how long that takes, one would have to choose the hash of what is sent.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};
use tokio_rustls::rustls::crypto::ring;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Decisions about leads that are sent along.
    Decide,
    /// The rules, and how the service fares.
    Read,
    /// All of it, and what changes something.
    Admin,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::Decide, Self::Read, Self::Admin];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }

    /// The scope of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A new token.
pub struct Token {
    /// What is sent as `Authorization: Bearer …`. It is shown once and kept nowhere.
    pub secret: String,
    /// The line for the file of tokens.
    pub line: String,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("line", &self.line).finish_non_exhaustive()
    }
}

/// What is wrong with tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError(String);

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TokenError {}

impl Token {
    /// Makes a token of 256 random bits; `name` tells later whose it is.
    ///
    /// # Errors
    /// When the name can't stand in the file, or the machine has no randomness.
    pub fn new(scopes: &[Scope], name: &str) -> Result<Self, TokenError> {
        if name.is_empty() || name.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
            return Err(TokenError("name the token in one word, for example `crm`".to_owned()));
        }
        let mut bytes = [0; 32];
        let filled = ring::default_provider().secure_random.fill(&mut bytes);
        filled.map_err(|_| TokenError("this machine gives no random numbers".to_owned()))?;
        let secret = format!("lw_{}", hex(&bytes));
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        let line = format!("{name} {} sha256:{}", scopes.join(","), hash(&secret));
        Ok(Self { secret, line })
    }
}

/// The tokens that are accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    by_hash: BTreeMap<String, Known>,
}

/// A token that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    name: String,
    scopes: Vec<Scope>,
}

impl Known {
    /// What it is called in the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it allows this.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|known| *known == scope || *known == Scope::Admin)
    }
}

impl Tokens {
    /// Reads a file of tokens: a line each, `name scope,scope sha256:…`; empty lines and those that begin with `#` are passed over.
    ///
    /// # Errors
    /// The first line that is wrong, or that there is none. The error doesn't quote the line.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let mut by_hash = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what: &str| {
                TokenError(format!(
                    "line {} of the tokens {what}: write `name scope,scope sha256:…`, as `leadwright token new` prints it",
                    number + 1
                ))
            };
            let mut parts = line.split_whitespace();
            let (Some(name), Some(scopes), Some(hash), None) = (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(wrong("doesn't have three parts"));
            };
            let scopes: Option<Vec<Scope>> = scopes.split(',').map(Scope::of).collect();
            let scopes = scopes.ok_or_else(|| wrong("has a scope that is none of decide, read, admin"))?;
            let hash = hash.strip_prefix("sha256:").map(str::to_ascii_lowercase);
            let hash = hash.filter(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let hash = hash.ok_or_else(|| wrong("doesn't end with `sha256:` and 64 hexadecimal digits"))?;
            if by_hash.insert(hash, Known { name: name.to_owned(), scopes }).is_some() {
                return Err(TokenError(format!(
                    "line {} of the tokens has a token that stands there already: which of the two lines counts is not known; take one out",
                    number + 1
                )));
            }
        }
        if by_hash.is_empty() {
            return Err(TokenError(
                "there is no token in the file: `leadwright token new` prints a line for it".to_owned(),
            ));
        }
        Ok(Self { by_hash })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.by_hash.len()
    }

    /// The token that was sent, if it is accepted.
    pub(super) fn known(&self, secret: &str) -> Option<&Known> {
        self.by_hash.get(&hash(secret))
    }
}

fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
