/** What a secret of the stack is called where it is kept. */

/** Variable of the environment: `stackAiToken` → `MUSTER_SECRET_STACK_AI_TOKEN`. Two names with one variable are one secret there. */
export function secretVariable(name: string): string {
  return `MUSTER_SECRET_${name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()}`;
}
