//! From arguments to types: every number becomes a typenum type, every layer a Rust type.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::ast::{Argument, Kind, Layer, Network};
use crate::names::{Suggestion, suggestion};

/// Lowers the layers of one network. Sizes that are expressions get an item each, since a type cannot hold them, and so do
/// lists in parentheses.
pub struct Lowering<'a> {
    network: &'a Network,
    /// The constants and types of sizes that are expressions, and what stands for layers that do not exist.
    pub items: TokenStream,
    /// The lists in parentheses that were found since this was emptied.
    pub outlines: Vec<Outline<'a>>,
    sizes: usize,
    lists: usize,
    layers: usize,
    /// Which layer of which list is being lowered.
    within: (usize, usize),
    /// By the type as it is written: what stands for it in the list. Equal layers share it.
    chosen: HashMap<String, Ident>,
}

/// A list that is to be expanded.
pub struct Outline<'a> {
    /// The struct that is to be made of it.
    pub name: Ident,
    pub layers: &'a [Layer],
    /// The number of the list in which it is an argument of a layer, and the place of that layer. It begins where that
    /// layer begins.
    pub within: Option<(usize, usize)>,
}

/// Sizes have 32 bits: 16 GiB of `f32`.
const SIZE_BITS: u32 = 32;

impl<'a> Lowering<'a> {
    pub fn new(network: &'a Network) -> Self {
        Self {
            network,
            items: TokenStream::new(),
            outlines: Vec::new(),
            sizes: 0,
            lists: 0,
            layers: 0,
            within: (0, 0),
            chosen: HashMap::new(),
        }
    }

