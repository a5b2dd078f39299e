//! Records for tests, written as JSON. Not the second door: nothing odd is understood, a mistake fails the test.

use leadwright::ast::MoveKind;
use leadwright::check::Type;
use leadwright::program::{FieldPlan, Program};
use leadwright::record::{Entry, Event, Record, StatusAnswer};
use leadwright::source::Id;
use leadwright::value::{Date, Duration, Instant, ListRef, Number, Stretch, TextRef, TimeOfDay, Value, duration, fold};
use serde_json::Value as Json;

/// A moment: RFC 3339, or a clock in the process zone.
pub fn moment(program: &Program, text: &str) -> Instant {
    Instant::parse_rfc3339(text)
        .or_else(|| Instant::parse_local(text, program.schema.zone))
        .unwrap_or_else(|| panic!("no time: {text}"))
}

/// A record of JSON in the shape of lead records.
pub fn lead(program: &Program, json: Json) -> Record {
    let mut record = Record::default();
    record.clear(program.schema.fields.len());
    record.id = json.get("id").and_then(Json::as_str).unwrap_or("L-1").to_owned();
    let time = |key: &str| json.get(key).and_then(Json::as_str).map(|text| moment(program, text));
    (record.created, record.entered, record.assigned) = (time("created"), time("entered"), time("assigned"));
    record.held = time("held");
    record.stage = json.get("stage").map(|name| program.schema.stages[name.as_str().unwrap()]);
    if let Some(who) = json.get("assignee").and_then(Json::as_str) {
        record.assignee = Some(text(program, &mut record, who, true));
    }
    for (id, plan) in program.schema.fields.enumerated() {
        if let Some(found) = json.get(&*plan.name) {
            record.fields[id.index()] = value(program, &mut record, found, plan);
        }
    }
    let list = |key: &str| json.get(key).and_then(Json::as_array).cloned().unwrap_or_default();
    let mut activities = list("activities");
    activities.sort_by_key(|a| {
        (moment(program, a["at"].as_str().unwrap()), a.get("id").and_then(Json::as_str).unwrap_or("").to_owned())
    });
    for activity in activities {
        self::activity(program, &mut record, &activity);
    }
    for entry in list("history") {
        let by = entry.get("by").and_then(Json::as_str).map(|by| match by {
            "advance" => MoveKind::Advance,
            "recycle" => MoveKind::Recycle,
            "close" => MoveKind::Close,
            "reopen" => MoveKind::Reopen,
            other => panic!("{other}"),
        });
        let stage = program.schema.stages[entry["stage"].as_str().unwrap()];
        record.history.push(Entry { stage, at: moment(program, entry["at"].as_str().unwrap()), by });
    }
    record.history.sort_by_key(|entry| entry.at);
    if record.created.is_none() {
        record.created = record.events.first().map(|event| event.at);
    }
    record
}

fn activity(program: &Program, record: &mut Record, activity: &Json) {
    let at = moment(program, activity["at"].as_str().unwrap());
    let by = activity.get("by").and_then(Json::as_str).map(|by| program.schema.owners[by]);
    let kind = activity["type"].as_str().unwrap();
    if kind == "status" {
        let value = text(program, record, activity["value"].as_str().unwrap(), true);
        record.answers.push(StatusAnswer { at, by: by.unwrap(), value, because: None, id: Stretch::default() });
        return;
    }
    let kind = program.schema.kinds[kind];
    let plan = &program.schema.activities[kind];
    let values: Vec<Value> = plan
        .fields
        .iter()
        .map(|field| activity.get(&*field.name).map_or(Value::Unknown, |found| value(program, record, found, field)))
        .collect();
    let start = u32::try_from(record.event_values.len()).unwrap();
    record.event_values.extend(values);
    record.events.push(Event { kind, at, by, values: start, id: Stretch::default() });
}

fn text(program: &Program, record: &mut Record, written: &str, keep: bool) -> TextRef {
    let folded = fold(written);
    let symbol = program.schema.symbols.find_folded(&folded);
    record.push_text(written, &folded, symbol, keep)
}

fn value(program: &Program, record: &mut Record, found: &Json, plan: &FieldPlan) -> Value {
    match (&plan.ty, found) {
        (_, Json::Null) => Value::Unknown,
        (Type::List(inner), Json::Array(items)) => {
            let plan = FieldPlan { ty: (**inner).clone(), ..plan.clone() };
            let items: Vec<Value> = items.iter().map(|item| value(program, record, item, &plan)).collect();
            let start = u32::try_from(record.elements.len()).unwrap();
            record.elements.extend(items);
            Value::List(ListRef { start, end: u32::try_from(record.elements.len()).unwrap() })
        }
        (Type::Truth, Json::Bool(yes)) => Value::Truth(*yes),
        (Type::Number | Type::Money, number) => Value::Number(Number::parse(&number.to_string()).unwrap().0),
        (Type::Date, Json::String(date)) => Value::Date(Date::parse(date).unwrap()),
        (Type::Instant, Json::String(at)) => Value::Instant(moment(program, at)),
        (Type::Time, Json::String(time)) => Value::Time(TimeOfDay::parse(time).unwrap()),
        (Type::Duration, Json::String(length)) => {
            let (count, unit) = length.split_once(' ').unwrap();
            let count: i32 = count.parse().unwrap();
            Value::Duration(match unit.trim_end_matches('s') {
                "day" => Duration::exact(i64::from(count) * duration::DAY),
                "month" => Duration::months(count),
                other => panic!("{other}"),
            })
        }
        (_, Json::String(written)) => Value::Text(text(program, record, written, plan.folded)),
        (ty, found) => panic!("{ty:?} of {found}"),
    }
}
