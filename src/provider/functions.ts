/** Every look-up of the plugin, by token. A new one is one new entry. */
import { readNames, readPrincipals } from './entra/principals.ts';
import { explainForbidden } from './graph/permission.ts';
import type { ObjectIds, OktaAppIds, OktaAppsWanted, OktaPrincipalNames, PrincipalNames } from './inputs.ts';
import { readOktaAttributes } from './okta/adoptedApp.ts';
import { findApps } from './okta/apps.ts';
import { readOktaNames } from './okta/names.ts';
import { readOktaPrincipals } from './okta/principals.ts';
import type { Context } from './resource.ts';
import { functionTokens } from './tokens.ts';

/** Whoever drives the table hands arguments and results through; only the function itself looks inside. */
export type AnyFunction = (context: Context, args: object) => Promise<object>;

/** Sends nothing that writes. A 403 names the missing permission. */
export const functions: Readonly<Record<string, AnyFunction>> = {
  [functionTokens.getPrincipals]: (context, args) => explained(readPrincipals(context.graph(), args as PrincipalNames)),
  [functionTokens.getNames]: (context, args) => explained(readNames(context.graph(), args as ObjectIds)),
  [functionTokens.getOktaPrincipals]: (context, args) => readOktaPrincipals(context.okta(), args as OktaPrincipalNames),
  [functionTokens.getOktaNames]: (context, args) => readOktaNames(context.okta(), args as ObjectIds),
  [functionTokens.getOktaAttributes]: (context, args) => readOktaAttributes(context, args as OktaAppIds),
  [functionTokens.findOktaApps]: (context, args) => findApps(context.okta(), args as OktaAppsWanted),
};

async function explained<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw explainForbidden(error);
  }
}
