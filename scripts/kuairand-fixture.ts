/**
 * `tsx scripts/kuairand-fixture.ts FOLDER [--users N] [--videos N] [--before N] [--during N] [--random N] [--seed N]`: six files in
 * the form of KuaiRand-Pure (Gao et al. 2022, doi:10.1145/3511808.3557624), whose names and columns are its authors'. All rows are
 * made up here: users and videos have a taste each, which decides of signals; the standard logs have more of what is clicked.
 * The defaults are test/fixtures/kuairand; the published sizes are 27285, 7583, 1141112, 295497 and 1186059.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { FILES } from '../src/data/kuairand/published.js';
import { fastStream } from '../src/random.js';

const sizes = { users: '60', videos: '40', before: '500', during: '350', random: '300', seed: '1' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    Object.entries(sizes).map(([name, value]) => [name, { type: 'string' as const, default: value }]),
  ) as Record<keyof typeof sizes, { type: 'string'; default: string }>,
});
const [folder] = positionals;
if (folder === undefined) throw new Error('the folder that gets the files is needed');
const [users, videos, seed] = [Number(values.users), Number(values.videos), Number(values.seed)];

const next = fastStream(`kuairand/${seed}`);
const below = (end: number): number => Math.floor(next() * end);
const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!;
const chance = (share: number): 0 | 1 => (next() < share ? 1 : 0);
/** Empty in some rows, as values that the authors do not have are. */
const mostly = (value: string, share = 0.95): string => (chance(share) ? value : '');
const centred = (): number => next() + next() + next() - 1.5;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const listed = (text: string): string => (text.includes(',') ? `"${text}"` : text);

const tasteOfUser = Float64Array.from({ length: users }, centred);
const tasteOfVideo = Float64Array.from({ length: videos }, centred);
const meritOfVideo = Float64Array.from({ length: videos }, centred);
const duration = Int32Array.from({ length: videos }, () => 5000 + below(200_000));

const LOG =
  'user_id,video_id,date,hourmin,time_ms,is_click,is_like,is_follow,is_comment,is_forward,is_hate,long_view,play_time_ms,duration_ms,profile_stay_time,comment_stay_time,is_profile_enter,is_rand,tab';

/** Midnight of 8 April 2022 in Beijing, in milliseconds, and the length of a day. */
const [START, DAY] = [Date.UTC(2022, 3, 7, 16), 86_400_000];

