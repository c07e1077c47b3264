//! What the parameters of a list can do.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::List;

/// Drawn and shown, layer by layer.
pub fn parameters(list: &List<'_>) -> TokenStream {
    let List { itself: name, places, steps, generics, .. } = list;
    let (parameters, bounds) = (&generics.names, &generics.bounds);
    let fields: Vec<_> = steps.iter().map(|step| &step.field).collect();
    let names: Vec<_> = fields.iter().map(|field| field.unraw().to_string()).collect();
    quote! {
        use ::stackprop::layer::{Entry as __Entry, Parameters as __Parameters, Path as __Path};
        use ::stackprop::tensor::Scalar as __Scalar;

        impl<#bounds __T: __Scalar> __Parameters<__T> for #name<#parameters __T> {
            const STATISTICS: usize = ::stackprop::__private::facts::statistics(&#places::<#parameters>::FACTS);

            fn init<__R: ::stackprop::rand::Rng + ?::core::marker::Sized>(
                &mut self,
                scheme: ::core::option::Option<::stackprop::init::Init>,
                rng: &mut __R,
            ) {
                #(__Parameters::<__T>::init(&mut self.#fields, scheme, rng);)*
            }

            fn visit<'a>(&'a self, path: &__Path<'_>, visitor: &mut dyn ::core::ops::FnMut(&__Entry<'_>, &'a [__T])) {
                #(__Parameters::<__T>::visit(&self.#fields, &path.field(#names), visitor);)*
            }

            fn visit_mut<'a>(
                &'a mut self,
                path: &__Path<'_>,
                visitor: &mut dyn ::core::ops::FnMut(&__Entry<'_>, &'a mut [__T]),
            ) {
                #(__Parameters::<__T>::visit_mut(&mut self.#fields, &path.field(#names), visitor);)*
            }
        }
    }
}
