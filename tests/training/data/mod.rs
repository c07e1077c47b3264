//! Data sets: reading them, dividing them, and preparing them.

mod augment;
mod balance;
mod csv;
mod files;
mod folders;
mod images;
mod mutated;
mod npz;
mod scales;
mod split;
mod synthetic;
mod wav;
mod windows;
