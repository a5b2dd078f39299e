//! Moves: answer by answer, line by line.

use leadwright::check::Move;
use leadwright::value::fold;

use super::*;

impl Slow<'_> {
    pub fn moves(&self, excluded: bool) -> (Vec<MoveTaken>, Standing) {
        let mut standing = self.came_in.clone();
        let mut moves = Vec::new();
        while let Some(taken) = self.one_move(&standing, excluded) {
            // Seen for the first time, it has been in its first stage since it was created, if that was before it left.
            if moves.is_empty() && self.lead.entered.is_none() {
                standing.path[0].1 = self.lead.created.unwrap_or(taken.time).min(taken.time);
            }
            moves.push(taken);
            standing.path.push((taken.to, taken.time, Some(taken.kind)));
            (standing.stage, standing.entered) = (taken.to, taken.time);
            if matches!(taken.kind, MoveKind::Recycle | MoveKind::Close) {
                break;
            }
        }
        (moves, standing)
    }

    /// The move that is taken now.
    fn one_move(&self, standing: &Standing, excluded: bool) -> Option<MoveTaken> {
        let stage = &self.rules.stages[standing.stage];
        let counting = (0..self.lead.answers.len()).filter(|index| self.counts(*index, standing));
        let answers: Vec<usize> = counting.filter(|index| self.awaits(standing.stage, *index)).collect();
        let tries: Vec<Option<usize>> =
            if answers.is_empty() { vec![None] } else { answers.into_iter().map(Some).collect() };
        for last in tries {
            let scope = Scope { standing: standing.clone(), event: Some(Looking::Answers(last)), after: None };
            for (line, candidate) in stage.moves.iter().enumerate() {
                if !self.allowed(candidate, standing, excluded) || !self.needs_are_known(candidate, &scope) {
                    continue;
                }
                if self.truth(&candidate.when, &scope).is_yes() {
                    let time = self.time(candidate, standing, last);
                    let (kind, to, line) = (candidate.kind, candidate.to, u32::try_from(line).unwrap());
                    return Some(MoveTaken { kind, from: standing.stage, to, line, breach: None, time });
                }
            }
        }
        None
    }

    fn allowed(&self, candidate: &Move, standing: &Standing, excluded: bool) -> bool {
        let forward = matches!(candidate.kind, MoveKind::Advance | MoveKind::Reopen);
        standing.path.iter().all(|(stage, ..)| *stage != candidate.to) && !(excluded && forward)
    }

    fn needs_are_known(&self, candidate: &Move, scope: &Scope) -> bool {
        let needs = &self.rules.stages[candidate.to].needs;
        candidate.kind != MoveKind::Advance || needs.iter().all(|need| self.value(&need.value, scope) != Val::Unknown)
    }

    /// The answer's time if it would not move without it; that of the newest activity if nothing else is asked; else now.
    fn time(&self, candidate: &Move, standing: &Standing, last: Option<usize>) -> Instant {
        if let Some(index) = last.filter(|_| waits(&candidate.when)) {
            let before = index.checked_sub(1);
            let scope = Scope { standing: standing.clone(), event: Some(Looking::Answers(before)), after: None };
            if !self.truth(&candidate.when, &scope).is_yes() {
                return self.lead.answers[index].at;
            }
        }
        let scope = Scope { standing: standing.clone(), event: None, after: None };
        match self.newest(&candidate.when, &scope) {
            Some(Some(at)) => {
                let first_seen = self.lead.entered.is_none() && standing.path.len() == 1;
                if first_seen { at } else { at.max(standing.entered).min(self.now) }
            }
            _ => self.now,
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

    /// Whether an answer counts where the lead stands: the stage offers it, it was given there, and it did not bring the lead there.
    pub fn counts(&self, index: usize, standing: &Standing) -> bool {
        let answer = self.lead.answers[index];
        let said = fold(self.lead.text(answer.value.raw)).into_owned();
        let offered = self.rules.stages[standing.stage].answers.iter().any(|offered| fold(&offered.answer) == said);
        let brought = answer.at == standing.entered
            && self.left_at_entering(standing).iter().any(|stage| self.awaits(*stage, index));
        offered && answer.at <= self.now && answer.at >= standing.entered && !brought
    }

    /// The stages that the lead left at the instant at which it entered the one it stands in.
    fn left_at_entering(&self, standing: &Standing) -> Vec<StageId> {
        let mut way: Vec<(StageId, Instant, Option<MoveKind>)> =
            self.lead.history.iter().map(|entry| (entry.stage, entry.at, entry.by)).collect();
        let came_in = (self.came_in.stage, self.came_in.entered);
        let known = way.iter().rposition(|(stage, at, by)| (*stage, *at) == came_in && by.is_some());
        match known.filter(|_| self.lead.entered.is_some()) {
            Some(known) => way.truncate(known + 1),
            None => way = vec![(came_in.0, came_in.1, None)],
        }
        way.extend(&standing.path[1..]);
        let mut left = Vec::new();
        for at in (0..way.len()).rev() {
            let (stage, since, by) = way[at];
            if since != standing.entered || by.is_none() {
                break;
            }
            match at.checked_sub(1) {
                Some(before) => left.push(way[before].0),
                // From where it came is not told: from any stage from which a move leads there.
                None => left.extend(
                    self.rules
                        .stages
                        .enumerated()
                        .filter(|(_, from)| from.moves.iter().any(|m| m.to == stage))
                        .map(|(id, _)| id),
                ),
            }
        }
        left
    }

    /// Whether some move of a stage waits for an answer from whoever gave it.
    fn awaits(&self, stage: StageId, index: usize) -> bool {
        let answer = self.lead.answers[index];
        let said = fold(self.lead.text(answer.value.raw)).into_owned();
        let mut awaits = false;
        for candidate in &self.rules.stages[stage].moves {
            leadwright::analyze::each(&candidate.when, &mut |part| {
                if let ExprKind::Says { owner, answers } = &part.kind {
                    awaits |= *owner == answer.by && answers.iter().any(|asked| fold(asked) == said);
                }
            });
        }
        awaits
    }
}

/// Whether a condition waits for an answer.
fn waits(expr: &Expr) -> bool {
    let mut waits = false;
    leadwright::analyze::each(expr, &mut |part| waits |= matches!(part.kind, ExprKind::Says { .. }));
    waits
}
