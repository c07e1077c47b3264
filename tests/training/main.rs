//! Training: losses, optimizers, schedules, data, and the runs that are made of them.

mod checkpoints;
#[path = "../common/mod.rs"]
mod common;
mod data;
mod fit;
mod heads;
mod inspection;
mod losses;
mod metrics;
mod optimizers;
mod pytorch;
mod schedules;
mod search;
mod stateful;
mod uncertainty;

/// What a builder says that was given nonsense.
fn complaint<R>(build: impl FnOnce() -> R + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(build).err().expect("nonsense is refused");
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().expect("a message").to_string(),
    }
}
