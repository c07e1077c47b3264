//! The chunks of a WAV file.

use std::borrow::ToOwned;
use std::format;
use std::string::{String, ToString};

use super::WavError;

/// The two chunks that are read.
pub(super) struct Chunks<'a> {
    pub format: &'a [u8],
    pub data: &'a [u8],
}

/// A length that means: to the end of the file, whose length was not known when its header was written.
const UNKNOWN: u32 = u32::MAX;

impl<'a> Chunks<'a> {
    /// Finds the chunks. Each begins with its name and its length, and has an even number of bytes in the file.
    pub fn find(bytes: &'a [u8]) -> Result<Self, WavError> {
        let mut rest = match bytes {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', rest @ ..] => rest,
            [b'R', b'F', b'6', b'4', ..] => return Err(format_error("it is of the kind RF64")),
            _ => return Err(format_error("it does not begin like one")),
        };
        let mut format = None;
        while let Some((name, after)) = rest.split_first_chunk::<4>() {
            let Some((length, after)) = after.split_first_chunk::<4>() else { break };
            let length = u32::from_le_bytes(*length);
            let wanted = if length == UNKNOWN { after.len() } else { length as usize };
            let content = after.get(..wanted);
            match (name, content, format) {
                (b"fmt ", Some(content), _) => format = Some(content),
                (b"data", Some(data), Some(format)) => return Self { format, data }.checked(),
                (b"data", None, Some(_)) => return Err(WavError::Truncated { expected: wanted, found: after.len() }),
                (b"data", _, None) => return Err(format_error("it has no format in front of its samples")),
                _ => {}
            }
            rest = after.get(wanted.next_multiple_of(2)..).unwrap_or_default();
        }
        Err(format_error("it has no samples"))
    }

    /// Refuses compressed samples, by the name of their format.
    fn checked(self) -> Result<Self, WavError> {
        /// The tag of a format whose real tag is at [`EXTENSION`].
        const EXTENSIBLE: u16 = 0xfffe;
        const EXTENSION: usize = 24;
        let tag =
            |start: usize| self.format.get(start..start + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
        let tag = match tag(0) {
            Some(EXTENSIBLE) => tag(EXTENSION),
            tag => tag,
        };
        match tag {
            Some(1 | 3) => Ok(self),
            Some(tag) => Err(WavError::Compressed { format: name(tag) }),
            None => Err(format_error("its format is too short")),
        }
    }

    /// Returns a file with these two chunks alone, in front of its samples.
    pub fn header(&self) -> std::vec::Vec<u8> {
        let length = |bytes: &[u8]| (bytes.len() as u32).to_le_bytes();
        [b"RIFF", &[0; 4], b"WAVE", b"fmt ", &length(self.format), self.format, b"data", &length(self.data)].concat()
    }
}

fn name(tag: u16) -> String {
    match tag {
        0x02 => "ADPCM of Microsoft",
        0x06 => "A-law",
        0x07 => "µ-law",
        0x11 => "ADPCM of IMA",
        0x31 => "GSM",
        0x50 | 0x55 => "MP3",
        0xff | 0x1610 => "AAC",
        _ => return format!("format {tag:#06x}"),
    }
    .to_owned()
}

pub(super) fn format_error(reason: impl ToString) -> WavError {
    WavError::Format { reason: reason.to_string() }
}
