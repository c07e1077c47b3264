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
    let suffices = memory::suffices(list, quote!(<#name<#names> as Layer<#input>>::Scratch<T>), &plan);
    let outlined = list.is_outlined();
    let statements = steps.iter().map(|Step { place, field, kind, from, .. }| {
        let logits = if place == last { quote!(LOGITS) } else { quote!(false) };
        quote! {
            passes::predict::<#kind, #from, T, I, #outlined>(
                &mut values, plan.step(#place), #logits, &params.#field, scratch, isa,
            );
        }
    });

    quote! {
        use ::stackprop::isa::Isa;
        use ::stackprop::layer::Layer;
        use ::stackprop::passes;
        use ::stackprop::shape::Shape;
        use ::stackprop::tensor::Tensor;

        #[inline(always)]
        fn predict<#bounds T: Scalar, I: Isa, const LOGITS: bool>(
            params: &#name<#names T>,
            x: &[Tensor<T, #input>],
            y: &mut [Tensor<T, #output>],
            scratch: &mut [<#name<#names> as Layer<#input>>::Scratch<T>],
            isa: I,
        ) {
            #checked
            #suffices
            let plan = const { &#plan };
            let (mut values, scratch) = passes::Values::of_prediction(x, y, plan.buffers, scratch);
            #(#statements)*
        }

        impl<#bounds In: Shape> Layer<In> for #name<#names> {
            type Input = #input;
            type Output = #output;
            type Head = <#last_kind as Layer<#last_from>>::Head;
            type Params<T: Scalar> = #name<#names T>;
            type Scratch<T: Scalar> = #scratch;

            const EXPECTS: ::stackprop::layer::Expects =
                ::stackprop::layer::Expects::Shape(<#input as Shape>::DIMS);
            const REUSE: ::stackprop::plan::Reuse =
                ::stackprop::plan::Reuse::reads(#places::<#names>::TRAINING.reads);
            const MACS: u64 = ::stackprop::facts::macs(&#places::<#names>::FACTS);
            const STACK: usize = ::stackprop::facts::stack(&#places::<#names>::FACTS);

            #[inline(always)]
            fn predict<T: Scalar, I: Isa>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, #output>],
                scratch: &mut [Self::Scratch<T>],
                isa: I,
            ) {
                predict::<#names T, I, false>(params, passes::same(x), y, scratch, isa);
            }

            #[inline(always)]
            fn predict_logits<T: Scalar, I: Isa>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                z: &mut [Tensor<T, #output>],
                scratch: &mut [Self::Scratch<T>],
                isa: I,
            ) {
                predict::<#names T, I, true>(params, passes::same(x), z, scratch, isa);
            }
        }
    }
}
