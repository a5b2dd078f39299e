//! Writes the lines of a log, but for what decisions have behind their number.

use crate::value::Instant;

/// What stands before the sum of a line, and what stands behind it.
const SUM: &str = ",\"sum\":\"";
const END: &str = "\"}";
/// How many digits a sum has.
const DIGITS: usize = 8;

/// Writes a line: its kind, what is next in it, and the rest with the bracket that closes it. Before that comes the sum of all that is
/// before the sum: its CRC-32, so that a line that a disk changed is noticed.
pub(super) fn write(out: &mut Vec<u8>, kind: &str, number: &str, rest: &[u8]) {
    let begin = format!("{{\"log\":\"{kind}\"{number}");
    let rest = rest.strip_suffix(b"}").unwrap_or(rest);
    let mut sum = crc32fast::Hasher::new();
    sum.update(begin.as_bytes());
    sum.update(rest);
    out.extend_from_slice(begin.as_bytes());
    out.extend_from_slice(rest);
    out.extend_from_slice(format!("{SUM}{:08x}{END}\n", sum.finalize()).as_bytes());
}

/// Whether the sum of a line fits; none when it has no sum.
pub(super) fn sum_fits(line: &str) -> Option<bool> {
    let (before, sum) = line.split_at_checked(line.len().checked_sub(SUM.len() + DIGITS + END.len())?)?;
    let sum = sum.strip_prefix(SUM)?.strip_suffix(END)?;
    Some(format!("{:08x}", crc32fast::hash(before.as_bytes())) == sum)
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
