//! The passes of a list: training.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{List, Step, memory, places};

/// The network as a layer that is trained.
pub fn training(list: &List<'_>) -> TokenStream {
    let List { itself: name, places, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Step { from: last_from, memory: last_memory, place: last, .. } = list.last();
    let checked = places::checked(list);
    let memories: Vec<_> = steps.iter().map(|s| &s.memory).collect();
    let froms: Vec<_> = steps.iter().map(|s| &s.from).collect();
    let Trained { items, kinds, bounds: trainable } = trained(list);
    let (forward_kinds, last_kind) = (kinds.iter(), &kinds[*last]);
    let outlined = list.is_outlined();
    let memory = memory::of_training(list);
    let plan = quote!(#places::<#names>::TRAINING);
    let suffices = memory::suffices(list, memory.clone(), &plan);

    let forward = steps.iter().zip(forward_kinds).map(|(Step { place, field, from, memory, .. }, kind)| {
        quote! {
            passes::forward::<#kind, #from, T, I, SAMPLES, #outlined>(
                &mut values, plan.step(#place), &params.#field, &mut cache.#memory, noise, isa,
            );
        }
    });
    let backward = steps.iter().zip(&kinds).rev().map(|(Step { place, field, from, memory, .. }, kind)| {
        let logits = if place == last { quote!(LOGITS) } else { quote!(false) };
        let call = quote! {
            passes::backward::<#kind, #from, T, I, SAMPLES, #outlined>(
                &mut gradients,
                left,
                plan.step(#place),
                plan.gradients(#place),
                wanted[#place],
                #logits,
                &params.#field,
                &mut cache.#memory,
                &mut gradient.#field,
                isa,
            );
        };
        if place == last {
            return call;
        }
        let behind = place + 1;
        quote!(if wanted[#behind] { #call })
    });

    quote! {
        use ::stackprop::layer::Trainable;
        use ::stackprop::noise::Noise;

        #items

        ::stackprop::plain_struct! {
            /// Working memory of training: buffers, outputs between the layers, what the layers keep.
            pub struct Cache<#bounds T: Scalar; const SAMPLES: usize>
            where [#trainable]
            {
                memory: [#memory; SAMPLES],
                #(#memories: <#kinds as Trainable<#froms>>::Cache<T, SAMPLES>,)*
            }
        }

        #[inline(always)]
        #[allow(clippy::too_many_arguments)]
        fn backward<#bounds T: Scalar, I: Isa, const SAMPLES: usize, const LOGITS: bool>(
            params: &#name<#names T>,
            x: &[Tensor<T, #input>],
            y: &[Tensor<T, #output>],
            cache: &mut Cache<#names T, SAMPLES>,
            dy: &[Tensor<T, #output>],
            dx: ::core::option::Option<&mut [Tensor<T, #input>]>,
            gradient: &mut #name<#names T>,
            isa: I,
        )
        where
            #trainable
        {
            let plan = const { &#plan };
            let wanted = passes::wanted(dx.is_some(), const { &#places::<#names>::FACTS });
            let (mut gradients, left) = passes::Gradients::new(x, y, dy, dx, plan.buffers, &mut cache.memory);
            #(#backward)*
        }

        impl<#bounds In: Shape> Trainable<In> for #name<#names>
        where
            #trainable
        {
            type Cache<T: Scalar, const SAMPLES: usize> = Cache<#names T, SAMPLES>;

            #[inline(always)]
            fn forward<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, #output>],
                cache: &mut Cache<#names T, SAMPLES>,
                noise: &mut Noise,
                isa: I,
            ) {
                let x: &[Tensor<T, #input>] = passes::same(x);
                #checked
                #suffices
                let plan = const { &#plan };
                let mut values = passes::Values::of_training(x, y, plan.buffers, &mut cache.memory);
                #(#forward)*
            }

            #[inline(always)]
            fn backward<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                y: &[Tensor<T, #output>],
                cache: &mut Cache<#names T, SAMPLES>,
                dy: &[Tensor<T, #output>],
                dx: ::core::option::Option<&mut [Tensor<T, In>]>,
                gradient: &mut #name<#names T>,
                isa: I,
            ) {
                let dx = dx.map(passes::same_mut);
                backward::<#names T, I, SAMPLES, false>(params, passes::same(x), y, cache, dy, dx, gradient, isa);
            }

            #[inline(always)]
            fn logits<'a, T: Scalar, const SAMPLES: usize>(
                x: &'a [Tensor<T, In>],
                y: &'a [Tensor<T, #output>],
                cache: &'a Cache<#names T, SAMPLES>,
            ) -> &'a [Tensor<T, #output>] {
                let x: &[Tensor<T, #input>] = passes::same(x);
                let left = passes::Left::new(x, y, const { #plan.buffers }, &cache.memory);
                passes::logits::<#last_kind, #last_from, T, SAMPLES>(left, const { #plan.step(#last) }, &cache.#last_memory)
            }

            #[inline(always)]
            fn backward_from_logits<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                y: &[Tensor<T, #output>],
                cache: &mut Cache<#names T, SAMPLES>,
                dz: &[Tensor<T, #output>],
                dx: ::core::option::Option<&mut [Tensor<T, In>]>,
                gradient: &mut #name<#names T>,
                isa: I,
            ) {
                let dx = dx.map(passes::same_mut);
                backward::<#names T, I, SAMPLES, true>(params, passes::same(x), y, cache, dz, dx, gradient, isa);
            }
        }
    }
}

/// The layers as those that are trained.
struct Trained {
    items: TokenStream,
    kinds: Vec<TokenStream>,
    /// What has to hold for the list to be trained.
    bounds: TokenStream,
}

/// A list is trained if each layer has a backward pass. For a list that is not generic a constant says so, and one bound asks for
/// it: with a bound for each layer the compiler would look through all of them for each. If a layer has none, all of them
/// are replaced, so that the passes, which nobody can call then, are still made of layers that have one.
fn trained(list: &List<'_>) -> Trained {
    let List { places, steps, generics, .. } = list;
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.iter().map(|step| (&step.kind, &step.from)).unzip();
    if !generics.is_empty() {
        return Trained {
            items: TokenStream::new(),
            kinds: kinds.iter().map(|&kind| kind.clone()).collect(),
            bounds: quote!(#(for<'any> #kinds: Trainable<#froms>,)*),
        };
    }
    let count = steps.len();
    let trained: Vec<_> = steps.iter().map(|step| format_ident!("Trained{}", step.place)).collect();
    let items = quote! {
        impl #places {
            const FIRST_WITHOUT_BACKWARD: usize = {
                use ::stackprop::probe::{NoBackward as _, ProbeBackward};
                ::stackprop::probe::first_false(&[#(ProbeBackward::<#kinds, #froms>::HAS,)*])
            };
            const IS_TRAINABLE: bool = Self::FIRST_WITHOUT_BACKWARD == #count;
        }
        type IsTrainable = ::stackprop::probe::Choice<{ #places::IS_TRAINABLE }>;
        #(type #trained = <IsTrainable as ::stackprop::probe::Choose<
            #kinds,
            ::stackprop::probe::Untrained<#kinds>,
        >>::Type;)*
    };
    Trained {
        items,
        kinds: trained.iter().map(|name| quote!(#name)).collect(),
        bounds: quote!(for<'any> IsTrainable: ::stackprop::probe::Yes),
    }
}
