//! The passes of training: the list as a `Trainable` layer.

use proc_macro2::TokenStream;
use quote::quote;

use super::list::{Layer, List};
use super::trainability::{self, TrainedLayers};
use super::{buffer_plans, checks};

/// The passes, one statement per layer each, and the implementation that calls them.
pub fn items(list: &List<'_>) -> TokenStream {
    let List { itself, constants, layers, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Layer { input: last_input, memory: last_memory, index: last_index, .. } = list.last();
    let checked = checks::checked(list);
    let memories: Vec<_> = layers.iter().map(|layer| &layer.memory).collect();
    let inputs: Vec<_> = layers.iter().map(|layer| &layer.input).collect();
    let TrainedLayers { items, types, bounds: trainable } = trainability::layers(list);
    let last = &types[*last_index];
    let outlined = list.is_outlined();
    let memory = buffer_plans::of_training(list);
    let plan = quote!(#constants::<#names>::TRAINING);
    let suffices = buffer_plans::suffices(list, memory.clone(), &plan);

    let forward = layers.iter().zip(&types).map(|(Layer { index, field, input, memory, .. }, ty)| {
        quote! {
            __passes::forward::<#ty, #input, __T, __I, __SAMPLES, #outlined>(
                &mut values, plan.step(#index), &params.#field, &mut cache.#memory, noise, isa,
            );
        }
    });
    let backward = layers.iter().zip(&types).rev().map(|(Layer { index, field, input, memory, .. }, ty)| {
        let logits = if index == last_index { quote!(logits) } else { quote!(false) };
        let call = quote! {
            __passes::backward::<#ty, #input, __T, __I, __SAMPLES, #outlined>(
                &mut gradients,
                left,
                plan.step(#index),
                plan.gradients(#index),
                wanted[#index],
                #logits,
                &params.#field,
                &mut cache.#memory,
                &mut gradient.#field,
                isa,
            );
        };
        if index == last_index {
            return call;
        }
        let next = index + 1;
        quote!(if wanted[#next] { #call })
    });

    let backward = list.through_all(quote! {
        #[allow(clippy::too_many_arguments)]
        fn backward<#bounds __T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
            params: &#itself<#names __T>,
            x: &[__Tensor<__T, #input>],
            y: &[__Tensor<__T, #output>],
            cache: &mut __Cache<#names __T, __SAMPLES>,
            dy: &[__Tensor<__T, #output>],
            dx: ::core::option::Option<&mut [__Tensor<__T, #input>]>,
            gradient: &mut #itself<#names __T>,
            logits: bool,
            isa: __I,
        )
        where
            #trainable
        {
            let plan = const { &#plan };
            let wanted = __passes::wanted(dx.is_some(), const { &#constants::<#names>::FACTS });
            let (mut gradients, left) = __passes::Gradients::new(x, y, dy, dx, plan.buffers, &mut cache.memory);
            #(#backward)*
        }
    });
    quote! {
        #backward

        impl<#bounds __In: __Shape> __Trainable<__In> for #itself<#names>
        where
            #trainable
        {
            type Cache<__T: __Scalar, const __SAMPLES: usize> = __Cache<#names __T, __SAMPLES>;

            #[inline(always)]
            fn forward<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#itself<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &mut [__Tensor<__T, #output>],
                cache: &mut __Cache<#names __T, __SAMPLES>,
                noise: &mut __Noise,
                isa: __I,
            ) {
                let x: &[__Tensor<__T, #input>] = __passes::same(x);
                #checked
                #suffices
                let plan = const { &#plan };
                let mut values = __passes::Values::of_training(x, y, plan.buffers, &mut cache.memory);
                #(#forward)*
            }

            #[inline(always)]
            fn backward<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#itself<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &[__Tensor<__T, #output>],
                cache: &mut __Cache<#names __T, __SAMPLES>,
                dy: &[__Tensor<__T, #output>],
                dx: ::core::option::Option<&mut [__Tensor<__T, __In>]>,
                gradient: &mut #itself<#names __T>,
                isa: __I,
            ) {
                let dx = dx.map(__passes::same_mut);
                backward::<#names __T, __I, __SAMPLES>(params, __passes::same(x), y, cache, dy, dx, gradient, false, isa);
            }

            #[inline(always)]
            fn logits<'a, __T: __Scalar, const __SAMPLES: usize>(
                x: &'a [__Tensor<__T, __In>],
                y: &'a [__Tensor<__T, #output>],
                cache: &'a __Cache<#names __T, __SAMPLES>,
            ) -> &'a [__Tensor<__T, #output>] {
                let x: &[__Tensor<__T, #input>] = __passes::same(x);
                let left = __passes::Left::new(x, y, const { #plan.buffers }, &cache.memory);
                __passes::logits::<#last, #last_input, __T, __SAMPLES>(left, const { #plan.step(#last_index) }, &cache.#last_memory)
            }

            #[inline(always)]
            fn backward_from_logits<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#itself<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &[__Tensor<__T, #output>],
                cache: &mut __Cache<#names __T, __SAMPLES>,
                dz: &[__Tensor<__T, #output>],
                dx: ::core::option::Option<&mut [__Tensor<__T, __In>]>,
                gradient: &mut #itself<#names __T>,
                isa: __I,
            ) {
                let dx = dx.map(__passes::same_mut);
                backward::<#names __T, __I, __SAMPLES>(params, __passes::same(x), y, cache, dz, dx, gradient, true, isa);
            }
        }

        ::stackprop::plain_struct! {
            /// The working memory of training: buffers, outputs between the layers, and what each layer saves.
            pub struct __Cache<#bounds __T: __Scalar; const __SAMPLES: usize>
            where [#trainable]
            {
                memory: [#memory; __SAMPLES],
                #(#memories: <#types as __Trainable<#inputs>>::Cache<__T, __SAMPLES>,)*
            }
        }

        #items
    }
}
