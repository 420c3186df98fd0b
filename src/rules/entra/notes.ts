/** What a rule may do against what it says, beside what reading and checking it tell. */
import type { Note } from '../fault.ts';
import { isMemberOf } from './evaluate.ts';
import { every } from './parts.ts';
import { printProperty } from './print.ts';
import { maxLength, positiveOf, type Rule, type Value } from './rule.ts';

/** In the order of the text. */
export function notesOf(rule: Rule, text: string): Note[] {
  const notes = visit(rule);
  if (text.length > maxLength * 0.95)
    notes.push({ column: 1, message: `the rule has ${text.length} of the ${maxLength} characters that are allowed` });
  return notes.sort((left, right) => left.column - right.column);
}

function visit(rule: Rule): Note[] {
  const all = every(rule);
  // `-ne null` on the same property, wherever it stands: whoever wrote it has thought of it.
  const present = new Set(
    all.flatMap((one) =>
      one.kind === 'comparison' && one.operator === 'ne' && one.value.kind === 'null' ? [printProperty(one.property).toLowerCase()] : [],
    ),
  );
  return all.flatMap((one): Note[] => {
    if (one.kind === 'quantified' && !isMemberOf(one)) return quantified(one);
    if (one.kind === 'or') return alwaysTrue(one.parts);
    if (one.kind !== 'comparison') return [];
    const { property, operator, value, column } = one;
    const name = printProperty(property);
    const isOpen = (property.of === 'user' || property.of === 'device') && !present.has(name.toLowerCase());
    const takesNull = positiveOf[operator] !== undefined && value.kind !== 'null' && isOpen;
    return [
      ...(takesNull
        ? [
            {
              column,
              message: `-${operator} is read as true for who has no ${name}, which is not documented: add -and ${name} -ne null to leave them out`,
            },
          ]
        : []),
      ...(value.kind === 'list' ? value.items : [value]).flatMap((each) => ofValue(each)),
    ];
  });
}

function quantified({ quantifier, body, column }: Rule & { kind: 'quantified' }): Note[] {
  const isNegative = body.kind === 'comparison' && positiveOf[body.operator] !== undefined && body.value.kind !== 'null';
  if (quantifier === 'all' || !isNegative || body.property.of !== 'item') return [];
  return [
    { column, message: `-any (_ -${body.operator} …) holds as soon as one item differs; that none fits is -all (_ -${body.operator} …)` },
  ];
}

function ofValue(value: Value): Note[] {
  if (value.kind !== 'text') return [];
  const { column, text, lone } = value;
  const notes: string[] = [];
  if (lone) notes.push("a single apostrophe was seen to match nothing: double it (O''Neil)");
  if (text === '') notes.push('Graph keeps no empty text: ask for null');
  if (/^\$?null$/i.test(text)) notes.push(`"${text}" is that text, not null`);
  if (text.includes('\\\\')) notes.push('a doubled backslash was seen to be refused: the rule may have been escaped twice');
  return notes.map((message) => ({ column, message }));
}

/** `x -ne "a" -or x -ne "b"`. */
function alwaysTrue(parts: Rule[]): Note[] {
  const unequal = parts.flatMap((part) =>
    part.kind === 'comparison' && part.operator === 'ne' && part.value.kind !== 'null' ? [part] : [],
  );
  const again = unequal.find(({ property }, index) =>
    unequal.slice(0, index).some((other) => printProperty(other.property) === printProperty(property)),
  );
  return again === undefined
    ? []
    : [
        {
          column: again.column,
          message: `two -ne on ${printProperty(again.property)} joined by -or hold for everybody: -and or -notIn is meant`,
        },
      ];
}
