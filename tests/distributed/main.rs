//! Runs on several ranks: the same bits as in one process, and failures that all ranks hear of. The ranks are threads here; those of MPI are
//! tested in `mpi/`.

mod averaging;
mod bits;
#[path = "../common/mod.rs"]
mod common;
mod failures;
mod links;
mod many;
mod resumed;
mod search;
mod shards;
mod stored;

use std::path::Path;

use rand::Rng;
use stackprop::prelude::*;
use stackprop::training::{Every, Fit};

use common::rng;
use links::on_ranks;

network! { struct Noisy = Dense<3, 9>, BatchNorm, ReLU, Dropout<0.3>, Dense<9, 4>, Softmax; }
network! { struct Plain = Dense<3, 7>, Tanh, Dense<7, 4>, Softmax; }

type NoisyFit<'a, O> = Fit<'a, Noisy, u8, CrossEntropy, O>;
type Data = (Vec<[f32; 3]>, Vec<u8>);

/// Points, and a class for each that depends on them.
fn data(count: usize) -> Data {
    let mut rng = rng(77);
    let mut point = || [0; 3].map(|_| (rng.next_u64() >> 40) as f32 / (1 << 23) as f32 - 1.0);
    let inputs: Vec<[f32; 3]> = (0..count).map(|_| point()).collect();
    let class = |[x, y, z]: &[f32; 3]| 2 * u8::from(x + y > 0.0) + u8::from(z - y > 0.1);
    let classes = inputs.iter().map(class).collect();
    (inputs, classes)
}

fn bits(network: &impl Network<Scalar = f32>) -> Vec<u32> {
    network.parameters().iter().map(|parameter| parameter.to_bits()).collect()
}

/// Ends a run with an error in step `stop`, by a rate that is no number. If there is a path, it continues from the checkpoint there, and writes
/// one after every other step.
fn until<'a, O: Optimizer>(
    (path, stop): (Option<&'a Path>, usize),
    fit: NoisyFit<'a, O>,
    (inputs, classes): (&[[f32; 3]], &[u8]),
    rng: &mut impl Rng,
) -> Result<History, String> {
    let mut fit = fit.schedule(move |now: Progress| if now.step < stop { 1.0 } else { f64::NAN });
    if let Some(path) = path {
        fit = fit.checkpoint(path, Every::Steps(2)).resume(path);
    }
    fit.run(inputs, classes, rng).map_err(|error| error.to_string())
}
