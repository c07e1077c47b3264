//! A network as a map from names to tensors.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;
use std::boxed::Box;
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::layer::Path;
use crate::network::Network;
use crate::tensor::{Scalar, ScalarKind};
use crate::zero::boxed;

/// A tensor of a map.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tensor<V> {
    shape: Vec<usize>,
    values: Vec<V>,
}

/// Serializes a network. Generated code calls it.
#[doc(hidden)]
pub fn serialize<N: Network, S: Serializer>(network: &N, serializer: S) -> Result<S::Ok, S::Error> {
    match <N::Scalar as Scalar>::KIND {
        ScalarKind::F32 => serialize_as(network, serializer, |value| value.to_f64() as f32),
        ScalarKind::F64 => serialize_as(network, serializer, Scalar::to_f64),
    }
}

fn serialize_as<N: Network, S: Serializer, V: Serialize>(
    network: &N,
    serializer: S,
    value: impl Fn(N::Scalar) -> V,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(tensors(network).len()))?;
    let mut result = Ok(());
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        if result.is_ok() && !values.is_empty() {
            let tensor = Tensor { shape: entry.dims.to_vec(), values: values.iter().map(|x| value(*x)).collect() };
            result = map.serialize_entry(&entry.path.to_string(), &tensor);
        }
    });
    result?;
    map.end()
}

/// Deserializes a network. Generated code calls it.
#[doc(hidden)]
pub fn deserialize<'de, N: Network, D: Deserializer<'de>>(deserializer: D) -> Result<N, D::Error> {
    let network = match <N::Scalar as Scalar>::KIND {
        ScalarKind::F32 => deserializer.deserialize_map(TensorsOf::<N, f32>(PhantomData)),
        ScalarKind::F64 => deserializer.deserialize_map(TensorsOf::<N, f64>(PhantomData)),
    };
    network.map(|network| *network)
}

/// The shapes of the tensors of a network, and where they are among its parameters.
fn tensors<N: Network>(network: &N) -> BTreeMap<String, (Vec<usize>, Range<usize>)> {
    let (mut tensors, mut end) = (BTreeMap::new(), 0);
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        let place = end..end + values.len();
        end = place.end;
        if !values.is_empty() {
            tensors.insert(entry.path.to_string(), (entry.dims.to_vec(), place));
        }
    });
    tensors
}

/// Reads the tensors of a network, whose values are `V`.
struct TensorsOf<N, V>(PhantomData<(N, V)>);

impl<'de, N: Network, V: DeserializeOwned + Copy + Into<f64>> Visitor<'de> for TensorsOf<N, V> {
    type Value = Box<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map with the tensors of the network `{}`", N::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Box<N>, A::Error> {
        let mut network = boxed::<N>();
        let mut missing = tensors(&*network);
        while let Some(name) = map.next_key::<String>()? {
            let Some((shape, place)) = missing.remove(&name) else {
                return Err(A::Error::custom(format!("`{}` has no tensor `{name}`, or it is there twice", N::NAME)));
            };
            let Tensor::<V> { shape: found, values } = map.next_value()?;
            if found != shape {
                return Err(A::Error::custom(format!("`{name}` is {found:?}, and in `{}` it is {shape:?}", N::NAME)));
            }
            if values.len() != place.len() {
                let count = values.len();
                return Err(A::Error::custom(format!("`{name}` has {count} values, and its shape {found:?}")));
            }
            for (parameter, value) in network.parameters_mut()[place].iter_mut().zip(values) {
                *parameter = N::Scalar::of(value.into());
            }
        }
        match missing.keys().next() {
            Some(name) => Err(A::Error::custom(format!("the tensor `{name}` of `{}` is missing", N::NAME))),
            None => Ok(network),
        }
    }
}
