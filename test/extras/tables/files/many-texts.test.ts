import { expect, it } from 'vitest';
import { murmur3 } from '../../../../src/train/data/table/hash.js';
import { preparedText } from './prepare.js';

it('more than 2^20 different texts of a column are hashed', async () => {
  const count = 2 ** 20 + 5;
  const lines = Array.from({ length: count }, (_, i) => `u${i}`);
  const { file, column } = await preparedText(
    't.csv',
    `user,n\n${lines.map((user) => `${user},1\n`).join('')},1\n`,
  );
  const { hashes } = column('user') as { hashes: Uint32Array };
  expect(file.columns[0]).toMatchObject({ kind: 'hashed', missing: 1 });
  for (const i of [0, 77, count - 1]) expect(hashes[i]).toBe(murmur3(Buffer.from(lines[i]!)));
  expect(hashes[count]).toBe(0);
});
