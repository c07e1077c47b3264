//! Saving and loading of a [`Trainer`], for training without `fit`.

use std::path::Path;
use std::string::ToString;

use super::error::CheckpointError;
use super::file::{self, Checkpoint};
use super::run::optimizer_name;
use crate::optimizers::Optimizer;
use crate::training::trainable::TrainableNetwork;
use crate::training::trainer::Trainer;
use crate::weights;

impl<N: TrainableNetwork, O: Optimizer, const B: usize> Trainer<N, O, B> {
    /// Saves a network and the state of the optimizer in a file, from which training by hand can continue. Needs the feature
    /// `safetensors`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. A file that was there before is as it was.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("line.safetensors");
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let (mut net, mut trainer) = (Line::new(&mut rng), Trainer::<Line, _, 4>::ZERO);
    /// trainer.step(&mut net, &MeanSquaredError, &Adam::new(0.1), &[[1.0]], &[[3.0]], &mut rng)?;
    /// trainer.save(&net, &path)?;
    ///
    /// let (mut same_net, mut same_trainer) = (Line::ZERO, Trainer::<Line, Adam, 4>::ZERO);
    /// same_trainer.load(&mut same_net, &path)?;
    /// assert!(same_net == net && same_trainer.state() == trainer.state());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, network: &N, path: impl AsRef<Path>) -> Result<(), CheckpointError> {
        let path = path.as_ref();
        let entries = [("optimizer", optimizer_name::<O>().to_string())];
        let bytes = file::to_bytes((network, self.state(), [None, None]), None, entries, &[]);
        weights::file::replace(path, &bytes).map_err(|error| CheckpointError::io(path, &error))
    }

    /// Loads a network and the state of the optimizer that [`save`](Self::save) has saved, or that are in a
    /// [checkpoint](crate::training::Fit::checkpoint) of a run.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is damaged, or is of another network or optimizer. Nothing has changed then.
    pub fn load(&mut self, network: &mut N, path: impl AsRef<Path>) -> Result<(), CheckpointError> {
        let path = path.as_ref();
        let bytes = weights::file::read(path).map_err(|error| CheckpointError::io(path, &error))?;
        let checkpoint = Checkpoint::parse(path, &bytes)?;
        checkpoint.same("optimizer", optimizer_name::<O>())?;
        checkpoint.load(network, self.state_mut(), [None, None])
    }
}
