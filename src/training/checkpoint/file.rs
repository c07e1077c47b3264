//! The file of a checkpoint: tensors of the format safetensors, with a checksum over all bytes.

use core::ops::Range;
use core::str::FromStr;
use std::borrow::ToOwned;
use std::format;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;

use safetensors::Dtype;
use serde_json::Value;

use super::error::CheckpointError;
use crate::network::Network;
use crate::optimizers::Resumable;
use crate::tensor::Scalar;
use crate::training::history::Epoch;
use crate::training::measurements::Measurements;
use crate::weights::content::Content;
use crate::weights::load;
use crate::weights::safetensors::File;
use crate::weights::save::{Tensor, Tensors};
use crate::weights::{Layout, Options, WeightsError};

const FORMAT: &str = "stackprop-checkpoint";
const VERSION: &str = "3";
const CHECKSUM: &str = "\"checksum\":\"";
/// The checksum while it is being computed.
const NO_CHECKSUM: &str = "00000000";

/// The networks in a checkpoint: that which is trained, the buffers of the optimizer, and the others.
fn options(part: &str) -> Options {
    Options::new().layout(Layout::Stackprop).prefix(&format!("{part}."))
}

/// The other networks of a run, and the settings that ask for them.
const OTHERS: [(&str, &str); 2] = [("best", "`best` or `early_stopping`"), ("average", "`moving_average`")];

/// The states that a stateful run carries from batch to batch.
const CARRIED: &str = "carried_states";

fn buffer(index: usize) -> String {
    format!("optimizer.{index}")
}

/// Returns the bytes of a checkpoint with these entries in its metadata.
pub fn to_bytes<N: Network>(
    (network, state, others): (&N, &impl Resumable<N>, [Option<&N>; 2]),
    carried: Option<&[N::Scalar]>,
    entries: impl IntoIterator<Item = (&'static str, String)>,
    epochs: &[Epoch],
) -> Vec<u8> {
    let mut tensors = Tensors::default();
    tensors.add(Tensor {
        name: "history".to_owned(),
        dtype: Dtype::F64,
        dims: [epochs.len(), COLUMNS].to_vec(),
        bytes: epochs.iter().flat_map(row).flat_map(f64::to_le_bytes).collect(),
    });
    if let Some(carried) = carried {
        tensors.add(Tensor {
            name: CARRIED.to_owned(),
            dtype: Dtype::F64,
            dims: [carried.len()].to_vec(),
            bytes: carried.iter().flat_map(|number| number.to_f64().to_le_bytes()).collect(),
        });
    }
    let mut add = |part: &str, network| {
        tensors.add_network(network, &options(part)).expect("the names of the tensors of a network differ");
    };
    for (index, values) in state.buffers().iter().enumerate() {
        add(&buffer(index), values);
    }
    add("network", network);
    for ((part, _), other) in OTHERS.into_iter().zip(others) {
        if let Some(other) = other {
            add(part, other);
        }
    }

    let [first, second] = state.numbers();
    let own = [
        ("format", FORMAT.to_owned()),
        ("version", VERSION.to_owned()),
        ("checksum", NO_CHECKSUM.to_owned()),
        ("network", N::NAME.to_owned()),
        ("optimizer_buffers", state.buffers().len().to_string()),
        ("optimizer_numbers", format!("{first} {second}")),
    ];
    let text = |(key, value): (&str, String)| (key.to_owned(), Value::String(value));
    let metadata = own.into_iter().chain(entries).map(text).collect();
    let mut file = tensors.into_file(Value::Object(metadata));
    if let Some(place) = checksum_of(&file) {
        let checksum = checksum(&file, &place);
        file[place].copy_from_slice(checksum.as_bytes());
    }
    file
}

/// Where the checksum is in a file.
fn checksum_of(file: &[u8]) -> Option<Range<usize>> {
    let start = file.windows(CHECKSUM.len()).position(|bytes| bytes == CHECKSUM.as_bytes())? + CHECKSUM.len();
    let place = start..start + NO_CHECKSUM.len();
    file.get(place.clone()).map(|_| place)
}

/// Computes the checksum: CRC-32 of all bytes, with zeros in its own place.
fn checksum(file: &[u8], place: &Range<usize>) -> String {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&file[..place.start]);
    hasher.update(NO_CHECKSUM.as_bytes());
    hasher.update(&file[place.end..]);
    format!("{:08x}", hasher.finalize())
}

