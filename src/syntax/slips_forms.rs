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
            forms.grouped(number);
            forms.range(number);
            forms.date(number);
            forms.unit(number);
            forms.day(number);
            forms.amount(number);
            forms.not(number);
        }
    }
    forms.quoted();
    forms.label_first();
    forms.sent();
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
        if !first.starts_with(|sign: char| sign.is_ascii_digit()) {
            return;
        }
        if at == 0 && digits(first) {
            self.put(at, 1, format!("+{first}"));
        }
        let hour = first.len() <= 2 && second == "." && third.len() == 2 && digits(third);
        if hour && self.part(at + 3) != "." {
            self.put(at, 3, format!("{first:0>2}:{third}"));
        }
        match (second, third) {
            ("or" | "and", "more" | "above" | "over" | "up") => self.put(at, 3, format!(">= {first}")),
            ("or" | "and", "less" | "fewer" | "below" | "under") => self.put(at, 3, format!("<= {first}")),
            ("+", _) => self.put(at, 2, format!(">= {first}")),
            _ => {}
        }
    }

    /// Whether nothing stands between a piece and the next one.
    fn touch(&self, at: usize) -> bool {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(here), Some(next)) => here.end == next.start,
            _ => false,
        }
    }

    /// `1 000`, `1,000,000`, `1'000`, `2,5`, `1.500,50`, `1,500.50`, `50K`.
    fn grouped(&mut self, at: usize) {
        let first = self.part(at);
        if let Some(thousands) = first.strip_suffix('K').filter(|start| digits(start)) {
            self.put(at, 1, format!("{thousands}k"));
        }
        if !digits(first) || at > 0 && self.touch(at - 1) && [".", ",", "'"].contains(&self.part(at - 1)) {
            return;
        }
        let three = |part: &str| part.len() == 3 && digits(part);
        let (mut number, mut next, mut sign) = (first.to_owned(), at + 1, "");
        if first.len() <= 3 {
            while three(self.part(next)) && (sign.is_empty() || sign == " ") && !self.touch(next - 1) {
                (number, next, sign) = (format!("{number}_{}", self.part(next)), next + 1, " ");
            }
            while three(self.part(next + 1))
                && [",", "'", "."].contains(&self.part(next))
                && (sign.is_empty() || sign == self.part(next))
                && self.touch(next - 1)
                && self.touch(next)
            {
                (number, sign) = (format!("{number}_{}", self.part(next + 1)), self.part(next));
                next += 2;
            }
        }
        let point = self.part(next);
        let fraction = self.part(next + 1).strip_suffix('k').unwrap_or(self.part(next + 1));
        if point != sign && [",", "."].contains(&point) && digits(fraction) && self.touch(next - 1) && self.touch(next)
        {
            (number, next) = (format!("{number}.{}", self.part(next + 1)), next + 2);
        }
        if number != first && number != slice(self.text, self.starts(at), self.ends(next - 1)) {
            self.put(at, next - at, number);
        }
    }

    fn starts(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.start)
    }

    fn ends(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.end)
    }

    /// `200-500`, `200 to 500`, `from 200 to 500`, `between 200, 500`.
    fn range(&mut self, at: usize) {
        let [first, second, third] = [self.part(at), self.part(at + 1), self.part(at + 2)];
        let starts = |word: &str| word.starts_with(|sign: char| sign.is_ascii_digit());
        if starts(first) && starts(third) && ["-", "to", ",", "until"].contains(&second) {
            self.put(at, 3, format!("between {first} and {third}"));
            self.put(at, 3, format!("{first} and {third}"));
        }
        if first == "from" && starts(second) && starts(self.part(at + 3)) && ["-", "to"].contains(&third) {
            self.put(at, 4, format!("between {second} and {}", self.part(at + 3)));
        }
    }

    /// `31.12.2026`, `31/12/2026`, `2026/12/31`, `2026-1-5`, `31 Dec 2026`, `December 31, 2026`.
    fn date(&mut self, at: usize) {
        let mut parts = [at, at + 1, at + 2, at + 3, at + 4].map(|number| self.part(number));
        let time = parts.get(4).and_then(|last| last.split_once('T'));
        let signs = parts[1] == parts[3] && [".", "/", "-"].contains(&parts[1]);
        if let (true, Some((day, hour))) = (signs && parts[1] == "-", time)
            && self.part(at + 5) == ":"
        {
            let minute: String = self.part(at + 6).chars().take(2).collect();
            let found = format!("{}-{}-{day} {hour}:{minute}", parts[0], parts[2]);
            // Seconds, and the offset of a zone, have no place here.
            let mut count = 7;
            while self.touch(at + count - 1) {
                count += 1;
            }
            self.put(at, count, found);
        }
        if signs {
            for (year, month, day) in dates_of(parts[0], parts[2], parts[4]) {
                self.put(at, 5, format!("{year}-{month:02}-{day:02}"));
            }
        }
        if parts[1] == "." && month(parts[2]).is_some() {
            parts = [parts[0], parts[2], parts[3], parts[4], ""];
        }
        let written =
            [(parts[0], parts[1], parts[2], 3), (parts[1], parts[0], parts[2], 3), (parts[1], parts[0], parts[3], 4)];
        for (day, name, year, count) in written {
            if let (Ok(day), Some(month), 4, true) = (day.parse::<u32>(), month(name), year.len(), digits(year)) {
                self.put(at, count, format!("{year}-{month:02}-{day:02}"));
            }
        }
    }

    /// `7 jours`, `7 Tage`, `7 d`, `7d`, `4 hrs`.
    fn unit(&mut self, at: usize) {
        let (first, second) = (self.part(at), self.part(at + 1));
        if let (true, Some(unit)) = (digits(first), unit_meant(second)) {
            self.put(at + 1, 1, unit.to_owned());
        }
        if let (true, "business", Some(unit)) = (digits(first), second, unit_meant(self.part(at + 2))) {
            self.put(at + 2, 1, unit.to_owned());
        }
        let letters = first.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let number = first.strip_suffix(letters).unwrap_or("");
        let unit = unit_meant(letters).or_else(|| UNITS.into_iter().find(|unit| *unit == letters));
        if let (true, Some(unit)) = (digits(number), unit) {
            self.put(at, 1, format!("{number} {unit}"));
        }
    }

    /// `'vp'`, `'no budget'`, `` `vp` ``: a text between other quotes.
    fn quoted(&mut self) {
        let marks: Vec<usize> =
            (0..self.tokens.len()).filter(|number| ["'", "`"].contains(&self.part(*number))).collect();
        for pair in marks.chunks_exact(2) {
            if let [first, last] = pair
                && self.part(*first) == self.part(*last)
                && first + 1 < *last
            {
                let inside = slice(self.text, self.ends(*first), self.starts(*last));
                self.put(*first, last + 1 - first, format!("\"{inside}\""));
            }
        }
    }

    /// `"Decides" +30 when …`: the label before the points.
    fn label_first(&mut self) {
        let [sign, points] = [self.part(1), self.part(2)];
        if self.tokens.first().is_some_and(|first| first.kind == Kind::Text)
            && ["+", "-"].contains(&sign)
            && digits(points)
        {
            self.put(0, 3, format!("{sign}{points} {}", self.part(0)));
        }
    }

    /// `send "…" after 3 days`: the time comes first.
    fn sent(&mut self) {
        let Some(when) = (0..self.tokens.len()).find(|number| ["after", "every"].contains(&self.part(*number))) else {
            return;
        };
        if self.part(0) == "send" && when > 1 {
            let (what, time) =
                (slice(self.text, 0, self.starts(when)), slice(self.text, self.starts(when), self.text.len()));
            self.put(0, self.tokens.len(), format!("{} {}", time.trim(), what.trim()));
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
        if let (Some(from), "-" | "to" | "until", Some(to)) = (hour(first), second, hour(third)) {
            self.put(at, 3, format!("{from}-{to}"));
        }
        // `9.00-12.30`
        let clock = |hour: usize| {
            let whole = [self.part(hour), self.part(hour + 1), self.part(hour + 2)];
            let good = digits(whole[0]) && [".", ":"].contains(&whole[1]) && whole[2].len() == 2 && digits(whole[2]);
            good.then(|| format!("{:0>2}:{}", whole[0], whole[2]))
        };
        if let (Some(from), "-" | "to" | "until", Some(to)) = (clock(at), self.part(at + 3), clock(at + 4)) {
            self.put(at, 7, format!("{from}-{to}"));
        }
    }

    /// `$50k`, `€ 50k`.
    fn amount(&mut self, at: usize) {
        let [first, second] = [self.part(at), self.part(at + 1)];
        if let Some(currency) = sign(first) {
            self.put(at, 2, format!("{second} {currency}"));
        }
        let mut signs = first.chars();
        let begins = signs.next().and_then(|begins| sign(begins.encode_utf8(&mut [0; 4])));
        if let Some(currency) = begins.filter(|_| !signs.as_str().is_empty()) {
            self.put(at, 1, format!("{} {currency}", signs.as_str()));
        }
        // `EUR 50k`, `50k euros`, `50k eur`, `50k€`, `50k $`
        let amount =
            |word: &str| digits(word) || ["k", "M", "B"].iter().any(|last| word.strip_suffix(last).is_some_and(digits));
        if first.len() == 3 && first.bytes().all(|byte| byte.is_ascii_uppercase()) && amount(second) {
            self.put(at, 2, format!("{second} {first}"));
        }
        if let (true, Some(currency)) = (amount(first), currency(second)) {
            self.put(at, 2, format!("{first} {currency}"));
        }
        let last = first.chars().next_back().and_then(|last| sign(last.encode_utf8(&mut [0; 4])));
        let before = first.trim_end_matches(|sign: char| !sign.is_ascii());
        if let (Some(currency), true) = (last, amount(before)) {
            self.put(at, 1, format!("{before} {currency}"));
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
            if is_field
                && number == 0
                && !is_keyword(second)
                && !KINDS.contains(&second)
                && word(first)
                && word(second)
                && word(third)
            {
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
            "{" => "}",
            _ => "",
        };
        let close = (open..self.tokens.len()).find(|number| self.part(*number) == close);
        let ends = |number: usize| self.tokens.get(number).map(|token| (token.start, token.end));
        if let (Some((_, from)), Some(close)) = (ends(open), close)
            && let Some((to, _)) = ends(close)
        {
            let (items, count) = (slice(self.text, from, to).trim().to_owned(), close + 1 - open);
            if sign != "(" {
                self.put(open, count, items.clone());
                self.put(open, count, format!("({items})"));
            } else {
                self.put(open, count, items.clone());
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
    // In German, French and Spanish, where they start otherwise.
    const OTHERS: [(&str, usize); 20] = [
        ("mär", 3),
        ("mrz", 3),
        ("mai", 5),
        ("okt", 10),
        ("dez", 12),
        ("fév", 2),
        ("avr", 4),
        ("juin", 6),
        ("juil", 7),
        ("aoû", 8),
        ("déc", 12),
        ("ene", 1),
        ("abr", 4),
        ("ago", 8),
        ("dic", 12),
        ("gen", 1),
        ("mag", 5),
        ("giu", 6),
        ("lug", 7),
        ("set", 9),
    ];
    let lower = word.to_lowercase();
    let start: String = lower.chars().take(3).collect();
    let known = MONTHS.iter().position(|month| *month == start).map(|at| at + 1);
    let known = known.or_else(|| OTHERS.iter().find(|(name, _)| lower.starts_with(name)).map(|(_, month)| *month))?;
    (start.chars().count() == 3 && lower.chars().all(char::is_alphabetic)).then_some(known)
}

/// The days that three numbers may be: the year first or last, and of the other two the day first where both could be.
fn dates_of(first: &str, second: &str, third: &str) -> Vec<(u32, u32, u32)> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| digits(text));
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else { return Vec::new() };
    let tried = if first.len() == 4 {
        vec![(a, b, c)]
    } else if third.len() == 4 {
        vec![(c, b, a), (c, a, b)]
    } else {
        Vec::new()
    };
    tried.into_iter().filter(|(_, month, day)| (1..=12).contains(month) && (1..=31).contains(day)).collect()
}

/// Kinds of fields that are no words of the language.
const KINDS: [&str; 8] = ["text", "number", "money", "date", "time", "duration", "country", "region"];

const UNITS: [&str; 8] = ["seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"];

/// The unit that is meant by a word of another language, or in short.
pub(super) fn unit_meant(word: &str) -> Option<&'static str> {
    const MEANT: [(&str, &[&str]); 8] = [
        ("seconds", &["s", "sec", "secs", "sekunde", "sekunden", "seconde", "secondes", "segundo", "segundos"]),
        ("minutes", &["min", "mins", "minuten", "minuto", "minutos", "mn"]),
        ("hours", &["h", "hr", "hrs", "std", "stunde", "stunden", "heure", "heures", "hora", "horas", "ore"]),
        ("days", &["d", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorni", "j"]),
        ("weeks", &["w", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimane"]),
        ("months", &["mo", "mos", "mth", "mths", "monat", "monate", "monaten", "mois", "mes", "meses", "mesi"]),
        ("quarters", &["q", "quartal", "quartale", "trimestre", "trimestres"]),
        (
            "years",
            &["y", "yr", "yrs", "jahr", "jahre", "jahren", "an", "ans", "année", "années", "año", "años", "anni"],
        ),
    ];
    let lower = word.to_lowercase();
    MEANT.iter().find(|(_, words)| words.contains(&lower.as_str())).map(|(unit, _)| *unit)
}

/// A currency as a sign or a word.
fn currency(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "eur" | "euro" | "euros" => Some("EUR"),
        "usd" | "dollar" | "dollars" | "dólares" => Some("USD"),
        "gbp" | "pound" | "pounds" => Some("GBP"),
        "chf" | "franken" | "francs" => Some("CHF"),
        _ => sign(word),
    }
}

/// `9`, `9am`, `9h`, `9h30`, `5pm` as a time of the day.
fn hour(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    if let Some((hours, minutes)) = lower.split_once('h')
        && digits(hours)
        && (minutes.is_empty() || minutes.len() == 2 && digits(minutes))
    {
        return Some(format!("{hours:0>2}:{minutes:0>2}"));
    }
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
