//! [`Tensor`]: a tensor of the file, whose numbers stay in the memory of the file.

use half::{bf16, f16};
use prost::bytes::Bytes;

use super::ImportError;
use crate::proto::{self, element};

/// The most extents that a tensor can have.
const MAX_RANK: usize = 8;

/// A tensor of the file.
#[derive(Clone, Debug)]
pub struct Tensor {
    pub name: String,
    pub dims: Vec<usize>,
    pub element: Element,
    data: Data,
}

/// The type of the elements of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    F32,
    F64,
    F16,
    BF16,
    Integer,
}

#[derive(Clone, Debug)]
enum Data {
    /// Little-endian numbers of this size, in pieces that each have whole numbers.
    Fixed(usize, Vec<Bytes>),
    /// Varints.
    Varints(Vec<Bytes>),
    /// Numbers that a pass has computed.
    Computed(Vec<i64>),
}

impl Tensor {
    /// Checks and keeps a tensor of the file.
    pub fn new(tensor: &proto::Tensor) -> Result<Self, ImportError> {
        let error = |reason: String| ImportError::Tensor { name: tensor.name.clone(), reason };
        if tensor.location == 1 || !tensor.external.is_empty() {
            let file =
                tensor.external.iter().find(|property| property.key == "location").map(|property| &*property.value);
            return Err(error(format!(
                "its numbers are in another file, `{}`: save the model with all tensors in one file, in PyTorch with \
                 `external_data=False`",
                file.unwrap_or("?")
            )));
        }
        let dims: Option<Vec<usize>> = tensor.dims.iter().map(|extent| usize::try_from(*extent).ok()).collect();
        let count = dims.as_ref().and_then(|dims| dims.iter().try_fold(1usize, |product, n| product.checked_mul(*n)));
        let dims = dims.filter(|dims| dims.len() <= MAX_RANK);
        let (Some(dims), Some(count)) = (dims, count) else {
            let dims = &tensor.dims[..tensor.dims.len().min(MAX_RANK)];
            return Err(error(format!("its {} extents {dims:?} are not those of a tensor", tensor.dims.len())));
        };
        let (element, size) = match tensor.element {
            element::FLOAT => (Element::F32, 4),
            element::DOUBLE => (Element::F64, 8),
            element::FLOAT16 => (Element::F16, 2),
            element::BFLOAT16 => (Element::BF16, 2),
            element::INT64 => (Element::Integer, 8),
            element::INT32 => (Element::Integer, 4),
            element::BOOL => (Element::Integer, 1),
            other => {
                return Err(error(format!(
                    "its elements have the type {other}, which is neither a float nor an integer"
                )));
            }
        };
        let data = if !tensor.raw.is_empty() || count == 0 {
            Data::Fixed(size, vec![tensor.raw.clone()])
        } else {
            match element {
                Element::F32 => Data::Fixed(size, tensor.floats.clone()),
                Element::F64 => Data::Fixed(size, tensor.doubles.clone()),
                Element::Integer if size == 8 => Data::Varints(tensor.int64s.clone()),
                _ => Data::Varints(tensor.int32s.clone()),
            }
        };
        let tensor = Self { name: tensor.name.clone(), dims, element, data };
        let found = match &tensor.data {
            Data::Fixed(size, pieces) if pieces.iter().all(|piece| piece.len() % size == 0) => {
                Some(pieces.iter().map(|piece| piece.len() / size).sum())
            }
            Data::Varints(pieces) => Some(pieces.iter().map(|piece| varints(piece).count()).sum::<usize>()),
            _ => None,
        };
        if found != Some(count) {
            let found = found.map_or("a part of a number".to_owned(), |found| found.to_string());
            return Err(error(format!("it has {found} numbers, but its extents {:?} mean {count}", tensor.dims)));
        }
        Ok(tensor)
    }

    /// A tensor of whole numbers that a pass has computed.
    pub fn of_integers(dims: Vec<usize>, values: Vec<i64>) -> Self {
        Self { name: String::new(), dims, element: Element::Integer, data: Data::Computed(values) }
    }

    pub fn len(&self) -> usize {
        self.dims.iter().product()
    }

    /// Returns all numbers, in order.
    pub fn numbers(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match &self.data {
            Data::Fixed(size, pieces) => {
                let pieces = pieces.iter().flat_map(move |piece| piece.chunks_exact(*size));
                Box::new(pieces.map(|bytes| self.decode(bytes)))
            }
            Data::Varints(pieces) => {
                Box::new(pieces.iter().flat_map(|piece| varints(piece)).map(|bits| self.of_bits(bits)))
            }
            Data::Computed(values) => Box::new(values.iter().map(|value| *value as f64)),
        }
    }

    /// Returns the number at an index of a tensor of fixed size, without going through those before it.
    pub fn number(&self, index: usize) -> f64 {
        match &self.data {
            Data::Fixed(size, pieces) => {
                let mut index = index;
                for piece in pieces {
                    let count = piece.len() / size;
                    if index < count {
                        return self.decode(&piece[index * size..][..*size]);
                    }
                    index -= count;
                }
                0.0
            }
            _ => self.numbers().nth(index).unwrap_or_default(),
        }
    }

    /// Returns the numbers of a small tensor of integers.
    pub fn integers(&self) -> Option<Vec<i64>> {
        const MAX: usize = 64;
        if self.element != Element::Integer || self.len() > MAX {
            return None;
        }
        Some(match &self.data {
            Data::Computed(values) => values.clone(),
            Data::Varints(pieces) => pieces.iter().flat_map(|piece| varints(piece)).map(|bits| bits as i64).collect(),
            Data::Fixed(8, pieces) => {
                pieces.iter().flat_map(|piece| piece.as_chunks().0).map(|b| i64::from_le_bytes(*b)).collect()
            }
            Data::Fixed(4, pieces) => {
                pieces.iter().flat_map(|piece| piece.as_chunks().0).map(|b| i32::from_le_bytes(*b).into()).collect()
            }
            Data::Fixed(_, pieces) => pieces.iter().flatten().map(|byte| i64::from(*byte)).collect(),
        })
    }

    /// Returns the only number of a tensor with one element.
    pub fn single(&self) -> Option<f64> {
        if self.len() == 1 { self.numbers().next() } else { None }
    }

    fn decode(&self, bytes: &[u8]) -> f64 {
        match (self.element, bytes) {
            (Element::F32, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]).into(),
            (Element::F64, &[a, b, c, d, e, f, g, h]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
            (Element::F16, &[a, b]) => f16::from_le_bytes([a, b]).into(),
            (Element::BF16, &[a, b]) => bf16::from_le_bytes([a, b]).into(),
            (_, &[a, b, c, d, e, f, g, h]) => i64::from_le_bytes([a, b, c, d, e, f, g, h]) as f64,
            (_, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]).into(),
            (_, bytes) => bytes.first().copied().unwrap_or_default().into(),
        }
    }

    fn of_bits(&self, bits: u64) -> f64 {
        match self.element {
            Element::F16 => f16::from_bits(bits as u16).into(),
            Element::BF16 => bf16::from_bits(bits as u16).into(),
            _ => bits as i64 as f64,
        }
    }
}

/// Returns the varints in a packed field; if one is damaged, those before it.
fn varints(mut bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    core::iter::from_fn(move || if bytes.is_empty() { None } else { prost::encoding::decode_varint(&mut bytes).ok() })
}
