//! From a declaration to Rust: the struct, its checks, and its passes, one field and one statement a layer.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

use syn::ext::IdentExt;

use crate::ast::{Kind, Layer, Network};
use crate::errors::Errors;
use crate::lower::Lowering;

/// The names and types of one layer in the generated code.
struct Step<'a> {
    place: usize,
    layer: &'a Layer,
    field: Ident,
    /// The aliases of its type, of the shape of its input and of that of its output.
    kind: Ident,
    from: Ident,
    to: Ident,
    /// The field of its working memory. No label: the memory has fields of its own, which a label must not meet.
    memory: Ident,
    /// What the first argument is to the check.
    first: TokenStream,
}

/// All that a declaration becomes, a correct one or one with errors.
///
/// Where a layer could not be read, sizes are not known. The first error then stands in the place of a number, so that the
/// compiler has nothing to say against any array that the network is used with.
pub fn network(network: &Network, errors: &mut Errors) -> TokenStream {
    let name = &network.name;
    let mut steps: Vec<_> = network
        .layers
        .iter()
        .enumerate()
        .map(|(place, layer)| Step {
            place,
            layer,
            field: layer.field(place),
            kind: format_ident!("__{name}Layer{place}"),
            from: format_ident!("__{name}Input{place}"),
            to: format_ident!("__{name}Output{place}"),
            memory: format_ident!("layer{place}"),
            first: TokenStream::new(),
        })
        .collect();

    let types = types(network, &mut steps);
    let checks = checks(&steps);
    let definition = definition(network, &steps);
    // The passes import traits and types, and define some; a network may bear the name of any of them.
    let itself = format_ident!("__{name}Itself");
    let parameters = parameters(&itself, &steps);
    let unreadable = network.layers.iter().any(|layer| !layer.readable);
    let size = if unreadable { errors.take_first() } else { None };
    let description = description(&name.to_string(), &itself, &steps, size);
    let prediction = prediction(&itself, &steps);
    let training = training(&itself, &steps);
    quote! {
        #types
        #definition
        #[doc(hidden)]
        type #itself<T = f32> = #name<T>;
        const _: () = {
            #checks
            #parameters
            #description
            #prediction
            #training
        };
    }
}

