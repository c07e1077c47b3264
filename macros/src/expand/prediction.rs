//! The passes of a list: predicting.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{List, Step, places};

/// The type that holds one of several batches at a time.
pub fn shared<'a>(shapes: impl Iterator<Item = &'a TokenStream>) -> TokenStream {
    let batches: Vec<_> = shapes.map(|shape| quote!([Tensor<T, #shape>; SAMPLES])).collect();
    larger(&batches)
}

/// A tree of pairs that is as flat as can be, because a deep type is slow to compile.
fn larger(types: &[TokenStream]) -> TokenStream {
    match types {
        [] => quote!(()),
        [single] => single.clone(),
        _ => {
            let (left, right) = types.split_at(types.len() / 2);
            let (left, right) = (larger(left), larger(right));
            quote!(::stackprop::flat::Larger<#left, #right>)
        }
    }
}

/// Between two layers lie the outputs of the first of them, in one of two buffers by turns.
pub fn buffer(place: usize) -> Ident {
    format_ident!("{}", if place.is_multiple_of(2) { "even" } else { "odd" })
}

/// The buffers as slices. Once for all layers, because it is slow to find out that the memory of so many shapes is one.
pub fn buffers(list: &List<'_>, memory: &TokenStream) -> TokenStream {
    let names = (0..list.steps.len() - 1).take(2).map(buffer);
    quote!(#(let #names: &mut [T] = passes::scalars_mut(&mut #memory.#names);)*)
}

/// The network as a layer that predicts: two buffers, used by turns.
pub fn prediction(list: &List<'_>) -> TokenStream {
    let List { itself: name, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Step { kind: last_kind, from: last_from, .. } = list.last();
    let checked = places::checked(list);
    let buffers = buffers(list, &quote!(scratch));
    let memories: Vec<_> = steps.iter().map(|s| &s.memory).collect();
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.iter().map(|s| (&s.kind, &s.from)).unzip();
    let inner = &steps[..steps.len() - 1];
    let even = shared(inner.iter().step_by(2).map(|s| &s.to));
    let odd = shared(inner.iter().skip(1).step_by(2).map(|s| &s.to));

    let statements: Vec<_> = steps
        .iter()
        .map(|Step { place, field, kind, from, to, memory, .. }| {
            let x = if *place == 0 {
                quote!(x)
            } else {
                let buffer = buffer(place - 1);
                quote!(passes::batch::<T, #from>(#buffer, count))
            };
            if *place == steps.len() - 1 {
                return quote! {
                    if LOGITS {
                        <#kind as Layer<#from>>::predict_logits::<T, I, SAMPLES>(&params.#field, #x, y, &mut scratch.#memory, isa);
                    } else {
                        <#kind as Layer<#from>>::predict::<T, I, SAMPLES>(&params.#field, #x, y, &mut scratch.#memory, isa);
                    }
                };
            }
            let buffer = buffer(*place);
            let y = quote!(passes::batch_mut::<T, #to>(#buffer, count));
            quote!(<#kind as Layer<#from>>::predict::<T, I, SAMPLES>(&params.#field, #x, #y, &mut scratch.#memory, isa);)
        })
        .collect();

    quote! {
        use ::stackprop::isa::Isa;
        use ::stackprop::layer::Layer;
        use ::stackprop::network::passes;
        use ::stackprop::shape::Shape;
        use ::stackprop::tensor::Tensor;

        ::stackprop::plain_struct! {
            /// Working memory of a prediction.
            pub struct Scratch<#bounds T: Scalar; const SAMPLES: usize> {
                even: #even,
                odd: #odd,
                #(#memories: <#kinds as Layer<#froms>>::Scratch<T, SAMPLES>,)*
            }
        }

        #[inline(always)]
        fn predict<#bounds T: Scalar, I: Isa, const SAMPLES: usize, const LOGITS: bool>(
            params: &#name<#names T>,
            x: &[Tensor<T, #input>],
            y: &mut [Tensor<T, #output>],
            scratch: &mut Scratch<#names T, SAMPLES>,
            isa: I,
        ) {
            #checked
            let count = x.len();
            #buffers
            #(#statements)*
        }

        impl<#bounds In: Shape> Layer<In> for #name<#names> {
            type Input = #input;
            type Output = #output;
            type Head = <#last_kind as Layer<#last_from>>::Head;
            type Params<T: Scalar> = #name<#names T>;
            type Scratch<T: Scalar, const SAMPLES: usize> = Scratch<#names T, SAMPLES>;

            const EXPECTS: ::stackprop::layer::Expects =
                ::stackprop::layer::Expects::Shape(<#input as Shape>::DIMS);
            const MACS: u64 = ::stackprop::budget::sum(&[#(<#kinds as Layer<#froms>>::MACS),*]);
            const STACK: usize = ::stackprop::budget::largest(&[#(<#kinds as Layer<#froms>>::STACK),*]);

            #[inline(always)]
            fn predict<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, #output>],
                scratch: &mut Scratch<#names T, SAMPLES>,
                isa: I,
            ) {
                predict::<#names T, I, SAMPLES, false>(params, passes::same(x), y, scratch, isa);
            }

            #[inline(always)]
            fn predict_logits<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<#names T>,
                x: &[Tensor<T, In>],
                z: &mut [Tensor<T, #output>],
                scratch: &mut Scratch<#names T, SAMPLES>,
                isa: I,
            ) {
                predict::<#names T, I, SAMPLES, true>(params, passes::same(x), z, scratch, isa);
            }
        }
    }
}
