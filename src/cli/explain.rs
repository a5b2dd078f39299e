//! `leadwright explain`: one lead's decision, or a problem's code.

use std::path::Path;

use crate::render::Decided;
use crate::render::text::page;

use super::args::Explain;
use super::eval::Found;
use super::output::Terminal;
use super::run::{Job, Make, Reasons};
use super::{End, Stop, eval, pages, rules};

/// Explains whichever was named.
pub fn run(args: &Explain, terminal: &Terminal) -> Result<End, Stop> {
    if args.leads.is_none() && args.lead.is_none() && pages::is_code(&args.what) && !Path::new(&args.what).exists() {
        return code(&args.what, terminal);
    }
    let (Some(leads), Some(wanted)) = (&args.leads, &args.lead) else {
        let (file, id) = (args.leads.as_deref().unwrap_or("FILE"), args.lead.as_deref().unwrap_or("ID"));
        let missing = match (&args.leads, &args.lead) {
            (None, None) => "which leads, and which of them",
            (None, Some(_)) => "which file has the leads",
            (Some(_), _) => "which lead",
        };
        return Err(Stop::unusable(format!(
            "say {missing}: leadwright explain {} --leads {file} --lead {id}\n  \
             for a problem's code: leadwright explain E0107",
            args.what
        )));
    };
    let opened = rules::open(Path::new(&args.what), terminal)?;
    let now = rules::now(args.input.now.as_deref())?;
    let style = terminal.style();
    let make = |decided: &Decided<'_>| Found::Lead(page(decided, style));
    let skip = eval::only(wanted);
    let program = &opened.program;
    let in_sequence = program.people.in_sequence;
    let job = Job {
        program,
        now,
        reasons: Reasons::Whole,
        near: true,
        in_sequence,
        skip: Some(&skip),
        only: None,
        make: Make::Decision(&make),
    };
    match eval::find(leads, &args.input, &job, terminal)? {
        Found::Lead(page) => {
            terminal.page(page)?;
            Ok(End::Fine)
        }
        Found::Others(ids) => Err(eval::no_such_lead(wanted, leads, &ids)),
    }
}

fn code(code: &str, terminal: &Terminal) -> Result<End, Stop> {
    match pages::page(code, terminal) {
        Some(page) => {
            terminal.page(page)?;
            Ok(End::Fine)
        }
        None => {
            let near: String = pages::near(code).iter().map(|near| format!("\n    {near}")).collect();
            let near = if near.is_empty() { near } else { format!("\n  near it:{near}") };
            Err(Stop::unusable(format!("there is no problem with the code {}{near}", code.to_uppercase())))
        }
    }
}
