//! Grades next to each other: two of them compare where their letters fit into one order.

use crate::value::fold;

use super::checked::*;
use super::complaints;
use super::context::Context;

/// Brings different grades into the one order that their letters fit into; whether there is one. What are no grades stay as they are.
pub fn one_order(cx: &mut Context<'_>, parts: &mut [&mut Expr]) -> bool {
    let mut first: Option<(GradeId, crate::source::Span)> = None;
    let mut order: Vec<String> = Vec::new();
    for part in parts.iter() {
        let Type::Grade(id) = part.ty else { return true };
        let letters = cx.out.letters.get(id).cloned().unwrap_or_default();
        let Some((first, span)) = first else {
            (first, order) = (Some((id, part.span)), letters);
            continue;
        };
        if first == id {
            continue;
        }
        match merged(&order, &letters) {
            Some(both) => order = both,
            None => {
                cx.tell(complaints::two_orders((span, &order), (part.span, &letters)));
                return false;
            }
        }
    }
    let Some((first, _)) = first else { return true };
    if parts.iter().all(|part| part.ty == Type::Grade(first)) {
        return true;
    }
    let same = |known: &Vec<String>| known.iter().map(|l| fold(l)).eq(order.iter().map(|l| fold(l)));
    let known = cx.out.letters.enumerated().find(|(_, known)| same(known)).map(|(id, _)| id);
    let id = known.unwrap_or_else(|| cx.out.letters.push(order.clone()));
    for part in parts {
        let Type::Grade(own) = part.ty else { continue };
        let letters = cx.out.letters.get(own).map_or(&[][..], Vec::as_slice);
        let place = |letter: &String| order.iter().position(|known| fold(known) == fold(letter));
        let places: Vec<u32> =
            letters.iter().filter_map(place).map(|place| u32::try_from(place).unwrap_or(u32::MAX)).collect();
        if let ExprKind::Const(Const::Grade(grade, line)) = &mut part.kind {
            (*grade, *line) = (id, places.get(*line as usize).copied().unwrap_or(*line));
        } else if (0..).zip(&places).any(|(line, place): (u32, &u32)| line != *place) {
            let span = part.span;
            let shared = Expr { kind: ExprKind::Unknown, ty: Type::Grade(id), span };
            let of = Box::new(std::mem::replace(*part, shared));
            part.kind = ExprKind::Ranked { of, places };
        }
        part.ty = Type::Grade(id);
    }
    true
}

/// The one order in which both lists stand; none when letters of both stand in another order in each, or when nothing tells which of
/// two letters is the better.
fn merged(a: &[String], b: &[String]) -> Option<Vec<String>> {
    let same = |x: &String, y: &String| fold(x) == fold(y);
    let (mut left, mut right) = (a, b);
    let mut order = Vec::with_capacity(a.len() + b.len());
    loop {
        // Up to the next letter that both have, only one of the two may have letters of its own.
        let own = |letters: &[String], other: &[String]| {
            letters.iter().take_while(|letter| !other.iter().any(|known| same(known, letter))).count()
        };
        let (of_left, of_right) = (own(left, b), own(right, a));
        if of_left > 0 && of_right > 0 {
            return None;
        }
        let (mine, rest_left) = left.split_at_checked(of_left)?;
        let (theirs, rest_right) = right.split_at_checked(of_right)?;
        order.extend(mine.iter().chain(theirs).cloned());
        match (rest_left.split_first(), rest_right.split_first()) {
            (None, None) => return Some(order),
            (Some((x, more_left)), Some((y, more_right))) if same(x, y) => {
                order.push(x.clone());
                (left, right) = (more_left, more_right);
            }
            (Some(_) | None, Some(_)) | (Some(_), None) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> Option<String> {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let both = merged(&list(a), &list(b)).map(|order| order.join(" "));
        assert_eq!(both, merged(&list(b), &list(a)).map(|order| order.join(" ")), "{a} | {b}");
        both
    }

    #[test]
    fn letters_fit_into_one_order_or_not() {
        assert_eq!(of("A B C D N/A", "A B C N/A").as_deref(), Some("A B C D N/A"));
        assert_eq!(of("A B C", "A A- B").as_deref(), Some("A A- B C"));
        assert_eq!(of("B C", "A B").as_deref(), Some("A B C"));
        assert_eq!(of("A B", "A B").as_deref(), Some("A B"));
        assert_eq!(of("A B C", "C B A"), None);
        assert_eq!(of("A B D", "A C D"), None, "nobody knows whether B or C is the better");
        assert_eq!(of("hot cold", "A B"), None);
        assert_eq!(of("A B X", "X A"), None);
    }
}
