//! Whether all layers of a list have a trait: a backward pass, so that the list can be trained, or a pass for single steps.
//!
//! For a list that is not generic, a constant tells, and a single bound requires it: with a bound for each layer, the compiler would search
//! all bounds for each layer. If a layer lacks the trait, all layers are replaced by ones with empty passes, so that the passes of the list,
//! which then cannot be called, still compile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

use super::list::{Head, Layer, List};

/// A trait that all layers of a list can have.
#[derive(Clone, Copy)]
pub enum Ability {
    Training,
    Streaming,
}

impl Ability {
    /// Returns the trait, as generated code imports it.
    fn bound(self) -> TokenStream {
        match self {
            Self::Training => quote!(__Trainable),
            Self::Streaming => quote!(__Streaming),
        }
    }

    /// Returns the names in `probe` of the type that asks for the trait, of the trait that answers otherwise, and of the layer with empty
    /// passes.
    fn probe(self) -> [TokenStream; 3] {
        match self {
            Self::Training => [quote!(ProbeBackward), quote!(NoBackward), quote!(Untrained)],
            Self::Streaming => [quote!(ProbeStep), quote!(NoStep), quote!(Unstreamed)],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Training => "Trained",
            Self::Streaming => "Streamed",
        }
    }
}

/// The layers in passes that need an ability.
pub struct AbleLayers {
    /// The items that the types need.
    pub items: TokenStream,
    pub types: Vec<TokenStream>,
    /// The bounds under which the list has the ability.
    pub bounds: TokenStream,
}

/// Returns the layers of a list in its passes that need an ability.
pub fn layers(list: &List<'_>, ability: Ability) -> AbleLayers {
    let List { constants, layers, generics, .. } = list;
    let types: Vec<_> = layers.iter().map(|layer| &layer.ty).collect();
    let inputs = layers.iter().map(|layer| &layer.input);
    let bound = ability.bound();
    if !generics.is_empty() {
        return AbleLayers {
            items: TokenStream::new(),
            types: types.iter().map(|&ty| ty.clone()).collect(),
            bounds: quote!(#(for<'any> #types: #bound<#inputs>,)*),
        };
    }
    let (name, [probe, otherwise, stand_in]) = (ability.name(), ability.probe());
    // Heads are asked one by one, so that an error names the one.
    let asked: Vec<_> = layers
        .iter()
        .flat_map(|Layer { ty, input, heads, .. }| {
            let whole = heads.is_empty().then(|| quote!(__Probe::<#ty, #input>::HAS));
            whole.into_iter().chain(heads.iter().map(move |Head { list, .. }| quote!(__Probe::<#list, #input>::HAS)))
        })
        .collect();
    let count = asked.len();
    let able: Vec<_> = layers.iter().map(|layer| format_ident!("__{name}{}", layer.index)).collect();
    let [are_able, first_unable] = ["__All", "__FIRST_NOT_"].map(|text| format_ident!("{text}{name}"));
    let items = quote! {
        #(type #able = <#are_able as ::stackprop::__private::probe::Choose<
            #types,
            ::stackprop::__private::probe::#stand_in<#types>,
        >>::Type;)*
        type #are_able = ::stackprop::__private::probe::Choice<{ #constants::#first_unable == #count }>;
        impl #constants {
            #[allow(non_upper_case_globals)]
            const #first_unable: usize = {
                use ::stackprop::__private::probe::{#otherwise as _, #probe as __Probe};
                ::stackprop::__private::probe::first_false(&[#(#asked,)*])
            };
        }
    };
    AbleLayers {
        items,
        types: able.iter().map(|ident| quote!(#ident)).collect(),
        bounds: quote!(for<'any> #are_able: ::stackprop::__private::probe::Yes),
    }
}

/// Returns a struct for each layer, which errors show: it has the name of the layer's field, and the layer itself has sizes in types. A
/// head has its own struct under such a name.
pub fn names(list: &List<'_>, visibility: &TokenStream) -> TokenStream {
    if !list.generics.is_empty() {
        return TokenStream::new();
    }
    let structs = list.layers.iter().filter(|layer| layer.heads.is_empty()).map(|layer| struct_name(list, layer));
    quote!(#(#[doc(hidden)] #[allow(non_camel_case_types, dead_code)] #visibility struct #structs;)*)
}

fn struct_name(list: &List<'_>, layer: &Layer<'_>) -> Ident {
    format_ident!("{}_of_{}", layer.field.unraw(), list.ident.unraw(), span = Span::mixed_site())
}

/// Returns the items that select the first layer without an ability, and a type: the network if each layer has it, otherwise a type with
/// the name of that layer.
pub fn able(list: &List<'_>, ability: Ability, visibility: &TokenStream) -> (TokenStream, TokenStream) {
    let List { itself, constants, generics, layers, .. } = list;
    let (names, name) = (&generics.names, ability.name());
    if !generics.is_empty() {
        return (TokenStream::new(), quote!(#itself<#names>));
    }
    let [are_able, first_unable] = ["__All", "__FIRST_NOT_"].map(|text| format_ident!("{text}{name}"));
    let first = format_ident!("__FirstNot{name}");
    // Selects the layer in a binary tree of choices, one binary digit of its index per level.
    let names = layers.iter().flat_map(|layer| match &layer.heads[..] {
        [] => vec![struct_name(list, layer).into_token_stream()],
        heads => heads.iter().map(|head| head.list.to_token_stream()).collect(),
    });
    let mut layers: Vec<_> = names.collect();
    let mut digits = Vec::new();
    while layers.len() > 1 {
        let (digit, bit) = (format_ident!("__{name}Digit{}", digits.len()), digits.len());
        digits.push(quote! {
            type #digit = ::stackprop::__private::probe::Choice<{ #constants::#first_unable >> #bit & 1 == 0 }>;
        });
        let pairs = layers.chunks(2).map(|pair| match pair {
            [zero, one] => quote!(<#digit as ::stackprop::__private::probe::Choose<#zero, #one>>::Type),
            single => quote!(#(#single)*),
        });
        layers = pairs.collect();
    }
    let items = quote! {
        #(#digits)*
        #visibility struct #first;
        impl ::stackprop::__private::probe::Named for #first {
            type Type = #(#layers)*;
        }
    };
    let able = quote!(<#are_able as ::stackprop::__private::probe::ChooseOrNamed<#itself, #first>>::Type);
    (items, able)
}
