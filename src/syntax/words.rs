//! What a rule of the grammar stands for, in words that a person knows: nobody who writes rules has read the grammar.

use super::grammar::Rule;

/// The words that a rule can start with, where it starts with words alone.
pub(super) fn keywords(rule: Rule) -> Vec<String> {
    if rule == Rule::sla_clause {
        return ["first touch", "at least", "answer", "stay at most"].map(str::to_owned).into();
    }
    if rule == Rule::clock_state {
        return ["waiting", "warned", "met", "met late", "breached"].map(str::to_owned).into();
    }
    if rule == Rule::clock_of {
        return ["first touch", "touches", "answer", "stay"].map(str::to_owned).into();
    }
    if rule == Rule::k_touches {
        return vec!["touch".to_owned()];
    }
    let name = format!("{rule:?}");
    let word = name.strip_prefix("k_").map(|word| word.trim_end_matches('_').to_owned());
    word.into_iter().collect()
}

/// What a rule stands for, in words.
pub(super) fn in_words(rule: Rule) -> String {
    let words = keywords(rule);
    if !words.is_empty() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    let known = WORDS.iter().find(|(_, rules)| rules.contains(&rule));
    known.map_or("something else", |(words, _)| words).to_owned()
}

const WORDS: &[(&str, &[Rule])] = &[
    ("the end of the line", &[Rule::EOI, Rule::NL]),
    ("`,`", &[Rule::comma]),
    ("`+`", &[Rule::plus, Rule::arith]),
    ("`-`", &[Rule::minus]),
    ("`/`", &[Rule::slash]),
    ("`=`", &[Rule::eq]),
    ("`|`", &[Rule::bar]),
    ("`->`", &[Rule::gives]),
    ("`{`", &[Rule::open, Rule::conds, Rule::field_block, Rule::score_block, Rule::stage_block, Rule::given_block]),
    ("`}`", &[Rule::close]),
    ("`(`", &[Rule::lpar, Rule::group]),
    ("`)`", &[Rule::rpar]),
    ("a number", &[Rule::number, Rule::signed]),
    ("points such as `+10`", &[Rule::points, Rule::score_line]),
    ("a percentage such as `75%`", &[Rule::percent]),
    ("an amount such as `50000 EUR`", &[Rule::money]),
    ("a currency such as `EUR`", &[Rule::currency]),
    ("a text in quotes", &[Rule::text, Rule::label, Rule::grade_line]),
    ("a name", &[Rule::name, Rule::reserved]),
    ("a unit such as `days`", &[Rule::unit]),
    ("a length of time such as `4 hours`", &[Rule::duration, Rule::part, Rule::quiet]),
    ("a day such as `2026-12-31`", &[Rule::date, Rule::dates]),
    ("a day of the year such as `12-24`", &[Rule::year_day, Rule::year_days]),
    ("a day and time such as `2026-11-23 10:00`", &[Rule::moment]),
    ("a time such as `09:00`", &[Rule::time, Rule::clock]),
    ("hours such as `09:00-17:30`", &[Rule::opening]),
    ("a time such as `2 days ago`", &[Rule::told_at]),
    ("a day of the week such as `mon`", &[Rule::weekday, Rule::weekdays]),
    ("a day, or days such as `mon-fri`", &[Rule::days]),
    ("a list in parentheses", &[Rule::set, Rule::text_set, Rule::no_values]),
    ("a value", &[Rule::item]),
    ("a value or a name", &[Rule::sum, Rule::cond, Rule::path, Rule::call, Rule::comparison, Rule::since]),
    ("`<`, `>=`", &[Rule::op, Rule::compare]),
    ("`is`", &[Rule::is_test]),
    ("`between`", &[Rule::between]),
    ("`in`", &[Rule::member]),
    ("`the last`", &[Rule::near]),
    ("`contains`, `starts with`", &[Rule::text_op, Rule::text_test]),
    ("`include`", &[Rule::include]),
    ("`any of`", &[Rule::any_of]),
    ("`all of`", &[Rule::all_of]),
    ("`says`", &[Rule::says]),
    ("`highest of`, `lowest of`", &[Rule::extreme]),
    ("`times entered`", &[Rule::times]),
    ("`any`, `all`, `no`, `at least`", &[Rule::quantified]),
    ("`at least`, `more than`", &[Rule::how_many]),
    ("`of`", &[Rule::of_checklist, Rule::each_of]),
    ("`count of`, `sum`, `latest`", &[Rule::aggregate]),
    ("an activity", &[Rule::event, Rule::events, Rule::activity, Rule::lead_activity]),
    ("`in the last`, `since`", &[Rule::window]),
    ("`where`", &[Rule::filter]),
    ("`when`", &[Rule::when]),
    ("`review by`", &[Rule::review_by]),
    ("`first of`, `best of`", &[Rule::pick]),
    ("`group`", &[Rule::score_group]),
    ("`for`", &[Rule::each]),
    ("`every`", &[Rule::for_every, Rule::send_every]),
    ("`each`", &[Rule::for_each]),
    ("`up to`", &[Rule::up_to]),
    ("`down to`", &[Rule::down_to]),
    ("`once`", &[Rule::once]),
    ("`halves every`", &[Rule::halves]),
    ("`loses`", &[Rule::loses]),
    ("`fades over`", &[Rule::fades]),
    ("`from`", &[Rule::from_date, Rule::range_from, Rule::field_from]),
    ("`until`", &[Rule::until_date]),
    ("`to`", &[Rule::range_to]),
    ("`restarts on`", &[Rule::restarts, Rule::sla_restarts]),
    ("a field", &[Rule::field]),
    ("`blank`", &[Rule::field_blank]),
    ("a kind such as `text` or `number`", &[Rule::kind]),
    ("`list of`", &[Rule::list_of]),
    ("`yes/no`", &[Rule::yes_no]),
    ("`one of`", &[Rule::one_of]),
    ("a check", &[Rule::check]),
    ("`advance to`, `recycle to`, `close as`", &[Rule::transition]),
    ("`hand off to`", &[Rule::hand_off]),
    ("`hold until open`, `assign anyway`", &[Rule::nobody]),
    ("`assign`", &[Rule::assign]),
    ("`calendar`", &[Rule::team_calendar, Rule::member_calendar, Rule::uses_calendar, Rule::calendar]),
    ("`member`", &[Rule::team_member]),
    ("`at most`", &[Rule::capacity]),
    ("`weight`", &[Rule::weight]),
    ("`away`", &[Rule::away]),
    ("`to`, `keep assignee`", &[Rule::route_line]),
    ("who gets the lead", &[Rule::recipient]),
    ("`match`", &[Rule::match_line]),
    ("a column", &[Rule::match_col]),
    ("`give`", &[Rule::give_line]),
    ("a row", &[Rule::row]),
    ("a value or `_`", &[Rule::cell]),
    ("`_`", &[Rule::anything]),
    ("`pauses while`", &[Rule::pauses]),
    ("`warn at`", &[Rule::warn]),
    ("`breach`", &[Rule::breach]),
    ("`then`", &[Rule::then_move]),
    ("`enter when`", &[Rule::enter]),
    ("`leave when`", &[Rule::leave]),
    ("`after`", &[Rule::send_after]),
    ("`open`, `closed`", &[Rule::calendar_line]),
    ("`open`", &[Rule::open_line]),
    ("`closed`", &[Rule::closed_line]),
    ("`at`, `then at`", &[Rule::step_at]),
    ("`given`", &[Rule::given]),
    ("a value of a field", &[Rule::given_value]),
    ("`created`", &[Rule::lead_created]),
    ("`stage`", &[Rule::lead_stage, Rule::stage]),
    ("`assignee`", &[Rule::lead_assignee]),
    ("an answer such as `sales says \"accepted\"`", &[Rule::lead_answer]),
    ("`expect`", &[Rule::expect]),
    ("`sla`", &[Rule::expect_sla, Rule::sla]),
    ("`near miss`", &[Rule::expect_near]),
    ("`warning`", &[Rule::expect_data]),
    ("`route`", &[Rule::expect_route, Rule::route]),
    ("`alert`", &[Rule::expect_alert]),
    ("`excluded`", &[Rule::expect_excluded]),
    ("`held`", &[Rule::expect_held]),
    ("`move`", &[Rule::says_move]),
    ("`line`", &[Rule::says_line]),
    ("`sends`", &[Rule::says_message]),
    ("`holds until`", &[Rule::says_until]),
    ("`handed off`", &[Rule::says_handed]),
    ("`version`", &[Rule::version]),
    ("`timezone`", &[Rule::timezone]),
    ("`currency`", &[Rule::home_currency]),
    ("`rate`", &[Rule::rate]),
    ("`contact`", &[Rule::contact]),
    ("`owner`", &[Rule::owner, Rule::stage_owner, Rule::says_owner]),
    ("`means`", &[Rule::means]),
    ("`next`", &[Rule::next]),
    ("`needs`", &[Rule::needs]),
    ("`answers`", &[Rule::answers]),
    ("`process`", &[Rule::process]),
    ("`fields`", &[Rule::fields]),
    ("`activities`", &[Rule::activities]),
    ("`list`", &[Rule::list]),
    ("`let`", &[Rule::let_]),
    ("`condition`", &[Rule::condition]),
    ("`checklist`", &[Rule::checklist]),
    ("`exclude`", &[Rule::exclude]),
    ("`grade`", &[Rule::grade]),
    ("`priority`", &[Rule::priority]),
    ("`score`", &[Rule::score]),
    ("`end`", &[Rule::end]),
    ("`territory`", &[Rule::territory]),
    ("`team`", &[Rule::team, Rule::says_team]),
    ("`table`", &[Rule::table]),
    ("`nurture`", &[Rule::nurture, Rule::says_nurture]),
    ("`test`", &[Rule::test_case]),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Silent rules are never told of; each of the others has words, and the words are not its name.
    #[test]
    fn every_rule_has_words() {
        let grammar = include_str!("../../grammar/lead.pest");
        let mut told = 0;
        for rule in Rule::all_rules() {
            let name = format!("{rule:?}");
            let silent = grammar.lines().any(|line| {
                let mut parts = line.split_whitespace();
                parts.next() == Some(name.as_str()) && line.contains("= _{")
            });
            if silent {
                continue;
            }
            told += 1;
            let words = in_words(*rule);
            assert_ne!(words, "something else", "{name}");
            assert!(!words.contains('_') || *rule == Rule::anything || *rule == Rule::cell, "{name}: {words}");
        }
        assert!(told > 250, "{told}");
    }
}
