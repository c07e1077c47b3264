//! What each layer computes: against PyTorch's numbers, those of ONNX, and the definitions.

mod activations;
mod attention;
mod blocks;
#[path = "../common/mod.rs"]
mod common;
mod features;
mod images;
mod normalization;
#[path = "../onnx/mod.rs"]
mod onnx;
mod pixels;
mod recurrent;
mod reductions;
mod streaming;
mod tokens;
mod windows;
