//! Sets of values: intervals of numbers, texts named or all but those named, members of a small universe; and
//! whether unknown is among them.

use std::collections::BTreeSet;

use crate::check::TextTest;

/// Which values of one subject are possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// The known ones.
    pub known: Known,
    /// Whether unknown is possible.
    pub unknown: bool,
}

/// A set of known values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Known {
    /// Numbers, amounts, days, instants: closed intervals, sorted and apart. In the smallest unit of the type, so that
    /// "less than 50" is "at most the number right before 50".
    Numbers(Vec<(i64, i64)>),
    /// Folded texts.
    Texts(Texts),
    /// Members of a small universe, by number: yes and no, options, stages, territories, grades.
    Members(BTreeSet<u32>),
}

/// A set of texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Texts {
    /// Whether `named` are those that are out, rather than those that are in.
    pub all_but: bool,
    /// The named texts.
    pub named: BTreeSet<String>,
    /// What else must hold, or must not: how a text is looked at, and for what.
    pub tests: BTreeSet<(Look, bool)>,
}

/// A way to look at a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Look {
    /// How, as a number for ordering (see [`Look::of`]).
    how: u8,
    /// For any of these; folded, but for regular expressions.
    wanted: Vec<String>,
}

impl Look {
    /// A look of this kind for any of these.
    pub fn of(test: TextTest, wanted: &[String]) -> Self {
        let how = match test {
            TextTest::Contains => 0,
            TextTest::ContainsWord => 1,
            TextTest::StartsWith => 2,
            TextTest::EndsWith => 3,
            TextTest::Matches => 4,
            TextTest::MatchesRegex => 5,
        };
        // What a pattern says rests on its letters: `\S` is not `\s`.
        let exact = test == TextTest::MatchesRegex;
        let one = |text: &String| if exact { text.clone() } else { crate::value::fold(text).into_owned() };
        Self { how, wanted: wanted.iter().map(one).collect() }
    }

    /// Whether a folded text passes; none where this can't be told here (patterns, words).
    pub fn passes(&self, text: &str) -> Option<bool> {
        let any = |test: &dyn Fn(&str) -> bool| Some(self.wanted.iter().any(|wanted| test(wanted)));
        match self.how {
            0 => any(&|wanted| text.contains(wanted)),
            2 => any(&|wanted| text.starts_with(wanted)),
            3 => any(&|wanted| text.ends_with(wanted)),
            _ => None,
        }
    }

    /// Whether whatever passes this also passes `other`: longer beginnings pass shorter ones.
    fn implies(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let each = |test: &dyn Fn(&str, &str) -> bool| {
            self.wanted.iter().all(|mine| other.wanted.iter().any(|theirs| test(mine, theirs)))
        };
        match (self.how, other.how) {
            (0, 0) | (2 | 3, 0) => each(&|mine, theirs| mine.contains(theirs)),
            (2, 2) => each(&|mine, theirs| mine.starts_with(theirs)),
            (3, 3) => each(&|mine, theirs| mine.ends_with(theirs)),
            _ => false,
        }
    }
}

impl Texts {
    fn everything() -> Self {
        Self { all_but: true, named: BTreeSet::new(), tests: BTreeSet::new() }
    }

    fn is_empty(&self) -> bool {
        if !self.all_but {
            let fails = |text: &str| self.tests.iter().any(|(look, wanted)| look.passes(text) == Some(!wanted));
            return self.named.iter().all(|text| fails(text));
        }
        // Endlessly many texts are left, unless one look is asked for and one that it implies is ruled out.
        self.tests.iter().any(|(look, wanted)| {
            *wanted && self.tests.iter().any(|(other, other_wanted)| !other_wanted && look.implies(other))
        })
    }

    /// Texts made of what is looked for, some of which may pass.
    pub fn made(&self) -> Vec<String> {
        let wanted = || self.tests.iter().filter(|(_, passes)| *passes).map(|(look, _)| look);
        let first = |how: u8| wanted().find(|look| look.how == how).and_then(|look| look.wanted.first());
        let mut made: Vec<String> = wanted().flat_map(|look| look.wanted.iter().cloned()).collect();
        let parts = [first(2), first(0), first(3)];
        made.push(parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
        made
    }

    fn and(&self, other: &Self) -> Self {
        let tests = self.tests.union(&other.tests).cloned().collect();
        let (all_but, named) = match (self.all_but, other.all_but) {
            (true, true) => (true, self.named.union(&other.named).cloned().collect()),
            (true, false) => (false, other.named.difference(&self.named).cloned().collect()),
            (false, true) => (false, self.named.difference(&other.named).cloned().collect()),
            (false, false) => (false, self.named.intersection(&other.named).cloned().collect()),
        };
        Self { all_but, named, tests }
    }
}

impl Known {
    /// Texts with one look that must pass, or must not.
    pub fn look(look: Look, passes: bool) -> Self {
        let mut texts = Texts::everything();
        texts.tests.insert((look, passes));
        Self::Texts(texts)
    }

