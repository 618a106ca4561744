import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { claimsFrom, configFrom, loadConfig } from '../../../src/sweep/config/load.js';
import { plainConfig } from '../../../src/sweep/config/plain.js';
import { faultLines, faults, inFolder, load } from './loading.js';

const config = (...claims: string[]): string => `name: a
data: {kind: synthetic, correlation: [0.5, 1]}
models: [shared-bottom, mmoe]
seeds: 3
claims:
${claims.map((line) => `  ${line}\n`).join('')}`;

const lower = [
  '- id: H1',
  "  says: MMoE's loss is lower.",
  '  compare: [mmoe, shared-bottom]',
  '  at: {correlation: 0.5}',
  '  expect: less',
];

/** The claim with another line in place of one. */
const withLine = (place: number, line: string): string[] =>
  lower.map((own, i) => (i === place ? line : own));

describe('claims of a config', () => {
  it('have their defaults filled in, and are the same when they are read again', () => {
    const read = load(config(...lower));
    expect(read.claims).toEqual([
      {
        id: 'H1',
        says: "MMoE's loss is lower.",
        all: [
          {
            compare: ['mmoe', 'shared-bottom'],
            of: 'loss',
            expect: 'less',
            margin: 1.1,
            unit: 'seed',
            fewest: 10,
            at: { correlation: 0.5 },
          },
        ],
      },
    ]);
    const plain = plainConfig(read);
    expect(configFrom(plain, 'manifest').claims).toEqual(read.claims);
    expect(claimsFrom(plain, 'manifest')).toEqual(read.claims);
  });

  it('give their parts the fields that they share', () => {
    const { claims } = load(
      config(
        '- id: H1',
        '  says: Both.',
        '  expect: greater',
        '  over: correlation',
        '  parts:',
        '    a: {says: Losses., compare: [shared-bottom, mmoe]}',
        '    b: {says: Spread., compare: [shared-bottom, mmoe], of: spread}',
      ),
    );
    const { a, b } = claims![0]!.parts!;
    expect([a!.of, a!.margin, a!.over, b!.of, b!.margin]).toEqual([
      'loss',
      1.1,
      'correlation',
      'spread',
      1.25,
    ]);
  });

  it.each([
    [
      ['- id: H1', '  says: x'],
      [
        'a.yaml:6:5: claims[0].compare is missing: two models, or four (a ratio of two ratios), are needed',
        'a.yaml:6:5: claims[0].expect is missing: less, greater or equal is needed',
      ],
    ],
    [
      [...lower.slice(0, 2), '  compare: [mmoe, shared-botom]', ...lower.slice(3)],
      ['a.yaml:8:21: claims[0].compare[1] is "shared-botom": did you mean shared-bottom?'],
    ],
    [[...lower, '  of: los'], ['a.yaml:11:9: claims[0].of is "los": did you mean loss?']],
    [
      [...lower, '  margin: 0.9'],
      ['a.yaml:11:13: claims[0].margin is 0.9: a ratio of at least 1 is needed, such as 1.1'],
    ],
    [
      [...lower, '  over: correlation'],
      ['a.yaml:11:11: claims[0].over is "correlation": it must be left out, as the claim has at'],
    ],
    [
      withLine(3, '  at: {correlation: 0.7}'),
      [
        'a.yaml:9:9: claims[0].at is {correlation: 0.7}: 0.5 or 1, as correlation of the config, is needed',
      ],
    ],
    [
      withLine(3, '  at: {steps: 0.5}'),
      [
        'a.yaml:9:9: claims[0].at is {steps: 0.5}: correlation, the axis of synthetic data, is needed',
      ],
    ],
    [
      lower.filter((_, i) => i !== 3),
      [
        'a.yaml:8:14: claims[0].compare is ["mmoe", "shared-bottom"]: at, over or rise is needed beside it, as correlation has 2 values',
      ],
    ],
    [
      [...lower, ...lower],
      ['a.yaml:11:9: claims[1].id is "H1": each claim needs an id of its own'],
    ],
    [
      withLine(0, '- id: C3'),
      [
        'a.yaml:6:9: claims[0].id is "C3": an id that no published claim has (C1, R1, S1) is needed',
      ],
    ],
    [
      [...lower, '  of: spread', '  rise: {correlation: [1, 0.5]}'],
      [
        'a.yaml:12:11: claims[0].rise is {correlation: [1, 0.5]}: it must be left out, as the claim has at',
      ],
    ],
    [
      [...withLine(4, '  expect: equal'), '  margin: 1'],
      ['a.yaml:11:13: claims[0].margin is 1: a number above 1 is needed to call effects equal'],
    ],
    [
      [...lower, '  of: test_auc'],
      [/^a\.yaml:11:9: claims\[0\]\.of is "test_auc": .* is needed, as /],
    ],
  ])('with a fault name its line: %#', (claims, expected) => {
    const found = faults(config(...claims));
    expect(found).toHaveLength(expected.length);
    expected.forEach((line, i) => {
      if (typeof line === 'string') expect(found[i]).toBe(line);
      else expect(found[i]).toMatch(line);
    });
  });

  it('may compare losses, which the config trains', () => {
    const trained = 'training: {losses: [sum, nash]}\n';
    const given = (compare: string, training = trained) =>
      `${config(...withLine(2, `  compare: ${compare}`))}${training}`;
    const { claims } = load(given('[{losses: nash}, {losses: sum}]'));
    expect(claims![0]!.all![0]!.compare).toEqual([{ losses: { kind: 'nash' } }, { losses: 'sum' }]);
    expect(
      claimsFrom(plainConfig(load(given('[{losses: nash}, {losses: sum}]'))), 'manifest'),
    ).toEqual(claims);
    const side = (k: number, shown: string, need: string) => [
      expect.stringMatching(
        new RegExp(`^a\\.yaml:8:\\d+: claims\\[0\\]\\.compare\\[${k}\\] is ${shown}: ${need}$`),
      ),
    ];
    expect(faults(given('[{losses: nash}, mmoe]'))).toEqual(
      side(1, '"mmoe"', 'losses are needed, as the claim compares losses'),
    );
    expect(faults(given('[{losses: nash}, {model: mmoe, losses: sum}]'))).toEqual(
      side(0, '.*', 'a model is needed, as another side has one'),
    );
    expect(faults(given('[{losses: pcgrad}, {losses: sum}]'))).toEqual(
      side(0, '.*', 'one of the losses that are trained is needed: sum; nash'),
    );
    expect(faults(given('[{losses: nsh}, {losses: sum}]')).join()).toMatch(
      /claims\[0\]\.compare\[0\]\.losses is "nsh": did you mean nash\?/,
    );
    expect(faults(given('[{losses: nash}, {losses: sum}]', ''))).toHaveLength(2);
    expect(faults(given('[{at: 0.5}, mmoe]'))).toEqual(side(0, '.*', 'a model is needed'));
  });

  it('may be in a file of their own, relative to the config, in which faults have their lines', () => {
    const named = `${config().split('claims:')[0]}claims: own.yaml\n`;
    writeFileSync(inFolder('own.yaml'), `claims:\n${lower.map((line) => `  ${line}\n`).join('')}`);
    const inside = load(config(...lower)).claims;
    expect(load(named).claims).toEqual(inside);
    writeFileSync(inFolder('own.yaml'), 'claims:\n  - id: H1\n    says: x\n    expect: les\n');
    const lines = faultLines(() => loadConfig(inFolder('a.yaml')));
    expect(lines.map((line) => line.slice(line.indexOf('own.yaml')))).toEqual([
      'own.yaml:2:5: claims[0].compare is missing: two models, or four (a ratio of two ratios), are needed',
      'own.yaml:4:13: claims[0].expect is "les": did you mean less?',
    ]);
    expect(faults(named.replace('own.yaml', 'no.yaml'))).toEqual([
      expect.stringMatching(
        /^a\.yaml:5:9: claims is "no\.yaml": a file of claims is needed, with a path relative to the config: /,
      ),
    ]);
    expect(
      faultLines(() =>
        configFrom(
          { ...plainConfig(load(named.replace('claims: own.yaml\n', ''))), claims: 'own.yaml' },
          'config',
        ),
      ),
    ).toEqual([
      'config: claims is "own.yaml": a list of claims is needed: only a config in a file can name a file of claims',
    ]);
  });
});
