//! Starting this program under `mpirun`, and what it has printed.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a program under `mpirun` has done.
pub struct Finished {
    pub succeeded: bool,
    pub output: String,
    pub errors: String,
    pub took: Duration,
}

impl Finished {
    /// The lines of the output that begin with a word, without it.
    pub fn lines(&self, word: &str) -> Vec<&str> {
        self.output.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).collect()
    }

    /// Asserts that this rank has printed an error with this text.
    pub fn assert_error(&self, rank: usize, text: &str) {
        let start = format!("on rank {rank} of ");
        let is_printed = |line: &&str| line.contains(&start) && line.contains(text);
        assert!(self.errors.lines().any(|line| is_printed(&line)), "no `{start}… {text}` in:\n{}", self.errors);
    }
}

/// The launcher, as a command without a program.
fn mpirun() -> Command {
    let mut command = launcher();
    if !is_mpich() {
        // More ranks than cores, and in a container not all ways of copying.
        command.args(["--oversubscribe", "--bind-to", "none", "--mca", "btl_vader_single_copy_mechanism", "none"]);
    }
    command
}

fn launcher() -> Command {
    let mut command = Command::new(std::env::var("MPIRUN").unwrap_or_else(|_| "mpirun".into()));
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    command.env("STACKPROP_NUM_THREADS", "1");
    command
}

/// Whether the launcher is that of MPICH, which is called Hydra.
pub fn is_mpich() -> bool {
    let version = launcher().arg("--version").output().expect("`mpirun` is installed, or $MPIRUN names it");
    String::from_utf8_lossy(&version.stdout).contains("HYDRA")
}

/// Runs this program without a launcher.
pub fn alone(arguments: &[&str]) -> Finished {
    let mut command = Command::new(std::env::current_exe().unwrap());
    finish(command.arg("rank").args(arguments), Duration::from_secs(300))
}

/// Runs this program on a number of ranks, with these options of the launcher.
pub fn on_ranks(ranks: usize, options: &[&str], arguments: &[&str]) -> Finished {
    let program = std::env::current_exe().unwrap();
    let mut command = mpirun();
    command.args(options).arg("-n").arg(ranks.to_string()).arg(program).arg("rank").args(arguments);
    finish(&mut command, Duration::from_secs(300))
}

/// Runs two programs, a rank each.
pub fn two_programs(other: &std::path::Path, arguments: &[&str]) -> Finished {
    let mut command = mpirun();
    command.args(["-n", "1"]).arg(std::env::current_exe().unwrap()).arg("rank").args(arguments);
    command.args([":", "-n", "1"]).arg(other).arg("rank").args(arguments);
    finish(&mut command, Duration::from_secs(300))
}

fn finish(command: &mut Command, limit: Duration) -> Finished {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (output, errors) = (read(child.stdout.take().unwrap()), read(child.stderr.take().unwrap()));
    let succeeded = wait(&mut child, start + limit);
    let (output, errors) = (output.join().unwrap(), errors.join().unwrap());
    assert!(start.elapsed() < limit, "it hangs:\n{output}{errors}");
    Finished { succeeded, output, errors, took: start.elapsed() }
}

fn wait(child: &mut Child, end: Instant) -> bool {
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        if Instant::now() > end {
            child.kill().unwrap();
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn read(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
