//! What the second door needs to know of the rules: which keys are read, as what, into which slot.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{ActivityId, Checked, Field, FieldId, Nobody, NurtureId, OwnerId, Rate, Recipient, StageId, Type};
use crate::source::IdVec;
use crate::value::{Symbol, Symbols, Zone, fold, person};

/// How records are read for one rule set.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The zone of times without an offset, and of days.
    pub zone: Zone,
    /// The currency that amounts are held in.
    pub currency: Option<&'static str>,
    /// What other currencies are worth.
    pub rates: Vec<Rate>,
    /// Texts that rules name.
    pub symbols: Symbols,
    /// Fields of the lead.
    pub fields: IdVec<FieldId, FieldPlan>,
    /// Kinds of activities.
    pub activities: IdVec<ActivityId, ActivityPlan>,
    /// For each key of a record, the fields read from it.
    pub keys: FxHashMap<Box<str>, Vec<KeyUse>>,
    /// Kinds of activities by name.
    pub kinds: FxHashMap<Box<str>, ActivityId>,
    /// Stages and ends by name.
    pub stages: FxHashMap<Box<str>, StageId>,
    /// Nurture programmes by name.
    pub nurtures: FxHashMap<Box<str>, NurtureId>,
    /// The answers that stages offer, folded, each with the reasons it asks for; none where some stage takes any.
    pub answers: FxHashMap<Box<str>, Option<Vec<Box<str>>>>,
    /// Departments by name.
    pub owners: FxHashMap<Box<str>, OwnerId>,
    /// Everybody who can have a lead, by folded address, where the rules name them all and some route keeps who has it.
    pub assignees: Option<FxHashSet<Box<str>>>,
}

/// That a field is read from a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUse {
    /// Which field, by number: of the lead, or of the activity.
    pub field: u32,
    /// Its place among the keys of that field: the known one with the lowest wins.
    pub rank: u32,
}

/// How one field is read.
#[derive(Debug, Clone)]
pub struct FieldPlan {
    /// Its name.
    pub name: Box<str>,
    /// What it holds.
    pub ty: Type,
    /// Folded texts that mean unknown.
    pub blank: Vec<Box<str>>,
    /// For `one of`: the symbols of its options.
    pub options: Vec<Symbol>,
    /// Whether its value must not be shown.
    pub personal: bool,
    /// Whether any rule reads it, or a handoff tells it. Others are skipped, but personal ones that a handoff's contact shows.
    pub used: bool,
    /// Whether some rule looks inside the text, so that its folded form is kept.
    pub folded: bool,
}

/// How one kind of activity is read.
#[derive(Debug, Clone)]
pub struct ActivityPlan {
    /// Its name.
    pub name: Box<str>,
    /// Whether it is a touch.
    pub touch: bool,
    /// Its fields.
    pub fields: Vec<FieldPlan>,
    /// For each key of such an activity, the fields read from it.
    pub keys: FxHashMap<Box<str>, Vec<KeyUse>>,
}

impl Schema {
    /// How records are read for these rules. The compiler adds the texts of conditions to `symbols`.
    #[must_use]
    pub fn of(checked: &Checked) -> Self {
        let mut symbols = Symbols::default();
        let fields: IdVec<FieldId, FieldPlan> = checked.fields.iter().map(|f| FieldPlan::of(f, &mut symbols)).collect();
        // Whoever gets a lead is told what happened, not only that something did.
        let told = checked.stages.iter().any(|stage| stage.hand_off.is_some());
        let activities = checked.activities.iter().map(|activity| ActivityPlan {
            name: activity.name.as_str().into(),
            touch: activity.touch,
            fields: activity
                .fields
                .iter()
                .map(|f| FieldPlan { used: f.used || (told && !f.personal), ..FieldPlan::of(f, &mut symbols) })
                .collect(),
            keys: keys(activity.fields.iter()),
        });
        let activities: IdVec<ActivityId, ActivityPlan> = activities.collect();
        Self {
            zone: checked.process.zone,
            currency: checked.process.currency,
            rates: checked.process.rates.clone(),
            keys: keys(checked.fields.iter()),
            kinds: checked.activities.enumerated().map(|(id, a)| (a.name.as_str().into(), id)).collect(),
            stages: checked.stages.enumerated().map(|(id, s)| (s.name.as_str().into(), id)).collect(),
            nurtures: checked.nurtures.enumerated().map(|(id, n)| (n.name.as_str().into(), id)).collect(),
            owners: checked.owners.enumerated().map(|(id, o)| (o.name.as_str().into(), id)).collect(),
            answers: answers(checked),
            assignees: assignees(checked),
            symbols,
            fields,
            activities,
        }
    }
}

/// The answers that stages offer, with the reasons they ask for.
fn answers(checked: &Checked) -> FxHashMap<Box<str>, Option<Vec<Box<str>>>> {
    let mut known: FxHashMap<Box<str>, Option<Vec<Box<str>>>> = FxHashMap::default();
    for offered in checked.stages.iter().flat_map(|stage| &stage.answers) {
        let asked = (!offered.because.is_empty()).then(|| offered.because.iter().map(|reason| fold(reason).into()));
        let reasons = known.entry(fold(&offered.answer).into()).or_insert_with(|| Some(Vec::new()));
        match (reasons.as_mut(), asked) {
            (Some(reasons), Some(asked)) => reasons.extend(asked),
            (_, None) | (None, _) => *reasons = None,
        }
    }
    known
}

/// Members of teams, and recipients that teams and routes name. None when a recipient comes out of the lead or a table, or when
/// no route keeps who has a lead.
fn assignees(checked: &Checked) -> Option<FxHashSet<Box<str>>> {
    let mut known: FxHashSet<Box<str>> = FxHashSet::default();
    for team in &checked.teams {
        known.extend(team.members.iter().map(|member| person(&member.address).into()));
        if let Nobody::To(address) = &team.nobody {
            known.insert(person(address).into());
        }
    }
    let mut keeps = false;
    for line in checked.routes.iter().flat_map(|route| &route.lines) {
        match &line.to {
            Recipient::Value(_) => return None,
            Recipient::Keep => keeps = true,
            Recipient::Address(address) => {
                known.insert(person(address).into());
            }
            Recipient::Team(_) | Recipient::Nobody => {}
        }
    }
    keeps.then_some(known)
}

impl FieldPlan {
    fn of(field: &Field, symbols: &mut Symbols) -> Self {
        let options = if let Type::OneOf(options) = &field.ty { options.as_slice() } else { &[] };
        let options = options.iter().map(|option| symbols.intern(option)).collect();
        Self {
            name: field.name.as_str().into(),
            ty: field.ty.clone(),
            blank: field.blank.iter().map(|text| fold(text).into()).collect(),
            options,
            personal: field.personal,
            used: field.used,
            folded: false,
        }
    }
}

fn keys<'a>(fields: impl Iterator<Item = &'a Field>) -> FxHashMap<Box<str>, Vec<KeyUse>> {
    let mut keys: FxHashMap<Box<str>, Vec<KeyUse>> = FxHashMap::default();
    for (number, field) in fields.enumerate() {
        for (rank, key) in field.from.iter().enumerate() {
            let (Ok(field), Ok(rank)) = (u32::try_from(number), u32::try_from(rank)) else { continue };
            keys.entry(key.as_str().into()).or_default().push(KeyUse { field, rank });
        }
    }
    keys
}
