"""Reference values for the tests, computed by PyTorch in f64.

    python3 generate.py            writes the JSON files beside this script
    python3 generate.py losses     writes only that one

Written for PyTorch 1.13.1 (Debian 12: `apt-get install python3-torch`); `attention` needs 2.5 or newer, and is left out otherwise. A run takes some seconds and gives the same
bytes each time: the numbers are drawn from seeds made of names, so that an addition to one part changes no other.
Each file has a module of its name. README.md says what the fields mean.
"""

import sys

import torch

from attention import attention_cases
from batch import batch
from blocks import blocks
from class_weights import class_weights
from costs import costs
from ctc import ctc
from gaussian import gaussian
from heads import heads
from images import images
from initialization import initialization
from layers import layers
from losses import losses
from networks import networks
from normalization import normalization
from optimizers import optimizers
from pixels import pixels
from schedules import schedules
from sequences import sequences
from shared import write

PARTS = (
    layers, normalization, losses, optimizers, schedules, networks, initialization, images, blocks, costs, sequences,
    ctc, gaussian, pixels, batch, heads, class_weights,
)
FILES = {part.__name__: part for part in PARTS}
if tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 5):
    FILES["attention"] = attention_cases

if __name__ == "__main__":
    for name in sys.argv[1:] or FILES:
        write(name, FILES[name]())
