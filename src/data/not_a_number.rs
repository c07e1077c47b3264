//! What a field of a CSV file is that is not a number, and what to do with it.

/// The end of a sentence that begins with the field.
pub(super) fn cure(text: &str) -> &'static str {
    if is_date(text) {
        "a date or a time: write a number in its place, such as the days since a fixed date"
    } else if text.matches(',').count() == 1 && text.replacen(',', ".", 1).parse::<f64>().is_ok() {
        "not a number: write a point in place of the comma"
    } else if text.contains(char::is_alphabetic) {
        "not a number: remove the row, fill in a number, or read words with `Table::text`"
    } else {
        "not a number: remove the row, or fill in a number"
    }
}

/// Whether a text looks like a date or a time, as `2020-01-31`, `31.1.20`, `1/31/2020`, `31 Jan 2020`, `12:30` or
/// `2020-01-31T12:30:00Z`.
fn is_date(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_lowercase();
    let is_number = |part: &str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit());
    // The part in front of the time of the day.
    let date = lower.split([' ', 't']).next().unwrap_or_default();
    let numeric = ['-', '/', '.', ':'].iter().any(|&mark| {
        let parts = date.split(mark);
        let count = parts.clone().count();
        (count == 3 || count == 2 && mark == ':')
            && parts.enumerate().all(|(i, part)| {
                // Seconds may have a fraction.
                is_number(if mark == ':' && i == 2 { part.split('.').next().unwrap_or_default() } else { part })
            })
    });
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let has_month = words.clone().any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
    numeric || has_month && words.clone().count() <= 4 && words.any(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_told_from_words_and_numbers() {
        for date in [
            "2020-01-31",
            "31.1.20",
            "1/31/2020",
            "12:30",
            "12:30:05.25",
            "2020-01-31T12:30:00Z",
            "2020-01-31 12:30",
            "31 Jan 2020",
            "March 5, 1999",
        ] {
            assert!(cure(date).starts_with("a date"), "{date}");
        }
        for other in ["", "1.234.567", "Adelie", "a-b-c", "1-2", "12", "1,5", "192.168.0.1", "May", "-", "Marble 7x"] {
            assert!(cure(other).starts_with("not a number"), "{other}");
        }
        assert!(
            cure("1,5").ends_with("comma") && cure("-1,5e3").ends_with("comma") && !cure("1,5,6").ends_with("comma")
        );
    }
}
