//! Serialization with [serde](https://serde.rs). Needs the feature `serde`.
//!
//! With it, every network implements `Serialize` and `Deserialize`, and so do the states of optimizers, [`History`], and [`StepState`], which is a
//! sequence of numbers. A network is a map
//! from the names of its tensors to their shapes and values, so it can be a field of a configuration:
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use stackprop::prelude::*;
//! network! { struct Filter = Dense<2, 1>; }
//!
//! #[derive(Serialize, Deserialize)]
//! struct Device {
//!     name: String,
//!     filters: Vec<Filter>,
//! }
//!
//! let device = Device { name: "left".into(), filters: vec![Filter::ZERO] };
//! let text = serde_json::to_string(&device)?;
//! let filter = r#"{"dense0.weight":{"shape":[2,1],"values":[0.0,0.0]},"dense0.bias":{"shape":[1],"values":[0.0]}}"#;
//! assert_eq!(text, format!(r#"{{"name":"left","filters":[{filter}]}}"#));
//! assert_eq!(serde_json::from_str::<Device>(&text)?.filters, device.filters);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A tensor that is missing, is not in the network or has another shape is an error with its name. Values have the bits that the format
//! keeps: JSON has no infinity and no NaN, and `serde_json` reads every `f64` exactly only with its feature `float_roundtrip`. A
//! deserialized network is returned by value, through the stack. For large networks, see [`weights`](mod@crate::weights).
//!
//! A network cannot be `Pod` of the crate `bytemuck`, because that needs `Copy`, and networks are not copied by accident. Its
//! [`parameters`](crate::network::Network::parameters) are a slice of floats, which `bytemuck` casts to bytes.
//!
//! [`History`]: crate::training::History
//! [`StepState`]: crate::network::StepState

mod network;
mod state;
mod step_state;

pub use network::{deserialize, serialize};
