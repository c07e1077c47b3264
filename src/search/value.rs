//! [`Value`]: what a trial has in one dimension of the space. [`Kind`]: which values there are.

use core::fmt;
use std::sync::Arc;
use std::vec::Vec;

use super::text::significant;
use crate::math::Math;

/// The value of a trial in one dimension of a [`Space`](super::Space). Displayed with four digits, or as the name of the choice.
///
/// ```
/// use stackprop::search::Value;
/// assert_eq!(Value::Number(0.000_123_456).to_string(), "1.235e-4");
/// assert_eq!(Value::Integer(32).number(), 32.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a uniform or log-uniform dimension.
    Number(f64),
    /// Of an integer dimension.
    Integer(i64),
    /// Of a choice.
    Choice {
        /// The index of the choice, from 0.
        index: usize,
        /// The choice, as text.
        name: Arc<str>,
    },
}

impl Value {
    /// The value as a number, for a plot: that of a choice is its index.
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Integer(integer) => *integer as f64,
            Self::Choice { index, .. } => *index as f64,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => significant(*number, f),
            Self::Integer(integer) => integer.fmt(f),
            Self::Choice { name, .. } => f.write_str(name),
        }
    }
}

/// The values of a dimension.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Uniform { low: f64, high: f64 },
    LogUniform { low: f64, high: f64 },
    Integer { low: i64, high: i64 },
    Choice(Vec<Arc<str>>),
}

impl Kind {
    /// The value at a position from 0 to below 1, so that a uniform position is a random value.
    pub fn at(&self, position: f64) -> Value {
        match self {
            Self::Uniform { low, high } => Value::Number((low + (high - low) * position).clamp(*low, *high)),
            Self::LogUniform { low, high } => {
                let (from, to) = (Math::ln(*low), Math::ln(*high));
                Value::Number(Math::exp(from + (to - from) * position).clamp(*low, *high))
            }
            Self::Integer { low, high } => {
                let steps = (position * width(*low, *high)) as i128;
                Value::Integer((i128::from(*low) + steps).min(i128::from(*high)) as i64)
            }
            Self::Choice(names) => {
                let index = ((position * names.len() as f64) as usize).min(names.len() - 1);
                self.choice(index).unwrap_or(Value::Choice { index, name: "".into() })
            }
        }
    }

    /// The position of a value, from 0 to 1; that of an integer or a choice is in the middle of its positions.
    pub fn position(&self, value: &Value) -> f64 {
        let number = value.number();
        match self {
            Self::Uniform { low, high } | Self::LogUniform { low, high } if low == high => 0.5,
            Self::Uniform { low, high } => (number - low) / (high - low),
            Self::LogUniform { low, high } => (Math::ln(number) - Math::ln(*low)) / (Math::ln(*high) - Math::ln(*low)),
            Self::Integer { low, high } => (number - *low as f64 + 0.5) / width(*low, *high),
            Self::Choice(names) => (number + 0.5) / names.len() as f64,
        }
    }

    /// At most `most` values at equal distances, from the lowest to the highest, of numbers; all choices.
    pub fn points(&self, most: usize) -> Vec<Value> {
        match self {
            Self::Choice(names) => (0..names.len()).filter_map(|index| self.choice(index)).collect(),
            Self::Uniform { low, high } | Self::LogUniform { low, high } if low == high || most == 1 => {
                Vec::from([self.at(0.5)])
            }
            Self::Uniform { .. } | Self::LogUniform { .. } => {
                (0..most).map(|point| self.at(point as f64 / (most - 1) as f64)).collect()
            }
            Self::Integer { low, high } => {
                let (low, range) = (i128::from(*low), i128::from(*high) - i128::from(*low));
                if range < most as i128 {
                    return (0..=range).map(|step| Value::Integer((low + step) as i64)).collect();
                }
                let last = (most as i128 - 1).max(1);
                let of = |point: i128| Value::Integer((low + (point * range + last / 2) / last) as i64);
                (0..most as i128).map(of).collect()
            }
        }
    }

    fn choice(&self, index: usize) -> Option<Value> {
        let Self::Choice(names) = self else { return None };
        names.get(index).map(|name| Value::Choice { index, name: name.clone() })
    }
}

/// The number of integers from `low` to `high`.
fn width(low: i64, high: i64) -> f64 {
    (i128::from(high) - i128::from(low) + 1) as f64
}

/// The exact text, by which a journal knows the space again.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uniform { low, high } => write!(f, "uniform {low:?} to {high:?}"),
            Self::LogUniform { low, high } => write!(f, "log-uniform {low:?} to {high:?}"),
            Self::Integer { low, high } => write!(f, "integer {low} to {high}"),
            Self::Choice(names) => write!(f, "choice of {names:?}"),
        }
    }
}
