//! [`Groups`]: the parameters that a run treats differently.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::error::TrainError;
use crate::layer::{Parameters, Path};
use crate::optimizers::Group;
use crate::tensor::Scalar;

/// What a run does differently with the parameters of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Difference {
    /// They stay as they are.
    Frozen,
    /// Their learning rate is multiplied by this.
    Rate(f64),
    /// Their weight decay is multiplied by this.
    Decay(f64),
}

/// The parameters that a run treats differently, as ranges of the flat slice of all of them.
#[derive(Default)]
pub(super) struct Groups(Vec<Group>);

/// How many names an error lists.
const LISTED: usize = 12;

impl Groups {
    /// Finds the parameters of the layers with these names, or of layers within them, such as `encoder.hidden`.
    pub fn find<T: Scalar>(params: &impl Parameters<T>, labels: &[(&str, Difference)]) -> Result<Self, TrainError> {
        for (label, difference) in labels {
            let (setting, factor) = match *difference {
                Difference::Frozen => continue,
                Difference::Rate(factor) => ("rate_factor", factor),
                Difference::Decay(factor) => ("decay_factor", factor),
            };
            if !(factor >= 0.0 && factor.is_finite()) {
                return Err(TrainError::Factor { setting, label: (*label).into(), factor });
            }
        }
        let (mut groups, mut names, mut start) = (Vec::<Group>::new(), Vec::<&str>::new(), 0);
        let mut found: Vec<bool> = labels.iter().map(|_| false).collect();
        params.visit(&Path::ROOT, &mut |entry, tensor| {
            if names.last() != Some(&entry.path.top()) {
                names.push(entry.path.top());
            }
            let mut group = Group::usual(start..start + tensor.len());
            start = group.range.end;
            let path = entry.path.to_string();
            for ((label, difference), found) in labels.iter().zip(&mut found) {
                if path.strip_prefix(label).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                    *found = true;
                    match difference {
                        Difference::Frozen => group.is_frozen = true,
                        // Running statistics, constants and frozen layers have neither.
                        _ if !entry.is_trained() => {}
                        Difference::Rate(factor) => group.rate *= factor,
                        Difference::Decay(factor) => group.decay *= factor,
                    }
                }
            }
            match groups.last_mut() {
                Some(last) if last.range.end == group.range.start && last.is_as(&group) => {
                    last.range.end = group.range.end
                }
                _ if !group.is_usual() => groups.push(group),
                _ => {}
            }
        });
        match labels.iter().zip(found).find(|(_, found)| !found) {
            Some(((label, _), _)) => {
                Err(TrainError::NoSuchLayer { label: (*label).into(), names: list(&names).into() })
            }
            None => Ok(Self(groups)),
        }
    }

    pub fn as_slice(&self) -> &[Group] {
        &self.0
    }
}

/// Returns the names of the layers and what is different about them, to compare runs.
pub(super) fn text(labels: &[(&str, Difference)]) -> String {
    let one = |(label, difference): &(&str, Difference)| match difference {
        Difference::Frozen => format!("{label} frozen"),
        Difference::Rate(factor) => format!("{label} with {factor} of the rate"),
        Difference::Decay(factor) => format!("{label} with {factor} of the decay"),
    };
    labels.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn list(names: &[&str]) -> String {
    let listed: Vec<_> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}
