//! All combinations of some values per dimension.

use std::vec;
use std::vec::Vec;

use super::proposal::Proposal;
use crate::search::error::SearchError;
use crate::search::space::{Space, is_met};
use crate::search::value::Value;
use crate::search::values::Values;

/// The most points of a grid.
const MOST: usize = 100_000;

/// Returns the points; the last dimension changes fastest.
pub(super) fn all(space: &Space, points: usize) -> Result<Vec<Proposal>, SearchError> {
    let mut all: Vec<Vec<Option<Value>>> = vec![Vec::new()];
    for dimension in &space.dimensions {
        let values: Vec<_> = dimension.kind.points(points.min(MOST + 1)).into_iter().map(Some).collect();
        let mut longer = Vec::new();
        for point in all {
            let values = if is_met(dimension.condition, &point) { &values[..] } else { &[None] };
            if longer.len() + values.len() > MOST {
                return Err(SearchError::GridTooLarge { most: MOST });
            }
            longer.extend(values.iter().map(|value| {
                let mut point = point.clone();
                point.push(value.clone());
                point
            }));
        }
        all = longer;
    }
    let names: std::sync::Arc<[_]> = space.dimensions.iter().map(|dimension| dimension.name.clone()).collect();
    let proposal = |(configuration, values)| Proposal {
        configuration,
        budget: None,
        values: Values { names: names.clone(), values },
    };
    Ok(all.into_iter().enumerate().map(proposal).collect())
}