    /// The value of the next size that is an expression.
    fn value(&self) -> TokenStream {
        let array = format_ident!("{}_Size{}", self.network.name, self.sizes);
        quote!(<#array as ::stackprop::__private::Length>::LENGTH)
    }

    /// What the first argument of a layer is for the check of its shape, if it is a size. To be called before the layer is
    /// lowered.
    pub fn first(&self, kind: &Kind) -> TokenStream {
        match kind.arguments.first() {
            Some(Argument::Auto(_)) => quote!(::stackprop::__private::check::First::Auto),
            Some(Argument::Integer(value, _)) => quote!(::stackprop::__private::check::First::Number(#value as usize)),
            Some(Argument::Size(expression)) if !self.network.generics.contains(expression) => {
                let value = self.value();
                quote!(::stackprop::__private::check::First::Expression(#value))
            }
            _ => quote!(::stackprop::__private::check::First::Other),
        }
    }

    /// The Rust type of an entry of the list of this number, behind a shape.
    pub fn layer(&mut self, list: usize, place: usize, layer: &'a Layer, from: &TokenStream) -> TokenStream {
        self.within = (list, place);
        self.layers += 1;
        let Layer { kind, readable, .. } = layer;
        if !readable {
            let arguments = self.arguments(kind);
            let sizes = guessed_sizes(kind, &arguments);
            return quote!(::stackprop::__private::placeholder::Unknown<::stackprop::__private::placeholder::Reported, #sizes>);
        }
        match suggestion(&kind.path.to_string()) {
            Some(suggestion) => self.perhaps_unknown(kind, &suggestion),
            None if self.network.generics.is_empty() => self.perhaps_no_layer(kind),
            None => self.perhaps_not_for_all_sizes(kind, from),
        }
    }

    /// A layer of a network with parameters: it may be one for some sizes only, or the compiler may not see that it is one
    /// for all. A function with these parameters is asked; what it is asked for is the same for all of them.
    fn perhaps_not_for_all_sizes(&mut self, kind: &'a Kind, from: &TokenStream) -> TokenStream {
        let arguments = self.arguments(kind);
        let type_of = with_arguments(&kind.path, kind, &arguments);
        let sizes = guessed_sizes(kind, &arguments);
        let (network, generics) = (&self.network.name, &self.network.generics);
        let (names, bounds, samples) = (&generics.names, &generics.bounds, generics.samples(0));
        let (is_layer, chosen) =
            (format_ident!("__{}IsLayer{}", network, self.layers), format_ident!("__{}Chosen{}", network, self.layers));
        // What is no layer for any shape. A type that depends on a parameter cannot be asked by itself.
        let by_itself = match generics.occur_in(type_of.clone()) {
            true => quote!(true),
            false => {
                quote!(::stackprop::__private::probe::Probe::<#type_of, ::stackprop::__private::Unknown>::IS_LAYER)
            }
        };
        let no_layer = format!("`{kind}`: {}", no_layer(kind));
        let parameters: Vec<_> = generics.parameters.iter().map(|name| format!("`{name}`")).collect();
        let not_for_all = format!(
            "`{kind}` cannot stand here in a network with parameters: its sizes are to be computed from {}, which the \
             compiler cannot do before it knows the numbers: write numbers, or a `macro_rules!` that declares the network \
             for each of them",
            parameters.join(" and "),
        );
        let span = kind.name.span();
        let arguments = quote!(#is_layer::<#samples>(), #no_layer, #not_for_all);
        let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
        arguments.set_span(kind.end);
        let check = quote_spanned!(span=> ::__stackprop::__private::check::for_all_sizes);
        self.items.extend(quote! {
            ::stackprop::__for_compiler! {
                #[doc(hidden)]
                #[allow(non_snake_case)]
                const fn #is_layer<#bounds>() -> (bool, bool) {
                    #[allow(unused_imports)]
                    use ::stackprop::__private::probe::NoLayer as _;
                    (#by_itself, ::stackprop::__private::probe::Probe::<#type_of, #from>::IS_LAYER)
                }
                const _: () = #check #arguments;
                #[doc(hidden)]
                #[allow(non_camel_case_types, non_snake_case)]
                type #chosen<#names> = <::stackprop::__private::probe::Choice<{ #is_layer::<#samples>().1 }>
                    as ::stackprop::__private::probe::Choose<
                        #type_of,
                        ::stackprop::__private::placeholder::Unknown<::stackprop::__private::placeholder::Reported, #sizes, (#names)>,
                    >>::Type;
            }
            ::stackprop::__for_editors! {
                type #chosen<#names> = <::stackprop::__private::probe::Choice<true>
                    as ::stackprop::__private::probe::Choose<#type_of, (#names)>>::Type;
            }
        });
        quote!(#chosen<#names>)
    }

    /// A type that may be no layer, or none with these arguments. Then one that says so takes its place, so that nothing is
    /// asked of the type that it does not have.
    fn perhaps_no_layer(&mut self, kind: &'a Kind) -> TokenStream {
        let arguments = self.arguments(kind);
        let type_of = with_arguments(&kind.path, kind, &arguments);
        let key = type_of.to_string();
        // `$crate` is another crate in each macro that passes it on.
        let is_unique = !key.contains("$crate");
        if let Some(chosen) = self.chosen.get(&key).filter(|_| is_unique) {
            // An editor asks what each name stands for, wherever it stands.
            let again = format_ident!("__{}Written{}", self.network.name, self.layers);
            self.items.extend(quote!(::stackprop::__for_editors! { type #again = #type_of; }));
            return quote!(#chosen);
        }
        let sizes = guessed_sizes(kind, &arguments);
        let network = &self.network.name;
        let (written, reason) =
            (format_ident!("__{}Written{}", network, self.layers), format_ident!("__{}Reason{}", network, self.layers));
        let sentence = no_layer(kind);
        let choice = quote_spanned! {kind.name.span()=>
            ::__stackprop::__private::probe::Probe::<#written, ::__stackprop::__private::Unknown>::IS_LAYER
        };
        let chosen = format_ident!("__{}Chosen{}", network, self.layers);
        self.items.extend(quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #written = #type_of;
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            pub struct #reason;
            impl ::stackprop::__private::placeholder::Reason for #reason {
                const EXPECTS: ::stackprop::layer::Expects = ::stackprop::layer::Expects::Never(#sentence);
            }
            ::stackprop::__for_compiler! {
                #[doc(hidden)]
                #[allow(non_camel_case_types, non_snake_case)]
                type #chosen = <::stackprop::__private::probe::Choice<{
                    #[allow(unused_imports)]
                    use ::stackprop::__private::probe::NoLayer as _;
                    #choice
                }> as ::stackprop::__private::probe::Choose<
                    #written,
                    ::stackprop::__private::placeholder::Unknown<#reason, #sizes>,
                >>::Type;
            }
            // No editor can tell whether it is a layer.
            ::stackprop::__for_editors! { type #chosen = #written; }
        });
        self.chosen.insert(key, chosen.clone());
        quote!(#chosen)
    }

    /// A layer whose name looks like a slip. If it is the name of a type, that is it. If not, a type that says what was
    /// meant takes its place.
    ///
    /// The name is imported under another one, which succeeds in any case, because there is a macro of this name. What
    /// the other name stands for as a type is then the user's type if there is one, and otherwise that of a glob import,
    /// which any other import takes precedence over.
    fn perhaps_unknown(&mut self, kind: &'a Kind, suggestion: &Suggestion) -> TokenStream {
        let lowered = self.arguments(kind);
        let (network, place) = (&self.network.name, self.layers);
        let (import, fallback) =
            (format_ident!("__{}Name{}", network, place), format_ident!("__{}Fallback{}", network, place));
        let mut local = kind.name.clone();
        local.set_span(kind.name.span().resolved_at(Span::mixed_site()));

        let parameters: Vec<_> = (0..kind.arguments.len()).map(|place| format_ident!("__A{place}")).collect();
        let missing = if parameters.is_empty() {
            quote!(::stackprop::__private::Auto)
        } else {
            quote!(::stackprop::__private::Missing)
        };
        let (inputs, outputs) = kind.sizes();
        let inputs = inputs.map_or(missing.clone(), |_| quote!(__A0));
        let outputs = outputs.map_or(missing, |_| quote!(__A1));
        let arguments = if parameters.is_empty() { quote!() } else { quote!(<#(#parameters),*>) };
        let sentence = match suggestion {
            Suggestion::Meant { name, same_arguments } => {
                let text = kind.to_string();
                let arguments = text.strip_prefix(&kind.path.to_string()).filter(|_| *same_arguments);
                format!("there is no layer of this name: write `{name}{}`", arguments.unwrap_or_default())
            }
            Suggestion::Elsewhere(own) => format!("stackprop has no layer of this name: {own}"),
        };
        self.items.extend(quote! {
            #[allow(unused_macros)]
            macro_rules! #local { () => {} }
            #[allow(unused_imports)]
            use #local as #import;
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            mod #fallback {
                pub struct Misnamed;
                impl ::stackprop::__private::placeholder::Reason for Misnamed {
                    const EXPECTS: ::stackprop::layer::Expects = ::stackprop::layer::Expects::Never(#sentence);
                }
                pub type #import #arguments =
                    ::stackprop::__private::placeholder::Unknown<Misnamed, #inputs, #outputs, (#(#parameters,)*)>;
            }
            #[allow(unused_imports)]
            use #fallback::*;
        });
        let import = Ident::new(&import.to_string(), kind.name.span());
        with_arguments(&quote!(#import), kind, &lowered)
    }

    /// The Rust type of a layer.
    fn kind(&mut self, kind: &'a Kind) -> TokenStream {
        let arguments = self.arguments(kind);
        with_arguments(&kind.path, kind, &arguments)
    }

    fn arguments(&mut self, kind: &'a Kind) -> Vec<TokenStream> {
        kind.arguments.iter().map(|argument| self.argument(argument)).collect()
    }

    fn argument(&mut self, argument: &'a Argument) -> TokenStream {
        match argument {
            Argument::Auto(span) => quote_spanned!(*span=> ::__stackprop::__private::Auto),
            Argument::Integer(value, span) => unsigned(*value, *span),
            Argument::Decimal { numerator, denominator, span, .. } => {
                let (numerator, denominator) = (unsigned(*numerator, *span), unsigned(*denominator, *span));
                quote_spanned!(*span=> ::__stackprop::__private::Ratio<#numerator, #denominator>)
            }
            Argument::Negative(argument) => {
                let argument = self.argument(argument);
                quote!(::stackprop::__private::Negative<#argument>)
            }
            Argument::Size(parameter) if self.network.generics.contains(parameter) => parameter.clone(),
            Argument::Size(expression) => {
                let name = self.size(expression);
                quote!(#name)
            }
            Argument::Type(kind) => self.kind(kind),
            Argument::Pair(sizes) => {
                let [rows, columns] = [&sizes[0], &sizes[1]].map(|size| self.argument(size));
                quote!(::stackprop::__private::By<#rows, #columns>)
            }
            Argument::List(layers, span) => {
                let name = format_ident!("__{}Block{}", self.network.name, self.lists, span = *span);
                self.lists += 1;
                self.outlines.push(Outline { name: name.clone(), layers, within: Some(self.within) });
                let parameters = &self.network.generics.names;
                quote_spanned!(*span=> #name<#parameters>)
            }
        }
    }

    /// A type for the value of an expression: pushes its bits, from the highest to the lowest.
    ///
    /// The value is the length of an array, because if it cannot be computed the compiler then has one error, at the
    /// expression, and nothing to say of what depends on it.
    fn size(&mut self, expression: &TokenStream) -> Ident {
        let array = format_ident!("{}_Size{}", self.network.name, self.sizes);
        let (value, name) = (self.value(), format_ident!("__{}Size{}", self.network.name, self.sizes));
        self.sizes += 1;
        let mut digits = quote!(::stackprop::typenum::UTerm);
        for bit in (0..SIZE_BITS).rev() {
            digits = quote!(<#digits as ::stackprop::__private::Push<{ (#value >> #bit) & 1 == 1 }>>::Output);
        }
        let spans: Vec<_> = expression.clone().into_iter().map(|token| token.span()).collect();
        let (first, last) = (spans.first().copied(), spans.last().copied());
        let check = quote_spanned!(first.unwrap_or_else(Span::call_site)=> ::__stackprop::__private::check::size);
        let mut argument = Group::new(Delimiter::Parenthesis, quote!(::stackprop::__size! { #expression }));
        argument.set_span(last.unwrap_or_else(Span::call_site));
        self.items.extend(quote! {
            ::stackprop::__for_compiler! {
                #[doc(hidden)]
                #[allow(non_camel_case_types)]
                type #array = [(); #check #argument];
            }
            ::stackprop::__for_editors! {
                #[allow(non_camel_case_types)]
                type #array = [(); ::stackprop::__private::check::size(::stackprop::__size! { #expression })];
            }
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #name = #digits;
        });
        name
    }
}

/// What is said of a type that is no layer.
fn no_layer(kind: &Kind) -> String {
    match kind.arguments.iter().find(|argument| !argument.is_size()) {
        Some(argument) => format!("there is no such layer, or `{argument}` cannot stand in it"),
        None => {
            "this is no layer, or it lacks arguments: layers stand in `stackprop::prelude`, one of your own implements \
                 `stackprop::layer::Layer` for every `In: Shape`"
                .to_owned()
        }
    }
}

/// A type with its arguments, underlined to the last token.
fn with_arguments(path: &TokenStream, kind: &Kind, arguments: &[TokenStream]) -> TokenStream {
    if arguments.is_empty() { path.clone() } else { quote_spanned!(kind.end=> #path<#(#arguments),*>) }
}

/// The numbers of inputs and outputs of a layer that is not known.
fn guessed_sizes(kind: &Kind, arguments: &[TokenStream]) -> TokenStream {
    let (inputs, outputs) = kind.sizes();
    let missing = quote!(::stackprop::__private::Missing);
    let inputs = if inputs.is_some() { &arguments[0] } else { &missing };
    let outputs = if outputs.is_some() { &arguments[1] } else { &missing };
    quote!(#inputs, #outputs)
}

/// The typenum type of a number: its binary digits, the highest innermost.
pub fn unsigned(value: u64, span: Span) -> TokenStream {
    // Up to here typenum has names.
    if value <= 1024 {
        let name = format_ident!("U{}", value, span = span);
        return quote_spanned!(span=> ::__stackprop::typenum::consts::#name);
    }
    let digits = u64::BITS - value.leading_zeros();
    (0..digits).rev().fold(quote_spanned!(span=> ::__stackprop::typenum::UTerm), |number, digit| {
        let bit = format_ident!("B{}", (value >> digit) & 1, span = span);
        quote_spanned!(span=> ::__stackprop::typenum::UInt<#number, ::__stackprop::typenum::#bit>)
    })
}
