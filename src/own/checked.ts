import { InputError } from '../errors.js';
import type { Architecture, SizesOf } from '../models/architecture.js';
import { GraphBuilder } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import { showValue } from '../schema/text.js';
import { counted, visible } from '../words.js';
import { allowExit, forbidExit } from './exit.js';
import { flatGraph, graphFault, outputsFault } from './graph-faults.js';
import { faultLine, type Module } from './place.js';

type Sizes = SizesOf<Architecture['sizes']>;

/**
 * An architecture of a user's own whose graphs are checked as they are built. Each is built three times, of which two by
 * the same architecture in another instance of the module: all must be equal.
 * @throws InputError, from `build`, with one line that says what is wrong and where
 */
export function checked(own: Architecture, other: Architecture, [at, otherAt]: readonly Module[]): Architecture {
  return {
    ...own,
    build(g, x, tasks, sizes) {
      const of = `${own.name} (${[...Object.entries(sizes).map(shownSize), counted(tasks, 'task')].join(', ')}): `;
      const refuse = (fault: string): never => {
        throw new InputError([visible(`${at!.label}: ${of}${fault}`)]);
      };
      const built = (architecture: Architecture, module: Module, g: GraphBuilder, x: Node) => {
        let outputs: unknown;
        try {
          forbidExit();
          outputs = architecture.build(g, x, tasks, declared(sizes));
        } catch (error) {
          throw new InputError([faultLine(error, module, of)]);
        } finally {
          allowExit();
        }
        const ofOutputs = outputsFault(outputs, tasks);
        if (ofOutputs !== undefined) return refuse(ofOutputs);
        const graph = g.finish(outputs as Node[]);
        const fault = graphFault(graph, tasks);
        return fault === undefined ? { outputs: outputs as Node[], graph: flatGraph(graph) } : refuse(fault);
      };
      const again = () => {
        const g = new GraphBuilder();
        return built(other, otherAt!, g, sameInput(g, x)).graph;
      };
      const { outputs, graph } = built(own, at!, g, x);
      if (again() !== graph || again() !== graph) {
        refuse('the same sizes gave another graph when it was built again: a graph may depend on nothing else');
      }
      return [...outputs];
    },
  };
}

const shownSize = ([name, value]: [string, unknown]): string => `${name} ${showValue(value)}`;

/** A copy of the sizes, of which others than the declared ones are faults rather than undefined. */
const declared = (sizes: Sizes): Sizes =>
  new Proxy(structuredClone(sizes), {
    get(target, name) {
      if (typeof name === 'string' && !(name in target) && name !== 'toJSON') {
        throw new Error(`${name} is not a size of it: declared are ${Object.keys(target).join(', ')}`);
      }
      return Reflect.get(target, name);
    },
  });

/** The features in another graph as they are in that of x. */
function sameInput(g: GraphBuilder, x: Node): Node {
  if (x.op === 'dense' && x.weight.kind === 'parameter') {
    const name = x.weight.name.replace(/\/weights$/, '');
    return g.dense(sameInput(g, x.input), x.width, { name, activation: x.activation });
  }
  if (x.op !== 'embedding') return g.input(x as Extract<Node, { op: 'input' }>);
  const { input, tables } = x;
  return g.embedding(g.input(input), tables[0]?.shape[1] ?? 1);
}
