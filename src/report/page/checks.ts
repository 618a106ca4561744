import { type CellPlace, placeOf } from '../../analysis/place.js';
import { cellsWithRoom } from '../../browser/checkable.js';
import type { PublishedNumbers } from '../../browser/published.js';
import { publishedNumbers } from '../../browser/published-numbers.js';
import type { Report } from '../report.js';

/** What the page's script checks runs against, embedded in the page as JSON. */
export interface PageChecks extends PublishedNumbers {
  /** Of each cell that is held. */
  readonly places: readonly CellPlace[];
  /** How many cells and runs the report has, held or not. */
  readonly of: { readonly cells: number; readonly runs: number };
}

/** What a page needs to check runs; undefined where it can check none. */
export function pageChecks({ arrangement, folders }: Report): PageChecks | undefined {
  const checkable = new Map(folders.flatMap((folder) => [...folder.checkable]));
  // A cell may stand at several places.
  const placed = new Map(arrangement.cells.map((one) => [one.cell, placeOf(one)]));
  const cells = [...placed].flatMap(([cell, place]) => {
    const known = checkable.get(cell);
    return known ? [{ place, known, runs: cell.runs.length }] : [];
  });
  if (cells.length === 0) return undefined;
  const held = cellsWithRoom(cells);
  return {
    ...publishedNumbers(held.map(({ known }) => known)),
    places: held.map(({ place }) => place),
    of: { cells: cells.length, runs: cells.reduce((sum, { runs }) => sum + runs, 0) },
  };
}
