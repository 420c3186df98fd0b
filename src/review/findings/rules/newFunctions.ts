/** Functions of which only the name is declared. */
import type { Directory } from '../../../config/directory.ts';
import { parseExpression } from '../../../mapping/entra/parse.ts';
import { newerFunctionsOf } from '../../../mapping/entra/source.ts';
import { oktaFunctionsOf } from '../../../mapping/okta/check.ts';
import { oktaFunctions } from '../../../mapping/okta/functions.ts';
import { parseOktaExpression } from '../../../mapping/okta/parse.ts';
import type { AppPlan, EntraApp, OktaApp } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { mappingAt } from './entra.ts';

interface Called {
  side: 'users' | 'groups';
  target: string;
  names: string[];
}

const calledIn: { entra(app: EntraApp): Called[]; okta(app: OktaApp): Called[] } = {
  entra: (app) =>
    (['users', 'groups'] as const).flatMap((side) =>
      Object.entries(app[side].enabled ? app[side].mappings : {}).map(([target, { source }]) => {
        const parsed = source === null ? null : parseExpression(source);
        return { side, target, names: parsed?.ok ? newerFunctionsOf(parsed.node) : [] };
      }),
    ),
  okta: ({ mappings }) =>
    Object.entries(mappings).map(([target, { expression }]) => {
      const parsed = parseOktaExpression(expression);
      return {
        side: 'users' as const,
        target,
        names: parsed.ok ? oktaFunctionsOf(parsed.node).filter((name) => !oktaFunctions.has(name)) : [],
      };
    }),
};

const called = (app: AppPlan): Called[] => (calledIn as Record<Directory, (app: AppPlan) => Called[]>)[app.directory](app);

export const newFunctionRules: FindingRule[] = [
  {
    id: 'not-known',
    severity: 'note',
    why: 'A review shows the value as not known, verify does not compare it, and a rehearsal does not send it.',
    fix: 'Look at it in the tenant: muster eval --tenant, or Provision on demand.',
    run: (app) =>
      called(app).flatMap(({ side, target, names }): Hit[] =>
        names.length === 0
          ? []
          : [
              {
                message: `${target} takes ${names.join(' and ')}, of which only the name is declared`,
                at: mappingAt(target, side),
                about: `${side} ${target}`,
              },
            ],
      ),
  },
];
