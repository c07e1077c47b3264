//! Event files of TensorBoard. `event_files.py` reads the files of the first test in TensorBoard.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::json;
use stackprop::layer::{Parameters, Path as Place};
use stackprop::prelude::*;
use stackprop_report::{Log, TensorBoard, chart};

use crate::records::{Message, read};
use crate::{CLASSES, INPUTS, Net, folder, rng};

/// The events of the only file of a folder, after the first, which has the version.
fn events(folder: &Path) -> Vec<Message> {
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with("events.out.tfevents."));
    let mut messages = read(&fs::read(file).unwrap());
    assert_eq!(messages.remove(0).text(3), Some("brain.Event:2"));
    messages
}

/// The values of all summaries with a tag, and their steps.
fn values(events: &[Message], tag: &str) -> Vec<(u64, Message)> {
    let of = |event: &Message| {
        let values = event.messages(5).into_iter().flat_map(|summary| summary.messages(1));
        let step = event.integer(2);
        values.filter(|value| value.text(1) == Some(tag)).map(|value| (step, value)).collect::<Vec<_>>()
    };
    events.iter().flat_map(of).collect()
}

fn scalars(events: &[Message], tag: &str) -> Vec<(u64, f32)> {
    values(events, tag).into_iter().map(|(step, value)| (step, value.float(2).unwrap())).collect()
}

/// The reader agrees with TensorBoard about a file that TensorBoard has written.
#[test]
fn the_reader_of_these_tests_reads_a_file_of_tensorboard() {
    let messages = read(include_bytes!("golden.tfevents"));
    assert_eq!(messages[0].text(3), Some("brain.Event:2"));
    assert_eq!((messages[1].double(1), messages[1].integer(2)), (1.5, 300));
    assert_eq!(scalars(&messages[1..], "loss"), [(300, 0.375)]);
    let [(_, histogram)] = &values(&messages[1..], "weights")[..] else { panic!("{messages:?}") };
    let [histogram] = &histogram.messages(5)[..] else { panic!("{histogram:?}") };
    assert_eq!((histogram.double(1), histogram.double(2), histogram.doubles(7)), (-1.0, 2.0, vec![1.0, 3.0]));
}

