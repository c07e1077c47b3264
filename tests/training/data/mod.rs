//! Data sets: reading them, dividing them, and preparing them.

mod files;
mod split;
mod windows;
