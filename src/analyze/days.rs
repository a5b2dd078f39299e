//! What the day makes of rules: lines to be looked at again, lines no longer in force, absences that are over, calendars of past
//! years.

use chrono::Datelike;

use crate::check::{Checked, ScoreItem, ScoreKind, ScoreLine};
use crate::source::Problem;
use crate::value::{Date, Instant};

use super::complaints;

/// All that has passed as of `now`, in the order of the files.
#[must_use]
pub fn reviews(checked: &Checked, now: Instant) -> Vec<Problem> {
    let today = checked.process.zone.date(now);
    let passed = checked.reviews.iter().filter(|(day, _)| *day < today);
    let mut problems: Vec<Problem> = passed.map(|(day, span)| complaints::review(*span, *day)).collect();
    for calendar in &checked.calendars {
        let this_year = calendar.hours.zone.date(now).naive().year();
        if let Some((last, span)) = calendar.last_day
            && last.naive().year() < this_year
        {
            problems.push(complaints::past_calendar(span, &calendar.name, last, this_year));
        }
    }
    for score in &checked.scores {
        if let ScoreKind::Lines { items, .. } = &score.kind {
            items.iter().for_each(|item| no_longer_in_force(item, today, &mut problems));
        }
    }
    for member in checked.teams.iter().flat_map(|team| &team.members) {
        // Who will be away again is not told about earlier absences: the line is in use.
        let ends = member.away.iter().map(|(_, last)| *last);
        if let Some(last) = ends.max().filter(|last| *last < today) {
            problems.push(complaints::away_passed(member.span, &member.address, last));
        }
    }
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| label.span));
    problems
}

fn no_longer_in_force(item: &ScoreItem, today: Date, problems: &mut Vec<Problem>) {
    match item {
        ScoreItem::Line(ScoreLine { until: Some(last), span, .. }) if *last < today => {
            problems.push(complaints::until_passed(*span, *last));
        }
        ScoreItem::Line(_) => {}
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| no_longer_in_force(item, today, problems)),
        ScoreItem::Group(group) => group.items.iter().for_each(|item| no_longer_in_force(item, today, problems)),
    }
}
