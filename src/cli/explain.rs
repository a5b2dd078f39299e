//! `leadwright explain`: one lead's decision, or a problem's code.

use std::path::Path;

use crate::render::Decided;
use crate::render::text::page;

use super::args::{Explain, Leads};
use super::output::{Terminal, print};
use super::run::Job;
use super::{End, Stop, eval, pages, rules};

/// Explains whichever was named.
pub fn run(args: &Explain, terminal: &Terminal) -> Result<End, Stop> {
    if args.leads.is_none() && args.lead.is_none() && pages::is_code(&args.what) && !Path::new(&args.what).exists() {
        return code(&args.what, terminal);
    }
    let (Some(leads), Some(wanted)) = (&args.leads, &args.lead) else {
        return Err(Stop::unusable(format!(
            "say which leads and which of them: `leadwright explain {} --leads FILE --lead ID`",
            args.what
        )));
    };
    let opened = rules::open(Path::new(&args.what), terminal)?;
    let now = rules::now(args.now.as_deref())?;
    let job = Job { program: &opened.program, now, reasons: true, whole: true, near: true };
    let leads = Leads {
        rules: args.what.clone().into(),
        leads: leads.clone(),
        activities: args.activities.clone(),
        history: args.history.clone(),
        now: None,
        input: args.input,
        rejects: None,
        longest: 64_000_000,
    };
    let style = terminal.style();
    let make = |decided: &Decided<'_>| {
        let found = decided.record.id == *wanted;
        (decided.record.id.clone(), found.then(|| page(decided, style)))
    };
    let mut found = None;
    let mut ids = Vec::new();
    eval::find(&leads, &job, terminal, &make, &mut |(id, page): (String, Option<String>)| {
        if page.is_some() {
            found = page;
        } else if ids.len() < 100_000 {
            ids.push(id);
        }
        Ok(())
    })?;
    match found {
        Some(page) => {
            print(page.as_bytes())?;
            Ok(End::Fine)
        }
        None => {
            let near = crate::source::closest(wanted, ids.iter().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(Stop::wrong(format!("there is no lead `{wanted}` in {}{near}", leads.leads)))
        }
    }
}

fn code(code: &str, terminal: &Terminal) -> Result<End, Stop> {
    match pages::page(code, terminal.style()) {
        Some(page) => {
            print(page.as_bytes())?;
            Ok(End::Fine)
        }
        None => {
            let near = pages::near(code);
            let near = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
            Err(Stop::unusable(format!("there is no problem with the code {code}{near}")))
        }
    }
}
