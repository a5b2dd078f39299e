//! Which edits can be applied by themselves, and which only with others: a line that uses a new field needs the line that declares it.

use super::mixture::{Mixture, Set};

/// Edits that are applied together, with those they need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bundle {
    /// The edits it is made of.
    pub edits: Vec<usize>,
    /// The same with all they need.
    pub with: Set,
}

/// How many bundles are told apart at most, so that every lead that changes can be tried with each of them. Beyond that, edits of a
/// declaration are taken together, then those of a file, then all.
const MOST: usize = 60;

/// Puts all edits into bundles, each of which gives a rule set that is right; and says what was taken together, where there are so many.
pub(super) fn bundles(mixture: &Mixture) -> (Vec<Bundle>, Option<&'static str>) {
    let all: Set = vec![true; mixture.len()];
    let of = |edit: usize| mixture.edits.get(edit);
    let file = |edit: usize| {
        of(edit).and_then(|edit| edit.after.first().or(edit.before.first())).map(|written| written.path.clone())
    };
    let declaration = |edit: usize| of(edit).map(|edit| edit.of.clone()).zip(file(edit));
    let each = (0..mixture.len()).map(|edit| vec![edit]).collect();
    let mut coarse: Vec<Vec<usize>> = each;
    let mut taken = None;
    if coarse.len() > MOST {
        (coarse, taken) = (together(mixture.len(), declaration), Some("declaration"));
    }
    if coarse.len() > MOST {
        (coarse, taken) = (together(mixture.len(), file), Some("file"));
    }
    if coarse.len() > MOST {
        (coarse, taken) = (together(mixture.len(), |_| Some(())), Some("all"));
    }
    let needs: Vec<Set> = Needs { mixture, pieces: &coarse, all: &all }.all();
    // Those that need each other are one.
    let mut bundles: Vec<Bundle> = Vec::new();
    for (piece, with) in coarse.iter().zip(&needs) {
        let holds = |with: &Set, edits: &[usize]| edits.iter().all(|edit| with.get(*edit) == Some(&true));
        let mutual = bundles.iter_mut().find(|bundle| holds(&bundle.with, piece) && holds(with, &bundle.edits));
        match mutual {
            Some(bundle) => {
                bundle.edits.extend(piece);
                bundle.with = union(&bundle.with, with);
            }
            None => bundles.push(Bundle { edits: piece.clone(), with: with.clone() }),
        }
    }
    for bundle in &mut bundles {
        if mixture.program(&bundle.with).is_none() {
            bundle.with.clone_from(&all);
        }
    }
    (bundles, taken)
}

/// One set or the other.
pub(super) fn union(a: &Set, b: &Set) -> Set {
    a.iter().zip(b).map(|(a, b)| *a || *b).collect()
}

fn together<K: PartialEq>(edits: usize, key: impl Fn(usize) -> K) -> Vec<Vec<usize>> {
    let mut groups: Vec<(K, Vec<usize>)> = Vec::new();
    for edit in 0..edits {
        let key = key(edit);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, edits)) => edits.push(edit),
            None => groups.push((key, vec![edit])),
        }
    }
    groups.into_iter().map(|(_, edits)| edits).collect()
}

struct Needs<'m> {
    mixture: &'m Mixture,
    pieces: &'m [Vec<usize>],
    all: &'m Set,
}

impl Needs<'_> {
    /// For each piece, itself with all it needs.
    fn all(&self) -> Vec<Set> {
        let mut needs: Vec<Option<Set>> = self
            .pieces
            .iter()
            .map(|piece| {
                let alone = self.set(std::slice::from_ref(piece));
                self.right(&alone).then_some(alone)
            })
            .collect();
        for at in 0..self.pieces.len() {
            if needs.get(at).is_none_or(Option::is_some) {
                continue;
            }
            let found = self.needed(at);
            // Whatever else is needed here and can't stand alone needs the same.
            for (need, piece) in needs.iter_mut().zip(self.pieces) {
                if need.is_none() && piece.iter().all(|edit| found.get(*edit) == Some(&true)) {
                    *need = Some(found.clone());
                }
            }
        }
        needs.into_iter().map(|need| need.unwrap_or_else(|| self.all.clone())).collect()
    }

    /// A smallest set with this piece that is right.
    fn needed(&self, at: usize) -> Set {
        let Some(piece) = self.pieces.get(at) else { return self.all.clone() };
        let mut others: Vec<&Vec<usize>> =
            self.pieces.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, piece)| piece).collect();
        // Those with words in common are tried first.
        let words = self.words(piece);
        others.sort_by_key(|other| {
            std::cmp::Reverse(self.words(other).iter().filter(|word| words.contains(word)).count())
        });
        let chosen = smallest(&others, &mut |chosen: &[&Vec<usize>]| {
            let mut set = self.set(std::slice::from_ref(piece));
            chosen.iter().for_each(|piece| self.add(&mut set, piece));
            self.right(&set)
        });
        let mut set = self.set(std::slice::from_ref(piece));
        chosen.iter().for_each(|piece| self.add(&mut set, piece));
        if self.right(&set) { set } else { self.all.clone() }
    }

    fn words(&self, piece: &[usize]) -> Vec<&str> {
        let edits = piece.iter().filter_map(|edit| self.mixture.edits.get(*edit));
        let texts = edits.flat_map(|edit| edit.before.iter().chain(&edit.after)).map(|written| written.text.as_str());
        texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_')).filter(|w| w.len() > 2).collect()
    }

    fn set(&self, pieces: &[Vec<usize>]) -> Set {
        let mut set = vec![false; self.mixture.len()];
        pieces.iter().for_each(|piece| self.add(&mut set, piece));
        set
    }

    fn add(&self, set: &mut Set, piece: &[usize]) {
        for edit in piece {
            if let Some(place) = set.get_mut(*edit) {
                *place = true;
            }
        }
    }

    fn right(&self, set: &Set) -> bool {
        self.mixture.program(set).is_some()
    }
}

/// A smallest part of `all` that is enough, in the sense that none of it can be left out; `all` is taken to be enough, and what comes
/// first is preferred. Asks about as often as the logarithm of its length for each one found.
pub(super) fn smallest<T: Clone>(all: &[T], enough: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    if enough(&[]) {
        return Vec::new();
    }
    within(&[], false, all, enough)
}

fn within<T: Clone>(have: &[T], added: bool, of: &[T], enough: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    if of.is_empty() || (added && enough(have)) {
        return Vec::new();
    }
    if of.len() == 1 {
        return of.to_vec();
    }
    let (first, second) = of.split_at(of.len() / 2);
    let needed_of_second = within(&[have, first].concat(), true, second, enough);
    let mut needed = within(&[have, &needed_of_second].concat(), !needed_of_second.is_empty(), first, enough);
    needed.extend(needed_of_second);
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_part_that_is_enough_is_found_wherever_it_stands() {
        let all: Vec<usize> = (0..37).collect();
        for wanted in [vec![], vec![0], vec![36], vec![3, 19], vec![0, 1, 2, 35], all.clone()] {
            let mut asked = 0;
            let found = smallest(&all, &mut |chosen| {
                asked += 1;
                wanted.iter().all(|one| chosen.contains(one))
            });
            assert_eq!(found, wanted);
            assert!(asked <= 2 + 2 * wanted.len() * 7, "{asked} questions for {wanted:?}");
        }
    }
}
