import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InputError } from '../../../src/ground/base/errors.js';
import { packageFile } from '../../../src/ground/base/files.js';
import { sha256Hex } from '../../../src/ground/base/sha256.js';
import { algorithms } from '../../../src/train/kernels/machine.js';
import { nativeHashes } from '../../../src/train/kernels/native-hashes.js';

const known = { x64: ['avx512', 'avx2', 'sse2'], arm64: ['neon'] }[process.arch as string] ?? [];

/** What is found in a fresh process whose environment asks for something. */
async function found(asked: string) {
  vi.stubEnv('MMOE_EXP_NATIVE', asked);
  return (await import('../../../src/train/engine/native.js')).findNative(1);
}

beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock('../../../src/train/kernels/native.js');
});

/** Puts other machines in the place of the library's. */
const withMachines = (machines: () => unknown[]) =>
  vi.doMock('../../../src/train/kernels/native.js', async (original) => ({
    ...(await original<typeof import('../../../src/train/kernels/native.js')>()),
    nativeMachines: machines,
  }));

describe('native machines', () => {
  it('are switched off by the environment', async () => {
    const { machine, refused } = await found('off');
    expect(machine).toBeUndefined();
    expect(refused.map(({ name }) => name)).toEqual(known);
    expect(refused[0]!.why).toBe('MMOE_EXP_NATIVE=off asks for WebAssembly');
  });

  it('that nobody knows are bad input', async () => {
    await expect(found('mmx')).rejects.toThrow(/^MMOE_EXP_NATIVE is mmx: .*off are possible here$/);
  });

  it.skipIf(process.arch !== 'x64')(
    'that this processor lacks are bad input where they are asked for',
    async () => {
      withMachines(() => []);
      await expect(found('avx2')).rejects.toThrow(
        'MMOE_EXP_NATIVE=avx2: this processor does not have it',
      );
    },
  );

  it('of which no library loads are refused with the reason', async () => {
    withMachines(() => {
      throw new Error("version `GLIBC_9.99' not found\nand more");
    });
    const { machine, refused } = await found('');
    expect(machine).toBeUndefined();
    expect(new Set(refused.map(({ why }) => why))).toEqual(
      new Set(["its library does not load: version `GLIBC_9.99' not found"]),
    );
  });

  it('without a library are refused', async () => {
    withMachines(() => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    });
    const { refused } = await found('');
    expect(refused[0]!.why).toBe(`there is no library for ${process.platform}-${process.arch}`);
  });

  it('are not trusted where a single bit is another; the next one is taken', async () => {
    const { wasmMachine } = await import('../../../src/train/kernels/wasm.js');
    const [fastest, ...others] = known;
    /** Computes as WebAssembly does, but for one bit of the first loss of each call. */
    const wrong = {
      name: fastest,
      instantiate() {
        const kernels = wasmMachine.instantiate();
        const train: typeof kernels.train = (program, from, to, losses) => {
          const count = kernels.train(program, from, to, losses);
          const place = new DataView(kernels.memory.buffer, kernels.memory.origin + losses);
          place.setUint8(0, place.getUint8(0) ^ 1);
          return count;
        };
        return { ...kernels, train };
      },
    };
    withMachines(() => [wrong, ...others.map((name) => ({ ...wasmMachine, name }))]);
    const { machine, refused } = await found('');
    expect(refused).toEqual([{ name: fastest, why: 'its bits are not those of WebAssembly' }]);
    expect(machine?.name).toBe(others[0]);
  });
});

describe('the library in the package', () => {
  it('is one of those whose hashes are listed, of every platform', () => {
    for (const algorithm of algorithms) {
      const name = algorithm === 1 ? 'kernels' : 'fused';
      for (const [platform, sha256] of Object.entries(nativeHashes[algorithm])) {
        expect(sha256Hex(readFileSync(`prebuilds/${platform}/${name}.node`))).toBe(sha256);
      }
      expect(Object.keys(nativeHashes[algorithm])).toEqual(readdirSync('prebuilds').sort());
    }
  });

  it.skipIf(known.length === 0)(
    'is not loaded where another one is in its place, cut short or not',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
      const library = join(folder, 'kernels.node');
      // To load half of one would end this process.
      const whole = readFileSync(
        packageFile(`prebuilds/${process.platform}-${process.arch}/kernels.node`),
      );
      writeFileSync(library, whole.subarray(0, whole.length / 2));
      vi.doMock('../../../src/ground/base/files.js', async (original) => ({
        ...(await original<typeof import('../../../src/ground/base/files.js')>()),
        packageFile: (path: string) =>
          path.endsWith('kernels.node') ? library : packageFile(path),
      }));
      const { machine, refused, foreign } = await found('');
      expect([machine, foreign]).toEqual([undefined, library]);
      expect(refused[0]!.why).toMatch(
        /^its library, with SHA-256 [0-9a-f]{12}\.\.\., is not the one that ships: /,
      );
      vi.doUnmock('../../../src/ground/base/files.js');
      rmSync(folder, { recursive: true });
    },
  );

  it.skipIf(known.length === 0)(
    'gives way to one that is named, whose hash the machine has',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
      const library = join(folder, 'kernels.node');
      const bytes = readFileSync(
        packageFile(`prebuilds/${process.platform}-${process.arch}/kernels.node`),
      );
      writeFileSync(library, Buffer.concat([bytes, Buffer.from('mine')]));
      vi.stubEnv('MMOE_EXP_NATIVE_LIBRARY', library);
      const { machine } = await found('');
      expect(machine?.library).toBe(sha256Hex(readFileSync(library)));
      rmSync(folder, { recursive: true });
      vi.resetModules();
      await expect(found('')).rejects.toThrow(
        `MMOE_EXP_NATIVE_LIBRARY is ${library}: there is no such file`,
      );
    },
  );
});

it('the engine that is asked for by name is bad input where there is none', async () => {
  vi.stubEnv('MMOE_EXP_NATIVE', 'off');
  const { loadEngine } = await import('../../../src/train/engine/load.js');
  const { InputError: Fresh } = await import('../../../src/ground/base/errors.js');
  const error = await loadEngine('native').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Fresh);
  expect((error as InputError).message).toMatch(
    /^no native machine can be used: .*MMOE_EXP_NATIVE=off/,
  );
  expect((await loadEngine('auto', 1)).machine).toEqual({
    name: 'wasm',
    algorithm: 1,
    variant: 'simd128',
  });
});
