//! The ranges of axes, and numbers as text.

/// What an axis shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    Linear(f64, f64),
    Logarithmic(f64, f64),
}

impl Scale {
    /// From 0 to 1.
    pub const SHARE: Self = Self::Linear(0.0, 1.0);

    /// A linear scale with some space around finite values. It begins at 0 if the values are positive and near it.
    pub fn linear(values: impl IntoIterator<Item = f64>) -> Self {
        let Some((low, high)) = extremes(values) else { return Self::SHARE };
        let space = if high > low { 0.05 * (high - low) } else { (0.1 * high.abs()).max(1e-12) };
        let from = if low >= 0.0 && low <= 0.5 * high { 0.0 } else { low - space };
        Self::Linear(from, high + space)
    }

    /// A linear scale with some space around finite values.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Self {
        match extremes(values) {
            Some((low, high)) if high > low => Self::Linear(low - 0.03 * (high - low), high + 0.03 * (high - low)),
            Some((low, _)) => Self::Linear(low - 1.0, low + 1.0),
            None => Self::SHARE,
        }
    }

    /// The numbers of epochs, without space around them.
    pub fn epochs(last: f64) -> Self {
        Self::Linear(1.0, last.max(2.0))
    }

    /// A linear scale, or a logarithmic one if all finite values are positive and the largest is more than 40 times the smallest.
    pub fn fitting(values: impl IntoIterator<Item = f64> + Clone) -> Self {
        match extremes(values.clone()) {
            Some((low, high)) if low > 0.0 && high > 40.0 * low => Self::Logarithmic(low / 1.2, high * 1.2),
            _ => Self::linear(values),
        }
    }

    /// The scale of learning rates: logarithmic if [`fitting`](Self::fitting) would be and the largest rate is at least 8 times the median.
    pub fn of_rates(mut rates: Vec<f64>) -> Self {
        rates.retain(|rate| rate.is_finite());
        rates.sort_by(f64::total_cmp);
        match rates.get(rates.len() / 2) {
            Some(median) if 8.0 * median <= rates[rates.len() - 1] => Self::fitting(rates),
            _ => Self::linear(rates),
        }
    }

    /// A logarithmic scale from the least to the largest value, which are positive.
    pub fn logarithmic(values: impl IntoIterator<Item = f64>) -> Self {
        match extremes(values.into_iter().filter(|x| *x > 0.0)) {
            Some((low, high)) if high > low => Self::Logarithmic(low, high),
            Some((low, _)) => Self::Logarithmic(low / 2.0, low * 2.0),
            None => Self::Logarithmic(1.0, 10.0),
        }
    }

    pub fn limits(self) -> (f64, f64) {
        match self {
            Self::Linear(from, to) | Self::Logarithmic(from, to) => (from, to),
        }
    }

    pub fn is_logarithmic(self) -> bool {
        matches!(self, Self::Logarithmic(..))
    }
}

/// The least and the largest finite value.
fn extremes(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    // Beyond this a difference of two values is infinite.
    const LARGEST: f64 = 1e300;
    values.into_iter().filter(|x| x.abs() < LARGEST).fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((low, high)) => Some((f64::min(low, x), f64::max(high, x))),
    })
}

/// A number as a label: `0.25`, `1000`, `1e-5`.
pub(crate) fn decimal(x: f64) -> String {
    if x.abs() < 1e-12 {
        return "0".to_owned();
    }
    if !(1e-3..1e5).contains(&x.abs()) {
        let text = format!("{x:.1e}");
        return text.replacen(".0e", "e", 1);
    }
    let digits = (3 - x.abs().log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short() {
        let labels = [0.25, 1000.0, 1e-5, 0.30000000000000004, -2.5, 0.0, 123456.0].map(decimal);
        assert_eq!(labels, ["0.25", "1000", "1e-5", "0.3", "-2.5", "0", "1.2e5"]);
    }

    #[test]
    fn a_scale_holds_all_finite_values() {
        assert_eq!(Scale::linear([f64::NAN, 1.0, 11.0, f64::INFINITY]), Scale::Linear(0.0, 11.5));
        assert_eq!(Scale::linear([f64::NAN]), Scale::SHARE);
        let Scale::Linear(from, to) = Scale::linear([5.0; 3]) else { panic!() };
        assert!(from < 5.0 && to > 5.0);
        assert!(Scale::fitting([0.001, 1.0]).is_logarithmic());
        assert!(!Scale::fitting([0.0, 1.0]).is_logarithmic());
    }

    #[test]
    fn rates_that_only_end_near_zero_have_a_linear_scale() {
        for epochs in 2..60 {
            let share = |epoch: usize| (epoch as f64 - 0.01) / epochs as f64;
            let cosine = (1..=epochs).map(|epoch| 1.0 + (std::f64::consts::PI * share(epoch)).cos()).collect();
            let line = (1..=epochs).map(|epoch| 1.0 - share(epoch)).collect();
            assert!(!Scale::of_rates(cosine).is_logarithmic() && !Scale::of_rates(line).is_logarithmic(), "{epochs}");
        }
        assert_eq!(Scale::of_rates(Vec::new()), Scale::SHARE);
    }

    #[test]
    fn rates_over_powers_of_ten_have_a_logarithmic_scale() {
        assert!(Scale::of_rates([0.1; 10].into_iter().chain([0.01; 10]).chain([0.001; 10]).collect()).is_logarithmic());
        assert!(Scale::of_rates((0..40).map(|epoch| 0.8f64.powi(epoch)).collect()).is_logarithmic());
    }
}
