//! [`Element`]: the types of numbers that files contain.

use half::{bf16, f16};
use safetensors::Dtype;
use std::vec::Vec;

use crate::tensor::{Scalar, ScalarKind};

/// The type of the numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// IEEE 754 double precision.
    F64,
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 half precision: 11 significant bits, up to 65 504.
    F16,
    /// The upper half of single precision: 8 significant bits.
    BF16,
}

impl Element {
    /// Returns the type of the scalars of a network.
    pub(super) fn of<T: Scalar>() -> Self {
        match T::KIND {
            ScalarKind::F32 => Self::F32,
            ScalarKind::F64 => Self::F64,
        }
    }

    /// Returns the type that a file states; `None` if it is not one of these.
    pub(super) fn read(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F64 => Some(Self::F64),
            Dtype::F32 => Some(Self::F32),
            Dtype::F16 => Some(Self::F16),
            Dtype::BF16 => Some(Self::BF16),
            _ => None,
        }
    }

    pub(super) fn dtype(self) -> Dtype {
        match self {
            Self::F64 => Dtype::F64,
            Self::F32 => Dtype::F32,
            Self::F16 => Dtype::F16,
            Self::BF16 => Dtype::BF16,
        }
    }

    /// Writes the bytes of one number.
    pub(super) fn encode(self, value: f64, bytes: &mut Vec<u8>) {
        match self {
            Self::F64 => bytes.extend(value.to_le_bytes()),
            Self::F32 => bytes.extend((value as f32).to_le_bytes()),
            Self::F16 => bytes.extend(f16::from_f64(value).to_le_bytes()),
            Self::BF16 => bytes.extend(bf16::from_f64(value).to_le_bytes()),
        }
    }

    /// Returns all numbers in the bytes of a tensor.
    pub(super) fn decode(self, bytes: &[u8]) -> impl Iterator<Item = f64> + '_ {
        let size = match self {
            Self::F64 => 8,
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
        };
        bytes.chunks_exact(size).map(move |bytes| {
            let half = || [bytes[0], bytes[1]];
            match self {
                Self::F64 => f64::from_le_bytes(core::array::from_fn(|i| bytes[i])),
                Self::F32 => f32::from_le_bytes(core::array::from_fn(|i| bytes[i])).into(),
                Self::F16 => f16::from_le_bytes(half()).into(),
                Self::BF16 => bf16::from_le_bytes(half()).into(),
            }
        })
    }
}
