// The lane functions over arrays, in place, so that tests can meet them alone. `bytes` is a multiple of 16.
import { expOf } from './exp';
import { logOf } from './log';
import { sinOf } from './sine';

export function logRange(at: usize, bytes: i32): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, logOf(v128.load(at)));
}

export function sinRange(at: usize, bytes: i32): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, sinOf(v128.load(at)));
}

export function expRange(at: usize, bytes: i32): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, expOf(v128.load(at)));
}