    /// These texts, or all others.
    pub fn texts(named: impl IntoIterator<Item = String>, all_but: bool) -> Self {
        Self::Texts(Texts { all_but, named: named.into_iter().collect(), tests: BTreeSet::new() })
    }

    /// One interval; empty when turned around.
    pub fn between(low: i64, high: i64) -> Self {
        Self::Numbers(if low <= high { vec![(low, high)] } else { Vec::new() })
    }

    /// These numbers.
    pub fn numbers(numbers: impl IntoIterator<Item = i64>) -> Self {
        let mut all: Vec<(i64, i64)> = numbers.into_iter().map(|n| (n, n)).collect();
        all.sort_unstable();
        all.dedup();
        Self::Numbers(all)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Numbers(intervals) => intervals.is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            Self::Members(members) => members.is_empty(),
        }
    }

    /// What both allow. Sets of two kinds can't come from one subject; then nothing is ruled out.
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) => {
                let mut both = Vec::new();
                for (low, high) in a {
                    for (other_low, other_high) in b {
                        let (low, high) = (*low.max(other_low), *high.min(other_high));
                        if low <= high {
                            both.push((low, high));
                        }
                    }
                }
                Self::Numbers(both)
            }
            (Self::Texts(a), Self::Texts(b)) => Self::Texts(a.and(b)),
            (Self::Members(a), Self::Members(b)) => Self::Members(a.intersection(b).copied().collect()),
            (Self::Numbers(_) | Self::Texts(_) | Self::Members(_), _) => self.clone(),
        }
    }

    /// Whether all of these are among those, as far as that can be told.
    pub fn lies_in(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Numbers(mine), Self::Numbers(theirs)) => mine.iter().all(|(low, high)| {
                let next = theirs.partition_point(|(from, _)| from <= low);
                next.checked_sub(1).and_then(|at| theirs.get(at)).is_some_and(|(_, to)| high <= to)
            }),
            (Self::Texts(mine), Self::Texts(theirs)) => {
                let named = match (mine.all_but, theirs.all_but) {
                    (false, false) => mine.named.is_subset(&theirs.named),
                    (false, true) => mine.named.is_disjoint(&theirs.named),
                    (true, true) => theirs.named.is_subset(&mine.named),
                    (true, false) => false,
                };
                named && theirs.tests.is_subset(&mine.tests)
            }
            (Self::Members(mine), Self::Members(theirs)) => mine.is_subset(theirs),
            (Self::Numbers(_) | Self::Texts(_) | Self::Members(_), _) => false,
        }
    }

    /// All numbers but these intervals.
    pub fn numbers_but(intervals: &[(i64, i64)]) -> Self {
        let mut left = vec![(i64::MIN, i64::MAX)];
        for (low, high) in intervals {
            let mut next = Vec::new();
            for (from, to) in left {
                if *high < from || *low > to {
                    next.push((from, to));
                    continue;
                }
                if let Some(before) = low.checked_sub(1).filter(|before| from <= *before) {
                    next.push((from, before));
                }
                if let Some(after) = high.checked_add(1).filter(|after| *after <= to) {
                    next.push((after, to));
                }
            }
            left = next;
        }
        Self::Numbers(left)
    }
}

impl Values {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        !self.unknown && self.known.is_empty()
    }

    /// What both allow.
    pub fn and(&self, other: &Self) -> Self {
        Self { known: self.known.and(&other.known), unknown: self.unknown && other.unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_meet_and_part() {
        let a = Known::between(0, 10);
        assert_eq!(a.and(&Known::between(5, 20)), Known::between(5, 10));
        assert!(a.and(&Known::between(11, 20)).is_empty());
        assert_eq!(Known::numbers_but(&[(5, 5)]), Known::Numbers(vec![(i64::MIN, 4), (6, i64::MAX)]));
        assert_eq!(Known::numbers_but(&[(i64::MIN, i64::MAX)]), Known::Numbers(vec![]));
    }

    #[test]
    fn a_named_text_must_pass_its_looks() {
        let pricing = Known::texts(["/pricing".to_owned()], false);
        let starts = |text: &str, yes| Known::look(Look::of(TextTest::StartsWith, &[text.to_owned()]), yes);
        assert!(!pricing.and(&starts("/pri", true)).is_empty());
        assert!(pricing.and(&starts("/pri", false)).is_empty());
        assert!(starts("/pricing", true).and(&starts("/pri", false)).is_empty());
        assert!(!starts("/pri", true).and(&starts("/pricing", false)).is_empty());
    }
}
