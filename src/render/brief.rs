//! The brief that goes with a lead to sales, on the page of its decision.

use crate::explain::{Because, Explanation, Past, PastKind};

use super::text::{Page, day, local};

impl Page<'_> {
    /// What sales has to know: how it ended last time, what the lead is after, and what happened.
    pub(super) fn brief(&mut self, explanation: &Explanation) {
        let Some(brief) = &explanation.handoff else { return };
        let decided = self.decided;
        let zone = self.zone();
        if let Some(last) = brief.last_time {
            let from = last.stage.map(|stage| format!(" from {}", decided.stage(stage))).unwrap_or_default();
            let how = if last.reopened { "reopened" } else { "recycled" };
            let answer = last.answer.map(|number| Because { answers: vec![number], ..Because::default() });
            let answer = answer.map(|because| format!(": {}", self.because(&because))).unwrap_or_default();
            self.title("Last time");
            self.line(&format!("  {how}{from}, ended on {}{answer}", day(zone, last.at)));
        }
        if !brief.interests.is_empty() {
            self.title("Interests");
        }
        for interest in &brief.interests {
            let Some(activity) = decided.program.book.activities.get(interest.activity) else { continue };
            let Some(field) = activity.fields.get(interest.field as usize) else { continue };
            let values = interest.values.iter().filter_map(|(number, times)| {
                let value = decided.record.event_value(decided.record.events.get(*number as usize)?, interest.field);
                Some(format!("{} × {times}", decided.words(value, &field.ty)))
            });
            let values: Vec<String> = values.collect();
            self.line(&format!("  {} {}: {}", activity.name, field.name, values.join(", ")));
        }
        if !brief.history.is_empty() {
            self.title("What happened");
        }
        for happened in &brief.history {
            let told = self.happened(happened);
            self.line(&format!("  {}  {told}", local(zone, happened.at)));
        }
        if brief.earlier > 0 {
            let text = self.style.dim(&format!("  and {} more before that", brief.earlier));
            self.line(&text);
        }
    }

    fn happened(&self, happened: &Past) -> String {
        let decided = self.decided;
        match happened.kind {
            PastKind::Activity(number) => {
                let kind = decided.record.events.get(number as usize).map(|event| event.kind);
                let name = kind.and_then(|kind| decided.program.book.activities.get(kind)).map(|a| a.name.as_str());
                let values = decided.activity_values(number);
                let values: Vec<String> =
                    values.iter().map(|(name, value, ty)| format!("{name} {}", decided.words(*value, ty))).collect();
                format!("{}  {}", name.unwrap_or_default(), values.join(", "))
            }
            PastKind::Answer(number) => self.because(&Because { answers: vec![number], ..Because::default() }),
            PastKind::Entered(stage, by) => {
                format!("{} {}", by.map_or("entered", super::json::kind), decided.stage(stage))
            }
        }
    }
}
