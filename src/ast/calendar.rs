//! Calendars.

use crate::source::Span;

use super::{DateRange, Literal, Name, Text};

/// `calendar office "Paris office" { … }`, `calendar lyon like office { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The calendar it is built on.
    pub like: Option<Name>,
    /// What it says, in order.
    pub lines: Vec<CalendarLine>,
    /// Where, all of it.
    pub span: Span,
}

/// A line of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarLine {
    /// What it says.
    pub kind: CalendarLineKind,
    /// Where, all of it.
    pub span: Span,
}

/// What a line of a calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarLineKind {
    /// `timezone "Europe/Paris"`.
    Timezone(Text),
    /// `open mon-fri 09:00-12:30, 14:00-18:00`, `open 2026-12-24 09:00-12:00`.
    Open(Days, Vec<OpenFrom>),
    /// `closed 2026-12-25, 2026-12-31 to 2027-01-02`, `closed sat-sun`.
    Closed(Days),
    /// `closed every year 01-01, 12-24 to 12-26`.
    EveryYear(Vec<YearDays>),
    /// `closed from "holidays.csv"`.
    ClosedFrom(Text),
}

/// Which days a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// `2026-12-25, 2026-12-31 to 2027-01-02`.
    Dates(Vec<DateRange>),
    /// `mon-fri`, `mon, wed`.
    Weekdays(Vec<Weekdays>),
}

/// `mon-fri`, or one weekday. Monday is 0; `fri-mon` goes over the end of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays {
    /// The first.
    pub from: u8,
    /// The last; the first again for one weekday.
    pub to: u8,
    /// Where.
    pub span: Span,
}

/// `09:00-12:30`: two time literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFrom {
    /// When it opens.
    pub from: Literal,
    /// When it closes.
    pub to: Literal,
    /// Where.
    pub span: Span,
}

/// `12-24 to 12-26`, or one day, each as written: month and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearDays {
    /// The first day.
    pub from: YearDay,
    /// The last day, if it is not the first.
    pub to: Option<YearDay>,
}

/// `12-25`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearDay {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}
