/** How a figure is shown: document, width, scale, and links from marks to runs. */

import * as Plot from '@observablehq/plot';
import type { CellPlace } from '../../analysis/place.js';

export type Scale = 'linear' | 'log';

export interface View {
  readonly document: Document;
  /** In pixels. */
  readonly width: number;
  /** Panels in a row; by default as many as the width has room for. */
  readonly panels?: number;
  /** Whether tooltips show values. */
  readonly interactive?: boolean;
  /**
   * Whether marks of runs are links. A script of the page handles a click by showing one of the
   * runs.
   */
  readonly linked?: boolean;
}

export interface LinkedRuns extends CellPlace {
  readonly low: number;
  readonly high: number;
}

const CHECK = '#check/';

/** The option of a mark that makes it a link to its runs, where the view has such links. */
export const runLinks = ({ linked }: View): { href?: (runs: LinkedRuns) => string } =>
  linked
    ? {
        href: ({ group, model, axis = '', low, high }) =>
          `${CHECK}${[group, model, axis, low, high].join('/')}`,
      }
    : {};

/** Returns the runs that a link of `runLinks` leads to; undefined for another address. */
export function linkedRuns(address: string): LinkedRuns | undefined {
  if (!address.startsWith(CHECK)) return undefined;
  const [group, model, axis, low, high] = address.slice(CHECK.length).split('/');
  const place = {
    group: Number(group),
    model: Number(model),
    low: Number(low),
    high: Number(high),
  };
  return axis === '' ? place : { ...place, axis: Number(axis) };
}

export const tips = (
  view: View,
  data: readonly unknown[],
  options: Plot.TipOptions,
): Plot.Markish[] => (view.interactive ? [Plot.tip(data as unknown[], Plot.pointer(options))] : []);
