import { buffer } from 'node:stream/consumers';
import { packTar } from 'modern-tar';
import { ZipFile } from 'yazl';

type Members = Readonly<Record<string, string | Uint8Array>>;

export async function makeZip(members: Members, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members))
    zip.addBuffer(Buffer.from(content), name, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

export async function makeTar(members: Members): Promise<Buffer> {
  const entries = Object.entries(members).map(([name, content]) => {
    const body = Buffer.from(content);
    return { header: { name, size: body.length, type: 'file' as const }, body };
  });
  return Buffer.from(await packTar(entries));
}
