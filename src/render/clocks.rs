//! What the page of a decision tells about time: clocks, programmes, alerts, and until when it holds.

use crate::evaluate::{Clock, ClockState, Nurturing};
use crate::value::Instant;
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};

use super::Decided;
use super::sla;
use super::text::{Page, local};

impl Page<'_> {
    /// Until when the decision holds if nothing happens.
    pub(super) fn holds(&self) -> String {
        match self.decided.decision.valid_until {
            Some(until) => format!("holds until {}", local(self.zone(), until)),
            None => "holds until something happens".to_owned(),
        }
    }

    /// The clocks, SLA by SLA.
    pub(super) fn clocks(&mut self) {
        let decided = self.decided;
        let clocks = &decided.decision.clocks;
        for (number, clock) in clocks.iter().enumerate() {
            let Some(known) = decided.program.book.slas.get(clock.sla) else { continue };
            let first = number.checked_sub(1).and_then(|before| clocks.get(before));
            if first.is_none_or(|before| before.sla != clock.sla) {
                let stage = decided.stage(known.stage);
                let gone = if known.stage == decided.decision.stage_after { "" } else { ", which it left" };
                let under = self.style.dim(&format!("  in {stage}{gone}"));
                self.title(&format!("{}{under}", known.label));
            }
            let same = |other: &&Clock| other.sla == clock.sla && other.clause == clock.clause;
            if clocks.iter().filter(same).count() > 1 {
                self.lap(clock);
            } else {
                self.clock(clock);
            }
        }
    }

    fn clock(&mut self, clock: &Clock) {
        let decided = self.decided;
        let state = self.state(clock.state);
        let what = decided.clause_of(clock).map_or_else(String::new, sla::in_words);
        let place = self.style.dim(decided.clause_place(clock));
        self.line(&format!("  {state}  {what}  {place}"));
        let times = clock_times(decided, clock).join("; ");
        self.line(&format!("            {times}"));
    }

    /// One of several laps; what it asks for is told with the first.
    fn lap(&mut self, clock: &Clock) {
        let decided = self.decided;
        if clock.lap == 1 {
            let what = decided.clause_of(clock).map_or_else(String::new, sla::in_words);
            let place = self.style.dim(decided.clause_place(clock));
            self.line(&format!("  {what}  {place}"));
        }
        let state = self.state(clock.state);
        let who = clock.assignee.as_deref().unwrap_or("nobody");
        self.line(&format!("    {state}  lap {}, {who}", clock.lap));
        let times = clock_times(decided, clock).join("; ");
        self.line(&format!("              {times}"));
    }

    fn state(&self, state: ClockState) -> String {
        let word = format!("{:<8}", sla::state(state));
        match state {
            ClockState::Waiting => word,
            ClockState::Warned => self.style.odd(&word),
            ClockState::Met => self.style.good(&word),
            ClockState::MetLate | ClockState::Breached => self.style.bad(&word),
        }
    }

    /// The programmes it is in, enters or leaves.
    pub(super) fn nurture(&mut self) {
        let decided = self.decided;
        for nurturing in &decided.decision.nurture {
            self.programme(nurturing);
        }
    }

    fn programme(&mut self, nurturing: &Nurturing) {
        let decided = self.decided;
        let zone = self.zone();
        let Some(known) = decided.program.book.nurtures.get(nurturing.nurture) else { return };
        let plan = decided.program.nurtures.get(nurturing.nurture);
        let place = self.style.dim(plan.map_or("", |plan| &plan.place));
        self.title(&format!("Nurture: {}", known.label));
        let send = |step: u32| known.steps.get(step as usize).map_or("", |step| step.send.as_str());
        let since = local(zone, nurturing.since);
        let stands = match (nurturing.entered, nurturing.left) {
            (_, true) => format!("leaves now, after being in it since {since}"),
            (true, false) => "enters now".to_owned(),
            (false, false) => format!("in it since {since}"),
        };
        self.line(&format!("  {stands}  {place}"));
        for (step, at) in &nurturing.send {
            let now = self.style.good("send now:");
            self.line(&format!("  {now} \"{}\", due {}", send(*step), local(zone, *at)));
        }
        if let Some((step, at)) = nurturing.next {
            self.line(&format!("  next: \"{}\", {}", send(step), local(zone, at)));
        }
    }

    /// Who has to be told what.
    pub(super) fn alerts(&mut self) {
        let decided = self.decided;
        let alerts = &decided.decision.alerts;
        if alerts.is_empty() {
            return;
        }
        self.title("To be told now");
        for alert in alerts {
            let to = decided.told(alert).unwrap_or("nobody");
            let to = self.style.odd(&format!("{to}:"));
            let (text, since) = (decided.alert_text(alert), local(self.zone(), alert.at));
            // Most texts end with the very time that they are due since.
            let since = if alert.at == decided.decision.now || text.ends_with(&since) {
                String::new()
            } else {
                format!("  {}", self.style.dim(&format!("since {since}")))
            };
            self.line(&format!("  {to} {text}{since}"));
        }
    }
}

