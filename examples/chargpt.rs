//! A causal transformer, or a network of LSTMs, that learns to write plays, character by character, and then writes one step by step.
//!
//! ```sh
//! cargo run --release --example chargpt [transformer | lstm] [epochs]
//! ```

use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::network::StreamingNetwork;
use stackprop::prelude::*;
use stackprop::sampling::Sampler;

/// The length of the sequences in training (characters), and of the window in which attention sees earlier ones.
const LENGTH: usize = 64;
const WIDTH: usize = 96;
/// ASCII.
const CHARACTERS: usize = 128;

network! {
    /// For each character the probabilities of the next one.
    pub struct CharGpt = Input<Tokens<LENGTH, CHARACTERS>>, Embedding<CHARACTERS, WIDTH>,
        Repeat<4, (
            Residual<(LayerNorm, SelfAttention<WIDTH, 6, Causal, Rotary>)>,
            Residual<(LayerNorm, PerStep<(Dense<WIDTH, { 4 * WIDTH }>, ReLU, Dense<{ 4 * WIDTH }, WIDTH>)>)>
        )>,
        LayerNorm, PerStep<Dense<WIDTH, CHARACTERS>>, Softmax;
}

/// Characters: about four pages.
const PART: usize = 10_000;

network! {
    /// The same with recurrent layers.
    pub struct CharLstm = Input<Tokens<LENGTH, CHARACTERS>>, Embedding<CHARACTERS, WIDTH>,
        LSTM<WIDTH, 192>, Dropout<0.1>, LSTM<192, 192>, Dropout<0.1>, PerStep<Dense<192, CHARACTERS>>, Softmax;
}

type Windows = Vec<[u8; LENGTH]>;

/// Cuts parts of a text into sequences, each of which begins `stride` characters after the previous one, and those of the characters
/// that follow.
fn windows<'a>(parts: impl Iterator<Item = &'a [u8]>, stride: usize) -> (Windows, Windows) {
    let windows = parts.flat_map(|part| part.windows(LENGTH + 1).step_by(stride));
    windows.filter_map(|window| Some((*window.first_chunk()?, *window.last_chunk()?))).unzip()
}

/// Writes `length` characters after a beginning.
fn write<N: Writer>(net: &N, beginning: &str, length: usize, rng: &mut Xoshiro256PlusPlus) -> std::io::Result<()> {
    let (mut state, mut out) = (StepState::ZERO, std::io::stdout().lock());
    let sampler = Sampler::new().temperature(0.8);
    let mut next = 0;
    for byte in beginning.bytes() {
        next = sampler.choose(&net.step(&[byte], &mut state), rng) as u8;
        out.write_all(&[byte])?;
    }
    for _ in 0..length {
        out.write_all(&[next])?;
        next = sampler.choose(&net.step(&[next], &mut state), rng) as u8;
    }
    writeln!(out)
}

/// A network that predicts the next character, for a sequence and step by step.
trait Writer:
    TrainableNetwork<Scalar = f32, Input = [u8; LENGTH]>
    + StreamingNetwork<StepInput = [u8; 1], StepOutput = [f32; CHARACTERS]>
{
}
impl Writer for CharGpt {}
impl Writer for CharLstm {}

fn train<N: Writer>(net: &mut N, epochs: usize, mut rng: Xoshiro256PlusPlus) -> Result<(), Box<dyn Error>>
where
    CrossEntropy: Loss<N, [u8; LENGTH]>,
{
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/shakespeare/plays.txt"))?;
    // Every tenth part is for validation. Each play is printed in its own way, so a play of which nothing is learned would be another task.
    let parts = |is_validation| {
        let parts = text.chunks(PART).enumerate();
        parts.filter(move |(number, _)| (number % 10 == 9) == is_validation).map(|(_, part)| part)
    };
    let (inputs, targets) = windows(parts(false), LENGTH / 4);
    let (test_inputs, test_targets) = windows(parts(true), LENGTH);

    println!("{}", N::summary());
    let history = net
        .fit(CrossEntropy, AdamW::new(3e-3).weight_decay(0.01))
        .epochs(epochs)
        .batch_size(64)
        .schedule(OneCycle::new())
        .clip(Clip::Norm(1.0))
        .validation(&test_inputs, &test_targets)
        .progress(true)
        .on_epoch(|_, net| match write(net, "Ham.\n", 120, &mut Xoshiro256PlusPlus::seed_from_u64(2)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()), // the terminal is closed
        })
        .run(&inputs, &targets, &mut rng)?;

    println!("\nA scene that nobody has written:\n");
    write(net, "\nEnter Hamlet and Macbeth.\n\nHam.\n", 600, &mut rng)?;
    let loss = history.last().and_then(|epoch| epoch.validation_loss).unwrap_or(f64::NAN);
    println!("validation loss: {loss:.3} nats per character");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    let is_lstm = arguments.next_if(|kind| kind == "transformer" || kind == "lstm").is_some_and(|kind| kind == "lstm");
    let epochs = arguments.next().map_or(Ok(4), |epochs| epochs.parse())?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    if is_lstm {
        return train(&mut *CharLstm::boxed(&mut rng), epochs, rng);
    }
    let mut net = CharGpt::boxed(&mut rng);
    net.embedding1.init(Some(Init::Normal { mean: 0.0, deviation: 0.02 }), &mut rng);
    train(&mut *net, epochs, rng)
}
