"""Two training steps of every chapter's network in PyTorch, in doubles: the numbers in pytorch-steps.ts.

    apt-get install python3-torch
    /usr/bin/python3 engine/experiments/pytorch-steps.py > engine/experiments/pytorch-steps.ts

Weights, inputs and targets come from formulas that pytorch.ts repeats: all are whole multiples
of 1/256, which single precision holds exactly.
"""

import json
import torch

torch.set_default_dtype(torch.float64)

DENSE = "dense"
CONVOLUTION = "convolution"


def dense(units, activation):
    return {"units": units, "activation": activation}


def convolution(rows, columns, channels, filters, kernel, stride, activation):
    return {
        "kind": "convolution",
        "rows": rows,
        "columns": columns,
        "channels": channels,
        "filters": filters,
        "kernelRows": kernel,
        "kernelColumns": kernel,
        "stride": stride,
        "activation": activation,
    }


def head(units, loss):
    return [{"units": units, "loss": loss, "weight": 1}]


# Name, chapter, inputs, layers, heads, weight decay.
NETWORKS = [
    ("one sigmoid unit, squared error", 1, 2, [dense(1, "sigmoid")], None, 0),
    ("one linear unit, squared error", 1, 3, [dense(1, "linear")], None, 0),
    ("one sigmoid unit, logistic loss", 1, 2, [dense(1, "sigmoid")], head(1, "logistic"), 0),
    ("2-2-1 for XOR", 2, 2, [dense(2, "sigmoid"), dense(1, "sigmoid")], None, 0),
    ("2-8-8-1, tanh and relu", 2, 2, [dense(8, "tanh"), dense(8, "relu"), dense(1, "sigmoid")], head(1, "logistic"), 0),
    ("ALVINN, 1217-29-46", 3, 1217, [dense(29, "sigmoid"), dense(46, "sigmoid")], None, 0),
    ("8-3-8", 4, 8, [dense(3, "sigmoid"), dense(8, "sigmoid")], None, 0),
    ("960-3-4, head pose", 5, 960, [dense(3, "sigmoid"), dense(4, "sigmoid")], None, 0),
    ("960-20-20, persons", 5, 960, [dense(20, "sigmoid"), dense(20, "sigmoid")], None, 0),
    ("2-16-1 with weight decay", 6, 2, [dense(16, "tanh"), dense(1, "sigmoid")], head(1, "logistic"), 0.01),
    ("softmax(W tanh(V x))", 7, 2, [dense(3, "tanh"), dense(3, "linear")], head(3, "softmax-cross-entropy"), 0),
    (
        "a convolutional driver",
        8,
        960,
        [
            convolution(30, 32, 1, 8, 5, 2, "relu"),
            convolution(13, 14, 8, 16, 3, 2, "relu"),
            convolution(6, 6, 16, 24, 3, 1, "relu"),
            dense(50, "relu"),
            dense(30, "sigmoid"),
        ],
        None,
        0,
    ),
]

RATE = 0.25
MOMENTUM = 0.5
STEPS = 2
# Every so many-th weight is written down.
MOST_WEIGHTS = 60


def weight(layer, k, fan_in):
    """A multiple of 1/256 between -1 and 1, smaller where much is added up."""
    scale = 1 if fan_in < 20 else 4 if fan_in < 200 else 16
    return (((k * 7919 + layer * 104729 + 13) % 509) // scale - 254 // scale) / 256


def pattern(step, i, what):
    return ((i * 31 + step * 57 + what * 101) % 127) / 128


def activate(name, sums):
    return {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "linear": lambda s: s}[name](sums)


def run(name, chapter, inputs, layers, heads, decay):
    weights, biases = [], []
    below = inputs
    for l, layer in enumerate(layers):
        is_convolution = layer.get("kind") == CONVOLUTION
        rows = layer["filters"] if is_convolution else layer["units"]
        if is_convolution:
            shape = (layer["channels"], layer["kernelRows"], layer["kernelColumns"])
            fan_in = shape[0] * shape[1] * shape[2]
        else:
            shape, fan_in = (below,), below
        flat = torch.tensor([[weight(l, r * (fan_in + 1) + i, fan_in) for i in range(fan_in + 1)] for r in range(rows)])
        weights.append(flat[:, :fan_in].reshape((rows, *shape)).clone().requires_grad_())
        biases.append(flat[:, fan_in].clone().requires_grad_())
        if is_convolution:
            down = (layer["rows"] - layer["kernelRows"]) // layer["stride"] + 1
            across = (layer["columns"] - layer["kernelColumns"]) // layer["stride"] + 1
            below = rows * down * across
        else:
            below = rows
    optimiser = torch.optim.SGD(
        [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0}], lr=RATE, momentum=MOMENTUM
    )
    loss_name = heads[0]["loss"] if heads else "squared"
    losses = []
    for step in range(STEPS):
        values = torch.tensor([pattern(step, i, 1) for i in range(inputs)])
        if loss_name == "softmax-cross-entropy":
            targets = torch.tensor([1.0 if i == step % below else 0.0 for i in range(below)])
        else:
            targets = torch.tensor([pattern(step, i, 2) for i in range(below)])
        for l, layer in enumerate(layers):
            if layer.get("kind") == CONVOLUTION:
                picture = values.reshape(1, layer["channels"], layer["rows"], layer["columns"])
                sums = torch.nn.functional.conv2d(picture, weights[l], biases[l], stride=layer["stride"]).reshape(-1)
            else:
                sums = weights[l] @ values.reshape(-1) + biases[l]
            values = sums if l == len(layers) - 1 and heads else activate(layer["activation"], sums)
        if loss_name == "squared":
            loss = ((targets - values) ** 2).sum() / 2
        elif loss_name == "logistic":
            values = torch.sigmoid(values)
            loss = torch.nn.functional.binary_cross_entropy(values, targets, reduction="sum")
        else:
            loss = -(targets * torch.log_softmax(values, 0)).sum()
            values = torch.softmax(values, 0)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    every, kept = [], []
    for w, b in zip(weights, biases):
        rows = torch.cat([w.detach().reshape(len(b), -1), b.detach().reshape(-1, 1)], 1).reshape(-1)
        stride = max(1, len(rows) // MOST_WEIGHTS)
        every.append(stride)
        kept.append([float(f"{x:.12g}") for x in rows[::stride].tolist()])
    network = {"inputs": inputs, "layers": layers}
    if heads:
        network["heads"] = heads
    return {
        "name": name,
        "chapter": chapter,
        "network": network,
        "weightDecay": decay,
        "losses": losses,
        "outputs": [float(f"{x:.12g}") for x in values.detach().tolist()],
        "every": every,
        "weights": kept,
    }


print("// Made by pytorch-steps.py with PyTorch " + torch.__version__ + "; do not edit.")
print("import type { PytorchStep } from './pytorch-step.ts';")
print()
print("export const PYTORCH_STEPS: readonly PytorchStep[] = [")
for network in NETWORKS:
    print("  " + json.dumps(run(*network)) + ",")
print("];")
