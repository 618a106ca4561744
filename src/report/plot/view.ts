import * as Plot from '@observablehq/plot';
import type { CellPlace } from '../../analysis/place.js';

export type Scale = 'linear' | 'log';

/** How a drawing is shown, whatever its content. */
export interface View {
  readonly document: Document;
  /** In pixels. */
  readonly width: number;
  /** Of the metric's axis; undefined: chosen to fit the values. */
  readonly scale?: Scale;
  /** Whether tooltips show values. */
  readonly interactive: boolean;
  /** Whether marks of runs are links, which a script of the page answers by showing one of the runs. */
  readonly linked?: boolean;
}

/** Runs of a cell whose final metric is in a range. */
export interface LinkedRuns extends CellPlace {
  readonly low: number;
  readonly high: number;
}

const CHECK = '#check/';

/** The option of a mark that makes it such a link, where the view has them. */
export const runLinks = <T>({ linked }: View, runsOf: (item: T) => LinkedRuns): { href?: (item: T) => string } =>
  linked ? { href: (item) => linkTo(runsOf(item)) } : {};

const linkTo = ({ group, model, axis, low, high }: LinkedRuns): string =>
  `${CHECK}${[group, model, axis ?? '', low, high].join('/')}`;

/** What such a link leads to; undefined for any other address. */
export function linkedRuns(address: string): LinkedRuns | undefined {
  if (!address.startsWith(CHECK)) return undefined;
  const [group, model, axis, low, high] = address.slice(CHECK.length).split('/');
  const place = { group: Number(group), model: Number(model), low: Number(low), high: Number(high) };
  return axis === '' ? place : { ...place, axis: Number(axis) };
}

/** Tooltips, where the view is interactive. */
export const tips = (view: View, data: readonly unknown[], options: Plot.TipOptions): Plot.Markish[] =>
  view.interactive ? [Plot.tip(data as unknown[], Plot.pointer(options))] : [];
