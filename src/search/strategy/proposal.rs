//! [`Proposal`]: a trial to run.

use std::string::String;

use crate::init::unit;
use crate::layer::StepRng;
use crate::search::results::Finished;
use crate::search::space::Space;
use crate::search::trial::{Score, Trial};
use crate::search::values::Values;

/// A trial to run.
#[derive(Clone, Debug)]
pub(in crate::search) struct Proposal {
    pub configuration: usize,
    pub budget: Option<usize>,
    pub values: Values,
}

/// Returns the random configuration with this number.
pub(super) fn random(space: &Space, seed: u64, configuration: usize) -> Proposal {
    let mut rng = StepRng::new(seed, configuration);
    Proposal { configuration, budget: None, values: space.values(|_, kind| kind.at(unit(&mut rng))) }
}

impl Proposal {
    pub fn trial(&self, seed: u64) -> Trial {
        let Self { configuration, budget, values } = self.clone();
        Trial { values, configuration, budget, seed }
    }

    pub fn finished(&self, number: usize, seed: u64, outcome: Result<Score, String>) -> Finished {
        let Self { configuration, budget, values } = self.clone();
        Finished { number, configuration, budget, values, outcome, seed }
    }
}
