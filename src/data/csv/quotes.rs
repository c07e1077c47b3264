//! A check of the quotes in a CSV file: with a wrong quote, the CSV reader would silently take several rows for one field.

use crate::data::DataError;

/// Checks that every quoted field ends, and that the delimiter, the end of the line or the end of the file follows it.
///
/// A field is quoted if a quote is its first byte; inside it, two quotes stand for one (RFC 4180). Spaces and tabs may follow the
/// closing quote. A quote inside an unquoted field is an ordinary character, as in `5"`.
pub(super) fn check(text: &[u8], delimiter: u8) -> Result<(), DataError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut state = State::Start;
    let (mut line, mut opened) = (1, 1);
    for (place, &byte) in text.iter().enumerate() {
        let ends_line = byte == b'\n' || byte == b'\r' && text.get(place + 1) != Some(&b'\n');
        state = match (state, byte) {
            (State::Start, b'"') => {
                opened = line;
                State::Quoted
            }
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, _) => State::Quoted,
            // The second of two quotes.
            (State::Closed, b'"') => State::Quoted,
            (_, b'\r' | b'\n') => State::Start,
            (_, byte) if byte == delimiter => State::Start,
            (State::Closed | State::After, b' ' | b'\t') => State::After,
            (State::Closed | State::After, _) => {
                return Err(DataError::UnclosedQuote { line: opened, until: Some(line) });
            }
            (State::Start | State::Plain, _) => State::Plain,
        };
        line += u64::from(ends_line);
    }
    match state {
        State::Quoted => Err(DataError::UnclosedQuote { line: opened, until: None }),
        _ => Ok(()),
    }
}

/// The position of a byte in a field.
#[derive(Clone, Copy)]
enum State {
    /// The first byte.
    Start,
    /// After the first byte of an unquoted field.
    Plain,
    /// In a quoted field.
    Quoted,
    /// Right after a quote in a quoted field.
    Closed,
    /// After the spaces that follow the closing quote.
    After,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_quoted_as_they_should_be_pass() {
        for text in
            ["", "a", "\"a\"", "\"a,b\"\r\n\"c\nd\",e", "\"\"", "\"a\"\"b\"", "5\",6\"", "\"a\" \t,b", "\u{feff}\"a\""]
        {
            assert!(check(text.as_bytes(), b',').is_ok(), "{text:?}");
        }
    }

    #[test]
    fn one_that_is_not_is_found_with_the_line_it_begins_on() {
        for (text, line, until) in [
            ("\"a", 1, None),
            ("a,b\r\n1,\"2\r\n3,4", 2, None),
            ("a\r\"b\"\"", 2, None),
            ("a,b\n1,\"2\n3,\"4\n", 2, Some(3)),
            ("\"a\"b", 1, Some(1)),
            ("\"a\" \"b\"", 1, Some(1)),
            ("\u{feff}\"a", 1, None),
        ] {
            let error = check(text.as_bytes(), b',').unwrap_err();
            let found = matches!(error, DataError::UnclosedQuote { line: l, until: u } if (l, u) == (line, until));
            assert!(found, "{text:?}: {error}");
        }
    }
}
