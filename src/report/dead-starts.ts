import type { KindResults } from '../data/kind-results.js';
import type { RunRecord } from '../folder/record.js';
import type { Graph } from '../models/graph.js';
import { buildModel, type ModelSpec } from '../models/index.js';
import { deadOutputs, type Initialization } from '../models/initial.js';

/** The parts of a run's spec that decide how it starts. */
interface StartSpec {
  readonly data: unknown;
  readonly model: ModelSpec;
  readonly training: Initialization;
}

/**
 * Tells whether an output of a run starts dead (`deadOutputs`); undefined for data whose specs do not say enough, and for
 * models that are not built in: a report runs no code.
 */
export function deadStartsOf({ modelInput }: KindResults): (record: RunRecord) => boolean | undefined {
  const graphs = new Map<string, Graph>();
  return ({ spec, seed }) => {
    const { data, model, training } = spec as StartSpec;
    if (!modelInput || model.code !== undefined) return undefined;
    const { dense, tasks } = modelInput(data);
    const id = JSON.stringify([dense, tasks, model]);
    const graph = graphs.get(id) ?? buildModel(model, { dense, categorical: [], embedding: 'sum' }, tasks);
    graphs.set(id, graph);
    return deadOutputs(graph, { ...training, model: model.name, seed }).length > 0;
  };
}
