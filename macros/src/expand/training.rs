//! The training passes: the list as a `Trainable` layer.

use proc_macro2::TokenStream;
use quote::quote;

use super::abilities::{self, Ability, AbleLayers};
use super::list::{Layer, List};
use super::{buffer_plans, checks};

/// Returns the passes, with one statement per layer each, and the implementation that calls them.
pub fn items(list: &List<'_>) -> TokenStream {
    let List { itself, constants, layers, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (_, output) = list.ends();
    let last_index = &list.last().index;
    let checked = checks::checked(list);
    let memories: Vec<_> = layers.iter().map(|layer| &layer.memory).collect();
    let inputs: Vec<_> = layers.iter().map(|layer| &layer.input).collect();
    let AbleLayers { items, types, bounds: trainable } = abilities::layers(list, Ability::Training);
    let outlined = list.is_outlined();
    let memory = buffer_plans::of_training(list);
    let plan = quote!(#constants::<#names>::TRAINING);
    let suffices = buffer_plans::suffices(list, memory.clone(), &plan);

    let forward = layers.iter().zip(&types).map(|(layer, ty)| {
        let Layer { index, input, memory, .. } = layer;
        let (forward, params) = (layer.pass("forward"), layer.reference(&quote!(&), &quote!(params)));
        let logits = if index == last_index { quote!(logits) } else { quote!(false) };
        quote! {
            __passes::#forward::<#ty, #input, __T, __I, __SAMPLES, #outlined>(
                &mut values, plan.step(#index), #logits, #params, &mut cache.#memory, rng, isa,
            );
        }
    });
    let backward = layers.iter().zip(&types).rev().map(|(layer, ty)| {
        let Layer { index, input, memory, heads, .. } = layer;
        let params = layer.reference(&quote!(&), &quote!(params));
        let gradient = layer.reference(&quote!(&mut), &quote!(gradient));
        let logits = if index == last_index { quote!(logits) } else { quote!(false) };
        let backward = layer.pass("backward");
        let step = match heads.is_empty() {
            true => quote!(plan.backward(#index, needs_input_gradient[#index], #logits)),
            false => quote!(plan.backward(#index, needs_input_gradient[#index], false), logits),
        };
        let call = quote! {
            __passes::#backward::<#ty, #input, __T, __I, __SAMPLES, #outlined>(
                &mut values,
                activations,
                #step,
                #params,
                &mut cache.#memory,
                (#gradient, is_first_part),
                isa,
            );
        };
        if index == last_index {
            return call;
        }
        let next = index + 1;
        quote!(if needs_input_gradient[#next] { #call })
    });

    let (wants_logits, by_logits) = (list.wants_logits(), list.by_logits());
    let backward = list.through_all(quote! {
        fn backward<#bounds __In: __Shape, __T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
            params: &#itself<#names __T>,
            saved: __Saved<'_, #itself<#names>, __In, __T, __SAMPLES>,
            gradients: __Gradients<'_, #itself<#names>, __In, __T>,
            isa: __I,
        )
        where
            #trainable
        {
            let plan = const { &#plan };
            let needs_input_gradient = __passes::needs_input_gradient(gradients.wants_dx(), const { &#constants::<#names>::FACTS });
            let (logits, is_first_part) = (gradients.#by_logits(), gradients.is_first_part());
            let __Saved { x, y, cache } = saved;
            let (dy, dx, gradient) = gradients.apart();
            let (mut values, activations) = __passes::GradientValues::new(x, y, dy, dx, plan.buffers, &mut cache.memory);
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

            const OVERWRITES: bool = true;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn forward<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#itself<#names __T>,
                xy: __Operand<'_, __T, __In, #output>,
                cache: &mut __Cache<#names __T, __SAMPLES>,
                rng: &mut __StepRng<'_>,
                isa: __I,
            ) {
                #checked
                #suffices
                let plan = const { &#plan };
                let logits = xy.#wants_logits();
                let mut values = __passes::Values::of_training(xy, plan.buffers, &mut cache.memory);
                #(#forward)*
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn backward<__T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
                params: &#itself<#names __T>,
                saved: __Saved<'_, Self, __In, __T, __SAMPLES>,
                gradients: __Gradients<'_, Self, __In, __T>,
                isa: __I,
            ) {
                backward::<#names __In, __T, __I, __SAMPLES>(params, saved, gradients, isa);
            }
        }

        ::stackprop::plain_struct! {
            /// The working memory of training: buffers, outputs between the layers, and the values that each layer saves.
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
