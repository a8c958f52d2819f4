import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, type Node } from './graph.ts';

describe('a computation graph', () => {
  it('of y = x·x gives (y, dy) = (x·x, 2x·dx)', () => {
    const graph = new Graph();
    const x = graph.input(3);
    const y = graph.multiply(x, x);
    graph.backward(y);
    expect([y.value, x.gradient]).toEqual([9, 6]);
    x.value = -5;
    graph.forward();
    graph.backward(y);
    expect([y.value, x.gradient]).toEqual([25, -10]);
  });

  it('has the slope of every operation over every input', () => {
    const operations: ((graph: Graph, a: Node, b: Node) => Node)[] = [
      (graph, a, b) => graph.add(a, b),
      (graph, a, b) => graph.subtract(a, b),
      (graph, a, b) => graph.multiply(a, b),
      (graph, a, b) => graph.divide(a, b),
      (graph, a) => graph.exponential(a),
      (graph, a) => graph.logarithm(a),
      (graph, a, b) => graph.maximum(a, b),
      (graph, a) => graph.step(a),
      (graph, a, b) => graph.multiply(graph.total([a, b, a]), graph.divide(2, b)),
    ];
    const number = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...operations), number, number, (operation, first, second) => {
        fc.pre(Math.abs(first - second) > 1e-3);
        const graph = new Graph();
        const inputs = [graph.input(first), graph.input(second)];
        const root = operation(graph, inputs[0]!, inputs[1]!);
        graph.backward(root);
        for (const input of inputs) {
          const slope = slopeOver(graph, input, root);
          expect(Math.abs(input.gradient - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
        }
      }),
    );
  });

  it('can be gone through node by node, forward and backward', () => {
    const graph = new Graph();
    const x = graph.input(2);
    const half = graph.multiply(x, 0.5);
    const root = graph.exponential(half);
    x.value = 4;
    for (const node of graph.nodes) graph.evaluate(node);
    expect([half.value, root.value]).toEqual([2, Math.exp(2)]);
    graph.seed(root);
    expect(graph.nodes.map(({ gradient }) => gradient)).toEqual([0, 0, 0, 1]);
    graph.propagate(root);
    expect([half.gradient, x.gradient]).toEqual([Math.exp(2), 0]);
    graph.propagate(half);
    expect(x.gradient).toBe(Math.exp(2) / 2);
  });
});

/** By central differences. */
function slopeOver(graph: Graph, input: Node, root: Node): number {
  const at = input.value;
  const valueAt = (value: number) => {
    input.value = value;
    graph.forward();
    return root.value;
  };
  const difference = valueAt(at + 1e-5) - valueAt(at - 1e-5);
  input.value = at;
  graph.forward();
  return difference / 2e-5;
}
