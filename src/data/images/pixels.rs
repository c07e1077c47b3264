//! [`Pixels`]: a decoded image.

use std::vec::Vec;

/// A decoded image: the bytes of all values, `[row][column][channel]`. Of 16 bits the most significant come first.
pub(super) struct Pixels {
    pub width: usize,
    pub height: usize,
    /// From 1 to 4: the last of 2 or 4 is alpha.
    pub channels: usize,
    pub bytes_per_value: usize,
    pub bytes: Vec<u8>,
}

/// The parts of red, green and blue in a grey: Rec. ITU-R BT.601.
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];

impl Pixels {
    /// Returns a value as a number from 0 to 1.
    fn value(&self, row: usize, column: usize, channel: usize) -> f64 {
        let start = ((row * self.width + column) * self.channels + channel) * self.bytes_per_value;
        match self.bytes.get(start..start + self.bytes_per_value) {
            Some([value]) => f64::from(*value) / 255.0,
            Some([high, low]) => f64::from(u16::from_be_bytes([*high, *low])) / 65535.0,
            _ => 0.0,
        }
    }

    /// Returns the value of one channel of an image with `channels`, whichever this one has.
    pub fn converted(&self, row: usize, column: usize, channel: usize, channels: usize) -> f64 {
        let has_alpha = |channels: usize| channels.is_multiple_of(2);
        let is_colour = self.channels >= LUMA.len();
        if has_alpha(channels) && channel + 1 == channels {
            return if has_alpha(self.channels) { self.value(row, column, self.channels - 1) } else { 1.0 };
        }
        match (is_colour, channels >= LUMA.len()) {
            (true, true) => self.value(row, column, channel),
            (true, false) => LUMA.iter().enumerate().map(|(i, part)| part * self.value(row, column, i)).sum(),
            (false, _) => self.value(row, column, 0),
        }
    }
}
