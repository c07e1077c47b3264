//! [`Reuse`]: what memory a layer allows to be used again, and what its backward pass reads.

/// What memory a layer allows to be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reuse {
    /// Whether a prediction can leave its outputs in the place of its inputs.
    pub predict: InPlace,
    /// Whether both passes of training can.
    pub train: InPlace,
    /// What the backward pass reads.
    pub reads: Reads,
}

impl Reuse {
    /// Outputs have a place of their own, and the backward pass reads inputs and outputs: right for every layer.
    pub const NOTHING: Self = Self { predict: InPlace::No, train: InPlace::No, reads: Reads::BOTH };
    /// The outputs are the inputs, number for number, and the gradients likewise.
    pub const UNCHANGED: Self = Self { predict: InPlace::Unchanged, train: InPlace::Unchanged, reads: Reads::NEITHER };

    /// Outputs have a place of their own; what the backward pass reads is stated.
    #[must_use]
    pub const fn reads(reads: Reads) -> Self {
        Self { reads, ..Self::NOTHING }
    }
}

/// Whether outputs can take the place of the inputs. There are as many of one as of the other then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPlace {
    /// They cannot.
    No,
    /// They can: the [operand](crate::tensor::Operand) of a pass can be in place. If the outputs are made from logits, the inputs
    /// are these logits.
    Yes,
    /// They are the same numbers: there is nothing to do.
    Unchanged,
}

/// What a backward pass reads besides the gradient by the outputs. In the place of what it does not read it gets nothing:
/// an empty slice.
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
