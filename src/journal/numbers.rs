//! The numbers of a log: each decision has one, in order and without gaps, but for those that a `lost` line names.

/// Numbers that follow each other, and the line where it was noticed that something is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The first of them.
    pub first: u64,
    /// The last.
    pub last: u64,
    /// The part of the log.
    pub part: String,
    /// The line in it, from 1.
    pub line: u64,
}

/// A line with another number than belongs there, among lines with the right ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misnumbered {
    /// The number it has.
    pub number: u64,
    /// The one that belongs there.
    pub belongs: u64,
    /// The part of the log.
    pub part: String,
    /// The line in it, from 1.
    pub line: u64,
}

/// What is wrong with the numbers of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// Numbers that are not there, and no line tells why.
    pub missing: Vec<Stretch>,
    /// Numbers that stood there before.
    pub twice: Vec<Stretch>,
    /// Numbers that stand behind greater ones.
    pub late: Vec<Stretch>,
    /// Lines with a wrong number.
    pub misnumbered: Vec<Misnumbered>,
}

impl Order {
    /// Whether nothing is wrong with them.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.twice.is_empty() && self.late.is_empty() && self.misnumbered.is_empty()
    }
}

/// A line with a number, or with several: one that names decisions that are lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen<'a> {
    pub n: u64,
    pub count: u64,
    /// Whether it names what is lost.
    pub lost: bool,
    pub part: &'a str,
    pub line: u64,
}

/// One that does not fit: whether it or what is before it is wrong, the next one shows.
#[derive(Debug)]
struct Doubtful {
    n: u64,
    count: u64,
    part: String,
    line: u64,
}

/// Goes along with a log, line by line.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The number that belongs to the next line; none before one is known.
    next: Option<u64>,
    /// What the last part says is its first, with its place, until a number was met.
    announced: Option<(u64, String)>,
    doubtful: Option<Doubtful>,
    /// Lines since the last number that can't be read: numbers may stand in them.
    unread: u64,
    /// Whether the log is there from its first decision on.
    from_one: bool,
    order: Order,
}

impl Numbers {
    /// A log whose first part has this number. The oldest ones may have been deleted; the very first begins with 1.
    pub(super) fn from(part: u64) -> Self {
        Self { next: (part == 1).then_some(1), from_one: part == 1, ..Self::default() }
    }

    /// A part begins, and says which number comes next.
    pub(super) fn begins(&mut self, next: u64, part: &str) {
        self.next.get_or_insert(next);
        self.announced = Some((next, part.to_owned()));
    }

    /// A line can't be read.
    pub(super) const fn unread(&mut self) {
        self.unread += 1;
    }

    /// Whether all was there so far, from the first decision on.
    pub(super) const fn all_there(&self) -> bool {
        self.from_one && self.order.is_whole() && self.doubtful.is_none() && self.unread == 0
    }

    /// A line with a number.
    pub(super) fn met(&mut self, seen: Seen<'_>) {
        self.announced = None;
        if let (Some(doubtful), Some(next)) = (self.doubtful.take(), self.next) {
            if seen.n == next.saturating_add(doubtful.count) {
                let Doubtful { n: number, part, line, .. } = doubtful;
                self.order.misnumbered.push(Misnumbered { number, belongs: next, part, line });
                self.next = Some(seen.n);
            } else {
                self.jumped(doubtful);
            }
        }
        let Seen { n, count, lost, part, line } = seen;
        let next = *self.next.get_or_insert(n);
        if n == next {
            self.next = Some(next.saturating_add(count));
            self.unread = 0;
        } else if lost && n < next {
            // What was lost of a part that was damaged is named in the one behind it.
            self.explained(n, n.saturating_add(count.saturating_sub(1)));
        } else {
            self.doubtful = Some(Doubtful { n, count, part: part.to_owned(), line });
        }
    }

    /// The log is at its end.
    pub(super) fn finish(mut self) -> Order {
        if let Some(doubtful) = self.doubtful.take() {
            self.jumped(doubtful);
        }
        if let (Some((announced, part)), Some(next)) = (self.announced.take(), self.next)
            && announced > next
        {
            self.gap(next, announced, part, 1);
        }
        self.order
    }

    /// The next line fits this one: it is where the log goes on, or it stands in the wrong place.
    fn jumped(&mut self, at: Doubtful) {
        let next = self.next.unwrap_or(at.n);
        let Doubtful { n, count, part, line } = at;
        if n > next {
            self.gap(next, n, part, line);
            self.next = Some(n.saturating_add(count));
        } else {
            let list = if self.explained(n, n) { &mut self.order.late } else { &mut self.order.twice };
            match list.last_mut() {
                Some(before) if before.last.checked_add(1) == Some(n) => before.last = n,
                Some(_) | None => list.push(Stretch { first: n, last: n, part, line }),
            }
        }
        self.unread = 0;
    }

    fn gap(&mut self, next: u64, n: u64, part: String, line: u64) {
        // Of lines that can't be read it is told already.
        if n.saturating_sub(next) > self.unread {
            self.order.missing.push(Stretch { first: next, last: n.saturating_sub(1), part, line });
        }
    }

    /// Takes numbers from those that are missing; whether any were.
    fn explained(&mut self, first: u64, last: u64) -> bool {
        let mut found = false;
        let mut left = Vec::with_capacity(self.order.missing.len());
        for gap in self.order.missing.drain(..) {
            if gap.last < first || gap.first > last {
                left.push(gap);
                continue;
            }
            found = true;
            if gap.first < first {
                left.push(Stretch { last: first.saturating_sub(1), ..gap.clone() });
            }
            if gap.last > last {
                left.push(Stretch { first: last.saturating_add(1), ..gap });
            }
        }
        self.order.missing = left;
        found
    }
}
