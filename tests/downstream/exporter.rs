//! A library that has `stackprop` under another name and exports it again, under a third.

pub mod deep {
    pub use inner as nn;
}
