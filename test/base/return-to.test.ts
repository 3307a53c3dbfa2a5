import { expect, it } from 'vitest';
import { allowedReturnTo } from '../../src/base/return-to.ts';

const ORIGINS = ['https://app.example.com', 'http://localhost:3000'];

it.each([
  ['https://app.example.com', 'https://app.example.com/'],
  ['https://app.example.com/done?step=2#accounts', 'https://app.example.com/done?step=2#accounts'],
  ['HTTPS://APP.example.com:443/a/../b', 'https://app.example.com/b'],
  // As browsers read it.
  ['https:\\\\app.example.com\\@evil.example', 'https://app.example.com/@evil.example'],
  [' https://app.example.com/\t', 'https://app.example.com/'],
  ['http://localhost:3000/', 'http://localhost:3000/'],
])('leads back to %s', (text, address) => {
  expect(allowedReturnTo(text, ORIGINS)).toBe(address);
});

it.each([
  '',
  'app.example.com',
  '/done',
  '//app.example.com/',
  'javascript:alert(1)//https://app.example.com',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'blob:https://app.example.com/1',
  'https://user@app.example.com/',
  'https://user:password@app.example.com/',
  'https://app.example.com@evil.example/',
  'https://app.example.com.evil.example/',
  'https://app.example.com./',
  'https://evil.example/?https://app.example.com',
  'https://app.example.com:8443/',
  'http://app.example.com/',
  'http://localhost/',
  'https://app.example.com\u200b.evil.example/',
  `https://app.example.com/${'a'.repeat(2_000)}`,
])('refuses %j', (text) => {
  expect(allowedReturnTo(text, ORIGINS)).toBeNull();
});
