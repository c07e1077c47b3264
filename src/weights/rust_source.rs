//! A file as Rust source.

use std::string::String;

/// The bytes per line.
const LINE: usize = 28;

/// Returns the declaration of a network with the bytes of a file as its value. It is a single literal: a list would be an
/// expression per number to the compiler.
pub fn declaration(declaration: &str, bytes: &[u8]) -> String {
    let mut source = String::with_capacity(declaration.len() + bytes.len() * 4 + bytes.len() / LINE * 2 + 64);
    source += declaration;
    source += " = stackprop::weights!(b\"\\\n";
    for line in bytes.chunks(LINE) {
        line.iter().for_each(|byte| push(*byte, &mut source));
        source += "\\\n";
    }
    source + "\");\n"
}

/// Appends a byte as it is written in a literal. A space could be at the beginning of a line, where the compiler ignores it.
fn push(byte: u8, source: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' | b'\\' => source.extend(['\\', byte.into()]),
        b'!'..=b'~' => source.push(byte.into()),
        _ => {
            let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
            source.extend(['\\', 'x', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    /// Reads a literal as the compiler does.
    fn value(literal: &str) -> Vec<u8> {
        let (mut bytes, mut rest) = (Vec::new(), literal.as_bytes());
        while let [first, after @ ..] = rest {
            rest = match (first, after) {
                (b'\\', [b'\n', after @ ..]) => after.trim_ascii_start(),
                (b'\\', [b'x', high, low, after @ ..]) => {
                    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a digit") as u8;
                    bytes.push(digit(*high) << 4 | digit(*low));
                    after
                }
                (b'\\', [mark, after @ ..]) => {
                    bytes.push(*mark);
                    after
                }
                _ => {
                    bytes.push(*first);
                    after
                }
            };
        }
        bytes
    }

    #[test]
    fn every_byte_at_the_beginning_and_the_end_of_a_line() {
        let bytes: Vec<u8> =
            (0..29u8).flat_map(|shift| (0..=u8::MAX).map(move |byte| byte.wrapping_add(shift))).collect();
        let source = declaration("static NET: Net", &bytes);
        let literal = source.strip_prefix("static NET: Net = stackprop::weights!(b\"").expect("the head");
        assert_eq!(value(literal.strip_suffix("\");\n").expect("the end")), bytes);
    }
}
