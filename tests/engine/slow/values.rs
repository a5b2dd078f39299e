//! Values of expressions, one operator at a time.

use super::*;

/// A value with its text in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    Unknown,
    Truth(bool),
    Number(Number),
    Text(String),
    Date(Date),
    Instant(Instant),
    Time(TimeOfDay),
    Duration(Duration),
    Ordinal(u32),
    List(Vec<Val>),
}

impl Slow<'_> {
    pub fn val(&self, value: leadwright::value::Value) -> Val {
        use leadwright::value::Value;
        match value {
            Value::Unknown => Val::Unknown,
            Value::Truth(yes) => Val::Truth(yes),
            Value::Number(number) => Val::Number(number),
            Value::Text(text) => Val::Text(self.lead.text(text.raw).to_owned()),
            Value::Date(date) => Val::Date(date),
            Value::Instant(at) => Val::Instant(at),
            Value::Time(time) => Val::Time(time),
            Value::Duration(duration) => Val::Duration(duration),
            Value::Ordinal(number) => Val::Ordinal(number),
            Value::List(list) => Val::List(self.lead.list(list).iter().map(|v| self.val(*v)).collect()),
        }
    }

    pub fn constant(&self, constant: &Const) -> Val {
        match constant {
            Const::Truth(yes) => Val::Truth(*yes),
            Const::Text(text) => Val::Text(text.clone()),
            Const::Number(number) | Const::Money(number) => Val::Number(*number),
            Const::Date(date) => Val::Date(*date),
            Const::Instant(at) => Val::Instant(*at),
            Const::Time(time) => Val::Time(*time),
            Const::Duration(duration) => Val::Duration(*duration),
            Const::Stage(id) => Val::Ordinal(id.0),
            Const::Territory(id) => Val::Ordinal(id.0),
            Const::Grade(_, line) => Val::Ordinal(*line),
        }
    }

    pub fn value(&self, expr: &Expr, scope: &Scope) -> Val {
        match &expr.kind {
            ExprKind::Const(constant) => self.constant(constant),
            ExprKind::Unknown => Val::Unknown,
            ExprKind::Field(id) => self.val(self.lead.fields[id.index()]),
            ExprKind::ActivityField(places) => self.activity_field(places, scope),
            ExprKind::Builtin(builtin) => self.builtin(*builtin, scope),
            ExprKind::Let(id) => self.value(&self.rules.lets[*id].value, &self.at_entry()),
            ExprKind::Score(id) => self.score(*id).map_or(Val::Unknown, Val::Number),
            ExprKind::Grade(id) => self.grade(*id).map_or(Val::Unknown, Val::Ordinal),
            ExprKind::Column(table, column) => {
                let row = self.row(*table).map(|row| &self.rules.tables[*table].rows[row]);
                let give = row.and_then(|row| row.give[*column as usize].as_ref());
                give.map_or(Val::Unknown, |give| self.constant(give))
            }
            ExprKind::Since { unit, since } => self.since(*unit, self.value(since, scope)),
            ExprKind::BusinessSince { unit, since, calendar } => {
                self.business_since(*unit, self.value(since, scope), *calendar)
            }
            ExprKind::EnteredAt(stage) => self.entries(*stage, scope).max().map_or(Val::Unknown, Val::Instant),
            ExprKind::TimesEntered(stage) => {
                let entered = self.entered(scope);
                Val::Number(Number::count(entered.iter().filter(|(at, ..)| at == stage).count()))
            }
            ExprKind::Arithmetic { op, left, right } => {
                let (left, right) = (self.value(left, scope), self.value(right, scope));
                self.arithmetic(*op, left, right)
            }
            ExprKind::Negate(inner) => match self.value(inner, scope) {
                Val::Number(number) => Number::ZERO.minus(number).map_or(Val::Unknown, Val::Number),
                _ => Val::Unknown,
            },
            ExprKind::Aggregate { kind, field, events } => self.aggregate(*kind, field, events, scope),
            ExprKind::Highest(parts) | ExprKind::Lowest(parts) => {
                let values: Vec<Val> = parts.iter().map(|part| self.value(part, scope)).collect();
                if values.contains(&Val::Unknown) {
                    return Val::Unknown;
                }
                // The first line of a grade is the best, so "highest" is the lowest number there.
                let turned = matches!(expr.ty, Type::Grade(_)) != matches!(expr.kind, ExprKind::Lowest(_));
                let mut best = values[0].clone();
                for value in &values[1..] {
                    let order = self.compare(value, &best).unwrap();
                    if (order == Ordering::Greater) != turned && order != Ordering::Equal {
                        best = value.clone();
                    }
                }
                best
            }
            ExprKind::DomainOf(inner) => match self.value(inner, scope) {
                Val::Text(text) => {
                    let domain = text.rsplit_once('@').map(|(_, domain)| domain.trim_end_matches(['>', '.']));
                    let bare = domain.map(|domain| domain.strip_prefix("www.").unwrap_or(domain));
                    bare.map_or(Val::Unknown, |domain| Val::Text(domain.to_owned()))
                }
                _ => Val::Unknown,
            },
            ExprKind::LengthOf(inner) => match self.value(inner, scope) {
                Val::Text(text) => Val::Number(Number::count(text.chars().count())),
                Val::List(list) => Val::Number(Number::count(list.len())),
                _ => Val::Unknown,
            },
            ExprKind::Ranked { of, .. } => match (self.value(of, scope), &of.ty, &expr.ty) {
                (Val::Ordinal(line), Type::Grade(own), Type::Grade(order)) => {
                    // The letter, looked up in the order it shares.
                    let letter = &self.rules.letters[*own][line as usize];
                    let place = self.rules.letters[*order].iter().position(|known| known == letter).unwrap();
                    Val::Ordinal(u32::try_from(place).unwrap())
                }
                _ => Val::Unknown,
            },
            ExprKind::LowerOf(inner) => match self.value(inner, scope) {
                Val::Text(text) => Val::Text(text.to_lowercase()),
                _ => Val::Unknown,
            },
            _ => match self.truth(expr, scope) {
                Truth::Yes => Val::Truth(true),
                Truth::No => Val::Truth(false),
                Truth::Unknown => Val::Unknown,
            },
        }
    }

    fn builtin(&self, builtin: Builtin, scope: &Scope) -> Val {
        let instant = |at: Option<Instant>| at.map_or(Val::Unknown, Val::Instant);
        match builtin {
            Builtin::Id => Val::Text(self.lead.id.clone()),
            Builtin::Created => instant(self.lead.created),
            Builtin::Stage => Val::Ordinal(scope.standing.stage.0),
            Builtin::Entered => Val::Instant(scope.standing.entered),
            Builtin::Assignee => {
                self.lead.assignee.map_or(Val::Unknown, |text| Val::Text(self.lead.text(text.raw).to_owned()))
            }
            Builtin::Assigned => instant(self.lead.assigned),
            Builtin::Territory => self.territory().map_or(Val::Unknown, |id| Val::Ordinal(id.0)),
            Builtin::Today => Val::Date(self.rules.process.zone.date(self.now)),
        }
    }

    fn entries(&self, stage: StageId, scope: &Scope) -> impl Iterator<Item = Instant> {
        let now = self.now;
        let told = self.lead.history.iter().filter(move |e| e.stage == stage && e.at <= self.now).map(|e| e.at);
        told.chain(
            scope
                .standing
                .path
                .clone()
                .into_iter()
                .filter(move |(at, since, _)| *at == stage && *since <= now)
                .map(|(_, since, _)| since),
        )
    }

    /// Counted up, one unit after the other.
    fn since(&self, unit: leadwright::ast::Unit, since: Val) -> Val {
        use leadwright::ast::Unit;
        let zone = self.rules.process.zone;
        let at = match since {
            Val::Date(date) if matches!(unit, Unit::Day | Unit::Week) => {
                let days = zone.date(self.now).0 - date.0;
                let units = if unit == Unit::Week { days / 7 } else { days };
                return Val::Number(Number::whole(i64::from(units)).unwrap());
            }
            Val::Date(date) if matches!(unit, Unit::Month | Unit::Quarter | Unit::Year) => {
                let size = match unit {
                    Unit::Month => 1,
                    Unit::Quarter => 3,
                    _ => 12,
                };
                let today = zone.date(self.now);
                let (early, late, sign) = if date <= today { (date, today, 1) } else { (today, date, -1) };
                let whole = |n: &i32| early.naive() + chrono::Months::new(n.unsigned_abs() * size) <= late.naive();
                let count = (1..).take_while(whole).count() as i64;
                return Val::Number(Number::whole(sign * count).unwrap());
            }
            Val::Date(date) => zone.midnight(date),
            Val::Instant(at) => at,
            _ => return Val::Unknown,
        };
        let (early, late, sign) = if at <= self.now { (at, self.now, 1) } else { (self.now, at, -1) };
        let months =
            |months: i64| (1..).take_while(|n| zone.add_months(early, (n * months) as i32) <= late).count() as i64;
        let exact = |seconds: i64| (late.0 - early.0) / (seconds * 1_000_000);
        let count = match unit {
            Unit::Second => exact(1),
            Unit::Minute => exact(60),
            Unit::Hour => exact(3_600),
            Unit::Day => exact(86_400),
            Unit::Week => exact(604_800),
            Unit::Month => months(1),
            Unit::Quarter => months(3),
            Unit::Year => months(12),
        };
        Val::Number(Number::whole(sign * count).unwrap())
    }

    fn arithmetic(&self, op: leadwright::check::Operation, left: Val, right: Val) -> Val {
        use leadwright::check::Operation;
        let zone = self.rules.process.zone;
        let moment = |value: &Val| match value {
            Val::Date(date) => Some(zone.midnight(*date)),
            Val::Instant(at) => Some(*at),
            _ => None,
        };
        match (&left, &right, op) {
            (Val::Date(_) | Val::Instant(_), Val::Duration(length), _) => {
                let sign = if op == Operation::Subtract { -1 } else { 1 };
                if let Val::Date(date) = left
                    && let Some(day) = Self::day_later(date, *length, sign)
                {
                    return Val::Date(day);
                }
                return Val::Instant(self.later(moment(&left).unwrap(), *length, sign));
            }
            (Val::Date(left), Val::Date(right), Operation::Subtract) => {
                let days = (left.naive() - right.naive()).num_days();
                return Val::Duration(Duration::exact(days * 24 * 3_600 * 1_000_000));
            }
            (Val::Date(_) | Val::Instant(_), Val::Date(_) | Val::Instant(_), Operation::Subtract) => {
                let (left, right) = (moment(&left).unwrap(), moment(&right).unwrap());
                return Val::Duration(Duration::exact(left.0 - right.0));
            }
            _ => {}
        }
        let (Val::Number(left), Val::Number(right)) = (left, right) else { return Val::Unknown };
        let result = match op {
            Operation::Add => left.plus(right),
            Operation::Subtract => left.minus(right),
            Operation::Multiply => left.times(right),
            Operation::Divide => left.over(right),
        };
        result.map_or(Val::Unknown, Val::Number)
    }

    pub fn compare(&self, left: &Val, right: &Val) -> Option<Ordering> {
        let zone = self.rules.process.zone;
        match (left, right) {
            (Val::Number(a), Val::Number(b)) => Some(a.cmp(b)),
            (Val::Date(a), Val::Date(b)) => Some(a.cmp(b)),
            (Val::Instant(a), Val::Instant(b)) => Some(a.cmp(b)),
            (Val::Date(a), Val::Instant(b)) => Some(zone.midnight(*a).cmp(b)),
            (Val::Instant(a), Val::Date(b)) => Some(a.cmp(&zone.midnight(*b))),
            (Val::Time(a), Val::Time(b)) => Some(a.cmp(b)),
            (Val::Duration(a), Val::Duration(b)) => Some(a.comparable().cmp(&b.comparable())),
            (Val::Ordinal(a), Val::Ordinal(b)) => Some(a.cmp(b)),
            (Val::Truth(a), Val::Truth(b)) => Some(a.cmp(b)),
            (Val::Text(a), Val::Text(b)) => Some(leadwright::value::fold(a).cmp(&leadwright::value::fold(b))),
            _ => None,
        }
    }
}
