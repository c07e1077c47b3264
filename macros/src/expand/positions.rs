//! For each position in a list, a type with the layer and its input and output shapes as associated types.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::list::{Layer, List};
use crate::ast::Network;
use crate::span::before;

/// The constant of a shape first evaluates the constants this number of layers earlier. Each depends on the previous one. If the compiler
/// began with the last, as it does if another network is declared earlier in the crate, it would follow the whole chain and exceed its
/// recursion limit.
const STRIDES: [usize; 2] = [16, 4];

/// Returns the types of all positions, and short names for their associated types. `written` are the types of the layers.
pub fn items(list: &List<'_>, written: &[TokenStream], network: &Network) -> TokenStream {
    let (visibility, List { constants, layers, .. }) = (&network.visibility, list);
    let constants = empty_struct(list, constants, visibility);
    let positions = layers.iter().zip(written).map(|(layer, written)| position(list, layer, written, visibility));
    quote! {
        #(#positions)*
        #constants
    }
}

/// Returns a struct without values.
fn empty_struct(list: &List<'_>, ident: &Ident, visibility: &TokenStream) -> TokenStream {
    let names = &list.generics.names;
    let fields = if list.generics.is_empty() {
        quote!(;)
    } else {
        quote!(<#names>(::core::marker::PhantomData<fn() -> (#names)>);)
    };
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        #visibility struct #ident #fields
    }
}

fn position(list: &List<'_>, layer: &Layer<'_>, written: &TokenStream, visibility: &TokenStream) -> TokenStream {
    let (names, bounds) = (&list.generics.names, &list.generics.bounds);
    let Layer { position, ty, input, output, .. } = layer;
    let computed = quote!(<#ty as ::stackprop::layer::Layer<#input>>::Output);
    let input_shape = input_shape(list, layer);
    let (digits, output_shape) = if list.generics.is_empty() {
        let ident = digits_ident(layer);
        (digits(list, layer, &computed), quote!(::stackprop::__shape!(#ident, #position, #computed)))
    } else {
        (TokenStream::new(), computed.clone())
    };
    let position_struct = empty_struct(list, position, visibility);
    // With this span, an error such as a private layer in a public network is reported at the layer.
    let layer_type = quote_spanned!(before(layer.valid.ast.ty.ident.span())=> type Layer = #written;);
    quote! {
        #position_struct
        impl<#bounds> ::stackprop::__private::Position for #position<#names> {
            #layer_type
            type Input = #input_shape;
            type Output = #output_shape;
            type Computed = #computed;
        }
        #digits
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        type #ty = <#position<#names> as ::stackprop::__private::Position>::Layer;
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        type #input = <#position<#names> as ::stackprop::__private::Position>::Input;
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        type #output = <#position<#names> as ::stackprop::__private::Position>::Output;
    }
}

fn input_shape(list: &List<'_>, layer: &Layer<'_>) -> TokenStream {
    let (names, ty) = (&list.generics.names, &layer.ty);
    let previous = layer.index.checked_sub(1).map(|previous| &list.layers[previous]);
    match (previous, &list.input) {
        (Some(Layer { output, .. }), _) if list.generics.is_empty() => output.clone(),
        (Some(Layer { position, .. }), _) => quote!(::stackprop::__private::ShapeAt<#position<#names>>),
        (None, Some(input)) => input.clone(),
        (None, None) => quote!(<#ty as ::stackprop::layer::Layer<::stackprop::__private::Unknown>>::Input),
    }
}

fn digits_ident(layer: &Layer<'_>) -> Ident {
    format_ident!("{}Digits", layer.position)
}

/// Returns the constant with the output shape of a layer.
fn digits(list: &List<'_>, layer: &Layer<'_>, computed: &TokenStream) -> TokenStream {
    let ident = digits_ident(layer);
    let earlier = STRIDES.iter().filter_map(|stride| layer.index.checked_sub(*stride));
    let earlier = earlier.map(|index| digits_ident(&list.layers[index]));
    quote! {
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        const #ident: ::stackprop::__private::Digits = {
            #(let _: [(); #earlier.kind];)*
            ::stackprop::__private::Digits::of::<#computed>()
        };
    }
}
