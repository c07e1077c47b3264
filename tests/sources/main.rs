//! What the source text of the repository says, read as text.

mod circles;
mod links;
mod unsafe_code;
mod words;
