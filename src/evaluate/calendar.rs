//! Business time: how much of it lies between a moment and now, and whether a calendar is open.

use crate::ast::Unit;
use crate::check::CalendarId;
use crate::program::{NodeId, Val};
use crate::value::duration::{HOUR, MINUTE, SECOND};
use crate::value::{Number, Truth};

use super::run::Run;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// Whole units of open time from a date or an instant until now; negative when it is ahead.
    pub(super) fn business_since(&self, unit: Unit, since: Val, calendar: CalendarId) -> Val {
        let Some(calendar) = self.program.calendars.get(calendar) else { return Val::Unknown };
        let whole = |count: i64| Number::whole(count).map_or(Val::Unknown, Val::Number);
        // A date is a day wherever the calendar is; only for the hours does it have to begin somewhere.
        if let (Val::Date(date), Unit::Day) = (since, unit) {
            return whole(calendar.open_days(date, calendar.hours().zone.date(self.now)));
        }
        let Some(at) = self.instant(since) else { return Val::Unknown };
        let size = match unit {
            Unit::Second => SECOND,
            Unit::Minute => MINUTE,
            Unit::Hour => HOUR,
            Unit::Day => return whole(calendar.days_between(at, self.now)),
            // These are refused when the rules are checked.
            Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return Val::Unknown,
        };
        whole(calendar.between(at, self.now) / size)
    }

    /// Whether a calendar is open at the moment of a node, or now; unknown when the moment is.
    pub(super) fn open(&mut self, calendar: CalendarId, at: Option<NodeId>) -> Truth {
        let at = match at {
            None => self.now,
            Some(node) => {
                let value = self.value(node);
                let Some(at) = self.instant(value) else { return Truth::Unknown };
                at
            }
        };
        self.program.calendars.get(calendar).map_or(Truth::Unknown, |calendar| Truth::of(calendar.is_open(at)))
    }
}
