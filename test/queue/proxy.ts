import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a broker that can be disturbed. */
export interface Proxy {
  readonly url: string;
  /** Cuts the connection once, after the first of several answers that come together. */
  cutBetweenAnswers(): void;
  /**
   * Cuts all connections, and answers new ones by this text alone until the function that it
   * returns is called.
   */
  turnAway(text: string): () => void;
}

export async function proxyTo(port: number): Promise<Proxy> {
  const open = new Set<Socket>();
  let [isToCut, answer] = [false, ''];
  const server = createServer((client) => {
    client.on('error', () => {});
    if (answer !== '') return void client.end(answer);
    const broker = connect(port, '127.0.0.1');
    open.add(client);
    const cut = () => {
      open.delete(client);
      client.destroy();
      broker.destroy();
    };
    client.on('close', cut).on('data', (data) => broker.write(data));
    broker.on('error', () => {}).on('close', cut);
    broker.on('data', (data) => {
      const [first] = /^\+OK\r\n(?=.)/s.exec(data.toString('latin1')) ?? [];
      if (!isToCut || first === undefined) return client.write(data);
      isToCut = false;
      client.write(first, cut);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutAll = () => {
    for (const client of open) client.destroy();
  };
  onTestFinished(() => {
    cutAll();
    server.close();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutBetweenAnswers: () => {
      isToCut = true;
    },
    turnAway: (text) => {
      answer = text;
      cutAll();
      return () => {
        answer = '';
      };
    },
  };
}
