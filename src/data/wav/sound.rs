//! [`Sound`]: the samples of a recording.

use std::vec::Vec;

/// A recording: its samples, from −1 to 1.
///
/// ```
/// use stackprop::data::wav::Sound;
///
/// let sound = Sound { rate: 8000, channels: vec![vec![0.5, 1.0], vec![0.0, -1.0]] };
/// assert_eq!((sound.len(), sound.seconds()), (2, 0.00025));
/// assert_eq!(sound.mono(), [0.25, 0.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    /// The number of samples per second (Hz).
    pub rate: u32,
    /// The samples of each channel: left and right, if there are two.
    pub channels: Vec<Vec<f32>>,
}

impl Sound {
    /// The number of samples per channel.
    pub fn len(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The duration (seconds).
    pub fn seconds(&self) -> f64 {
        self.len() as f64 / f64::from(self.rate)
    }

    /// The mean of all channels at each sample.
    pub fn mono(&self) -> Vec<f32> {
        let count = self.channels.len() as f64;
        let sum = |i: usize| -> f64 {
            self.channels.iter().filter_map(|channel| channel.get(i)).map(|x| f64::from(*x)).sum()
        };
        (0..self.len()).map(|i| (sum(i) / count) as f32).collect()
    }
}
