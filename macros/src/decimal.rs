//! Decimals as exact fractions.

/// Returns a decimal such as `0.05` or `1e-3` as a numerator and a denominator in lowest terms, if both have at most 18 digits.
pub fn ratio(digits: &str) -> Option<(u64, u64)> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let numerator: u64 = format!("{whole}{fraction}").parse().ok()?;
    let exponent = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let power = 10u64.checked_pow(exponent.unsigned_abs()).filter(|power| *power <= 1_000_000_000_000_000_000)?;
    let (numerator, denominator) = if exponent >= 0 { (numerator.checked_mul(power)?, 1) } else { (numerator, power) };
    if numerator > 1_000_000_000_000_000_000 {
        return None;
    }
    let divisor = greatest_common_divisor(numerator, denominator);
    Some((numerator / divisor, denominator / divisor))
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn decimals_are_exact_fractions() {
        assert_eq!(ratio("0.5"), Some((1, 2)));
        assert_eq!(ratio("0.010"), Some((1, 100)));
        assert_eq!(ratio("1e-3"), Some((1, 1000)));
        assert_eq!(ratio("2.5e1"), Some((25, 1)));
        assert_eq!(ratio("0.0"), Some((0, 1)));
        assert_eq!(ratio("1.0"), Some((1, 1)));
        assert_eq!(ratio("0.1234567890123456789"), None);
        assert_eq!(ratio("1e-19"), None);
    }
}
