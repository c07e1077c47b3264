//! The function of the units of a recurrent layer.

use generic_array::ArrayLength;

use crate::kernels::arguments::Cell;
use crate::tensor::Shape;

/// The function of the units of a recurrent layer.
pub trait Unit: 'static {
    /// The number of gates.
    type Gates: ArrayLength;
    /// The shape of the values that are computed in addition to gates and outputs, given the shape of the outputs.
    type States<Out: Shape>: Shape;
    /// The shape of those of them that the next step reads.
    type Cells<Out: Shape>: Shape;
    /// The function, if no setting changes it.
    #[doc(hidden)]
    const CELL: Cell;
}
