import type { KindResults } from '../data/kind-results.js';
import type { RunRecord } from '../folder/record.js';
import { GraphBuilder, type HiddenLayers } from '../models/builder.js';
import type { Graph } from '../models/graph.js';
import { buildModel, type ModelSpec } from '../models/index.js';
import { deadOutputs, type Initialization } from '../models/initial.js';

/**
 * Returns a function that checks whether an output of a run starts dead (`deadOutputs`); it returns undefined for data
 * whose specs are not sufficient, and for models that are not built in, because a report runs no code.
 */
export function deadStartsOf({
  modelInput,
}: KindResults): (run: Pick<RunRecord, 'spec' | 'seed'>) => boolean | undefined {
  const starts = new Map<string, { readonly graph: Graph; readonly dead: Map<number, boolean> }>();
  return ({ spec, seed }) => {
    if (!modelInput) return undefined;
    try {
      const { data, model, training } = spec as {
        data: unknown;
        model: ModelSpec;
        training: Initialization & HiddenLayers;
      };
      if (model.code !== undefined) return undefined;
      const { dense, tasks } = modelInput(data);
      const { initialization, outputInitialization, activation, normalization } = training;
      const id = JSON.stringify([dense, tasks, model, initialization, outputInitialization, activation, normalization]);
      let known = starts.get(id);
      if (!known) {
        // A folder that others wrote must not slow down a report by large models.
        const sizes: unknown[] = Object.values(model.sizes).flat();
        if (sizes.some((size) => typeof size === 'number' && size > 10_000)) return undefined;
        const graph = buildModel(
          model,
          { dense, categorical: [], embedding: 'sum' },
          tasks,
          new GraphBuilder(training),
        );
        known = { graph, dead: new Map() };
        starts.set(id, known);
      }
      // A seed has the same start at every value on the axis.
      const isDead =
        known.dead.get(seed) ?? deadOutputs(known.graph, { ...training, model: model.name, seed }).length > 0;
      known.dead.set(seed, isDead);
      return isDead;
    } catch {
      // Others may have written the folder: its content need not be a spec.
      return undefined;
    }
  };
}
