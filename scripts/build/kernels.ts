/**
 * `npm run kernels`: compiles the C kernels to the WebAssembly modules in src/train/kernels/ and to
 * the native libraries in prebuilds/, all under version control, so that neither a build nor a user
 * needs a compiler, and the hashes of the latter to src/train/kernels/native-hashes.ts. CI compiles
 * them anew and compares the bytes. `npm run kernels -- --checked FILE` makes a library for this
 * platform, of algorithm 1 or with `--algorithm 2` of that, that stops at the first access outside
 * of its memory or undefined operation, for tests.
 *
 * The compiler is Zig's clang, which compiles for all platforms everywhere; it comes from PyPI, in
 * the files whose hashes ziglang.txt lists.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { algorithms as ALGORITHMS, type Algorithm } from '../../src/train/kernels/machine.js';
import { writeHeader } from './kernels-header.js';

const REQUIREMENTS = 'scripts/build/ziglang.txt';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * Strict arithmetic, no library, the same bytes wherever they are compiled. No other order of a sum
 * may come in, and no fused multiply-add but those that are written (multiply-add.h): the bits
 * would differ.
 */
const FLAGS = [
  ...[
    '-std=gnu2x',
    '-O3',
    '-ffp-contract=off',
    '-fno-fast-math',
    '-fno-math-errno',
    '-fno-strict-aliasing',
  ],
  ...[
    '-ffreestanding',
    '-fno-builtin',
    '-fno-stack-protector',
    '-g0',
    '-Wall',
    '-Wextra',
    '-Werror',
  ],
];

/** Zig's default is to sanitize some; `-fsanitize` later in the line would not undo this. */
const UNCHECKED = ['-fno-sanitize=all'];

/** SIMD128, and what else came with it or before. */
const WASM_FEATURES = 'generic+simd128+bulk_memory+nontrapping_fptoint+sign_ext+mutable_globals';

const WASM_FLAGS = [
  // Addresses stay as they are written: the loads' own offsets are free, and V8 has registers for
  // no more.
  ...['-mllvm', '-disable-lsr'],
  ...['-Wl,--no-entry', '-Wl,--strip-all', '-Wl,--max-memory=1073741824', '-Wl,-z,stack-size=8192'],
];

/** Algorithm 2 where there is no fused instruction: see multiply-add.h. */
const EMULATED = ['-DEMULATED'];

/** The WebAssembly modules, by name. */
const MODULES: readonly {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly flags: readonly string[];
}[] = [
  { name: 'kernels', algorithm: 1, flags: [`-mcpu=${WASM_FEATURES}`] },
  { name: 'fused', algorithm: 2, flags: [`-mcpu=${WASM_FEATURES}+relaxed_simd`] },
  { name: 'emulated', algorithm: 2, flags: [`-mcpu=${WASM_FEATURES}`, ...EMULATED] },
];

/**
 * How instructions of relaxed SIMD begin and end, the codes between, and that of a multiply-add of
 * float32 numbers.
 */
const RELAXED = { prefix: 0xfd, end: 0x02, first: 0x80, last: 0x94, multiplyAdd: 0x85 };

interface Variant {
  readonly name: string;
  /** Bits of a vector. */
  readonly width: number;
  readonly cpu: string;
  readonly flags?: readonly string[];
}

type Variants = Readonly<Record<Algorithm, readonly Variant[]>>;

const AVX512: Variant = {
  name: 'avx512',
  width: 512,
  cpu: 'x86_64+avx512f+avx512dq+avx512bw+avx512vl',
};
const X64: Variants = {
  1: [
    { name: 'sse2', width: 128, cpu: 'x86_64' },
    { name: 'avx2', width: 256, cpu: 'x86_64+avx2' },
    AVX512,
  ],
  2: [
    { name: 'sse2', width: 128, cpu: 'x86_64', flags: EMULATED },
    { name: 'avx2', width: 256, cpu: 'x86_64+avx2+fma' },
    AVX512,
  ],
};
const NEON: readonly Variant[] = [{ name: 'neon', width: 128, cpu: 'generic' }];
const ARM64: Variants = { 1: NEON, 2: NEON };

