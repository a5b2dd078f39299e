//! Three truths: yes, no, and unknown, which is never no.

/// The answer to a condition. Ordered so that `and` is the minimum and `or` the maximum (Kleene's strong logic).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Truth {
    /// It is not so.
    No = 0,
    /// The lead doesn't say.
    #[default]
    Unknown = 1,
    /// It is so.
    Yes = 2,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One of them.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite; unknown stays unknown.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }

    /// Yes or no.
    #[must_use]
    pub const fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// Whether it is yes: the only answer on which a rule fires.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// At least `wanted` of a vote with `yes` yeses and `unknown` unknowns: yes if the yeses reach it, no if yeses
    /// and unknowns together can't, else unknown.
    #[must_use]
    pub const fn at_least(wanted: u64, yes: u64, unknown: u64) -> Self {
        if yes >= wanted {
            Self::Yes
        } else if yes + unknown < wanted {
            Self::No
        } else {
            Self::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Unknown, Yes};

    #[test]
    fn kleenes_tables() {
        for (a, b, and, or) in [
            (Yes, Yes, Yes, Yes),
            (Yes, Unknown, Unknown, Yes),
            (Yes, No, No, Yes),
            (Unknown, Unknown, Unknown, Unknown),
            (Unknown, No, No, Unknown),
            (No, No, No, No),
        ] {
            assert_eq!((a.and(b), a.or(b)), (and, or), "{a:?} {b:?}");
            assert_eq!((b.and(a), b.or(a)), (and, or), "{b:?} {a:?}");
        }
        assert_eq!([Yes.negate(), Unknown.negate(), No.negate()], [No, Unknown, Yes]);
    }

    #[test]
    fn a_vote_waits_for_what_it_does_not_know() {
        assert_eq!(Truth::at_least(2, 2, 0), Yes);
        assert_eq!(Truth::at_least(2, 1, 1), Unknown);
        assert_eq!(Truth::at_least(2, 1, 0), No);
        assert_eq!(Truth::at_least(0, 0, 0), Yes);
    }
}
