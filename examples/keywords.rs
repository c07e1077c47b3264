//! Recognises spoken digits in a continuous signal: a network listens step by step, and says which digit has just been spoken.
//!
//! ```sh
//! cargo run --release --example keywords [epochs]
//! ```
//!
//! The digits are spoken by 64 voices of a speech synthesizer. Twelve of them are only in the test data. `data/spoken/README.md` says how
//! the recordings were made. A word counts as right if it is heard once, at its end, and nothing else is heard there: after 4 and after
//! 8 epochs about 97 % are.

use std::error::Error;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::prelude::*;

use crate::signal::{Spoken, signal, voices};
use crate::spectrogram::{BANDS, Frame, HOP, RATE};

#[path = "keywords/signal.rs"]
mod signal;
#[path = "keywords/spectrogram.rs"]
mod spectrogram;

/// The steps of a sequence in training: 1.5 s.
const LENGTH: usize = 96;
/// The classes: ten digits, and nothing.
const CLASSES: usize = 11;
const NOTHING: u8 = 10;
/// The steps after the end of a digit at which it is the class.
const HELD: usize = 8;
/// The steps before the end and after the held ones at which either answer is right.
const BEFORE: usize = 5;
const AFTER: usize = 8;
const WORDS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TRAINING_VOICES: usize = 52;

network! {
    /// The energy in 32 bands of frequencies, every 16 ms, to the probabilities of the digits.
    pub struct Listener =
        Input<Sequence<LENGTH, BANDS>>,
        Conv1d<BANDS, 48, 5, Causal>, ReLU, Dropout<0.1>,
        Conv1d<48, 48, 3, Causal, Dilation<2>>, ReLU, Dropout<0.1>,
        GRU<48, 64>, Dropout<0.2>, PerStep<Dense<64, CLASSES>>, Softmax;
}

/// `None` for the steps at which either answer is right.
type Target = [Option<u8>; LENGTH];

/// Cuts a signal into sequences, and says which digits have just been spoken.
fn sequences(frames: &[Frame], spoken: &[Spoken]) -> (Vec<[f32; LENGTH * BANDS]>, Vec<Target>) {
    let starts = (0..=frames.len() - LENGTH).step_by(LENGTH / 2);
    let target = |start: usize| {
        let mut target = [Some(NOTHING); LENGTH];
        for Spoken { digit, frames } in spoken {
            for step in frames.end - BEFORE..frames.end + HELD + AFTER {
                if let Some(target) = step.checked_sub(start).and_then(|step| target.get_mut(step)) {
                    // Not if the beginning of the word is not in this sequence.
                    let known = frames.start >= start && (frames.end..frames.end + HELD).contains(&step);
                    *target = known.then_some(*digit as u8);
                }
            }
        }
        target
    };
    let input = |start: usize| core::array::from_fn(|i| frames[start + i / BANDS][i % BANDS]);
    (starts.clone().map(input).collect(), starts.map(target).collect())
}

/// A digit that was heard, and at which step.
struct Heard {
    digit: usize,
    step: usize,
    probability: f32,
}

/// Listens to a signal step by step: a digit is heard if its probability, smoothed, is above one half. Before the next
/// one, nothing must be heard.
fn listen(net: &Listener, frames: &[Frame]) -> Vec<Heard> {
    let (mut state, mut heard, mut smooth, mut ready) = (StepState::ZERO, Vec::new(), [0.0; CLASSES], true);
    for (step, frame) in frames.iter().enumerate() {
        let probabilities = net.step(frame, &mut state);
        smooth.iter_mut().zip(probabilities).for_each(|(smooth, p)| *smooth += 0.25 * (p - *smooth));
        match smooth.iter().position(|p| *p > 0.5) {
            Some(class) if class == usize::from(NOTHING) => ready = true,
            Some(digit) if ready => {
                heard.push(Heard { digit, step, probability: probabilities[digit] });
                ready = false;
            }
            _ => {}
        }
    }
    heard
}

impl Spoken {
    /// The steps at its end, and shortly after, in which it should be heard.
    fn answer(&self) -> Range<usize> {
        self.frames.end - BEFORE..self.frames.end + HELD + AFTER
    }

    /// Returns what was heard in these steps.
    fn answers<'a>(&self, heard: &'a [Heard]) -> Vec<&'a Heard> {
        heard.iter().filter(|heard| self.answer().contains(&heard.step)).collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let epochs = std::env::args().nth(1).map_or(Ok(8), |epochs| epochs.parse())?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let voices = voices(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/spoken/digits.npy.gz"))?;
    let (training, test) = voices.split_at(TRAINING_VOICES);

    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    // Each time with other speeds, volumes, pauses and noises.
    for _ in 0..16 {
        let (frames, spoken) = signal(training, &mut rng);
        let (more_inputs, more_targets) = sequences(&frames, &spoken);
        inputs.extend(more_inputs);
        targets.extend(more_targets);
    }

    let mut net = Listener::boxed(&mut rng);
    println!("{}", Listener::summary());
    net.fit(CrossEntropy, AdamW::new(3e-3).weight_decay(0.02))
        .epochs(epochs)
        .batch_size(32)
        .schedule(OneCycle::new())
        .clip(Clip::Norm(1.0))
        .progress(true)
        .run(&inputs, &targets, &mut rng)?;

    let (mut right, mut words, mut others, mut steps) = (0, 0, 0, 0);
    let start = Instant::now();
    for round in 0..4 {
        let (frames, spoken) = signal(test, &mut rng);
        let heard = listen(&net, &frames);
        let answers: Vec<_> = spoken.iter().map(|word| word.answers(&heard)).collect();
        for (word, answers) in spoken.iter().zip(&answers).take(if round == 0 { 20 } else { 0 }) {
            let time = (word.frames.end * HOP) as f64 / RATE as f64;
            let answers: Vec<_> =
                answers.iter().map(|a| format!("{} ({:.2})", WORDS[a.digit], a.probability)).collect();
            println!("{time:5.2} s  {:5}  heard: {}", WORDS[word.digit], answers.join(", "));
        }
        let is_right = |(word, answers): &(&Spoken, &Vec<&Heard>)| matches!(answers[..], [a] if a.digit == word.digit);
        right += spoken.iter().zip(&answers).filter(is_right).count();
        others += heard.iter().filter(|heard| !spoken.iter().any(|word| word.answer().contains(&heard.step))).count();
        words += spoken.len();
        steps += frames.len();
    }
    let seconds = (steps * HOP) as f64 / RATE as f64;
    println!("{seconds:.0} s of sound in {:.2} s, spectrogram included", start.elapsed().as_secs_f64());
    println!("heard where no word ends: {others}");
    println!("words of unseen voices: {:.1} % right", 100.0 * right as f64 / words as f64);
    Ok(())
}
