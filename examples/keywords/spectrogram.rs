//! Spectrograms: how loud each of 32 bands of frequencies is, every 16 ms.

use core::f32::consts::TAU;

/// Samples per second.
pub const RATE: usize = 8000;
/// The samples from one frame to the next.
pub const HOP: usize = 128;
pub const BANDS: usize = 32;
/// The samples of a frame: 32 ms.
const WINDOW: usize = 256;

pub type Frame = [f32; BANDS];

/// Hann's window, the angles of the Fourier transform, and the weight of each frequency in each band.
pub struct Spectrogram {
    window: [f32; WINDOW],
    roots: [[f32; 2]; WINDOW / 2],
    bands: [[f32; WINDOW / 2]; BANDS],
}

impl Spectrogram {
    pub fn new() -> Self {
        // Bands are equally wide on the mel scale, from 60 Hz to 4 kHz: each is a triangle from the middle of the previous to that of the
        // next one.
        let mel = |hertz: f32| 1127.0 * (1.0 + hertz / 700.0).ln();
        let (low, high) = (mel(60.0), mel(RATE as f32 / 2.0));
        let position = |bin: usize| {
            let hertz = (bin * RATE) as f32 / WINDOW as f32;
            (mel(hertz) - low) / (high - low) * (BANDS + 1) as f32 - 1.0
        };
        let weight = |band: usize, bin: usize| (1.0 - (position(bin) - band as f32).abs()).max(0.0);
        Self {
            window: core::array::from_fn(|i| 0.5 - 0.5 * (TAU * i as f32 / WINDOW as f32).cos()),
            roots: core::array::from_fn(|i| {
                let (sin, cos) = (-TAU * i as f32 / WINDOW as f32).sin_cos();
                [cos, sin]
            }),
            bands: core::array::from_fn(|band| core::array::from_fn(|bin| weight(band, bin))),
        }
    }

    /// Returns the frames of a sound: the first is that of its first 32 ms.
    pub fn frames(&self, sound: &[f32]) -> Vec<Frame> {
        sound.windows(WINDOW).step_by(HOP).map(|samples| self.frame(samples)).collect()
    }

    /// Returns the logarithm of the energy in each band.
    fn frame(&self, samples: &[f32]) -> Frame {
        let mut spectrum = [[0.0; 2]; WINDOW];
        for (i, (x, w)) in samples.iter().zip(&self.window).enumerate() {
            // In the order of the Fourier transform: the bits of the index reversed.
            spectrum[i.reverse_bits() >> (usize::BITS - WINDOW.trailing_zeros())] = [x * w, 0.0];
        }
        self.transform(&mut spectrum);
        core::array::from_fn(|band| {
            let energies = spectrum.iter().map(|[re, im]| re * re + im * im);
            let energy: f32 = self.bands[band].iter().zip(energies).map(|(weight, energy)| weight * energy).sum();
            // Speech at full volume is about 1, and the noise of eight bits −1.
            0.25 * (energy + 1e-3).ln()
        })
    }

    /// The fast Fourier transform. Cooley and Tukey 1965.
    fn transform(&self, spectrum: &mut [[f32; 2]; WINDOW]) {
        let mut half = 1;
        while half < WINDOW {
            for block in spectrum.chunks_exact_mut(2 * half) {
                let (even, odd) = block.split_at_mut(half);
                let roots = self.roots.iter().step_by(WINDOW / 2 / half);
                for ((even, odd), [cos, sin]) in even.iter_mut().zip(odd).zip(roots) {
                    let turned = [odd[0] * cos - odd[1] * sin, odd[0] * sin + odd[1] * cos];
                    *odd = [even[0] - turned[0], even[1] - turned[1]];
                    *even = [even[0] + turned[0], even[1] + turned[1]];
                }
            }
            half *= 2;
        }
    }
}
