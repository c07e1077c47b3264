//! The text of a history.

use super::*;

/// The table without the times, which nobody knows; and the end of each column.
fn lines(history: &History) -> Vec<String> {
    let text = history.to_string();
    let width = text.lines().next().unwrap().chars().count();
    for line in text.lines() {
        assert_eq!(line.chars().count(), width, "{text}");
    }
    text.lines().map(|line| line[..line.len() - 9].trim_end().to_string()).collect()
}

fn one_epoch(name: &'static str, value: f64, validation: bool) -> History {
    let mut net = Line::ZERO;
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).metric(name, move |_, _| value);
    let fit = if validation { fit.validation(&[[1.0]], &[[2.0]]) } else { fit };
    fit.run(&[[0.0]], &[[0.0]], &mut rng(1)).unwrap()
}

#[test]
fn columns_are_as_wide_as_their_names() {
    assert_eq!(
        lines(&one_epoch("accuracy", 0.97654, true)),
        [
            "epoch        loss  validation    accuracy       rate",
            "    1      0.0000      4.0000      0.9765    1.00e-2"
        ]
    );
    assert_eq!(
        lines(&one_epoch("mean absolute error in °C", 3.25, true)),
        [
            "epoch        loss  validation  mean absolute error in °C       rate",
            "    1      0.0000      4.0000                     3.2500    1.00e-2"
        ]
    );
    assert_eq!(
        lines(&one_epoch("error in g", 312.5, false)),
        [
            "epoch        loss  error in g       rate", //
            "    1      0.0000    312.5000    1.00e-2"
        ]
    );
}

#[test]
fn each_metric_has_a_column() {
    let (inputs, classes) = lasting_stripes(50);
    let (_, history, _) = train_with(1, |fit| {
        let fit = fit.validation(inputs, classes).metric("accuracy", accuracy).metric("a half", |_, _| 0.5);
        fit.training_metrics(true)
    });
    let head = "epoch        loss  validation  train. accuracy  train. a half    accuracy      a half       rate";
    assert_eq!(lines(&history)[0], head);
    assert!(lines(&history)[3].contains("0.5000      "));
}

#[test]
fn numbers_of_any_size_have_room() {
    for (value, text) in [
        (123_456_789.0, "1.235e8"),
        (-4.5e-7, "-4.500e-7"),
        (9998.99999, "9999.0000"),
        (-9998.5, "-9998.5000"),
        (1e300, "1.000e300"),
        (0.001, "0.0010"),
        (f64::NAN, "NaN"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        let lines = lines(&one_epoch("m", value, false));
        assert_eq!(lines[1], format!("    1      0.0000  {text:>10}    1.00e-2"));
    }
}

#[test]
fn there_is_a_line_for_each_epoch() {
    let (_, history, _) = train_with(1, |fit| fit);
    let lines = lines(&history);
    assert_eq!(lines.len(), 4);
    assert!(lines[3].starts_with("    3  "));
    assert!(history.epochs.iter().all(|epoch| epoch.seconds > 0.0));
}
