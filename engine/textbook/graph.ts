/** A way to make a number of one or two others, and its slope over each of them. */
interface Operation {
  value(a: number, b: number): number;
  slopes(a: number, b: number, value: number): readonly number[];
}

const operation = (value: Operation['value'], slopes: Operation['slopes']): Operation => ({ value, slopes });

/** Every operation there is. Activations and losses are made of these (network-graph.ts). */
const OPERATIONS = {
  add: operation(
    (a, b) => a + b,
    () => [1, 1],
  ),
  subtract: operation(
    (a, b) => a - b,
    () => [1, -1],
  ),
  multiply: operation(
    (a, b) => a * b,
    (a, b) => [b, a],
  ),
  divide: operation(
    (a, b) => a / b,
    (_, b, value) => [1 / b, -value / b],
  ),
  exponential: operation(Math.exp, (_a, _b, value) => [value]),
  logarithm: operation(Math.log, (a) => [1 / a]),
  maximum: operation(Math.max, (a, b) => (a > b ? [1, 0] : [0, 1])),
  step: operation(
    (a) => (a > 0 ? 1 : 0),
    () => [0],
  ),
};

/** What a node may be. */
export type OperationName = keyof typeof OPERATIONS;

/** A number in a {@link Graph}: one that was put in, or one that an operation makes of others. */
export interface Node {
  readonly operation: OperationName | 'input';
  /** Made before it. */
  readonly inputs: readonly Node[];
  value: number;
  /** How much the root of the last {@link Graph.backward} grows where this one does. */
  gradient: number;
}

/**
 * A computation as a graph of single numbers, with its derivatives by reverse-mode automatic differentiation: values
 * are worked out from the inputs to the root, gradients from the root back to the inputs. The smallest case is
 * y = x · x, (y, dy) = (x², 2x · dx):
 *
 *     const graph = new Graph();
 *     const x = graph.input(3);
 *     const y = graph.multiply(x, x);
 *     graph.backward(y);  // y.value is 9, x.gradient is 6
 */
export class Graph {
  readonly #nodes: Node[] = [];

  /** In the order in which they were made: each stands behind all that it is made of. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** A number that comes from outside; its `value` may be set later, before {@link forward}. */
  input(value: number): Node {
    const node: Node = { operation: 'input', inputs: [], value, gradient: 0 };
    this.#nodes.push(node);
    return node;
  }

  add(a: Node | number, b: Node | number): Node {
    return this.#make('add', a, b);
  }

  subtract(a: Node | number, b: Node | number): Node {
    return this.#make('subtract', a, b);
  }

  multiply(a: Node | number, b: Node | number): Node {
    return this.#make('multiply', a, b);
  }

  divide(a: Node | number, b: Node | number): Node {
    return this.#make('divide', a, b);
  }

  /** eᵃ */
  exponential(a: Node | number): Node {
    return this.#make('exponential', a);
  }

  /** The natural one. */
  logarithm(a: Node | number): Node {
    return this.#make('logarithm', a);
  }

  /** The greater of two. Where they are equal, the slope is that of the second. */
  maximum(a: Node | number, b: Node | number): Node {
    return this.#make('maximum', a, b);
  }

  /** 1 above 0, else 0; without a slope. */
  step(a: Node | number): Node {
    return this.#make('step', a);
  }

  /** The sum of one number or more, added from the first to the last. */
  total(nodes: readonly Node[]): Node {
    return nodes.reduce((sum, node) => this.add(sum, node));
  }

  /** Works out all values anew, after inputs have been changed. */
  forward(): void {
    for (const node of this.#nodes) this.evaluate(node);
  }

  /** Works out the gradient of `root` over every node. */
  backward(root: Node): void {
    this.seed(root);
    for (const node of this.#nodes.toReversed()) this.propagate(node);
  }

  /** One step of {@link forward}: the value of a node from those of its inputs. */
  evaluate(node: Node): void {
    if (node.operation === 'input') return;
    const [a, b] = node.inputs;
    node.value = OPERATIONS[node.operation].value(a!.value, b?.value ?? 0);
  }

  /** Before the first step of {@link backward}: the root's own gradient is 1, all others are 0. */
  seed(root: Node): void {
    for (const node of this.#nodes) node.gradient = 0;
    root.gradient = 1;
  }

  /** One step of {@link backward}, in reverse order: by the chain rule a node passes its gradient to its inputs. */
  propagate(node: Node): void {
    if (node.operation === 'input') return;
    const [a, b] = node.inputs;
    const slopes = OPERATIONS[node.operation].slopes(a!.value, b?.value ?? 0, node.value);
    node.inputs.forEach((input, i) => {
      input.gradient += node.gradient * slopes[i]!;
    });
  }

  /** Numbers become inputs of their own. */
  #make(operation: OperationName, ...of: readonly (Node | number)[]): Node {
    const inputs = of.map((input) => (typeof input === 'number' ? this.input(input) : input));
    const node: Node = { operation, inputs, value: 0, gradient: 0 };
    this.evaluate(node);
    this.#nodes.push(node);
    return node;
  }
}
