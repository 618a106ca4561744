import type { DataFile } from '../kind-results.js';

/** The archive as its authors publish it (doi:10.5281/zenodo.10439422, CC BY-SA 4.0), with the md5 that they give. */
export const ARCHIVE = {
  url: 'https://zenodo.org/records/10439422/files/KuaiRand-Pure.tar.gz',
  md5: '0820331067a3784d9691136f772b35a7',
} as const;

/**
 * The files that are read. The sixth of the archive, video_features_statistic_pure.csv, is not: it holds means over the whole
 * period, of what users did with the very rows that models are tested on.
 */
export const FILES = {
  /** The standard log: what the recommender showed, in the two weeks before the random exposures and in those with them. */
  before: 'log_standard_4_08_to_4_21_pure.csv',
  during: 'log_standard_4_22_to_5_08_pure.csv',
  /** Videos that were shown in place of recommended ones, drawn at random. */
  random: 'log_random_4_22_to_5_08_pure.csv',
  users: 'user_features_pure.csv',
  videos: 'video_features_basic_pure.csv',
} as const;

export type Role = keyof typeof FILES;

export const roles = Object.keys(FILES) as Role[];

export const logRoles = ['before', 'during', 'random'] as const satisfies readonly Role[];

export type LogRole = (typeof logRoles)[number];

/** Of each file, its rows and the sha256 of its text. */
export type Prepared = Readonly<Record<Role, { readonly rows: number; readonly sha256: string }>>;

/**
 * What the published files hold. The authors give the rows of the logs together, 1,436,609 and 1,186,059, and the numbers of users and
 * videos; the rows of each standard log and the hashes are as several public repositories that use the files record them alike.
 */
export const published: Prepared = {
  before: { rows: 1_141_112, sha256: '5bb6eb0b3d9f47e5436cb5dc82ee1899b845ebf9750a5560b801e929e18bd41c' },
  during: { rows: 295_497, sha256: '429e3b948828942e572f2c3a5be5a25799ffe75591d22d18cf417b9b534d31fd' },
  random: { rows: 1_186_059, sha256: '60b80994da969cd53da4d50c37ba3dafd6fb185df804c92c8410df34845a9d2c' },
  users: { rows: 27_285, sha256: 'dc729a656301b4c6d07f713fe41d05ec9bfaab670b90e531c70037caf033c011' },
  videos: { rows: 7_583, sha256: 'a6f7ee02684c5777422306cdc416e170302288aa89aca9dfea995edbd625bcc2' },
};

/** Whether a file is the published one, as far as is known. */
export const isPublished = ({ file, rows, sha256 }: DataFile): boolean =>
  roles.some((role) => FILES[role] === file && published[role].rows === rows && published[role].sha256 === sha256);
