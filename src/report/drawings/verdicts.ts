import * as Plot from '@observablehq/plot';
import { number, type Table, text } from '../../table/table.js';
import { lookOf, textWidth } from './look.js';
import { axisNumber, centered } from './numbers.js';
import { plotStyle } from './panels.js';
import { picture } from './picture.js';
import { tips } from './tips.js';
import type { View } from './view.js';

export interface VerdictItem {
  /** The setting, in words. */
  readonly setting: string;
  readonly claim: string;
  /** Training steps. */
  readonly step: number | 'end';
  readonly verdict: 'supported' | 'contradicted' | 'inconclusive';
  readonly reason: string;
}

/** Where each claim holds: a row a setting, a panel a claim, a column a number of steps. */
export interface VerdictsDrawing {
  readonly kind: 'verdicts';
  readonly items: readonly VerdictItem[];
}

const signs = { supported: '+', contradicted: '−', inconclusive: '?' } as const;
const colors = { supported: lookOf(0).color, contradicted: lookOf(1).color, inconclusive: 'currentColor' } as const;
const opacities = { supported: 0.3, contradicted: 0.3, inconclusive: 0.06 } as const;

const ROW = 24;
/** Wide enough for the word. */
const WORD = 92;

export function drawVerdicts({ items }: VerdictsDrawing, view: View): SVGSVGElement {
  const settings = [...new Set(items.map((item) => item.setting))];
  const claims = [...new Set(items.map((item) => item.claim))];
  const steps = [...new Set(items.map((item) => item.step))];
  const marginLeft = Math.min(view.width / 2, Math.max(...settings.map((setting) => textWidth(setting))) + 12);
  const isWide = (view.width - marginLeft) / (claims.length * steps.length) > WORD;
  const place = { fx: 'claim', x: 'step', y: 'setting' };
  const plot = Plot.plot({
    document: view.document,
    width: view.width,
    height: settings.length * ROW + 70,
    marginLeft,
    marginTop: 34,
    marginBottom: 36,
    style: plotStyle,
    padding: 0.06,
    color: { type: 'identity' },
    opacity: { type: 'identity' },
    fx: { domain: claims, label: null, axis: 'top', tickSize: 0, padding: 0.06 },
    x: {
      domain: steps,
      ...(steps.length > 1 ? { label: 'training steps', ...centered } : { axis: null }),
      tickSize: 0,
      tickFormat: (step: number | 'end') => (step === 'end' ? step : axisNumber(step)),
    },
    y: { domain: settings, label: null, tickSize: 0 },
    marks: [
      Plot.cell(items, {
        ...place,
        fill: (item: VerdictItem) => colors[item.verdict],
        fillOpacity: (item: VerdictItem) => opacities[item.verdict],
      }),
      Plot.text(items, { ...place, text: (item: VerdictItem) => (isWide ? item.verdict : signs[item.verdict]) }),
      ...tips(view, items, {
        ...place,
        title: (item: VerdictItem) =>
          `${item.claim}: ${item.verdict}\n${item.setting}${afterSteps(item)}\n${item.reason}`,
        lineWidth: 30,
      }),
    ],
  });
  return picture(view, plot);
}

const afterSteps = ({ step }: VerdictItem): string => (step === 'end' ? '' : ` after ${step} steps`);

export function verdictsTable({ items }: VerdictsDrawing): Table {
  return {
    name: 'verdicts',
    caption: 'Verdict on each claim by setting and number of training steps',
    columns: [text('setting'), text('claim'), number('step', 'steps'), text('verdict'), text('reason', 'why')],
    rows: items.map(({ setting, claim, step, verdict, reason }) => [setting, claim, step, verdict, reason]),
  };
}
