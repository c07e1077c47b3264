//! Some neighbouring values at a time: copied to where the compiler knows that nothing else lies, so that it makes vector
//! code of what is done with them.

use super::channels::Group;
use crate::kernels::part;
use crate::scalar::Scalar;

/// How many values are worked on at a time.
pub const LANES: usize = 16;

/// A number for each of some neighbouring values.
pub type Lanes<T> = [T; LANES];

/// What belongs to the channels of `count` values of a group, the first of which is of `channel`.
#[inline(always)]
pub fn of_channels<T: Scalar>(group: Group, all: &[T], channel: usize, count: usize, none: T) -> Lanes<T> {
    if all.is_empty() {
        [none; LANES]
    } else if group.along {
        load(part(all, channel..channel + count))
    } else {
        [all.get(channel).copied().unwrap_or(none); LANES]
    }
}

/// A value for each lane.
#[inline(always)]
pub fn each<T>(value: impl FnMut(usize) -> T) -> Lanes<T> {
    core::array::from_fn(value)
}

/// Up to as many values as there are lanes, and zeros behind them.
#[inline(always)]
pub fn load<T: Scalar>(values: &[T]) -> Lanes<T> {
    match values.first_chunk() {
        Some(lanes) => *lanes,
        None => {
            let mut lanes = [T::ZERO; LANES];
            lanes.iter_mut().zip(values).for_each(|(lane, value)| *lane = *value);
            lanes
        }
    }
}

/// Into up to as many values as there are lanes.
#[inline(always)]
pub fn store<T: Scalar>(lanes: Lanes<T>, values: &mut [T]) {
    match values.first_chunk_mut() {
        Some(values) => *values = lanes,
        None => values.iter_mut().zip(lanes).for_each(|(value, lane)| *value = lane),
    }
}

/// One value of all lanes: of halves, of their halves, and so on.
#[inline(always)]
pub fn fold<T: Scalar>(mut lanes: Lanes<T>, f: impl Fn(T, T) -> T) -> T {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = f(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Adds the first `count` lanes.
#[inline(always)]
pub fn add(sums: &mut Lanes<f64>, lanes: Lanes<f64>, count: usize) {
    if count == LANES {
        sums.iter_mut().zip(lanes).for_each(|(sum, lane)| *sum += lane);
    } else {
        sums.iter_mut().zip(lanes).take(count).for_each(|(sum, lane)| *sum += lane);
    }
}

/// Adds the first `count` lanes to what belongs to the channels from `channel` on; nothing where there are none.
#[inline(always)]
pub fn add_to<T: Scalar>(all: &mut [T], channel: usize, lanes: Lanes<T>, count: usize) {
    if !all.is_empty() {
        all[channel..channel + count].iter_mut().zip(lanes).for_each(|(sum, lane)| *sum += lane);
    }
}
