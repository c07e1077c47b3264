//! A network that learns from points in a plane, while somebody watches.

use stackprop::prelude::*;
use stackprop::rand::SeedableRng;
use stackprop::rand::rngs::Xoshiro256PlusPlus;

/// The number of classes.
pub const CLASSES: usize = 3;
/// The points per row and per column of the map of the plane.
pub const MAP_SIDE: usize = 65;

network! {
    /// A position, from −1 to 1 in both directions, to the probabilities of the classes.
    pub struct Plane = Dense<2, 16>, Tanh, Dense<16, 16>, Tanh, Dense<16, 3>, Softmax;
}

/// The probabilities of the classes at each point of the map, row by row from the top left corner.
pub type Map = [[f32; CLASSES]; MAP_SIDE * MAP_SIDE];

/// The network, the points that it learns from, and what a step needs.
pub struct Classifier {
    network: Plane,
    trainer: Box<Trainer<Plane, Adam, 64>>,
    rng: Xoshiro256PlusPlus,
    points: Vec<[f32; 2]>,
    classes: Vec<u8>,
    scratch: Box<Scratch<Plane, 64>>,
    positions: Box<[[f32; 2]; MAP_SIDE * MAP_SIDE]>,
    map: Box<Map>,
}

impl Classifier {
    /// A network that has learned nothing, without points.
    pub fn new(seed: u64) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let at = |index: usize| index as f32 / (MAP_SIDE - 1) as f32 * 2.0 - 1.0;
        Self {
            network: Plane::new(&mut rng),
            trainer: Box::new(Trainer::ZERO),
            rng,
            points: Vec::new(),
            classes: Vec::new(),
            scratch: Box::new(Scratch::ZERO),
            positions: Box::new(core::array::from_fn(|i| [at(i % MAP_SIDE), at(i / MAP_SIDE)])),
            map: Box::new([[0.0; CLASSES]; MAP_SIDE * MAP_SIDE]),
        }
    }

    /// Forgets what the network has learned, and keeps the points.
    pub fn forget(&mut self, seed: u64) {
        self.rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        self.network = Plane::new(&mut self.rng);
        *self.trainer = Trainer::ZERO;
    }

    /// Removes all points from the index `count` on.
    pub fn keep(&mut self, count: usize) {
        self.points.truncate(count);
        self.classes.truncate(count);
    }

    /// Adds a point.
    pub fn add(&mut self, point: [f32; 2], class: u8) {
        self.points.push(point);
        self.classes.push(class);
    }

    /// Does this number of steps with all points, and returns the loss before the last one. NaN if there are no points, or if a step
    /// fails, because a class does not exist or the numbers became too large; the network is then as it was before that step.
    pub fn train(&mut self, steps: usize, learning_rate: f64) -> f32 {
        let (optimizer, mut loss) = (Adam::new(learning_rate), f32::NAN);
        if self.points.is_empty() {
            return loss;
        }
        for _ in 0..steps {
            let (network, points, classes) = (&mut self.network, &self.points, &self.classes);
            match self.trainer.step(network, &CrossEntropy, &optimizer, points, classes, &mut self.rng) {
                Ok(value) => loss = value,
                Err(_) => return f32::NAN,
            }
        }
        loss
    }

    /// Returns how many points the network puts into their class.
    pub fn right(&self) -> usize {
        let is_right = |(point, class): (&[f32; 2], &u8)| accuracy(&self.network.predict(point), class) > 0.5;
        self.points.iter().zip(&self.classes).filter(|sample| is_right(*sample)).count()
    }

    /// Computes the map.
    pub fn map(&mut self) -> &Map {
        self.network.predict_batch(&self.positions[..], &mut self.map[..], &mut self.scratch);
        &self.map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rings and what is around them, which no line separates.
    fn rings() -> Classifier {
        let mut classifier = Classifier::new(1);
        for i in 0..60_u8 {
            let (class, angle) = (i % 3, f32::from(i) * 2.4);
            let radius = 0.15 + 0.35 * f32::from(class);
            classifier.add([radius * angle.cos(), radius * angle.sin()], class);
        }
        classifier
    }

    #[test]
    fn it_learns_rings_and_the_map_shows_them() {
        let mut classifier = rings();
        let first = classifier.train(1, 0.02);
        let last = classifier.train(400, 0.02);
        assert!(last < 0.1 && last < first / 5.0, "loss {first} and then {last}");
        assert_eq!(classifier.right(), 60);
        // From the centre to the left side.
        let row = &classifier.map()[MAP_SIDE * (MAP_SIDE / 2)..][..MAP_SIDE / 2 + 1];
        let classes = row.iter().rev().map(|p| (0..CLASSES).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap_or(0));
        let mut seen: Vec<usize> = classes.collect();
        seen.dedup();
        assert_eq!(seen, [0, 1, 2]);
    }

    #[test]
    fn the_same_seed_learns_the_same_again() {
        let (mut one, mut other) = (rings(), rings());
        let loss = one.train(20, 0.02);
        other.train(7, 0.1);
        other.forget(1);
        assert_eq!(other.train(20, 0.02), loss);
        other.forget(2);
        assert_ne!(other.train(20, 0.02), loss);
    }

    #[test]
    fn no_points_an_unknown_class_and_a_wrong_rate_are_no_panic() {
        let mut classifier = Classifier::new(1);
        assert!(classifier.train(1, 0.02).is_nan() && classifier.right() == 0);
        classifier.add([0.0, 0.0], 0);
        classifier.add([0.5, 0.5], 3);
        assert!(classifier.train(1, 0.02).is_nan());
        classifier.keep(1);
        assert!(classifier.train(1, 0.02).is_finite());
        assert!(classifier.train(1, f64::NAN).is_nan() && classifier.train(1, -1.0).is_nan());
        assert!(classifier.train(1, 0.02).is_finite());
    }
}
