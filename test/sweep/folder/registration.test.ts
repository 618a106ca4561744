import { describe, expect, it } from 'vitest';
import { joinedRegistrations, registered } from '../../../src/sweep/folder/registration.js';

const [first, later] = [new Date('2026-01-01T00:00:00.000Z'), new Date('2026-01-02T00:00:00.000Z')];
const [h1, h2] = [
  { id: 'H1', says: 'One.' },
  { id: 'H2', says: 'Two.' },
];

describe('the registration of claims', () => {
  it('is kept, and of a later claim says how many runs had ended', () => {
    const before = registered([], [h1], { after: 0, of: 600 }, first);
    const now = registered(before, [h1, h2], { after: 240, of: 600 }, later);
    expect(now.map(({ id, after, of, time }) => [id, after, of, time])).toEqual([
      ['H1', 0, 600, first.toISOString()],
      ['H2', 240, 600, later.toISOString()],
    ]);
  });

  it('of a claim that is changed or removed after runs stays as withdrawn, and before runs goes', () => {
    const before = registered([], [h1], { after: 0, of: 600 }, first);
    const changed = registered(before, [{ ...h1, says: 'Other.' }], { after: 240, of: 600 }, later);
    expect(changed.map(({ says, after, withdrawn }) => [says, after, withdrawn?.after])).toEqual([
      ['Other.', 240, undefined],
      ['One.', 0, 240],
    ]);
    expect(registered(before, [], { after: 0, of: 600 }, later)).toEqual([]);
    // If it comes back, it counts as registered anew.
    const back = registered(
      registered(before, [], { after: 10, of: 600 }, later),
      [h1],
      { after: 20, of: 600 },
      later,
    );
    expect(back.map(({ after, withdrawn }) => [after, withdrawn?.after])).toEqual([
      [20, undefined],
      [0, 10],
    ]);
  });

  it('of several shards is the latest of them, after the runs that had ended in any', () => {
    const one = registered([], [h1, h2], { after: 0, of: 600 }, first);
    const other = registered(
      registered([], [h1], { after: 0, of: 600 }, first),
      [h1, h2],
      { after: 7, of: 600 },
      later,
    );
    const joined = joinedRegistrations([
      { claims: one, ended: 300 },
      { claims: other, ended: 300 },
    ]);
    expect(joined.map(({ id, after, time }) => [id, after, time])).toEqual([
      ['H1', 0, first.toISOString()],
      ['H2', 7, later.toISOString()],
    ]);
    expect(
      joinedRegistrations([{ claims: one, ended: 300 }, { ended: 50 }]).map(({ after }) => after),
    ).toEqual([50, 50]);
  });
});
