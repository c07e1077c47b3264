"""Metrics of classifiers and regressions, curves and calibration, as scikit-learn computes them.

    python3 metrics.py

Written with scikit-learn 1.9.1 and NumPy 2.5; it needs no PyTorch. Inputs have few digits, and scores are multiples of 1/8 in many cases, so that
there are ties. A value that scikit-learn leaves undefined is null.
"""

import json
import math
import pathlib
import random
import warnings
import zlib

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
AVERAGES = ["micro", "macro", "weighted"]


def generator(name):
    return random.Random(zlib.crc32(name.encode()))


def numbers(value):
    """Plain numbers; NaN becomes None."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [numbers(part) for part in value]
    return None if math.isnan(value) else float(value)


def weights(rng, count, weighted):
    """Some are 0, but not all."""
    drawn = [rng.choice([0.0, 0.25, 0.5, 1.0, 1.3, 2.7]) for _ in range(count)]
    drawn[rng.randrange(count)] = 1.5
    return drawn if weighted else None


def with_weights(case, weight):
    return case | ({} if weight is None else {"weights": weight})


def classes_case(name, classes, count, right, present=None, predicted=None, weighted=False, outside=False):
    """`outside`: some targets are of an unknown class, written as `classes`, and some samples have no prediction, `classes + 1`."""
    rng = generator(name)
    present = present or range(classes)
    predicted = predicted or range(classes)
    truth = [rng.choice(present) for _ in range(count)]
    answer = [t if t in predicted and rng.random() < right else rng.choice(predicted) for t in truth]
    if outside:
        truth = [classes if rng.random() < 0.15 else t for t in truth]
        answer = [classes + 1 if rng.random() < 0.15 else y for y in answer]
    weight = weights(rng, count, weighted)
    labels = list(range(classes))
    of = dict(labels=labels, sample_weight=weight, zero_division=0)
    scores = [metrics.precision_score, metrics.recall_score, metrics.f1_score, metrics.jaccard_score]
    case = dict(
        name=name,
        classes=classes,
        truth=truth,
        predicted=answer,
        matrix=numbers(metrics.confusion_matrix(truth, answer, labels=range(classes + 2), sample_weight=weight)),
        accuracy=metrics.accuracy_score(truth, answer, sample_weight=weight),
        matthews=metrics.matthews_corrcoef(truth, answer, sample_weight=weight),
        kappa=numbers(metrics.cohen_kappa_score(truth, answer, sample_weight=weight)),
        report=metrics.classification_report(truth, answer, target_names=[f"class {c}" for c in labels], **of),
    )
    if not outside:
        # It takes every label for a class of its own.
        case["balanced_accuracy"] = numbers(metrics.balanced_accuracy_score(truth, answer, sample_weight=weight))
    for score in scores:
        kind = score.__name__.removesuffix("_score")
        case |= {kind: numbers(score(truth, answer, average=None, **of))}
        case |= {f"{kind}_{average}": numbers(score(truth, answer, average=average, **of)) for average in AVERAGES}
    return with_weights(case, weight)


def classes():
    cases = []
    for number in range(20):
        size, count, right = [(2, 30, 0.7), (3, 50, 0.6), (5, 80, 0.9), (10, 60, 0.3)][number % 4]
        cases.append(classes_case(f"random {number}", size, count, right, weighted=number % 2 == 1))
    for weighted in (False, True):
        mark = ", weighted" if weighted else ""
        cases += [
            classes_case(f"class without samples{mark}", 4, 30, 0.6, present=[0, 1, 3], weighted=weighted),
            classes_case(f"class never predicted{mark}", 4, 30, 0.6, predicted=[0, 2, 3], weighted=weighted),
            classes_case(f"class that does not occur{mark}", 4, 30, 0.6, [0, 1, 3], [0, 1, 3], weighted=weighted),
            classes_case(f"one class, all right{mark}", 3, 10, 1.0, [1], [1], weighted=weighted),
            classes_case(f"one class, all wrong{mark}", 3, 10, 0.0, [1], [2], weighted=weighted),
            classes_case(f"one class predicted{mark}", 3, 20, 0.0, predicted=[0], weighted=weighted),
            classes_case(f"one class present{mark}", 2, 20, 0.5, present=[1], weighted=weighted),
            classes_case(f"all right{mark}", 3, 20, 1.0, weighted=weighted),
            classes_case(f"one right sample{mark}", 2, 1, 1.0, [1], [1], weighted=weighted),
            classes_case(f"one wrong sample{mark}", 2, 1, 0.0, [1], [0], weighted=weighted),
            classes_case(f"outside{mark}", 3, 60, 0.7, weighted=weighted, outside=True),
            classes_case(f"outside, two classes{mark}", 2, 40, 0.7, weighted=weighted, outside=True),
        ]
    return cases


def regression_case(name, outputs, count, weighted=False, offset=0.0, constant=False, exact=False, bias=None):
    rng = generator(name)
    row = lambda scale: [round(rng.gauss(0, scale), 3) for _ in range(outputs)]
    targets = [[offset + (0.5 if constant else t) for t in row(2)] for _ in range(count)]
    errors = [[0.0 if exact else bias if bias is not None else e for e in row(1)] for _ in range(count)]
    found = [[t + e for t, e in zip(*pair)] for pair in zip(targets, errors)]
    weight = weights(rng, count, weighted)
    of = dict(y_true=targets, y_pred=found, sample_weight=weight)
    case = dict(
        name=name,
        outputs=outputs,
        y=found,
        t=targets,
        mean_absolute_error=metrics.mean_absolute_error(**of),
        mean_squared_error=metrics.mean_squared_error(**of),
        root_mean_squared_error=metrics.root_mean_squared_error(**of),
        mean_absolute_percentage_error=metrics.mean_absolute_percentage_error(**of),
        r_squared=numbers(metrics.r2_score(**of)),
        explained_variance=numbers(metrics.explained_variance_score(**of)),
        each_r_squared=numbers(np.atleast_1d(metrics.r2_score(multioutput="raw_values", **of))),
        each_root_mean_squared_error=numbers(metrics.root_mean_squared_error(multioutput="raw_values", **of)),
    )
    return with_weights(case, weight)


def regression():
    cases = []
    for number in range(12):
        outputs, count = [(1, 20), (2, 40), (3, 7)][number % 3]
        cases.append(regression_case(f"random {number}", outputs, count, weighted=number % 2 == 1))
    for weighted in (False, True):
        mark = ", weighted" if weighted else ""
        cases += [
            regression_case(f"one sample{mark}", 2, 1, weighted),
            regression_case(f"one exact sample{mark}", 2, 1, weighted, exact=True),
            regression_case(f"two samples{mark}", 1, 2, weighted),
            regression_case(f"equal targets{mark}", 2, 15, weighted, constant=True),
            regression_case(f"equal targets, exact{mark}", 2, 15, weighted, constant=True, exact=True),
            regression_case(f"equal targets, equal errors{mark}", 1, 15, weighted, constant=True, bias=0.25),
            regression_case(f"targets of zero{mark}", 1, 6, weighted, offset=-0.5, constant=True),
            regression_case(f"exact{mark}", 2, 15, weighted, exact=True),
        ]
    return cases


def scores_case(name, count, ties, weighted=False, labels=(0, 1)):
    rng = generator(name)
    truth = [rng.choice(labels) for _ in range(count)]
    draw = (lambda t: round(8 * rng.gauss(t, 1)) / 8) if ties else (lambda t: round(rng.gauss(t, 1), 3))
    score = [draw(t) for t in truth]
    weight = weights(rng, count, weighted)
    of = dict(y_score=score, sample_weight=weight, drop_intermediate=False, pos_label=1)
    fpr, tpr, thresholds = metrics.roc_curve(truth, **of)
    precision, recall, of_recall = metrics.precision_recall_curve(truth, **of)
    both = len(set(truth if weight is None else [t for t, w in zip(truth, weight) if w])) == 2
    case = dict(
        name=name,
        truth=truth,
        scores=score,
        false_positive_rate=numbers(fpr),
        true_positive_rate=numbers(tpr),
        # The first is infinite.
        thresholds=numbers(thresholds[1:]),
        area=numbers(metrics.roc_auc_score(truth, score, sample_weight=weight)) if both else None,
        # By falling thresholds, as those of the other curve.
        precision=numbers(precision[::-1]),
        recall=numbers(recall[::-1]),
        average_precision=metrics.average_precision_score(truth, score, sample_weight=weight),
    )
    assert list(of_recall[::-1]) == list(thresholds[1:])
    return with_weights(case, weight)


def curves():
    cases = []
    for number in range(12):
        count = [20, 60, 5][number % 3]
        cases.append(scores_case(f"random {number}", count, ties=number % 4 < 2, weighted=number % 2 == 1))
    for weighted in (False, True):
        mark = ", weighted" if weighted else ""
        cases += [
            scores_case(f"no positives{mark}", 8, True, weighted, labels=[0]),
            scores_case(f"no negatives{mark}", 8, True, weighted, labels=[1]),
            scores_case(f"one positive sample{mark}", 1, True, weighted, labels=[1]),
            scores_case(f"one negative sample{mark}", 1, True, weighted, labels=[0]),
        ]
    return cases


def distribution(rng, classes):
    drawn = [rng.random() ** 2 for _ in range(classes)]
    return [y / sum(drawn) for y in drawn]


def loss_case(name, classes, count, weighted=False, certain=False):
    rng = generator(name)
    y = [distribution(rng, classes) for _ in range(count)]
    if certain:
        y = [[1.0 if c == best else 0.0 for c in range(classes)] for best in (rng.randrange(classes) for _ in y)]
    truth = [rng.randrange(classes) for _ in y]
    weight = weights(rng, count, weighted)
    case = dict(
        name=name,
        classes=classes,
        y=y,
        truth=truth,
        loss=metrics.log_loss(truth, y, labels=range(classes), sample_weight=weight),
        loss_f32=metrics.log_loss(truth, np.array(y, dtype=np.float32), labels=range(classes), sample_weight=weight),
    )
    return with_weights(case, weight)


def losses():
    sizes = [(2, 20), (3, 30), (5, 1), (2, 1)]
    return [
        loss_case(f"{classes} classes, {count} samples{', certain' * certain}{', weighted' * weighted}", classes, count, weighted, certain)
        for classes, count in sizes
        for certain in (False, True)
        for weighted in (False, True)
    ]


def calibration_case(name, bins, count, borders=False):
    rng = generator(name)
    confidence = [rng.randrange(bins + 1) / bins if borders else round(rng.random(), 3) for _ in range(count)]
    right = [int(rng.random() < p**2) for p in confidence]
    accuracy, mean = calibration_curve(right, confidence, n_bins=bins)
    # The function leaves out empty bins, and does not return how many samples are in the others.
    sizes = np.bincount(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidence), minlength=bins)
    share = sizes[sizes > 0] / count
    return dict(
        name=name,
        bins=bins,
        confidence=confidence,
        right=right,
        bin_confidence=numbers(mean),
        bin_accuracy=numbers(accuracy),
        bin_size=numbers(sizes[sizes > 0]),
        expected=float(np.sum(share * np.abs(accuracy - mean))),
        maximum=float(np.max(np.abs(accuracy - mean))),
    )


def calibration():
    return [
        calibration_case(f"{bins} bins, {count} samples{', at borders' * borders}", bins, count, borders)
        for bins in (1, 10, 15)
        for count in (2, 40, 300)
        for borders in (False, True)
    ]


def text(value):
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def case_lines(case):
    return "    {\n" + ",\n".join(f'      "{key}": {text(value)}' for key, value in case.items()) + "\n    }"


content = {"classes": classes(), "regression": regression(), "curves": curves(), "losses": losses(), "calibration": calibration()}
generated = text(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, f64")
parts = [f'  "generator": {generated}']
parts += [f'  "{name}": [\n' + ",\n".join(map(case_lines, cases)) + "\n  ]" for name, cases in content.items()]
pathlib.Path(__file__).with_name("metrics.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")
