import type { KeptModel } from './model.js';
export const moduleOf = (_: KeptModel, path: string): string => path;
