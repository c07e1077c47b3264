//! Text from outside in a message: short, and without characters that control a terminal.

use core::fmt::{self, Write};
use std::format;
use std::string::String;

/// Text in which control characters and invisible characters are escaped.
pub(crate) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' | '\'' | '\\' => f.write_char(c),
            _ => write!(f, "{}", c.escape_debug()),
        })
    }
}

/// The same, cut to 48 characters.
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 48;
        let mut escaped = String::new();
        // An escape is at least as long as its character.
        for c in self.0.chars().take(LONGEST + 1) {
            let mut bytes = [0; 4];
            write!(escaped, "{}", Escaped(c.encode_utf8(&mut bytes)))?;
        }
        match escaped.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", escaped[..end].trim_end_matches('…')),
            None => f.write_str(&escaped),
        }
    }
}

/// A path: escaped, and cut to its last 160 characters, which have the name of the file.
#[cfg(feature = "search")]
pub struct ShownPath<'a>(pub &'a str);

#[cfg(feature = "search")]
impl fmt::Display for ShownPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 160;
        let escaped = format!("{}", Escaped(self.0));
        match escaped.char_indices().nth_back(LONGEST - 1) {
            Some((start, _)) if start > 0 => write!(f, "…{}", &escaped[start..]),
            _ => f.write_str(&escaped),
        }
    }
}

/// The message of a library: escaped, and cut to 120 characters.
#[cfg(any(feature = "images", feature = "npz", feature = "wav"))]
pub(super) struct Cut<'a>(pub &'a str);

#[cfg(any(feature = "images", feature = "npz", feature = "wav"))]
impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 120;
        let escaped = format!("{}", Escaped(self.0));
        match escaped.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", &escaped[..end]),
            None => f.write_str(&escaped),
        }
    }
}

/// The first of some names, in backticks, and the number of the others.
pub(super) struct Listed<'a>(pub &'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 12;
        const LONGEST: usize = 160;
        let (mut listed, mut length) = (0, 0);
        for name in self.0.iter().take(MOST) {
            let next = format!("{}`{}`", if listed == 0 { "" } else { ", " }, Shown(name));
            length += next.chars().count();
            if length > LONGEST {
                break;
            }
            f.write_str(&next)?;
            listed += 1;
        }
        match self.0.len() - listed {
            0 => Ok(()),
            others => write!(f, " and {others} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;
    use std::vec;

    #[test]
    fn what_is_shown_is_short_and_visible() {
        for text in ["\u{202e}", "\u{1b}", "ä", "\u{e000}", "\\"] {
            let shown = Shown(&text.repeat(100)).to_string();
            assert!(shown.chars().count() <= 49 && shown.ends_with('…'), "{shown}");
            assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown:?}");
            let shown = Listed(&vec![text.repeat(100); 50]).to_string();
            assert!(shown.chars().count() <= 175 && shown.ends_with(" more"), "{shown}");
        }
        assert_eq!(Shown("say \"a\"").to_string(), "say \"a\"");
    }

    #[cfg(feature = "search")]
    #[test]
    fn a_long_path_keeps_the_name_of_the_file() {
        let path = std::format!("{}/run.csv", "folder/".repeat(100));
        let shown = ShownPath(&path).to_string();
        assert!(shown.starts_with('…') && shown.ends_with("/run.csv") && shown.chars().count() == 161, "{shown}");
        let exact = "ä".repeat(160);
        assert_eq!(ShownPath(&exact).to_string(), exact);
        assert_eq!(ShownPath("a\u{1b}/b.csv").to_string(), "a\\u{1b}/b.csv");
    }
}
