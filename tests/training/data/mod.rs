//! Data sets: reading them, dividing them, and preparing them.

mod csv;
mod files;
mod scales;
mod split;
mod windows;
