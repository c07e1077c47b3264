//! The memory that the messages of a file would take, before they are decoded.
//!
//! An empty message is two bytes in a file and hundreds in memory. So the fields of all messages are counted first, without decoding
//! them, and a file that would take much more memory than its size is refused.

use super::ImportError;
use crate::proto;

/// The messages of a file.
#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    /// A message without messages in it.
    Leaf(usize),
}

/// The memory of a message that is not in proportion to its bytes in the file, at most.
const ALLOWANCE: usize = 16 << 20;
/// While a vector grows, the old and the new memory exist together.
const GROWTH: usize = 3;

/// Checks that the messages in the bytes of a file take at most as much memory as the file, and a constant.
pub fn check(bytes: &[u8]) -> Result<(), ImportError> {
    let needed = cost(Message::Model, bytes)?.saturating_mul(GROWTH);
    if needed > bytes.len() + ALLOWANCE {
        return Err(ImportError::Format {
            reason: format!("its {} bytes describe a graph that takes {needed} bytes of memory", bytes.len()),
        });
    }
    Ok(())
}

impl Message {
    /// Returns the message in a field.
    fn field(self, number: u64) -> Option<Self> {
        let property = Self::Leaf(size_of::<proto::Property>());
        Some(match (self, number) {
            (Self::Model, 7) => Self::Graph,
            (Self::Model, 8) => Self::Leaf(size_of::<proto::OperatorSet>()),
            (Self::Model, 14) | (Self::Tensor, 13) => property,
            (Self::Graph, 1) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5) => Self::Tensor,
            (Self::Graph, 11 | 12) => Self::ValueInfo,
            (Self::Node, 5) => Self::Attribute,
            (Self::ValueInfo, 2) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Shape, 1) => Self::Leaf(size_of::<proto::Dimension>()),
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Self::Model => 0,
            Self::Graph => size_of::<proto::Graph>(),
            Self::Node => size_of::<proto::Node>(),
            Self::Attribute => size_of::<proto::Attribute>(),
            Self::Tensor => size_of::<proto::Tensor>(),
            Self::ValueInfo => size_of::<proto::ValueInfo>(),
            Self::Type | Self::TensorType | Self::Shape => 0, // inside the value
            Self::Leaf(size) => size,
        }
    }

    /// Whether the bytes of a field stay where they are in the file.
    fn is_shared(self, number: u64) -> bool {
        matches!((self, number), (Self::Tensor, 4 | 5 | 7 | 9 | 10) | (Self::Attribute, 4 | 9))
    }
}

fn cost(message: Message, mut bytes: &[u8]) -> Result<usize, ImportError> {
    let mut sum = message.size();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let (number, wire) = (key >> 3, key & 7);
        let cost = match wire {
            0 => {
                varint(&mut bytes)?;
                size_of::<u64>()
            }
            1 | 5 => {
                take(&mut bytes, if wire == 1 { 8 } else { 4 })?;
                size_of::<u64>()
            }
            2 => {
                let length = varint(&mut bytes)?;
                let content = take(&mut bytes, length)?;
                match message.field(number) {
                    Some(inner) => cost(inner, content)?,
                    // A number in a packed field can be one byte in the file and eight in memory.
                    None if matches!((message, number), (Message::Attribute, 8) | (Message::Tensor, 1)) => {
                        content.len().saturating_mul(size_of::<u64>())
                    }
                    None if message.is_shared(number) => size_of::<prost::bytes::Bytes>(),
                    None => size_of::<String>() + content.len(),
                }
            }
            _ => return Err(damaged()),
        };
        sum = sum.saturating_add(cost);
    }
    Ok(sum)
}

fn damaged() -> ImportError {
    ImportError::Format { reason: "a field ends after the end of the file, or has no known type".into() }
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], ImportError> {
    let length = usize::try_from(length).map_err(|_| damaged())?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or_else(damaged)?;
    *bytes = rest;
    Ok(taken)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, ImportError> {
    prost::encoding::decode_varint(bytes).map_err(|_| damaged())
}
