//! CSV and JSON lines.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value;
use stackprop::prelude::*;
use stackprop::training::{Every, History};
use stackprop_report::{Error, Log};

use crate::{CLASSES, INPUTS, Net, folder, rng};

/// The cells of a file of comma-separated values without quotes.
fn cells(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn column<'a>(cells: &'a [Vec<String>], name: &str) -> impl Iterator<Item = &'a str> {
    let index = cells[0].iter().position(|other| other == name).unwrap_or_else(|| panic!("{name} in {:?}", cells[0]));
    cells[1..].iter().map(move |row| &*row[index])
}

fn numbers(cells: &[Vec<String>], name: &str) -> Vec<f64> {
    column(cells, name).map(|cell| cell.parse().unwrap()).collect()
}

/// A run with every measurement that there is, logged as CSV and as JSON lines.
fn run(csv: &Path, json: &Path) -> History {
    let (csv, json) = (Log::csv(csv).unwrap(), Log::json_lines(json).unwrap());
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(7).metric("accuracy", accuracy);
    let fit = fit.metric("top 2", stackprop::metrics::top_k(2)).training_metrics(true);
    let fit = fit.validation(&INPUTS[4..], &CLASSES[4..]).schedule(CosineDecay::new());
    csv.names_of(&fit);
    json.names_of(&fit);
    let fit = fit.on_epoch(|epoch, _| {
        let _ = csv.epoch(epoch);
        json.epoch(epoch)
    });
    let history = fit.run(&INPUTS[..4], &CLASSES[..4], &mut rng()).unwrap();
    csv.finish().unwrap();
    json.finish().unwrap();
    history
}

#[test]
fn every_measurement_is_in_its_column_with_all_digits() {
    let folder = folder("columns");
    let (csv, json) = (folder.join("run.csv"), folder.join("run.jsonl"));
    let history = run(&csv, &json);
    let cells = cells(&csv);
    let names = [
        "epoch",
        "training_loss",
        "validation_loss",
        "training_accuracy",
        "training_top 2",
        "validation_accuracy",
        "validation_top 2",
        "learning_rate",
        "seconds",
    ];
    assert_eq!(cells[0], names);
    let epochs = || history.epochs.iter();
    let expected: [Vec<f64>; 9] = [
        epochs().map(|epoch| epoch.number as f64).collect(),
        epochs().map(|epoch| epoch.loss).collect(),
        epochs().map(|epoch| epoch.validation_loss.unwrap()).collect(),
        epochs().map(|epoch| epoch.training_metrics[0]).collect(),
        epochs().map(|epoch| epoch.training_metrics[1]).collect(),
        epochs().map(|epoch| epoch.metrics[0]).collect(),
        epochs().map(|epoch| epoch.metrics[1]).collect(),
        epochs().map(|epoch| epoch.learning_rate).collect(),
        epochs().map(|epoch| epoch.seconds).collect(),
    ];
    let text = fs::read_to_string(&json).unwrap();
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 7);
    for (name, expected) in names.iter().zip(expected) {
        assert_eq!(numbers(&cells, name), expected, "{name}");
        assert_eq!(objects.iter().map(|object| object[name].as_f64().unwrap()).collect::<Vec<_>>(), expected, "{name}");
    }
    // The order of the names is that of the columns, for readers of a single line.
    let places: Vec<_> = names.iter().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted());
}

#[test]
fn heads_have_columns_of_their_own() {
    network! { struct Two = Dense<2, 4>, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
    let path = folder("heads").join("run.csv");
    let log = Log::csv(&path).unwrap();
    let mut net = Two::new(&mut rng());
    let fit = net.fit((CrossEntropy, MeanSquaredError), Adam::new(0.05)).epochs(3);
    log.names_of(&fit);
    let targets = [(0u8, 0.5), (2, 1.5)];
    let history = fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&INPUTS[..2], &targets, &mut rng()).unwrap();
    let cells = cells(&path);
    for (head, name) in ["training_loss_class", "training_loss_size"].iter().enumerate() {
        let expected: Vec<f64> = history.epochs.iter().map(|epoch| epoch.head_losses[head]).collect();
        assert_eq!(numbers(&cells, name), expected);
    }
}

/// The file is looked at during the run, as after a kill at this moment.
#[test]
fn an_epoch_is_in_the_file_as_soon_as_it_has_ended() {
    let path = folder("at-once").join("run.csv");
    let log = Log::csv(&path).unwrap();
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(4);
    log.names_of(&fit);
    let mut lengths = Vec::new();
    let fit = fit.on_epoch(|epoch, _| {
        let _ = log.epoch(epoch);
        lengths.push(cells(&path).len());
        ControlFlow::Continue(())
    });
    fit.run(&INPUTS, &CLASSES, &mut rng()).unwrap();
    assert_eq!(lengths, [2, 3, 4, 5]);
}

#[test]
fn a_name_with_commas_and_quotes_is_one_cell() {
    let folder = folder("quotes");
    let (csv_path, json_path) = (folder.join("run.csv"), folder.join("run.jsonl"));
    let (csv, json) = (Log::csv(&csv_path).unwrap(), Log::json_lines(&json_path).unwrap());
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).metric("a \"b\", c", accuracy).metric("a \"b\", c", accuracy);
    csv.names_of(&fit);
    json.names_of(&fit);
    let fit = fit.on_epoch(|epoch, _| {
        let _ = csv.epoch(epoch);
        json.epoch(epoch)
    });
    fit.run(&INPUTS, &CLASSES, &mut rng()).unwrap();
    let text = fs::read_to_string(csv_path).unwrap();
    let header = "epoch,training_loss,\"training_a \"\"b\"\", c\",\"training_a \"\"b\"\", c'\",learning_rate,seconds\n";
    assert!(text.starts_with(header), "{text}");
    let object: Value = serde_json::from_str(&fs::read_to_string(json_path).unwrap()).unwrap();
    assert!(object["training_a \"b\", c'"].is_number());
}

