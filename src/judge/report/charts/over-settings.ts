/** The figure of verdicts over settings: how does each part of a claim fare under every setting? */

import * as Plot from '@observablehq/plot';
import { groupedBy } from '../../../ground/base/grouped.js';
import { countedRange, fieldsTitle, listed } from '../../../ground/base/words.js';
import type { EffectScale } from '../../../ground/stats/effect-scale.js';
import {
  digits3,
  estimate,
  type Field,
  fieldLines,
  level,
  number,
  percent,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { OverSettings, SettingValue } from '../../claims/over-settings.js';
import type { Verdict } from '../../claims/verdict.js';
import { centered, extent } from '../plot/axes.js';
import { GREY, plainLook, signColors, wrapped } from '../plot/look.js';
import { cutTo, intervalEnds } from '../plot/marks.js';
import { panelPlot, rowTitles } from '../plot/panels.js';
import { tips, type View } from '../plot/view.js';
import type { Chart, Drawing } from './chart.js';

interface OverDrawing extends Drawing {
  readonly items: readonly OverSettings[];
}

/** How does each part of a claim fare under every setting? */
export const overSettingsChart: Chart<OverDrawing> = {
  name: 'over-settings',
  metricFree: true,
  build({ overSettings: items, dimensions: { groupNoun: noun } }) {
    if (items.length === 0) return { skipped: 'there are too few settings' };
    const inverted = items.some(({ expected }) => expected === 'smaller')
      ? 'Where it says that one is smaller, the inverse is shown. '
      : '';
    return {
      title: `The claims under ${countedRange(
        items.map(({ settings }) => settings.length),
        noun,
      )}`,
      caption:
        'The effect of each part of a claim: to the right of the line it is as the claim says. Dots: ' +
        `${noun}s; diamonds: the estimate over all of them with its 95 % interval; numbers: ${noun}s by their verdict.`,
      notes:
        'Effects are ratios; of a part that compares differences, one plus the difference, so that a rise of 10 % is at 1.1. ' +
        'A dot is the mean over comparisons. Where a claim says that ' +
        `models are equal, the effect is on the line. ${inverted}Grey area: within the margin. The estimate is by ranks.`,
      drawing: { items },
    };
  },
  draw,
  table: ({ items }) =>
    tableFrom(
      {
        name: 'over-settings',
        caption:
          'The mean effect of each part of a claim under every setting, and the verdict there',
      },
      items.flatMap(({ id, settings }) => settings.map((setting) => ({ id, ...setting }))),
      settingFields(items),
    ),
  printSize: ({ items }) => ({ count: items.length, of: 'rows' }),
};

const sides = [
  { title: 'supported', color: signColors.below },
  { title: 'mixed or inconclusive', color: GREY },
  { title: 'contradicted', color: signColors.above },
];

const colors: Readonly<Record<Verdict, string>> = {
  supported: signColors.below,
  mixed: GREY,
  inconclusive: GREY,
  'not testable': GREY,
  contradicted: signColors.above,
};

const verdictColor = (verdict: Verdict): string => colors[verdict];

const ROW = 30;

/** The logarithms of round ratios up to a limit, few enough to be read. */
function ratioTicks(limit: number): number[] {
  const steps = [1.1, 1.25, 1.5, 2, 4, 10, 100].map(Math.log);
  const step = steps.find((one) => limit / one < 3) ?? steps.at(-1)!;
  const count = Math.floor(limit / step);
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
}

/**
 * The logarithm of a ratio, or of one plus a difference; without end where a fall is of more than
 * all.
 */
const effectPosition = (
  effect: number,
  { none, unit }: Pick<EffectScale, 'none' | 'unit'>,
): number =>
  Math.log(none === 1 ? effect : Math.max(0, 1 + (unit === 'percent' ? effect / 100 : effect)));

/** The position of an effect on a part, to the right as the claim says: of `smaller`, inverted. */
function placeOf(effect: number, item: OverSettings): number {
  const position = effectPosition(effect, item);
  return item.expected === 'smaller' ? -position : position;
}

/**
 * The columns right of the effects: the verdict over all settings, and the numbers of settings by
 * their verdict.
 */
const VERDICT = 112;
const NUMBER = 36;

/**
 * A row per part of a claim: its effect in each setting, the estimate over them, and the verdicts.
 */
function draw({ items }: OverDrawing, _: unknown, view: View): SVGSVGElement {
  // Only then there is room for sentences beside the names of parts.
  const isWide = view.width >= 700;
  const titleOf = ({ id, sentence }: OverSettings) => (isWide ? `${id}  ${sentence}` : id);
  const marginRight = (isWide ? VERDICT : 0) + sides.length * NUMBER + 16;
  const { marginLeft, axis } = rowTitles(items.map(titleOf), 0.55 * view.width);
  const tickFormat = (title: string) => wrapped(title, marginLeft - 12).join('\n');
  const rows = items.map((item) => {
    const [x, low, high] = [item.value, ...intervalEnds(item)].map((effect) =>
      placeOf(effect, item),
    );
    return { row: titleOf(item), of: item, x, most: effectPosition(item.margin, item), low, high };
  });
  type Row = (typeof rows)[number];
  // An infinite ratio is drawn at the edge of the frame.
  const found = rows.flatMap(({ row, of: item }) =>
    item.settings.map((of) => ({ ...of, id: item.id, row, x: placeOf(of.value, item) })),
  );
  const [low, high] = extent(found.map(({ x }) => x).filter(Number.isFinite));
  const limit = 1.08 * Math.max(Math.abs(low), Math.abs(high), 0.2);
  const cut = cutTo([-limit, limit]);
  const dots = found.map((dot) => ({ ...dot, x: cut(dot.x) }));
  // Words right of the frame, each behind a dot in its colour.
  const beside = (
    dx: number,
    text: (row: Row) => string,
    fill: (row: Row) => string,
  ): Plot.Markish[] => {
    const right = { y: 'row', frameAnchor: 'right' } as const;
    return [
      Plot.dot(rows, { ...right, r: 3.5, fill, dx }),
      Plot.text(rows, { ...right, text, dx: dx + 7, textAnchor: 'start', fontWeight: 600 }),
    ];
  };
  return panelPlot(
    view,
    { all: [], columns: 1, rows: 1 },
    {
      panelHeight: rows.length * ROW - 30,
      marginLeft,
      marginRight,
      marginTop: 12,
      legend: sides.map(({ title, color }) => ({ title, look: plainLook(color) })),
      x: {
        label: 'effect (ratio): right of the line as the claim says',
        ...centered,
        grid: true,
        domain: [-limit, limit],
        ticks: ratioTicks(limit),
        tickFormat: (x: number) => digits3(Math.exp(x)),
      },
      y: { type: 'band', ...axis, tickFormat, padding: 0.3 },
      marks: [
        Plot.barX(rows, {
          y: 'row',
          x1: ({ most }: Row) => -most,
          x2: 'most',
          fill: 'currentColor',
          fillOpacity: 0.1,
        }),
        Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
        Plot.dot(dots, {
          y: 'row',
          x: 'x',
          r: 2.8,
          fill: ({ verdict }: SettingValue) => verdictColor(verdict),
          fillOpacity: 0.6,
        }),
        Plot.ruleY(rows, {
          y: 'row',
          x1: 'low',
          x2: 'high',
          stroke: 'currentColor',
          strokeWidth: 2,
        }),
        Plot.dot(rows, { y: 'row', x: 'x', r: 4.5, symbol: 'diamond', fill: 'currentColor' }),
        ...(isWide
          ? beside(
              16,
              (row) => row.of.verdict,
              ({ of }) => verdictColor(of.verdict),
            )
          : []),
        ...sides.flatMap(({ color }, i) =>
          beside(
            (isWide ? VERDICT : 0) + 16 + i * NUMBER,
            ({ of: { settings } }) =>
              String(settings.filter(({ verdict }) => verdictColor(verdict) === color).length),
            () => color,
          ),
        ),
        ...tips(view, dots, { y: 'row', x: 'x', title: fieldLines(settingFields(items)) }),
      ],
    },
  );
}

const settingFields = (
  items: readonly OverSettings[],
): Field<SettingValue & { readonly id: string }>[] => [
  [text('id', 'claim'), ({ id }) => id],
  [text('setting'), ({ setting }) => fieldsTitle(setting)],
  ...Object.keys(items[0]!.settings[0]!.properties).map(
    (property): Field<SettingValue> => [
      number(property, property, digits3),
      ({ properties }) => properties[property],
    ],
  ),
  [number('value', 'effect', digits3), ({ value }) => value],
  [text('verdict'), ({ verdict }) => verdict],
  [text('reason'), ({ reason }) => reason],
];

export const overSettingsTable = (parts: readonly OverSettings[]): Table =>
  tableFrom(
    {
      name: 'claims-over-settings',
      caption:
        'The parts of the claims over all settings. Effect: by ranks over settings, with its 95 % interval; the verdict is read from ' +
        'it by the margin. Agreeing: in how many settings the effect has the sign that the claim says, or, where models are said to be equal, is ' +
        'within the margin, and the exact interval of that share. Decided by: the rank correlation of the effect with properties of ' +
        'the settings, with levels corrected by Holm',
    },
    parts,
    [
      [text('id', 'claim'), ({ id }) => id],
      [text('sentence', 'what the claim says'), ({ sentence }) => sentence],
      [text('verdict'), ({ verdict }) => verdict],
      [text('reason'), ({ reason }) => reason],
      [estimate('effect', 'effect', digits3), ({ value, interval }) => ({ value, interval })],
      [number('settings'), ({ settings }) => settings.length],
      [number('agreeing'), ({ agreeing }) => agreeing],
      [
        estimate('share', 'share', percent),
        ({ agreeing, settings, share }) => ({ value: agreeing / settings.length, interval: share }),
      ],
      [text('verdicts', 'verdicts in single settings'), countedVerdicts],
      [
        text('decided_by', 'decided by'),
        ({ decidedBy }) =>
          decidedBy
            .map(({ property, rho, p }) => `${property} ${digits3(rho)} (p ${level(p ?? 1)})`)
            .join('; '),
      ],
    ],
  );

const countedVerdicts = ({ settings }: OverSettings): string =>
  listed(
    [...groupedBy(settings, ({ verdict }) => verdict)]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([verdict, own]) => `${own.length} ${verdict}`),
    'and',
  );
