//! What short texts turned out to mean the last time they came. Leads say the same few things over and over, and knowing a text
//! again is much cheaper than folding it and looking it up.

/// How many places there are. A text that takes another one's place makes that one be looked up again, no more.
const PLACES: usize = 256;

/// A text of at most sixteen bytes as two numbers that, with its length, are the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Short {
    length: u64,
    head: u64,
    tail: u64,
}

impl Short {
    /// None for a text that is longer, or empty.
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        // Head and tail overlap where the text is shorter than both together.
        let (head, tail) = match bytes {
            [] => return None,
            [one] => (u64::from(*one), 0),
            [first, last] | [first, _, last] => {
                let middle = bytes.get(1).copied().unwrap_or(0);
                (u64::from(*first) << 8 | u64::from(middle), u64::from(*last))
            }
            _ => match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
                (Some(head), Some(tail)) if bytes.len() <= 16 => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
                (Some(_), _) => return None,
                (None, _) => {
                    let (head, tail) = (bytes.first_chunk::<4>()?, bytes.last_chunk::<4>()?);
                    (u64::from(u32::from_le_bytes(*head)), u64::from(u32::from_le_bytes(*tail)))
                }
            },
        };
        Some(Self { length: bytes.len() as u64, head, tail })
    }

    /// Its place among [`PLACES`].
    fn place(self) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(27) ^ self.length).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> 56).unwrap_or(0)
    }
}

/// Remembers something about short texts.
#[derive(Debug, Clone)]
pub(super) struct Recall<T> {
    places: Box<[(Short, T)]>,
}

impl<T: Copy + Default> Default for Recall<T> {
    fn default() -> Self {
        // No text has the length nought, so nothing is remembered yet.
        Self { places: vec![(Short::default(), T::default()); PLACES].into() }
    }
}

impl<T: Copy> Recall<T> {
    /// What is remembered about `text`; if nothing is, what `ask` says, which is remembered from now on.
    pub(super) fn of(&mut self, text: &str, ask: impl FnOnce() -> T) -> T {
        let Some(short) = Short::of(text) else { return ask() };
        let Some((known, meaning)) = self.places.get_mut(short.place()) else { return ask() };
        if *known != short {
            (*known, *meaning) = (short, ask());
        }
        *meaning
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_texts_are_taken_for_each_other() {
        // All texts of up to three signs out of two, and longer ones that differ in one sign.
        let mut texts: Vec<String> = vec![String::new()];
        for length in 1..=3_u32 {
            for number in 0..3_u32.pow(length) {
                texts.push((0..length).map(|at| ['a', 'b', '\0'][(number / 3_u32.pow(at) % 3) as usize]).collect());
            }
        }
        for length in 4..20 {
            for at in 0..length {
                let mut text = vec![b'x'; length];
                text[at] = b'y';
                texts.push(String::from_utf8(text).unwrap());
            }
            texts.push("x".repeat(length));
        }
        for (number, one) in texts.iter().enumerate() {
            for other in &texts[..number] {
                let (one, other) = (Short::of(one), Short::of(other));
                assert!(one.is_none() || one != other, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_text_is_asked_for_once_while_it_keeps_its_place() {
        let mut recall: Recall<u32> = Recall::default();
        let mut asked = 0;
        for _ in 0..3 {
            let meaning = recall.of("retail", || {
                asked += 1;
                7
            });
            assert_eq!(meaning, 7);
        }
        assert_eq!(asked, 1);
        for number in 0..10_000_u32 {
            assert_eq!(recall.of(&format!("city {number}"), || number), number);
        }
        assert_eq!(recall.of("retail", || 8), 8, "another text took its place by now");
    }
}