/// The times of a clock in words: due when, how much is left, how much was spent.
fn clock_times(decided: &Decided<'_>, clock: &Clock) -> Vec<String> {
    let zone = decided.program.book.process.zone;
    let now = decided.decision.now;
    let mut parts = Vec::new();
    match (clock.met_at, clock.due) {
        (Some(met), due) => {
            parts.push(local(zone, met));
            if let Some(due) = due.filter(|_| clock.state == ClockState::MetLate) {
                parts.push(format!("was due {}", local(zone, due)));
            }
        }
        (None, None) => parts.push("not due while it stands still".to_owned()),
        (None, Some(due)) if clock.state == ClockState::Breached => {
            parts.push(format!("was due {}{}", local(zone, due), ago(due, now)));
        }
        (None, Some(due)) => {
            let mut text = format!("due {}", local(zone, due));
            // Nobody can see from here how long it will have stood still by then.
            if clock.ended.is_none() && !clock.paused {
                match clock.business_left {
                    Some(left) => text.push_str(&format!(", {} of open time left", open(left))),
                    None => text.push_str(&format!(", {} left", length(due.since(now)))),
                }
            }
            parts.push(text);
        }
    }
    if clock.paused && clock.due.is_some() {
        parts.push("stands still now".to_owned());
    }
    let verb = if clock.met_at.is_some() { "after" } else { "spent" };
    let spent = length(clock.wall_spent);
    match clock.business_spent {
        _ if clock.wall_spent == 0 => {}
        Some(time) if time != clock.wall_spent => parts.push(format!("{verb} {spent}, {} of it open", open(time))),
        Some(_) | None => parts.push(format!("{verb} {spent}")),
    }
    if let Some(ended) = clock.ended.filter(|_| clock.met_at.is_none()) {
        parts.push(format!("ended {}", local(zone, ended)));
    }
    parts
}

fn ago(then: Instant, now: Instant) -> String {
    let past = now.since(then);
    if past < MINUTE { String::new() } else { format!(", {} ago", length(past)) }
}

/// A length of time as people say it, in its two largest units: `2 days 3 hours`, `45 minutes`.
fn length(micros: i64) -> String {
    in_units(micros, &[(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")])
}

/// A length of open time: 24 hours of it are not a day to anybody.
fn open(micros: i64) -> String {
    in_units(micros, &[(HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")])
}

fn in_units(micros: i64, units: &[(i64, &str)]) -> String {
    let mut left = micros.max(0);
    let first = units.iter().position(|(size, _)| left >= *size).unwrap_or(units.len().saturating_sub(1));
    let mut parts = Vec::new();
    for (size, unit) in units.iter().skip(first).take(2) {
        let count = left / size;
        left %= size;
        if count > 0 || parts.is_empty() {
            parts.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_two_units() {
        assert_eq!(length(0), "0 seconds");
        assert_eq!(length(59 * SECOND), "59 seconds");
        assert_eq!(length(60 * SECOND + 999_999), "1 minute");
        assert_eq!(length(7 * HOUR + 30 * MINUTE + 59 * SECOND), "7 hours 30 minutes");
        assert_eq!(length(2 * DAY + 30 * MINUTE), "2 days");
        assert_eq!(length(26 * HOUR), "1 day 2 hours");
        assert_eq!(open(26 * HOUR), "26 hours");
    }
}
