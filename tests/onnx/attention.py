"""`Attention` as layers whose projections find the queries, keys and values among the features of a sequence."""

from math import sqrt

import numpy as np

from mapping import Left, Mapped, entry, flat, layer


def by_steps(array, heads):
    """`[samples][steps][heads][values]`, from `[samples][heads][steps][values]`, or with the heads next to each other."""
    return array.transpose(0, 2, 1, 3) if array.ndim == 4 else array.reshape(*array.shape[:2], heads, -1)


def joined(*arrays):
    """`[samples][steps][features]`, with the heads of all arrays next to each other."""
    return np.concatenate([array.reshape(*array.shape[:2], -1) for array in arrays], -1)


def padded(array, features):
    return np.pad(array, [(0, 0), (0, 0), (0, features - array.shape[-1])])


def aligned(queries, memory, offsets):
    """A sequence whose last steps have the queries. Query `i` is in the step of the key `i + offset`, so that it reads the keys up to this
    one; there is no step for keys that no query reads. Also returns which steps have a key."""
    count = queries.shape[1]
    steps = count + max(0, *offsets)
    x = np.zeros((len(queries), steps, queries.shape[-1] + memory.shape[-1]), np.float32)
    x[:, steps - count :, : queries.shape[-1]] = queries
    has_key = np.zeros((len(queries), steps, 1), np.float32)
    for sample, offset in enumerate(offsets):
        first = steps - count - offset
        keys = min(memory.shape[1], steps - first)
        x[sample, first : first + keys, queries.shape[-1] :] = memory[sample, :keys]
        has_key[sample, first : first + keys] = 1
    return x, has_key


def attention(attributes, inputs, outputs):
    q, k, v, mask, past_keys, past_values, lengths = [*inputs, *[None] * (7 - len(inputs))]
    if attributes.get("softcap"):
        raise Left("scores that are limited, by `softcap`")
    if max(attributes.get("left_window_size", -1), attributes.get("right_window_size", -1)) >= 0:
        raise Left("a window of keys for each query")
    if mask is not None and mask.dtype != bool:
        raise Left("numbers that are added to the scores")
    if mask is not None and not mask.all():
        raise Left("a mask that is not the same for all queries")
    heads, read = (attributes["q_num_heads"], attributes["kv_num_heads"]) if q.ndim == 3 else (q.shape[1], k.shape[1])
    q, k, v, y = by_steps(q, heads), by_steps(k, read), by_steps(v, read), by_steps(outputs[0], heads)
    past = 0
    if past_keys is not None:
        past = past_keys.shape[2]
        k, v = np.concatenate([by_steps(past_keys, read), k], 1), np.concatenate([by_steps(past_values, read), v], 1)
    samples, queries, keys = len(q), q.shape[1], k.shape[1]

    # A causal attention, or one of as many queries as keys, is that of a sequence to itself.
    causal, end, masked = bool(attributes.get("is_causal")), [], False
    if causal or queries == keys:
        offsets = [past] * samples if lengths is None else [int(length) - queries for length in lengths]
        x, has_key = aligned(joined(q), joined(k, v), offsets if causal else [0] * samples)
        masked, first_key, steps = not has_key.all(), q.shape[2] * q.shape[3], x.shape[1]
        if steps > queries:
            end.append(f"SliceSteps<{steps - queries}, {queries}>")
    else:
        assert lengths is None
        wide = max(joined(q).shape[-1], joined(k, v).shape[-1])
        x, first_key = np.concatenate([padded(joined(q), wide), padded(joined(k, v), wide)], 1), 0
    assert causal or lengths is None

    # All values of a step are features, so there are more heads than in the case; the others output zeros.
    size, group = max(q.shape[3], v.shape[3]), heads // read
    all_read = max(read, -(-x.shape[-1] // (group * size)))
    features = all_read * group * size
    x = padded(x, features)
    if masked:
        x = np.concatenate([x, has_key], -1)
    inward, outward = np.zeros((features, features + 2 * all_read * size)), np.zeros((features, features))
    # The scores of heads of `size` values are divided by its root.
    scale = attributes.get("scale", 1 / sqrt(q.shape[3])) * sqrt(size)
    parts = [
        (0, 0, q, scale),
        (first_key, features, k, 1),
        (first_key + k.shape[2] * k.shape[3], features + all_read * size, v, 1),
    ]
    for row, column, part, factor in parts:
        for head in range(part.shape[2]):
            for value in range(part.shape[3]):
                inward[row + head * part.shape[3] + value, column + head * size + value] = factor
    for head in range(heads):
        for value in range(v.shape[3]):
            outward[head * size + value, head * v.shape[3] + value] = 1

    settings = ["Causal" if causal else None, "NoBias", f"KeyValueHeads<{all_read}>" if group > 1 else None]
    settings.append("Masked" if masked else None)
    if first_key:
        middle = layer("SelfAttention", features, all_read * group, *settings)
    else:
        middle = layer("CrossAttention", features, all_read * group, queries, *settings)
    y = joined(y)
    if y.shape[-1] < x.shape[-1]:
        end.append(f"Slice<0, {y.shape[-1]}>")
    return Mapped(", ".join([entry(x.shape[1:]), middle, *end]), x, y, flat(inward, outward))


def rotary(*_):
    raise Left("sines and cosines that are random numbers, not those of the positions")