/// A checkpoint whose checksum is right.
pub struct Checkpoint<'a> {
    path: &'a Path,
    file: File<'a>,
}

impl<'a> Checkpoint<'a> {
    pub fn parse(path: &'a Path, bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        let damaged = |reason: &str| CheckpointError::damaged(path, reason);
        let file = File::parse(bytes).map_err(|error| CheckpointError::damaged(path, error))?;
        let checkpoint = Self { path, file };
        if checkpoint.file.metadata("format") != Some(FORMAT) {
            return Err(damaged("it is a file of the format safetensors, but not a checkpoint"));
        }
        match checksum_of(bytes) {
            Some(place) if checksum(bytes, &place).as_bytes() == &bytes[place.clone()] => {}
            _ => return Err(damaged("its checksum is wrong")),
        }
        let version = checkpoint.text("version")?;
        if version != VERSION {
            return Err(CheckpointError::OtherRun {
                path: path.into(),
                setting: "the version of the format",
                saved: version.to_owned(),
                now: VERSION.to_owned(),
            });
        }
        Ok(checkpoint)
    }

    /// Copies the network, the state of the optimizer, and the best and the average network into these, or nothing if one does not fit.
    pub fn load<N: Network>(
        &self,
        network: &mut N,
        state: &mut impl Resumable<N>,
        others: [Option<&mut N>; 2],
    ) -> Result<(), CheckpointError> {
        let buffers = state.buffers().len().to_string();
        self.same("optimizer_buffers", &buffers)?;
        for ((part, setting), other) in OTHERS.into_iter().zip(&others) {
            if other.is_some() && self.has("network") && !self.has(part) {
                // The networks of the epochs before it are lost.
                return Err(CheckpointError::OtherRun {
                    path: self.path.into(),
                    setting,
                    saved: "not asked for".to_owned(),
                    now: "asked for".to_owned(),
                });
            }
        }
        let numbers = self.two("optimizer_numbers")?;
        let mut parts: Vec<(String, &mut N)> = Vec::new();
        parts.extend(state.buffers_mut().iter_mut().enumerate().map(|(index, values)| (buffer(index), values)));
        parts.push(("network".to_owned(), network));
        let named = OTHERS.into_iter().zip(others);
        parts.extend(named.filter_map(|((part, _), other)| Some((part.to_owned(), other?))));
        let other =
            |error: WeightsError| CheckpointError::OtherNetwork { path: self.path.into(), reason: error.to_string() };
        for (part, values) in &parts {
            load::check(*values, &self.file, Layout::Stackprop, &options(part)).map_err(other)?;
        }
        for (part, values) in parts {
            load::load(values, &self.file, Layout::Stackprop, &options(&part)).map_err(other)?;
        }
        state.set_numbers(numbers);
        Ok(())
    }

    /// Copies the states that a stateful run carries into these, if the run is stateful.
    pub fn load_carried<T: Scalar>(&self, states: Option<&mut [T]>) -> Result<(), CheckpointError> {
        let (is_saved, is_stateful) = (self.file.tensors().contains_key(CARRIED), states.is_some());
        let said = |is: bool| if is { "asked for" } else { "not asked for" }.to_owned();
        let Some(states) = states.filter(|_| is_saved) else {
            if is_saved == is_stateful {
                return Ok(());
            }
            return Err(CheckpointError::OtherRun {
                path: self.path.into(),
                setting: "`stateful`",
                saved: said(is_saved),
                now: said(is_stateful),
            });
        };
        let bytes = self.file.bytes(CARRIED).map_err(|_| self.wrong(CARRIED))?;
        let numbers = bytes.as_chunks().0;
        if numbers.len() != states.len() {
            let reason = format!("it carries {} numbers, this one {}", numbers.len(), states.len());
            return Err(CheckpointError::OtherNetwork { path: self.path.into(), reason });
        }
        for (state, bytes) in states.iter_mut().zip(numbers) {
            *state = T::of(f64::from_le_bytes(*bytes));
        }
        Ok(())
    }

