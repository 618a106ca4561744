import { describe, expect, it } from 'vitest';
import { commonLooks, looksWords } from '../../../../src/extras/tables/files/values.js';

const on = (...texts: string[]) =>
  commonLooks({ kind: 'text', name: 'a', codes: new Uint8Array(0), texts });

describe('a column of texts', () => {
  it.each([
    ['03/14/2020', '12/01/2021'],
    ['14.03.2020', '1.4.2020'],
    ['14-Mar-2020', '01-dec-99'],
    ['14 March 2020', '1 May 2020'],
    ['March 14, 2020', 'May 1st 2020'],
    ['2020/03/14', '2020/3/1'],
    ['2020-3-14', '2020-03-15'],
    ['3/14/20', '12/1/20'],
    ['03/14/2020 10:30', '03/14/2020 10:30:05 PM'],
    ['14.03.2020, 10:30', 'NA', '15.03.2020T10:30:00.5+01:00'],
  ])('of dates such as %s and %s', (...texts) => {
    expect(on(...texts)).toEqual({ like: 'dates', example: texts[0] });
  });

  it.each([
    [['2020/03/14', '2020-03-15'], 'write them as 2020-03-14 to split by them'],
    [['2020-03-15', '14.03.2020'], 'dates such as "14.03.2020"'],
    [['2020-03-14', '2020-03-15'], 'write them in a CSV, or in Parquet as dates, to split by them'],
  ])('of dates is told how to write them: %j', (texts, advice) => {
    expect(looksWords(on(...texts)!)).toContain(advice);
  });

  it.each([
    [['03/14/2020', 'soon']],
    [['03/14/2020']],
    [['14/3', '15/3']],
    [['1.2.3', '1.2.4']],
    [['32.03.2020', '33.03.2020']],
    [['10-12-20', '10-12-21']],
    [['555-1234-2020', '555-1234-2021']],
    [['maybe 1, 2020', 'maybe 2, 2020x']],
    [['drama', 'comedy']],
  ])('of other texts: %j', (texts) => {
    expect(on(...texts)).toBeUndefined();
  });

  it('of numbers with decimal commas, where these are not of thousands', () => {
    expect(on('3,14', '-2,5', '7')).toEqual({ like: 'decimal commas', example: '3,14' });
    expect(on('1,234', '0,250', 'NA')).toEqual({ like: 'decimal commas', example: '0,250' });
    expect(on('1,234', '12,500')).toBeUndefined();
    expect(on('1,5', '2.5')).toBeUndefined();
    expect(on('1,234,567', '1,5')).toBeUndefined();
    expect(on('1,5', '007')).toBeUndefined();
  });
});
