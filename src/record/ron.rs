//! RON with the shape of a lead, turned into JSON and read as that. For fixtures, not for bulk.

use std::fmt;
use std::fmt::Write as _;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::lead::Reader;
use super::record::Record;
use super::reject::Reason;

impl Reader<'_> {
    /// Reads one lead from RON.
    pub(super) fn read_ron(&mut self, text: &str, record: &mut Record) -> Result<(), Reason> {
        let mut json = std::mem::take(&mut self.json);
        json.clear();
        let result = to_json(text, &mut json).and_then(|()| self.read_text(&json, record));
        self.json = json;
        result
    }
}

/// Writes what a RON text says as JSON.
pub(super) fn to_json(text: &str, out: &mut String) -> Result<(), Reason> {
    let broken = |error: ron::error::SpannedError| {
        let (line, column) = (error.span.start.line, error.span.start.col);
        Reason::BrokenRon(format!("{} (line {line} of the record, character {column})", plain(&error.code)))
    };
    let mut ron = ron::Deserializer::from_str(text).map_err(broken)?;
    Json(out).deserialize(&mut ron).map_err(|error| broken(ron.span_error(error)))?;
    ron.end().map_err(|error| broken(ron.span_error(error)))
}

/// What is wrong, in plain words, as far as there are some.
fn plain(error: &ron::Error) -> String {
    use ron::Error as E;
    match error {
        E::Eof | E::ExpectedStringEnd => "the record ends too early".to_owned(),
        E::ExpectedComma => "`,` or a closing bracket is missing".to_owned(),
        E::ExpectedMapColon => "`:` is missing after the key".to_owned(),
        E::ExpectedArrayEnd => "`]` is missing".to_owned(),
        E::ExpectedMapEnd => "`}` is missing".to_owned(),
        E::ExpectedStructLikeEnd => "`)` is missing".to_owned(),
        E::TrailingCharacters => "something stands after the end of the record".to_owned(),
        E::ExceededRecursionLimit => "brackets stand within brackets more than 127 deep".to_owned(),
        _ => "there is something that is no value".to_owned(),
    }
}

/// Writes one value as JSON.
struct Json<'o>(&'o mut String);

impl<'de> DeserializeSeed<'de> for Json<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Json<'_> {
    fn text(self, text: &str) {
        self.0.push('"');
        for sign in text.chars() {
            match sign {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                sign if sign < ' ' => {
                    let _ = write!(self.0, "\\u{:04x}", u32::from(sign));
                }
                sign => self.0.push(sign),
            }
        }
        self.0.push('"');
    }

    fn shown<E: Error>(self, value: impl fmt::Display) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Json<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.shown(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.shown(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.shown(value)
    }

    fn visit_f32<E: Error>(self, value: f32) -> Result<(), E> {
        // The shortest writing of the same number, so that 0.1 stays 0.1.
        self.shown(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.shown(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<(), E> {
        self.text(&String::from_utf8_lossy(bytes));
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.shown("null")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.shown("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.push('[');
        let mut first = true;
        loop {
            let before = self.0.len();
            if !std::mem::take(&mut first) {
                self.0.push(',');
            }
            if seq.next_element_seed(Json(self.0))?.is_none() {
                self.0.truncate(before);
                break;
            }
        }
        self.0.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut first = true;
        while let Some(KeyText(key)) = map.next_key()? {
            if !std::mem::take(&mut first) {
                self.0.push(',');
            }
            Json(self.0).text(&key);
            self.0.push(':');
            map.next_value_seed(Json(self.0))?;
        }
        self.0.push('}');
        Ok(())
    }
}

/// A key, whether it is written as a name or as a text.
struct KeyText(String);

impl<'de> Deserialize<'de> for KeyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Key;
        impl Visitor<'_> for Key {
            type Value = KeyText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<KeyText, E> {
                Ok(KeyText(text.to_owned()))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<KeyText, E> {
                Ok(KeyText(value.to_string()))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<KeyText, E> {
                Ok(KeyText(value.to_string()))
            }
        }
        deserializer.deserialize_any(Key)
    }
}
