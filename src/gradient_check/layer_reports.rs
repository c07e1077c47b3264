//! [`LayerReports`]: the result of a gradient check, layer by layer.

use core::fmt;
use std::vec::Vec;

use super::check::check_into;
use super::report::{Report, Sink};
use crate::error::StepError;
use crate::losses::Loss;
use crate::training::TrainableNetwork;

/// The result of a gradient check for one layer, or for the inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerReport {
    /// The name of the layer, or `input`.
    pub layer: &'static str,
    /// The result for its parameters.
    pub report: Report,
}

/// The results of a gradient check, layer by layer. Displayed as a table.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerReports(pub Vec<LayerReport>);

/// As [`check`](super::check), with a result for the inputs and for each layer that has parameters.
///
/// A mistake in the gradient with respect to a layer's parameters is seen at that layer, one in its gradient with respect to its inputs at all
/// layers before it.
///
/// ```
/// use stackprop::gradient_check::check_layers;
/// use stackprop::prelude::*;
/// network! { struct Net = hidden: Dense<2, 3>, Tanh, Dense<3, 2>; }
/// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// # let net = Net::<f64>::new(&mut Xoshiro256PlusPlus::seed_from_u64(1));
/// let layers = check_layers(&net, &MeanSquaredError, &[[0.3, -1.2]], &[[1.0, 0.0]])?;
/// assert_eq!(layers.0.iter().map(|layer| layer.layer).collect::<Vec<_>>(), ["input", "hidden", "dense2"]);
/// assert_eq!(layers.0[1].report.checked, 2 * 3 + 3);
/// assert!(layers.0.iter().all(|layer| layer.report.error() < 1e-8), "{layers}");
/// # Ok::<(), StepError>(())
/// ```
///
/// # Errors
///
/// If the numbers of inputs and targets differ, or a target is invalid for the loss.
pub fn check_layers<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y: Clone>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) -> Result<LayerReports, StepError> {
    let mut reports = LayerReports(Vec::new());
    check_into(network, loss, inputs, targets, &mut reports)?;
    Ok(reports)
}

impl Sink for LayerReports {
    fn report(&mut self, layer: &'static str) -> &mut Report {
        let index = self.0.iter().position(|report| report.layer == layer).unwrap_or_else(|| {
            self.0.push(LayerReport { layer, report: Report::EMPTY });
            self.0.len() - 1
        });
        &mut self.0[index].report
    }
}

impl fmt::Display for LayerReports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|layer| layer.layer.len()).max().unwrap_or(0).max("layer".len());
        write!(f, "{:width$}  {:>7}  {:>5}  worst relative error", "layer", "values", "kinks")?;
        for LayerReport { layer, report } in &self.0 {
            write!(f, "\n{layer:width$}  {:>7}  {:>5}  {:.1e}", report.checked, report.kinks, report.error())?;
            if let Some(worst) = report.worst {
                write!(f, " at {}", worst.place)?;
            }
        }
        Ok(())
    }
}
