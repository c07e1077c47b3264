//! The histogram of a tensor.

use stackprop::tensor::Scalar;

use super::proto::Histogram;

/// The number of buckets, as in TensorBoard's own histograms.
const BUCKETS: usize = 30;

/// The histogram of the finite values, in buckets of equal width from the least to the largest; `None` if there are none.
pub(super) fn of<T: Scalar>(values: &[T]) -> Option<Histogram> {
    let finite = || values.iter().map(|value| Scalar::to_f64(*value)).filter(|x| x.is_finite());
    let (min, max) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), x| (min.min(x), max.max(x)));
    if min > max {
        return None;
    }
    let buckets = if min == max { 1 } else { BUCKETS };
    // A difference could be infinite.
    let limit = |share: f64| min * (1.0 - share) + max * share;
    let mut limits: Vec<f64> = (1..=buckets).map(|bucket| limit(bucket as f64 / buckets as f64)).collect();
    limits[buckets - 1] = max;
    let mut histogram = Histogram { min, max, limits, counts: vec![0.0; buckets], ..Histogram::default() };
    for x in finite() {
        let bucket = histogram.limits.partition_point(|limit| *limit <= x).min(buckets - 1);
        histogram.counts[bucket] += 1.0;
        histogram.count += 1.0;
        histogram.sum += x;
        histogram.sum_of_squares += x * x;
    }
    Some(histogram)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_in_the_bucket_between_whose_ends_it_is() {
        let values: Vec<f32> = (0..=60).map(|i| i as f32).collect();
        let Histogram { min, max, count, sum, sum_of_squares, limits, counts } = of(&values).unwrap();
        assert_eq!((min, max, count, sum, sum_of_squares), (0.0, 60.0, 61.0, 1830.0, 73810.0));
        assert_eq!((limits[0], limits[29]), (2.0, 60.0));
        assert_eq!((counts[0], counts[1], counts[29]), (2.0, 2.0, 3.0));
    }

    #[test]
    fn values_that_are_not_finite_are_left_out() {
        assert_eq!(of(&[f32::NAN, 1.0, f32::INFINITY]).unwrap().count, 1.0);
        assert_eq!(of(&[f64::NAN]), None);
        assert_eq!(of::<f32>(&[]), None);
        let one = of(&[3.0f32; 5]).unwrap();
        assert_eq!((one.limits, one.counts), (vec![3.0], vec![5.0]));
        let widest = of(&[f64::MAX, -f64::MAX, 0.0]).unwrap();
        assert!(widest.limits.iter().all(|limit| limit.is_finite()) && widest.counts[15] == 1.0, "{widest:?}");
    }
}