interface Platform {
  /** As Node names it: process.platform and process.arch. */
  readonly name: string;
  readonly target: string;
  readonly variants: Variants;
  readonly link: readonly string[];
}

/** The program's own functions, Node's, are found when the library is loaded. */
const ELF = ['-Wl,-z,undefs', '-Wl,-s', '-Wl,--build-id=none'];
const MACH_O = ['-Wl,-undefined,dynamic_lookup', '-Wl,-s'];

// Those of macOS and Windows are compiled, and tried by nobody yet.
const PLATFORMS: readonly Platform[] = [
  { name: 'linux-x64', target: 'x86_64-linux-musl', variants: X64, link: ELF },
  { name: 'linux-arm64', target: 'aarch64-linux-musl', variants: ARM64, link: ELF },
  { name: 'darwin-x64', target: 'x86_64-macos', variants: X64, link: MACH_O },
  { name: 'darwin-arm64', target: 'aarch64-macos', variants: ARM64, link: MACH_O },
  { name: 'win32-x64', target: 'x86_64-windows-gnu', variants: X64, link: ['-Wl,-s'] },
];

/**
 * Where a library of Windows says where its header is, and where in it the time of linking stands,
 * in seconds.
 */
const [PE_HEADER, TIME_STAMP] = [0x3c, 8];

const NODE_API = [
  ...[
    'napi_get_cb_info',
    'napi_get_value_double',
    'napi_get_typedarray_info',
    'napi_get_arraybuffer_info',
  ],
  ...['napi_throw_type_error', 'napi_create_object', 'napi_create_double', 'napi_create_function'],
  'napi_set_named_property',
];

/** Traps instead of a message, which would need a library. */
const CHECKED = ['-DCHECKED', '-fsanitize=undefined', '-fsanitize-trap=undefined'];

