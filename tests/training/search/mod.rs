//! The search for settings and architectures.

mod journal;
mod spaces;
mod strategies;
mod trials;
mod variants;

use stackprop::search::{Finished, Search, SearchError, Space};

/// The trials of a search without an objective: all have the score 0.
fn proposals(search: Search) -> Result<Vec<Finished>, SearchError> {
    search.run(|_| Ok::<f64, String>(0.0)).map(|results| results.trials)
}

/// A space with a dimension of each kind, and a conditional one.
fn every_kind() -> Space {
    let mut space = Space::new();
    space.uniform("dropout", 0.0, 0.5);
    space.log_uniform("rate", 1e-4, 1e-1);
    space.integer("layers", 1, 4);
    let optimizer = space.choice("optimizer", ["SGD", "Adam"]);
    space.when(&optimizer, "SGD").uniform("momentum", 0.0, 0.99);
    space
}
