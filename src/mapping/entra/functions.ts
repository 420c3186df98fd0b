import type { FunctionDefinition } from './function.ts';
import { dateFunctions } from './functions/dates.ts';
import { directoryFunctions } from './functions/directory.ts';
import { encodingFunctions } from './functions/encoding.ts';
import { listFunctions } from './functions/lists.ts';
import { logicFunctions } from './functions/logic.ts';
import { replaceFunction } from './functions/replace.ts';
import { roleFunctions } from './functions/roles.ts';
import { textFunctions } from './functions/text.ts';

/** Every function of the language by name. A new function is one entry in its family's file. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    ...textFunctions,
    replaceFunction,
    ...listFunctions,
    ...logicFunctions,
    ...dateFunctions,
    ...encodingFunctions,
    ...directoryFunctions,
    ...roleFunctions,
  ].map((definition) => [definition.name, definition]),
);
