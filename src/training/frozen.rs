//! [`Frozen`]: the parameters that a run leaves as they are.

use core::ops::Range;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::error::TrainError;
use crate::layer::{Parameters, Path};
use crate::tensor::Scalar;

/// The parameters that a run leaves as they are, as ranges of the flat slice of all of them.
#[derive(Default)]
pub(super) struct Frozen(Vec<Range<usize>>);

/// How many names an error lists.
const LISTED: usize = 12;

impl Frozen {
    /// Finds the parameters of the layers with these names, or of layers within them, such as `encoder.hidden`.
    pub fn find<T: Scalar>(params: &impl Parameters<T>, labels: &[&str]) -> Result<Self, TrainError> {
        let (mut ranges, mut names, mut start) = (Vec::<Range<usize>>::new(), Vec::<&str>::new(), 0);
        let mut found: Vec<bool> = labels.iter().map(|_| false).collect();
        params.visit(&Path::ROOT, &mut |entry, tensor| {
            let range = start..start + tensor.len();
            start = range.end;
            if names.last() != Some(&entry.path.top()) {
                names.push(entry.path.top());
            }
            let path = entry.path.to_string();
            let is_in =
                |label: &str| path.strip_prefix(label).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            let mut is_frozen = false;
            for (label, found) in labels.iter().zip(&mut found) {
                let is_in = is_in(label);
                (*found, is_frozen) = (*found | is_in, is_frozen | is_in);
            }
            match ranges.last_mut() {
                Some(last) if is_frozen && last.end == range.start => last.end = range.end,
                _ if is_frozen => ranges.push(range),
                _ => {}
            }
        });
        match labels.iter().zip(found).find(|(_, found)| !found) {
            Some((label, _)) => Err(TrainError::NoSuchLayer { label: (*label).into(), names: list(&names).into() }),
            None => Ok(Self(ranges)),
        }
    }

    pub fn ranges(&self) -> &[Range<usize>] {
        &self.0
    }
}

fn list(names: &[&str]) -> String {
    let listed: Vec<_> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}
