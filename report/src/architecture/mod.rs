//! The layers of a network as a diagram: [as SVG or PNG](drawing), or [as Mermaid](mermaid).

mod boxes;
mod mermaid;
mod node;

pub use boxes::drawing;
pub use mermaid::mermaid;
