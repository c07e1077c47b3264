//! Data sets: reading them, dividing them, and preparing them.

mod balance;
mod csv;
mod files;
mod scales;
mod split;
mod synthetic;
mod windows;
