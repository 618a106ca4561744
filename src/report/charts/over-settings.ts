import * as Plot from '@observablehq/plot';
import { fieldsTitle, listed } from '../../base/words.js';
import type { OverSettings, SettingValue } from '../../claims/over-settings.js';
import type { Verdict } from '../../claims/verdict.js';
import { scored } from '../../stats/effect-scale.js';
import { digits3, estimate, level, number, percent, type Table, text } from '../../table/table.js';
import { centered, extent, fourDigits, padded, ticked } from '../plot/axes.js';
import { FONT_SIZE, signColors } from '../plot/look.js';
import { panelMarks, plotDefaults, roomOf } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import { tips, type View } from '../plot/view.js';
import type { Chart } from './chart.js';

/** A part of a claim with its values over settings. */
interface PartOver extends OverSettings {
  /** The property by which the settings are placed. */
  readonly property: string;
  readonly places: readonly number[];
}

interface OverDrawing {
  readonly chart: 'over-settings';
  readonly items: readonly PartOver[];
}

/** How does each part of a claim fare under every setting, and does the kind of data decide it? */
export const overSettingsChart: Chart<OverDrawing> = {
  name: 'over-settings',
  metricFree: true,
  build({ overSettings }) {
    const items = overSettings.flatMap((part): PartOver[] => {
      const property = Object.keys(part.settings[0]!.properties)[0];
      return property === undefined
        ? []
        : [{ ...part, property, places: part.settings.map(({ properties }) => properties[property]!) }];
    });
    if (items.length === 0) return { skipped: 'there are too few settings' };
    const { property, settings } = items[0]!;
    return {
      title: `The claims under ${settings.length} settings`,
      caption:
        'The effect of each part of a claim in every setting. Above the line it is as the claim says. Blue: supported ' +
        'there; red: contradicted; grey: not decided. Right: the estimate over all settings with its 95 % interval.',
      notes:
        `Each point: the mean effect over the comparisons of a setting, a ratio where they are ratios, against the ${property}. ` +
        'Where a claim says that models are alike, the effect is on the line. Grey area: within the margin. Blue includes partly supported, ' +
        'red mixed, grey no difference that counts. The estimate over settings is by ranks.',
      drawing: { chart: 'over-settings', items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => ({ count: items.length, of: 'panels' }),
};

const FOR: readonly Verdict[] = ['supported', 'partly'];
const AGAINST: readonly Verdict[] = ['contradicted', 'mixed'];

const colorOf = ({ verdict }: SettingValue): string =>
  FOR.includes(verdict) ? signColors.below : AGAINST.includes(verdict) ? signColors.above : signColors.neither;

interface Dot {
  readonly column: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly of: SettingValue;
}

const MOST_COLUMNS = 4;
const NARROWEST = 190;

/** The layout of panels, in rows of up to four. */
function laidOut(items: readonly PartOver[], width: number) {
  const columns = Math.max(1, Math.min(items.length, MOST_COLUMNS, Math.floor(width / NARROWEST)));
  const all = items.map(({ id, verdict }, i) => ({
    ...{ title: `${id}: ${verdict}`, column: i % columns, row: Math.floor(i / columns) },
  }));
  return { all, columns, rows: Math.ceil(items.length / columns) };
}

/** The logarithms of round ratios up to a limit, few enough to be read. */
function ratioTicks(limit: number): number[] {
  const steps = [1.1, 1.25, 1.5, 2, 4, 10, 100].map(Math.log);
  const step = steps.find((one) => limit / one < 4) ?? steps.at(-1)!;
  const count = Math.floor(limit / step);
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
}

const shownRatio = (score: number): string => digits3(Math.exp(score));

function draw({ items }: OverDrawing, _: unknown, view: View): SVGSVGElement {
  const panels = laidOut(items, view.width);
  const dots = items.flatMap((item, i): Dot[] =>
    item.settings.map((of, k) => ({ ...panels.all[i]!, x: item.places[k]!, y: scored(of.value, item), of })),
  );
  const margins = items.map(({ margin, none }, i) => ({
    ...panels.all[i]!,
    most: scored(margin, { none }),
  }));
  const xs = padded(extent(items.flatMap(({ places }) => places)));
  const [low, high] = extent(dots.map(({ y }) => y));
  const limit = Math.max(Math.abs(low), Math.abs(high), 0.2);
  const ys: [number, number] = [-limit, limit];
  const estimates = items.flatMap((item, i) =>
    item.interval
      ? [
          {
            ...panels.all[i]!,
            ...{ x: xs[1], y: scored(item.value, item), of: item },
            ...{ low: scored(item.interval[0], item), high: scored(item.interval[1], item) },
          },
        ]
      : [],
  );
  const at = { fx: 'column', fy: 'row' } as const;
  const plot = Plot.plot({
    ...plotDefaults(panels, 150),
    document: view.document,
    width: view.width,
    color: { type: 'identity' },
    x: {
      ...{ label: items[0]!.property, ...centered },
      ...ticked({ type: 'linear', domain: xs, tickFormat: digits3 }, roomOf(panels, view.width), 12),
    },
    y: { label: 'ratio', domain: ys, tickFormat: shownRatio, ticks: ratioTicks(limit), grid: true, ...centered },
    marks: [
      Plot.rect(margins, {
        ...at,
        ...{ x1: xs[0], x2: xs[1], y1: ({ most }) => -most, y2: 'most', fill: 'currentColor', fillOpacity: 0.09 },
      }),
      ...panelMarks(panels),
      Plot.ruleY(panels.all, { ...at, y: () => 0, stroke: 'currentColor', strokeOpacity: 0.5 }),
      Plot.dot(dots, { ...at, x: 'x', y: 'y', r: 3, fill: ({ of }: Dot) => colorOf(of) }),
      Plot.ruleX(estimates, { ...at, x: 'x', y1: 'low', y2: 'high', stroke: 'currentColor', strokeWidth: 1.6, dx: 8 }),
      Plot.dot(estimates, { ...at, x: 'x', y: 'y', r: 3.4, symbol: 'diamond', fill: 'currentColor', dx: 8 }),
      ...tips(view, dots, { ...at, x: 'x', y: 'y', title: ({ of }: Dot) => describe(of), fontSize: FONT_SIZE }),
    ],
  });
  return picture(view, plot);
}

const describe = ({ setting, value, verdict }: SettingValue): string =>
  `${fieldsTitle(setting)}\n${fourDigits(value)}, ${verdict}`;

/** The numbers behind each point. */
function table({ items }: OverDrawing): Table {
  return {
    name: 'over-settings',
    caption: 'The mean effect of each part of a claim under every setting, and the verdict there',
    columns: [
      ...[text('id', 'claim'), text('setting'), number('place', items[0]!.property, digits3)],
      ...[number('value', 'effect', digits3), text('verdict')],
    ],
    rows: items.flatMap(({ id, settings, places }) =>
      settings.map(({ setting, value, verdict }, i) => [id, fieldsTitle(setting), places[i], value, verdict]),
    ),
  };
}

/** The verdicts over all settings: one row per part of a claim. */
export function overSettingsTable(parts: readonly OverSettings[]): Table {
  const decided = ({ decidedBy }: OverSettings) =>
    decidedBy.map(({ property, rho, p }) => `${property} ${digits3(rho)} (p ${level(p ?? 1)})`);
  return {
    name: 'claims-over-settings',
    caption:
      'The parts of the claims over all settings. Effect: by ranks over settings, with its 95 % interval; the verdict is read from ' +
      'it by the margin. Agreeing: in how many settings the effect has the sign that the claim says, or, where models are said to be alike, is ' +
      'within the margin, and the exact interval of that share. Decided by: the rank correlation of the effect with properties of ' +
      'the settings, with levels corrected by Holm',
    columns: [
      text('id', 'claim'),
      text('sentence', 'what the paper says'),
      text('verdict'),
      estimate('effect', 'effect', digits3),
      number('settings'),
      number('agreeing'),
      estimate('share', 'share', percent),
      text('verdicts', 'verdicts in single settings'),
      text('decided_by', 'decided by'),
    ],
    rows: parts.map((part) => [
      ...[part.id, part.sentence, part.verdict],
      { value: part.value, interval: part.interval },
      ...[part.settings.length, part.agreeing],
      { value: part.agreeing / part.settings.length, interval: part.share },
      countedVerdicts(part),
      decided(part).join('; '),
    ]),
  };
}

function countedVerdicts({ settings }: OverSettings): string {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of settings) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return listed(
    [...counts].sort((a, b) => b[1] - a[1]).map(([verdict, count]) => `${count} ${verdict}`),
    'and',
  );
}
