//! Detects speech with Silero's voice detector, whose weights were trained in PyTorch: a whole detector, from samples to probabilities,
//! is one network that runs step by step.
//!
//! ```sh
//! python python/silero.py                                              # downloads weights, and makes a minute of sound
//! cargo run --release --example silero                                 # compares the probabilities with those of ONNX Runtime
//! cargo run --release --example silero weights.safetensors recording.wav    # for a recording of your own, 16 kHz, mono
//! ```

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use stackprop::data::npy;
use stackprop::prelude::*;
use stackprop::typenum::{U129, U640};
use stackprop::weights::{Layout, Options};

/// The samples of a step: 32 ms at 16 kHz.
const CHUNK: usize = 512;
/// The samples of the previous chunk in front of each chunk, and the samples that are mirrored after its end.
const CONTEXT: usize = 64;
const RATE: u32 = 16_000;
/// The length of a sequence in chunks. Steps can go on for any time.
const SEQUENCE: usize = 32;

network! {
    /// Chunks of sound to the probability that they are speech.
    pub struct Silero =
        Input<Sequence<SEQUENCE, CHUNK>>, Framed,
        encoder: PerStep<(
            Reshape<Sequence<640, 1>>, stft_conv: Conv1d<1, 258, 256, Stride<128>, NoBias>, Magnitude,
            conv1: Conv1d<129, 128, 3, Padding<1>>, ReLU,
            conv2: Conv1d<128, 64, 3, Padding<1>, Stride<2>>, ReLU,
            conv3: Conv1d<64, 64, 3, Padding<1>, Stride<2>>, ReLU,
            conv4: Conv1d<64, 128, 3, Padding<1>>, ReLU, Flatten
        )>,
        lstm_cell: LSTM<128, 128>, ReLU, final_conv: Conv1d<128, 1, 1, Causal>, Sigmoid;
}

/// Puts the last samples of the previous chunk in front of each chunk, zeros in front of the first one, and mirrors its end.
pub struct Framed;

impl<In: Shape> Layer<In> for Framed {
    type Input = In;
    type Output = Sequence<In::Height, U640>;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();
    const EXPECTS: Expects = Expects::Sequence { features: Some(CHUNK), least: 1 };

    fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In, Self::Output>, _: &mut [()], _: I) {
        let (x, y) = xy.apart();
        for (x, y) in x.iter().zip(y) {
            let mut context = [T::ZERO; CONTEXT];
            for (x, y) in x.chunks_exact(CHUNK).zip(y.chunks_exact_mut(CHUNK + 2 * CONTEXT)) {
                frame(x, y, &mut context);
            }
        }
    }
}

impl<In: Shape> Streaming<In> for Framed {
    type State<T: Scalar> = [T; CONTEXT];

    fn step<T: Scalar, I: Isa>(
        _: &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        context: &mut [T; CONTEXT],
        _: I,
    ) {
        frame(x, y, context);
    }
}

fn frame<T: Scalar>(x: &[T], y: &mut [T], context: &mut [T; CONTEXT]) {
    y[..CONTEXT].copy_from_slice(context);
    y[CONTEXT..][..CHUNK].copy_from_slice(x);
    // The last sample itself is not repeated.
    let mirrored = x.iter().rev().skip(1);
    y[CONTEXT + CHUNK..].iter_mut().zip(mirrored).for_each(|(y, x)| *y = *x);
    context.copy_from_slice(&x[CHUNK - CONTEXT..]);
}

/// The magnitudes of complex numbers: the real parts of all frequencies come first, then the imaginary parts.
pub struct Magnitude;

impl<In: Shape> Layer<In> for Magnitude {
    type Input = In;
    type Output = Sequence<In::Height, U129>;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();
    const EXPECTS: Expects = Expects::Sequence { features: Some(258), least: 1 };

    fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In, Self::Output>, _: &mut [()], _: I) {
        let (x, y) = xy.scalars();
        for (x, y) in x.chunks_exact(258).zip(y.chunks_exact_mut(129)) {
            let (real, imaginary) = x.split_at(129);
            let parts = real.iter().zip(imaginary);
            y.iter_mut().zip(parts).for_each(|(y, (re, im))| *y = Math::sqrt(*re * *re + *im * *im));
        }
    }
}