    /// Whether there is a tensor of this part.
    fn has(&self, part: &str) -> bool {
        self.file.tensors().keys().any(|name| name.strip_prefix(part).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Compares a setting of the run in the file with that of this run.
    pub fn same(&self, setting: &'static str, now: &str) -> Result<(), CheckpointError> {
        self.same_or(setting, self.text(setting)?, now)
    }

    /// As [`same`](Self::same), for a setting that has this value where the file does not mention it.
    pub fn same_or(&self, setting: &'static str, default: &str, now: &str) -> Result<(), CheckpointError> {
        match self.file.metadata(setting).unwrap_or(default) {
            saved if saved == now => Ok(()),
            saved => Err(CheckpointError::OtherRun {
                path: self.path.into(),
                setting,
                saved: saved.to_owned(),
                now: now.to_owned(),
            }),
        }
    }

    pub fn text(&self, key: &str) -> Result<&str, CheckpointError> {
        self.file.metadata(key).ok_or_else(|| self.wrong(key))
    }

    pub fn parsed<V: FromStr>(&self, key: &str) -> Result<V, CheckpointError> {
        self.text(key)?.parse().map_err(|_| self.wrong(key))
    }

    /// Returns an entry of two numbers.
    pub fn two(&self, key: &str) -> Result<[u64; 2], CheckpointError> {
        let (first, second) = self.text(key)?.split_once(' ').ok_or_else(|| self.wrong(key))?;
        let parse = |number: &str| number.parse().map_err(|_| self.wrong(key));
        Ok([parse(first)?, parse(second)?])
    }

    /// Returns an entry of four numbers.
    pub fn four(&self, key: &str) -> Result<[f64; 4], CheckpointError> {
        let numbers: Option<Vec<f64>> = self.text(key)?.split(' ').map(|number| number.parse().ok()).collect();
        numbers.and_then(|numbers| numbers.try_into().ok()).ok_or_else(|| self.wrong(key))
    }

    pub fn wrong(&self, key: &str) -> CheckpointError {
        CheckpointError::damaged(self.path, format_args!("its entry `{key}` is missing or wrong"))
    }

    /// Returns the finished epochs.
    pub fn epochs(&self) -> Result<Vec<Epoch>, CheckpointError> {
        let bytes = self.file.bytes("history").map_err(|_| self.wrong("history"))?;
        let numbers: Vec<f64> = bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        Ok(numbers.as_chunks().0.iter().enumerate().map(|(index, row)| epoch(index + 1, row)).collect())
    }
}

/// The number of columns of the history.
const COLUMNS: usize = 5 + 4 * (Measurements::MOST + 1);

/// The numbers of an epoch. A number that there may be is followed by whether there is, and measurements by how many they are.
fn row(epoch: &Epoch) -> impl Iterator<Item = f64> {
    let Epoch {
        number: _,
        loss,
        head_losses,
        validation_loss,
        validation_head_losses,
        metrics,
        training_metrics,
        learning_rate,
        seconds,
    } = *epoch;
    let is_validated = f64::from(u8::from(validation_loss.is_some()));
    let numbers = [loss, validation_loss.unwrap_or_default(), is_validated, learning_rate, seconds];
    let measured = [head_losses, validation_head_losses, metrics, training_metrics].into_iter().flat_map(|measured| {
        let values = (0..Measurements::MOST).map(move |index| measured.get(index).copied().unwrap_or_default());
        values.chain([measured.len() as f64])
    });
    numbers.into_iter().chain(measured)
}

fn epoch(number: usize, row: &[f64; COLUMNS]) -> Epoch {
    let [loss, validation_loss, is_validated, learning_rate, seconds, measured @ ..] = row;
    let mut measured = measured.as_chunks::<{ Measurements::MOST + 1 }>().0.iter();
    let mut next = || match measured.next() {
        Some([values @ .., count]) => Measurements::new(values.iter().copied().take(*count as usize)),
        None => Measurements::default(),
    };
    Epoch {
        number,
        loss: *loss,
        head_losses: next(),
        validation_loss: (*is_validated > 0.0).then_some(*validation_loss),
        validation_head_losses: next(),
        metrics: next(),
        training_metrics: next(),
        learning_rate: *learning_rate,
        seconds: *seconds,
    }
}
