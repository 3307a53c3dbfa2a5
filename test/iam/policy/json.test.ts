import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH } from '../../../src/iam/json/json-error.ts';
import { locate, parseJson, plainValue } from '../../../src/iam/json/json-positions.ts';

describe('the parser names a mistake in JSON and its position:', () => {
  test.each([
    ['a trailing comma in an object', '{"a": 1,\n}', 'TRAILING_COMMA', 1, 8],
    ['a trailing comma in an array', '[1, 2 ,]', 'TRAILING_COMMA', 1, 7],
    ['single quotes', "{'a': 1}", 'SINGLE_QUOTES', 1, 2],
    ['smart quotes', '{\n  “a”: 1}', 'SMART_QUOTES', 2, 3],
    ['a comment to the end of the line', '{\r\n  // why\r\n}', 'COMMENT', 2, 3],
    ['a comment in stars', '{"a": /* b */ 1}', 'COMMENT', 1, 7],
    ['a comment after #', '# policy\n{}', 'COMMENT', 1, 1],
    ['a key without quotes', '{Version: 1}', 'UNQUOTED_KEY', 1, 2],
    ['a byte order mark', '\ufeff{}', 'BYTE_ORDER_MARK', 1, 1],
    ['a missing comma', '{"a": 1\n "b": 2}', 'MISSING_COMMA', 2, 2],
    ['a missing colon', '{"a" 1}', 'MISSING_COLON', 1, 6],
    ['a missing value', '{"a": }', 'OTHER', 1, 7],
    ['a missing bracket', '{"a": [1', 'CUT_OFF', 1, 9],
    ['an unclosed text', '{"a": "b\n}', 'MISSING_QUOTE', 1, 9],
    ['an unknown escape', '["\\x"]', 'OTHER', 1, 3],
    ['a broken \\u escape', '["\\u12G4"]', 'OTHER', 1, 3],
    ['a second document', '{} {}', 'OTHER', 1, 4],
    ['an empty document', '', 'OTHER', 1, 1],
    ['a number with a leading zero', '[01]', 'UNQUOTED_STRING', 1, 2],
    ['a word that JSON does not know', '[True]', 'OTHER', 1, 2],
  ])('%s', (_, text, mistake, line, column) => {
    const parsed = parseJson(text);
    expect(parsed).toMatchObject({ ok: false, error: { mistake, line, column } });
    expect(parsed.ok ? '' : parsed.error.message).toContain(`Line ${line}, column ${column}: expected `);
  });

  test('nesting deeper than the limit, however deep', () => {
    expect(parseJson(`${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`).ok).toBe(true);
    const deep = parseJson('[{"a":'.repeat(100_000));
    expect(deep).toMatchObject({ ok: false, error: { mistake: 'TOO_DEEP' } });
    expect(deep.ok ? '' : deep.error.message).toContain('64');
  });
});

describe('places', () => {
  test('keys and values are found by path, over all kinds of line ends', () => {
    const parsed = parseJson('{\r\n  "a": [10, {"b": null}],\r  "c":\n"d"}');
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(locate(parsed.value.root, [])).toEqual({ value: { line: 1, column: 1 } });
    expect(locate(parsed.value.root, ['a'])).toEqual({
      key: { line: 2, column: 3 },
      value: { line: 2, column: 8 },
    });
    expect(locate(parsed.value.root, ['a', 0])).toEqual({ value: { line: 2, column: 9 } });
    expect(locate(parsed.value.root, ['a', 1, 'b'])).toEqual({
      key: { line: 2, column: 14 },
      value: { line: 2, column: 19 },
    });
    expect(locate(parsed.value.root, ['c'])).toEqual({
      key: { line: 3, column: 3 },
      value: { line: 4, column: 1 },
    });
    expect(locate(parsed.value.root, ['a', 'b'])).toBeUndefined();
    expect(locate(parsed.value.root, ['c', 0])).toBeUndefined();
  });

  test('a repeated key counts once, by its last value', () => {
    const parsed = parseJson('{"a": {"x": 1}, "a": 2}');
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(plainValue(parsed.value.root)).toEqual({ a: 2 });
    expect(parsed.value.repeatedKeys).toEqual([{ path: ['a'], line: 1, column: 2 }]);
    expect(locate(parsed.value.root, ['a', 'x'])).toBeUndefined();
  });
});

describe('against JSON.parse', () => {
  test('the same values come out', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const parsed = parseJson(text);
        expect(parsed.ok && plainValue(parsed.value.root)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('the same texts are refused', () => {
    const scraps = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '1',
        '-',
        '.5',
        'e3',
        'true',
        'nul',
        '\\',
        '\\u00e9',
        ' ',
        '\n',
        "'",
      ),
    );
    fc.assert(
      fc.property(scraps, (parts) => {
        const text = parts.join('');
        let accepted = true;
        try {
          JSON.parse(text);
        } catch {
          accepted = false;
        }
        expect(parseJson(text).ok).toBe(accepted);
      }),
      { numRuns: 2000 },
    );
  });
});
