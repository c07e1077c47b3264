//! The passes of a list: training.

use proc_macro2::TokenStream;
use quote::quote;

use super::{List, Step, memory, places};

/// The network as a layer that is trained.
pub fn training(list: &List<'_>) -> TokenStream {
    let List { itself: name, places, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Step { kind: last_kind, from: last_from, memory: last_memory, place: last, .. } = list.last();
    let checked = places::checked(list);
    let memories: Vec<_> = steps.iter().map(|s| &s.memory).collect();
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.iter().map(|s| (&s.kind, &s.from)).unzip();
    let memory = memory::of_training(list);
    let plan = quote!(#places::<#names>::TRAINING);
    let suffices = memory::suffices(list, memory.clone(), &plan);

    let forward = steps.iter().map(|Step { place, field, kind, from, memory, .. }| {
        quote! {
            passes::forward::<#kind, #from, T, I, SAMPLES>(
                &mut values, const { #plan.step(#place) }, &params.#field, &mut cache.#memory, noise, isa,
            );
        }
    });
    let backward = steps.iter().rev().map(|Step { place, field, kind, from, memory, .. }| {
        let logits = if place == last { quote!(LOGITS) } else { quote!(false) };
        let call = quote! {
            passes::backward::<#kind, #from, T, I, SAMPLES>(
                &mut gradients,
                left,
                const { #plan.step(#place) },
                const { #plan.gradients(#place) },
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
    let wanted = wanted(list);

    quote! {
        use ::stackprop::layer::Trainable;
        use ::stackprop::noise::Noise;

        ::stackprop::plain_struct! {
            /// Working memory of training: buffers, outputs between the layers, what the layers keep.
            pub struct Cache<#bounds T: Scalar; const SAMPLES: usize>
            where [#(for<'any> #kinds: Trainable<#froms>,)*]
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
            #(for<'any> #kinds: Trainable<#froms>,)*
        {
            #wanted
            let (mut gradients, left) = passes::Gradients::new(x, y, dy, dx, const { #plan.buffers }, &mut cache.memory);
            #(#backward)*
        }

        impl<#bounds In: Shape> Trainable<In> for #name<#names>
        where
            #(for<'any> #kinds: Trainable<#froms>,)*
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
                let mut values = passes::Values::of_training(x, y, const { #plan.buffers }, &mut cache.memory);
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

/// Before which layers the gradient is wanted: where there are parameters further before, or if that by the input is wanted.
fn wanted(list: &List<'_>) -> TokenStream {
    let (kinds, froms): (Vec<_>, Vec<_>) = list.steps.iter().map(|step| (&step.kind, &step.from)).unzip();
    quote! {
        let wanted = passes::wanted(dx.is_some(), [#(<<#kinds as Layer<#froms>>::Params<T> as Parameters<T>>::COUNT,)*]);
    }
}
