/** What editors offer in a mapping (`defaultSnippets` of yaml-language-server): one entry a function of either language. */
import { signature } from '../mapping/entra/check.ts';
import { functions } from '../mapping/entra/functions.ts';
import { oktaFunctions } from '../mapping/okta/functions.ts';

interface Snippet {
  label: string;
  description: string;
  /** The call with a place to fill in for each parameter that is needed. */
  body: string;
}

const call = (name: string, needed: string[]): string =>
  `=${name}(${needed.map((parameter, index) => `\${${index + 1}:${parameter}}`).join(', ')})`;

export const expressionSnippets: Snippet[] = [
  ...[...functions.values()].map((each) => ({
    label: `=${each.name}`,
    description: `${signature(each)}: ${each.summary}`,
    body: call(
      each.name,
      each.parameters.filter(({ required }) => required).map(({ name }) => name),
    ),
  })),
  ...[...oktaFunctions.values()].map(({ name, parameters, summary }) => ({
    label: `=${name}`,
    description: `Okta: ${summary}`,
    body: call(
      name,
      parameters.filter((parameter) => !parameter.endsWith('?')).map((parameter) => parameter.replace('*', '')),
    ),
  })),
];
