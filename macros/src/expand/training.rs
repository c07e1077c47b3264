//! The passes of a list: training.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::prediction::{buffer, buffers, shared};
use super::{List, Step, places};

/// The network as a layer that is trained: all outputs are kept, gradients use two buffers by turns.
pub fn training(list: &List<'_>) -> TokenStream {
    let List { itself: name, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Step { kind: last_kind, from: last_from, memory: last_memory, .. } = list.last();
    let checked = places::checked(list);
    let memories: Vec<_> = steps.iter().map(|s| &s.memory).collect();
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.iter().map(|s| (&s.kind, &s.from)).unzip();
    let inner = &steps[..steps.len() - 1];
    let (kept, inner_to): (Vec<_>, Vec<_>) = inner.iter().map(|s| (kept(s.place), &s.to)).unzip();
    let even = shared(inner.iter().step_by(2).map(|s| &s.to));
    let odd = shared(inner.iter().skip(1).step_by(2).map(|s| &s.to));

    let x = |place: usize| match place {
        0 => quote!(x),
        _ => {
            let kept = self::kept(place - 1);
            quote!(passes::same(&cache.#kept[..count]))
        }
    };
    let forward = steps.iter().map(|Step { place, field, kind, from, memory, .. }| {
        let x = x(*place);
        let y = if *place == steps.len() - 1 {
            quote!(y)
        } else {
            let kept = self::kept(*place);
            quote!(&mut cache.#kept[..count])
        };
        quote!(<#kind as Trainable<#from>>::forward::<T, I, SAMPLES>(&params.#field, #x, #y, &mut cache.#memory, noise, isa);)
    });
    let backward = steps.iter().rev().map(|Step { place, field, kind, from, to, memory, .. }| {
        let x = x(*place);
        let last = *place == steps.len() - 1;
        let (y, dy) = if last {
            (quote!(y), quote!(dy))
        } else {
            let (kept, buffer) = (self::kept(*place), buffer(*place));
            (quote!(&cache.#kept[..count]), quote!(passes::batch::<T, #to>(#buffer, count)))
        };
        let dx = if *place == 0 {
            quote!(dx)
        } else {
            let buffer = buffer(place - 1);
            quote!(wanted[#place].then(|| passes::batch_mut::<T, #from>(#buffer, count)))
        };
        let arguments = quote!(&params.#field, #x, #y, &mut cache.#memory, #dy, #dx, &mut gradient.#field, isa);
        if last {
            quote! {
                if LOGITS {
                    <#kind as Trainable<#from>>::backward_from_logits::<T, I, SAMPLES>(#arguments);
                } else {
                    <#kind as Trainable<#from>>::backward::<T, I, SAMPLES>(#arguments);
                }
            }
        } else {
            let behind = place + 1;
            quote!(if wanted[#behind] { <#kind as Trainable<#from>>::backward::<T, I, SAMPLES>(#arguments); })
        }
    });
    let last_x = x(steps.len() - 1);
    let wanted = wanted(list);
    let buffers = buffers(list, &quote!(cache));
    let count = if steps.len() == 1 { quote!() } else { quote!(let count = x.len();) };

    quote! {
        use ::stackprop::layer::Trainable;
        use ::stackprop::noise::Noise;

        ::stackprop::plain_struct! {
            /// Working memory of training: the outputs between the layers, what the layers keep, two buffers of gradients.
            pub struct Cache<#bounds T: Scalar; const SAMPLES: usize>
            where [#(for<'any> #kinds: Trainable<#froms>,)*]
            {
                #(#kept: [Tensor<T, #inner_to>; SAMPLES],)*
                even: #even,
                odd: #odd,
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
            #count
            #wanted
            #buffers
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
                #count
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
                #count
                <#last_kind as Trainable<#last_from>>::logits::<T, SAMPLES>(#last_x, y, &cache.#last_memory)
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
    if list.steps.len() == 1 {
        return TokenStream::new();
    }
    let (kinds, froms): (Vec<_>, Vec<_>) = list.steps.iter().map(|step| (&step.kind, &step.from)).unzip();
    quote! {
        let wanted = passes::wanted(dx.is_some(), [#(<<#kinds as Layer<#froms>>::Params<T> as Parameters<T>>::COUNT,)*]);
    }
}

/// The field that keeps the outputs of the layer at `place`.
fn kept(place: usize) -> Ident {
    format_ident!("__output{place}")
}
