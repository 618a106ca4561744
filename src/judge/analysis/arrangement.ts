/** Gives each cell its place in a report: model, value on the axis, group and remaining fields. */

import { fieldsTitle } from '../../ground/base/words.js';
import { architectures } from '../../train/models/index.js';
import { type CellResults, cellAxisValue, type JudgedResults } from '../results/cells.js';
import { divideSettings } from '../results/settings.js';
import { type CellPlace, cellPlace, type Dimensions, type OwnField } from './place.js';

/** A final cell with its place among the others. */
export interface PlacedCell extends CellPlace {
  readonly cell: CellResults;
  readonly results: JudgedResults;
}

export interface Arrangement {
  readonly dimensions: Dimensions;
  /**
   * The cells by group, then along the axis, then by model. A cell that belongs to several groups
   * appears in each.
   */
  readonly cells: readonly PlacedCell[];
}

/**
 * Arranges the final cells of folders. A group is one folder under one setting of the swept fields
 * that distinguish cells besides model and axis (the same settings as for the claims); with several
 * folders, its fields include the folder. Models are in the order of the paper's tables.
 * @param labels the names of the folders, where there are several
 */
export function arrange(
  folders: readonly JudgedResults[],
  labels: readonly string[] = [],
): Arrangement {
  const final = folders.map((results) => ({
    ...results,
    cells: results.cells.filter(({ stage }) => stage === 'final'),
  }));
  const axis = mergeAxes(final);
  const values = axis?.values.map(({ value }) => value) ?? [];
  const models = inPaperOrder(final.flatMap((results) => results.cells.map((cell) => cell.model)));
  const groups: Record<string, number | string>[] = [];
  const cells: PlacedCell[] = [];
  final.forEach((results, i) => {
    for (const setting of divideSettings(results)) {
      const group = groups.length;
      groups.push({ ...(folders.length > 1 && { folder: labels[i]! }), ...setting.fields });
      for (const value of [...values, undefined]) {
        models.forEach((name, model) => {
          const cell = setting.cells.get(name)?.get(value);
          const place =
            value === undefined ? { group, model } : { group, model, axis: values.indexOf(value) };
          if (cell) cells.push({ ...place, cell, results: folders[i]! });
        });
      }
    }
  });
  const titleOf = (name: string) =>
    final.find(({ cells }) => cells.some(({ model }) => model === name))!.modelTitle(name);
  const own = findOwnFields(cells, groups);
  return {
    dimensions: {
      models: models.map((name) => ({ name, title: titleOf(name) })),
      ...(axis && { axis }),
      groupNoun: chooseNoun(groups, folders),
      groups: groups.map((fields) => ({ fields, title: fieldsTitle(fields) })),
      ...(own.length > 0 && { own }),
    },
    cells,
  };
}

function chooseNoun(groups: readonly object[], folders: readonly JudgedResults[]): string {
  const fields = [...new Set(groups.flatMap((group) => Object.keys(group)))];
  if (folders.every(({ replicate }) => replicate !== undefined && replicate === fields.join()))
    return 'split';
  const [noun = 'setting', ...others] = new Set(
    folders.map(({ kind }) => kind.settingNoun?.(fields)),
  );
  return others.length > 0 ? 'setting' : noun;
}

function findOwnFields(cells: readonly PlacedCell[], groups: readonly object[]): OwnField[] {
  const values = new Map<string, OwnField['values'][number][]>();
  for (const placed of cells) {
    const told = [...Object.keys(groups[placed.group]!), placed.results.kind.axis?.field];
    for (const [name, value] of Object.entries(placed.cell.fields)) {
      if (told.includes(name)) continue;
      if (!values.has(name)) values.set(name, []);
      values.get(name)!.push({ ...cellPlace(placed), value });
    }
  }
  return [...values].map(([name, values]) => ({ name, values }));
}

/**
 * Returns the axis with all values of the cells. If there are several kinds of data, it has the
 * words of the first kind.
 */
function mergeAxes(folders: readonly JudgedResults[]): Dimensions['axis'] {
  const found = folders.flatMap((results) =>
    results.cells.flatMap((cell) => {
      const value = cellAxisValue(cell, results);
      return value === undefined ? [] : [{ value, axis: results.kind.axis! }];
    }),
  );
  if (!found[0]) return undefined;
  const { title, ...words } = found[0].axis;
  const values = [...new Set(found.map(({ value }) => value))];
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  // Values that are not numbers come last, as in plans.
  const others = values.filter((value) => typeof value === 'string');
  return {
    ...words,
    values: [...numbers, ...others].map((value) => ({ value, title: title(value) })),
  };
}

/**
 * Returns names of models without repetitions: architectures in the order of the paper, then all
 * others.
 */
export function inPaperOrder(models: readonly string[]): string[] {
  const known = [...architectures.keys()].filter((name) => models.includes(name));
  return [...new Set([...known, ...models])];
}
