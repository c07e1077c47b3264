//! A continuous signal: words one after the other, with pauses and noise.

use core::ops::Range;
use std::error::Error;
use std::path::Path;

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;
use stackprop::data::npy;

use crate::spectrogram::{Frame, HOP, RATE, Spectrogram};

/// The samples of a recording.
const SAMPLES: usize = 6400;

/// The recordings of one voice: the ten digits, each without the silence after it.
pub type Voice = Vec<Vec<f32>>;

/// Reads the recordings of all voices.
pub fn voices(path: &Path) -> Result<Vec<Voice>, Box<dyn Error>> {
    let recordings: Vec<[f32; SAMPLES]> = npy::read(path)?;
    let spoken = |recording: &[f32; SAMPLES]| {
        let end = recording.iter().rposition(|x| *x != 128.0).map_or(0, |last| last + 1);
        recording[..end].iter().map(|x| (x - 128.0) / 128.0).collect()
    };
    Ok(recordings.chunks_exact(10).map(|voice| voice.iter().map(spoken).collect()).collect())
}

/// A digit in a signal.
pub struct Spoken {
    pub digit: usize,
    /// The frames in which it is spoken.
    pub frames: Range<usize>,
}

/// Lets voices speak all digits in random order, in other speeds and volumes than their own, with pauses and noise. Returns the
/// spectrogram of the signal, and what was spoken.
pub fn signal(voices: &[Voice], rng: &mut Xoshiro256PlusPlus) -> (Vec<Frame>, Vec<Spoken>) {
    let mut order: Vec<_> = voices.iter().flat_map(|voice| voice.iter().zip(0..)).collect();
    order.shuffle(rng);
    let (mut sound, mut spoken) = (Vec::new(), Vec::new());
    for (word, digit) in order {
        let word = faster(word, rng.random_range(0.75..1.33));
        let pauses = [0; 2].map(|_| rng.random_range(RATE / 10..RATE / 2));
        let [volume, noise] = [-1.0..0.0, -4.0..-2.0].map(|powers| 10.0_f32.powf(rng.random_range(powers)));
        let start = sound.len() + pauses[0];
        sound.extend((0..pauses[0] + word.len() + pauses[1]).map(|_| noise * rng.random_range(-1.0..1.0)));
        sound[start..].iter_mut().zip(&word).for_each(|(x, word)| *x += volume * word);
        spoken.push(Spoken { digit, frames: start / HOP..(start + word.len()) / HOP });
    }
    (Spectrogram::new().frames(&sound), spoken)
}

/// Returns the sound, faster by this factor, and higher by the same.
fn faster(sound: &[f32], factor: f32) -> Vec<f32> {
    let length = (sound.len() as f32 / factor) as usize;
    let at = |i: usize| {
        let position = i as f32 * factor;
        let (index, part) = (position as usize, position.fract());
        let next = sound.get(index + 1).copied().unwrap_or(0.0);
        sound[index] * (1.0 - part) + next * part
    };
    (0..length).map(at).collect()
}
