import { describe, expect, test } from 'vitest';
import { checkExpression } from '../../../src/mapping/entra/check.ts';
import { parseExpression } from '../../../src/mapping/entra/parse.ts';

describe('parseExpression', () => {
  test('reads every kind of node with its column', () => {
    expect(parseExpression('IIF([a] <> &HF, "x\\"\\\\\\d", Join("", -2, ) & vbTextCompare)')).toEqual({
      ok: true,
      node: {
        kind: 'call',
        name: 'IIF',
        column: 1,
        args: [
          {
            kind: 'comparison',
            operator: '<>',
            column: 5,
            left: { kind: 'attribute', name: 'a', column: 5 },
            right: { kind: 'number', text: '&HF', value: '15', column: 12 },
          },
          { kind: 'constant', value: 'x"\\\\d', column: 17 },
          {
            kind: 'concat',
            column: 28,
            parts: [
              {
                kind: 'call',
                name: 'Join',
                column: 28,
                args: [{ kind: 'constant', value: '', column: 33 }, { kind: 'number', text: '-2', value: '-2', column: 37 }, null],
              },
              { kind: 'word', name: 'vbTextCompare', column: 45 },
            ],
          },
        ],
      },
    });
  });

  test('allows white space before a parenthesis and keeps big numbers', () => {
    const parsed = parseExpression(' Switch\n\t( [a],, "1" , 9223372036854775807 ) ');
    expect(parsed).toMatchObject({ ok: true, node: { name: 'Switch', args: [{}, null, {}, { value: '9223372036854775807' }] } });
  });

  test.each([
    ['', 1, 'empty'],
    ['   ', 1, 'empty'],
    ['Join(", ", [a]', 1, 'parenthesis of Join is never closed'],
    ['Join(", ", [a)', 12, 'attribute\'s "[" is never closed'],
    ['Append([a], "x)', 13, 'quote is never closed'],
    ['Append([a], "x") y', 18, 'unexpected "y"'],
    ['IIF([a]="1" AND [b]="2", "x", "y")', 13, 'AND and OR do not exist'],
    ['[a] + [b]', 5, 'is not an operator'],
    ['Append([a] [b])', 12, 'unexpected "["'],
    ['IIF([a] = , "x", "y")', 11, 'unexpected ","'],
    ['Mid([a], 1, 2x)', 13, 'digits only'],
    ['[]', 1, 'not an attribute name'],
    ["Append([a], 'x')", 13, 'unexpected "\'"'],
    ['Append([a],', 1, 'never closed'],
    ['ToLower(', 1, 'never closed'],
  ])('refuses %s', (text, column, message) => {
    const parsed = parseExpression(text);
    expect(parsed).toMatchObject({ ok: false, column });
    expect(parsed.ok ? '' : parsed.message).toContain(message);
  });

  test('has limits for length and depth', () => {
    expect(parseExpression(`"${'x'.repeat(9998)}"`)).toMatchObject({ ok: true });
    expect(parseExpression(`"${'x'.repeat(9999)}"`)).toMatchObject({ ok: false, column: 10_001 });
    const nested = (depth: number): string => `${'ToLower('.repeat(depth)}[a]${')'.repeat(depth)}`;
    expect(parseExpression(nested(64))).toMatchObject({ ok: true });
    expect(parseExpression(nested(65))).toMatchObject({ ok: false, column: 65 * 8 + 1 });
  });
});

describe('checkExpression', () => {
  test.each([
    ['tolower([mail])', 1, 'unknown function tolower', 'names are case-sensitive: write ToLower'],
    ['Append("x", Jion("", [a]))', 13, 'unknown function Jion', 'did you mean Join?'],
    ['Frobnicate([a])', 1, 'unknown function Frobnicate', null],
    ['Append([a])', 1, 'Append lacks suffix', 'Append(source, suffix)'],
    ['Append(, "x")', 1, 'Append lacks source', 'Append(source, suffix)'],
    ['ToLower([a], "en-US", "x")', 1, 'ToLower takes at most 2 arguments, not 3', 'ToLower(source, [culture])'],
    [
      'SingleAppRoleAssignment([displayName])',
      1,
      'SingleAppRoleAssignment: it reads [appRoleAssignments] and nothing else',
      'SingleAppRoleAssignment(appRoleAssignments)',
    ],
    ['Now("x")', 1, 'Now takes at most 0 arguments, not 1', 'Now()'],
    ['Switch([a], "d", "k")', 1, 'Switch: keys and values must come in pairs after the source and the default', null],
    ['Replace([a], "x")', 1, 'Replace: oldValue needs replacementValue (5th slot) or template (7th slot)', null],
    ['Replace([a], "x", "y", , "z")', 1, 'Replace: give either oldValue (2nd slot) or regexPattern (3rd slot), not both', null],
    ['Append("a", SelectUniqueValue("a", "b"))', 13, 'SelectUniqueValue cannot stand inside another function', null],
    ['InStr([a], "b", 1, vbTextcompare)', 20, 'unknown word vbTextcompare', 'did you mean vbTextCompare?'],
    ['ToLower(mail)', 9, 'unknown word mail', 'write [mail] for an attribute, "mail" for a text'],
  ])('finds what is wrong in %s', (text, column, message, hint) => {
    const parsed = parseExpression(text);
    if (!parsed.ok) throw new Error(parsed.message);
    const [problem, ...others] = checkExpression(parsed.node);
    expect(others).toEqual([]);
    expect(problem).toMatchObject(hint === null ? { column, message } : { column, message, hint });
  });

  test('reports everything in the order of the text', () => {
    const parsed = parseExpression('IIF(Foo([a]) = bar, left([b], 1), Mid([c]))');
    if (!parsed.ok) throw new Error(parsed.message);
    expect(checkExpression(parsed.node).map(({ column }) => column)).toEqual([5, 16, 21, 35]);
  });
});
