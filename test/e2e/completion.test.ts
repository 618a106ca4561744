import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { mmoeExp, root } from '../support/cli.js';

it('bash completes commands, options, their values and names of configs', async () => {
  const { stdout } = await mmoeExp(root, ['completion', 'bash']);
  const lines = ['ru', 'run --en', 'run x --engine n', 'run syn', 'run paper : fig3', 'data table --ch', 'run --out r'];
  const ask = (line: string) =>
    `COMP_WORDS=(mmoe-exp ${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _mmoe_exp; echo "\${COMPREPLY[*]}"`;
  const called = `mmoe-exp() { ${process.execPath} ${root}dist/cli/main.js "$@"; }`;
  const answers = execFileSync('bash', ['-c', [called, stdout, ...lines.map(ask)].join('\n')], { encoding: 'utf8' });
  expect(answers.trimEnd().split('\n')).toEqual(['run', '--engine', 'native', 'synthetic', 'fig3', '--check']);
});
