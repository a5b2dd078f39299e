//! The files of tokens and of the certificate, which are looked at while the service runs: a token that is taken back, or a certificate that
//! is made anew before it runs out, needs no restart.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::http::{Renewed, Renewer, Tls, Tokens};

use super::args::Serve;
use super::{Stop, why};

/// How often the files are looked at. What stands in them counts once it was the same twice, so that no half of a file is read.
const PAUSE: Duration = Duration::from_secs(1);

/// What the service was told to read.
pub struct Files {
    tokens: Option<Kept>,
    /// The certificate, then its key.
    tls: Option<Kept>,
}

/// Files that belong together, with what stood in them.
struct Kept {
    files: Vec<(PathBuf, &'static str)>,
    used: Vec<Vec<u8>>,
    seen: Result<Vec<Vec<u8>>, String>,
}

impl Kept {
    fn read(files: &[(&Path, &'static str)]) -> Result<Self, Stop> {
        let files: Vec<_> = files.iter().map(|(path, option)| (path.to_path_buf(), *option)).collect();
        let used = bytes(&files).map_err(Stop::unusable)?;
        Ok(Self { files, seen: Ok(used.clone()), used })
    }

    /// The first file, for people.
    fn name(&self) -> String {
        self.files.first().map(|(path, _)| path.display().to_string()).unwrap_or_default()
    }

    fn part(&self, number: usize) -> &[u8] {
        self.used.get(number).map_or(&[], Vec::as_slice)
    }

    /// Whether something else stands in them than what is used, and did so the last time; or why they can't be read.
    fn changed(&mut self) -> Option<Result<(), String>> {
        let now = bytes(&self.files);
        let still = now == self.seen;
        self.seen.clone_from(&now);
        match now {
            Ok(now) if still && now != self.used => {
                self.used = now;
                Some(Ok(()))
            }
            // Told once, and again when it is something else.
            Err(why) if !still => Some(Err(why)),
            Ok(_) | Err(_) => None,
        }
    }
}

impl Files {
    /// Reads them for the first time.
    pub fn read(args: &Serve) -> Result<Self, Stop> {
        let tokens = args.tokens.as_deref().map(|path| Kept::read(&[(path, "--tokens")])).transpose()?;
        let tls = match (&args.tls_cert, &args.tls_key) {
            (Some(chain), Some(key)) => Some(Kept::read(&[(chain, "--tls-cert"), (key, "--tls-key")])?),
            _ => None,
        };
        Ok(Self { tokens, tls })
    }

    /// The tokens that stand there; none when there is no file of them.
    pub fn tokens(&self) -> Option<Result<Tokens, String>> {
        let kept = self.tokens.as_ref()?;
        let tokens = Tokens::read(&String::from_utf8_lossy(kept.part(0)));
        Some(tokens.map_err(|error| format!("{}: {error}", kept.name())))
    }

    /// The certificate that stands there; none when there is no file of it.
    pub fn tls(&self) -> Option<Result<Tls, String>> {
        let kept = self.tls.as_ref()?;
        Some(Tls::from_pem(kept.part(0), kept.part(1)).map_err(|error| format!("{}: {error}", kept.name())))
    }

    /// Whether all tokens were taken back: there is a file, and nothing in it but remarks.
    fn none_left(&self) -> bool {
        let text = self.tokens.as_ref().map(|kept| String::from_utf8_lossy(kept.part(0)));
        let says = |line: &str| !line.trim().is_empty() && !line.trim().starts_with('#');
        text.is_some_and(|text| !text.lines().any(says))
    }

    /// Looks at them for as long as the service runs.
    pub fn follow(mut self, renewer: Renewer) {
        if self.tokens.is_none() && self.tls.is_none() {
            return;
        }
        thread::spawn(move || {
            loop {
                thread::sleep(PAUSE);
                if !self.look(&renewer) {
                    return;
                }
            }
        });
    }

    /// Whether the service is still there.
    fn look(&mut self, renewer: &Renewer) -> bool {
        let mut there = true;
        match self.tokens.as_mut().and_then(Kept::changed) {
            None => {}
            Some(Err(why)) => there &= renewer.refused(Renewed::Tokens, &why),
            // Nobody is meant to have access any more.
            Some(Ok(())) if self.none_left() => there &= renewer.tokens(Tokens::default()),
            Some(Ok(())) => match self.tokens() {
                Some(Ok(tokens)) => there &= renewer.tokens(tokens),
                Some(Err(why)) => there &= renewer.refused(Renewed::Tokens, &why),
                None => {}
            },
        }
        match self.tls.as_mut().and_then(Kept::changed) {
            None => {}
            Some(Err(why)) => there &= renewer.refused(Renewed::Certificate, &why),
            Some(Ok(())) => match self.tls() {
                Some(Ok(tls)) => there &= renewer.certificate(tls),
                Some(Err(why)) => there &= renewer.refused(Renewed::Certificate, &why),
                None => {}
            },
        }
        there
    }
}

fn bytes(files: &[(PathBuf, &'static str)]) -> Result<Vec<Vec<u8>>, String> {
    files.iter().map(|(path, option)| read(path, option)).collect()
}

#[expect(clippy::disallowed_methods, reason = "the command line reads what its options name")]
fn read(path: &Path, option: &str) -> Result<Vec<u8>, String> {
    /// Tokens and certificates are small.
    const LARGEST: u64 = 10_000_000;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map_err(|error| format!("{option}: {} can't be read: {}", path.display(), why(&error)))?;
    Ok(bytes)
}
