//! Recurrent layers: the numbers of PyTorch and of Keras, and what holds whatever the numbers are.

mod dropout;
mod keras;
mod passes;
mod pytorch;
mod states;
