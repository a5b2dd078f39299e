//! Exact decimals with four places: the only numbers in a decision.

use std::fmt;

/// An exact decimal: a count of ten-thousandths. From −922,337,203,685,477.5808 to 922,337,203,685,477.5807.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Number(pub i64);

/// Why a text is no [`Number`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Not digits with an optional sign and point.
    NotANumber,
    /// Beyond the range.
    TooLarge,
}

/// How many parts make one.
const ONE: i64 = 10_000;

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(ONE);
    /// The largest.
    pub const MAX: Self = Self(i64::MAX);
    /// The smallest.
    pub const MIN: Self = Self(i64::MIN);

    /// A whole number, if it is in range.
    #[must_use]
    pub fn whole(count: i64) -> Option<Self> {
        count.checked_mul(ONE).map(Self)
    }

    /// A count of things; the largest number when beyond the range.
    #[must_use]
    pub fn count(count: usize) -> Self {
        i64::try_from(count).ok().and_then(Self::whole).unwrap_or(Self::MAX)
    }

    /// Reads `-12.5`, `1e3` or `1_200`; tells whether more than four places had to be rounded (half away from zero).
    ///
    /// # Errors
    /// [`NumberError`] when it is no number, or beyond the range.
    pub fn parse(text: &str) -> Result<(Self, bool), NumberError> {
        let bytes = text.as_bytes();
        let (negative, digits) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, bytes),
        };
        let mut exponent: i32 = 0;
        let mut mantissa = digits;
        if let Some(at) = digits.iter().position(|b| matches!(b, b'e' | b'E')) {
            let (before, after) = digits.split_at(at);
            mantissa = before;
            let after = after.get(1..).unwrap_or(&[]);
            let after = std::str::from_utf8(after).map_err(|_| NumberError::NotANumber)?;
            exponent = after.parse::<i32>().map_err(|_| NumberError::NotANumber)?.clamp(-400, 400);
        }
        // The digits before the point, then those after it; `places` counts the latter.
        let mut value: i128 = 0;
        let mut places: i32 = 0;
        let (mut seen_digit, mut seen_point, mut previous_digit, mut lost) = (false, false, false, false);
        for byte in mantissa {
            match byte {
                b'0'..=b'9' => {
                    seen_digit = true;
                    previous_digit = true;
                    if value < 10_i128.pow(30) {
                        value = value * 10 + i128::from(byte - b'0');
                        places += i32::from(seen_point);
                    } else if seen_point {
                        lost |= *byte != b'0';
                    } else {
                        return Err(NumberError::TooLarge);
                    }
                }
                b'.' if !seen_point => {
                    seen_point = true;
                    previous_digit = false;
                }
                b'_' if previous_digit => previous_digit = false,
                _ => return Err(NumberError::NotANumber),
            }
        }
        if !seen_digit || !(previous_digit || seen_point) {
            return Err(NumberError::NotANumber);
        }
        let shift = 4 - places + exponent;
        let (scaled, rounded) = shift_decimal(value, shift)?;
        let signed = if negative { -scaled } else { scaled };
        let value = i64::try_from(signed).map_err(|_| NumberError::TooLarge)?;
        Ok((Self(value), rounded || lost))
    }

    /// The sum, if in range.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, if in range.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The product, rounded half away from zero, if in range.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        divide_rounding(i128::from(self.0) * i128::from(other.0), i128::from(ONE))
    }

    /// The quotient, rounded half away from zero; none when divided by zero or out of range.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        divide_rounding(i128::from(self.0) * i128::from(ONE), i128::from(other.0))
    }

    /// `self × numerator ÷ denominator`, rounded once, half away from zero.
    #[must_use]
    pub fn scaled(self, numerator: i128, denominator: i128) -> Option<Self> {
        divide_rounding(i128::from(self.0).checked_mul(numerator)?, denominator)
    }

    /// Whether nothing stands after the point.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }

    /// The greatest whole number that is not above it.
    #[must_use]
    pub const fn floor(self) -> i64 {
        self.0.div_euclid(10_000)
    }

    /// The part before the point.
    #[must_use]
    pub const fn trunc(self) -> i64 {
        self.0 / ONE
    }
}

