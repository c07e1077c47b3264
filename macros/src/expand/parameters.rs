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
        use ::stackprop::parameters::{Entry, Parameters, Path};
        use ::stackprop::scalar::Scalar;

        impl<#bounds T: Scalar> Parameters<T> for #name<#parameters T> {
            const STATISTICS: usize = ::stackprop::facts::statistics(&#places::<#parameters>::FACTS);

            fn init<R: ::stackprop::rand::Rng + ?::core::marker::Sized>(
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
    }
}
