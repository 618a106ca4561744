import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import type { RunRecord } from '../../src/sweep/folder/record.js';
import { must } from './lost.js';

/** The sound lines of a folder's ledgers, in the order they were written. */
export const recordsIn = (out: string, ledgers: readonly string[]): RunRecord[] =>
  ledgers.flatMap((ledger) => [...readRecords(join(out, ledger))]);

/**
 * Holds a sweep that was disturbed and then ended against one that was not: no line lost that was
 * there before it went on, no run that has two, the same runs to the bit, the same files with the
 * same bytes, and nothing left over.
 * @throws Lost with the first thing that does not hold
 */
export function holdEnd(
  out: string,
  undisturbed: string,
  ledgers: readonly string[],
  before: readonly RunRecord[] = [],
  differing: readonly string[] = [],
): void {
  const now = recordsIn(out, ledgers);
  const lines = new Set(now.map(recordText));
  for (const record of before) {
    must(lines.has(recordText(record)), `lost: run ${record.key}, which had ${record.status}`);
  }
  const done = now.filter(isDone);
  const keys = new Set(done.map(({ key }) => key));
  const again = done.length - keys.size - repeatedIn(before);
  must(again <= 0, `double: ${again} runs were trained though they had a line`);
  const expected = new Map(recordsIn(undisturbed, ledgers).map((record) => [record.key, record]));
  const same = done.every(
    (record) =>
      expected.has(record.key) &&
      recordNumbers(record) === recordNumbers(expected.get(record.key)!),
  );
  must(same, 'other runs, or other numbers of a run, than undisturbed');
  must(keys.size === expected.size, `missing: ${expected.size - keys.size} runs`);
  const [names, expectedNames] = [filesIn(out), filesIn(undisturbed)];
  for (const name of names) must(expectedNames.includes(name), `left over: ${name}`);
  for (const name of expectedNames) {
    must(names.includes(name), `missing: ${name}`);
    must(
      readComparable(out, name, differing) === readComparable(undisturbed, name, differing),
      `other bytes than undisturbed: ${name}`,
    );
  }
}

const isDone = ({ status }: RunRecord): boolean => status !== 'failed';

/** Lines of runs that have one already. */
function repeatedIn(records: readonly RunRecord[]): number {
  const keys = records.filter(isDone).map(({ key }) => key);
  return keys.length - new Set(keys).size;
}

const recordText = (record: RunRecord): string => JSON.stringify(record);

/** What a line says but for how long its run took. */
const recordNumbers = ({ seconds: _, ...rest }: RunRecord): string => JSON.stringify(rest);

/** What times are in. */
const TIMED = ['ledger.jsonl', 'report.html'];

/** The content of a file as the same sweep writes it each time. */
function readComparable(out: string, name: string, differing: readonly string[]): string {
  const content = readFileSync(join(out, name), 'latin1');
  if (name.endsWith('manifest.json')) {
    const fields = Object.entries(JSON.parse(content) as Record<string, unknown>);
    return JSON.stringify(
      fields.filter(([field]) => !['started', 'ended', ...differing].includes(field)),
    );
  }
  // The hash of files in which times are.
  if (name.endsWith('report.json')) return content.replace(/"from": "\w+"/, '');
  if (name.endsWith('report.html')) return content.trimEnd().slice(-7);
  return TIMED.some((timed) => name.endsWith(timed)) ? '' : content;
}

function filesIn(out: string, under = ''): string[] {
  if (!existsSync(out)) return [];
  return readdirSync(join(out, under), { withFileTypes: true })
    .flatMap((entry) => {
      const name = join(under, entry.name);
      return entry.isDirectory() ? filesIn(out, name) : [name];
    })
    .sort();
}
