//! Ways to look at texts, made ready once. All look at folded texts.

use crate::value::{PatternError, fold, glob, regex};

use super::TextTest;

/// A way to look at texts.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// Contains any of these.
    Contains(Box<[Box<str>]>),
    /// Contains any of these as words: no letter or digit before and behind.
    ContainsWord(Box<[Box<str>]>),
    /// Starts with any of these.
    StartsWith(Box<[Box<str>]>),
    /// Ends with any of these.
    EndsWith(Box<[Box<str>]>),
    /// Matches any of these patterns.
    Pattern(Box<[regex::Regex]>),
}

impl Matcher {
    /// Makes a look ready.
    ///
    /// # Errors
    /// The number of the first pattern that can't be built, and why.
    pub fn new(op: TextTest, wanted: &[String]) -> Result<Self, (usize, PatternError)> {
        let folded = || wanted.iter().map(|text| fold(text).into()).collect();
        let patterns = |build: fn(&str) -> Result<regex::Regex, PatternError>| {
            let one = |(number, text): (usize, &String)| build(text).map_err(|error| (number, error));
            wanted.iter().enumerate().map(one).collect::<Result<_, _>>()
        };
        Ok(match op {
            TextTest::Contains => Self::Contains(folded()),
            TextTest::ContainsWord => Self::ContainsWord(folded()),
            TextTest::StartsWith => Self::StartsWith(folded()),
            TextTest::EndsWith => Self::EndsWith(folded()),
            TextTest::Matches => Self::Pattern(patterns(glob)?),
            TextTest::MatchesRegex => Self::Pattern(patterns(regex)?),
        })
    }

    /// Whether a folded text passes.
    #[must_use]
    pub fn passes(&self, text: &str) -> bool {
        match self {
            Self::Contains(wanted) => wanted.iter().any(|wanted| text.contains(&**wanted)),
            Self::ContainsWord(wanted) => wanted.iter().any(|wanted| has_word(text, wanted)),
            Self::StartsWith(wanted) => wanted.iter().any(|wanted| text.starts_with(&**wanted)),
            Self::EndsWith(wanted) => wanted.iter().any(|wanted| text.ends_with(&**wanted)),
            Self::Pattern(patterns) => patterns.iter().any(|pattern| pattern.is_match(text)),
        }
    }
}

/// Whether `word` stands in `text` with no letter or digit right before it or right behind.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + found.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// A text passes every look for itself, however either is typed, as long as the two compare equal.
    #[test]
    fn equal_texts_pass_alike() {
        let letters = "aZßẞİiıIéÉñﬁŉſςΣσǰΐµ·-_ .+()[]{}^$|#&~1²Ⅷﬀ日本ä\u{308}e\u{301}\u{345}ᾳ";
        let letters: Vec<char> = letters.chars().collect();
        let mut state = 7_usize;
        let mut next = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        let mut tried = 0;
        for _ in 0..3_000 {
            let text: String = (0..1 + next(6)).map(|_| letters[next(letters.len())]).collect();
            let text = text.trim().to_owned();
            let forms =
                [text.clone(), text.to_uppercase(), text.to_lowercase(), text.nfd().collect(), text.nfc().collect()];
            let equal: Vec<&String> = forms.iter().filter(|form| fold(form) == fold(&text)).collect();
            for wanted in &equal {
                let looks = [
                    (TextTest::Contains, (*wanted).clone()),
                    (TextTest::StartsWith, (*wanted).clone()),
                    (TextTest::EndsWith, (*wanted).clone()),
                    (TextTest::Matches, (*wanted).clone()),
                    (TextTest::MatchesRegex, format!("^{}$", regex::escape(wanted))),
                ];
                for (test, wanted) in looks.into_iter().filter(|_| !text.is_empty()) {
                    let look = Matcher::new(test, std::slice::from_ref(&wanted)).unwrap();
                    for text in &equal {
                        tried += 1;
                        assert!(look.passes(&fold(text)), "{text:?} {test:?} {wanted:?}");
                    }
                }
            }
        }
        assert!(tried > 50_000, "{tried}");
    }
}
