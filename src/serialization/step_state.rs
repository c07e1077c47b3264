//! The state of a network that runs step by step, as a sequence of numbers.

use std::format;
use std::vec::Vec;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::network::{StepState, Steps};
use crate::tensor::{Scalar, ScalarKind};
use crate::zero::Zero;

impl<N: Steps> Serialize for StepState<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = self.numbers().iter();
        match <N::Scalar as Scalar>::KIND {
            ScalarKind::F32 => numbers.map(|x| x.to_f64() as f32).collect::<Vec<_>>().serialize(serializer),
            ScalarKind::F64 => numbers.map(|x| x.to_f64()).collect::<Vec<_>>().serialize(serializer),
        }
    }
}

impl<'de, N: Steps> Deserialize<'de> for StepState<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbers: Vec<f64> = match <N::Scalar as Scalar>::KIND {
            ScalarKind::F32 => Vec::<f32>::deserialize(deserializer)?.into_iter().map(f64::from).collect(),
            ScalarKind::F64 => Vec::deserialize(deserializer)?,
        };
        let mut state = Self::ZERO;
        let (found, expected) = (numbers.len(), state.numbers().len());
        if found != expected {
            let message = format!("the state has {found} numbers, and that of `{}` has {expected}", N::NAME);
            return Err(D::Error::custom(message));
        }
        state.numbers_mut().iter_mut().zip(numbers).for_each(|(number, read)| *number = N::Scalar::of(read));
        Ok(state)
    }
}
