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
            __passes::forward::<#kind, #from, __T, __I, __SAMPLES, #outlined>(
                &mut values, plan.step(#place), &params.#field, &mut cache.#memory, noise, isa,
            );
        }
    });
    let backward = steps.iter().zip(&kinds).rev().map(|(Step { place, field, from, memory, .. }, kind)| {
        let logits = if place == last { quote!(logits) } else { quote!(false) };
        let call = quote! {
            __passes::backward::<#kind, #from, __T, __I, __SAMPLES, #outlined>(
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

    let backward = list.through_all(quote! {
        #[allow(clippy::too_many_arguments)]
        fn backward<#bounds __T: __Scalar, __I: __Isa, const __SAMPLES: usize>(
            params: &#name<#names __T>,
            x: &[__Tensor<__T, #input>],
            y: &[__Tensor<__T, #output>],
            cache: &mut __Cache<#names __T, __SAMPLES>,
            dy: &[__Tensor<__T, #output>],
            dx: ::core::option::Option<&mut [__Tensor<__T, #input>]>,
            gradient: &mut #name<#names __T>,
            logits: bool,
            isa: __I,
        )
        where
            #trainable
        {
            let plan = const { &#plan };
            let wanted = __passes::wanted(dx.is_some(), const { &#places::<#names>::FACTS });
            let (mut gradients, left) = __passes::Gradients::new(x, y, dy, dx, plan.buffers, &mut cache.memory);
            #(#backward)*
        }
    });
    quote! {
        use ::stackprop::layer::Trainable as __Trainable;
        use ::stackprop::layer::Noise as __Noise;

        #items

        ::stackprop::plain_struct! {
            /// Working memory of training: buffers, outputs between the layers, what the layers keep.
            pub struct __Cache<#bounds __T: __Scalar; const __SAMPLES: usize>
            where [#trainable]
            {
                memory: [#memory; __SAMPLES],
                #(#memories: <#kinds as __Trainable<#froms>>::Cache<__T, __SAMPLES>,)*
            }
        }

        #backward

        impl<#bounds __In: __Shape> __Trainable<__In> for #name<#names>
        where
            #trainable
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
                let plan = const { &#plan };
                let mut values = __passes::Values::of_training(x, y, plan.buffers, &mut cache.memory);
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
                backward::<#names __T, __I, __SAMPLES>(params, __passes::same(x), y, cache, dz, dx, gradient, true, isa);
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
            bounds: quote!(#(for<'any> #kinds: __Trainable<#froms>,)*),
        };
    }
    let count = steps.len();
    let trained: Vec<_> = steps.iter().map(|step| format_ident!("__Trained{}", step.place)).collect();
    let items = quote! {
        impl #places {
            const FIRST_WITHOUT_BACKWARD: usize = {
                use ::stackprop::__private::probe::{NoBackward as _, ProbeBackward as __ProbeBackward};
                ::stackprop::__private::probe::first_false(&[#(__ProbeBackward::<#kinds, #froms>::HAS,)*])
            };
            const IS_TRAINABLE: bool = Self::FIRST_WITHOUT_BACKWARD == #count;
        }
        type __IsTrainable = ::stackprop::__private::probe::Choice<{ #places::IS_TRAINABLE }>;
        #(type #trained = <__IsTrainable as ::stackprop::__private::probe::Choose<
            #kinds,
            ::stackprop::__private::probe::Untrained<#kinds>,
        >>::Type;)*
    };
    Trained {
        items,
        kinds: trained.iter().map(|name| quote!(#name)).collect(),
        bounds: quote!(for<'any> __IsTrainable: ::stackprop::__private::probe::Yes),
    }
}
