import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../src/base/addresses.ts';

describe('loopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', 'localhost', '::1', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '127.example.com',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '0.0.0.0',
    '128.0.0.1',
    '::',
    '',
  ])('is not %j, which may be another machine', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
