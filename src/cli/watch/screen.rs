//! The screen: drawn anew at each save and when its size changes, and put away again however it is left.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::live::Change;
use crate::live::clock::steady;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate,
    EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue};
use unicode_width::UnicodeWidthChar as _;

use super::super::output::Terminal;
use super::super::{End, Stop, why};
use super::{LOOK, Watching};

/// How long to wait for a key before saves are looked after.
const WAIT: Duration = Duration::from_millis(50);

/// The screen, for as long as this lives.
struct Screen {
    out: io::Stdout,
}

impl Screen {
    fn open() -> io::Result<Self> {
        // From here on, whatever goes wrong puts it away.
        let mut screen = Self { out: io::stdout() };
        screen.show()?;
        Ok(screen)
    }

    fn show(&mut self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        execute!(self.out, EnterAlternateScreen, cursor::Hide, DisableLineWrap)
    }

    fn put_away(&mut self) {
        let _ = execute!(self.out, EnableLineWrap, cursor::Show, LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }

    /// Puts it away, stops, and shows it again when the shell lets the program go on. Where no shell could, nothing stops.
    fn stop(&mut self) -> io::Result<()> {
        self.put_away();
        stop();
        self.show()
    }
}

#[cfg(unix)]
fn stop() {
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn stop() {}

impl Drop for Screen {
    fn drop(&mut self) {
        self.put_away();
    }
}

/// Signals that ask a program to end. They wait until the screen is put away: without that the terminal could not be used any more.
#[derive(Default)]
struct Signals {
    /// Which came; 0 if none did.
    came: Arc<AtomicUsize>,
}

#[cfg(unix)]
impl Signals {
    fn heard() -> io::Result<Self> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
        let signals = Self::default();
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&signals.came), number)?;
        }
        Ok(signals)
    }

    /// Ends the program by the signal that came, as if nobody had waited.
    fn obey(&self) {
        if let Ok(signal @ 1..) = i32::try_from(self.came.load(Ordering::Relaxed)) {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn heard() -> io::Result<Self> {
        Ok(Self::default())
    }

    fn obey(&self) {}
}

impl Signals {
    fn came(&self) -> bool {
        self.came.load(Ordering::Relaxed) > 0
    }
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Leave,
    /// That the program stops until the shell lets it go on.
    Stop,
    Draw,
    Up(usize),
    Down(usize),
    Nothing,
}

/// Shows the screen until somebody leaves it.
pub(super) fn run(watching: &mut Watching<'_>, saved: &Receiver<Change>, terminal: &Terminal) -> Result<End, Stop> {
    let refused = |error: io::Error| Stop::unusable(format!("the terminal can't be used: {}", why(&error)));
    let signals = Signals::heard().map_err(refused)?;
    let quiet = {
        let mut screen = Screen::open().map_err(refused)?;
        follow(watching, saved, terminal, &mut screen, &signals).map_err(refused)?
    };
    signals.obey();
    let farewell = watching.farewell(&quiet);
    terminal.tell(&terminal.signs(farewell));
    Ok(End::Fine)
}

fn follow(
    watching: &mut Watching<'_>,
    saved: &Receiver<Change>,
    terminal: &Terminal,
    screen: &mut Screen,
    signals: &Signals,
) -> io::Result<Terminal> {
    let mut from = 0;
    let mut draw = true;
    let mut looked = steady();
    loop {
        // A terminal that has no size yet is taken for a usual one.
        let (columns, rows) = match terminal::size()? {
            (0, _) | (_, 0) => (80, 24),
            size => size,
        };
        let quiet = terminal.on_a_screen(usize::from(columns).max(20));
        for one in saved.try_iter() {
            if watching.hear(one, &quiet) {
                (from, draw) = (0, true);
            }
        }
        if steady().saturating_duration_since(looked) >= LOOK {
            if watching.look(&quiet) {
                (from, draw) = (0, true);
            }
            looked = steady();
        }
        if draw {
            from = show(watching, &quiet, usize::from(rows), from, screen)?;
            draw = false;
        }
        let key = event::poll(WAIT);
        if signals.came() {
            return Ok(quiet);
        }
        if !key? {
            continue;
        }
        match wanted(&event::read()?, usize::from(rows)) {
            Wanted::Leave => return Ok(quiet),
            Wanted::Stop => {
                screen.stop()?;
                draw = true;
            }
            Wanted::Draw => draw = true,
            Wanted::Up(lines) => (from, draw) = (from.saturating_sub(lines), true),
            Wanted::Down(lines) => (from, draw) = (from.saturating_add(lines), true),
            Wanted::Nothing => {}
        }
    }
}

/// A line in rows of so many columns, cut where words end. What dresses it takes no room.
fn wrapped(line: &str, columns: usize) -> Vec<String> {
    const INDENT: &str = "    ";
    let mut rows = vec![String::new()];
    let (mut used, mut dressed) = (0, false);
    // Words with the blanks before them.
    for word in line.split_inclusive(' ') {
        let mut size = 0;
        for sign in word.chars() {
            match (dressed, sign) {
                (false, '\u{1b}') => dressed = true,
                (true, 'm') => dressed = false,
                (true, _) => {}
                (false, sign) => size += sign.width().unwrap_or(0),
            }
        }
        if used + size > columns && used > INDENT.len() {
            rows.push(INDENT.to_owned());
            used = INDENT.len();
        }
        used += size;
        if let Some(row) = rows.last_mut() {
            row.push_str(word);
        }
    }
    rows
}

#[expect(clippy::wildcard_enum_match_arm, reason = "keys and events without a meaning here")]
fn wanted(event: &Event, rows: usize) -> Wanted {
    let page = rows.saturating_sub(4).max(1);
    match event {
        Event::Resize(..) => Wanted::Draw,
        Event::Key(key) if key.kind != KeyEventKind::Release => match key.code {
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => Wanted::Leave,
            KeyCode::Char('z') if key.modifiers.contains(KeyModifiers::CONTROL) => Wanted::Stop,
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => Wanted::Leave,
            KeyCode::Char('r') => Wanted::Draw,
            KeyCode::Up | KeyCode::Char('k') => Wanted::Up(1),
            KeyCode::Down | KeyCode::Char('j') => Wanted::Down(1),
            KeyCode::PageUp => Wanted::Up(page),
            KeyCode::PageDown | KeyCode::Char(' ') => Wanted::Down(page),
            KeyCode::Home => Wanted::Up(usize::MAX),
            _ => Wanted::Nothing,
        },
        _ => Wanted::Nothing,
    }
}

/// Draws it from a line on, and gives the line it could begin with.
fn show(
    watching: &Watching<'_>,
    terminal: &Terminal,
    rows: usize,
    from: usize,
    screen: &mut Screen,
) -> io::Result<usize> {
    let text = watching.view.text(terminal);
    let shown = terminal.shown(text);
    let lines: Vec<String> = shown.trim_end().lines().flat_map(|line| wrapped(line, terminal.columns())).collect();
    // A line for the title, one for the keys, an empty one below and above.
    let room = rows.saturating_sub(4).max(1);
    let from = from.min(lines.len().saturating_sub(room));
    let left = lines.len().saturating_sub(from + room);
    let style = terminal.style();
    let mut all = vec![terminal.shown(style.dim(&watching.title())), String::new()];
    all.extend(lines.into_iter().skip(from).take(room));
    all.resize(room + 3, String::new());
    all.push(terminal.shown(style.dim(&keys(from, left))));
    queue!(screen.out, BeginSynchronizedUpdate, cursor::MoveTo(0, 0))?;
    for (number, line) in all.into_iter().take(rows).enumerate() {
        let end = if number + 1 < rows { "\r\n" } else { "" };
        write!(screen.out, "{line}")?;
        queue!(screen.out, Clear(ClearType::UntilNewLine))?;
        write!(screen.out, "{end}")?;
    }
    queue!(screen.out, Clear(ClearType::FromCursorDown), EndSynchronizedUpdate)?;
    screen.out.flush()?;
    Ok(from)
}

/// Which keys do something, where so many lines stand above and below what is shown.
fn keys(above: usize, below: usize) -> String {
    match (above, below) {
        (0, 0) => "q leaves".to_owned(),
        (_, 0) => "q leaves · ↑ goes back".to_owned(),
        (_, 1) => "q leaves · ↓ 1 more line".to_owned(),
        (_, below) => format!("q leaves · ↓ {below} more lines"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_where_words_end_and_colours_take_no_room() {
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("one two", 10), ["one two"]);
        assert_eq!(wrapped("one two three four", 10), ["one two ", "    three ", "    four"]);
        assert_eq!(wrapped("\u{1b}[1mone two\u{1b}[0m", 7), ["\u{1b}[1mone two\u{1b}[0m"]);
        // What is too long for a row is cut by the terminal.
        assert_eq!(wrapped("abcdefghijkl", 5), ["abcdefghijkl"]);
    }

    #[test]
    fn keys_that_leave() {
        let key = |code, modifiers| Event::Key(event::KeyEvent::new(code, modifiers));
        for (code, modifiers) in [
            (KeyCode::Char('q'), KeyModifiers::NONE),
            (KeyCode::Esc, KeyModifiers::NONE),
            (KeyCode::Char('c'), KeyModifiers::CONTROL),
        ] {
            assert_eq!(wanted(&key(code, modifiers), 24), Wanted::Leave);
        }
        assert_eq!(wanted(&key(KeyCode::Char('z'), KeyModifiers::CONTROL), 24), Wanted::Stop);
        assert_eq!(wanted(&key(KeyCode::Char('c'), KeyModifiers::NONE), 24), Wanted::Nothing);
        assert_eq!(wanted(&key(KeyCode::PageDown, KeyModifiers::NONE), 24), Wanted::Down(20));
    }

    #[test]
    fn the_last_row_counts_the_lines_below() {
        assert_eq!(keys(0, 0), "q leaves");
        assert_eq!(keys(0, 1), "q leaves · ↓ 1 more line");
        assert_eq!(keys(7, 2), "q leaves · ↓ 2 more lines");
        assert_eq!(keys(7, 0), "q leaves · ↑ goes back");
    }
}
