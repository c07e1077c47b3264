//! Everything that a program needs to declare, train and use networks, and to write its own layers, losses and optimizers.
//!
//! ```
//! use stackprop::prelude::*;
//! network! { struct Net = Dense<2, 4>, Tanh, Dense<4, 1>; }
//! assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [0.0]);
//! ```

// Networks.
pub use crate::network;
pub use crate::network::{Network, Scratch, StepByStep, StepState};
#[cfg(feature = "search")]
pub use crate::search;
#[cfg(feature = "safetensors")]
pub use crate::weights::Weights;
#[cfg(feature = "std")]
pub use crate::zero::{boxed, boxed_slice};

// The list of a network: layers, and the settings that can follow their sizes.
pub use crate::layers::{
    Add, AttentionDropout, AvgPool1d, AvgPool2d, BatchNorm, Bidirectional, Bilinear, Bounded, Causal, Ceil, Concat,
    ConcatSteps, Conv1d, Conv2d, ConvTranspose2d, CountInside, CrossAttention, Dense, Depthwise, Dilation, Dot,
    Dropout, Dropout2d, ELU, Embedding, Epsilon, Exact, Flatten, Frozen, GELU, GRU, GaussianNoise, GlobalAvgPool,
    GlobalMaxPool, GroupNorm, Groups, HardSigmoid, HardSwish, HardTanh, Heads, Identity, Input, InstanceNorm,
    KeyValueHeads, LSTM, Last, LayerNorm, LeakyReLU, LearnedPositions, LearnedState, LogSoftmax, Masked, MaxPool1d,
    MaxPool2d, Momentum, Multiply, Nearest, NoAffine, NoBias, OneHot, OneSlope, OutputPadding, PReLU, Padding,
    PaddingIndex, PaddingMask, Peepholes, PerChannel, PerStep, PositionalEncoding, Projection, RMSNorm, RNN, ReLU,
    RecurrentDropout, Repeat, ResetFirst, Reshape, Residual, Reverse, Rotary, SELU, Same, SelfAttention, SiLU, Sigmoid,
    Slice, SliceSteps, Softmax, Softplus, Standardize, Stride, Tanh, Transpose, Upsample, ZeroPad2d,
};

// Training.
pub use crate::error::StepError;
pub use crate::losses::{
    BinaryCrossEntropy, BinaryCrossEntropyWithLogits, CTC, ClassNumber, Contrastive, CrossEntropy,
    GaussianNegativeLogLikelihood, Hinge, Huber, KullbackLeibler, Labels, Loss, MeanAbsoluteError, MeanSquaredError,
    MultiClassHinge, NegativeLogLikelihood, SampleWeights, Target, TripletMargin, WeightedLosses,
};
pub use crate::metrics::{ConfusionMatrix, accuracy};
pub use crate::optimizers::{
    Adagrad, Adam, AdamW, Change, Clip, Lion, NAdam, Optimizer, OptimizerState, RmsProp, Sgd, clip_by_norm,
    clip_by_value, gradient_norm,
};
pub use crate::schedules::{
    Constant, CosineDecay, ExponentialDecay, OneCycle, PolynomialDecay, Progress, Schedule, StepDecay, WarmRestarts,
    WarmUp,
};
#[cfg(feature = "std")]
pub use crate::training::{EarlyStopping, Epoch, Fitting, History, Monitor, ReduceOnPlateau, TrainError};
pub use crate::training::{Evaluation, Learner, TrainableNetwork, Trainer, Training, Workspace};

// Writing your own layers.
pub use crate::layer::prelude::*;
