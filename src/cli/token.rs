//! `leadwright token new`: a token for `serve`, and the line for its file.

use crate::http::{Scope, Token};

use super::args::{TokenNew, TokenScope};
use super::output::{self, Terminal};
use super::{End, Stop};

/// Prints both: the token on stdout, so that it can be handed on, and the line with it.
pub fn run(args: &TokenNew, terminal: &Terminal) -> Result<End, Stop> {
    let mut scopes: Vec<Scope> = args
        .scope
        .iter()
        .map(|scope| match scope {
            TokenScope::Decide => Scope::Decide,
            TokenScope::Read => Scope::Read,
            TokenScope::Admin => Scope::Admin,
        })
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    let token =
        Token::new(&scopes, &args.name).map_err(|error| Stop::unusable(format!("no token was made: {error}")))?;
    output::print(format!("token  {}\nline   {}\n", token.secret, token.line).as_bytes())?;
    terminal.tell(
        "the token is for whoever asks and is not shown again; the line is for the file of `leadwright serve --tokens`",
    );
    Ok(End::Fine)
}
