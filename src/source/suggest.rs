//! "Did you mean …": the known name nearest to one that is not.

/// The candidate nearest to `written`, if one is near enough to be meant. Ties go to the first.
#[must_use]
pub fn closest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    similar(written, candidates).into_iter().next()
}

/// The candidates near enough to `written` to be meant, nearest first, three at most.
#[must_use]
pub fn similar<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
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
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
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
}
