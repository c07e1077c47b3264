//! What each setting of a fit does.

use super::*;

#[test]
fn the_callback_sees_each_epoch_and_can_end_the_run() {
    let (mut numbers, mut networks) = (Vec::new(), Vec::new());
    let (net, history, _) = train_with(8, |fit| fit);
    let (inputs, classes) = stripes(50);
    let mut rng = rng(8);
    let mut stopped = Classes::new(&mut rng);
    let fit = stopped.fit(CrossEntropy, Adam::new(0.01)).epochs(100).batch_size(13);
    let fit = fit.on_epoch(|epoch, net| {
        numbers.push((epoch.number, epoch.loss));
        networks.push(bits(net));
        if epoch.number == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let stopped_history = fit.run(&inputs, &classes, &mut rng).unwrap();
    assert_eq!(bits(&stopped), bits(&net), "three epochs of a hundred are three epochs");
    assert!(stopped_history.same_values(&history));
    assert_eq!(numbers, history.epochs.iter().map(|epoch| (epoch.number, epoch.loss)).collect::<Vec<_>>());
    assert_eq!(networks.len(), 3);
    assert_eq!(networks[2], bits(&net));
    assert_ne!(networks[1], networks[2]);
}

#[test]
fn the_schedule_sets_the_rate_of_each_step() {
    let asked = RefCell::new(Vec::new());
    let schedule = |progress: Progress| {
        asked.borrow_mut().push(progress);
        1.0 / (1.0 + progress.step as f64)
    };
    let (inputs, targets) = parabola(10);
    let mut net = Curve::new(&mut rng(1));
    let mut by_hand = net.clone();
    let fit = net.fit(MeanSquaredError, Sgd::new(0.5)).epochs(2).batch_size(4).shuffle(false);
    let history = fit.schedule(schedule).run(&inputs, &targets, &mut rng(1)).unwrap();
    assert_eq!(asked.into_inner(), (0..6).map(|step| Progress { step, steps: 6 }).collect::<Vec<_>>());
    assert_eq!(history.epochs.iter().map(|epoch| epoch.learning_rate).collect::<Vec<_>>(), [0.5 / 3.0, 0.5 / 6.0]);

    let mut trainer = Trainer::<Curve, Sgd, 4>::ZERO;
    let batches = inputs.chunks(4).zip(targets.chunks(4));
    for (step, (x, t)) in batches.clone().chain(batches).enumerate() {
        let optimizer = Sgd::new(0.5 * (1.0 / (1.0 + step as f64)));
        trainer.step(&mut by_hand, &MeanSquaredError, &optimizer, x, t, &mut rng(1)).unwrap();
    }
    assert_eq!(bits(&net), bits(&by_hand));
}

#[test]
fn a_gradient_is_clipped_before_the_step() {
    let run = |clip| {
        let mut net = Line::ZERO;
        net.fit(MeanSquaredError, Sgd::new(1.0)).clip(clip).run(&[[3.0]], &[[-4.0]], &mut rng(1)).unwrap();
        [net.dense0.weight[0], net.dense0.bias[0]]
    };
    assert_eq!(run(Clip::None), [-24.0, -8.0]);
    assert_eq!(run(Clip::Value(10.0)), [-10.0, -8.0]);
    let [weight, bias] = run(Clip::Norm(1.0));
    assert!((weight.hypot(bias) - 1.0).abs() < 1e-6 && (weight / bias - 3.0).abs() < 1e-6, "{weight} {bias}");
}

#[test]
fn a_run_of_more_steps_than_can_be_counted_begins() {
    let (inputs, targets) = parabola(10);
    let asked = RefCell::new(Vec::new());
    let schedule = |progress: Progress| {
        asked.borrow_mut().push(progress);
        progress.fraction()
    };
    let mut net = Curve::new(&mut rng(1));
    let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(usize::MAX).batch_size(usize::MAX).threads(usize::MAX);
    let fit = fit.schedule(schedule).on_epoch(|epoch, _| match epoch.number {
        3 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert_eq!(fit.run(&inputs, &targets, &mut rng(1)).unwrap().epochs.len(), 3);
    assert_eq!(asked.into_inner(), [0, 1, 2].map(|step| Progress { step, steps: usize::MAX }));
    let mut net = Curve::new(&mut rng(1));
    let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(usize::MAX).batch_size(4).schedule(|now: Progress| {
        assert_eq!(now.steps, usize::MAX);
        1.0
    });
    fit.on_epoch(|_, _| ControlFlow::Break(())).run(&inputs, &targets, &mut rng(1)).unwrap();
}

/// One run of four epochs, or two of two: what the optimizer remembers is all that a run keeps besides the network.
#[test]
fn a_run_goes_on_where_another_ended_if_it_is_given_the_state() {
    fn losses_of<O: Optimizer>(make: impl Fn() -> O, runs: usize, keep: bool) -> (Vec<u32>, Vec<f64>) {
        let (inputs, classes) = stripes(50);
        let mut rng = rng(3);
        let mut net = Classes::new(&mut rng);
        let mut state = boxed();
        let mut all = Vec::new();
        for _ in 0..runs {
            let fit = net.fit(CrossEntropy, make()).epochs(4 / runs).batch_size(13).shuffle(false);
            let fit = if keep { fit.state(&mut state) } else { fit };
            all.extend(losses(&fit.run(&inputs, &classes, &mut rng).unwrap()));
        }
        (bits(&net), all)
    }
    fn check<O: Optimizer>(make: impl Fn() -> O + Copy) {
        let whole = losses_of(make, 1, false);
        assert_eq!(losses_of(make, 1, true), whole);
        assert_eq!(losses_of(make, 2, true), whole);
        assert_eq!(losses_of(make, 4, true), whole);
        assert_ne!(losses_of(make, 2, false), whole);
    }
    check(|| Adam::new(0.01));
    check(|| Sgd::new(0.1).momentum(0.9));
    check(|| NAdam::new(0.01));
}

#[test]
fn a_run_that_fails_or_panics_gives_the_state_back() {
    let (inputs, classes) = stripes(50);
    let mut state = boxed();
    let mut net = Classes::new(&mut rng(1));
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(10).state(&mut state);
    let fit = fit.schedule(|now: Progress| if now.step < 3 { 1.0 } else { -1.0 });
    fit.run(&inputs, &classes, &mut rng(1)).unwrap_err();
    assert_eq!(state.steps(), 3);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(10).state(&mut state);
    let fit = fit.on_epoch(|_, _| panic!("on purpose"));
    let run = std::panic::AssertUnwindSafe(|| fit.run(&inputs, &classes, &mut rng(1)));
    assert!(std::panic::catch_unwind(run).is_err());
    assert_eq!(state.steps(), 8);
}

/// What a run prints is looked at in a process of its own: this test again, told by a variable to be that process.
#[test]
fn without_a_terminal_there_is_a_plain_line_for_each_epoch() {
    const CHILD: &str = "STACKPROP_TEST_PROGRESS";
    if std::env::var_os(CHILD).is_some() {
        let (inputs, targets) = parabola(10);
        let mut net = Curve::new(&mut rng(1));
        let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3).progress(true);
        fit.run(&inputs, &targets, &mut rng(1)).unwrap();
        return;
    }
    for term in ["dumb", "xterm"] {
        let name = std::thread::current().name().unwrap().to_string();
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .envs([(CHILD, "1"), ("TERM", term)])
            .output()
            .unwrap();
        assert!(child.status.success());
        let text = String::from_utf8(child.stderr).unwrap();
        let numbers: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(numbers, ["epoch", "1", "2", "3"], "{text}");
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| !line.contains('\r')), "{text:?}");
    }
}
