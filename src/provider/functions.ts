/** Every look-up of the plugin, by token. A new one is one new entry. */
import { readPrincipals } from './entra/principals.ts';
import { explainForbidden } from './graph/permission.ts';
import type { PrincipalNames } from './inputs.ts';
import type { Context } from './resource.ts';
import { functionTokens } from './tokens.ts';

/** Whoever drives the table hands arguments and results through; only the function itself looks inside. */
export type AnyFunction = (context: Context, args: object) => Promise<object>;

/** Sends nothing that writes. A 403 names the missing permission. */
export const functions: Readonly<Record<string, AnyFunction>> = {
  [functionTokens.getPrincipals]: (context, args) => explained(readPrincipals(context.graph(), args as PrincipalNames)),
};

async function explained<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw explainForbidden(error);
  }
}
