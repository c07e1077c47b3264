//! Text from outside in SVG and HTML.

use std::fmt::{self, Write};

pub(crate) use stackprop::__private::shown::{Shown, ShownPath};

/// Text in which the marks of SVG and HTML are escaped, and control characters and invisible characters are replaced by `\u{fffd}`.
pub(crate) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            '\n' | '\t' => f.write_char(c),
            c if is_visible(c) => f.write_char(c),
            _ => f.write_char(char::REPLACEMENT_CHARACTER),
        })
    }
}

/// Whether a character is shown as itself: it does not control a terminal, the direction of text, or the reader of a file.
pub(crate) fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_only_text() {
        let text = "<script>alert('&\")</script>\u{1b}[2J\u{202e}";
        assert_eq!(
            Escaped(text).to_string(),
            "&lt;script&gt;alert(&#39;&amp;&quot;)&lt;/script&gt;\u{fffd}[2J\u{fffd}"
        );
    }
}
