// head
use nn::layers::*;
use nn::network;

network! { struct Shape = Dense<3, 4>, ReLU, Dense<5, 2>; }
network! { struct Name = Linear<3, 4>, ReLU; }
network! { struct Size = Dense<{ 1 << 40 }, 4>; }
network! {
    #[budget(macs = 10)]
    struct Net = Dense<3, 4>;
}

network! { struct Groups<G, C> = Input<1, 8, 8>, Conv2d<1, C, 3>, GroupNorm<G>; }
const PARAMETERS: usize = Groups::<nn::typenum::U5, nn::typenum::U12>::PARAMS;

fn main() {
    println!("{PARAMETERS}");
}
