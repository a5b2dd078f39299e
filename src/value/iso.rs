//! Countries and regions (ISO 3166), currencies (ISO 4217). A value is its canonical code: `DE`, `US-CA`, `EUR`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::text::fold;

/// Everyday English names that the standard writes otherwise: name in small letters, alpha-2 code.
const EVERYDAY: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("great britain", "GB"),
    ("britain", "GB"),
    ("england", "GB"),
    ("scotland", "GB"),
    ("wales", "GB"),
    ("northern ireland", "GB"),
    ("usa", "US"),
    ("hong kong sar", "HK"),
    ("u.s.", "US"),
    ("u.s.a.", "US"),
    ("united states", "US"),
    ("america", "US"),
    ("russia", "RU"),
    ("south korea", "KR"),
    ("korea", "KR"),
    ("north korea", "KP"),
    ("iran", "IR"),
    ("syria", "SY"),
    ("taiwan", "TW"),
    ("tanzania", "TZ"),
    ("vietnam", "VN"),
    ("viet nam", "VN"),
    ("venezuela", "VE"),
    ("bolivia", "BO"),
    ("moldova", "MD"),
    ("laos", "LA"),
    ("brunei", "BN"),
    ("czech republic", "CZ"),
    ("czechia", "CZ"),
    ("netherlands", "NL"),
    ("the netherlands", "NL"),
    ("holland", "NL"),
    ("turkey", "TR"),
    ("türkiye", "TR"),
    ("ivory coast", "CI"),
    ("cape verde", "CV"),
    ("macedonia", "MK"),
    ("north macedonia", "MK"),
    ("swaziland", "SZ"),
    ("burma", "MM"),
    ("palestine", "PS"),
    ("hong kong", "HK"),
    ("macau", "MO"),
    ("macao", "MO"),
    ("vatican", "VA"),
    ("congo", "CG"),
    ("dr congo", "CD"),
    ("democratic republic of the congo", "CD"),
    ("uae", "AE"),
    ("micronesia", "FM"),
    ("bahamas", "BS"),
    ("gambia", "GM"),
    ("philippines", "PH"),
    ("dominican republic", "DO"),
    ("kosovo", "XK"),
];

/// The alpha-2 code of a country written as alpha-2 code, alpha-3 code or English name, in any case.
#[must_use]
pub fn country(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let upper = folded.to_ascii_uppercase();
    match folded.len() {
        2 => rust_iso3166::from_alpha2(&upper).map(|c| c.alpha2),
        3 => rust_iso3166::from_alpha3(&upper).map(|c| c.alpha2),
        _ => None,
    }
    .or_else(|| names().get(folded.as_ref()).or_else(|| names().get(&bare(&folded))).copied())
}

/// The country code meant by one that is none, for advice: `UK` means `GB`.
#[must_use]
pub fn nearest_country(text: &str) -> Option<&'static str> {
    country(text).or_else(|| {
        let names: Vec<&str> = rust_iso3166::ALL.iter().map(|c| c.name).collect();
        super::super::source::closest(text, names).and_then(country)
    })
}

fn names() -> &'static FxHashMap<String, &'static str> {
    static NAMES: OnceLock<FxHashMap<String, &'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = FxHashMap::default();
        for country in rust_iso3166::ALL {
            names.insert(fold(country.name).into_owned(), country.alpha2);
            // "Iran (Islamic Republic of)" and "Bolivia, Plurinational State of" are known by what comes first, too.
            if let Some((short, _)) = country.name.split_once(['(', ',']) {
                names.entry(fold(short).into_owned()).or_insert(country.alpha2);
            }
        }
        for (name, code) in EVERYDAY {
            if rust_iso3166::from_alpha2(code).is_some() {
                names.insert(fold(name).into_owned(), *code);
            }
        }
        let mut plain: Vec<(String, &'static str)> = names.iter().map(|(name, code)| (bare(name), *code)).collect();
        plain.sort_unstable();
        for (name, code) in plain {
            names.entry(name).or_insert(code);
        }
        names
    })
}

/// A folded name without accents and points, with plain apostrophes: as keyboards that lack these write it.
fn bare(name: &str) -> String {
    let letters = name.nfd().filter(|sign| !is_combining_mark(*sign) && *sign != '.');
    let plain: String =
        letters.map(|sign| if matches!(sign, '\u{2018}' | '\u{2019}' | '`') { '\'' } else { sign }).collect();
    plain.strip_prefix("the ").map_or_else(|| plain.clone(), str::to_owned)
}

/// The canonical code of a region (`US-CA`), in any case.
#[must_use]
pub fn region(text: &str) -> Option<&'static str> {
    rust_iso3166::iso3166_2::from_code(&fold(text).to_ascii_uppercase()).map(|r| r.code)
}

/// The canonical code of a currency (`EUR`), in any case.
#[must_use]
pub fn currency(text: &str) -> Option<&'static str> {
    iso_currency::Currency::from_code(&fold(text).to_ascii_uppercase()).map(|c| c.code())
}

/// The currency a sign stands for where it is sure: `€`, `£`, `¥` (yen), `$` (US dollar), and ISO codes.
#[must_use]
pub fn currency_of_sign(sign: &str) -> Option<&'static str> {
    match sign.trim() {
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "¥" => Some("JPY"),
        "$" | "US$" => Some("USD"),
        "₹" => Some("INR"),
        "₩" => Some("KRW"),
        "₺" => Some("TRY"),
        "₽" => Some("RUB"),
        "₴" => Some("UAH"),
        "₪" => Some("ILS"),
        "฿" => Some("THB"),
        "₫" => Some("VND"),
        "R$" => Some("BRL"),
        other => currency(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_by_code_and_name() {
        for (text, code) in [
            ("de", "DE"),
            ("DEU", "DE"),
            ("Germany", "DE"),
            (" France ", "FR"),
            ("USA", "US"),
            ("United Kingdom", "GB"),
            ("UK", "GB"),
            ("iran", "IR"),
            ("Bolivia", "BO"),
            ("South Korea", "KR"),
        ] {
            assert_eq!(country(text), Some(code), "{text}");
        }
        assert_eq!(country("Atlantis"), None);
        assert_eq!(country("XX"), None);
        assert_eq!(nearest_country("Germny"), Some("DE"));
    }

    #[test]
    fn regions_and_currencies() {
        assert_eq!(region("us-ca"), Some("US-CA"));
        assert_eq!(region("US-ZZ"), None);
        assert_eq!(currency("eur"), Some("EUR"));
        assert_eq!(currency("EURO"), None);
        assert_eq!(currency_of_sign("€"), Some("EUR"));
    }
}
