/** The figures of published folders that documents show, as SVG in results/reference/figures. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { writeReport } from '../../src/judge/report/write-report.js';
import { FIGURES, referencePath, root, type ShownFigure } from './published.js';

export async function drawFigures(shown: readonly ShownFigure[]): Promise<void> {
  mkdirSync(join(root, FIGURES), { recursive: true });
  for (const [folder, own] of groupedBy(shown, (one) => one.folder)) {
    const out = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
    await writeReport([referencePath(folder)], {
      out,
      figures: own.map(({ figure }) => figure),
      formats: ['svg'],
    });
    for (const { figure, file } of own)
      copyFileSync(join(out, `figures/${figure}.svg`), join(root, FIGURES, file));
    rmSync(out, { recursive: true });
  }
}
