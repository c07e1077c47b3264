//! A heater that learns how its room behaves while it heats it.
//!
//! Every minute the program reads its sensors, learns from what the last minute has done, and asks its model of the room
//! which power will bring it closest to the wanted temperature. When the room changes, the model follows.

use stackprop::error::StepError;
use stackprop::prelude::*;

network! {
    /// Temperature inside, temperature outside, power of the heater: to how much warmer it is a minute later.
    pub struct Model = Dense<3, 12>, Tanh, Dense<12, 1>;
}

/// The model with all that it needs to learn.
pub type Learning = Learner<Model, MeanSquaredError, Adam>;

/// A model of no room in particular.
pub const NEW: Learning = Learner::new(Model::ZERO, MeanSquaredError, Adam::new(0.005), 1);

/// What the heater can be set to, in parts of its full power.
const POWERS: [f32; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// After how many minutes a power is tried out.
const TRY_EVERY: usize = 6;

/// What the model is asked: numbers of about one.
fn question(inside: f32, outside: f32, power: f32) -> [f32; 3] {
    [inside / 20.0 - 1.0, outside / 20.0, 2.0 * power - 1.0]
}

/// The main loop's state between two minutes.
pub struct Controller {
    wanted: f32,
    minutes: usize,
    inside: f32,
    asked: [f32; 3],
}

impl Controller {
    /// Begins with what the sensors say now.
    pub fn new(wanted: f32, inside: f32, outside: f32) -> Self {
        Self { wanted, minutes: 0, inside, asked: question(inside, outside, 0.0) }
    }

    /// One turn of the main loop: learns from the minute that has passed, gives the power for the next, and by how much the
    /// model was wrong.
    ///
    /// # Errors
    ///
    /// If a sensor gives no number. The model is as it was then.
    pub fn minute(&mut self, model: &mut Learning, inside: f32, outside: f32) -> Result<(f32, f32), StepError> {
        let warmer = inside - self.inside;
        let squared_error = model.learn(&self.asked, &[warmer])?;

        let distance = |power| {
            let [warmer] = model.predict(&question(inside, outside, power));
            (inside + warmer - self.wanted).abs()
        };
        let best =
            POWERS.into_iter().fold(0.0, |best, power| if distance(power) < distance(best) { power } else { best });
        // Now and then something else, or it would never learn what that does.
        self.minutes += 1;
        let turn = self.minutes / TRY_EVERY;
        let power = if self.minutes.is_multiple_of(TRY_EVERY) { POWERS[turn % POWERS.len()] } else { best };

        self.inside = inside;
        self.asked = question(inside, outside, power);
        Ok((power, squared_error))
    }
}

/// In place of a room, a simple one: it loses heat to the outside, and the heater brings some.
pub struct Room {
    /// In degrees Celsius.
    pub inside: f32,
    /// The share of the difference to the outside that is lost in a minute; open windows make it larger.
    pub loss: f32,
}

impl Room {
    /// A minute with this temperature outside and this power.
    pub fn minute(&mut self, outside: f32, power: f32) {
        self.inside += self.loss * (outside - self.inside) + 1.5 * power;
    }
}

/// What there is to say of an hour.
pub struct Hour {
    /// Its number, from 0 on.
    pub number: u32,
    /// The temperature at its end.
    pub inside: f32,
    /// The mean squared error of the model.
    pub error: f32,
}

/// Days of the main loop. After half of the time somebody opens a window.
///
/// # Errors
///
/// If a sensor gives no number.
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
