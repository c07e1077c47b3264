//! What convolutions need of the stack.

/// What a convolution needs of the stack with `std` (scalars).
pub const WITH_STD: usize = 4096;

/// What a convolution needs of the stack (scalars). Without `std` the stack may be small.
pub const STACK_LEN: usize = if cfg!(feature = "std") { WITH_STD } else { 512 };

/// The length of the buffer for lines (scalars). Without `std` the list of taps takes a noticeable part of the stack too.
pub const BUFFER_LEN: usize = if cfg!(feature = "std") { STACK_LEN } else { 384 };

/// The length of the buffers of a backward pass, which has two (scalars).
pub const HALF_LEN: usize = BUFFER_LEN / 2;

/// The length of the sums of the gradients of the weights (scalars): those of 64 outputs for 3×3 windows of 16 inputs.
pub const SUMS_LEN: usize = if cfg!(feature = "std") { 64 * 3 * 48 } else { HALF_LEN };
