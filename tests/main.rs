//! All tests that look at Leadwright from outside, in one binary. A file an area; behaviour lives in `cases/`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::too_many_lines,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "a test that can't go on should fail, and tests read files"
)]

mod analyze;
mod api;
mod arrows;
mod bad_leads;
mod bad_rules;
mod business_time;
mod business_walk;
mod check;
mod cli;
mod coverage;
mod data_exports;
mod data_office_hours;
mod data_olist;
mod data_routing;
mod data_saas_lifecycle;
mod data_saas_model;
mod data_saas_routing;
mod data_xeducation;
mod decision;
mod decisions;
mod diff;
mod diff_saas;
mod docs;
#[cfg(unix)]
mod docs_ci;
#[cfg(unix)]
mod docs_walk;
mod engine;
mod escapes;
mod golden_time;
#[cfg(feature = "http")]
mod http;
mod journal;
mod live;
mod load;
#[cfg(feature = "http")]
mod load_service;
mod nurture;
mod outcomes;
mod planted;
mod problems;
mod replay;
mod rules_decide;
mod rules_shipped;
mod same_person;
mod scoring_golden;
mod sla;
mod sla_ladders;
mod snapped;
mod snapped_files;
mod spreadsheets;
mod support;
mod syntax;
mod tested;
#[cfg(feature = "testing")]
mod testing;
mod values;
mod watch;
