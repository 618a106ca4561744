import { describe, expect, it } from 'vitest';
import { assignRoles } from '../../../../src/app/cli/data-census.js';
import type { CensusFileContent } from '../../../../src/train/data/census/read-table.js';

const TRAINING_FILE = '3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86';
const TEST_FILE = '98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c';

function content(name: string, rows = 10, sha256 = `of ${name}`): CensusFileContent {
  return { name, sha256, table: { rows, columns: [] } };
}

const roleNames = (files: CensusFileContent[]) =>
  [...assignRoles(files)].map(([role, { name }]) => `${role} ${name}`);

describe('the roles of files', () => {
  it('are recognised by the hash of the text, whatever its name and position', () => {
    expect(roleNames([content('a.data', 10, TEST_FILE), content('train.csv')])).toEqual([
      'training train.csv',
      'test a.data',
    ]);
  });

  it('are those of the published files, whatever they are called', () => {
    expect(
      roleNames([content('x.test', 10, TRAINING_FILE), content('x.data', 10, TEST_FILE)]),
    ).toEqual(['training x.test', 'test x.data']);
  });

  it('are recognised by the number of rows', () => {
    expect(roleNames([content('x.data', 99_762), content('x.test', 199_523)])).toEqual([
      'training x.test',
      'test x.data',
    ]);
  });

  it('are recognised by file names, not folder names', () => {
    expect(
      roleNames([content('a.test/census-income.test'), content('a.test/census-income.data')]),
    ).toEqual(['training a.test/census-income.data', 'test a.test/census-income.test']);
    expect(roleNames([content('a/train.csv')])).toEqual(['training a/train.csv']);
  });

  it('are that of the test file where nothing decides', () => {
    expect(roleNames([content('a')])).toEqual(['test a']);
    expect(roleNames([content('a'), content('b.data')])).toEqual(['training b.data', 'test a']);
  });

  it('count a text once', () => {
    expect(roleNames([content('a', 10, TEST_FILE), content('b', 10, TEST_FILE)])).toHaveLength(1);
  });

  it('allow one file each', () => {
    expect(() => assignRoles([content('a.test'), content('b.test')])).toThrow(
      'b.test: this is the test file, as is a.test: one for training and one for testing are needed',
    );
  });
});
