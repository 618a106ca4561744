import { InputError } from '../../ground/base/errors.js';

/**
 * Downloads a URL.
 * @param hint what to do if it cannot be downloaded
 * @throws InputError where the server cannot be reached or refuses, or the transfer is interrupted
 */
export async function download(url: string, hint: string): Promise<Buffer> {
  try {
    const response = await fetch(url);
    if (!response.ok) {
      await response.body?.cancel();
      throw new InputError('access', [
        `${url}: the server answers ${response.status} ${response.statusText}`.trimEnd(),
      ]);
    }
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { cause, message } = error as {
      cause?: { code?: string; message?: string };
      message: string;
    };
    const reason = cause?.code ?? cause?.message ?? message;
    throw new InputError('access', [`${url}: cannot be downloaded (${reason}): ${hint}`]);
  }
}
