//! Which lead ids came already, in 16 bytes an id.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use sha2::{Digest, Sha256};

/// A lead id in 16 bytes: the id itself when it is short, else the beginning of its SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdKey(u128);

impl IdKey {
    /// The key of an id.
    #[must_use]
    pub fn of(id: &str) -> Self {
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
}

/// The ids that came already, to be asked in input order.
#[derive(Debug, Clone, Default)]
pub struct SeenIds {
    keys: HashSet<IdKey, BuildHasherDefault<Mixed>>,
}

impl SeenIds {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an id; whether it is the first time that it comes.
    pub fn first_time(&mut self, id: IdKey) -> bool {
        self.keys.insert(id)
    }

    /// Whether the id came.
    #[must_use]
    pub fn contains(&self, id: IdKey) -> bool {
        self.keys.contains(&id)
    }

    /// How many different ids came.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether none came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// Spreads the bits of a key; digests need no more, and short ids that differ in few characters do.
#[derive(Debug, Clone, Copy, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn write_u128(&mut self, key: u128) {
        let (high, low) = ((key >> 64) as u64, key as u64);
        let product = u128::from(high ^ 0x9E37_79B9_7F4A_7C15) * u128::from(low ^ 0xD1B5_4A32_D192_ED03);
        self.0 = (product >> 64) as u64 ^ product as u64;
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
    }
}
