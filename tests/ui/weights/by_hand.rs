//! A layer whose `Parameters` are written by hand and do not state their `STRUCTURE`.
use stackprop::layer::{Entry, Path, Role};
use stackprop::prelude::*;
use stackprop::weights;

stackprop::plain_struct! {
    struct ShiftParams<T: Scalar> {
        by: Tensor<T, Features<U1>>,
    }
}

impl<T: Scalar> stackprop::layer::Parameters<T> for ShiftParams<T> {
    fn init<R: stackprop::rand::Rng + ?Sized>(&mut self, _: Option<Init>, _: &mut R) {}
    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
        self.by.visit(path, "by", Role::Bias, visitor);
    }
    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
        self.by.visit_mut(path, "by", Role::Bias, visitor);
    }
}

struct Shift;

impl<In: Shape> Layer<In> for Shift {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ShiftParams<T>;
    type Scratch<T: Scalar> = ();
    fn predict<T: Scalar, I: Isa>(params: &ShiftParams<T>, xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| x + params.by[0]);
    }
}

network! { struct Net = Dense<4, 3>, Residual<(Shift)>; }
static NET: Net = weights!("net.safetensors");

fn main() {}

//~ 36:28 `Net` cannot be filled at compile time: nothing is known of the parameters `residual1.first.shift0`. Declare them with `parameters!`, or state their `STRUCTURE`
//~ cure `weights!("net.safetensors")` -> `Net::ZERO`
