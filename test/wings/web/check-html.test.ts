import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bytesOf } from '../../../src/base/letters.js';
import { programNumerics } from '../../../src/engine/engine.js';
import { buildReport } from '../../../src/report/report.js';
import { checkSection } from '../../../src/wings/web/check-html.js';
import type { PageChecks } from '../../../src/wings/web/published.js';
import { cellOf, folderOf } from '../../report/made.js';

it('a cell of several settings can be checked in each of them, and is called by what it has', () => {
  const cells = [
    cellOf('shared-bottom', { correlation: 1 }, [1]),
    ...[4, 8].map((experts) => cellOf('mmoe', { correlation: 1, experts }, [1])),
  ];
  const addition = checkSection();
  const see = addition.observe!(cells.length);
  const record = { ...cells[0]!.runs[0]!, engine: programNumerics(), spec: { data: { kind: 'synthetic' }, model: {} } };
  for (const cell of cells) see({ cell, nth: 0 } as never, record as never);
  const { content, data } = addition.section(buildReport([folderOf(cells)], []))!;
  const [, letters] = /id="checks">([^<]*)/.exec(data)!;
  const checks = JSON.parse(gunzipSync(bytesOf(letters!)).toString()) as PageChecks;
  expect(checks.cells.map(({ title, places }) => [title, places.map(({ group }) => group)])).toEqual([
    ['Shared-Bottom, p = 1', [0, 1]],
    ['MMoE, p = 1, experts 4', [0]],
    ['MMoE, p = 1, experts 8', [1]],
  ]);
  expect(content).toContain('>Shared-Bottom, p = 1</option>');
});
