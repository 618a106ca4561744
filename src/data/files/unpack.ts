import { InputError } from '../../base/errors.js';
import { ROOM_FOR_ZIPS, tarMembers, zipMembers } from './archives.js';
import { fileBytes, gunzipped, opened, type Source } from './bytes.js';
import { formOf } from './forms.js';

/** Deep enough for a text in a gz in a tar in a gz in a zip; archives that contain themselves are deeper. */
const DEEPEST = 6;

/**
 * The texts in a file: the file itself, or what it holds as an archive (gz, zip, tar, nested up to `DEEPEST`), recognised
 * by first bytes. In archives, only texts that look like rows count. Read each text before asking for the next.
 * @throws InputError where the file cannot be read, is truncated, binary or nested too deeply, or holds no rows
 */
export async function* textsIn(file: string): AsyncGenerator<Source> {
  let found = false;
  for await (const text of unpacked(
    { name: file, bytes: fileBytes(file) },
    { depth: 0, isMember: false, room: ROOM_FOR_ZIPS },
  )) {
    found = true;
    yield text;
  }
  if (!found) throw new InputError([`${file}: the archive holds no file of comma-separated rows`]);
}

interface Around {
  readonly depth: number;
  /** Whether it is in an archive of several. */
  readonly isMember: boolean;
  /** For zip archives, which are held in memory. */
  readonly room: number;
}

async function* unpacked({ name, bytes }: Source, { depth, isMember, room }: Around): AsyncGenerator<Source> {
  if (depth > DEEPEST) throw new InputError([`${name}: archives are nested more than ${DEEPEST} deep`]);
  const whole = await opened(bytes);
  const source = { name, bytes: whole.bytes };
  try {
    switch (formOf(whole.head)) {
      case 'gz':
        yield* unpacked({ name, bytes: gunzipped(source) }, { depth: depth + 1, isMember, room });
        break;
      case 'zip':
        for await (const { room: left, ...member } of zipMembers(source, room)) {
          yield* unpacked(member, { depth: depth + 1, isMember: true, room: left });
        }
        break;
      case 'tar':
        for await (const member of tarMembers(source)) {
          yield* unpacked(member, { depth: depth + 1, isMember: true, room });
        }
        break;
      case 'empty':
        if (!isMember) throw new InputError([`${name}: the file is empty`]);
        break;
      case 'binary':
        if (!isMember) throw new InputError([`${name}: it is neither text nor a gz, zip or tar archive`]);
        break;
      case 'text':
        if (!isMember || hasRows(whole.head)) yield source;
    }
  } finally {
    await whole.close();
  }
}

/** Whether the first line looks like a row. Notes and column names, which archives hold too, do not. */
const hasRows = (head: Buffer): boolean => head.toString('latin1').split('\n', 1)[0]!.split(',').length > 10;
