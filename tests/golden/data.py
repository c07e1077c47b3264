"""What scikit-learn makes of small data sets: folds, scales, whitening.

    python3 data.py

Needs no PyTorch. Written with scikit-learn 1.9 and NumPy 2.5.
"""

import json
import math
from pathlib import Path

import numpy
import sklearn
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

random = numpy.random.default_rng(1)
cases = []

# Each class is first seen after the ones with smaller numbers: scikit-learn takes them in this order, the library in that of the numbers.
classes = [0, 1, 2, 3] + random.choice(4, 60, p=[0.5, 0.3, 0.15, 0.05]).tolist()
folds = StratifiedKFold(5, shuffle=True, random_state=1).split(classes, classes)
counts = [numpy.bincount(numpy.array(classes)[validation], minlength=4).tolist() for _, validation in folds]
cases.append(dict(name="StratifiedKFold", classes=classes, folds=[5], counts=counts))

# All sizes differ, so that no tie is broken.
groups = random.permutation(numpy.repeat(range(9), [3, 11, 1, 8, 4, 2, 9, 6, 5])).tolist()
validation = [validation.tolist() for _, validation in GroupKFold(4).split(groups, groups=groups)]
cases.append(dict(name="GroupKFold", groups=groups, folds=[4], validation=validation))

mixing = numpy.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0], [0.3, -0.2, 0.4]])
x = (random.normal(size=(17, 3)) @ mixing + [10, -3, 500]).round(3)
for scaler in [StandardScaler(), MinMaxScaler(), RobustScaler()]:
    y = scaler.fit_transform(x)
    cases.append(dict(name=type(scaler).__name__, x=x.tolist(), y=y.tolist()))

pca = PCA(whiten=True, svd_solver="full")
y = pca.fit_transform(x)
variance = pca.explained_variance_.tolist()
cases.append(dict(name="PCA", x=x.tolist(), y=y.tolist(), variance=variance))

holes = numpy.where(random.random(x.shape) < 0.25, numpy.nan, x)
for strategy in ["mean", "median"]:
    y = SimpleImputer(strategy=strategy).fit_transform(holes)
    # JSON has no NaN: what is missing is null.
    missing = [[None if numpy.isnan(value) else value for value in row] for row in holes.tolist()]
    cases.append(dict(name=f"SimpleImputer {strategy}", x=missing, y=y.tolist()))

# The layer `Standardize`: per feature, per feature over all steps, per channel over all positions. An offset of a million and a deviation of
# about one: the sum of squares in f64 would keep four digits of the variance. The means are exact sums, rounded once.
shapes = {
    "features": ((7, 70), (0,)),
    "steps": ((6, 5, 3), (0, 1)),
    "images": ((5, 3, 2, 4), (0, 2, 3)),
}
for name, (shape, axes) in shapes.items():
    scales = 2.0 ** random.integers(-6, 12, size=shape[1] if name != "steps" else shape[2])
    scales = scales[:, None, None] if name == "images" else scales
    x = ((random.normal(size=shape) + 1e6) * scales).round(3)
    channels = numpy.moveaxis(x, 1 if name != "steps" else 2, 0).reshape(scales.size, -1)
    mean = [math.fsum(channel) / channel.size for channel in channels]
    variance = [math.fsum((channel - m) ** 2) / channel.size for channel, m in zip(channels, mean)]
    assert numpy.allclose(mean, x.mean(axis=axes), rtol=1e-14)
    assert numpy.allclose(numpy.sqrt(variance), x.std(axis=axes), rtol=1e-9)
    rows = x.reshape(shape[0], -1).tolist()
    cases.append(dict(name=f"Standardize {name}", x=rows, mean=mean, deviation=numpy.sqrt(variance).tolist()))


def line(value):
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def case_lines(case):
    return "    {\n" + ",\n".join(f'      "{key}": {line(field)}' for key, field in case.items()) + "\n    }"


generator = f"scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}"
text = '{\n  "generator": ' + line(generator) + ',\n  "cases": [\n' + ",\n".join(map(case_lines, cases)) + "\n  ]\n}\n"
Path(__file__).with_name("data.json").write_text(text)
