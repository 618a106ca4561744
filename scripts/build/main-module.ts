import { fileURLToPath } from 'node:url';

/**
 * Whether Node was started with the module at this address (`import.meta.url`), rather than with
 * one that imports it.
 */
export const isMainModule = (url: string): boolean => process.argv[1] === fileURLToPath(url);