/// The names of the tensors in the file.
const NAMES: [(&str, &str); 2] = [("encoder.*", "*"), ("lstm_cell.*_l0", "lstm_cell.*")];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [weights, recording] = &arguments[..] {
        let net = load(Path::new(weights))?;
        print_speech(&detect(&net, &samples(Path::new(recording))?));
        return Ok(());
    }
    println!("{}", Silero::summary());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/silero");
    let samples = samples(&folder.join("minute.wav"))?;
    // The weights of two trainings.
    for name in ["current", "shipped"] {
        let net = load(&folder.join(name).with_extension("safetensors"))?;
        let probabilities = detect(&net, &samples);
        print_speech(&probabilities);
        compare("ONNX Runtime", &probabilities, &npy::read(folder.join(name).with_extension("npy"))?, 1e-4)?;
        // The first second as one sequence.
        if let Some(sequence) = samples.first_chunk() {
            compare("a sequence", &probabilities[..SEQUENCE], net.predict(sequence).as_chunks().0, 1e-6)?;
        }
    }
    Ok(())
}

fn load(path: &Path) -> Result<Box<Silero>, Box<dyn Error>> {
    let options = Options::new().layout(Layout::PyTorch).names(NAMES);
    Silero::load_with(path, &options).map_err(|error| format!("{error}\npython/silero.py prepares the files").into())
}

/// Returns the probability of each chunk of a recording.
fn detect(net: &Silero, samples: &[f32]) -> Vec<f32> {
    let (chunks, _) = samples.as_chunks::<CHUNK>();
    let (mut state, start) = (StepState::ZERO, Instant::now());
    let probabilities = chunks.iter().map(|chunk| net.step(chunk, &mut state)[0]).collect();
    let (elapsed, seconds) = (start.elapsed().as_secs_f64(), (chunks.len() * CHUNK) as f64 / f64::from(RATE));
    let each = 1e6 * elapsed / chunks.len() as f64;
    println!("{seconds:.1} s of sound in {:.1} ms, {each:.0} µs per chunk", 1e3 * elapsed);
    probabilities
}

/// Reads a recording: samples between -1 and 1.
fn samples(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    let mut file = hound::WavReader::open(path)?;
    let spec = file.spec();
    if (spec.channels, spec.sample_rate, spec.bits_per_sample) != (1, RATE, 16) {
        return Err(format!("{}: it has {spec:?}, not one channel of 16 bits at {RATE} Hz", path.display()).into());
    }
    Ok(file.samples::<i16>().map(|sample| Ok(f32::from(sample?) / 32768.0)).collect::<Result<_, hound::Error>>()?)
}

/// Prints when speech begins and ends: begins above 0.5, ends below 0.35.
fn print_speech(probabilities: &[f32]) {
    let seconds = |chunk: usize| (chunk * CHUNK) as f64 / f64::from(RATE);
    let mut since = None;
    for (chunk, &probability) in probabilities.iter().chain(&[0.0]).enumerate() {
        match since {
            None if probability > 0.5 => since = Some(chunk),
            Some(first) if probability < 0.35 => {
                println!("speech from {:5.2} s to {:5.2} s", seconds(first), seconds(chunk));
                since = None;
            }
            _ => {}
        }
    }
}

fn compare(with: &str, here: &[f32], there: &[[f32; 1]], limit: f32) -> Result<(), Box<dyn Error>> {
    if here.len() != there.len() {
        return Err(format!("{} probabilities, but {} of {with}", here.len(), there.len()).into());
    }
    let differences = here.iter().zip(there).map(|(here, [there])| (here - there).abs());
    let largest = differences.fold(0.0, |largest, x| if x > largest || x.is_nan() { x } else { largest });
    println!("largest difference from {with} in {} chunks: {largest:.1e}", here.len());
    if largest.is_nan() || largest > limit { Err(format!("it should be at most {limit:e}").into()) } else { Ok(()) }
}
