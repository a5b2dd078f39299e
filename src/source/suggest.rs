//! "Did you mean …": the known name nearest to one that is not.

/// The candidate nearest to `written`, if one is near enough to be meant. Ties go to the first.
#[must_use]
pub fn closest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    similar(written, candidates).into_iter().next()
}

/// The candidates near enough to `written` to be meant, nearest first, three at most.
#[must_use]
pub fn similar<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    ranked(written, candidates).into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

fn ranked<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let wanted = written.to_lowercase();
    // One letter is as near to every other letter; that is no suggestion.
    let allowed = match wanted.chars().count() {
        0 | 1 => 0,
        letters => (letters / 3).max(1),
    };
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let known = candidate.to_lowercase();
            let distance = strsim::osa_distance(&wanted, &known);
            // One name inside the other (`employee`, `employees_total`) is near too, if not much is missing.
            let inside = wanted.len() >= 4 && (known.contains(&wanted) || wanted.contains(&known)) && known.len() >= 3;
            (distance <= allowed || inside).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup_by_key(|(_, candidate)| *candidate);
    near
}

/// What may be meant by a name or a text that is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Near {
    /// The nearest; several if they are equally near.
    pub names: Vec<String>,
    /// Whether nothing else can be meant: there is one, and only the finger slipped.
    pub sure: bool,
}

impl Near {
    /// Among these candidates.
    #[must_use]
    pub fn of<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let near = ranked(written, candidates);
        let Some((best, first)) = near.first().copied() else { return Self::default() };
        let equal = near.iter().take_while(|(distance, _)| *distance == best).take(3);
        let names: Vec<String> = equal.map(|(_, name)| (*name).to_owned()).collect();
        // A second one that is hardly farther off could be meant as well.
        let alone = near.get(1).is_none_or(|(second, _)| *second > best + 1);
        Self { sure: alone && is_slip(written, first), names }
    }

    /// The nearest of them.
    #[must_use]
    pub fn best(&self) -> Option<&str> {
        self.names.first().map(String::as_str)
    }
}

/// Whether one is the other with a slip of the finger: letters of another size, two turned round, or one inside that is left out or comes twice. Another
/// letter, another end or another digit makes a name of its own: `lead_a` and `lead_b`, `tier_1` and `tier_2`, `lead` and `leads`.
fn is_slip(written: &str, known: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) =
        (written.to_lowercase().chars().collect(), known.to_lowercase().chars().collect());
    if a == b {
        return true;
    }
    if a.len() < 4 || b.len() < 4 || a.last() != b.last() || a.first() != b.first() {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let digit = |signs: &[char]| signs.get(same).is_some_and(char::is_ascii_digit);
    if digit(&a) || digit(&b) {
        return false;
    }
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => {
            same + behind + 2 == a.len() && a.get(same) == b.get(same + 1) && a.get(same + 1) == b.get(same)
        }
        std::cmp::Ordering::Less => a.len() + 1 == b.len() && same + behind >= a.len(),
        std::cmp::Ordering::Greater => b.len() + 1 == a.len() && same + behind >= b.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_name() {
        let known = ["employees", "country", "budget"];
        assert_eq!(closest("employes", known), Some("employees"));
        assert_eq!(closest("Country", known), Some("country"));
        assert_eq!(closest("bugdet", known), Some("budget"));
        assert_eq!(closest("zebra", known), None);
        assert_eq!(closest("C", ["A", "B"]), None);
    }

    #[test]
    fn only_a_slip_of_the_finger_is_sure() {
        let sure = |written: &str, known: &[&str]| Near::of(written, known.iter().copied()).sure;
        for written in ["qualifed", "qaulified", "quallified", "Qualified"] {
            assert!(sure(written, &["qualified", "lead"]), "{written}");
        }
        assert!(!sure("lead_c", &["lead_a", "lead_b"]), "two are equally near");
        assert!(!sure("lead_c", &["lead_a"]), "one that was taken out");
        assert!(!sure("tier_2", &["tier_1"]));
        assert!(!sure("leads", &["lead"]), "the plural may be another one");
        assert!(!sure("qualifed", &["qualified", "qualifyed"]));
        assert_eq!(Near::of("lead_c", ["lead_a", "lead_b", "won"]).names, ["lead_a", "lead_b"]);
    }
}
