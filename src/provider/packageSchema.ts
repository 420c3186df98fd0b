/** The plugin's package schema: names only, since the program declares its resources by hand (sdk.ts). */

import { providerConfigKeys } from './settings.ts';
import { functionTokens, resourceTypes } from './tokens.ts';

export function packageSchema(version: string): object {
  const types = Object.values(resourceTypes).map((type) => [type, {}]);
  const text = { type: 'string' };
  const variables = Object.fromEntries(providerConfigKeys.map((key) => [key, text]));
  const tokens = Object.values(functionTokens).map((token) => [token, {}]);
  return {
    name: 'muster',
    version,
    config: { variables },
    provider: { inputProperties: variables },
    resources: Object.fromEntries(types),
    functions: Object.fromEntries(tokens),
  };
}
