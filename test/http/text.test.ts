/** Somebody else's text: JSON, secrets in it, and what is shown of it. */
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/http/json.ts';
import { blot } from '../../src/http/secrets.ts';
import { excerpt, oneLine } from '../../src/http/words.ts';

describe('JSON', () => {
  test('is taken to two hundred levels', () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    expect(() => parseJson(nested(200))).not.toThrow();
    expect(() => parseJson(nested(202))).toThrow('nested more than 200 levels deep');
  });

  test('brackets in texts are no levels', () => {
    const text = JSON.stringify({ a: '['.repeat(500), b: `\\"${'{'.repeat(500)}`, c: '\\', d: '[' });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test.each([
    '{"__proto__":{"x":1},"a":1}',
    '{"\\u005f_proto__":{"x":1},"a":1}',
    '{"__pro\\u0074o__":{"x":1},"a":1}',
    '{"\\u005F\\u005fproto__":{"x":1},"a":1}',
  ])('%s leaves the prototype alone', (text) => {
    const value = parseJson(text) as object;
    expect(Object.keys(value)).toEqual(['a']);
    expect(Object.assign({}, value)).not.toHaveProperty('x');
  });

  test('megabytes of quotes and backslashes take no longer than others', () => {
    const begun = performance.now();
    for (const text of [`"${'\\\\'.repeat(1e6)}"`, `"${'\\"'.repeat(1e6)}"`, '"'.repeat(2e6), '[""'.repeat(150) + '"'.repeat(1e6)])
      try {
        parseJson(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe('secrets', () => {
  test('short ones are blotted as words alone', () => {
    expect(blot('t is the token t, that is it: "t"', ['t'])).toBe('*** is the token ***, that is it: "***"');
  });

  test('a secret that is the beginning of another leaves nothing of it', () => {
    expect(blot('abcdef-1234567 and abcdef', ['abcdef', 'abcdef-1234567'])).toBe('*** and ***');
  });

  test('characters that patterns and replacements know are taken as they are', () => {
    for (const secret of ['a.*b+c?(d)', '$&$1$$x$`', '[x]{2}|^y\\', '\'"<&>\n\t..'])
      expect(blot(`<<${secret}>>`, [secret])).toBe('<<***>>');
  });

  test('any JSON Web Token is blotted, whoever sent it', () => {
    expect(blot('got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl here', [])).toBe('got *** here');
  });

  test('texts without them stay as they are, and long ones take no time', () => {
    const text = "AADSTS700016: Application with identifier 'x' was not found in the directory İstanbul. ";
    expect(blot(text, ['another-secret-of-length', 'x-y'])).toBe(text);
    const begun = performance.now();
    blot(text.repeat(10_000), ['s'.repeat(5_000), 'eyJ'.repeat(500), 'another-secret-of-length']);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe('what is shown', () => {
  test('is one line without what moves a cursor, bounded', () => {
    expect(oneLine('a\r\n  b\u001b[2Jc\u202ed\u0000')).toBe('a b\\u001b[2Jc\\u202ed\\u0000');
    expect(oneLine('x'.repeat(1_000_000))).toHaveLength(1_001);
  });

  test('of a web page it is what a reader sees', () => {
    expect(
      excerpt('<!DOCTYPE html><html><head><title>502</title><style>b{}</style></head><body>Bad <b>gateway</b><script>x<y</script></body>'),
    ).toBe('502 Bad gateway');
    expect(excerpt(`<html>${'<'.repeat(100_000)}`).length).toBeLessThan(250);
  });
});
