//! The passes of a list: predicting.

use proc_macro2::TokenStream;
use quote::quote;

use super::{List, Step, memory, places};

/// The network as a layer that predicts.
pub fn prediction(list: &List<'_>) -> TokenStream {
    let List { itself: name, places, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Step { kind: last_kind, from: last_from, place: last, .. } = list.last();
    let checked = places::checked(list);
    let scratch = memory::of_prediction(list);
    let plan = quote!(#places::<#names>::PREDICTION);
    let suffices = memory::suffices(list, quote!(<#name<#names> as __Layer<#input>>::Scratch<__T>), &plan);
    let outlined = list.is_outlined();
    let statements = steps.iter().map(|Step { place, field, kind, from, .. }| {
        let logits = if place == last { quote!(logits) } else { quote!(false) };
        quote! {
            __passes::predict::<#kind, #from, __T, __I, #outlined>(
                &mut values, plan.step(#place), #logits, &params.#field, scratch, isa,
            );
        }
    });

    let predict = list.through_all(quote! {
        fn predict<#bounds __T: __Scalar, __I: __Isa>(
            params: &#name<#names __T>,
            x: &[__Tensor<__T, #input>],
            y: &mut [__Tensor<__T, #output>],
            scratch: &mut [<#name<#names> as __Layer<#input>>::Scratch<__T>],
            logits: bool,
            isa: __I,
        ) {
            #checked
            #suffices
            let plan = const { &#plan };
            let (mut values, scratch) = __passes::Values::of_prediction(x, y, plan.buffers, scratch);
            #(#statements)*
        }
    });
    quote! {
        use ::stackprop::simd::Isa as __Isa;
        use ::stackprop::layer::Layer as __Layer;
        use ::stackprop::__private::passes as __passes;
        use ::stackprop::tensor::Shape as __Shape;
        use ::stackprop::tensor::Tensor as __Tensor;

        #predict

        impl<#bounds __In: __Shape> __Layer<__In> for #name<#names> {
            type Input = #input;
            type Output = #output;
            type Head = <#last_kind as __Layer<#last_from>>::Head;
            type Params<__T: __Scalar> = #name<#names __T>;
            type Scratch<__T: __Scalar> = #scratch;

            const EXPECTS: ::stackprop::layer::Expects =
                ::stackprop::layer::Expects::Shape(<#input as __Shape>::DIMS);
            const REUSE: ::stackprop::layer::Reuse =
                ::stackprop::layer::Reuse::reads(#places::<#names>::TRAINING.reads);
            const MACS: u64 = ::stackprop::__private::facts::macs(&#places::<#names>::FACTS);
            const STACK: usize = ::stackprop::__private::facts::stack(&#places::<#names>::FACTS);

            #[inline(always)]
            fn predict<__T: __Scalar, __I: __Isa>(
                params: &#name<#names __T>,
                x: &[__Tensor<__T, __In>],
                y: &mut [__Tensor<__T, #output>],
                scratch: &mut [Self::Scratch<__T>],
                isa: __I,
            ) {
                predict::<#names __T, __I>(params, __passes::same(x), y, scratch, false, isa);
            }

            #[inline(always)]
            fn predict_logits<__T: __Scalar, __I: __Isa>(
                params: &#name<#names __T>,
                x: &[__Tensor<__T, __In>],
                z: &mut [__Tensor<__T, #output>],
                scratch: &mut [Self::Scratch<__T>],
                isa: __I,
            ) {
                predict::<#names __T, __I>(params, __passes::same(x), z, scratch, true, isa);
            }
        }
    }
}
