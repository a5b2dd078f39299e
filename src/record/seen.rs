//! Which lead ids came already, in 16 bytes an id.

use sha2::{Digest, Sha256};

use crate::value::trimmed;

/// A lead id in 16 bytes: the id itself when it is short, else the beginning of its SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdKey(u128);

impl IdKey {
    /// The key of an id. The blanks around it are no part of what it names.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let id = trimmed(id);
        let mut bytes = [0_u8; 16];
        let [tag, room @ ..] = &mut bytes;
        if let (Some(room), Ok(length)) = (room.get_mut(..id.len()), u8::try_from(id.len())) {
            *tag = length;
            room.copy_from_slice(id.as_bytes());
        } else {
            // The tag of a digest is larger than any length, so a short id and a digest never meet.
            *tag = u8::MAX;
            for (to, from) in room.iter_mut().zip(Sha256::digest(id.as_bytes())) {
                *to = from;
            }
        }
        Self(u128::from_be_bytes(bytes))
    }

    /// Its drawer. Short ids that differ in few characters have to be spread.
    fn drawer(self) -> usize {
        let (high, low) = ((self.0 >> 64) as u64, self.0 as u64);
        let product = u128::from(high ^ 0x9E37_79B9_7F4A_7C15) * u128::from(low ^ 0xD1B5_4A32_D192_ED03);
        usize::try_from(((product >> 64) as u64 ^ product as u64) % DRAWERS as u64).unwrap_or(0)
    }
}

/// How many drawers the keys are parted into.
const DRAWERS: usize = 1 << 14;

/// The ids that came already, to be asked in input order.
///
/// A hash set would do, but it takes twice its room or more just after it has grown, and three times while it grows. So the
/// keys lie in many small sorted drawers, each of which grows by an eighth and at its own time.
#[derive(Debug, Clone, Default)]
pub struct SeenIds {
    drawers: Vec<Vec<IdKey>>,
    count: usize,
}

impl SeenIds {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an id; whether it is the first time that it comes.
    pub fn first_time(&mut self, id: IdKey) -> bool {
        if self.drawers.is_empty() {
            self.drawers.resize(DRAWERS, Vec::new());
        }
        let Some(drawer) = self.drawers.get_mut(id.drawer()) else { return true };
        let Err(place) = drawer.binary_search(&id) else { return false };
        if drawer.len() == drawer.capacity() {
            drawer.reserve_exact((drawer.len() / 8).max(4));
        }
        drawer.insert(place, id);
        self.count += 1;
        true
    }

    /// Whether the id came.
    #[must_use]
    pub fn contains(&self, id: IdKey) -> bool {
        self.drawers.get(id.drawer()).is_some_and(|drawer| drawer.binary_search(&id).is_ok())
    }

    /// How many different ids came.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether none came.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_first_from_the_second() {
        let mut seen = SeenIds::new();
        for id in ["", "L-1", "L-2", "fifteen letters", "sixteen letters!", "7927b2df-8bba-4d29-b9a2-b6e0beafe620"] {
            assert!(seen.first_time(IdKey::of(id)), "{id}");
            assert!(!seen.first_time(IdKey::of(id)), "{id}");
        }
        assert_eq!(seen.len(), 6);
        assert_ne!(IdKey::of("a\0"), IdKey::of("a"));
    }

    #[test]
    fn a_hundred_thousand_ids_are_all_different() {
        let mut seen = SeenIds::new();
        for number in 0..50_000 {
            assert!(seen.first_time(IdKey::of(&format!("L-{number}"))));
            assert!(seen.first_time(IdKey::of(&format!("a-rather-long-lead-id-{number}"))));
        }
        assert_eq!(seen.len(), 100_000);
        assert!((0..50_000).all(|number| seen.contains(IdKey::of(&format!("L-{number}")))));
        assert!(!seen.contains(IdKey::of("L-50000")));
    }

    #[test]
    fn an_id_takes_little_more_than_its_sixteen_bytes() {
        let mut seen = SeenIds::new();
        for number in 0..1_000_000 {
            seen.first_time(IdKey::of(&format!("lead {number}")));
            if number % 100_003 == 99_999 {
                let taken: usize = seen.drawers.iter().map(|drawer| drawer.capacity() * size_of::<IdKey>()).sum();
                // Four keys of room in each drawer, and an eighth of what is in it.
                let most = 18 * seen.len() + DRAWERS * 4 * 16;
                assert!(taken <= most, "{} ids take {taken} bytes", seen.len());
            }
        }
        let fullest = seen.drawers.iter().map(Vec::len).max().unwrap();
        assert!(fullest < 2 * 1_000_000 / DRAWERS, "the drawers are uneven: {fullest} in one");
    }
}
