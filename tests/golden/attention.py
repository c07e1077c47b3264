"""Attention and positions on sequences: outputs, and the gradients of inputs and parameters."""

import re

import torch
import torch.nn.functional as F
from torch import nn

from shared import gradients, normal, seed, tracked

# Each layer as the list writes it, and the lengths of the sequences.
LAYERS = {
    "SelfAttention<8, 2>": [1, 2, 7, 33],
    "SelfAttention<8, 2, Causal>": [1, 7, 33],
    "SelfAttention<6, 1, NoBias>": [7],
    "SelfAttention<6, 6, NoBias, Causal>": [7],
    "SelfAttention<8, 4, KeyValueHeads<2>>": [7],
    "SelfAttention<8, 4, Causal, KeyValueHeads<1>>": [7, 33],
    "SelfAttention<8, 2, Rotary>": [7],
    "SelfAttention<16, 4, KeyValueHeads<2>, Rotary<100>, Causal>": [7],
    "SelfAttention<8, 2, Masked>": [1, 7, 33],
    "SelfAttention<8, 4, Masked, Causal, KeyValueHeads<2>, NoBias>": [7],
    "CrossAttention<8, 2, 1>": [2],
    "CrossAttention<8, 2, 3>": [7],
    "CrossAttention<8, 4, 20>": [53],
    "CrossAttention<6, 1, 4, NoBias>": [7],
    "CrossAttention<8, 4, 3, KeyValueHeads<2>>": [7],
    "CrossAttention<8, 4, 5, NoBias, KeyValueHeads<1>>": [40],
    "CrossAttention<8, 2, 3, Masked>": [40],
    "LearnedPositions": [5],
    "PositionalEncoding": [1, 7],
}


def sizes(layer):
    return map(int, re.match(r"\w+Attention<(\d+), (\d+)", layer).groups())


def turned(x, base):
    """Rotary positions: halves of the last dimension are the parts of complex numbers, which are turned."""
    steps, half = x.shape[-2], x.shape[-1] // 2
    angles = torch.arange(steps)[:, None] * base ** (-torch.arange(half) / half)
    z = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([z.real, z.imag], -1)


def attention(layer, x, in_w, out_w, in_b=None, out_b=None):
    """By `nn.MultiheadAttention` where it has the settings; otherwise by `scaled_dot_product_attention`."""
    size, heads = sizes(layer)
    causal = "Causal" in layer
    # The last feature of each step says which keys are read.
    x, column = x.split([size, x.shape[-1] - size], -1)
    queries = re.match(r"CrossAttention<\d+, \d+, (\d+)", layer)
    memory, passed, hidden = x, column, column == 0
    if queries:
        first, rest = slice(int(queries[1])), slice(int(queries[1]), None)
        x, memory, passed, hidden = x[:, first], x[:, rest], column[:, first], hidden[:, rest]
    if "KeyValueHeads" not in layer and "Rotary" not in layer:
        module = nn.MultiheadAttention(size, heads, bias=in_b is not None, batch_first=True)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1]) if causal else None
        names = {"in_proj_weight": in_w, "in_proj_bias": in_b, "out_proj.weight": out_w, "out_proj.bias": out_b}
        named = {name: tensor for name, tensor in names.items() if tensor is not None}
        padding = hidden[..., 0] if column.shape[-1] else None
        call = {"need_weights": False, "attn_mask": mask, "is_causal": causal, "key_padding_mask": padding}
        y = torch.func.functional_call(module, named, (x, memory, memory), call)[0]
        return torch.cat([y, passed], -1)
    key_heads = int((re.search(r"KeyValueHeads<(\d+)>", layer) or [0, heads])[1])
    keys = key_heads * size // heads
    q, k, v = F.linear(x, in_w, in_b).split([size, keys, keys], -1)
    if queries:
        _, k, v = F.linear(memory, in_w, in_b).split([size, keys, keys], -1)
    q, k, v = (part.unflatten(-1, (-1, size // heads)).transpose(1, 2) for part in (q, k, v))
    if rotary := re.search(r"Rotary(<(\d+)>)?", layer):
        base = float(rotary[2] or 10000)
        q, k = turned(q, base), turned(k, base)
    mask = ~hidden[:, None, None, :, 0] if column.shape[-1] else None
    if causal and mask is not None:
        mask = mask & torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
    o = F.scaled_dot_product_attention(q, k, v, mask, is_causal=causal and mask is None, enable_gqa=True)
    return torch.cat([F.linear(o.transpose(1, 2).flatten(2), out_w, out_b), passed], -1)


def encoding(steps, size):
    """Sines and cosines as in Vaswani et al. 2017, section 3.5."""
    angles = torch.arange(steps)[:, None] / 10000 ** (torch.arange(0, size, 2) / size)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)[:, :size]


def parameters(layer, steps):
    if layer == "PositionalEncoding":
        return 5, {}
    if layer == "LearnedPositions":
        return 3, {"positions": normal(steps, 3)}
    size, heads = sizes(layer)
    key_heads = int((re.search(r"KeyValueHeads<(\d+)>", layer) or [0, heads])[1])
    projected = size + 2 * key_heads * size // heads
    weights = {"in_w": normal(projected, size, scale=0.4), "out_w": normal(size, size, scale=0.4)}
    biases = {} if "NoBias" in layer else {"in_b": normal(projected, scale=0.5), "out_b": normal(size, scale=0.5)}
    return size, {**weights, **biases}


def flat(prefix, tensors):
    """Parameters in the order of the fields, with weights `[in][out]`."""
    named = [(name, tensors.get(prefix + name)) for name in ("in_w", "in_b", "out_w", "out_b", "positions")]
    parts = [(value.T if name.endswith("_w") else value).flatten() for name, value in named if value is not None]
    return torch.cat(parts) if parts else torch.empty(0)


def case(layer, steps):
    seed(f"{layer} of {steps}")
    size, own = parameters(layer, steps)
    samples = 2 if steps > 7 else 3
    x = normal(samples, steps, size)
    if "Masked" in layer:
        # Fewer steps in each sample, and one that is hidden between others; the first of the memory is never hidden.
        column = torch.full((samples, steps, 1), 0.5)
        for sample in range(samples):
            column[sample, max(steps - 2 * sample, 1) :] = 0
        column[1:, steps // 2 + 1 : steps // 2 + 2] = 0
        x = torch.cat([x, column], -1)
    tensors = tracked({"x": x, **own})
    if layer == "PositionalEncoding":
        y = tensors["x"] + encoding(steps, size)
    elif layer == "LearnedPositions":
        y = tensors["x"] + tensors["positions"]
    else:
        y = attention(layer, **tensors)
    dy = normal(*y.shape, scale=0.1)
    slopes = gradients(y, dy, tensors)
    fields = {"x": tensors["x"], "y": y, "dy": dy, "dx": slopes["dx"]}
    return {
        "name": f"{layer} of {steps}",
        "layer": layer,
        "input": f"Sequence<{steps}, {x.shape[-1]}>",
        **{name: value.flatten(1) for name, value in fields.items()},
        "w": flat("", tensors),
        "dw": flat("d", slopes),
    }


def attention_cases():
    return {"cases": [case(layer, steps) for layer, lengths in LAYERS.items() for steps in lengths]}
