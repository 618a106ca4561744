import { basename, resolve } from 'node:path';
import { settingsOf } from '../claims/settings.js';
import { architectures } from '../models/index.js';
import type { Dimensions, Place } from './drawings/dimensions.js';
import { fieldsTitle, modelTitle } from './names.js';
import type { CellResults, Results } from './results.js';

/** A final cell with its place among the others. */
export interface PlacedCell extends Place {
  readonly cell: CellResults;
}

/** The cells of some folders, arranged for comparison. */
export interface Layout {
  readonly dimensions: Dimensions;
  /** By group, then by correlation, then by model. A cell that serves several groups is in each. */
  readonly cells: readonly PlacedCell[];
}

/** What stands for the correlation of a folder that sweeps none. */
const NONE = '';

/**
 * Arranges the final cells of folders: a group is a folder with one setting of the swept fields that tell cells apart
 * beside model and correlation (the settings of the claims); its fields name the folder where there are several. Models are in the order of the paper's tables.
 */
export function layoutOf(folders: readonly Results[]): Layout {
  const labels = folderLabels(folders);
  const final = folders.map((results) => ({ ...results, cells: results.cells.filter(isFinal) }));
  const correlations = ordered(final.flatMap((results) => results.cells.map((cell) => correlationOf(cell, results))));
  const models = inPaperOrder(final.flatMap((results) => results.cells.map((cell) => cell.model)));
  const groups: Record<string, number | string>[] = [];
  const cells: PlacedCell[] = [];
  final.forEach((results, i) => {
    for (const { fields, find } of settingsWith(results, correlations)) {
      const group = groups.length;
      groups.push({ ...(folders.length > 1 && { folder: labels[i]! }), ...fields });
      for (const correlation of correlations.keys()) {
        models.forEach((name, model) => {
          const cell = find(name, correlation);
          if (cell) cells.push({ group, correlation, model, cell });
        });
      }
    }
  });
  return {
    dimensions: {
      models: models.map((name) => ({ name, title: modelTitle(name) })),
      correlations: correlations.map((value) => ({ value, title: correlationTitle(value) })),
      groups: groups.map((fields) => ({ fields, title: fieldsTitle(fields) })),
    },
    cells,
  };
}

/** The last part of each folder's path, or the whole where two end alike. */
export function folderLabels(folders: readonly Results[]): string[] {
  const names = folders.map(({ folder }) => basename(resolve(folder)));
  return folders.map(({ folder }, i) => (names.filter((name) => name === names[i]).length > 1 ? folder : names[i]!));
}

/** The name of a folder's config, or the labels of several folders. */
export function titleOf(folders: readonly Results[]): string {
  return folders.length === 1 ? folders[0]!.manifest.name : folderLabels(folders).join(' and ');
}

const isFinal = (cell: CellResults): boolean => cell.stage === 'final';

/** Architectures as the paper lists them, then unknown ones. */
export function inPaperOrder(models: readonly string[]): string[] {
  const known = [...architectures.keys()].filter((name) => models.includes(name));
  return [...new Set([...known, ...models])];
}

/** A cell's own correlation, or that of the config where it is not swept. */
function correlationOf(cell: CellResults, { manifest }: Results): number | string {
  const value = cell.fields.correlation ?? manifest.config.data.correlation ?? NONE;
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

/** Numbers ascending, then matrices as the plan lists them. */
function ordered(correlations: readonly (number | string)[]): (number | string)[] {
  const values = [...new Set(correlations)];
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  return [...numbers, ...values.filter((value) => typeof value === 'string')];
}

const correlationTitle = (value: number | string): string => {
  if (value === NONE) return '';
  return typeof value === 'number' ? `p = ${value}` : `correlations ${value}`;
};

/**
 * The settings of a folder. Claims place cells by a number: here it is the index of the correlation, so that matrices
 * have a place as well.
 */
function settingsWith(results: Results, correlations: readonly (number | string)[]) {
  const originals = new Map<CellResults, CellResults>(
    results.cells.map((cell) => {
      const fields = { ...cell.fields, correlation: correlations.indexOf(correlationOf(cell, results)) };
      return [{ ...cell, fields }, cell];
    }),
  );
  return settingsOf({ ...results, cells: [...originals.keys()] }).map(({ fields, cells }) => ({
    fields,
    find: (model: string, correlation: number) => {
      const cell = cells.get(model)?.get(correlation);
      return cell && originals.get(cell);
    },
  }));
}
