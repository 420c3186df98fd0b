import { OktaEvaluationError, type OktaValue } from '../expression.ts';
import { listOf, numberOf, type OktaFunction, textOf } from '../function.ts';

/** The element at a place from 0. */
export function elementAt(list: OktaValue[], index: number): OktaValue {
  const element = list[index];
  if (element === undefined) throw new OktaEvaluationError(`there is no element ${index} among ${list.length}`);
  return element;
}

const flatten = (value: OktaValue): OktaValue[] => (Array.isArray(value) ? value.flatMap(flatten) : listOf(value));

export const listFunctions: OktaFunction[] = [
  {
    name: 'Arrays.add',
    parameters: ['array', 'value'],
    summary: 'Gives the array with one element more.',
    evaluate: ([array, value]) => [...listOf(array), value ?? null],
  },
  {
    name: 'Arrays.remove',
    parameters: ['array', 'value'],
    summary: 'Gives the array without a value.',
    evaluate: ([array, value]) => listOf(array).filter((element) => element !== value),
  },
  { name: 'Arrays.clear', parameters: ['array'], summary: 'Gives an empty array.', evaluate: () => [] },
  {
    name: 'Arrays.get',
    parameters: ['array', 'index'],
    summary: 'Gives one element, the first being 0.',
    evaluate: ([array, index]) => elementAt(listOf(array), numberOf(index)),
  },
  {
    name: 'Arrays.flatten',
    parameters: ['value*'],
    summary: 'Makes one array of values and arrays.',
    evaluate: (values) => flatten(values),
  },
  {
    name: 'Arrays.contains',
    parameters: ['array', 'value'],
    summary: 'Tells whether the array has a value.',
    evaluate: ([array, value]) => listOf(array).includes(value ?? null),
  },
  { name: 'Arrays.size', parameters: ['array'], summary: 'Counts the elements.', evaluate: ([array]) => listOf(array).length },
  {
    name: 'Arrays.isEmpty',
    parameters: ['array'],
    summary: 'Tells whether the array has no element.',
    evaluate: ([array]) => listOf(array).length === 0,
  },
  {
    name: 'Arrays.toCsvString',
    parameters: ['array'],
    summary: 'Joins the elements with commas.',
    evaluate: ([array], _, budget) => (typeof array === 'string' ? array : budget.join(listOf(array).map(textOf), ',')),
  },
];
