import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../src/app/cli/program.js';
import { root } from './support/cli.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly 'runs-on': string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The workflows of this repository, and the one that users may copy. */
const files = [
  ...readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`),
  'docs/github-sweep.yaml',
];
const workflows = files.map((name) => {
  const text = readFileSync(join(root, name), 'utf8');
  // Keys that come twice and other faults are errors.
  return { name, text, workflow: parse(text, { strict: true, uniqueKeys: true }) as Workflow };
});

const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

describe.each(workflows)('$name', ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap(({ steps }) => steps);
  const commands = steps.flatMap(({ run }) => run ?? []);

  it('has jobs whose steps do one thing each', () => {
    expect(workflow).toMatchObject({
      name: expect.any(String),
      on: expect.anything(),
      permissions: { contents: 'read' },
    });
    expect(jobs.length).toBeGreaterThan(0);
    for (const { needs = [] } of jobs)
      expect(Object.keys(workflow.jobs)).toEqual(expect.arrayContaining([needs].flat()));
    for (const job of jobs) expect(job['runs-on']).toEqual(expect.any(String));
    for (const { uses, run } of steps) {
      expect([uses, run].filter(Boolean)).toHaveLength(1);
    }
  });

  it('pins actions by their commit, with the version in a comment', () => {
    const actions = [...text.matchAll(/\buses: (.*)/g)].map(([, action]) => action);
    expect(actions).toHaveLength(steps.filter(({ uses }) => uses).length);
    for (const action of actions)
      expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('runs npm scripts and files that there are', () => {
    for (const [, script] of commands.join('\n').matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toContain(script);
    for (const [, file] of commands.join('\n').matchAll(/(?<![\w/])(\.ci\/\w+)/g)) {
      expect(existsSync(join(root, file!)), file).toBe(true);
    }
  });

  it('gives the tool options that it has', async () => {
    for (const [, name, rest] of commands.join('\n').matchAll(/dist\/cli\/main\.js (\w+) (.*)/g)) {
      const command = createProgram().commands.find((command) => command.name() === name)!;
      expect(command, name).toBeDefined();
      // With something in place of expressions and of what a shell fills in.
      const words = rest!
        .replaceAll(/\$\{\{.*?\}\}/g, '1')
        .replaceAll(/"\$.*?"(\)")?/g, 'x')
        .split(' ');
      await command.action(() => {}).parseAsync(words, { from: 'user' });
    }
  });
});
