//! Sets `full` if the environment variable `FULL` is set: then all test networks are compiled, otherwise some of each kind.

fn main() {
    println!("cargo::rerun-if-env-changed=FULL");
    println!("cargo::rustc-check-cfg=cfg(full)");
    if std::env::var_os("FULL").is_some_and(|value| value != "0") {
        println!("cargo::rustc-cfg=full");
    }
}
