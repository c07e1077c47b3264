//! tract: prediction only, with the ONNX files that `python/models.py` has written. The first argument is their folder.

use std::path::{Path, PathBuf};

use stackprop_peers::{Spec, Work, features, serve};
use tract_onnx::prelude::*;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder with the ONNX files"));
    serve("tract", |spec| {
        if spec.trains() {
            return Err("it does not train".to_owned());
        }
        Predict::prepare(spec, &folder).map_err(|error| error.to_string())
    });
}

struct Predict {
    state: TypedSimpleState,
    x: TValue,
}

impl Predict {
    fn prepare(spec: &Spec, folder: &Path) -> TractResult<Box<dyn Work>> {
        let model = tract_onnx::onnx().model_for_path(folder.join(spec.get("name")).with_extension("onnx"))?;
        let state = model.into_optimized()?.into_runnable()?.spawn()?;
        let samples = spec.number("samples");
        let shape = if spec.lenet() { vec![samples, 1, 28, 28] } else { vec![samples, spec.width()] };
        let x = Tensor::from_shape(&shape, &features(samples, spec.width()))?.into_tvalue();
        Ok(Box::new(Self { state, x }))
    }
}

impl Work for Predict {
    fn run(&mut self) {
        std::hint::black_box(self.state.run(tvec!(self.x.clone())).expect("shapes fit"));
    }

    fn check(&mut self) -> Vec<f32> {
        let y = self.state.run(tvec!(self.x.clone())).expect("shapes fit");
        y[0].try_as_plain_ram().and_then(|y| y.as_slice::<f32>().map(<[f32]>::to_vec)).expect("its numbers are `f32`")
    }
}