/// The type of each layer and the shape before it, as associated types of the network: short names for long types, which
/// the compiler works out once. And the sizes that are expressions.
fn types(network: &Network, steps: &mut [Step<'_>]) -> TokenStream {
    let (name, visibility) = (list_name(&network.name), &network.visibility);
    let mut lowering = Lowering::new(network);
    let mut types = Vec::new();
    for step in steps.iter_mut() {
        step.first = lowering.first(&step.layer.kind);
        types.push(lowering.layer(step.place, step.layer));
    }
    let sizes = lowering.items;
    let places = steps.iter().zip(types).map(|(Step { place, kind, from, to, layer, .. }, written)| {
        let shape = match place.checked_sub(1) {
            Some(before) => quote!(::stackprop::network::ShapeAt<#name, #before>),
            None => {
                let first = spanned(&layer.kind, quote!(#kind));
                quote!(<#first as ::stackprop::layer::Layer<::stackprop::shape::Unknown>>::Input)
            }
        };
        quote! {
            impl ::stackprop::network::Place<#place> for #name {
                type Layer = #written;
                type Input = #shape;
                type Output = <#kind as ::stackprop::layer::Layer<#from>>::Output;
            }
            #[doc(hidden)]
            type #kind = <#name as ::stackprop::network::Place<#place>>::Layer;
            #[doc(hidden)]
            type #from = <#name as ::stackprop::network::Place<#place>>::Input;
            #[doc(hidden)]
            type #to = <#name as ::stackprop::network::Place<#place>>::Output;
        }
    });
    quote! {
        #sizes
        #[doc(hidden)]
        #visibility struct #name;
        #(#places)*
    }
}

/// The type that stands for the list of a network. Not the network's own: to know the size of that, the compiler asks for
/// its fields, which ask for this.
fn list_name(network: &Ident) -> Ident {
    format_ident!("__{network}List")
}

/// A check for each layer, on its own tokens: a mismatch is an error there.
fn checks(steps: &[Step<'_>]) -> TokenStream {
    let mut before = quote!(::core::option::Option::None);
    let mut checks = TokenStream::new();
    for Step { layer, kind, from, first, .. } in steps {
        let [written, head, tail] = layer.kind.around_first();
        let span = layer.kind.name.span();
        let arguments = quote_spanned! {span=>
            <#kind as ::stackprop::layer::Layer<#from>>::EXPECTS,
            <#from as ::stackprop::shape::Shape>::DIMS,
            ::stackprop::check::Written { text: #written, head: #head, first: #first, tail: #tail },
            #before
        };
        let call = call(&layer.kind, quote_spanned!(span=> ::stackprop::check::layer), arguments);
        // What could not be read has been reported.
        if layer.readable {
            checks.extend(quote_spanned!(span=> const _: () = #call;));
        }
        before = quote!(::core::option::Option::Some(#written));
    }
    checks
}

/// A call whose span reaches from the first to the last token of what the user wrote.
fn call(kind: &Kind, function: TokenStream, arguments: TokenStream) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(kind.end);
    let arguments = TokenTree::Group(arguments);
    quote!(#function #arguments)
}

/// Tokens that an error underlines as what the user wrote.
fn spanned(kind: &Kind, tokens: TokenStream) -> TokenStream {
    let span: Span = kind.name.span();
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

/// The struct, and what it has besides the traits.
fn definition(network: &Network, steps: &[Step<'_>]) -> TokenStream {
    let Network { attributes, visibility, name, layers } = network;
    let list_type = list_name(name);
    let written: Vec<_> = layers.iter().map(|layer| layer.kind.to_string()).collect();
    let list = format!("A network of the layers `{}`.", written.join(", "));
    let fields = steps.iter().map(|Step { place, field, layer, .. }| {
        let doc = format!("The parameters of `{}`.", layer.kind);
        quote! {
            #[doc = #doc]
            pub #field: ::stackprop::network::ParamsAt<#list_type, #place, T>
        }
    });
    quote! {
        ::stackprop::plain_struct! {
            #attributes
            #[doc = ""]
            #[doc = #list]
            #[repr(C)]
            #visibility struct #name<T: ::stackprop::scalar::Scalar = f32> {
                #(#fields,)*
            }
        }

        #[allow(dead_code)]
        impl #name {
            /// The number of parameters, without running statistics.
            pub const PARAMS: usize = <Self as ::stackprop::parameters::Parameters<f32>>::COUNT
                - <Self as ::stackprop::parameters::Parameters<f32>>::STATISTICS;
            /// The size in bytes: that of the parameters, and nothing else.
            pub const BYTES: usize = ::core::mem::size_of::<Self>();
            /// The network in which every parameter is zero.
            pub const ZERO: Self = <Self as ::stackprop::zero::Zero>::ZERO;

            /// A network with new parameters, each layer's by its own law. Returned by value: for small networks.
            pub fn new<R: ::stackprop::rand::Rng + ?Sized>(rng: &mut R) -> Self {
                <Self as ::stackprop::network::Network>::new(rng)
            }

            ::stackprop::__with_std! {
                /// A network with new parameters on the heap, made there: for networks of any size.
                pub fn boxed<R: ::stackprop::rand::Rng + ?Sized>(rng: &mut R) -> ::stackprop::heap::Box<Self> {
                    <Self as ::stackprop::network::Network>::boxed(rng)
                }
            }

            /// The table of the layers, to be displayed.
            pub fn summary() -> ::stackprop::summary::Summary {
                <Self as ::stackprop::network::Network>::summary()
            }
        }
    }
}

/// The parameters: zero, drawn, shown.
fn parameters(name: &Ident, steps: &[Step<'_>]) -> TokenStream {
    let fields: Vec<_> = steps.iter().map(|s| &s.field).collect();
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.iter().map(|s| (&s.kind, &s.from)).unzip();
    let names: Vec<_> = fields.iter().map(|field| field.unraw().to_string()).collect();
    quote! {
        use ::stackprop::parameters::{Entry, Parameters, Path};
        use ::stackprop::scalar::Scalar;

        impl<T: Scalar> Parameters<T> for #name<T> {
            const STATISTICS: usize =
                0 #(+ <<#kinds as ::stackprop::layer::Layer<#froms>>::Params<T> as Parameters<T>>::STATISTICS)*;

            fn init<R: ::stackprop::rand::Rng + ?Sized>(
                &mut self,
                scheme: ::core::option::Option<::stackprop::init::Init>,
                rng: &mut R,
            ) {
                #(Parameters::<T>::init(&mut self.#fields, scheme, rng);)*
            }

            fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn ::core::ops::FnMut(&Entry<'_>, &'a [T])) {
                #(Parameters::<T>::visit(&self.#fields, &path.field(#names), visitor);)*
            }

            fn visit_mut<'a>(
                &'a mut self,
                path: &Path<'_>,
                visitor: &mut dyn ::core::ops::FnMut(&Entry<'_>, &'a mut [T]),
            ) {
                #(Parameters::<T>::visit_mut(&mut self.#fields, &path.field(#names), visitor);)*
            }
        }

        impl<T: Scalar> ::core::clone::Clone for #name<T> {
            fn clone(&self) -> Self {
                let mut clone = <Self as ::stackprop::zero::Zero>::ZERO;
                ::stackprop::network::Network::copy_from(&mut clone, self);
                clone
            }
        }

        impl<T: Scalar> ::core::cmp::PartialEq for #name<T> {
            fn eq(&self, other: &Self) -> bool {
                ::stackprop::network::Network::parameters(self) == ::stackprop::network::Network::parameters(other)
            }
        }

        impl<T: Scalar> ::core::fmt::Debug for #name<T> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&<Self as ::stackprop::network::Network>::summary(), f)
            }
        }
    }
}

/// What the network is: arrays outside, shapes inside, a table of layers.
fn description(text: &str, name: &Ident, steps: &[Step<'_>], unknown_size: Option<TokenStream>) -> TokenStream {
    let (first, last) = (&steps[0], &steps[steps.len() - 1]);
    let (input, output, kind, from) = (&first.from, &last.to, &last.kind, &last.from);
    let (unknown, sizes) = match unknown_size {
        Some(error) => (quote!(const UNKNOWN: usize = #error;), [quote!(UNKNOWN), quote!(UNKNOWN)]),
        None => (quote!(), [input, output].map(|shape| quote!(<#shape as ::stackprop::shape::Shape>::SIZE))),
    };
    let [input_size, output_size] = sizes;
    let layers = steps.iter().map(|Step { layer, field, kind, from, to, .. }| {
        let (field, written) = (field.unraw().to_string(), layer.kind.to_string());
        quote! {
            ::stackprop::summary::LayerInfo {
                name: #field,
                written: #written,
                output: <#to as ::stackprop::shape::Shape>::DIMS,
                parameters: <<#kind as ::stackprop::layer::Layer<#from>>::Params<f32> as Parameters<f32>>::COUNT
                    - <<#kind as ::stackprop::layer::Layer<#from>>::Params<f32> as Parameters<f32>>::STATISTICS,
            }
        }
    });
    quote! {
        #unknown

        impl<T: Scalar> ::stackprop::network::Network for #name<T> {
            type Scalar = T;
            type Input = [T; #input_size];
            type Output = [T; #output_size];
            type Flat = [T; <#name as Parameters<f32>>::COUNT];
            type InputShape = #input;
            type OutputShape = #output;
            type Head = <#kind as ::stackprop::layer::Layer<#from>>::Head;
            type Description = #name;
            const NAME: &'static str = #text;
            const LAYERS: &'static [::stackprop::summary::LayerInfo] = &[#(#layers,)*];
        }
    }
}

/// The type that holds one of several batches at a time.
fn shared<'a>(shapes: impl Iterator<Item = &'a Ident>) -> TokenStream {
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
fn buffer(place: usize) -> Ident {
    format_ident!("{}", if place.is_multiple_of(2) { "even" } else { "odd" })
}

/// The network as a layer that predicts: two buffers, used by turns.
fn prediction(name: &Ident, steps: &[Step<'_>]) -> TokenStream {
    let (input, last) = (&steps[0].from, &steps[steps.len() - 1]);
    let (output, last_kind, last_from) = (&last.to, &last.kind, &last.from);
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
                quote!(passes::batch::<T, _, #from>(&scratch.#buffer, count))
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
            let y = quote!(passes::batch_mut::<T, _, #to>(&mut scratch.#buffer, count));
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
            pub struct Scratch<T: Scalar; const SAMPLES: usize> {
                even: #even,
                odd: #odd,
                #(#memories: <#kinds as Layer<#froms>>::Scratch<T, SAMPLES>,)*
            }
        }

        #[inline(always)]
        fn predict<T: Scalar, I: Isa, const SAMPLES: usize, const LOGITS: bool>(
            params: &#name<T>,
            x: &[Tensor<T, #input>],
            y: &mut [Tensor<T, #output>],
            scratch: &mut Scratch<T, SAMPLES>,
            isa: I,
        ) {
            let count = x.len();
            #(#statements)*
        }

        impl<In: Shape> Layer<In> for #name {
            type Input = #input;
            type Output = #output;
            type Head = <#last_kind as Layer<#last_from>>::Head;
            type Params<T: Scalar> = #name<T>;
            type Scratch<T: Scalar, const SAMPLES: usize> = Scratch<T, SAMPLES>;

            const EXPECTS: ::stackprop::layer::Expects =
                ::stackprop::layer::Expects::Shape(<#input as Shape>::DIMS);

            #[inline(always)]
            fn predict<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<T>,
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, #output>],
                scratch: &mut Scratch<T, SAMPLES>,
                isa: I,
            ) {
                predict::<T, I, SAMPLES, false>(params, passes::same(x), y, scratch, isa);
            }

            #[inline(always)]
            fn predict_logits<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<T>,
                x: &[Tensor<T, In>],
                z: &mut [Tensor<T, #output>],
                scratch: &mut Scratch<T, SAMPLES>,
                isa: I,
            ) {
                predict::<T, I, SAMPLES, true>(params, passes::same(x), z, scratch, isa);
            }
        }
    }
}

/// The network as a layer that is trained: all outputs are kept, gradients use two buffers by turns.
fn training(name: &Ident, steps: &[Step<'_>]) -> TokenStream {
    let (input, last) = (&steps[0].from, &steps[steps.len() - 1]);
    let (output, last_kind, last_from, last_memory) = (&last.to, &last.kind, &last.from, &last.memory);
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
            (quote!(&cache.#kept[..count]), quote!(passes::batch::<T, _, #to>(&cache.#buffer, count)))
        };
        let dx = if *place == 0 {
            quote!(dx)
        } else {
            let buffer = buffer(place - 1);
            quote!(::core::option::Option::Some(passes::batch_mut::<T, _, #from>(&mut cache.#buffer, count)))
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
            quote!(<#kind as Trainable<#from>>::backward::<T, I, SAMPLES>(#arguments);)
        }
    });
    let last_x = x(steps.len() - 1);
    let count = if steps.len() == 1 { quote!() } else { quote!(let count = x.len();) };

    quote! {
        use ::stackprop::layer::Trainable;
        use ::stackprop::noise::Noise;

        ::stackprop::plain_struct! {
            /// Working memory of training: the outputs between the layers, what the layers keep, two buffers of gradients.
            pub struct Cache<T: Scalar; const SAMPLES: usize>
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
        fn backward<T: Scalar, I: Isa, const SAMPLES: usize, const LOGITS: bool>(
            params: &#name<T>,
            x: &[Tensor<T, #input>],
            y: &[Tensor<T, #output>],
            cache: &mut Cache<T, SAMPLES>,
            dy: &[Tensor<T, #output>],
            dx: ::core::option::Option<&mut [Tensor<T, #input>]>,
            gradient: &mut #name<T>,
            isa: I,
        )
        where
            #(for<'any> #kinds: Trainable<#froms>,)*
        {
            #count
            #(#backward)*
        }

        impl<In: Shape> Trainable<In> for #name
        where
            #(for<'any> #kinds: Trainable<#froms>,)*
        {
            type Cache<T: Scalar, const SAMPLES: usize> = Cache<T, SAMPLES>;

            #[inline(always)]
            fn forward<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<T>,
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, #output>],
                cache: &mut Cache<T, SAMPLES>,
                noise: &mut Noise,
                isa: I,
            ) {
                let x: &[Tensor<T, #input>] = passes::same(x);
                #count
                #(#forward)*
            }

            #[inline(always)]
            fn backward<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<T>,
                x: &[Tensor<T, In>],
                y: &[Tensor<T, #output>],
                cache: &mut Cache<T, SAMPLES>,
                dy: &[Tensor<T, #output>],
                dx: ::core::option::Option<&mut [Tensor<T, In>]>,
                gradient: &mut #name<T>,
                isa: I,
            ) {
                let dx = dx.map(passes::same_mut);
                backward::<T, I, SAMPLES, false>(params, passes::same(x), y, cache, dy, dx, gradient, isa);
            }

            #[inline(always)]
            fn logits<'a, T: Scalar, const SAMPLES: usize>(
                x: &'a [Tensor<T, In>],
                y: &'a [Tensor<T, #output>],
                cache: &'a Cache<T, SAMPLES>,
            ) -> &'a [Tensor<T, #output>] {
                let x: &[Tensor<T, #input>] = passes::same(x);
                #count
                <#last_kind as Trainable<#last_from>>::logits::<T, SAMPLES>(#last_x, y, &cache.#last_memory)
            }

            #[inline(always)]
            fn backward_from_logits<T: Scalar, I: Isa, const SAMPLES: usize>(
                params: &#name<T>,
                x: &[Tensor<T, In>],
                y: &[Tensor<T, #output>],
                cache: &mut Cache<T, SAMPLES>,
                dz: &[Tensor<T, #output>],
                dx: ::core::option::Option<&mut [Tensor<T, In>]>,
                gradient: &mut #name<T>,
                isa: I,
            ) {
                let dx = dx.map(passes::same_mut);
                backward::<T, I, SAMPLES, true>(params, passes::same(x), y, cache, dz, dx, gradient, isa);
            }
        }
    }
}

/// The field that keeps the outputs of the layer at `place`.
fn kept(place: usize) -> Ident {
    format_ident!("__output{place}")
}
