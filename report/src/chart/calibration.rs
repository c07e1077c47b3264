//! A reliability diagram.

use stackprop::metrics::CalibrationError;

use super::plot::{Axis, Guide, Mark, Plot, Series};
use super::range::Scale;
use crate::Drawing;

/// A reliability diagram: the accuracy of the samples of each bin over their mean confidence, with the expected calibration error. Below the
/// diagonal the network is too confident. The share of the samples in each bin is a second line. DeGroot and Fienberg 1983.
///
/// ```
/// use stackprop::metrics::CalibrationError;
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// let mut calibration = CalibrationError::<10>::ZERO;
/// calibration.add_confidence(0.875, true, 1.0);
/// calibration.add_confidence(0.625, false, 1.0);
/// assert_eq!(chart::calibration(&calibration).title(), "Calibration, expected error 0.375");
/// ```
pub fn calibration<const BINS: usize>(calibration: &CalibrationError<BINS>) -> Drawing {
    let bins = calibration.bins();
    let total: f64 = bins.iter().map(|bin| bin.weight).sum();
    let filled = || bins.iter().filter(|bin| bin.weight > 0.0);
    let middle = |index: usize| (index as f64 + 0.5) / BINS as f64;
    let shares = bins.iter().enumerate().map(|(index, bin)| (middle(index), bin.weight / total));
    let axis = |name| Axis::numbers(name, Scale::SHARE);
    Plot {
        title: format!("Calibration, expected error {:.3}", calibration.expected()),
        x: axis("confidence"),
        y: axis("share"),
        series: vec![
            Series {
                name: Some("right answers".to_owned()),
                color: 0,
                points: filled().map(|bin| (bin.confidence, bin.accuracy)).collect(),
                mark: Mark::LineAndDots,
            },
            Series {
                name: Some("samples in the bin".to_owned()),
                color: 4,
                points: shares.collect(),
                mark: Mark::Line,
            },
        ],
        guides: vec![Guide::Diagonal],
    }
    .draw()
}
