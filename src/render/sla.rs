//! Clocks and alerts in words, the same on all surfaces.

use crate::check::{SlaClause, SlaTarget};
use crate::evaluate::{Alert, AlertKind, AlertTo, Clock, ClockState};
use crate::value::Number;
use crate::value::duration::{HOUR, MINUTE, SECOND};

use super::Decided;

/// What a clause asks for, as decisions call it.
#[must_use]
pub const fn clause(target: SlaTarget) -> &'static str {
    crate::evaluate::clause_word(target)
}

/// The word for how a clock stands.
#[must_use]
pub const fn state(state: ClockState) -> &'static str {
    match state {
        ClockState::Waiting => "waiting",
        ClockState::Warned => "warned",
        ClockState::Met => "met",
        ClockState::MetLate => "met late",
        ClockState::Breached => "breached",
    }
}

/// The word for a kind of alert.
#[must_use]
pub const fn alert_kind(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::Handoff => "handoff",
        AlertKind::Warning(..) => "warning",
        AlertKind::Breach(_) => "breach",
    }
}

/// A clause as rules write it: `at least 6 touches over at least 2 kinds within 10 business days`.
#[must_use]
pub fn in_words(clause: &SlaClause) -> String {
    let within = clause.within;
    match clause.target {
        SlaTarget::FirstTouch => format!("first touch within {within}"),
        SlaTarget::Touches { count, kinds } => {
            let over = if kinds > 1 { format!(" over at least {kinds} kinds") } else { String::new() };
            let plural = if count == 1 { "" } else { "es" };
            format!("at least {count} touch{plural}{over} within {within}")
        }
        SlaTarget::Answer => format!("answer within {within}"),
        SlaTarget::Stay => format!("stay at most {within}"),
    }
}

/// Writes a length of time as ISO 8601 does, in hours at most: `PT7H30M`, `PT0S`. Decisions quote three of these a clock, so this goes
/// without formatting machinery.
pub fn write_iso(out: &mut Vec<u8>, micros: i64) {
    if micros < 0 {
        out.push(b'-');
    }
    let micros = micros.saturating_abs();
    let (hours, minutes) = (micros / HOUR, micros % HOUR / MINUTE);
    let (seconds, rest) = (micros % MINUTE / SECOND, micros % SECOND);
    let mut digits = itoa::Buffer::new();
    out.extend_from_slice(b"PT");
    for (count, unit) in [(hours, b'H'), (minutes, b'M')] {
        if count > 0 {
            out.extend_from_slice(digits.format(count).as_bytes());
            out.push(unit);
        }
    }
    if rest > 0 {
        let fraction = format!("{seconds}.{rest:06}");
        out.extend_from_slice(fraction.trim_end_matches('0').as_bytes());
        out.push(b'S');
    } else if seconds > 0 || micros < MINUTE {
        out.extend_from_slice(digits.format(seconds).as_bytes());
        out.push(b'S');
    }
}

impl<'a> Decided<'a> {
    /// The line of an SLA that a clock belongs to.
    #[must_use]
    pub fn clause_of(&self, clock: &Clock) -> Option<&'a SlaClause> {
        self.program.book.slas.get(clock.sla)?.clauses.get(clock.clause as usize)
    }

    /// When the first of its clocks is due, or has been due; none when none runs.
    #[must_use]
    pub fn due(&self) -> Option<crate::value::Instant> {
        let open = self.decision.clocks.iter().filter(|clock| clock.met_at.is_none() && clock.ended.is_none());
        open.filter_map(|clock| clock.due).min()
    }

    /// Where the line stands that a clock belongs to.
    #[must_use]
    pub fn clause_place(&self, clock: &Clock) -> &'a str {
        let clauses = self.program.slas.get(clock.sla).map(|sla| &sla.clauses);
        clauses.and_then(|clauses| clauses.get(clock.clause as usize)).map_or("", |clause| &clause.place)
    }

    /// Whom an alert is for: a department by its name, or the person who has the lead.
    #[must_use]
    pub fn told(&self, alert: &Alert) -> Option<&'a str> {
        let book = &self.program.book;
        let owner = |id| book.owners.get(id).map(|owner| owner.name.as_str());
        match alert.to {
            AlertTo::Owner(id) => owner(id),
            AlertTo::Assignee => {
                let stage = book.stages.get(self.decision.stage_after);
                self.decision.assignee.as_deref().or_else(|| stage.and_then(|stage| stage.owner).and_then(owner))
            }
        }
    }

    /// What an alert says, without any personal value.
    #[must_use]
    pub fn alert_text(&self, alert: &Alert) -> String {
        let id = &self.record.id;
        let book = &self.program.book;
        let clock = |number: usize| {
            let clock = self.decision.clocks.get(number)?;
            let sla = book.slas.get(clock.sla)?;
            let clause = self.clause_of(clock)?;
            let due =
                clock.due.map_or_else(String::new, |due| format!(" {}", super::text::local(book.process.zone, due)));
            Some((sla.label.as_str(), in_words(clause), due))
        };
        match alert.kind {
            AlertKind::Handoff => {
                let stage = book.stages.get(self.decision.stage_after).map_or("", |stage| &stage.label);
                match &self.decision.assignee {
                    Some(assignee) => format!("{id} is for {assignee}: {stage}"),
                    None => format!("{id} waits for somebody: {stage}"),
                }
            }
            AlertKind::Warning(number, part) => {
                let Some((label, words, due)) = clock(number) else { return String::new() };
                let percent = part.times(Number::count(100)).unwrap_or_default();
                format!("{id}: {percent}% of the time is over. {label}: {words}, due{due}")
            }
            AlertKind::Breach(number) => {
                let Some((label, words, due)) = clock(number) else { return String::new() };
                format!("{id} is late. {label}: {words}, was due{due}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(micros: i64) -> String {
        let mut out = Vec::new();
        write_iso(&mut out, micros);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(iso(0), "PT0S");
        assert_eq!(iso(34 * HOUR), "PT34H");
        assert_eq!(iso(7 * HOUR + 30 * MINUTE), "PT7H30M");
        assert_eq!(iso(HOUR + 5 * SECOND + 250_000), "PT1H5.25S");
        assert_eq!(iso(-90 * SECOND), "-PT1M30S");
    }
}