fn shift_decimal(value: i128, shift: i32) -> Result<(i128, bool), NumberError> {
    if value == 0 {
        return Ok((0, false));
    }
    if shift >= 0 {
        let factor = u32::try_from(shift).ok().filter(|s| *s <= 30).and_then(|s| 10_i128.checked_pow(s));
        let scaled = factor.and_then(|f| value.checked_mul(f)).ok_or(NumberError::TooLarge)?;
        return Ok((scaled, false));
    }
    let Some(divisor) = 10_i128.checked_pow(shift.unsigned_abs()) else { return Ok((0, true)) };
    let (whole, rest) = (value / divisor, value % divisor);
    Ok((if rest * 2 >= divisor { whole + 1 } else { whole }, rest != 0))
}

fn divide_rounding(value: i128, by: i128) -> Option<Number> {
    if by == 0 {
        return None;
    }
    let (quotient, rest) = (value.checked_div(by)?, value.checked_rem(by)?);
    let away = rest.unsigned_abs().checked_mul(2)? >= by.unsigned_abs();
    let step = if (value < 0) == (by < 0) { 1 } else { -1 };
    i64::try_from(if away { quotient + step } else { quotient }).ok().map(Number)
}

impl fmt::Display for Number {
    /// Without trailing zeros: `12.5`, `-3`, `0.0001`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let (whole, mut part) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let mut places = 4;
        while part.is_multiple_of(10) {
            part /= 10;
            places -= 1;
        }
        write!(f, "{sign}{whole}.{part:0places$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), NumberError> {
        Number::parse(text).map(|(n, rounded)| (n.to_string(), rounded))
    }

    #[test]
    fn reads_and_writes() {
        for (text, wanted) in [
            ("0", "0"),
            ("-0", "0"),
            ("12.50", "12.5"),
            ("1_200", "1200"),
            ("-3.0001", "-3.0001"),
            (".5", "0.5"),
            ("1e3", "1000"),
            ("2.5E-1", "0.25"),
            ("922337203685477.5807", "922337203685477.5807"),
            ("-922337203685477.5808", "-922337203685477.5808"),
            ("+7", "7"),
            ("7.", "7"),
        ] {
            assert_eq!(read(text), Ok((wanted.to_owned(), false)), "{text}");
        }
    }

    #[test]
    fn rounds_half_away_from_zero_and_says_so() {
        assert_eq!(read("0.00005"), Ok(("0.0001".into(), true)));
        assert_eq!(read("-0.00005"), Ok(("-0.0001".into(), true)));
        assert_eq!(read("0.00004"), Ok(("0".into(), true)));
        assert_eq!(read("1.23450000"), Ok(("1.2345".into(), false)));
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "-", ".", "1__0", "_1", "1_", "1.2.3", "12a", "NaN", "inf", "1e", "0x10", "1,200"] {
            assert_eq!(read(text), Err(NumberError::NotANumber), "{text}");
        }
        for text in ["922337203685477.5808", "1e40", "1e400", "99999999999999999999999999999999999999999"] {
            assert_eq!(read(text), Err(NumberError::TooLarge), "{text}");
        }
    }

    #[test]
    fn divides_and_multiplies_exactly() {
        let n = |t: &str| Number::parse(t).unwrap().0;
        assert_eq!(n("1").over(n("3")), Some(n("0.3333")));
        assert_eq!(n("-1").over(n("2000")), Some(n("-0.0005")));
        assert_eq!(n("2").over(n("-3")), Some(n("-0.6667")));
        assert_eq!(n("1").over(n("0")), None);
        assert_eq!(n("0.01").times(n("0.01")), Some(n("0.0001")));
        assert_eq!(n("0.01").times(n("0.005")), Some(n("0.0001")));
        assert_eq!(Number::MAX.times(n("2")), None);
    }
}
