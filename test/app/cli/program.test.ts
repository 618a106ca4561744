import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/app/cli/program.js';
import { mmoeExp, temporaryFolder } from '../../support/cli.js';

const program = createProgram();

/** The commands that have an action, by their names. */
function leaves(command: Command, path: readonly string[] = []): [string, Command][] {
  const own: [string, Command][] =
    path.length > 0 && path[0] !== 'help' ? [[path.join(' '), command]] : [];
  const below = command.commands.flatMap((one) => leaves(one, [...path, one.name()]));
  return [...(command.name() === 'data' ? [] : own), ...below];
}

function helpText(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

describe('the help', () => {
  it.each(leaves(program))(
    'of %s has examples that the command line takes, and no empty default',
    (path, command) => {
      const text = helpText(command);
      expect(text).not.toContain('[]');
      const lines = text.slice(text.indexOf('Examples:')).split('\n').slice(1).filter(Boolean);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        const [name, ...words] = line.split(' > ')[0]!.trim().split(' ');
        expect([name, ...words.slice(0, path.split(' ').length)].join(' ')).toBe(
          `mmoe-exp ${path}`,
        );
        const flags = words.filter((word) => word.startsWith('--'));
        for (const flag of flags) expect(command.options.map(({ long }) => long)).toContain(flag);
      }
    },
  );

  it('has the commands in groups', () => {
    const groups = helpText(program).match(/^\S.*:$/gm);
    expect(groups).toEqual([
      'Options:',
      'Train:',
      'Data and configs:',
      'Results:',
      'Several machines:',
      'Setup:',
    ]);
  });
});

describe('a fault of the command line: one line, exit 2', () => {
  it.each([
    [['reprot', 'out'], "unknown command 'reprot' (Did you mean report?)"],
    [['report', 'out', '--format', 'a'.repeat(100_000)], "argument 'aaaa"],
    [['report', 'out', `--format=${'a b'.repeat(50_000)}`], "argument 'a ba b"],
    [['report', 'out', '--figure', 'a'.repeat(100_000)], '--figure aaaa'],
    // Timers of Node reach no further than 25 days.
    [['worker', '--lost-after', '9999999'], 'a whole number from 1 to 86400 is needed'],
  ])('%#', async (args, line) => {
    const { code, stdout, stderr } = await mmoeExp(temporaryFolder(), args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr.length).toBeLessThan(1000);
  });

  it('help describes a command', async () => {
    const { code, stdout } = await mmoeExp(temporaryFolder(), ['help', 'report']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: mmoe-exp report /);
  });
});

it('init config writes the file that --out names', async () => {
  const folder = temporaryFolder();
  const { code, stderr } = await mmoeExp(folder, ['init', 'config', 'smoke', '--out', 'mine.yaml']);
  expect([code, stderr]).toEqual([
    0,
    'mine.yaml: smoke as it ships; edit it, then mmoe-exp run mine.yaml\n',
  ]);
  const again = await mmoeExp(folder, ['init', 'config', 'smoke', '--out', 'mine.yaml', '--force']);
  expect(again.code).toBe(0);
});

describe('paper', () => {
  it('lists every figure and table with its command and time', async () => {
    const { code, stdout } = await mmoeExp(temporaryFolder(), ['paper']);
    expect(code).toBe(0);
    const ids = ['fig2', 'fig3', 'fig4', 'fig5', 'table1', 'table2', 'table3', 'fig6', 'table4'];
    expect(stdout.match(/^(fig|table)\d/gm)).toEqual(ids);
    expect(stdout).toMatch(/fig4 +Figure 4 +10 min/);
    expect(stdout).toContain('mmoe-exp run paper:fig4');
  });

  it('makes one of them, with options of the command', async () => {
    const folder = temporaryFolder();
    const set = [
      '--set',
      'seeds=1',
      '--set',
      'training.steps=1',
      '--set',
      'training.evaluateEvery=1',
    ];
    const { code, stderr } = await mmoeExp(folder, [
      'paper',
      'fig3',
      '--no-report',
      '--out',
      'mine',
      ...set,
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('files in mine');
  });

  it.each([
    [['paper', 'fig44'], 'fig44: no figure or table of the paper: did you mean fig4?'],
    [['paper', 'fig4', '--nope'], "unknown option '--nope'"],
  ])('%j is one line and exit code 2', async (args, line) => {
    const { code, stderr } = await mmoeExp(temporaryFolder(), args);
    expect(code).toBe(2);
    expect(stderr).toContain(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
