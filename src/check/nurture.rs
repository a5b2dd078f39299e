//! Nurture programmes: who enters, who leaves, what is sent when.

use crate::ast::{self, NurtureLineKind as Line};
use crate::source::Span;
use crate::value::Duration;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{Declared, expr, literal, stage};

/// All nurture programmes.
pub fn check(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for written in &declared.nurtures {
        let nurture = self::nurture(cx, written);
        cx.out.nurtures.push(nurture);
    }
}

fn nurture(cx: &mut Context<'_>, written: &ast::Nurture) -> Nurture {
    let name = written.name.text.clone();
    let label = written.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
    let (mut enter, mut leave) = (None, None);
    let mut calendar = None;
    let mut said: [Option<Span>; 3] = [None; 3];
    let [said_enter, said_leave, said_calendar] = &mut said;
    let mut steps: Vec<NurtureStep> = Vec::new();
    let mut business = None;
    for line in &written.lines {
        match &line.kind {
            Line::Enter(condition) => {
                stage::once(cx, said_enter, line.span, "enter when");
                enter = Some(expr::condition(cx, condition, &Scope::default()));
            }
            Line::Leave(condition) => {
                stage::once(cx, said_leave, line.span, "leave when");
                leave = Some(expr::condition(cx, condition, &Scope::default()));
            }
            Line::Calendar(name) => {
                stage::once(cx, said_calendar, line.span, "calendar");
                calendar = cx.calendar(name);
            }
            Line::After(length, what) | Line::Every(length, what) => {
                let again = matches!(line.kind, Line::Every(..));
                let Some(after) = literal::work_time(cx, length) else { continue };
                if after.is_business() {
                    business = business.or(Some(length.span));
                }
                if let Some(first) = steps.iter().find(|known| known.after == after && known.again == again) {
                    let first = first.span;
                    cx.tell(complaints::two_steps_at_once(line.span, first));
                    continue;
                }
                steps.push(NurtureStep { after, again, send: what.text.clone(), span: line.span });
            }
        }
    }
    let whole = !cx.is_incomplete(written.span);
    if said_enter.is_none() && whole {
        cx.tell(complaints::nobody_enters(&written.name));
    }
    if steps.is_empty() && whole {
        cx.tell(complaints::sends_nothing(&written.name));
    }
    if let (Some(span), None, true) = (business, *said_calendar, whole) {
        let known: Vec<String> = cx.out.calendars.iter().map(|calendar| calendar.name.clone()).collect();
        cx.tell(complaints::no_calendar_for(span, &format!("`{}`", written.name.text), &known));
    }
    let enter = enter.unwrap_or_else(|| Context::wrong(written.name.span));
    // Steps in the order in which they come, those that come once before those that come again and again.
    steps.sort_by_key(|step| (step.again, if step.again { 0 } else { length_for_order(step.after) }));
    Nurture { name, label, enter, leave, calendar, steps, span: written.name.span }
}

/// Business time for sorting: nobody means an hour of it to come after a day of the clock by much.
const fn length_for_order(length: Duration) -> i64 {
    length
        .comparable()
        .saturating_add(length.business_micros.saturating_mul(3))
        .saturating_add((length.business_days as i64).saturating_mul(crate::value::duration::DAY))
}
