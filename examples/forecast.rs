//! Forecasts the temperature of the Pacific for six months, by a recurrent and by a convolutional network, and compares both with the
//! seasonal naive forecast: the same month a year before.
//!
//! ```sh
//! cargo run --release --example forecast    # writes target/forecast.svg
//! ```
//!
//! The networks learn from 1950 to 1989, the epoch is chosen by 1990 to 1999, and the figures are of 2000 to 2010. Every month both
//! make a step, and forecast the next six months. Both are better than the seasonal naive forecast, and for the next two months also than
//! the mean of the month in other years, which is the better guess from the third month on.

use std::error::Error;
use std::f32::consts::TAU;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::{StandardScaler, csv};
use stackprop::network::StreamingNetwork;
use stackprop::prelude::*;

#[path = "forecast/plot.rs"]
mod plot;

/// The months that are forecast.
const AHEAD: usize = 6;
/// The length of the sequences in training (months).
const LENGTH: usize = 48;
const YEAR: usize = 12;
/// The first months of the validation and of the test data.
const VALIDATION: usize = (1990 - 1950) * YEAR;
const TEST: usize = (2000 - 1950) * YEAR;

network! {
    /// The temperature and the season of a month to the temperatures of the next months, standardised.
    pub struct Recurrent = Input<Sequence<LENGTH, 3>>, GRU<3, 24>, Dropout<0.2>, PerStep<Dense<24, AHEAD>>;
}

network! {
    /// The same, from the last 31 months.
    pub struct Convolutional =
        Input<Sequence<LENGTH, 3>>,
        Conv1d<3, 24, 3, Causal>, ReLU, Dropout<0.2>,
        Conv1d<24, 24, 3, Causal, Dilation<2>>, ReLU, Dropout<0.2>,
        Conv1d<24, 24, 3, Causal, Dilation<4>>, ReLU, Dropout<0.2>,
        Conv1d<24, 24, 3, Causal, Dilation<8>>, ReLU,
        PerStep<Dense<24, AHEAD>>;
}

type Month = [f32; 3];
type Forecast = [f32; AHEAD];

/// The temperatures of all months since January 1950 (°C).
struct Series {
    temperatures: Vec<f32>,
    /// Of the training data alone.
    scale: StandardScaler<1>,
}

impl Series {
    /// The inputs of all months.
    fn months(&self) -> Vec<Month> {
        let mut standardised: Vec<[f32; 1]> = self.temperatures.iter().map(|t| [*t]).collect();
        self.scale.apply(&mut standardised);
        let season = |month: usize| (TAU * (month % YEAR) as f32 / YEAR as f32).sin_cos();
        let input = |(month, [t]): (usize, &[f32; 1])| [*t, season(month).0, season(month).1];
        standardised.iter().enumerate().map(input).collect()
    }

    /// All sequences within these months, with what is forecast: inputs and targets.
    fn sequences(&self, start: usize, end: usize) -> (Vec<[f32; 3 * LENGTH]>, Vec<[Forecast; LENGTH]>) {
        let months = self.months();
        let firsts = start..=end - AHEAD - LENGTH;
        let input = |first: usize| core::array::from_fn(|i| months[first + i / 3][i % 3]);
        let forecast = |last: usize| core::array::from_fn(|i| months[last + 1 + i][0]);
        let target = |first: usize| core::array::from_fn(|step| forecast(first + step));
        (firsts.clone().map(input).collect(), firsts.map(target).collect())
    }
}

/// Trains a network, and returns its forecasts (°C) after each month.
fn forecasts<N>(net: &mut N, series: &Series, rng: &mut Xoshiro256PlusPlus) -> Result<Vec<Forecast>, Box<dyn Error>>
where
    N: TrainableNetwork + StreamingNetwork<Scalar = f32, Input = [f32; 3 * LENGTH]>,
    N: StreamingNetwork<StepInput = Month, StepOutput = Forecast>,
    MeanSquaredError: Loss<N, [Forecast; LENGTH]>,
{
    let (inputs, targets) = series.sequences(0, VALIDATION);
    let (validation_inputs, validation_targets) = series.sequences(VALIDATION, TEST);
    net.init(None, rng);
    println!("{}", N::summary());
    let mut best = boxed::<N>();
    let history = net
        .fit(MeanSquaredError, AdamW::new(5e-3).weight_decay(0.05))
        .epochs(40)
        .batch_size(16)
        .schedule(CosineDecay::new())
        .validation(&validation_inputs, &validation_targets)
        .best(&mut best)
        .run(&inputs, &targets, rng)?;
    if let Some(epoch) = history.best() {
        println!("the best epoch was {} of {}\n", epoch.number, history.epochs.len());
    }

    // The network steps through all months, and never sees a later one.
    let mut state = StepState::ZERO;
    let mut forecasts: Vec<Forecast> = series.months().iter().map(|month| best.step(month, &mut state)).collect();
    series.scale.invert(forecasts.as_flattened_mut().as_chunks_mut::<1>().0);
    Ok(forecasts)
}

