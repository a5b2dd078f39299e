//! Brackets, quotes, heads and lines that are missing, too many, or in the wrong place.

use super::scan::{Kind, Piece, Set, fill, find};
use super::{Plant, some};

struct Planter<'a> {
    set: &'a Set,
    number: usize,
    plants: Vec<Plant>,
}

impl Planter<'_> {
    /// Plants a class: each place gives what is replaced by what, the lines at which it may be told, and the words.
    fn class(
        &mut self,
        class: &str,
        places: impl Fn(&str, &[Piece]) -> Vec<(usize, usize, String, Vec<usize>, Vec<String>)>,
    ) {
        let mut all = Vec::new();
        for (file, pieces) in self.set.pieces.iter().enumerate() {
            let text = self.set.text(file);
            for (start, end, put, lines, word) in places(text, pieces) {
                let text = format!("{}{put}{}", &text[..start], &text[end..]);
                all.push(Plant { class: class.to_owned(), set: self.number, file, text, lines, word });
            }
        }
        self.plants.extend(some(all));
    }

    /// Plants at each piece that is this sign.
    fn sign(&mut self, class: &str, sign: &str, put: &str, lines: impl Fn(&[Piece], usize) -> Vec<usize>) {
        self.class(class, |text, pieces| {
            let here = |(at, piece): (usize, &Piece)| {
                (&text[piece.start..piece.end] == sign)
                    .then(|| (piece.start, piece.end, put.to_owned(), lines(pieces, at), Vec::new()))
            };
            pieces.iter().enumerate().filter_map(here).collect()
        });
    }
}

/// The line of a piece and those around it.
fn near(pieces: &[Piece], at: usize) -> Vec<usize> {
    let line = pieces[at].line;
    vec![line, line + 1, line.saturating_sub(1)]
}

/// The line where the declaration or block that holds a piece begins, its own, and the next.
fn block_of(pieces: &[Piece], at: usize) -> Vec<usize> {
    let mut lines = near(pieces, at);
    let mut depth = 0_usize;
    for piece in pieces[..at].iter().rev() {
        match (piece.kind, piece.end - piece.start) {
            (Kind::Mark, 1) => {}
            _ => continue,
        }
        lines.push(piece.line);
        depth += 1;
        if depth > 400 {
            break;
        }
    }
    lines
}

pub fn plant(sets: &[Set], number: usize) -> Vec<Plant> {
    let mut planter = Planter { set: &sets[number], number, plants: Vec::new() };
    brackets(&mut planter);
    quotes(&mut planter);
    heads(&mut planter);
    lines(&mut planter);
    planter.plants
}

fn brackets(planter: &mut Planter<'_>) {
    // Where a `}` is missing, the block that stays open is told where it was opened.
    planter.sign("a closing brace left out", "}", "", block_of);
    planter.sign("an opening brace left out", "{", "", near);
    planter.sign("a closing brace twice", "}", "}}", near);
    planter.sign("an opening brace twice", "{", "{{", near);
    planter.sign("a closing parenthesis left out", ")", "", |pieces, at| {
        let mut lines = near(pieces, at);
        lines.extend([lines[0].saturating_sub(2), lines[0].saturating_sub(3)]);
        lines
    });
    planter.sign("an opening parenthesis left out", "(", "", |pieces, at| {
        vec![pieces[at].line, pieces[at].line + 1, pieces[at].line + 2]
    });
    planter.sign("a closing parenthesis twice", ")", "))", |pieces, at| vec![pieces[at].line]);
    planter.sign("a bracket of another kind", ")", "]", |pieces, at| {
        vec![pieces[at].line, pieces[at].line.saturating_sub(1), pieces[at].line.saturating_sub(2)]
    });
}

fn quotes(planter: &mut Planter<'_>) {
    let text_class = |planter: &mut Planter<'_>, class: &str, put: fn(&str) -> String| {
        planter.class(class, |text, pieces| {
            let texts = pieces.iter().filter(|piece| piece.kind == Kind::Text);
            texts.map(|p| (p.start, p.end, put(&text[p.start..p.end]), vec![p.line], Vec::new())).collect()
        });
    };
    text_class(planter, "a closing quote left out", |text| text[..text.len() - 1].to_owned());
    text_class(planter, "an opening quote left out", |text| text[1..].to_owned());
    text_class(planter, "a quote twice", |text| format!("{text}\""));
    text_class(planter, "a curly quote at one end", |text| format!("“{}", &text[1..]));
}

