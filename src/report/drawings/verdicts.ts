import * as Plot from '@observablehq/plot';
import { type Table, text } from '../table/table.js';
import { lookOf, textWidth } from './look.js';
import { plotStyle } from './panels.js';
import { picture } from './picture.js';
import { tips } from './tips.js';
import type { View } from './view.js';

export interface VerdictItem {
  /** The setting, in words. */
  readonly setting: string;
  readonly claim: string;
  readonly verdict: 'supported' | 'contradicted' | 'inconclusive';
  readonly reason: string;
}

/** Where each claim holds: a row a setting, a column a claim. */
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
  const marginLeft = Math.min(view.width / 2, Math.max(...settings.map((setting) => textWidth(setting))) + 12);
  const isWide = (view.width - marginLeft) / claims.length > WORD;
  const place = { x: 'claim', y: 'setting' };
  const plot = Plot.plot({
    document: view.document,
    width: view.width,
    height: settings.length * ROW + 60,
    marginLeft,
    marginTop: 34,
    style: plotStyle,
    padding: 0.06,
    color: { type: 'identity' },
    opacity: { type: 'identity' },
    x: { domain: claims, label: null, axis: 'top', tickSize: 0 },
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
        title: (item: VerdictItem) => `${item.claim}: ${item.verdict}\n${item.setting}\n${item.reason}`,
        lineWidth: 30,
      }),
    ],
  });
  return picture(view, plot);
}

export function verdictsTable({ items }: VerdictsDrawing): Table {
  return {
    name: 'verdicts',
    caption: 'Verdict on each claim by setting',
    columns: [text('setting'), text('claim'), text('verdict'), text('reason', 'why')],
    rows: items.map(({ setting, claim, verdict, reason }) => [setting, claim, verdict, reason]),
  };
}