/// The errors of forecasts of the test data, those of each number of months ahead.
struct Errors {
    absolute: [f64; AHEAD],
    squared: [f64; AHEAD],
}

impl Errors {
    /// `forecast(last, ahead)` is what is forecast at the month `last`.
    fn of(series: &Series, forecast: impl Fn(usize, usize) -> f32) -> Self {
        let temperatures = &series.temperatures;
        let mean = |ahead: usize, f: fn(f64) -> f64| {
            let months = TEST..temperatures.len();
            let errors = months.clone().map(|month| f(f64::from(forecast(month - ahead, ahead) - temperatures[month])));
            errors.sum::<f64>() / months.len() as f64
        };
        Self {
            absolute: core::array::from_fn(|i| mean(i + 1, f64::abs)),
            squared: core::array::from_fn(|i| mean(i + 1, |x| x * x)),
        }
    }

    fn mean(&self) -> [f64; 2] {
        let mean = |of: &[f64; AHEAD]| of.iter().sum::<f64>() / AHEAD as f64;
        [mean(&self.absolute), mean(&self.squared).sqrt()]
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (temperatures, _) = csv::read(root.join("data/elnino/elnino.csv"), ["temperature"], ["month"])?;
    let scale = StandardScaler::fit(&temperatures[..VALIDATION])?;
    let series = Series { temperatures: temperatures.into_iter().map(|[t]| t).collect(), scale };
    let temperatures = &series.temperatures;

    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let recurrent = forecasts(&mut *Recurrent::boxed(&mut rng), &series, &mut rng)?;
    let convolutional = forecasts(&mut *Convolutional::boxed(&mut rng), &series, &mut rng)?;
    // Two forecasts that need no network.
    let naive = |last: usize, ahead: usize| temperatures[last + ahead - YEAR];
    let usual: [f32; YEAR] = core::array::from_fn(|month| {
        let same = temperatures[..VALIDATION].iter().skip(month).step_by(YEAR);
        same.sum::<f32>() / (VALIDATION / YEAR) as f32
    });

    // The scale of MASE: the error of the seasonal naive forecast in the training data. Hyndman and Koehler 2006.
    let pairs = temperatures[..VALIDATION].iter().zip(&temperatures[YEAR..VALIDATION]);
    let in_training = pairs.map(|(a, b)| f64::from(a - b).abs()).sum::<f64>() / (VALIDATION - YEAR) as f64;
    let table = [
        ("seasonal naive", Errors::of(&series, naive)),
        ("mean of the month", Errors::of(&series, |last, ahead| usual[(last + ahead) % YEAR])),
        ("GRU", Errors::of(&series, |last, ahead| recurrent[last][ahead - 1])),
        ("convolutions", Errors::of(&series, |last, ahead| convolutional[last][ahead - 1])),
    ];
    println!("{} months from January 2000, 1 to {AHEAD} months ahead:", temperatures.len() - TEST);
    println!("{:18} {:>7} {:>7} {:>7}   MAE by months ahead", "", "MAE", "RMSE", "MASE");
    for (name, errors) in &table {
        let [mae, rmse] = errors.mean();
        print!("{name:18} {mae:4.2} °C {rmse:4.2} °C {:7.2}  ", mae / in_training);
        println!("{}", errors.absolute.map(|mae| format!(" {mae:.2}")).concat());
    }

    let lead = 3;
    let ahead = |forecasts: &[Forecast]| (TEST..temperatures.len()).map(|m| forecasts[m - lead][lead - 1]).collect();
    let lines = [
        ("measured", "#000000", temperatures[TEST..].to_vec()),
        ("seasonal naive", "#b0b0b0", (TEST..temperatures.len()).map(|month| naive(month - lead, lead)).collect()),
        ("GRU, 3 months before", "#d04020", ahead(&recurrent)),
        ("convolutions, 3 months before", "#2060c0", ahead(&convolutional)),
    ];
    let path = root.join("target/forecast.svg");
    plot::write(&path, "Sea surface temperature, Niño 1+2 (°C)", 2000, &lines)?;
    println!("plot: {}", path.display());
    let [[naive, _], _, [gru, _], [convolutions, _]] = table.map(|(_, errors)| errors.mean());
    println!("error relative to seasonal naive: {:.2} {:.2}", gru / naive, convolutions / naive);
    Ok(())
}
