//! Time zones: what is meant by names that are none, and which names mean something else than most who write them.

use crate::ast::Text;
use crate::value::Zone;

use super::complaints;
use super::context::Context;

/// The zone of a name.
pub fn zone(cx: &mut Context<'_>, written: &Text) -> Option<Zone> {
    let zone = Zone::parse(&written.text);
    if zone.is_none() {
        cx.tell(complaints::no_zone(written));
    }
    if let Some((_, city)) = STANDARD.iter().find(|(name, _)| *name == written.text) {
        cx.tell(complaints::no_summer_time(written, city));
    }
    if let Some(hours) = written.text.strip_prefix("Etc/GMT").filter(|hours| zone.is_some() && hours.len() > 1) {
        cx.tell(complaints::signs_turned_round(written, hours));
    }
    zone
}

/// Names of hours without summer time, and cities that have it.
const STANDARD: [(&str, &str); 2] = [("EST", "America/New_York"), ("MST", "America/Denver")];

/// Names of hours that are no zones, and a city where clocks show them for a part of the year.
const HOURS: [(&str, &str); 17] = [
    ("CEST", "Europe/Berlin"),
    ("MESZ", "Europe/Berlin"),
    ("MEZ", "Europe/Berlin"),
    ("HEC", "Europe/Paris"),
    ("BST", "Europe/London"),
    ("WEST", "Europe/Lisbon"),
    ("EEST", "Europe/Athens"),
    ("MSK", "Europe/Moscow"),
    ("EDT", "America/New_York"),
    ("CDT", "America/Chicago"),
    ("CST", "America/Chicago"),
    ("MDT", "America/Denver"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("AEST", "Australia/Sydney"),
    ("JST", "Asia/Tokyo"),
    ("SGT", "Asia/Singapore"),
];

/// Hours east of Greenwich, and a city where it is so many in winter.
const CITIES: [(i32, &str); 21] = [
    (-10, "Pacific/Honolulu"),
    (-9, "America/Anchorage"),
    (-8, "America/Los_Angeles"),
    (-7, "America/Denver"),
    (-6, "America/Chicago"),
    (-5, "America/New_York"),
    (-4, "America/Halifax"),
    (-3, "America/Sao_Paulo"),
    (-1, "Atlantic/Azores"),
    (0, "Europe/London"),
    (1, "Europe/Paris"),
    (2, "Europe/Athens"),
    (3, "Europe/Istanbul"),
    (4, "Asia/Dubai"),
    (5, "Asia/Karachi"),
    (6, "Asia/Dhaka"),
    (7, "Asia/Bangkok"),
    (8, "Asia/Singapore"),
    (9, "Asia/Tokyo"),
    (10, "Australia/Sydney"),
    (12, "Pacific/Auckland"),
];

/// The zone of a city that may be meant by a name of hours (`CEST`) or by how far they are from Greenwich (`GMT+1`), and what to say of it.
pub fn meant(written: &str) -> Option<(&'static str, String)> {
    let city = |city: &'static str| {
        (city, format!("a zone is named after a city, and knows its summer time: write for example {city:?}"))
    };
    let upper = written.trim().to_uppercase();
    if let Some((_, found)) = HOURS.iter().find(|(name, _)| *name == upper) {
        return Some(city(found));
    }
    let start = ["UTC", "GMT", "Z"].iter().find_map(|start| upper.strip_prefix(start)).unwrap_or(&upper).trim();
    let (sign, rest) = match (start.strip_prefix('+'), start.strip_prefix(['-', '−', '–'])) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let hours: i32 =
        rest.trim_end_matches(":00").trim_end_matches("00").parse().ok().or((rest == "00:00").then_some(0))?;
    CITIES.iter().find(|(offset, _)| *offset == sign * hours).map(|(_, found)| city(found))
}
