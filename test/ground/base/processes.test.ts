import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, ownProcess, runsHere, stateIn } from '../../../src/ground/base/processes.js';

describe('a process', () => {
  it('runs until it ends, and another one with its number is another one', () => {
    const own = ownProcess();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, pid: 2 ** 22 + 1 })).toBe(false);
    expect(isAlive({ ...own, machine: 'another', pid: 2 ** 22 + 1 })).toBe(true);
    if (own.started !== undefined) expect(runsHere({ pid: own.pid, started: '1' })).toBe(false);
  });

  it.runIf(existsSync('/proc/self/stat'))(
    'that has ended and that nobody waits for, a zombie, does not run',
    async () => {
      // The shell becomes `sleep`, which waits for no child.
      const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      onTestFinished(() => void parent.kill());
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      const stat = () => stateIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
      const { started } = stat();
      expect(runsHere({ pid, started })).toBe(true);
      while (stat().state !== 'Z') await new Promise((resolve) => setTimeout(resolve, 20));
      process.kill(pid, 0);
      expect(stat().started).toBe(started);
      expect(runsHere({ pid, started })).toBe(false);
      expect(runsHere({ pid, started: undefined })).toBe(false);
    },
  );

  it('has a state and a start after the name of its command, whatever that is', () => {
    const rest = ['R', ...Array.from({ length: 18 }, (_, i) => i), '4711', 'more'].join(' ');
    for (const name of ['node', 'a b', 'a) Z 1 (b', '(sd-pam)', ') Z']) {
      expect(stateIn(`12 (${name}) ${rest}\n`), name).toEqual({ state: 'R', started: '4711' });
    }
    expect(stateIn('')).toBeUndefined();
  });
});
