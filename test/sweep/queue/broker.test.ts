import { describe, expect, it } from 'vitest';
import { brokerAt } from '../../../src/sweep/queue/broker.js';

describe('the URL of a broker', () => {
  it('is shown without its user and password', () => {
    const { shown, options } = brokerAt('rediss://me:p%40ss@broker.example.org:7000/3');
    expect(shown).toBe('rediss://broker.example.org:7000/3');
    expect(options).toEqual({
      ...{ host: 'broker.example.org', port: 7000, db: 3, username: 'me', password: 'p@ss', tls: {} },
    });
  });

  it('needs no more than a host', () => {
    expect(brokerAt('redis://[::1]')).toEqual({
      shown: 'redis://[::1]:6379',
      options: { host: '::1', port: 6379, db: 0 },
    });
  });

  it.each([
    'configs/smoke.yaml',
    'http://me:secret@host',
    'redis://',
    'redis://host/x',
    'redis:host',
    'redis://a:%zz@host',
  ])('%s is none, which is said without it', (text) => {
    expect(() => brokerAt(text)).toThrow(/^--queue: redis:\/\/HOST or rediss:\/\/HOST is needed/);
  });
});
