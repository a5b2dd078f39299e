//! Moves: answer by answer, line by line.

use leadwright::check::Move;

use super::*;

impl Slow<'_> {
    pub fn moves(&self, excluded: bool) -> (Vec<MoveTaken>, Standing) {
        let mut standing = self.came_in.clone();
        let mut moves = Vec::new();
        while let Some((taken, used)) = self.one_move(&standing, excluded) {
            moves.push(taken);
            standing.path.push((taken.to, taken.time));
            (standing.stage, standing.entered) = (taken.to, taken.time);
            standing.answers_after = used.or(standing.answers_after);
            if matches!(taken.kind, MoveKind::Recycle | MoveKind::Close) {
                break;
            }
        }
        (moves, standing)
    }

    /// The move that is taken now, and the answer it used up.
    fn one_move(&self, standing: &Standing, excluded: bool) -> Option<(MoveTaken, Option<usize>)> {
        let stage = &self.rules.stages[standing.stage];
        let counting = (0..self.lead.answers.len()).filter(|index| self.counts(*index, standing));
        let answers: Vec<usize> = if stage.moves.iter().any(|m| waits(&m.when)) { counting.collect() } else { vec![] };
        let tries: Vec<Option<usize>> =
            if answers.is_empty() { vec![None] } else { answers.into_iter().map(Some).collect() };
        for last in tries {
            let scope = Scope { standing: standing.clone(), event: Some(Looking::Answers(last)), after: None };
            for (line, candidate) in stage.moves.iter().enumerate() {
                if !self.allowed(candidate, standing, excluded) || !self.needs_are_known(candidate, &scope) {
                    continue;
                }
                if self.truth(&candidate.when, &scope).is_yes() {
                    let (time, used) = self.time(candidate, standing, last);
                    let (kind, to, line) = (candidate.kind, candidate.to, u32::try_from(line).unwrap());
                    return Some((MoveTaken { kind, from: standing.stage, to, line, breach: None, time }, used));
                }
            }
        }
        None
    }

    fn allowed(&self, candidate: &Move, standing: &Standing, excluded: bool) -> bool {
        let forward = matches!(candidate.kind, MoveKind::Advance | MoveKind::Reopen);
        standing.path.iter().all(|(stage, _)| *stage != candidate.to) && !(excluded && forward)
    }

    fn needs_are_known(&self, candidate: &Move, scope: &Scope) -> bool {
        let needs = &self.rules.stages[candidate.to].needs;
        candidate.kind != MoveKind::Advance || needs.iter().all(|need| self.value(&need.value, scope) != Val::Unknown)
    }

    /// The answer's time if it would not move without it; that of the newest activity if nothing else is asked; else now.
    fn time(&self, candidate: &Move, standing: &Standing, last: Option<usize>) -> (Instant, Option<usize>) {
        if let Some(index) = last.filter(|_| waits(&candidate.when)) {
            let before = index.checked_sub(1);
            let scope = Scope { standing: standing.clone(), event: Some(Looking::Answers(before)), after: None };
            if !self.truth(&candidate.when, &scope).is_yes() {
                return (self.lead.answers[index].at, Some(index));
            }
        }
        let scope = Scope { standing: standing.clone(), event: None, after: None };
        match self.newest(&candidate.when, &scope) {
            Some(Some(at)) => {
                let first_seen = self.lead.entered.is_none() && standing.path.len() == 1;
                (if first_seen { at } else { at.max(standing.entered) }, None)
            }
            _ => (self.now, None),
        }
    }

    /// The newest event behind a condition that asks for nothing but events; none if it asks for more.
    fn newest(&self, expr: &Expr, scope: &Scope) -> Option<Option<Instant>> {
        match &expr.kind {
            ExprKind::Happened { events, .. } => {
                let yes = self.votes(events, scope).into_iter().filter(|(_, _, vote)| vote.is_yes());
                Some(yes.map(|(at, _, _)| at).max())
            }
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
                let newest: Option<Vec<Option<Instant>>> = parts
                    .iter()
                    .map(|part| {
                        let newest = self.newest(part, scope);
                        // A part that does not hold has not made it so.
                        if self.truth(part, scope).is_yes() { newest } else { newest.map(|_| None) }
                    })
                    .collect();
                newest.map(|newest| newest.into_iter().flatten().max())
            }
            ExprKind::Condition(id) => self.newest(&self.rules.conditions[*id].value, &self.at_entry()),
            _ => None,
        }
    }

    /// Whether an answer counts where the lead stands.
    pub fn counts(&self, index: usize, standing: &Standing) -> bool {
        let at = self.lead.answers[index].at;
        at <= self.now && at >= standing.entered && standing.answers_after.is_none_or(|after| index > after)
    }
}

/// Whether a condition waits for an answer.
fn waits(expr: &Expr) -> bool {
    let mut waits = false;
    leadwright::analyze::each(expr, &mut |part| waits |= matches!(part.kind, ExprKind::Says { .. }));
    waits
}
