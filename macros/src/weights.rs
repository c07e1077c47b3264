//! `weights!("net.safetensors", layout = PyTorch, prefix = "model.")`: a network from a file, as a constant.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Error, LitByteStr, LitStr};

use crate::library;
use crate::span::call;
use crate::token::{is_item_name, is_path_separator, is_punct};

/// What was written, in tokens.
struct Arguments {
    file: TokenStream,
    layout: TokenStream,
    prefix: TokenStream,
}

/// Returns the expression, or an error.
pub fn expansion(library: &Ident, input: TokenStream) -> TokenStream {
    let tokens = match Arguments::parse(input) {
        Ok(arguments) => expand(&arguments),
        Err(error) => error.to_compile_error(),
    };
    library::substitute(library, None, tokens)
}

impl Arguments {
    fn parse(input: TokenStream) -> Result<Self, Error> {
        let tokens: Vec<_> = input.into_iter().collect();
        let mut parts = tokens.split(|token| is_punct(token, ','));
        let file = parts.next().unwrap_or_default();
        if file.is_empty() {
            let span = tokens.first().map_or_else(Span::call_site, TokenTree::span);
            return Err(Error::new(span, "expected the path of a file, as in `weights!(\"net.safetensors\")`"));
        }
        if !is_path(file) {
            let rest = file.iter().skip(1).chain(file.first()).next().map_or_else(Span::call_site, TokenTree::span);
            return Err(Error::new(rest, "expected the path of a file as a text, and a comma after it"));
        }
        let none = || quote!(::core::option::Option::None);
        let mut arguments = Self { file: file.iter().cloned().collect(), layout: none(), prefix: quote!("") };
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            match part {
                [] if parts.peek().is_none() => {} // after the last comma
                [TokenTree::Ident(name), equals, value] if name == "layout" && is_punct(equals, '=') => {
                    arguments.layout = layout(value)?;
                }
                [TokenTree::Ident(name), equals, value] if name == "prefix" && is_punct(equals, '=') => {
                    arguments.prefix = syn::parse2::<LitStr>(value.to_token_stream())
                        .map_err(|_| Error::new(value.span(), "`prefix` is a text, such as `\"model.\"`"))?
                        .into_token_stream();
                }
                _ => {
                    let part: TokenStream = part.iter().cloned().collect();
                    let message = "`weights!` has the options `layout = PyTorch` and `prefix = \"model.\"`";
                    return Err(Error::new_spanned(part, message));
                }
            }
        }
        Ok(arguments)
    }
}

/// Whether these tokens can be a path: a literal, a fragment of a macro, or a macro such as `concat!(…)`.
fn is_path(file: &[TokenTree]) -> bool {
    match file {
        [TokenTree::Literal(_)] => true,
        [TokenTree::Group(group)] => group.delimiter() == Delimiter::None,
        [name @ .., mark, TokenTree::Group(group)] => {
            is_macro_name(name) && is_punct(mark, '!') && group.delimiter() != Delimiter::None
        }
        _ => false,
    }
}

fn is_macro_name(name: &[TokenTree]) -> bool {
    match name {
        [TokenTree::Ident(name)] => is_item_name(name),
        [first, second, rest @ ..] if is_path_separator(first, second) => is_macro_name(rest),
        [TokenTree::Ident(_), first, second, rest @ ..] if is_path_separator(first, second) => is_macro_name(rest),
        _ => false,
    }
}

fn layout(value: &TokenTree) -> Result<TokenStream, Error> {
    match value {
        TokenTree::Ident(layout) if layout == "PyTorch" || layout == "Stackprop" => {
            Ok(quote!(::core::option::Option::Some(::stackprop::weights::Layout::#layout)))
        }
        _ => Err(Error::new(value.span(), "`layout` is `PyTorch` or `Stackprop`")),
    }
}

fn expand(Arguments { file, layout, prefix }: &Arguments) -> TokenStream {
    // Errors are underlined from the first token of the file to the last.
    let mut spans = file.clone().into_iter().map(|token| token.span());
    let start = spans.next().unwrap_or_else(Span::call_site);
    let end = spans.last().unwrap_or(start);
    let is_content = syn::parse2::<LitByteStr>(file.clone()).is_ok();
    let (name, bytes) = match is_content {
        true => (quote!("the text"), file.clone()),
        false => (file.clone(), call(quote_spanned!(start=> ::core::include_bytes!), file.clone(), end)),
    };
    let embedded = format_ident!("__embedded", span = start);
    let slots = call(quote_spanned!(start=> #embedded::slots), quote!(#name, FILE), end);
    let source = quote! {
        #embedded::Source { file: #name, bytes: FILE, layout: #layout, prefix: #prefix }
    };
    let network = call(quote_spanned!(start=> #embedded::network::<_, SLOTS>), source, end);
    // The bytes are a `static`, which is not part of the program if only constants use it. As a constant, the compiler would have several
    // copies of it.
    quote! {
        const {
            use ::stackprop::__private::embedded as #embedded;
            static FILE: &[::core::primitive::u8] = #bytes;
            const SLOTS: ::core::primitive::usize = #slots;
            #network
        }
    }
}
