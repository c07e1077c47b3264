//! The `Parameters` implementation of a list: each function has one statement per layer.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::list::List;

/// Returns the implementation.
pub fn impls(list: &List<'_>) -> TokenStream {
    let List { itself, constants, layers, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let fields: Vec<_> = layers.iter().flat_map(|layer| layer.fields()).collect();
    let texts: Vec<_> = fields.iter().map(|field| field.unraw().to_string()).collect();
    quote! {
        impl<#bounds __T: __Scalar> __Parameters<__T> for #itself<#names __T> {
            const STRUCTURE: ::stackprop::layer::Structure<Self> = ::stackprop::layer::Structure::<Self>::of::<__T>();
            const STATISTICS: usize = ::stackprop::__private::facts::statistics(&#constants::<#names>::FACTS);
            const TRAINED: usize = ::stackprop::__private::facts::trained(&#constants::<#names>::FACTS);

            fn init<__R: ::stackprop::rand::Rng + ?::core::marker::Sized>(
                &mut self,
                scheme: ::core::option::Option<::stackprop::init::Init>,
                rng: &mut __R,
            ) {
                #(__Parameters::<__T>::init(&mut self.#fields, scheme, rng);)*
            }

            fn visit<'a>(&'a self, path: &__Path<'_>, visitor: &mut dyn ::core::ops::FnMut(&__Entry<'_>, &'a [__T])) {
                #(__Parameters::<__T>::visit(&self.#fields, &path.field(#texts), visitor);)*
            }

            fn visit_mut<'a>(
                &'a mut self,
                path: &__Path<'_>,
                visitor: &mut dyn ::core::ops::FnMut(&__Entry<'_>, &'a mut [__T]),
            ) {
                #(__Parameters::<__T>::visit_mut(&mut self.#fields, &path.field(#texts), visitor);)*
            }
        }
    }
}
