//! Values: what a field can hold and a rule can say. No texts of rules, no names, no floats.

mod address;
pub mod csv;
mod days;
pub mod duration;
mod iso;
mod number;
mod pattern;
mod slot;
mod text;
mod time;
mod truth;
mod window;

pub use address::{domain, is_person, mailbox, person};
pub use duration::Duration;
pub use iso::{country, currency, currency_of_sign, nearest_country, region};
pub use number::{Number, NumberError};
pub use pattern::{PatternError, glob, regex};
pub use slot::{ListRef, Stretch, TextRef, Value};
pub use text::{Symbol, Symbols, fold, fold_into, fold_part, trimmed};
pub use time::{Date, Instant, TimeOfDay, Zone};
pub use truth::Truth;
