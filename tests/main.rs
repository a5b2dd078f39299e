//! All tests that look at Leadwright from outside, in one binary. A file an area; behaviour lives in `cases/`.

mod support;
mod syntax;