function* log(rows: number, [first, last]: readonly [number, number], isRandom: boolean): Generator<string> {
  yield LOG;
  for (let row = 0; row < rows; row++) {
    const user = below(users);
    const video = isRandom ? below(videos) : best([below(videos), below(videos), below(videos)], user);
    const day = first + Math.floor((row / rows) * (last - first));
    const hour = below(24);
    const time = START + day * DAY + hour * 3_600_000 + below(3_600_000);
    const date = new Date(START + day * DAY + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
    const click = chance(logistic(2 * liking(user, video) - 0.5));
    const play = click ? 7000 + below(duration[video]!) : below(7000);
    const signals = {
      like: chance(click ? 0.05 + 0.25 * logistic(3 * meritOfVideo[video]!) : 0.01),
      follow: chance(0.01 * click),
      comment: chance(0.02 * click),
      forward: chance(0.01 * click),
      hate: chance(0.005),
      long: play >= Math.min(18_000, duration[video]!) ? 1 : 0,
    };
    yield [
      ...[user, video, date, hour * 100, time, click, signals.like, signals.follow, signals.comment],
      ...[signals.forward, signals.hate, signals.long, play, duration[video], 0, 0],
      ...[chance(0.02 * click), isRandom ? 1 : 0, oneOf([0, 1, 1, 1, 2, 4, 6])],
    ].join(',');
  }
}

const liking = (user: number, video: number): number =>
  4 * tasteOfUser[user]! * tasteOfVideo[video]! + meritOfVideo[video]!;

const best = (candidates: readonly number[], user: number): number =>
  candidates.reduce((a, b) => (liking(user, a) >= liking(user, b) ? a : b));

const RANGES = {
  follow: ['0', '(0,10]', '(10,50]', '(50,100]', '(100,150]', '(150,250]', '(250,500]', '500+'],
  fans: ['0', '[1,10)', '[10,100)', '[100,1k)', '[1k,5k)'],
  friend: ['0', '[1,5)', '[5,30)', '[30,60)', '[60,120)', '[120,250)', '250+'],
  register: ['15-30', '31-60', '61-90', '91-180', '181-365', '366-730', '730+'],
};

const ONE_HOT = [2, 7, 50, 1471, 15, 34, 3, 118, 454, 7, 5, 5, 2, 2, 2, 2, 2, 2];

function* userFeatures(): Generator<string> {
  const oneHot = ONE_HOT.map((_, i) => `onehot_feat${i}`).join(',');
  yield `user_id,user_active_degree,is_lowactive_period,is_live_streamer,is_video_author,follow_user_num,follow_user_num_range,fans_user_num,fans_user_num_range,friend_user_num,friend_user_num_range,register_days,register_days_range,${oneHot}`;
  for (let user = 0; user < users; user++) {
    const active = oneOf(['full_active', 'full_active', 'high_active', 'middle_active', 'UNKNOWN']);
    yield [
      ...[user, active, chance(0.1), oneOf([-124, -124, 0, 1]), chance(0.5)],
      ...[below(500), listed(oneOf(RANGES.follow)), below(100), listed(oneOf(RANGES.fans))],
      ...[below(50), listed(oneOf(RANGES.friend)), below(3000), oneOf(RANGES.register)],
      // Those with missing values are decimals in the published file.
      ...ONE_HOT.map((size, i) => (i === 4 || i > 11 ? mostly(`${below(size)}.0`, 0.98) : below(size))),
    ].join(',');
  }
}

function* basicFeatures(): Generator<string> {
  yield 'video_id,author_id,video_type,upload_dt,upload_type,visible_status,video_duration,server_width,server_height,music_id,music_type,tag';
  for (let video = 0; video < videos; video++) {
    const upload = `2022-04-${String(1 + below(10)).padStart(2, '0')}`;
    yield [
      ...[video, below(Math.ceil(0.8 * videos)), chance(0.03) ? 'AD' : 'NORMAL', upload],
      ...[oneOf(['LongImport', 'ShortImport', 'Web', 'Kmovie', 'LongCamera']), '0.0', mostly(`${duration[video]}.0`)],
      ...[
        '720.0',
        oneOf(['1280.0', '960.0', '1560.0']),
        10 ** 9 + below(10 ** 9),
        mostly(oneOf(['9.0', '4.0', '8.0'])),
      ],
      mostly(listed(oneOf(['12', '39', '2', '12,65', '11,28', '6']))),
    ].join(',');
  }
}

const STATISTICS =
  'counts,show_cnt,show_user_num,play_cnt,play_user_num,play_duration,complete_play_cnt,complete_play_user_num,valid_play_cnt,valid_play_user_num,long_time_play_cnt,long_time_play_user_num,short_time_play_cnt,short_time_play_user_num,play_progress,comment_stay_duration,like_cnt,like_user_num,click_like_cnt,double_click_cnt,cancel_like_cnt,cancel_like_user_num,comment_cnt,comment_user_num,direct_comment_cnt,reply_comment_cnt,delete_comment_cnt,delete_comment_user_num,comment_like_cnt,comment_like_user_num,follow_cnt,follow_user_num,cancel_follow_cnt,cancel_follow_user_num,share_cnt,share_user_num,download_cnt,download_user_num,report_cnt,report_user_num,reduce_similar_cnt,reduce_similar_user_num,collect_cnt,collect_user_num,cancel_collect_cnt,cancel_collect_user_num,direct_comment_user_num,reply_comment_user_num,share_all_cnt,share_all_user_num,outsite_share_all_cnt';

function* statisticFeatures(): Generator<string> {
  yield `video_id,${STATISTICS}`;
  const [, ...means] = STATISTICS.split(',');
  for (let video = 0; video < videos; video++) yield [video, 1 + below(60), ...means.map(() => below(9))].join(',');
}

async function write(name: string, lines: Iterable<string>): Promise<void> {
  function* ended(): Generator<string> {
    for (const line of lines) yield `${line}\n`;
  }
  await pipeline(Readable.from(ended()), createWriteStream(join(folder!, name)));
}

mkdirSync(folder, { recursive: true });
await write(FILES.users, userFeatures());
await write(FILES.videos, basicFeatures());
await write('video_features_statistic_pure.csv', statisticFeatures());
await write(FILES.before, log(Number(values.before), [0, 14], false));
await write(FILES.during, log(Number(values.during), [14, 31], false));
await write(FILES.random, log(Number(values.random), [14, 31], true));
