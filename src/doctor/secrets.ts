/** Which secrets of the stack are set, by name: in Pulumi's config or in the environment. Their values are not looked at. */
import { secretVariable } from '../config/secretNames.ts';
import { at } from '../plan/places.ts';
import { isRead, neededSecrets } from '../plan/secrets.ts';
import { configOf } from './stackConfig.ts';
import { type Check, type Finding, ok, problem, warning } from './types.ts';

export const secrets: Check = {
  name: 'Secrets',
  applies: (plan) => Object.values(plan.apps).some((app) => isRead(app, plan)),
  async examine({ plan, folder, env }) {
    const config = configOf(folder, plan.stack);
    const needed = neededSecrets(Object.values(plan.apps).filter((app) => isRead(app, plan)));
    return needed.map(({ name, uses: [first] }): Finding => {
      const kind = config.kind(`muster:${name}`);
      const variable = secretVariable(name);
      const set = `pulumi config set --secret muster:${name} --stack ${plan.stack}`;
      if (kind === 'clear') return warning(`${name} stands in clear in Pulumi.${plan.stack}.yaml`, `\`${set}\`, and make a new token`);
      if (kind !== null || env[variable])
        return ok(
          `${name} is set ${kind === null ? `(${variable})` : '(Pulumi config)'}; \`up\` tests the connection with it before anything is saved`,
        );
      const place = first === undefined ? '' : ` of ${first.app} (${at(first.place)})`;
      return problem(`the secret ${name}${place} is not set`, `\`${set}\`, or set ${variable}`);
    });
  },
};
