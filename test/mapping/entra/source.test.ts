import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { functions } from '../../../src/mapping/entra/functions.ts';
import { parseExpression } from '../../../src/mapping/entra/parse.ts';
import { canonicalText, fromSource, functionsOf, sourcesOf, toSource } from '../../../src/mapping/entra/source.ts';

function parse(text: string) {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.node;
}

const withoutColumns = (node: unknown): unknown => JSON.parse(JSON.stringify(node, (key, value) => (key === 'column' ? undefined : value)));

const texts = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { expr: string }).expr);

describe('canonicalText', () => {
  test.each([
    ['Switch([IsSoftDeleted],,"False","True","True","False")', 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
    ['Replace([preferredLanguage], "-", , , "_", , )', 'Replace([preferredLanguage], "-", , , "_", , )'],
    ['Mid ( [x] ,\n "1" , 8 )', 'Mid([x], 1, 8)'],
    ['Mid([x], "01", 8)', 'Mid([x], "01", 8)'],
    ['Join("", 1000, [x])', 'Join("", "1000", [x])'],
    ['IIF([a]=1,"x","y\\\\\\"z")', 'IIF([a] = 1, "x", "y\\\\\\"z")'],
    ['BitAnd(&HF, &HF7)', 'BitAnd(15, 247)'],
    ['[a]&"b"', '[a] & "b"'],
    [' Guid( ) ', 'Guid()'],
    ['[mail]', '[mail]'],
    ['7', '"7"'],
    ['not an expression (', 'not an expression ('],
  ])('%s', (text, expected) => {
    expect(canonicalText(text)).toBe(expected);
  });

  test('keeps the meaning of every documented example, and is stable', () => {
    expect(texts.length).toBe(166);
    for (const text of texts) {
      const canonical = canonicalText(text);
      expect(canonicalText(canonical)).toBe(canonical);
      expect(sourcesOf(parse(canonical))).toEqual(sourcesOf(parse(text)));
      if (!/[^"]&H|\b\d/.test(text)) expect(withoutColumns(parse(canonical))).toEqual(withoutColumns(parse(text)));
      expect(fromSource(toSource(parse(text)))).toBe(canonical);
    }
  });
});

describe('toSource', () => {
  test('is the tree that Graph shows', () => {
    expect(toSource(parse('Replace([preferredLanguage],"-",,,"_",,)'))).toEqual({
      expression: 'Replace([preferredLanguage], "-", , , "_", , )',
      name: 'Replace',
      type: 'Function',
      parameters: [
        { key: 'source', value: { expression: '[preferredLanguage]', name: 'preferredLanguage', type: 'Attribute', parameters: [] } },
        { key: 'Find', value: { expression: '"-"', name: '-', type: 'Constant', parameters: [] } },
        { key: 'Replacement', value: { expression: '"_"', name: '_', type: 'Constant', parameters: [] } },
      ],
    });
  });

  test('repeats the key of a repeating parameter and quotes numbers', () => {
    const tree = toSource(parse('Join(" ", Mid([a], 1, 2), [b])'));
    expect(tree.parameters.map(({ key }) => key)).toEqual(['separator', 'source', 'source']);
    expect(tree.parameters[1]?.value.parameters.map(({ key, value }) => [key, value.expression])).toEqual([
      ['source', '[a]'],
      ['start', '"1"'],
      ['length', '"2"'],
    ]);
    expect(toSource(parse('Switch([a], , "k", "v")')).parameters.map(({ key }) => key)).toEqual(['source', 'switchValue', 'switchValue']);
  });

  test('carries constants without their quotes', () => {
    expect(toSource(parse('"a\\"b"'))).toEqual({ expression: '"a\\"b"', name: 'a"b', type: 'Constant', parameters: [] });
    expect(fromSource({ expression: '"a\\"b"', name: 'a"b', type: 'Constant', parameters: [] })).toBe('"a\\"b"');
    expect(fromSource({ expression: '', name: 'mail', type: 'Attribute', parameters: [] })).toBe('[mail]');
  });
});

test('sourcesOf and functionsOf name each once', () => {
  const node = parse('IIF([a] = "x", Join("", [b], [a]), Not([c] & ToLower([b])))');
  expect(sourcesOf(node)).toEqual(['a', 'b', 'c']);
  expect(functionsOf(node)).toEqual(['IIF', 'Join', 'Not', 'ToLower']);
});

test('every function of the table can be told apart by its parameters', () => {
  expect(functions.size).toBeGreaterThanOrEqual(46);
  for (const { name, parameters, summary } of functions.values()) {
    expect(summary, name).toMatch(/\.$/);
    expect(new Set(parameters.map(({ graphKey }) => graphKey)).size, name).toBe(parameters.length);
    expect(
      parameters.slice(0, -1).some(({ repeating }) => repeating),
      name,
    ).toBe(false);
  }
});
