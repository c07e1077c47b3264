//! A heater that learns how its room behaves while heating it.
//!
//! Every minute the program reads its sensors, learns from the effect of the last minute, and asks its model of the room which power
//! will come closest to the wanted temperature. When the room changes, the model adapts.

use stackprop::error::StepError;
use stackprop::prelude::*;

network! {
    /// Inside temperature, outside temperature and heater power to the change of temperature within a minute.
    pub struct Model = Dense<3, 12>, Tanh, Dense<12, 1>;
}

/// The model with everything that it needs to learn.
pub type Learning = Learner<Model, MeanSquaredError, Adam>;

/// An untrained model.
pub const NEW: Learning = Learner::new(Model::ZERO, MeanSquaredError, Adam::new(0.005), 1);

/// The settings of the heater, as fractions of its full power.
const POWERS: [f32; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// The interval at which another power is tried (minutes).
const TRY_EVERY: usize = 6;

/// The input of the model, scaled to numbers of about 1.
fn question(inside: f32, outside: f32, power: f32) -> [f32; 3] {
    [inside / 20.0 - 1.0, outside / 20.0, 2.0 * power - 1.0]
}

/// The state of the main loop between two minutes.
pub struct Controller {
    wanted: f32,
    minutes: usize,
    inside: f32,
    asked: [f32; 3],
}

impl Controller {
    /// Starts with the current values of the sensors.
    pub fn new(wanted: f32, inside: f32, outside: f32) -> Self {
        Self { wanted, minutes: 0, inside, asked: question(inside, outside, 0.0) }
    }

    /// Does one turn of the main loop: learns from the last minute, and returns the power for the next one and the error of the
    /// model.
    ///
    /// # Errors
    ///
    /// If the value of a sensor is not finite. The model is unchanged then.
    pub fn minute(&mut self, model: &mut Learning, inside: f32, outside: f32) -> Result<(f32, f32), StepError> {
        let warmer = inside - self.inside;
        let squared_error = model.learn(&self.asked, &[warmer])?;

        let distance = |power| {
            let [warmer] = model.predict(&question(inside, outside, power));
            (inside + warmer - self.wanted).abs()
        };
        let best =
            POWERS.into_iter().fold(0.0, |best, power| if distance(power) < distance(best) { power } else { best });
        // Tries another power from time to time, because otherwise the model would never learn its effect.
        self.minutes += 1;
        let turn = self.minutes / TRY_EVERY;
        let power = if self.minutes.is_multiple_of(TRY_EVERY) { POWERS[turn % POWERS.len()] } else { best };

        self.inside = inside;
        self.asked = question(inside, outside, power);
        Ok((power, squared_error))
    }
}

/// A simulation of a simple room: it loses heat to the outside, and the heater supplies heat.
pub struct Room {
    /// The temperature (degrees Celsius).
    pub inside: f32,
    /// The share of the difference to the outside temperature that is lost per minute. Open windows increase it.
    pub loss: f32,
}

impl Room {
    /// Simulates a minute with this outside temperature and this power.
    pub fn minute(&mut self, outside: f32, power: f32) {
        self.inside += self.loss * (outside - self.inside) + 1.5 * power;
    }
}

/// The measurements of an hour.
pub struct Hour {
    /// The number of the hour, starting at 0.
    pub number: u32,
    /// The temperature at the end of the hour.
    pub inside: f32,
    /// The mean squared error of the model.
    pub error: f32,
}

/// Runs the main loop for this number of hours. After half of them, a window is opened.
///
/// # Errors
///
/// If the value of a sensor is not finite.
pub fn heat(model: &mut Learning, hours: u32, mut report: impl FnMut(&Hour)) -> Result<Hour, StepError> {
    model.init(None);
    let mut room = Room { inside: 12.0, loss: 0.02 };
    let outside = 5.0;
    let mut controller = Controller::new(20.0, room.inside, outside);
    let mut hour = Hour { number: 0, inside: room.inside, error: 0.0 };
    for number in 0..hours {
        if number == hours / 2 {
            room.loss = 0.06;
        }
        let mut sum = 0.0;
        for _ in 0..60 {
            let (power, squared_error) = controller.minute(model, room.inside, outside)?;
            sum += squared_error;
            room.minute(outside, power);
        }
        hour = Hour { number, inside: room.inside, error: sum / 60.0 };
        report(&hour);
    }
    Ok(hour)
}
