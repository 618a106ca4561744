/**
 * `select:` of a config: trains candidate settings on separate seeds, and chooses one for each
 * model.
 */

import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { lossSign, metricColumn, metricDirection } from '../../ground/base/metric.js';
import { cellName } from '../../ground/base/words.js';
import { type Chosen, choose } from '../../ground/stats/choice.js';
import { findKind } from '../../train/data/kinds.js';
import type { Numerics } from '../../train/engine/engine.js';
import { type Config, maxFinalSeed, selectedPaths } from '../config/config.js';
import type { Selection } from '../config/search-schema.js';
import { columnsOfFields } from '../folder/plan.js';
import type { Cell } from './cells.js';
import { allCells, distinctCells, freezeRuns, type StagePlan } from './plan.js';
import type { Choice, Ran, Search, Trial, Tried } from './search.js';

/** A choice as recorded in the manifest and the events. */
export const plainChoice = ({ model, fields, chosen, sureness, candidates }: Choice) => ({
  model,
  ...fields,
  chosen: chosen.fields,
  seeds: chosen.seeds,
  sureness,
  candidates: candidates.map(({ fields, cells, values, value, share, seeds, diverged }) => ({
    ...fields,
    value,
    share,
    seeds,
    diverged,
    ...(cells.length > 1 && {
      cells: cells.map((cell, i) => ({ ...cell.fields, value: values[i] })),
    }),
  })),
});

/**
 * A trial with the losses of its runs: +Infinity where a run diverged, NaN where it lacks the
 * selecting metric.
 */
export type TriedCandidate = Tried<Trial, number>;

/** The share of agreeing resamples below which a choice needs more seeds. */
const SURE = 0.95;

/** The selection of a config; undefined without `select:`. */
export const makeSelector = (config: Config): Selector | undefined =>
  config.select && new Selector(config, config.select);

/**
 * Tries every candidate in every cell, on seeds that no final run has. Where other seeds might
 * change a choice, those in question get twice the seeds.
 */
export class Selector implements Search<Trial, number, Ran> {
  readonly #selection: Selection;
  readonly #columns: readonly string[];
  readonly #cells: readonly Cell[];
  readonly #groups: readonly CandidateGroup[];
  readonly #sign: 1 | -1;

  constructor(config: Config, selection: Selection) {
    const { columns, cells } = allCells(config);
    this.#selection = selection;
    this.#columns = columns;
    this.#cells = distinctCells(cells);
    const selected = columnsOfFields(selectedPaths(selection), columns);
    const axis = selection.per === 'model' ? findKind(config.data).results.axis?.field : undefined;
    this.#groups = candidateGroups(this.#cells, selected, axis);
    this.#sign = lossSign(metricDirection(selection.by));
  }

  /** Returns the most runs that the selection can need: all candidates on all seeds. */
  get mostRuns(): number {
    return this.#cells.length * this.#selection.mostSeeds;
  }

