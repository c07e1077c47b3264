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
            __passes::forward::<#kind, #from, __T, __I, __SAMPLES>(
                &mut values, const { #plan.step(#place) }, &params.#field, &mut cache.#memory, noise, isa,
            );
        }
    });
    let backward = steps.iter().rev().map(|Step { place, field, kind, from, memory, .. }| {
        let logits = if place == last { quote!(__LOGITS) } else { quote!(false) };
        let call = quote! {
            __passes::backward::<#kind, #from, __T, __I, __SAMPLES>(
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
        use ::stackprop::layer::Trainable as __Trainable;
        use ::stackprop::noise::Noise as __Noise;

        ::stackprop::plain_struct! {
            /// Working memory of training: buffers, outputs between the layers, what the layers keep.
            pub struct __Cache<#bounds __T: __Scalar; const __SAMPLES: usize>
            where [#(for<'any> #kinds: __Trainable<#froms>,)*]
            {
                memory: [#memory; __SAMPLES],
                #(#memories: <#kinds as __Trainable<#froms>>::Cache<__T, __SAMPLES>,)*
            }
        }

        #[inline(always)]
        #[allow(clippy::too_many_arguments)]
        fn backward<#bounds __T: __Scalar, __I: __Isa, const __SAMPLES: usize, const __LOGITS: bool>(
            params: &#name<#names __T>,
            x: &[__Tensor<__T, #input>],
            y: &[__Tensor<__T, #output>],
            cache: &mut __Cache<#names __T, __SAMPLES>,
            dy: &[__Tensor<__T, #output>],
            dx: ::core::option::Option<&mut [__Tensor<__T, #input>]>,
            gradient: &mut #name<#names __T>,
            isa: __I,
        )
        where
            #(for<'any> #kinds: __Trainable<#froms>,)*
        {
            #wanted
            let (mut gradients, left) = __passes::Gradients::new(x, y, dy, dx, const { #plan.buffers }, &mut cache.memory);
            #(#backward)*
        }

        impl<#bounds __In: __Shape> __Trainable<__In> for #name<#names>
        where
            #(for<'any> #kinds: __Trainable<#froms>,)*
        {
            type Cache<__T: __Scalar, const __SAMPLES: usize> = __Cache<#names __T, __SAMPLES>;

            #[inline(always)]
            fn forward<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#name<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &mut [__Tensor<__T, #output>],
                cache: &mut __Cache<#names __T, __SAMPLES>,
                noise: &mut __Noise,
                isa: __I,
            ) {
                let x: &[__Tensor<__T, #input>] = __passes::same(x);
                #checked
                #suffices
                let mut values = __passes::Values::of_training(x, y, const { #plan.buffers }, &mut cache.memory);
                #(#forward)*
            }

            #[inline(always)]
            fn backward<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#name<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &[__Tensor<__T, #output>],
                cache: &mut __Cache<#names __T, __SAMPLES>,
                dy: &[__Tensor<__T, #output>],
                dx: ::core::option::Option<&mut [__Tensor<__T, __In>]>,
                gradient: &mut #name<#names __T>,
                isa: __I,
            ) {
                let dx = dx.map(__passes::same_mut);
                backward::<#names __T, __I, __SAMPLES, false>(params, __passes::same(x), y, cache, dy, dx, gradient, isa);
            }

            #[inline(always)]
            fn logits<'a, __T: __Scalar, const __SAMPLES: usize>(
                x: &'a [__Tensor<__T, __In>],
                y: &'a [__Tensor<__T, #output>],
                cache: &'a __Cache<#names __T, __SAMPLES>,
            ) -> &'a [__Tensor<__T, #output>] {
                let x: &[__Tensor<__T, #input>] = __passes::same(x);
                let left = __passes::Left::new(x, y, const { #plan.buffers }, &cache.memory);
                __passes::logits::<#last_kind, #last_from, __T, __SAMPLES>(left, const { #plan.step(#last) }, &cache.#last_memory)
            }

            #[inline(always)]
            fn backward_from_logits<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#name<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &[__Tensor<__T, #output>],
                cache: &mut __Cache<#names __T, __SAMPLES>,
                dz: &[__Tensor<__T, #output>],
                dx: ::core::option::Option<&mut [__Tensor<__T, __In>]>,
                gradient: &mut #name<#names __T>,
                isa: __I,
            ) {
                let dx = dx.map(__passes::same_mut);
                backward::<#names __T, __I, __SAMPLES, true>(params, __passes::same(x), y, cache, dz, dx, gradient, isa);
            }
        }
    }
}

/// Before which layers the gradient is wanted: where there are parameters further before, or if that by the input is wanted.
fn wanted(list: &List<'_>) -> TokenStream {
    let (kinds, froms): (Vec<_>, Vec<_>) = list.steps.iter().map(|step| (&step.kind, &step.from)).unzip();
    quote! {
        let wanted = __passes::wanted(dx.is_some(), [#(<<#kinds as __Layer<#froms>>::Params<__T> as __Parameters<__T>>::COUNT,)*]);
    }
}
