/** Divides a large instruction into two, for two threads. */

import { instructionExtents } from '../kernels/extents.js';
import type { FieldKind, InstructionName, Instructions, Values } from '../kernels/instructions.js';
import { PANEL, rowBytes } from '../kernels/panels.js';

type Fields<Name extends InstructionName> = Values<Instructions[Name]>;
type Of<Name extends InstructionName, Kind extends FieldKind> = {
  [Field in keyof Instructions[Name]]: Instructions[Name][Field] extends { readonly kind: Kind }
    ? Field
    : never;
}[keyof Instructions[Name]];

/** The part of a `ProgramWriter` that dividing needs. */
interface Writer {
  reserve(bytes: number): number;
  copy(address: number): number;
  partsFrom(first: number, address: number): number;
}

/**
 * How an instruction is divided into two that compute disjoint parts of its outputs, each number as
 * before.
 */
interface Division<Name extends InstructionName> {
  /** The field (rows, panels or bytes) whose count is split between the two. */
  readonly count: keyof typeof UNITS & keyof Fields<Name>;
  /** The time that it takes, in multiply-adds of a product. */
  readonly work: (fields: Fields<Name>) => number;
  /**
   * By how many bytes an address advances for each row, panel or byte. The address 0 means that
   * there is none, and stays 0.
   */
  readonly moved: (fields: Fields<Name>) => { readonly [Field in Of<Name, 'address'>]?: number };
  /** Other fields of both parts, of which the first has a count of `first`. */
  readonly others?: (
    fields: Fields<Name>,
    first: number,
    writer: Writer,
  ) => [Partial<Fields<Name>>, Partial<Fields<Name>>];
}

const PANEL_BYTES = rowBytes(PANEL);

/**
 * The first part's count is a multiple of this: 4 panels, which kernels take together, or 64 bytes,
 * a cache line.
 */
const UNITS = { rows: 1, panels: 4, bytes: 64 };

/**
 * The cost of other operations for each number, in multiply-adds: measured, roughly, for wide
 * layers with AVX-512.
 */
const [ADDED, PASSED, UPDATED] = [3, 10, 30];

const byRowsOfParts = {
  count: 'rows',
  work: ({ rows, width, count }: Fields<'Mix' | 'Stitch'>) => PASSED * rows * width * count,
  moved: ({ yStride }: Fields<'Mix' | 'Stitch'>) => ({ y: yStride }),
  others: (
    { parts }: Fields<'Mix' | 'Stitch'>,
    first: number,
    writer: Writer,
  ): [object, { parts: number }] => [{}, { parts: writer.partsFrom(first, parts) }],
} as const;

const mix = {
  ...byRowsOfParts,
  moved: ({ gateStride, yStride }: Fields<'Mix'>) => ({
    gate: gateStride,
    gateGradient: gateStride,
    y: yStride,
  }),
};

const divisions: { readonly [Name in InstructionName]?: Division<Name> } = {
  Multiply: {
    count: 'panels',
    work: ({ rows, inner, panels }) => rows * inner * panels * PANEL,
    moved: ({ panelStride }) => ({
      weights: panelStride,
      bias: PANEL_BYTES,
      floor: PANEL_BYTES,
      y: PANEL_BYTES,
    }),
  },
  Gather: {
    count: 'panels',
    work: ({ rows, columns, panels }) => ADDED * rows * columns * panels * PANEL,
    moved: ({ panelStride }) => ({ weights: panelStride, floor: PANEL_BYTES, y: PANEL_BYTES }),
  },
  WeightGradient: {
    count: 'panels',
    work: ({ rows, width, panels }) => rows * width * panels * PANEL,
    moved: ({ width, gap }) => ({ dz: PANEL_BYTES, gradient: width * PANEL_BYTES + gap }),
  },
  Scatter: {
    count: 'panels',
    work: ({ rows, columns, panels }) => ADDED * rows * columns * panels * PANEL,
    moved: ({ panelStride }) => ({ dz: PANEL_BYTES, gradient: panelStride }),
    others: (fields, _, writer) => [
      {},
      { scratch: writer.reserve(instructionExtents('Scatter', fields).scratch as number) },
    ],
  },
  Activate: {
    count: 'panels',
    work: ({ rows, panels }) => UPDATED * rows * panels * PANEL,
    moved: () => ({ y: PANEL_BYTES, dy: PANEL_BYTES, floor: PANEL_BYTES, bias: PANEL_BYTES }),
    others: ({ biasPanels }, first) => [
      { biasPanels: Math.min(biasPanels, first) },
      biasPanels > first ? { biasPanels: biasPanels - first } : { biasPanels: 0, bias: 0 },
    ],
  },
  Mix: mix,
  MixGradient: mix,
  Stitch: byRowsOfParts,
  Adam: {
    count: 'bytes',
    work: ({ bytes }) => (UPDATED * bytes) / 4,
    moved: () => ({ parameters: 1, gradients: 1, m: 1, v: 1 }),
    // Adam's powers are updated in place, so each part needs its own copy.
    others: ({ powers }, _, writer) => [{}, { powers: writer.copy(powers) }],
  },
};

/**
 * Two instructions that do what one does, whatever their order; undefined where it is not divided,
 * or takes less than the time of `least` multiply-adds.
 */
export function divided<Name extends InstructionName>(
  name: Name,
  fields: Fields<Name>,
  least: number,
  writer: Writer,
): [Fields<Name>, Fields<Name>] | undefined {
  const division = divisions[name] as Division<Name> | undefined;
  if (!division || division.work(fields) < least) return undefined;
  const { count, moved, others } = division;
  const whole = fields[count] as number;
  const unit = count === 'panels' && whole < 2 * UNITS.panels ? 1 : UNITS[count];
  const first = unit * Math.floor(whole / (2 * unit));
  if (first === 0) return undefined;
  const [mine, theirs] = others?.(fields, first, writer) ?? [{}, {}];
  const addresses = Object.entries(moved(fields) as Record<string, number>).map(
    ([field, bytes]) => {
      const address = fields[field as keyof Fields<Name>] as number;
      return [field, address && address + first * bytes];
    },
  );
  return [
    { ...fields, [count]: first, ...mine },
    { ...fields, [count]: whole - first, ...Object.fromEntries(addresses), ...theirs },
  ];
}
