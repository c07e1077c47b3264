//! Runs under `mpirun`: the same bits for 1, 2 and 4 ranks as in one process without MPI, and failures that all ranks hear of.
//!
//! This program is its own launcher: without arguments it starts itself under `$MPIRUN` (`mpirun` by default), once per test.

mod launch;
mod runs;
mod tests;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rank", run, ref folder @ ..] => runs::run(run, folder.first().copied()),
        // Those of `cargo test`: a filter.
        ref filters => tests::all(filters.iter().copied().find(|filter| !filter.starts_with('-'))),
    }
}
