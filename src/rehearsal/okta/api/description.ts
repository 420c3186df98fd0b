/** Okta's management API as Okta describes it: operations and types, made by `scripts/oktaTypes.ts`. Facts only; see NOTICE. */
import facts from './types.json' with { type: 'json' };

/**
 * A name of the table, or `string` (`string 1..50` with its length), `date-time`, `integer`, `number`, `boolean`, `any`, `nothing`; `?`
 * behind it also takes null. `cases` are the types that take an object's place by the value of its property `by`.
 */
export type Type =
  | string
  | { enum: string[]; nullable?: boolean }
  | { list: Type; nullable?: boolean }
  | { map: Type }
  | { oneOf: Type[] }
  | ObjectType;

export interface ObjectType {
  props: Record<string, Type>;
  required?: string[];
  /** Type of properties beyond the named ones; absent where there are none. */
  rest?: Type;
  by?: string;
  cases?: Record<string, string>;
}

export interface Parameter {
  type: Type;
  required?: boolean;
  min?: number;
  max?: number;
}

export interface Operation {
  query?: Record<string, Parameter>;
  body?: Type;
  /** By status. */
  answers: Record<string, Type>;
}

/** `GET /api/v1/apps/{}`: the names of path parameters differ between the description and the routes. */
export function operationKey(method: string, path: string): string {
  return `${method} ${path.replaceAll(/:\w+|\{\w+\}/g, '{}')}`;
}

// The JSON module's own type has each entry's shape; here any entry has any of them.
const { version, operations, types } = facts as unknown as {
  version: string;
  operations: Record<string, Operation>;
  types: Record<string, Type>;
};

export const description = { version, operations, types };