#[test]
fn a_run_is_in_the_files_and_stays_there_for_tensorboard() {
    let folder = folder("board");
    let board = TensorBoard::new(folder.join("runs")).unwrap();
    let log = Log::json_lines(folder.join("run.jsonl")).unwrap();
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(5).batch_size(2).metric("accuracy", accuracy);
    let fit = fit.training_metrics(true).validation(&INPUTS[4..], &CLASSES[4..]);
    board.names_of(&fit);
    log.names_of(&fit);
    let (mut steps, mut tensors) = (Vec::new(), Vec::new());
    let drawing = chart::histograms("Title", &stackprop_report::Histograms::new());
    let fit = fit.on_step(|step, _| {
        steps.push(step.loss);
        board.step(step)
    });
    let fit = fit.on_epoch(|epoch, net| {
        board.histograms("parameters", epoch.number, net);
        board.drawing("chart", epoch.number, &drawing);
        board.scalar("first weight", epoch.number, net.dense0.weight[0].into());
        Parameters::<f32>::visit(net, &Place::ROOT, &mut |entry, values| {
            let (mut sum, mut squares) = (0.0, 0.0);
            values.iter().for_each(|x| (sum, squares) = (sum + f64::from(*x), squares + f64::from(*x).powi(2)));
            let least = values.iter().copied().fold(f32::INFINITY, f32::min);
            let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            tensors.push(json!({
                "tag": format!("parameters/{}", entry.path), "step": epoch.number, "num": values.len(), "sum": sum,
                "sum_squares": squares, "min": least, "max": most,
            }));
        });
        let _ = log.epoch(epoch);
        board.epoch(epoch)
    });
    let history = fit.run(&INPUTS[..4], &CLASSES[..4], &mut rng()).unwrap();
    board.finish().unwrap();
    log.finish().unwrap();

    let (training, validation) = (events(&folder.join("runs/training")), events(&folder.join("runs/validation")));
    let expected = |value: &dyn Fn(&stackprop::training::Epoch) -> f64| -> Vec<(u64, f32)> {
        history.epochs.iter().map(|epoch| (epoch.number as u64, value(epoch) as f32)).collect()
    };
    assert_eq!(scalars(&training, "loss"), expected(&|epoch| epoch.loss));
    assert_eq!(scalars(&training, "accuracy"), expected(&|epoch| epoch.training_metrics[0]));
    assert_eq!(scalars(&training, "learning rate"), expected(&|epoch| epoch.learning_rate));
    assert_eq!(scalars(&training, "seconds"), expected(&|epoch| epoch.seconds));
    assert_eq!(scalars(&validation, "loss"), expected(&|epoch| epoch.validation_loss.unwrap()));
    assert_eq!(scalars(&validation, "accuracy"), expected(&|epoch| epoch.metrics[0]));
    assert_eq!(scalars(&training, "first weight").last(), Some(&(5, net.dense0.weight[0])));
    let in_steps = scalars(&events(&folder.join("runs/steps")), "loss");
    assert_eq!(in_steps, (1..).zip(steps.iter().map(|loss| *loss as f32)).collect::<Vec<_>>());
    assert_eq!(in_steps.len(), 10);

    assert_eq!(tensors.len(), 5 * 4);
    for tensor in &tensors {
        let all = values(&training, tensor["tag"].as_str().unwrap());
        let (_, value) = all.iter().find(|(step, _)| Some(*step) == tensor["step"].as_u64()).unwrap();
        let [histogram] = &value.messages(5)[..] else { panic!("{value:?}") };
        let read = [1, 2, 3, 4, 5].map(|field| histogram.double(field));
        let expected = ["min", "max", "num", "sum", "sum_squares"].map(|name| tensor[name].as_f64().unwrap());
        assert_eq!(read, expected, "{tensor}");
        let (limits, counts) = (histogram.doubles(6), histogram.doubles(7));
        assert_eq!(limits.len(), counts.len());
        assert_eq!((counts.iter().sum::<f64>(), limits.last()), (read[2], Some(&read[1])));
        assert!(limits.is_sorted_by(|a, b| a < b) && limits[0] >= read[0]);
    }

    let images = values(&training, "chart");
    let [image] = &images[4].1.messages(4)[..] else { panic!("{images:?}") };
    assert_eq!(image.bytes(4), Some(&drawing.to_png()[..]));
    let png = drawing.to_png();
    let size = |at: usize| u64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
    assert_eq!((image.integer(1), image.integer(2), image.integer(3)), (size(20), size(16), 3));

    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
    let times: Vec<f64> = training.iter().map(|event| event.double(1)).collect();
    assert!(times.is_sorted() && times[0] > now - 100.0 && times[times.len() - 1] <= now + 1.0, "{times:?}");

    let expected = json!({"steps": steps, "histograms": tensors, "image": [size(16), size(20)]});
    fs::write(folder.join("expected.json"), expected.to_string()).unwrap();
}

/// The files are looked at during the run, as after a kill at this moment.
#[test]
fn an_epoch_is_in_the_file_as_soon_as_it_has_ended() {
    let folder = folder("board-at-once");
    let board = TensorBoard::new(&folder).unwrap();
    let mut net = Net::new(&mut rng());
    let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(3);
    let mut lengths = Vec::new();
    let fit = fit.on_epoch(|epoch, _| {
        let _ = board.epoch(epoch);
        lengths.push(scalars(&events(&folder.join("training")), "loss").len());
        ControlFlow::Continue(())
    });
    fit.run(&INPUTS, &CLASSES, &mut rng()).unwrap();
    assert_eq!(lengths, [1, 2, 3]);
}

#[test]
fn two_runs_in_a_folder_have_a_file_each() {
    let folder = folder("two");
    let mut net = Net::new(&mut rng());
    for _ in 0..3 {
        let board = TensorBoard::new(&folder).unwrap();
        let fit = net.fit(CrossEntropy, Adam::new(0.05));
        fit.on_epoch(|epoch, _| board.epoch(epoch)).run(&INPUTS, &CLASSES, &mut rng()).unwrap();
        board.finish().unwrap();
    }
    assert_eq!(fs::read_dir(folder.join("training")).unwrap().count(), 3);
}
