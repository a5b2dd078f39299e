//! Numbers, amounts, times, names and lists that are written in another form than here.

use super::grammar::Rule;
use super::layout::slice;
use super::lexer::{Kind, Lexeme};
use super::prose::is_keyword;
use super::slips::Repair;

/// What may be meant around where reading stopped.
pub(super) fn find(entry: Rule, text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let mut forms = Forms { text, tokens, found: Vec::new() };
    for (number, token) in tokens.iter().enumerate() {
        // What begins behind, or has ended well before, has no part in it.
        let far = tokens.get(number + 4).is_some_and(|later| later.start < at);
        if token.start <= at && !far {
            forms.number(number);
            forms.day(number);
            forms.amount(number);
            forms.not(number);
        }
    }
    forms.address(at);
    forms.name(at, entry == Rule::s_field);
    forms.list(at);
    forms.columns();
    forms.conditional();
    forms.found
}

struct Forms<'a> {
    text: &'a str,
    tokens: &'a [Lexeme],
    found: Vec<Repair>,
}

impl<'a> Forms<'a> {
    fn part(&self, number: usize) -> &'a str {
        self.tokens.get(number).map_or("", |token| slice(self.text, token.start, token.end))
    }

    /// Proposes something for so many pieces.
    fn put(&mut self, first: usize, count: usize, put: String) {
        let last = self.tokens.get(first + count - 1);
        if let (Some(first), Some(last)) = (self.tokens.get(first), last) {
            self.found.push(Repair { start: first.start, end: last.end, put });
        }
    }

    /// `10 "Senior"`, `10.30`, `50 or more`, `50+`, `1,000`.
    fn number(&mut self, at: usize) {
        let [first, second, third] = [self.part(at), self.part(at + 1), self.part(at + 2)];
        if !digits(first) {
            return;
        }
        if at == 0 {
            self.put(at, 1, format!("+{first}"));
        }
        if second == "." && third.len() == 2 && digits(third) {
            self.put(at, 3, format!("{first:0>2}:{third}"));
        }
        match (second, third) {
            ("or" | "and", "more" | "above" | "over" | "up") => self.put(at, 3, format!(">= {first}")),
            ("or" | "and", "less" | "fewer" | "below" | "under") => self.put(at, 3, format!("<= {first}")),
            (",", thousands) if thousands.len() == 3 && digits(thousands) => {
                self.put(at, 3, format!("{first}_{thousands}"));
            }
            ("+", _) => self.put(at, 2, format!(">= {first}")),
            _ => {}
        }
    }

    /// `24 december`, `Dec 25`, `9-17`, `9am to 5pm`.
    fn day(&mut self, at: usize) {
        let [first, second, third] = [self.part(at), self.part(at + 1), self.part(at + 2)];
        if let (true, Some(month)) = (digits(first), month(second)) {
            self.put(at, 2, format!("every year {month:02}-{first:0>2}"));
        }
        if let (Some(month), true) = (month(first), digits(second)) {
            self.put(at, 2, format!("every year {month:02}-{second:0>2}"));
        }
        if let (Some(from), "-" | "to" | "–", Some(to)) = (hour(first), second, hour(third)) {
            self.put(at, 3, format!("{from}-{to}"));
        }
    }

    /// `$50k`, `€ 50k`, `'vp'`.
    fn amount(&mut self, at: usize) {
        let [first, second, third] = [self.part(at), self.part(at + 1), self.part(at + 2)];
        if let Some(currency) = sign(first) {
            self.put(at, 2, format!("{second} {currency}"));
        }
        let mut signs = first.chars();
        let begins = signs.next().and_then(|begins| sign(begins.encode_utf8(&mut [0; 4])));
        if let Some(currency) = begins.filter(|_| !signs.as_str().is_empty()) {
            self.put(at, 1, format!("{} {currency}", signs.as_str()));
        }
        if first == "'" && third == "'" {
            self.put(at, 3, format!("\"{second}\""));
        }
    }

    /// `title does not contain …`: the whole question is turned round.
    fn not(&mut self, at: usize) {
        let (first, second, third) = (self.part(at), self.part(at + 1), self.part(at + 2));
        let (count, verb) = match (second, third) {
            ("does" | "do", "not") => (4, self.part(at + 3)),
            ("doesn" | "don", "'") => (5, self.part(at + 4)),
            ("not", verb) => (3, verb),
            _ => return,
        };
        let verb = match verb {
            "contain" | "contains" | "include" | "have" | "has" => "contains",
            "start" | "starts" | "begin" => "starts",
            "end" | "ends" => "ends",
            "match" | "matches" => "matches",
            _ => return,
        };
        self.put(at, count, format!("not {first} {verb}"));
    }

    /// `ana@acme.example`, `Europe/Berlin`: a text without quotes that is more than words.
    fn address(&mut self, at: usize) {
        let touches = |token: &&Lexeme| token.start <= at && at <= token.end && token.kind == Kind::Word;
        let Some(inside) = self.tokens.iter().find(touches) else { return };
        let part_of = |sign: char| sign.is_alphanumeric() || "@./+-_".contains(sign);
        let before = slice(self.text, 0, inside.start);
        let start = before.trim_end_matches(part_of).len();
        let rest = slice(self.text, start, self.text.len());
        let end = start + rest.len() - rest.trim_start_matches(part_of).len();
        let run = slice(self.text, start, end);
        if run.contains(['@', '/']) {
            for put in [format!("\"{run}\""), format!("member \"{run}\"")] {
                self.found.push(Repair { start, end, put });
            }
        }
    }

    /// `e-mail`, `first name`: a name of two words.
    fn name(&mut self, at: usize, is_field: bool) {
        for (number, token) in self.tokens.iter().enumerate().filter(|(_, token)| token.end <= at || token.start <= at)
        {
            let [first, second, third] = [self.part(number), self.part(number + 1), self.part(number + 2)];
            let word = |text: &str| text.chars().next().is_some_and(char::is_alphabetic);
            let joined = self.tokens.get(number + 2).is_some_and(|third| third.start == token.end + 1);
            if second == "-" && joined && word(first) && word(third) {
                self.put(number, 3, format!("{first}_{third}"));
            }
            // Three words are a field with a name of two.
            if is_field && number == 0 && !is_keyword(second) && word(first) && word(second) && word(third) {
                self.put(0, 2, format!("{first}_{second}"));
            }
        }
    }

    /// `["a", "b"]`, `one of "a", "b"`, `visit(page text)`.
    fn list(&mut self, at: usize) {
        let open = self.tokens.iter().position(|token| token.start == at);
        let Some(open) = open else { return };
        let sign = self.part(open);
        let close = match sign {
            "[" => "]",
            "(" => ")",
            _ => "",
        };
        let close = (open..self.tokens.len()).find(|number| self.part(*number) == close);
        let ends = |number: usize| self.tokens.get(number).map(|token| (token.start, token.end));
        if let (Some((_, from)), Some(close)) = (ends(open), close)
            && let Some((to, _)) = ends(close)
        {
            let (items, count) = (slice(self.text, from, to).trim().to_owned(), close + 1 - open);
            if sign == "[" {
                self.put(open, count, items.clone());
                self.put(open, count, format!("({items})"));
            } else {
                self.put(open, count, format!("{{ {items} }}"));
            }
        }
        let is_item = |token: &Lexeme| token.kind == Kind::Text || token.kind == Kind::Mark(b',');
        let run = self.tokens.iter().skip(open).take_while(|token| is_item(token)).count();
        if run > 0 && self.tokens.get(open).is_some_and(|token| token.kind == Kind::Text) {
            let last = self.tokens.get(open + run - 1).map_or(at, |last| last.end);
            let items = slice(self.text, at, last).to_owned();
            self.put(open, run, format!("({items})"));
        }
    }

    /// `if employees > 5 then yes`: a condition needs no more than what is asked.
    fn conditional(&mut self) {
        let count = self.tokens.len();
        let ends = count.checked_sub(2).map(|then| (self.part(then), self.part(then + 1)));
        let Some(begins) = (0..count).find(|number| self.part(*number) == "if") else { return };
        if let (Some(("then", "yes" | "true")), Some(first), Some(last)) =
            (ends, self.tokens.get(begins + 1), self.tokens.get(count.saturating_sub(3)))
        {
            let inside = slice(self.text, first.start, last.end).to_owned();
            self.put(begins, count - begins, inside);
        }
    }

    /// `match country, employees`: columns with commas between them.
    fn columns(&mut self) {
        if !["match", "give"].contains(&self.part(0)) {
            return;
        }
        let commas: Vec<usize> = (0..self.tokens.len()).filter(|number| self.part(*number) == ",").collect();
        if commas.is_empty() {
            return;
        }
        let whole = self.tokens.iter().enumerate().map(|(number, _)| match self.part(number) {
            "," => "|",
            part => part,
        });
        let whole = whole.collect::<Vec<_>>().join(" ");
        self.put(0, self.tokens.len(), whole);
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn month(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    let known = MONTHS.iter().position(|month| *month == start)?;
    word.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some(known + 1)
}

/// `9`, `9am`, `5pm` as a time of the day.
fn hour(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let (digits, noon) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(digits), _) => (digits, 0),
        (_, Some(digits)) => (digits, 12),
        _ => (lower.as_str(), 0),
    };
    let hour: u32 = digits.parse().ok().filter(|hour| *hour <= 24)?;
    let hour = if noon == 12 && hour < 12 { hour + 12 } else { hour };
    Some(format!("{hour:02}:00"))
}

fn sign(word: &str) -> Option<&'static str> {
    match word {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "¥" => Some("JPY"),
        _ => None,
    }
}
