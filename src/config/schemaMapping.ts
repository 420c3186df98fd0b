/** The YAML keys of mappings, scoping filters and object actions. */
import { z } from 'zod';
import { expressionSnippets } from './expressionSnippets.ts';

const apply = z.enum(['always', 'onCreate']).describe('Write on every change, or only when the object is created');

const mapping = z
  .union([
    z.string().min(1).meta({ defaultSnippets: expressionSnippets }),
    z.strictObject({
      from: z.string().min(1).optional().describe('Source attribute, passed on as it is'),
      expression: z.string().min(1).optional().describe('Expression, without the leading ='),
      constant: z.string().optional().describe('The same text for everybody'),
      match: z.int().min(0).optional().describe('Matching precedence from 1; 0 does not match'),
      apply: apply.optional(),
      default: z.string().optional().describe('Written on creation when the source is empty'),
    }),
  ])
  .describe('`mail` (direct), `=Not([IsSoftDeleted])` (expression), or the long form. null removes the mapping');

/** A plain value is EQUALS; `is null`, `is not null`, `is true`, `is false` are said as such; other operators as `{ not equals: x }`. */
const clause = z.union([z.string(), z.number(), z.record(z.string(), z.union([z.string(), z.number()]))]);

const filterGroup = z.record(z.string(), z.union([clause, z.array(clause).min(1).describe('All of these')]));

export const objectSide = z.strictObject({
  enabled: z.boolean().optional().describe('Whether objects of this kind are provisioned'),
  actions: z
    .array(z.enum(['create', 'update', 'delete']))
    .optional()
    .describe('What may be done in the target; all three unless said'),
  mappings: z.record(z.string(), mapping.nullable()).optional().describe('Target attribute: where its value comes from'),
  scope: z
    .union([z.array(filterGroup), z.record(z.string(), filterGroup).describe('Title: group')])
    .optional()
    .describe('Who is provisioned: the groups, listed or by their titles, are OR, the clauses of one AND'),
});

export type Mapping = z.output<typeof mapping>;
export type Clause = z.output<typeof clause>;
export type FilterGroup = z.output<typeof filterGroup>;