  next(done: readonly TriedCandidate[]): Trial[] {
    const { seeds, mostSeeds } = this.#selection;
    if (done.length === 0) return this.#cells.map((cell) => ({ cell, seeds: seedsFrom(0, seeds) }));
    const losses = gatherLosses(done);
    return this.#groups.flatMap((group) => {
      const { index, sureness = 0, candidates } = this.#choose(group, losses);
      const tried = Math.max(...group.candidates.map(({ cells }) => losses.get(cells[0]!)!.length));
      if (sureness >= SURE || tried >= mostSeeds) return [];
      const more = seedsFrom(tried, Math.min(tried, mostSeeds - tried));
      const isOpen = (i: number) => (candidates[i]!.share ?? 1) > 0 || i === index;
      return group.candidates
        .filter((_, i) => isOpen(i))
        .flatMap(({ cells }) => cells.map((cell) => ({ cell, seeds: more })));
    });
  }

  plan(batch: readonly Trial[], engine: Numerics): StagePlan {
    const runs = batch.flatMap(({ cell, seeds }) => seeds.map((seed) => ({ cell, seed })));
    return freezeRuns('select', this.#columns, runs, engine);
  }

  keep({ status, metrics }: Ran): number {
    const value = metrics[metricColumn(this.#selection.by)];
    if (status === 'diverged') return Infinity;
    return value === undefined ? Number.NaN : this.#sign * value;
  }

  /**
   * All runs must have finished or diverged.
   * @throws InputError where no candidate of a group has a value
   */
  choices(tried: readonly TriedCandidate[]): Choice[] {
    const { by, statistic } = this.#selection;
    const losses = gatherLosses(tried);
    const metric = (loss: number) => (Number.isFinite(loss) ? this.#sign * loss : undefined);
    return this.#groups.map((group) => {
      const { model, fields } = group;
      const { index, sureness, candidates: results } = this.#choose(group, losses);
      if (index === undefined) {
        throw new InputError('config', [
          `select: no candidate of ${cellName(model, fields)} has a ${statistic} of ${metricColumn(by)}, as too many of its runs diverged or lack it: other candidates are needed`,
        ]);
      }
      const candidates = group.candidates.map(({ fields, cells }, i) => {
        const { places, overall, share } = results[i]!;
        const own = cells.map((cell) => losses.get(cell)!);
        return {
          fields,
          cells,
          share,
          seeds: own[0]!.length,
          value: metric(overall),
          values: places.map(metric),
          diverged: own.flat().filter((loss) => loss === Infinity).length,
        };
      });
      return { model, fields, sureness, chosen: candidates[index]!, candidates };
    });
  }

  /**
   * Returns the chosen cells in the order of the sweep. Without choices, the first candidate of
   * each group is a placeholder.
   */
  finalCells(choices?: readonly Choice[]): Cell[] {
    const chosenFor = new Map(
      this.#groups.flatMap(({ candidates: [first] }, i) =>
        first!.cells.map((cell, place) => [cell, choices?.[i]?.chosen.cells[place] ?? cell]),
      ),
    );
    return this.#cells.flatMap((cell) => chosenFor.get(cell) ?? []);
  }

  #choose({ candidates }: CandidateGroup, losses: ReadonlyMap<Cell, readonly number[]>): Chosen {
    return choose(
      candidates.map(({ cells }) => cells.map((cell) => losses.get(cell)!)),
      this.#selection.statistic,
    );
  }
}

type CandidateGroup = ReturnType<typeof candidateGroups>[number];

/**
 * Groups cells for which one choice is made: they differ only in the selected columns and in the
 * value on the axis.
 */
function candidateGroups(cells: readonly Cell[], selected: readonly string[], axis?: string) {
  const only = (fields: Cell['fields'], isKept: (field: string) => boolean): Cell['fields'] =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => isKept(field)));
  const shared = ({ fields }: Cell) =>
    only(fields, (field) => !selected.includes(field) && field !== axis);
  const chosen = ({ fields }: Cell) => only(fields, (field) => selected.includes(field));
  const groups = groupedBy(cells, (cell) => JSON.stringify([cell.model, shared(cell)]));
  return [...groups.values()].map((own) => ({
    model: own[0]!.model,
    fields: shared(own[0]!),
    /** The values of the selected fields, and a cell for each place. */
    candidates: [...groupedBy(own, (cell) => JSON.stringify(chosen(cell))).values()].map(
      (cells) => ({
        fields: chosen(cells[0]!),
        cells,
      }),
    ),
  }));
}

const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => maxFinalSeed + 1 + first + i);

/** The losses of every cell in the order of its seeds, over all batches. */
function gatherLosses(tried: readonly TriedCandidate[]): Map<Cell, readonly number[]> {
  const losses = new Map<Cell, number[]>();
  for (const { trial, kept } of tried)
    losses.set(trial.cell, [...(losses.get(trial.cell) ?? []), ...kept]);
  return losses;
}
