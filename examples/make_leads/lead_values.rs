//! What a made-up lead says of itself: many languages, and values as messy as in life.

use super::{Chance, ago, now, quoted};
use chrono::TimeDelta;

/// A value as the formats write it.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number as written.
    Number(String),
    /// Yes or no.
    Truth(bool),
    /// An amount with its currency.
    Money(u64, &'static str),
    /// Several texts.
    List(Vec<&'static str>),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A number.
    pub fn number(number: u64) -> Self {
        Self::Number(number.to_string())
    }

    /// As JSON.
    pub fn json(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Number(number) => number.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Money(amount, currency) => format!("{{\"amount\": {amount}, \"currency\": \"{currency}\"}}"),
            Self::List(items) => {
                format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As RON, which writes these like JSON.
    pub fn ron(&self) -> String {
        self.json()
    }

    /// As a cell of CSV.
    pub fn cell(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Money(amount, currency) => format!("{amount} {currency}"),
            Self::List(items) => items.join(";"),
        }
    }
}

/// An invented person: name, title, company, country as written in the source, language.
pub type Person = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Invented people. Surnames mean "example" or "sample" where a language allows it.
pub const PEOPLE: &[Person] = &[
    ("Zoé Exemple", "VP Marketing", "Atelier Imaginaire", "FR", "fr"),
    ("Chloé d'Invention", "Directrice commerciale", "Les Jamais-Vus", "France", "fr"),
    ("Jean-Baptiste Fictif", "Chief Digital Officer", "Fantôme & Fils", "FRA", "fr"),
    ("Björn Mustermann", "Leiter Einkauf", "Luftschloss GmbH", "DE", "de"),
    ("Jürgen Beispiel", "Geschäftsführer", "Nirgendwo AG", "Germany", "de"),
    ("Käthe Erfunden", "Head of Logistics", "Wolkenkuckucksheim KG", "DEU", "de"),
    ("Großmann Straßer", "CTO", "Traumwerk", "AT", "de"),
    ("Reto Niemand", "Director Procurement", "Phantasie Alpen", "CH", "de"),
    ("Luna Esempio", "Chief Financial Officer", "Officina Immaginaria", "IT", "it"),
    ("Íñigo Ejemplo", "Jefe de compras", "Aire Puro Inventado", "ES", "es"),
    ("João Exemplo", "Diretor de TI", "Fábrica do Nada", "PT", "pt"),
    ("Sanne Voorbeeld", "Head of Retail", "Luchtkasteel", "NL", "nl"),
    ("Maëlle Nulle-Part", "Marketing Manager", "Maison Inexistante", "BE", "fr"),
    ("Åsa Påhittad", "VP Sales", "Ingenstans AB", "SE", "sv"),
    ("Øyvind Oppdiktet", "Director of IT", "Ingen Steder AS", "NO", "no"),
    ("Sørine Eksempel", "CEO", "Luftkastel ApS", "DK", "da"),
    ("Väinö Esimerkki", "Head of Data", "Keksitty Oy", "FI", "fi"),
    ("Þóra Dæmisdóttir", "CMO", "Hvergi ehf", "IS", "is"),
    ("Łukasz Przykład", "Dyrektor handlowy", "Zmyślona Fabryka", "PL", "pl"),
    ("Žofie Příkladná", "Head of Purchasing", "Vzdušný zámek", "CZ", "cs"),
    ("Zsófia Példa", "Director of Finance", "Sehol Kft", "HU", "hu"),
    ("Ștefan Exemplu", "VP Operations", "Nicăieri SRL", "RO", "ro"),
    ("Иван Примеров", "Chief Engineer", "Выдуманный завод", "BG", "bg"),
    ("Оксана Вигадана", "Head of Design", "Ніде Студія", "UA", "uk"),
    ("Ελένη Παραδείγματος", "Διευθύντρια πωλήσεων", "Πουθενά ΑΕ", "GR", "el"),
    ("გიორგი მაგალითი", "Director", "არსად", "GE", "ka"),
    ("Անի Օրինակյան", "Head of Research", "Ոչ մի տեղ", "AM", "hy"),
    ("Ayşe Örnek", "CEO", "Hayali Şirket", "Türkiye", "tr"),
    ("دانا مثال", "مديرة التسويق", "شركة خيالية", "AE", "ar"),
    ("נועה דוגמה", "VP Product", "שום מקום", "IL", "he"),
    ("प्रिया उदाहरण", "Head of Strategy", "काल्पनिक उद्योग", "IN", "hi"),
    ("สมหญิง ตัวอย่าง", "ผู้อำนวยการฝ่ายขาย", "บริษัทสมมุติ", "TH", "th"),
    ("李例子", "市场总监", "虚构公司", "CN", "zh"),
    ("例田 試子", "部長", "架空商事", "JP", "ja"),
    ("김예시", "Director of Sales", "없는회사", "KR", "ko"),
    ("Nguyễn Ví Dụ", "Giám đốc", "Công ty Tưởng Tượng", "VN", "vi"),
    ("አበበ ምሳሌ", "Head of Programs", "የሌለ ድርጅት", "ET", "am"),
    ("Aoife Samplach", "Student", "Nowhere College", "IE", "en"),
    ("Percy Placeholder", "Vice-President, Retail", "Neverwas & Sons", "UK", "en"),
    ("Mina Madeup", "Chief Nurse", "Imaginary Health Trust", "GB", "en"),
    ("Sam \"Sample\" O'Nobody", "Head, \"Special\" Projects", "Comma, Quote & Co", "US", "en"),
];

const DOMAINS: &[&str] = &[
    "atelier.example",
    "luftschloss.example",
    "nirgendwo.example",
    "traumwerk.example",
    "officina.example",
    "ingenstans.example",
    "keksitty.example",
    "hvergi.example",
    "pouthena.example",
    "hayali.example",
    "www-nowhere.example",
    "neverwas.example",
    "phantasie.example",
    "sehol.example",
];
const MARKETS: &[&[&str]] =
    &[&["retail"], &["health"], &["retail", "health"], &["energy"], &["Retail", "toys"], &["farming"], &[]];
const LANGUAGES: &[&[&str]] = &[&["fr"], &["de", "en"], &["en"], &["pl"], &["sv", "en"], &["th"]];
const SOURCES: &[&str] =
    &["web form", "Web Form", "phone", "event", "referral", "ip address", "Select", "N/A", "Carrier pigeon", ""];
const INDUSTRIES: &[&str] = &["Retail", "Health care", "Energy", "Local government", "Select", "Other", "Machinery"];
const ROLES: &[&str] = &["decision maker", "Decision Maker", "influencer", "user", "bystander"];
const POSTCODES: &[&str] = &["80331", "81667", "10115", "20095", "01067", "60311", "04109"];

/// Writes what a lead says of itself.
pub fn describe(out: &mut Vec<(&'static str, Value)>, number: usize, person: &Person, chance: &mut Chance) {
    let (name, title, company, country, language) = *person;
    who(out, number, name, chance);
    if chance.percent(85) {
        out.push(("Job Title", Value::text(title)));
    }
    if chance.percent(50) {
        out.push(("role", Value::text(chance.pick(ROLES))));
    }
    let company = if chance.percent(2) { "Test" } else { company };
    out.push(("company", Value::text(company)));
    if chance.percent(90) {
        out.push(("country", Value::text(country)));
    }
    if matches!(country, "DE" | "Germany" | "DEU") {
        out.push(("postcode", Value::text(chance.pick(POSTCODES))));
        out.push(("state", Value::text(chance.pick(&["DE-BY", "DE-BE", "Bayern"]))));
    }
    if chance.percent(40) {
        out.push(("languages", Value::List(vec![language, "en"])));
    } else if chance.percent(30) {
        out.push(("languages", Value::List(chance.pick(LANGUAGES).to_vec())));
    }
    size(out, chance);
    wishes(out, chance);
}

fn who(out: &mut Vec<(&'static str, Value)>, number: usize, name: &str, chance: &mut Chance) {
    out.push((if chance.percent(80) { "Full Name" } else { "name" }, Value::text(name)));
    let domain = match chance.below(100) {
        0..=9 => "inbox.example",
        10..=14 => "mail.example",
        15..=17 => "rival.example",
        18..=19 => "acme.example",
        20..=21 => "sales.acme.example",
        22..=24 => "verkehr.bund.example",
        _ => chance.pick(DOMAINS),
    };
    if chance.percent(93) {
        out.push(("email", Value::Text(format!("person{number}@{domain}"))));
    }
    if chance.percent(70) {
        out.push(("phone", Value::Text(format!("+00 555 01{number:04}"))));
    } else if chance.percent(50) {
        out.push(("phone", Value::text(chance.pick(&["n/a", "-", " "]))));
    }
    if chance.percent(40) {
        out.push(("website", Value::Text(format!("https://www.{domain}/"))));
    }
}

fn size(out: &mut Vec<(&'static str, Value)>, chance: &mut Chance) {
    let employees = match chance.below(20) {
        0 => Value::text("many"),
        1 => Value::text("1 000"),
        2 => Value::Text((50 + chance.below(900)).to_string()),
        3 => Value::Number("12.5".to_owned()),
        4..=8 => Value::number(3 + chance.below(60)),
        9..=14 => Value::number(120 + chance.below(900)),
        15..=16 => Value::number(1_001 + chance.below(4_000)),
        17 => Value::number(5_000 + chance.below(30_000)),
        _ => Value::text(""),
    };
    out.push(("employees", employees));
    let revenue = match chance.below(10) {
        0..=3 => Value::Money(1_000_000 * (1 + chance.below(80)), "EUR"),
        4 => Value::Money(1_000_000 * (1 + chance.below(40)), "USD"),
        5 => Value::text("CHF 12500000"),
        6 => Value::number(400_000 * (1 + chance.below(60))),
        7 => Value::text("900000000 JPY"),
        8 => Value::text("quite a lot"),
        _ => Value::text(""),
    };
    out.push(("revenue", revenue));
    if chance.percent(50) {
        out.push(("departments", Value::number(1 + chance.below(7))));
    }
    if chance.percent(60) {
        let markets = chance.pick(MARKETS);
        // CSV can't tell an empty list from none, and all formats say the same.
        if !markets.is_empty() {
            out.push(("markets", Value::List(markets.to_vec())));
        }
    }
    if chance.percent(50) {
        out.push(("industry", Value::text(chance.pick(INDUSTRIES))));
    }
}

fn wishes(out: &mut Vec<(&'static str, Value)>, chance: &mut Chance) {
    let budget = match chance.below(9) {
        0..=2 => Value::Money(5_000 * (1 + chance.below(20)), "EUR"),
        3 => Value::text("€50k"),
        4 => Value::text("25000 GBP"),
        5 => Value::number(12_000),
        6 => Value::text("to be discussed"),
        _ => Value::text(""),
    };
    out.push(("budget", budget));
    if chance.percent(30) {
        out.push(("pays_in", Value::text(chance.pick(&["EUR", "CHF", "USD", "eur", "Taler"]))));
    }
    let need = match chance.below(8) {
        0 | 1 => Value::Truth(true),
        2 => Value::text("yes"),
        3 => Value::number(1),
        4 => Value::Truth(false),
        5 => Value::text("perhaps"),
        _ => Value::text(""),
    };
    out.push(("need", need));
    if chance.percent(55) {
        out.push(("timeline", Value::text(chance.pick(&["3 months", "P6M", "1 year", "2 quarters", "soon"]))));
    }
    if chance.percent(25) {
        let day = now() + TimeDelta::days(i64::try_from(chance.below(500)).unwrap_or(0) - 100);
        out.push(("renewal", Value::Text(day.format("%Y-%m-%d").to_string())));
    }
    if chance.percent(15) {
        out.push(("call_from", Value::text(chance.pick(&["09:00", "10:30", "17:15", "after lunch"]))));
    }
    out.push(("Lead Source", Value::text(chance.pick(SOURCES))));
    if chance.percent(60) {
        out.push(("customer", Value::Truth(chance.percent(10))));
    }
    if chance.percent(6) {
        out.push(("partner", Value::text(chance.pick(&["RESALE", "Resale", "North Channel"]))));
    }
    if chance.percent(8) {
        out.push(("account_owner", Value::text(chance.pick(&["ana@acme.example", "kam-paris@acme.example"]))));
    }
    let days = 1 + chance.below(400);
    out.push(("created", Value::Text(ago(days * 1_440).format("%Y-%m-%dT%H:%M:%SZ").to_string())));
}
