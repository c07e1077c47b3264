//! Recurrent layers: the numbers of PyTorch, Keras and ONNX, and what holds whatever the numbers are.

mod dropout;
mod keras;
mod passes;
mod peepholes;
mod pytorch;
mod states;
