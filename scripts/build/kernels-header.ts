/** Writes src/train/kernels/c/instructions.h from the table of instructions. */
import { writeFileSync } from 'node:fs';
import {
  type Fields,
  FORK,
  instructionNames,
  instructions,
  structs,
} from '../../src/train/kernels/instructions.js';

const types = { address: 'u32', bytes: 'i32', count: 'i32', flag: 'i32', real: 'f64' } as const;

export function writeHeader(): void {
  const seen = new Map<Fields, string>();
  const declarations = Object.entries<Fields>({ ...structs, ...instructions }).map(
    ([name, fields]) => {
      const same = seen.get(fields);
      if (same) return `typedef ${same} ${name};`;
      seen.set(fields, name);
      return printStruct(name, fields);
    },
  );
  const lines = [
    '// Generated from ../instructions.ts by `npm run kernels`: not to be edited.',
    '#pragma once',
    '#include "types.h"',
    '',
    '// Addresses are bytes from the start of the memory, strides are in bytes.',
    '',
    'enum Opcode {',
    ...instructionNames.map((name) => `  OP_${name},`),
    '};',
    '',
    '// The opcode in front of two instructions that may run at the same time.',
    `#define FORK (${FORK[0]})`,
    '',
    '// What precedes the fields of an instruction: its opcode, and the words of the fields.',
    'typedef struct {',
    '  i32 opcode;',
    '  i32 words;',
    '} Head;',
    '',
    declarations.join('\n\n'),
  ];
  writeFileSync('src/train/kernels/c/instructions.h', `${lines.join('\n')}\n`);
}

function printStruct(name: string, fields: Fields): string {
  const members = Object.entries(fields).map(([field, { kind, comment }]) => {
    const declaration = `  ${types[kind]} ${field};`;
    return comment ? `${declaration} // ${comment}` : declaration;
  });
  return ['typedef struct {', ...members, `} ${name};`].join('\n');
}