#[test]
fn a_metric_that_is_nan_is_nan_in_csv_and_null_in_json() {
    let folder = folder("nan");
    let (csv_path, json_path) = (folder.join("run.csv"), folder.join("run.jsonl"));
    let (csv, json) = (Log::csv(&csv_path).unwrap(), Log::json_lines(&json_path).unwrap());
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).metric("nan", |_, _| f64::NAN).metric("inf", |_, _| f64::INFINITY);
    csv.names_of(&fit);
    json.names_of(&fit);
    let fit = fit.on_epoch(|epoch, _| {
        let _ = csv.epoch(epoch);
        json.epoch(epoch)
    });
    fit.run(&INPUTS, &CLASSES, &mut rng()).unwrap();
    let cells = cells(&csv_path);
    assert_eq!((&*cells[1][2], &*cells[1][3]), ("NaN", "inf"));
    let object: Value = serde_json::from_str(&fs::read_to_string(json_path).unwrap()).unwrap();
    assert!(object["training_nan"].is_null() && object["training_inf"].is_null());
}

/// A run that is interrupted after some epochs, and then continues from an older checkpoint.
#[test]
fn a_run_that_continues_replaces_the_epochs_that_it_repeats() {
    for json in [false, true] {
        let folder = folder(if json { "continued-json" } else { "continued-csv" });
        let (path, checkpoint) = (folder.join("log"), folder.join("run.safetensors"));
        let run = |last: usize| {
            let log = if json { Log::json_lines(&path) } else { Log::csv(&path) }.unwrap();
            let mut net = Net::new(&mut rng());
            let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(10);
            let fit = fit.checkpoint(&checkpoint, Every::Epochs(3)).resume(&checkpoint);
            log.names_of(&fit);
            let fit = fit.on_epoch(|epoch, _| {
                let _ = log.epoch(epoch);
                if epoch.number == last { panic!("killed") } else { ControlFlow::Continue(()) }
            });
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                fit.run(&INPUTS, &CLASSES, &mut rng()).unwrap();
            }));
            log.finish().unwrap();
            ended.is_ok()
        };
        // Of the fifth epoch a line is there, and of the sixth a part, but the checkpoint is that of the third.
        assert!(!run(5));
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{before}{}6", if json { "{\"epoch\":" } else { "" })).unwrap();
        assert!(run(0));
        let after = fs::read_to_string(&path).unwrap();
        let epochs = || after.lines().filter(|line| !line.starts_with("epoch"));
        assert_eq!(epochs().count(), 10, "{after}");
        for (index, line) in epochs().enumerate() {
            let start = format!("{}{},", if json { "{\"epoch\":" } else { "" }, index + 1);
            assert!(line.starts_with(&start), "{after}");
        }
        let length = |text: &str, lines: usize| text.split_inclusive('\n').take(lines).map(str::len).sum::<usize>();
        let kept = length(&before, if json { 3 } else { 4 });
        assert_eq!(before[..kept], after[..kept]);
    }
}

#[test]
fn a_run_that_continues_does_not_touch_a_log_with_other_columns() {
    let folder = folder("other-columns");
    let (path, checkpoint) = (folder.join("log.csv"), folder.join("run.safetensors"));
    let run = |epochs| {
        let log = Log::csv(&path).unwrap();
        let mut net = Net::new(&mut rng());
        let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(epochs);
        let fit = fit.checkpoint(&checkpoint, Every::Epochs(1)).resume(&checkpoint);
        log.names_of(&fit);
        fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&INPUTS, &CLASSES, &mut rng()).unwrap();
        log.finish()
    };
    run(2).unwrap();
    fs::write(&path, "epoch,loss\n1,0.5\n").unwrap();
    let error = run(4).unwrap_err();
    assert!(
        matches!(error, Error::OtherColumns { .. })
            && error.to_string().contains(": the columns of this log are not those"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "epoch,loss\n1,0.5\n");
}

#[test]
fn the_file_of_another_run_is_replaced_only_when_an_epoch_has_ended() {
    let path = folder("replaced").join("run.csv");
    fs::write(&path, "something long that was there before\n".repeat(100)).unwrap();
    let log = Log::csv(&path).unwrap();
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(2);
    log.names_of(&fit);
    assert!(fs::read_to_string(&path).unwrap().starts_with("something"));
    fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&INPUTS, &CLASSES, &mut rng()).unwrap();
    log.finish().unwrap();
    assert_eq!(cells(&path).len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_does_not_end_the_run_and_is_an_error_at_its_end() {
    let log = Log::json_lines("/dev/full").unwrap();
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(3);
    log.names_of(&fit);
    let history = fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&INPUTS, &CLASSES, &mut rng()).unwrap();
    assert_eq!(history.epochs.len(), 3);
    let error = log.finish().unwrap_err().to_string();
    assert!(error.starts_with("/dev/full: ") && error.contains("No space"), "{error}");
}
