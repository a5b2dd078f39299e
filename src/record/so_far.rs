//! What Leadwright keeps for itself between two evaluations of a lead, handed back under the key `leadwright`: nurture programmes
//! the lead is in, alerts that were told, when it was decided about.

use crate::program::Schema;
use crate::value::trimmed;

use super::decode::Decoder;
use super::json::{Broken, Raw, Scan};
use super::lead::{key_text, named};
use super::record::{DataWarningKind, Nurtured};

/// Reads `{ … }`. Keys that mean nothing are stepped over.
pub(super) fn so_far(decoder: &mut Decoder<'_>, scan: &mut Scan<'_>) -> Result<(), Broken> {
    let mut more = scan.enter(b'}');
    while more {
        let mut buffer = String::new();
        let key = key_text(scan.key()?, &mut buffer).to_owned();
        match (key.as_str(), scan.next_sign()) {
            ("nurture", Some(b'[')) => each(scan, |scan| nurtured(decoder, scan))?,
            ("alerted", Some(b'[')) => each(scan, |scan| {
                let raw = scan.value()?;
                decoder.with_plain(raw, |decoder, text| decoder.record.alerted.push(trimmed(text).to_owned()));
                Ok(())
            })?,
            ("decided", _) => {
                let raw = scan.value()?;
                if raw != Raw::Null {
                    decoder.record.decided = decoder.moment("leadwright.decided", raw);
                }
            }
            _ => {
                scan.value()?;
            }
        }
        more = scan.more(b'}')?;
    }
    Ok(())
}

/// Goes through the elements of a list.
fn each<'a>(scan: &mut Scan<'a>, mut see: impl FnMut(&mut Scan<'a>) -> Result<(), Broken>) -> Result<(), Broken> {
    let mut more = scan.enter(b']');
    while more {
        see(scan)?;
        more = scan.more(b']')?;
    }
    Ok(())
}

/// A programme the lead is in. One that the rules don't know any more, or without its time, is left out with a warning.
fn nurtured(decoder: &mut Decoder<'_>, scan: &mut Scan<'_>) -> Result<(), Broken> {
    if scan.next_sign() != Some(b'{') {
        let raw = scan.value()?;
        decoder.odd("leadwright.nurture", raw, DataWarningKind::Wanted("a programme with its time".to_owned()));
        return Ok(());
    }
    let [mut name, mut since, mut sent] = [Raw::Null; 3];
    let mut more = scan.enter(b'}');
    while more {
        let mut buffer = String::new();
        let key = key_text(scan.key()?, &mut buffer).to_owned();
        let raw = scan.value()?;
        match key.as_str() {
            "name" => name = raw,
            "since" => since = raw,
            "sent" => sent = raw,
            _ => {}
        }
        more = scan.more(b'}')?;
    }
    let schema: &Schema = decoder.schema;
    let Some(nurture) = decoder.with_plain(name, |_, text| named(&schema.nurtures, trimmed(text))) else {
        decoder.odd("leadwright.nurture", name, DataWarningKind::Wanted("a nurture programme of the rules".to_owned()));
        return Ok(());
    };
    let since = decoder.moment("leadwright.nurture.since", since);
    let sent = if sent == Raw::Null { None } else { decoder.moment("leadwright.nurture.sent", sent) };
    if let Some(since) = since
        && !decoder.record.nurture.iter().any(|known| known.nurture == nurture)
    {
        decoder.record.nurture.push(Nurtured { nurture, since, sent });
    }
    Ok(())
}
