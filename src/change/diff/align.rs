//! Which lines of two rule sets belong to each other.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::syntax::Part;

/// A place in the aligned sequence: a line of the old side, of the new one, or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair<'p> {
    pub old: Option<&'p Part>,
    pub new: Option<&'p Part>,
    /// Whether both say the same.
    pub same: bool,
}

/// All that a part says, with what is in it.
pub(super) fn whole(part: &Part) -> String {
    let mut says = part.says.clone();
    if let Some(inside) = &part.inside {
        says.push('{');
        for part in inside {
            says.push_str(&whole(part));
            says.push('\n');
        }
        says.push('}');
    }
    says
}

/// Puts two sequences of lines side by side, in an order that keeps that of both.
pub(super) fn align<'p>(old: &'p [Part], new: &'p [Part]) -> Vec<Pair<'p>> {
    let (old_says, new_says): (Vec<String>, Vec<String>) =
        (old.iter().map(whole).collect(), new.iter().map(whole).collect());
    let mut pairs = Vec::new();
    // What is deleted and what is inserted at one place, until the next line that both have.
    let (mut gone, mut come): (Vec<&Part>, Vec<&Part>) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &old_says, &new_says) {
        let (old_range, new_range) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            pairs.extend(alike(&std::mem::take(&mut gone), &std::mem::take(&mut come)));
            let both = old.get(old_range).unwrap_or(&[]).iter().zip(new.get(new_range).unwrap_or(&[]));
            pairs.extend(both.map(|(old, new)| Pair { old: Some(old), new: Some(new), same: true }));
        } else {
            gone.extend(old.get(old_range).unwrap_or(&[]));
            come.extend(new.get(new_range).unwrap_or(&[]));
        }
    }
    pairs.extend(alike(&gone, &come));
    pairs
}

/// Tells which of the lines that were taken out became which of those that came in: those with most words in common.
fn alike<'p>(gone: &[&'p Part], come: &[&'p Part]) -> Vec<Pair<'p>> {
    /// Beyond this many possible pairs, the lines are taken in order: nobody reads such a change line by line.
    const MOST: usize = 10_000;
    if gone.len() * come.len() > MOST {
        let both = gone.len().max(come.len());
        return (0..both)
            .map(|at| Pair { old: gone.get(at).copied(), new: come.get(at).copied(), same: false })
            .collect();
    }
    // The best way to pair the lines from `i` and `j` on, by what they have in common.
    let width = come.len() + 1;
    let mut best = vec![0_u64; (gone.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let only = gone.len() == 1 && come.len() == 1;
    let value = |i: usize, j: usize| match (gone.get(i), come.get(j)) {
        (Some(old), Some(new)) => likeness(old, new, only),
        _ => 0,
    };
    let read = |best: &[u64], i, j| best.get(at(i, j)).copied().unwrap_or(0);
    for i in (0..gone.len()).rev() {
        for j in (0..come.len()).rev() {
            let paired = value(i, j);
            let paired = if paired > 0 { paired + read(&best, i + 1, j + 1) } else { 0 };
            let most = paired.max(read(&best, i + 1, j)).max(read(&best, i, j + 1));
            if let Some(best) = best.get_mut(at(i, j)) {
                *best = most;
            }
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < gone.len() || j < come.len() {
        let (old, new) = (gone.get(i).copied(), come.get(j).copied());
        let paired = value(i, j);
        if old.is_some() && new.is_some() && paired > 0 && read(&best, i, j) == paired + read(&best, i + 1, j + 1) {
            pairs.push(Pair { old, new, same: false });
            (i, j) = (i + 1, j + 1);
        } else if old.is_some() && (new.is_none() || read(&best, i, j) == read(&best, i + 1, j)) {
            pairs.push(Pair { old, new: None, same: false });
            i += 1;
        } else {
            pairs.push(Pair { old: None, new, same: false });
            j += 1;
        }
    }
    pairs
}

/// How much two lines have in common, in thousandths; 0 when they are no versions of one line.
fn likeness(old: &Part, new: &Part, only: bool) -> u64 {
    let (a, b): (Vec<&str>, Vec<&str>) = (words(old), words(new));
    if old.inside.is_some() != new.inside.is_some() || (old.inside.is_some() && a.first() != b.first()) {
        return 0;
    }
    let mut rest = b.clone();
    let common = a.iter().filter(|word| {
        let found = rest.iter().position(|other| other == *word);
        found.map(|at| rest.swap_remove(at)).is_some()
    });
    let common = common.count();
    let share = (2 * common * 1_000 / (a.len() + b.len()).max(1)) as u64;
    // Of two lines that stand alone at one place, one became the other if they begin alike at all.
    let enough = share >= 500 || (only && a.first() == b.first());
    if enough { share.max(1) } else { 0 }
}

fn words(part: &Part) -> Vec<&str> {
    part.says.split(' ').collect()
}