const folder = mkdtempSync(path.join(os.tmpdir(), 'mmoe-exp-kernels-'));
try {
  const { values } = parseArgs({
    options: { checked: { type: 'string' }, algorithm: { type: 'string' } },
  });
  if (values.checked) {
    const platform = PLATFORMS.find(({ name }) => name === `${process.platform}-${process.arch}`);
    if (!platform) throw new Error('this platform has no native library');
    compileNative(platform, values.algorithm === '2' ? 2 : 1, CHECKED, values.checked);
  } else {
    writeHeader();
    for (const { name, algorithm, flags } of MODULES) {
      const out = `src/train/kernels/${name}.wasm`;
      const command = [
        'cc',
        '-target',
        'wasm32-freestanding',
        ...flags,
        ...FLAGS,
        `-DALGORITHM=${algorithm}`,
      ];
      zig([...command, ...UNCHECKED, '-DWIDTH=128', '-nostdlib'], {
        sources: ['src/train/kernels/c/wasm.c'],
        flags: WASM_FLAGS,
        out,
      });
      chmodSync(out, 0o644);
      refuseOtherRelaxed(out);
    }
    for (const platform of PLATFORMS) {
      for (const algorithm of ALGORITHMS) {
        compileNative(platform, algorithm, UNCHECKED, buildLibrary(platform, algorithm));
      }
    }
    writeHashes();
  }
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * With relaxed SIMD, the compiler may choose instructions whose results are the processor's choice:
 * see vector.h.
 */
function refuseOtherRelaxed(file: string): void {
  const { prefix, end, first, last, multiplyAdd } = RELAXED;
  const bytes = readFileSync(file);
  const others = bytes.findIndex((code, i) => {
    const isRelaxed =
      bytes[i - 1] === prefix && bytes[i + 1] === end && code >= first && code <= last;
    return isRelaxed && code !== multiplyAdd;
  });
  if (others >= 0)
    throw new Error(`${file}: has another instruction of relaxed SIMD than multiply-add`);
}

function buildLibrary({ name }: Platform, algorithm: Algorithm): string {
  return `prebuilds/${name}/${algorithm === 1 ? 'kernels' : 'fused'}.node`;
}

/** By which the program knows the libraries that ship. */
function writeHashes(): void {
  const hashesOf = (algorithm: Algorithm) =>
    PLATFORMS.map((platform) => {
      const sha256 = createHash('sha256')
        .update(readFileSync(buildLibrary(platform, algorithm)))
        .digest('hex');
      return `    '${platform.name}': '${sha256}',`;
    }).sort();
  writeFileSync(
    'src/train/kernels/native-hashes.ts',
    [
      "import type { Algorithm } from './machine.js';",
      '',
      '/** SHA-256 of each library in prebuilds/, by algorithm and platform. Made by `npm run kernels`. */',
      'export const nativeHashes: Readonly<Record<Algorithm, Readonly<Record<string, string>>>> = {',
      ...ALGORITHMS.flatMap((algorithm) => [`  ${algorithm}: {`, ...hashesOf(algorithm), '  },']),
      '};\n',
    ].join('\n'),
  );
}

/**
 * A platform's library of an algorithm: an object for each variant, and the addon that tells Node
 * of them.
 */
function compileNative(
  { name, target, variants, link }: Platform,
  algorithm: Algorithm,
  flags: readonly string[],
  out: string,
): void {
  const windows = target.includes('windows');
  const common = [
    'cc',
    '-target',
    target,
    ...FLAGS,
    `-DALGORITHM=${algorithm}`,
    ...flags,
    '-fvisibility=hidden',
    '-fno-asynchronous-unwind-tables',
  ];
  if (!windows) common.push('-fPIC');
  const object = (part: string, source: string, more: readonly string[]) => {
    const file = path.join(folder, `${name}-${part}.o`);
    zig([...common, ...more, '-c'], {
      sources: [`src/train/kernels/c/${source}`],
      flags: [],
      out: file,
    });
    return file;
  };
  const own = variants[algorithm];
  const objects = own.map(({ name: variant, width, cpu, flags: more = [] }) =>
    object(variant, 'native.c', [
      `-mcpu=${cpu}`,
      `-DVARIANT=${variant}`,
      `-DWIDTH=${width}`,
      ...more,
    ]),
  );
  objects.push(object('addon', 'addon.c', [`-mcpu=${own[0]!.cpu}`]));
  if (windows)
    objects.push(
      importLibrary('node.exe', NODE_API),
      importLibrary('KERNEL32.dll', ['SwitchToThread']),
    );
  // Within the folder, whose name would otherwise be in the library.
  const linked = {
    sources: objects.map((file) => path.basename(file)),
    flags: link,
    out: 'kernels.node',
  };
  zig(['cc', '-target', target, '-shared', '-nostdlib'], linked, folder);
  const library = readFileSync(path.join(folder, linked.out));
  if (windows) library.writeUInt32LE(0, library.readUInt32LE(PE_HEADER) + TIME_STAMP);
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, library);
}

/** Tells Windows that a program or library has these functions. */
function importLibrary(name: string, functions: readonly string[]): string {
  const [definition, library] = [
    path.join(folder, `${name}.def`),
    path.join(folder, `${name}.lib`),
  ];
  writeFileSync(definition, [`LIBRARY ${name}`, 'EXPORTS', ...functions].join('\n'));
  zig(['dlltool', '-m', 'i386:x86-64', '-d', definition, '-l', library]);
  return library;
}

interface Compilation {
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  readonly out: string;
}

function zig(command: readonly string[], compilation?: Compilation, cwd = '.'): void {
  const rest = compilation
    ? [...compilation.flags, '-o', compilation.out, ...compilation.sources]
    : [];
  execFileSync(compiler(), ['-m', 'ziglang', ...command, ...rest], { stdio: 'inherit', cwd });
}

/** The Python that has the compiler. */
function compiler(): string {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const home = path.resolve(`node_modules/.cache/ziglang-${hash.slice(0, 12)}`);
  const python = path.join(home, 'bin', 'python');
  if (!existsSync(path.join(home, 'installed'))) {
    execFileSync('python3', ['-m', 'venv', home]);
    const options = [
      '--quiet',
      '--no-deps',
      '--require-hashes',
      '--only-binary=:all:',
      '-r',
      REQUIREMENTS,
    ];
    execFileSync(python, ['-m', 'pip', 'install', ...options], { stdio: 'inherit' });
    writeFileSync(path.join(home, 'installed'), '');
  }
  return python;
}