/// What can be wrong with the head of a declaration; each name stays known.
fn heads(planter: &mut Planter<'_>) {
    const HEADS: &[(&str, &str, &str)] = &[
        ("a label without quotes", "^ stage $w $t", "stage $1 ~2"),
        ("a label before its name", "^ stage $w $t", "stage $2 $1"),
        ("a colon after a name", "^ stage $w $t", "stage $1: $2"),
        ("a comma in a head", "^ stage $w $t", "stage $1, $2"),
        ("a label twice", "^ stage $w $t", "stage $1 $2 $2"),
        ("a stage with a word too many", "^ stage $w $t", "stage $1 called $2"),
        ("an end with a word too many", "^ end $w $t", "end $1 stage $2"),
        ("an end with a colon", "^ end $w $t", "end $1: $2"),
        ("an owner with a colon", "^ owner $w $t", "owner $1: $2"),
        ("an owner with a word too many", "^ owner $w $t", "owner $1 is $2"),
        ("a team with a colon", "^ team $w $t {", "team $1: $2 {"),
        ("a team without quotes", "^ team $w $t {", "team $1 ~2 {"),
        ("a territory with a colon", "^ territory $w $t", "territory $1: $2"),
        ("a territory with an equal sign", "^ territory $w $t", "territory $1 = $2"),
        ("a calendar with a word too many", "^ calendar $w $t", "calendar $1 called $2"),
        ("a calendar like with as", "$t like $w", "$1 as $2"),
        ("a score with a colon", "^ score $w from", "score $1: from"),
        ("a score with a range in parentheses", "^ score $w from $n to $n", "score $1 ($2-$3)"),
        ("a score with a dash", "^ score $w from $n to $n", "score $1 from $2-$3"),
        ("a grade with a label", "^ grade $w {", "grade $1 \"Grade\" {"),
        ("a grade with an equal sign", "^ grade $w {", "grade $1 = {"),
        ("a checklist with a colon", "^ checklist $w $t", "checklist $1: $2"),
        ("a firmographics with a colon", "^ firmographics $w $t", "firmographics $1: $2"),
        ("a condition with is", "^ condition $w =", "condition $1 is"),
        ("a condition with when", "^ condition $w =", "condition $1 when"),
        ("a let with is", "^ let $w =", "let $1 is"),
        ("a list with an arrow", "^ list $w =", "list $1 ->"),
        ("a list without its sign", "^ list $w = $t", "list $1 $2"),
        ("a table with a colon", "^ table $w {", "table $1: {"),
        ("a table of a file with in", "^ table $w from $t", "table $1 in $2"),
        ("an SLA with for", "^ sla $w $t in", "sla $1 $2 for"),
        ("an SLA with a colon", "^ sla $w $t in", "sla $1: $2 in"),
        ("a nurture programme with a colon", "^ nurture $w $t", "nurture $1: $2"),
        ("a route for", "^ route to $w", "route for $1"),
        ("a route without to", "^ route to $w", "route $1"),
        ("a test without quotes", "^ test $t {", "test ~1 {"),
        ("a process with a name", "^ process $t", "process acme $1"),
        ("fields with a name", "^ fields {", "fields lead {"),
        ("activities with a colon", "^ activities {", "activities: {"),
        ("an exclusion without when", "^ exclude $t when", "exclude $1"),
        ("an exclusion with if", "^ exclude $t when", "exclude $1 if"),
        ("priority with a colon", "^ priority =", "priority:"),
        ("priority without its sign", "^ priority =", "priority"),
        ("a capital declaration word", "^ stage $w $t", "Stage $1 $2"),
        ("a plural declaration word", "^ stage $w $t", "stages $1 $2"),
        ("a declaration word in German", "^ owner $w $t", "Besitzer $1 $2"),
    ];
    for (class, right, wrong) in HEADS {
        planter.class(class, |text, pieces| {
            let places = find(text, pieces, right).into_iter();
            places
                .map(|(start, end, line, blanks)| (start, end, fill(wrong, &blanks), vec![line], Vec::new()))
                .collect()
        });
    }
}

fn lines(planter: &mut Planter<'_>) {
    let line_class = |planter: &mut Planter<'_>, class: &str, pattern: &str, put: fn(&str) -> String| {
        planter.class(class, |text, pieces| {
            let places = find(text, pieces, pattern).into_iter();
            let whole = |(start, _, line, _): (usize, usize, usize, Vec<&str>)| {
                let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
                let to = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
                (from, to, put(&text[from..to]), vec![line, line + 1], Vec::new())
            };
            places.map(whole).collect()
        });
    };
    let twice = |line: &str| format!("{line}{line}");
    line_class(planter, "a field pasted twice", "^ $w text personal", twice);
    line_class(planter, "an owner pasted twice", "^ owner $w $t {", twice);
    line_class(planter, "a list pasted twice", "^ list $w = $t , $t ¶", twice);
    line_class(planter, "a let pasted twice", "^ let $w = $w of $w ¶", twice);
    line_class(planter, "a territory pasted twice", "^ territory $w $t", twice);
    line_class(planter, "a criterion pasted twice", "^ budget", twice);
    line_class(planter, "the last line of a route pasted twice", "^ to $t otherwise ¶", twice);
    line_class(planter, "answers pasted twice", "^ answers $t ¶", twice);
    line_class(planter, "an owner of a stage pasted twice", "^ owner $w ¶", twice);
    line_class(planter, "a sentence between the lines", "^ owner $w ¶", |line| {
        format!("{line}  this is not a rule at all\n")
    });
    line_class(planter, "a line of dashes", "^ owner $w ¶", |line| format!("{line}  -----------\n"));
    line_class(planter, "a comment with slashes", "^ owner $w ¶", |line| format!("  // looked at twice\n{line}"));
    line_class(planter, "a mark of a merge", "^ owner $w ¶", |line| format!("<<<<<<< HEAD\n{line}"));
}
