/**
 * `tsx scripts/movielens.ts FOLDER [--negatives N] [--out FILE]`: a table of watching and rating from a copy of
 * MovieLens-100K (Harper and Konstan 2015) that you have, for configs/movielens.yaml. FOLDER holds GroupLens' u.data, u.user
 * and u.item, or ml-100k.inter, .user and .item as RecBole's package on PyPI has them.
 *
 * A row is a user, a film and a time. Each rating is a row that was watched; for each there are N (1) rows of films that the
 * user never rated, drawn uniformly, at the same time, that count as not watched and have no rating. An AUC of watching is
 * against such films, so it depends on N and on how they are drawn.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { fastStream } from '../src/base/random.js';

interface Rating {
  readonly user: string;
  readonly film: string;
  readonly rating: number;
  readonly time: number;
}

interface Films {
  readonly years: ReadonlyMap<string, string>;
  readonly genres: ReadonlyMap<string, readonly string[]>;
}

interface MovieLens {
  readonly ratings: readonly Rating[];
  /** Age, gender and occupation of each user. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  readonly films: Films;
}

/** In the order of GroupLens' flags. */
const GENRES =
  "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western".split(
    ' ',
  );

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    negatives: { type: 'string', default: '1' },
    out: { type: 'string', default: 'data/movielens.csv' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('the folder of MovieLens-100K is needed');

const rows = tableOf(read(folder), Number(values.negatives));
writeFileSync(values.out, stringify(rows));
console.log(`${values.out}: ${rows.length - 1} rows`);

function read(folder: string): MovieLens {
  return existsSync(join(folder, 'u.data')) ? readGroupLens(folder) : readRecBole(folder);
}

/** The rows of a file, without `first` lines of names. */
function linesOf(file: string, delimiter: string, first: number): string[][] {
  const text = readFileSync(file, file.endsWith('u.item') ? 'latin1' : 'utf8');
  return parse(text, { delimiter, quote: null, from_line: first + 1, relax_column_count: true });
}

function ratingOf([user, film, rating, time]: readonly string[]): Rating {
  return { user: user!, film: film!, rating: Number(rating), time: Number(time) };
}

function readGroupLens(folder: string): MovieLens {
  const films = linesOf(join(folder, 'u.item'), '|', 0);
  return {
    ratings: linesOf(join(folder, 'u.data'), '\t', 0).map(ratingOf),
    users: new Map(linesOf(join(folder, 'u.user'), '|', 0).map(([user, ...facts]) => [user!, facts.slice(0, 3)])),
    films: {
      years: new Map(films.map(([film, , released]) => [film!, released!.slice(-4)])),
      genres: new Map(films.map((fields) => [fields[0]!, GENRES.filter((_, i) => fields[5 + i] === '1')])),
    },
  };
}

function readRecBole(folder: string): MovieLens {
  const file = (name: string) => linesOf(join(folder, `ml-100k.${name}`), '\t', 1);
  const films = file('item');
  return {
    ratings: file('inter').map(ratingOf),
    users: new Map(file('user').map(([user, ...facts]) => [user!, facts.slice(0, 3)])),
    films: {
      years: new Map(films.map(([film, , year]) => [film!, year!])),
      genres: new Map(films.map(([film, , , genres]) => [film!, genres!.split(' ')])),
    },
  };
}

function tableOf({ ratings, users, films }: MovieLens, negatives: number): (string | number)[][] {
  const watched = new Set(ratings.map(({ user, film }) => `${user} ${film}`));
  const all = [...films.years.keys()];
  const uniform = fastStream('movielens');
  const unwatched = (user: string): string => {
    for (;;) {
      const film = all[Math.floor(uniform() * all.length)]!;
      if (!watched.has(`${user} ${film}`)) return film;
    }
  };
  const row = ({ user, film, time }: Rating, labels: (string | number)[]) => [
    ...[user, film, ...users.get(user)!, films.years.get(film)!],
    ...GENRES.map((genre) => (films.genres.get(film)!.includes(genre) ? 1 : 0)),
    ...[time, ...labels],
  ];
  const genreColumns = GENRES.map((genre) => genre.toLowerCase().replace(/\W/g, ''));
  return [
    ['user', 'film', 'age', 'gender', 'occupation', 'year', ...genreColumns, 'time', 'watched', 'rating'],
    ...ratings.flatMap((rating) => [
      row(rating, [1, rating.rating]),
      ...Array.from({ length: negatives }, () => row({ ...rating, film: unwatched(rating.user) }, [0, ''])),
    ]),
  ];
}
