//! From the typed tree to flat arrays that run without looking anything up by name.

mod schema;

pub use schema::{ActivityPlan, FieldPlan, KeyUse, Schema};
