//! The common part of the peers that are written in Rust: descriptions of works, their data and first weights, and the protocol.
//! `python/peer.py` and `cpp/peer.hpp` are the counterparts for the other languages.
//!
//! The coordinator writes a line, the peer answers with a line:
//!
//! | line | answer |
//! |---|---|
//! | `version` | name and version of the library |
//! | `prepare name=tiny kind=predict …` | `ready`, or `missing` and the reason |
//! | `check tiny` | numbers: outputs, or the loss before and after an epoch |
//! | `measure tiny 0.1` | the seconds that one run of the work takes, measured for 0.1 seconds |

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::time::Instant;

/// The description of a work by the coordinator.
pub struct Spec(HashMap<String, String>);

impl Spec {
    fn parse(words: &str) -> Self {
        let pairs = words.split_whitespace().filter_map(|word| word.split_once('='));
        Self(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    /// The value of `key`; empty if it is missing.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// The value of `key` as a number.
    ///
    /// # Panics
    ///
    /// If it is missing.
    pub fn number<T: std::str::FromStr>(&self, key: &str) -> T {
        self.get(key).parse().unwrap_or_else(|_| panic!("no number `{key}`"))
    }

    /// The sizes of a dense network, inputs first; of a network for sequences: features, width, outputs.
    pub fn sizes(&self) -> Vec<usize> {
        self.get("sizes").split('-').map(|size| size.parse().expect("sizes are numbers")).collect()
    }

    /// Whether the network is LeNet-5, and not a dense one.
    pub fn lenet(&self) -> bool {
        self.get("net") == "lenet"
    }

    /// The layers with weights, first to last: the number of outputs, and the number of inputs of each output.
    pub fn layers(&self) -> Vec<(usize, usize)> {
        if self.lenet() {
            return vec![(6, 25), (16, 150), (120, 400), (84, 120), (10, 84)];
        }
        self.sizes().windows(2).map(|pair| (pair[1], pair[0])).collect()
    }

    /// The number of features of a sample.
    pub fn width(&self) -> usize {
        match self.get("net") {
            "lenet" => 28 * 28,
            "resnet" => 3 * 32 * 32,
            "mobilenet" => 3 * 96 * 96,
            "lstm2" | "transformer" => LENGTH * self.sizes()[0],
            _ => self.sizes()[0],
        }
    }

    /// Whether the work is a training.
    pub fn trains(&self) -> bool {
        self.get("kind") == "train"
    }
}

/// The number of steps of a sequence.
pub const LENGTH: usize = 64;

/// Something that a peer does repeatedly.
pub trait Work {
    /// Does it once: an epoch, or a prediction.
    fn run(&mut self);
    /// Numbers that have to agree between peers, for a network that has not been trained yet: the outputs of a prediction, or the
    /// [loss](CHECKED) before and after an epoch of training.
    fn check(&mut self) -> Vec<f32>;
}

/// The number of samples over which the loss of a training is checked, without dropout.
pub const CHECKED: usize = 1024;

/// Answers the coordinator until it leaves.
pub fn serve(version: &str, mut prepare: impl FnMut(&Spec) -> Result<Box<dyn Work>, String>) {
    let mut works = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("the coordinator writes text");
        let (command, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let (name, seconds) = rest.split_once(' ').unwrap_or((rest, ""));
        let answer = match command {
            "version" => version.to_owned(),
            "prepare" => {
                let spec = Spec::parse(rest);
                match prepare(&spec) {
                    Ok(work) => {
                        works.insert(spec.get("name").to_owned(), work);
                        "ready".to_owned()
                    }
                    Err(reason) => format!("missing {reason}"),
                }
            }
            "check" => {
                let numbers = works.get_mut(name).expect("prepared").check();
                numbers.iter().map(|number| format!("{number:e}")).collect::<Vec<_>>().join(" ")
            }
            "measure" => {
                let work = works.get_mut(name).expect("prepared");
                format!("{:e}", measure(|| work.run(), seconds.parse().expect("seconds")))
            }
            _ => panic!("unknown command `{command}`"),
        };
        println!("{answer}");
        std::io::stdout().flush().expect("the coordinator reads");
    }
}

/// The seconds that `run` takes: the median of about ten samples in `seconds`, or one sample if that takes longer.
fn measure(mut run: impl FnMut(), seconds: f64) -> f64 {
    let (mut calls, mut samples, start) = (1, Vec::new(), Instant::now());
    loop {
        let begin = Instant::now();
        (0..calls).for_each(|_| run());
        let sample = begin.elapsed().as_secs_f64();
        if samples.is_empty() && sample < seconds / 10.0 {
            calls *= 2;
            continue;
        }
        samples.push(sample / f64::from(calls));
        if start.elapsed().as_secs_f64() >= seconds {
            samples.sort_by(f64::total_cmp);
            return samples[samples.len() / 2];
        }
    }
}

/// A number from 0 to 1 that looks random and is the same in all languages.
pub fn uniform(a: usize, b: usize, c: usize) -> f32 {
    let word = |number: usize, factor: u32| (number as u32).wrapping_mul(factor);
    let mut x = word(a, 0x9e37_79b1) ^ word(b, 0x85eb_ca77) ^ word(c, 0xc2b2_ae3d);
    x = (x ^ (x >> 15)).wrapping_mul(0x2c1b_3c6d);
    x = (x ^ (x >> 12)).wrapping_mul(0x297a_2d39);
    x ^= x >> 15;
    (x >> 8) as f32 / (1 << 24) as f32
}

/// Feature `j` of sample `i`: half the pattern of its kind, half noise.
pub fn feature(i: usize, j: usize) -> f32 {
    0.5 * uniform(i, j, 0) + 0.5 * uniform(i % 10, j, 1)
}

/// The class of sample `i`: in four of five samples its kind, otherwise any class. So there is always something to learn, and no
/// gradient vanishes.
pub fn label(i: usize) -> usize {
    if uniform(i, 0, 2) < 0.8 { i % 10 } else { (10.0 * uniform(i, 1, 2)) as usize }
}

/// The features of `count` samples, one sample after the other.
pub fn features(count: usize, width: usize) -> Vec<f32> {
    (0..count * width).map(|at| feature(at / width, at % width)).collect()
}

/// Features that works share, in the form of the library, because they are large.
pub struct Shared<T>(HashMap<(usize, usize), T>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone> Shared<T> {
    /// The features as `make` converts them from a vector and their shape (samples and width).
    pub fn get(&mut self, spec: &Spec, make: impl FnOnce(Vec<f32>, [usize; 2]) -> T) -> T {
        let (samples, width) = (spec.number("samples"), spec.width());
        let make = || make(features(samples, width), [samples, width]);
        self.0.entry((samples, width)).or_insert_with(make).clone()
    }
}

/// The first weight from input `i` to output `o` of layer `layer`, where an output has `fan_in` inputs. Biases are zero. Those of networks
/// for sequences are half as large, so that small differences do not grow from step to step.
///
/// For a convolution, `i` counts over the input channels, rows and columns of the kernel, in this order.
pub fn weight(layer: usize, o: usize, i: usize, fan_in: usize) -> f32 {
    (2.0 * uniform(o, i, 3 + layer) - 1.0) * (6.0 / fan_in as f32).sqrt()
}

/// All [weights](weight) of a layer, output by output.
pub fn weights(layer: usize, outputs: usize, fan_in: usize) -> Vec<f32> {
    (0..outputs * fan_in).map(|at| weight(layer, at / fan_in, at % fan_in, fan_in)).collect()
}

/// Random orders of samples.
pub struct Shuffle(u64);

impl Default for Shuffle {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Shuffle {
    /// The numbers below `count`, in a new order in each call.
    pub fn order(&mut self, count: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..count as u32).collect();
        for at in (1..count).rev() {
            // xorshift64
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            order.swap(at, (self.0 % (at as u64 + 1)) as usize);
        }
        order
    }
}

/// The mean cross-entropy of `probabilities`: ten for each sample, starting with the first sample.
pub fn cross_entropy(probabilities: &[f32]) -> f32 {
    let (rows, _) = probabilities.as_chunks::<10>();
    let loss: f64 = rows.iter().enumerate().map(|(i, row)| -f64::from(row[label(i)]).ln()).sum();
    (loss / rows.len() as f64) as f32
}
