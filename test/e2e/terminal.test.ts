import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root, temporaryFolder } from '../support/cli.js';

/** A text to wait for, and the keys to type then. */
type Answer = readonly [wanted: string, keys: string];

const ENTER = '\r';
const CTRL_C = '\x03';
const CTRL_D = '\x04';

const LABELS = 'Which columns are labels';
const LOG = 'learn log(1 + x) instead?';
const SUSPECT = 'Is it known when the label is predicted?';
const GROUP = 'Split by it, so that models are tested on new ones?';

const hasTerminal =
  spawnSync('python3', ['-c', 'import os, pty; os.waitstatus_to_exitcode']).status === 0;

/** `init` in a pseudo-terminal of Python, in a folder with a table that raises all questions. */
async function initIn(folder: string, answers: readonly Answer[]) {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const person = i % 100;
    const clicked = Number((i * 29) % 97 < 50);
    const cost = Math.exp(60 * (((i * 37) % 600) / 600 - 0.5) ** 3).toFixed(2);
    return [
      person,
      (person * 7) % 3,
      150 + ((person * 13) % 41),
      1000 * clicked + (i % 7),
      cost,
      clicked,
    ].join();
  });
  writeFileSync(join(folder, 't.csv'), `person,sex,height,paid,cost,clicked\n${rows.join('\n')}\n`);
  const command = [process.execPath, join(root, 'dist/cli/main.js'), 'init', 't.csv'];
  const given = [join(root, 'test/support/terminal.py'), JSON.stringify(answers), ...command];
  const { code, shown } = await new Promise<{ code: number | null; shown: string }>((resolve) => {
    const child = execFile('python3', given, { cwd: folder, timeout: 120_000 }, (_, stdout) =>
      resolve({ code: child.exitCode, shown: stdout }),
    );
  });
  const path = join(folder, 't.yaml');
  return {
    code,
    shown,
    data: existsSync(path) ? parse(readFileSync(path, 'utf8')).data : undefined,
  };
}

describe.runIf(hasTerminal)('init in a terminal', () => {
  it('takes the defaults for empty lines', async () => {
    const all = [LABELS, LOG, SUSPECT, GROUP].map((wanted): Answer => [wanted, ENTER]);
    const { code, shown, data } = await initIn(temporaryFolder(), all);
    expect(code, shown).toBe(0);
    expect(data.tasks).toMatchObject([{ name: 'log_cost', log: true }, { name: 'clicked' }]);
    expect(data.split).toMatchObject({ by: 'group', column: 'person' });
    expect(JSON.stringify(data.features)).not.toContain('paid');
  });

  it('takes other answers, and asks again if one is neither yes nor no', async () => {
    const { code, shown, data } = await initIn(temporaryFolder(), [
      [LABELS, `clicked,cost${ENTER}`],
      [LOG, `perhaps${ENTER}`],
      ['perhaps: y or n is needed', ''],
      [LOG, `n${ENTER}`],
      [SUSPECT, `yes${ENTER}`],
      [GROUP, `N${ENTER}`],
    ]);
    expect(code, shown).toBe(0);
    expect(data.tasks).toMatchObject([{ name: 'clicked' }, { name: 'cost', labels: 'regression' }]);
    expect(data.tasks[1]).not.toHaveProperty('log');
    expect(data.split).toMatchObject({ by: 'random' });
    expect(JSON.stringify(data.features)).toContain('paid');
  });

  it('writes nothing after Ctrl-C', async () => {
    const { code, shown, data } = await initIn(temporaryFolder(), [
      [LABELS, ENTER],
      [LOG, CTRL_C],
    ]);
    expect({ code, data }, shown).toEqual({ code: 130, data: undefined });
    expect(shown).not.toContain('bug');
  });

  it('takes the defaults after the end of the input', async () => {
    const { code, shown, data } = await initIn(temporaryFolder(), [
      [LABELS, `clicked${ENTER}`],
      [SUSPECT, CTRL_D],
    ]);
    expect(code, shown).toBe(0);
    expect(data.tasks).toMatchObject([{ name: 'clicked' }]);
    expect(data.split).toMatchObject({ by: 'group', column: 'person' });
  });
});
