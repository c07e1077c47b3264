//! Files with a few wrong bytes, and what every message about them keeps to.

use proptest::sample::Index;
use stackprop::data::DataError;

/// Returns the bytes with some of them exchanged, cut at an index.
pub fn mutated(mut bytes: Vec<u8>, changes: &[(Index, u8)], end: Option<Index>) -> Vec<u8> {
    for (index, byte) in changes {
        let index = index.index(bytes.len());
        bytes[index] = *byte;
    }
    if let Some(end) = end {
        bytes.truncate(end.index(bytes.len()));
    }
    bytes
}

#[track_caller]
pub fn assert_message(error: &DataError) {
    let message = error.to_string();
    assert!(message.chars().count() <= 300, "{} characters: {message}", message.chars().count());
    assert!(!message.chars().any(char::is_control), "{message:?}");
}
