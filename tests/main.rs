//! All tests that look at Leadwright from outside, in one binary. A file an area; behaviour lives in `cases/`.

mod business_time;
mod rules_shipped;
mod support;
mod syntax;
