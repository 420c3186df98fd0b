import type { OktaFunction } from './function.ts';
import { countryFunctions } from './functions/countries.ts';
import { groupFunctions } from './functions/groups.ts';
import { listFunctions } from './functions/lists.ts';
import { textFunctions } from './functions/text.ts';
import { timeFunctions } from './functions/time.ts';

/** Every function of the classic dialect by name. A new function is one entry in its family's file. */
export const oktaFunctions: ReadonlyMap<string, OktaFunction> = new Map(
  [...textFunctions, ...listFunctions, ...groupFunctions, ...timeFunctions, ...countryFunctions].map((definition) => [
    definition.name,
    definition,
  ]),
);
