//! Writes the lines of a log, but for what decisions have behind their number.

use crate::value::Instant;

/// Writes a line: its kind, what is next in it, and the rest with the bracket that closes it.
pub(super) fn write(out: &mut Vec<u8>, kind: &str, number: &str, rest: &[u8]) {
    out.extend_from_slice(format!("{{\"log\":\"{kind}\"{number}").as_bytes());
    out.extend_from_slice(rest);
    out.push(b'\n');
}

/// The first line of a part.
pub(super) fn head(out: &mut Vec<u8>, part: u64, next: u64, at: Instant) {
    write(out, "part", "", format!(",\"format\":1,\"part\":{part},\"next\":{next},\"at\":\"{at}\"}}").as_bytes());
}

/// The first line of a program.
pub(super) fn start(out: &mut Vec<u8>, at: Instant, cut: u64) {
    let version = env!("CARGO_PKG_VERSION");
    write(out, "start", "", format!(",\"at\":\"{at}\",\"leadwright\":\"{version}\",\"cut\":{cut}}}").as_bytes());
}

/// Names decisions that are missing, from a number on.
pub(super) fn lost(out: &mut Vec<u8>, (n, count): (u64, u64), (since, until): (Instant, Instant), why: &str) {
    let why = serde_json::to_string(why).unwrap_or_default();
    let rest = format!(",\"count\":{count},\"since\":\"{since}\",\"until\":\"{until}\",\"why\":{why}}}");
    write(out, "lost", &format!(",\"n\":{n}"), rest.as_bytes());
}
