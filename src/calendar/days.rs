//! Sets of days, as ranges.

use crate::value::Date;

/// Days, kept as ranges that are sorted, apart and not touching, so that asking takes a binary search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DaySet {
    ranges: Vec<(Date, Date)>,
}

impl DaySet {
    /// Adds the days from the first to the last, both in. Nothing when the last comes before the first.
    pub fn add(&mut self, from: Date, to: Date) {
        if to < from {
            return;
        }
        // Those that end before the day before the first stay as they are, as do those that start after the day after
        // the last; what lies between becomes one with the new range.
        let start = self.ranges.partition_point(|range| range.1.0 < from.0.saturating_sub(1));
        let end = self.ranges.partition_point(|range| range.0.0 <= to.0.saturating_add(1)).max(start);
        let swallowed = self.ranges.get(start..end).unwrap_or(&[]);
        let from = swallowed.first().map_or(from, |first| first.0.min(from));
        let to = swallowed.last().map_or(to, |last| last.1.max(to));
        self.ranges.splice(start..end, [(from, to)]);
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        let after = self.ranges.partition_point(|range| range.0 <= date);
        after.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|range| date <= range.1)
    }

    /// Its ranges in order, both ends in.
    pub fn ranges(&self) -> impl Iterator<Item = (Date, Date)> {
        self.ranges.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn is_the_set_of_the_days_that_were_added() {
        // A small generator with a known period, so that the case is always the same.
        let mut state = 12_345_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            i32::try_from((state >> 16) % below).unwrap()
        };
        for _ in 0..300 {
            let (mut days, mut slow) = (DaySet::default(), BTreeSet::new());
            for _ in 0..12 {
                let from = next(60);
                let to = from + next(6) - 1;
                days.add(Date(from), Date(to));
                slow.extend(from..=to);
            }
            for day in -2..70 {
                assert_eq!(days.contains(Date(day)), slow.contains(&day), "{day} of {days:?}");
            }
            let ranges: Vec<_> = days.ranges().collect();
            assert!(ranges.windows(2).all(|pair| pair[0].1.0 + 1 < pair[1].0.0), "{ranges:?}");
        }
    }
}
