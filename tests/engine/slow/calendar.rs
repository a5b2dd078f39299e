//! Business time, day by day and opening by opening.

use leadwright::ast::Unit;
use leadwright::calendar::Hours;
use leadwright::check::CalendarId;
use leadwright::value::duration::SECOND;

use super::*;

/// What a day opens, as instants. (The calendars of these tests have no openings that overlap.)
fn openings(hours: &Hours, date: Date) -> Vec<(Instant, Instant)> {
    let at = |days: i32, time: TimeOfDay| {
        hours.zone.instant((i64::from(date.0 + days) * 86_400 + i64::from(time.0)) * SECOND)
    };
    hours.on(date).iter().map(|o| (at(0, o.from), at(i32::from(o.to <= o.from), o.to))).collect()
}

impl Slow<'_> {
    pub fn business_since(&self, unit: Unit, since: Val, calendar: CalendarId) -> Val {
        let hours = &self.rules.calendars[calendar].hours;
        let today = hours.zone.date(self.now);
        let (day, at) = match since {
            Val::Date(date) => (date, self.rules.process.zone.midnight(date)),
            Val::Instant(at) => (hours.zone.date(at), at),
            _ => return Val::Unknown,
        };
        let count = if unit == Unit::Day {
            let (first, last) = (day.min(today), day.max(today));
            let open = (first.0 + 1..=last.0).filter(|day| !openings(hours, Date(*day)).is_empty()).count() as i64;
            if today < day { -open } else { open }
        } else {
            let (early, late) = (at.min(self.now), at.max(self.now));
            let days = hours.zone.date(early).0 - 1..=hours.zone.date(late).0;
            let open = days.flat_map(|day| openings(hours, Date(day)));
            let micros: i64 = open.map(|(from, to)| (to.0.min(late.0) - from.0.max(early.0)).max(0)).sum();
            let size = match unit {
                Unit::Second => 1,
                Unit::Minute => 60,
                Unit::Hour => 3_600,
                other => panic!("{other:?}"),
            };
            let whole = micros / (size * SECOND);
            if self.now < at { -whole } else { whole }
        };
        Val::Number(Number::whole(count).unwrap())
    }

    pub fn calendar_is_open(&self, calendar: CalendarId, at: Option<Val>) -> Truth {
        let at = match at {
            None => self.now,
            Some(Val::Instant(at)) => at,
            Some(_) => return Truth::Unknown,
        };
        let hours = &self.rules.calendars[calendar].hours;
        let day = hours.zone.date(at);
        let open = [Date(day.0 - 1), day].into_iter().flat_map(|day| openings(hours, day));
        Truth::of(open.into_iter().any(|(from, to)| from <= at && at < to))
    }
}
