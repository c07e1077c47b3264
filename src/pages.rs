//! Compiles and runs the code in the README, in the pages of `docs/` and in the chapters of the book.

macro_rules! pages {
    ($($name:ident $path:literal)*) => {$(
        #[doc = include_str!($path)]
        struct $name;
    )*};
}

pages! {
    Readme "../README.md"
    Memory "../docs/memory.md"
    OwnLayers "../docs/own-layers.md"
    Recipes "../docs/recipes.md"
    FirstNetwork "../book/src/first-network.md"
    Shapes "../book/src/shapes.md"
    Training "../book/src/training.md"
    Debugging "../book/src/debugging.md"
    Images "../book/src/images.md"
    Sequences "../book/src/sequences.md"
    Outputs "../book/src/outputs.md"
    Data "../book/src/data.md"
    Weights "../book/src/weights.md"
    Search "../book/src/search.md"
    Devices "../book/src/devices.md"
    Audio "../book/src/audio.md"
    Browser "../book/src/browser.md"
    Extending "../book/src/extending.md"
    Performance "../book/src/performance.md"
    Comparison "../book/src/comparison.md"
}
