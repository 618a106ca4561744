import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../src/app/cli/ask.js';
import { defaultAnswers } from '../../../src/app/cli/ask.js';
import {
  askedLabels,
  askedScales,
  askedSplit,
  askedSuspects,
} from '../../../src/extras/tables/command-questions.js';
import {
  chosenFeatures,
  groupByName,
  suspectsAmong,
} from '../../../src/extras/tables/init/guesses.js';
import { type Profile, profileFile } from '../../../src/extras/tables/profile/profile.js';
import { preparedText } from './files/prepare.js';

/** An asker that gives answers in their order, and remembers the questions. */
function answering(...answers: readonly string[]): Asker & { readonly questions: string[] } {
  const left = [...answers];
  const questions: string[] = [];
  return {
    questions,
    text: async (question, fallback) => {
      questions.push(question);
      return left.shift() || fallback;
    },
    yes: async (question, fallback) => {
      questions.push(question);
      const answer = left.shift();
      return answer ? answer === 'y' : fallback;
    },
  };
}

const lines = Array.from({ length: 600 }, (_, i) => {
  const person = i % 100;
  const clicked = Number((i * 29) % 97 < 50);
  const cost = Math.exp(60 * (((i * 37) % 600) / 600 - 0.5) ** 3).toFixed(2);
  return [
    person,
    (person * 7) % 3,
    150 + ((person * 13) % 41),
    1000 * clicked + (i % 7),
    cost,
    clicked,
  ].join();
});

async function profiled(labels?: readonly string[]): Promise<Profile> {
  const { file, column } = await preparedText(
    't.csv',
    `person,sex,height,paid,cost,clicked\n${lines.join('\n')}\n`,
  );
  return profileFile(file, column, labels);
}

describe('the questions of init', () => {
  it('are answered by the defaults', async () => {
    const chosen = await askedLabels(await profiled(), undefined, defaultAnswers);
    expect(chosen.map(({ facts }) => facts.name)).toEqual(['cost', 'clicked']);
    const suspects = suspectsAmong(await profiled(['cost', 'clicked']), chosen);
    expect(await askedSuspects(suspects, defaultAnswers)).toEqual([
      { column: 'paid', why: 'it by itself gives away clicked (AUC exactly 1)' },
    ]);
  });

  it('name labels, and keep columns that the user says are known', async () => {
    const asker = answering('cost, clicked', 'n', 'y', 'n');
    const labels = await askedScales(await askedLabels(await profiled(), undefined, asker), asker);
    expect(labels.map(({ facts, label }) => [facts.name, label.labels, label.log])).toEqual([
      ['cost', 'regression', undefined],
      ['clicked', 'binary', undefined],
    ]);
    const profile = await profiled(['cost', 'clicked']);
    const suspects = await askedSuspects(suspectsAmong(profile, labels), asker);
    expect(suspects).toEqual([]);
    const guessed = chosenFeatures(profile, labels, suspects);
    expect(guessed.group?.column).toBe('person');
    const features = await askedSplit(guessed, asker);
    expect([features.group, features.numeric]).toEqual([undefined, ['sex', 'height', 'paid']]);
    expect(asker.questions).toEqual([
      'Which columns are labels, the main one first, with commas between them? Guessed: cost (its name says an amount or a score, and only labels come after it), clicked (its name has the word clicked). [cost,clicked]',
      'cost has a few very large numbers: learn log(1 + x) instead?',
      'paid: it by itself gives away clicked (AUC exactly 1). Is it known when the label is predicted?',
      'person has 100 values with several rows each, within which sex and height do not vary. Split by it, so that models are tested on new ones?',
    ]);
  });

  it('name columns that could be labels beside the guessed ones', async () => {
    const rows = Array.from({ length: 300 }, (_, i) =>
      [(i * 37) % 61, Number((i * 29) % 97 < 50), (i * 41) % 83].join(),
    );
    const { file, column } = await preparedText(
      'd.csv',
      `age,clicked,balance\n${rows.join('\n')}\n`,
    );
    const asker = answering();
    await askedLabels(profileFile(file, column), undefined, asker);
    expect(asker.questions[0]).toMatch(
      /Guessed: clicked \(its name has the word clicked\)\. Further possible labels: balance \(amounts\)\. \[clicked\]$/,
    );
  });

  it('refuse an unknown label', async () => {
    await expect(askedLabels(await profiled(), undefined, answering('klicked'))).rejects.toThrow(
      '--labels: no column is named klicked: did you mean clicked?',
    );
  });
});

it('a column is of groups by its name only if it has more values than kinds of rows have', async () => {
  const rows = Array.from({ length: 600 }, (_, i) =>
    [i % 2 ? 'Yes' : 'No', `u${i % 25}`, i % 7, i % 3 ? 1 : 0].join(),
  );
  const { file, column } = await preparedText(
    'g.csv',
    `student,user,hour,clicked\n${rows.join('\n')}\n`,
  );
  const profile = profileFile(file, column, ['clicked']);
  const labels = await askedLabels(profile, ['clicked'], defaultAnswers);
  const { categorical } = chosenFeatures(profile, labels, []);
  const named = (name: string) => ({
    categorical: categorical.filter(({ facts }) => facts.name === name),
  });
  expect(groupByName(named('user'), 600)).toBe('user');
  expect(groupByName(named('student'), 600)).toBeUndefined();
});
