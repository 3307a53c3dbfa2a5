import { expect, it } from 'vitest';
import { repairJson } from '../../../src/trust/explain/repaired-json.ts';

it.each([
  ['mistakes', `{"a": [${"'b',".repeat(10_001)}]}`],
  ['open brackets', '['.repeat(10_001)],
])('does not correct a text with more than 10,000 %s', (_what, text) => {
  expect(repairJson(text)).toBeNull();
});

it('corrects a list of 500 texts in single quotes', () => {
  const list = (quote: string) => `[${Array.from({ length: 500 }, () => `${quote}b${quote}`).join()}]`;
  expect(repairJson(list("'"))?.text).toBe(list('"'));
});
