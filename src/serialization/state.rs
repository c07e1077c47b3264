//! The states of optimizers as numbers and buffers.

use std::format;
use std::vec::Vec;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::optimizers::{NAdamState, OptimizerState, Resumable};
use crate::zero::Zero;

/// A state, with its buffers as `B`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State<B> {
    numbers: [u64; 2],
    buffers: B,
}

fn serialize<P: Serialize, S: Serializer>(state: &impl Resumable<P>, serializer: S) -> Result<S::Ok, S::Error> {
    State { numbers: state.numbers(), buffers: state.buffers() }.serialize(serializer)
}

fn deserialize<'de, P, R, D>(deserializer: D) -> Result<R, D::Error>
where
    P: Deserialize<'de>,
    R: Resumable<P> + Zero,
    D: Deserializer<'de>,
{
    let State { numbers, buffers } = State::<Vec<P>>::deserialize(deserializer)?;
    let mut state = R::ZERO;
    let (found, expected) = (buffers.len(), state.buffers().len());
    if found != expected {
        return Err(D::Error::custom(format!("the state has {found} buffers, and the optimizer keeps {expected}")));
    }
    state.buffers_mut().iter_mut().zip(buffers).for_each(|(buffer, read)| *buffer = read);
    state.set_numbers(numbers);
    Ok(state)
}

impl<P: Zero + Serialize, const K: usize> Serialize for OptimizerState<P, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, P: Zero + Deserialize<'de>, const K: usize> Deserialize<'de> for OptimizerState<P, K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl<P: Zero + Serialize> Serialize for NAdamState<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, P: Zero + Deserialize<'de>> Deserialize<'de> for NAdamState<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}
