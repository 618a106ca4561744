import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { checkSection } from '../../../src/extras/web/check-html.js';
import type { PageChecks } from '../../../src/extras/web/published.js';
import { decodeLetters } from '../../../src/ground/base/letters.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { programNumerics } from '../../../src/train/engine/engine.js';
import { makeCell, makeFolder } from '../../judge/report/made.js';

it('a cell of several settings can be checked in each of them, and is called by what it has', () => {
  const cells = [
    makeCell('shared-bottom', { correlation: 1 }, [1]),
    ...[4, 8].map((experts) => makeCell('mmoe', { correlation: 1, experts }, [1])),
  ];
  const addition = checkSection();
  const see = addition.observe!(cells.length);
  const record = {
    ...cells[0]!.runs[0]!,
    engine: programNumerics(),
    spec: { data: { kind: 'synthetic' }, model: {} },
  };
  for (const cell of cells) see({ cell, nth: 0 } as never, record as never);
  const { content, data } = addition.section(buildReport([makeFolder(cells)], []))!;
  const [, letters] = /id="checks">([^<]*)/.exec(data.text)!;
  const checks = JSON.parse(gunzipSync(decodeLetters(letters!)).toString()) as PageChecks;
  expect(
    checks.cells.map(({ title, places }) => [title, places.map(({ group }) => group)]),
  ).toEqual([
    ['Shared-Bottom, p = 1', [0, 1]],
    ['MMoE, p = 1, experts 4', [0]],
    ['MMoE, p = 1, experts 8', [1]],
  ]);
  expect(content.text).toContain('>Shared-Bottom, p = 1</option>');
});
