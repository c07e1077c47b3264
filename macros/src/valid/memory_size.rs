//! Memory sizes as text: `"64 KiB"`.

use super::edit_distance::edit_distance;
use crate::decimal::ratio;

/// The units of memory. Multiples of 1000 come before multiples of 1024, so they are preferred as suggestions.
const UNITS: [(&str, u64); 9] = [
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("bytes", 1),
];

/// Returns a size such as `64 KiB` in bytes, or an error message that shows `example`.
pub fn bytes(text: &str, example: &str) -> Result<u64, String> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err("a limit cannot be negative".to_owned());
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    if !number.starts_with(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 {
        return Err(format!("expected a number of bytes and its unit, as in {}", example));
    }
    let factor = match UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, factor)) => *factor,
        None if unit.is_empty() => 1,
        None => {
            let small = unit.to_lowercase();
            let near = UNITS.iter().map(|(name, _)| (edit_distance(&name.to_lowercase(), &small), *name));
            let near = near.filter(|(_, name)| small.starts_with(&name[..1].to_lowercase())).min_by_key(|near| near.0);
            return Err(match near {
                Some((0 | 1, name)) => format!("`{unit}` is not a unit of memory: write `{number} {name}`"),
                _ => format!("`{unit}` is not a unit of memory: use B, kB, KB, KiB, MB, MiB, GB or GiB"),
            });
        }
    };
    let value = ratio(&number.replace('_', "")).and_then(|(numerator, denominator)| {
        u64::try_from(u128::from(numerator) * u128::from(factor) / u128::from(denominator)).ok()
    });
    value.ok_or_else(|| format!("`{text}` is too large: a limit is at most {} bytes", u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "`parameters = \"64 KiB\"`";

    #[test]
    fn texts_are_bytes() {
        for (text, value) in [
            ("64 KiB", 65536),
            ("64KiB", 65536),
            (" 1.5 KiB ", 1536),
            ("64 kB", 64_000),
            ("64 KB", 64_000),
            ("1_000 B", 1000),
            ("2 MB", 2_000_000),
            ("2 MiB", 2 << 20),
            ("0.5 GiB", 1 << 29),
            ("3 GB", 3_000_000_000),
            ("12 bytes", 12),
            ("4096", 4096),
            ("0 B", 0),
        ] {
            assert_eq!(bytes(text, EXAMPLE), Ok(value), "{text}");
        }
    }

    #[test]
    fn other_texts_are_told_what_they_should_be() {
        let ending = |text: &str| bytes(text, EXAMPLE).unwrap_err().rsplit(": ").next().unwrap().to_owned();
        assert_eq!(ending("64 kib"), "write `64 KiB`");
        assert_eq!(ending("64 k"), "write `64 kB`");
        assert_eq!(ending("64 M"), "write `64 MB`");
        assert_eq!(ending("64 byte"), "write `64 bytes`");
        assert_eq!(ending("64 pages"), "use B, kB, KB, KiB, MB, MiB, GB or GiB");
        assert_eq!(ending("-64 KiB"), "a limit cannot be negative");
        for text in ["", "KiB", ".5 KiB", "1.2.3 KiB", "about 5 B"] {
            assert_eq!(
                ending(text),
                "expected a number of bytes and its unit, as in `parameters = \"64 KiB\"`",
                "{text}"
            );
        }
        assert_eq!(ending("99999999999999999 GiB"), "a limit is at most 18446744073709551615 bytes");
    }
}
