//! Writes files that fit the networks of the targets, as the first inputs.

use std::path::PathBuf;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;
use stackprop::training::Every;
use stackprop::weights::{Element, Layout, Options};
use stackprop_fuzz::{DATA, Line, Net};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: seeds FOLDER")?);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let net = Net::new(&mut rng);
    net.save(folder.join("weights/net.safetensors"))?;
    net.save(folder.join("weights/net.npz"))?;
    net.save_with(
        folder.join("weights/half.safetensors"),
        &Options::new().layout(Layout::PyTorch).element(Element::F16),
    )?;
    let path = folder.join("checkpoints/run.safetensors");
    let mut line = Line::new(&mut rng);
    let fit = line.fit(MeanSquaredError, Adam::new(0.1)).epochs(1).batch_size(2).checkpoint(path, Every::Steps(1));
    fit.keep(3).run(&DATA, &DATA, &mut rng)?;
    Ok(())
}
