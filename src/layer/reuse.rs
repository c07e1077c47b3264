//! [`Reuse`]: which memory a layer allows to be reused, and what its backward pass reads.

/// Which memory a layer allows to be reused, and what its backward pass reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reuse {
    /// Whether the outputs of a prediction can replace its inputs.
    pub predict: InPlace,
    /// Whether in training outputs can replace inputs, and gradients with respect to inputs those with respect to outputs.
    pub train: InPlace,
    /// The values that the backward pass reads.
    pub reads: Reads,
}

impl Reuse {
    /// Outputs have memory of their own, and the backward pass reads inputs and outputs. This is correct for every layer.
    pub const NOTHING: Self = Self { predict: InPlace::No, train: InPlace::No, reads: Reads::BOTH };
    /// The outputs are equal to the inputs, and the gradients with respect to them are equal too.
    pub const UNCHANGED: Self = Self { predict: InPlace::Unchanged, train: InPlace::Unchanged, reads: Reads::NEITHER };

    /// Outputs have memory of their own, and the backward pass reads only the given values.
    #[must_use]
    pub const fn reads(reads: Reads) -> Self {
        Self { reads, ..Self::NOTHING }
    }
}

/// Whether outputs can replace inputs. Both must then have the same number of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPlace {
    /// They cannot.
    No,
    /// They can: the [operand](crate::tensor::Operand) of a pass can be in place. If the outputs are computed from logits, the inputs
    /// are these logits.
    Yes,
    /// They are the same numbers: there is nothing to do.
    Unchanged,
}

/// The values that a backward pass reads in addition to the gradient with respect to the outputs. It gets an empty slice for those it does not
/// read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    /// The inputs.
    pub x: bool,
    /// The outputs.
    pub y: bool,
}

impl Reads {
    /// Neither inputs nor outputs.
    pub const NEITHER: Self = Self { x: false, y: false };
    /// The inputs.
    pub const X: Self = Self { x: true, y: false };
    /// The outputs.
    pub const Y: Self = Self { x: false, y: true };
    /// Inputs and outputs.
    pub const BOTH: Self = Self { x: true, y: true };
}
