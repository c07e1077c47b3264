//! The command: `stackprop-onnx import model.onnx`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;
use stackprop_onnx::Imported;

const USAGE: &str = "\
Networks of stackprop from ONNX files.

Usage: stackprop-onnx import MODEL.onnx [--name NAME] [--out FOLDER]
       stackprop-onnx show MODEL.onnx [--name NAME]

  import   writes the declaration, MODEL.rs, and the weights, MODEL.safetensors
  show     prints the declaration

  --name NAME     the name of the struct, by default that of the file
  --out FOLDER    where files are written, by default the folder of the model";

/// What is to be done.
struct Arguments {
    command: String,
    model: PathBuf,
    name: Option<String>,
    folder: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let Some(Arguments { command, model, name, folder }) = arguments()? else {
        println!("{USAGE}");
        return Ok(());
    };
    let imported = Imported::read(&model, name.as_deref())?;
    if command == "show" {
        print!("{}", imported.source());
        return Ok(());
    }
    let folder = folder.unwrap_or_else(|| model.parent().map(PathBuf::from).unwrap_or_default());
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    let stem = model.file_stem().and_then(|stem| stem.to_str()).unwrap_or("model");
    let [source, weights] = imported.write(&folder, stem)?;
    println!("{}: `{}`\n{}: its weights", source.display(), imported.name(), weights.display());
    Ok(())
}

/// Reads the arguments; `None` if help was asked for.
fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let (mut values, mut name, mut folder) = (Vec::<OsString>::new(), None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("name") => name = Some(parser.value()?.string()?),
            Long("out") => folder = Some(PathBuf::from(parser.value()?)),
            Short('h') | Long("help") => return Ok(None),
            Value(value) if values.len() < 2 => values.push(value),
            other => return Err(other.unexpected()),
        }
    }
    let mut values = values.into_iter();
    match (values.next().and_then(|command| command.into_string().ok()), values.next()) {
        (None, _) => Ok(None),
        (Some(command), Some(model)) if command == "import" || command == "show" => {
            Ok(Some(Arguments { command, model: model.into(), name, folder }))
        }
        (Some(command), _) if command == "import" || command == "show" => {
            Err(format!("`{command}` needs the path of an ONNX file").into())
        }
        (Some(command), _) => {
            Err(format!("the command `{command}` is unknown: the commands are `import` and `show`").into())
        }
    }
}
