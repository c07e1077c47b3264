//! The settings of a [`Fit`] on several ranks.

use super::Fit;
use crate::network::Network;
use crate::training::shards::{Exchange, Ranks};

impl<'a, N: Network, Y, L, O> Fit<'a, N, Y, L, O> {
    /// Sets the number of shards of each batch: pieces of nearly equal length whose gradients are computed each from zero and then added up in
    /// a fixed order. So the results depend on this number, and do not depend on which process computes which shard, nor on how many processes
    /// there are. 1 by default.
    ///
    /// It is for [distributed](Self::distributed) runs, which need at least one shard per rank; with the same number of shards a
    /// single process computes the same bits. Each shard is cut into parts of at most 64 samples, so shards should not be shorter than that: 8
    /// shards are for batches of 512. `n` shards take memory for `⌈log₂ n⌉` more gradients; there are at most 65536.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(100).shards(2);
    /// let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert!(history.last().unwrap().loss < 1e-2);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn shards(mut self, shards: usize) -> Self {
        self.run.options.shards = shards;
        self
    }

    /// Lets each rank of a [distributed](Self::distributed) run train on its own for `steps` steps, after which the network is replaced by the mean
    /// over the ranks: local SGD (Stich 2019), for networks on which a sum per step takes too long. It is done at the end of each epoch, too,
    /// so that one network is evaluated. **The results depend on the number of ranks**, other than without this setting; with the same number each
    /// run has the same bits, the same on all ranks.
    ///
    /// Each rank takes its part of each batch, of `batch_size / ranks` samples, as a batch of its own, with clipping and random numbers of its own. The
    /// state of the optimizer is averaged, too, as by Yu, Jin and Yang 2019 for momentum and by Chen, Li and Li 2020, who show that rules
    /// with second moments need not converge otherwise; PyTorch's `PeriodicModelAverager` keeps it local. All ranks have the same weight. A rank without samples in a
    /// short last batch skips the step.
    ///
    /// [`shards`](Self::shards) are those of a rank. A checkpoint that is due in between is written at the next mean, and a run continues
    /// with the same number of ranks. `on_step` gets the loss and the network of its rank; if it ends the run, it ends at the next mean. If a
    /// rank fails, the others hear of it then, so a time limit has to be longer than `steps` steps. On one rank it has no effect.
    ///
    /// # Errors
    ///
    /// The run has an error if `steps` is 0.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// // On several ranks: `.averaging(16).distributed(&mut world)`.
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(100).averaging(16);
    /// let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert!(history.last().unwrap().loss < 1e-2);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn averaging(mut self, steps: usize) -> Self {
        self.run.options.averaging = Some(steps);
        self
    }

    /// Trains on several ranks at once, which are processes that all call this with the same settings, the same network and the same random
    /// numbers. Each computes its part of the [shards](Self::shards) of each batch, and all of them end with the same network and the same
    /// history: the same bits for any number of ranks, and in one process without ranks, unless [`averaging`](Self::averaging) is set.
    ///
    /// `exchange` is that of the crate `stackprop-mpi`, or another one. [`run`](Self::run) takes all data on each rank, and
    /// [`run_batches`](Self::run_batches) makes whole batches; [`run_from`](Self::run_from) reads the share of the rank only. The
    /// validation data are on each rank, which evaluates its part of them.
    ///
    /// `on_step`, `on_epoch` and metrics are called on every rank. If a function ends the run on one rank, it ends on all. Rank 0 writes and
    /// reads [checkpoints](Self::checkpoint); the run can continue with another number of ranks. A progress bar is shown on rank 0.
    ///
    /// # Errors
    ///
    /// The run has these errors in addition: [`TrainError::Rank`](crate::training::TrainError::Rank) on all ranks if one of them fails, does not
    /// answer, or has other settings or another network; more ranks than shards; and [`stateful`](Self::stateful) on several ranks.
    pub fn distributed(mut self, exchange: &'a mut dyn Exchange) -> Self {
        self.run.options.ranks = Ranks::new(Some(exchange));
        self
    }
}
