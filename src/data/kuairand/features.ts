import type { FeatureColumns } from '../table/feature-encoder.js';
import type { FeatureGroup } from './spec.js';

/** The tables that features are made from: those of users and videos, and what a log says of an exposure beforehand. */
export const sides = ['users', 'videos', 'logs'] as const;

export type Side = (typeof sides)[number];

/** The hour of an exposure, which is made from `hourmin`. */
export const HOUR = 'hour';

type Columns = Partial<Record<Side, Partial<FeatureColumns>>>;

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}${i}`);

/**
 * The columns of each group. Left out besides all signals and times of an exposure: `is_rand`, which says who chose the video;
 * `duration_ms`, which the table of videos has; `visible_status`, which is of a later day; `music_id`, as good as a second id; and
 * numbers whose ranges are there.
 */
const columnsOfGroup: Readonly<Record<FeatureGroup, Columns>> = {
  ids: { users: { categorical: ['user_id'] }, videos: { categorical: ['video_id', 'author_id'] } },
  context: { logs: { categorical: ['tab', HOUR] } },
  video: {
    videos: {
      numeric: ['upload_dt', 'server_width', 'server_height'],
      log: ['video_duration'],
      categorical: ['video_type', 'upload_type', 'music_type', 'tag'],
    },
  },
  user: {
    users: {
      categorical: [
        'user_active_degree',
        'is_lowactive_period',
        'is_live_streamer',
        'is_video_author',
        'follow_user_num_range',
        'fans_user_num_range',
        'friend_user_num_range',
        'register_days_range',
        ...numbered('onehot_feat', 18),
      ],
    },
  },
};

/** The columns of some groups that are in a table. */
export function columnsOf(side: Side, groups: readonly FeatureGroup[]): FeatureColumns {
  const ofGroups = groups.map((group) => columnsOfGroup[group][side] ?? {});
  const listOf = (list: keyof FeatureColumns) => ofGroups.flatMap((columns) => columns[list] ?? []);
  return { numeric: listOf('numeric'), log: listOf('log'), categorical: listOf('categorical') };
}

/** The names of all columns of some groups that are read from a table. */
export function namesIn(side: Side, groups: readonly FeatureGroup[]): string[] {
  const { numeric, log, categorical } = columnsOf(side, groups);
  return [...numeric, ...log, ...categorical].map((name) => (name === HOUR ? 'hourmin' : name));
}
