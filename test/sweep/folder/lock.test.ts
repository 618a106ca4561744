import { execFileSync, spawn } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { draftPath } from '../../../src/ground/base/files.js';
import { ownProcess, stateIn } from '../../../src/ground/base/processes.js';
import { lockFolder } from '../../../src/sweep/folder/lock.js';
import { temporaryFolder } from '../../support/cli.js';

/** Lets the file system answer so to hard links, in the current test alone. */
function linksAnswer(code: string): void {
  const { linkSync } = fs;
  onTestFinished(() => {
    fs.linkSync = linkSync;
    syncBuiltinESMExports();
  });
  fs.linkSync = () => {
    throw Object.assign(new Error(code), { code, syscall: 'link' });
  };
  syncBuiltinESMExports();
}

describe('a lock', () => {
  it('is held by one at a time, and released', () => {
    const folder = temporaryFolder();
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`process ${process.pid} is writing here`);
    unlock();
    lockFolder(folder)();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('of a process that has ended, or whose number another process now has, is taken over', () => {
    const folder = temporaryFolder();
    const dead = 2 ** 22 + 1;
    for (const holder of [
      { pid: dead, host: hostname(), started: '1' },
      { pid: process.pid, host: hostname(), started: 'another time' },
      'torn',
    ]) {
      writeFileSync(
        join(folder, 'lock'),
        typeof holder === 'string' ? holder : JSON.stringify(holder),
      );
      lockFolder(folder)();
    }
  });

  it('removes what processes that were killed left half-written, and nothing else', () => {
    const folder = temporaryFolder();
    const dead = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1' });
    const alive = JSON.stringify({ pid: process.pid, host: hostname() });
    const left = [
      'runs.csv.0123abcd.tmp',
      'manifest.json.0123abcd.tmp',
      'lock.0123abcd',
      'lock.taking',
      'lock.taking.0123abcd',
    ];
    for (const name of left) writeFileSync(join(folder, name), dead);
    writeFileSync(join(folder, 'lock.0123abcc'), '');
    writeFileSync(join(folder, 'lock.taking.0123abce'), '');
    const kept = ['lock.0123abcf', 'notes.csv.0123abcd.tmp', 'runs.csv', 'runs.csv.tmp'];
    for (const name of kept) writeFileSync(join(folder, name), alive);
    lockFolder(folder)();
    expect(readdirSync(folder).sort()).toEqual([...kept].sort());
  });

  it('removes drafts in subfolders, those of reports only where their process has ended', () => {
    const folder = temporaryFolder();
    const at = (name: string) => join(folder, name);
    const hash = '0'.repeat(64);
    const draft = basename(draftPath(at('x'))).slice(1);
    const ended = draft.replace(`-${process.pid}-`, `-${2 ** 22 + 1}-`);
    const elsewhere = draft.replace(/^\.\w{8}/, '.00000000');
    const old = `.fig5.svg${elsewhere}`;
    const kept = [
      ...['notes.csv', 'predictions/notes', 'code/mine.mjs'].map((name) => `${name}.0123abcd.tmp`),
      ...['report/report.html', 'report/tables/best.csv'].map((name) => `${name}${draft}`),
      ...[
        'report/figures/fig5.svg.0123abcd.tmp',
        `report/figures/fig5.svg${elsewhere}`,
        'report/tables/mine.tmp',
      ],
    ];
    const left = [
      ...[
        'live.jsonl',
        'predictions/0a1b.bin',
        'predictions/labels-0a.bin.gz',
        `code/${hash}.mjs`,
      ].flatMap((name) => [`${name}.0123abcd.tmp`, `${name}${elsewhere}`]),
      ...['report/report.html', 'report/tables/best.csv'].map((name) => `${name}${ended}`),
      `report/figures/${old}`,
    ];
    for (const name of [...kept, ...left]) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), '');
    }
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(at(`report/figures/${old}`), twoDaysAgo, twoDaysAgo);
    lockFolder(folder)();
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.tmp')).sort()).toEqual([...kept].sort());
  });

  it.runIf(existsSync('/proc/self/stat'))('of a zombie is taken over', async () => {
    const folder = temporaryFolder();
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill());
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    const stat = () => stateIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ ...ownProcess(), pid, started: stat().started }),
    );
    expect(() => lockFolder(folder)).toThrow(
      `${folder}: process ${pid} is writing here: wait for it, choose another --out, or delete ${join(folder, 'lock')} if you are sure that it does not`,
    );
    while (stat().state !== 'Z') await new Promise((resolve) => setTimeout(resolve, 20));
    lockFolder(folder)();
  });

  it('leaves nothing on a full disk', () => {
    const folder = temporaryFolder();
    const { writeFileSync } = fs;
    onTestFinished(() => {
      fs.writeFileSync = writeFileSync;
      syncBuiltinESMExports();
    });
    fs.writeFileSync = (file) => {
      writeFileSync(file, '');
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    };
    syncBuiltinESMExports();
    expect(() => lockFolder(folder)).toThrow(
      'lock: cannot be written: no space left on device (ENOSPC)',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('from another machine is kept, and the message says how to remove it', () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere' }));
    expect(() => lockFolder(folder)).toThrow(`or delete ${join(folder, 'lock')} if it has ended`);
  });

  it('from another container of the same host name is kept: its process cannot be seen from here', () => {
    const folder = temporaryFolder();
    const holder = {
      pid: 2 ** 22 + 1,
      host: hostname(),
      container: 'pid:[4026532567] of another boot',
    };
    writeFileSync(join(folder, 'lock'), JSON.stringify(holder));
    expect(() => lockFolder(folder)).toThrow(
      `process ${holder.pid} on another machine or in another container of ${hostname()} is writing`,
    );
  });

  it('from another machine of the same name is kept', () => {
    const folder = temporaryFolder();
    const unlock = lockFolder(folder);
    const holder = {
      ...JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')),
      pid: 2 ** 22 + 1,
      machine: 'another',
    };
    unlock();
    writeFileSync(join(folder, 'lock'), JSON.stringify(holder));
    expect(() => lockFolder(folder)).toThrow(
      `process ${holder.pid} on another machine or in another container of`,
    );
  });

  it('is not taken over while another process does that, but after it was killed', () => {
    const folder = temporaryFolder();
    const stale = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1' });
    writeFileSync(join(folder, 'lock'), stale);
    writeFileSync(
      join(folder, 'lock.taking'),
      JSON.stringify({ pid: process.pid, host: hostname() }),
    );
    expect(() => lockFolder(folder)).toThrow('lock: can be neither made nor taken over: try again');
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(stale);
    for (const left of [stale, '']) {
      writeFileSync(join(folder, 'lock'), stale);
      writeFileSync(join(folder, 'lock.taking'), left);
      lockFolder(folder)();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('that is not one: a folder of its name is told, and stays', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'lock'));
    expect(() => lockFolder(folder)).toThrow(
      'lock: cannot be read: illegal operation on a directory (EISDIR)',
    );
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('that is not one: a pipe is told at once, and one that a killed process seems to have left stays', () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'lock.0123abcd')]);
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual(['lock.0123abcd']);
    execFileSync('mkfifo', [join(folder, 'lock')]);
    expect(() => lockFolder(folder)).toThrow('lock: is a pipe or a device: a file is needed');
  });

  it('is given up where the file system says that it is there, and that it is not', () => {
    const folder = temporaryFolder();
    linksAnswer('EEXIST');
    expect(() => lockFolder(folder)).toThrow('lock: can be neither made nor taken over: try again');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not removed by a process that has lost it', () => {
    const folder = temporaryFolder();
    const unlock = lockFolder(folder);
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere' }));
    unlock();
    expect(existsSync(join(folder, 'lock'))).toBe(true);
  });

  it('needs no hard links', () => {
    const folder = temporaryFolder();
    linksAnswer('EPERM');
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`process ${process.pid} is writing here`);
    unlock();
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1' }),
    );
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a folder in which a link would lead what is written elsewhere', () => {
  it.each([
    'lock',
    'ledger.jsonl',
    'live.jsonl',
    'code',
    'predictions',
    'predictions/0a.bin',
    'tune',
    'report',
    'report/figures',
    'report/tables',
  ])('is not locked: %s', (name) => {
    const folder = temporaryFolder();
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    // It leads nowhere: what it leads to would be made.
    symlinkSync(join(temporaryFolder(), 'elsewhere'), path);
    expect(() => lockFolder(folder)).toThrow(
      `${path}: is a link, by which files elsewhere would be written: put`,
    );
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('is not one that a link leads to, nor one with links that are replaced, or that nobody knows', () => {
    const [folder, elsewhere] = [join(temporaryFolder(), 'out'), temporaryFolder()];
    symlinkSync(elsewhere, folder);
    for (const name of ['manifest.json', 'plan.csv', 'ledger.parquet', 'notes.txt']) {
      symlinkSync(join(elsewhere, 'x'), join(folder, name));
    }
    lockFolder(folder)();
  });
});
