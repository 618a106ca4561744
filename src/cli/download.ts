import { InputError } from '../base/errors.js';
import { writeWhole } from '../base/files.js';
import { prepareProgress } from './transfer-progress.js';

/**
 * Downloads a URL to a file, which is written once it is complete.
 * @throws InputError where the server cannot be reached or refuses, or the transfer is interrupted
 */
export async function download(url: string, target: string): Promise<void> {
  const { onProgress, stop } = prepareProgress();
  try {
    // A compressed transfer would not have the length of the file.
    const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    if (!response.ok) {
      await response.body?.cancel();
      throw new InputError([`${url}: the server answers ${response.status} ${response.statusText}`.trimEnd()]);
    }
    const total = Number(response.headers.get('content-length') ?? 0);
    const pieces: Uint8Array[] = [];
    let done = 0;
    for await (const piece of response.body ?? []) {
      pieces.push(piece);
      done += piece.length;
      onProgress({ file: url, done, total });
    }
    writeWhole(target, Buffer.concat(pieces));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
    const reason = cause?.code ?? cause?.message ?? message;
    throw new InputError([`${url}: cannot be downloaded (${reason}): --from FILE reads a file that you have`]);
  } finally {
    stop();
  }
}
