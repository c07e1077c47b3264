//! The prediction pass: the list as a `Layer`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::list::{Layer, List};
use super::{buffer_plans, checks};

/// Returns the pass, with one statement per layer, and the implementation that calls it.
pub fn items(list: &List<'_>) -> TokenStream {
    let List { itself, constants, layers, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Layer { ty: last, input: last_input, index: last_index, .. } = list.last();
    let checked = checks::checked(list);
    let scratch = buffer_plans::of_prediction(list);
    let plan = quote!(#constants::<#names>::PREDICTION);
    let suffices = buffer_plans::suffices(list, quote!(<#itself<#names> as __Layer<#input>>::Scratch<__T>), &plan);
    let outlined = list.is_outlined();
    let statements = layers.iter().map(|layer| {
        let Layer { index, ty, input, .. } = layer;
        let (predict, params) = (layer.pass("predict"), layer.reference(&quote!(&), &quote!(params)));
        let logits = if index == last_index { quote!(logits) } else { quote!(false) };
        quote! {
            __passes::#predict::<#ty, #input, __T, __I, _, #outlined>(
                &mut values, plan.step(#index), #logits, #params, scratch, isa,
            );
        }
    });
    let rows = layers.iter().map(|Layer { field, position, heads, input, .. }| {
        if !heads.is_empty() {
            let (names, lists): (Vec<_>, Vec<_>) =
                heads.iter().map(|head| (head.field.unraw().to_string(), head.list)).unzip();
            return quote! {
                ::stackprop::__private::heads_row::<#position>(const { &[
                    #(::stackprop::layer::Row::of::<#lists, #input>(#names),)*
                ] })
            };
        }
        let field = field.unraw().to_string();
        quote!(::stackprop::__private::row::<#position<#names>>(#field))
    });
    let wants_logits = list.wants_logits();
    let predict = list.through_all(quote! {
        fn predict<#bounds __In: __Shape, __T: __Scalar, __I: __Isa, __O: __passes::Observer<__T>>(
            params: &#itself<#names __T>,
            xy: __Operand<'_, __T, __In, #output>,
            observer: __O,
            scratch: &mut [<#itself<#names> as __Layer<#input>>::Scratch<__T>],
            isa: __I,
        ) {
            #checked
            #suffices
            let plan = const { &#plan };
            let logits = xy.#wants_logits();
            let (mut values, scratch) = __passes::Values::of_prediction(xy, plan.buffers, observer, scratch);
            #(#statements)*
        }
    });
    quote! {
        #predict

        impl<#bounds __In: __Shape> __Layer<__In> for #itself<#names> {
            type Input = #input;
            type Output = #output;
            type Head = <#last as __Layer<#last_input>>::Head;
            type Params<__T: __Scalar> = #itself<#names __T>;
            type Scratch<__T: __Scalar> = #scratch;

            const EXPECTS: ::stackprop::layer::Expects =
                ::stackprop::__private::expects::<#input>();
            const REUSE: ::stackprop::layer::Reuse =
                ::stackprop::layer::Reuse::reads(#constants::<#names>::TRAINING.reads);
            const MACS: u64 = ::stackprop::__private::facts::macs(&#constants::<#names>::FACTS);
            const OPERATION: ::stackprop::layer::Operation =
                ::stackprop::layer::Operation::List(const { &[#(#rows,)*] });
            const STACK: usize = ::stackprop::__private::facts::stack(&#constants::<#names>::FACTS);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn predict<__T: __Scalar, __I: __Isa>(
                params: &#itself<#names __T>,
                xy: __Operand<'_, __T, __In, #output>,
                scratch: &mut [Self::Scratch<__T>],
                isa: __I,
            ) {
                predict::<#names __In, __T, __I, __passes::Unobserved>(params, xy, __passes::Unobserved, scratch, isa);
            }
        }
    }
}
