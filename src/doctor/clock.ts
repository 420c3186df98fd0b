/** This machine's clock against those of the services: tokens and assertions are refused when they differ by more than five minutes. */
import { type Check, type Finding, ok, problem, unknown, warning } from './types.ts';

const most = 5 * 60_000;

/** The last one: it looks at what the others were answered. */
export const clock: Check = {
  name: 'Clock',
  applies: () => true,
  async examine({ skews, plan, entra, okta }) {
    if (skews.size === 0) return [unknown('no service answered with a time')];
    const tenants = await tenantHosts(entra, okta);
    const off = [...skews].filter(([, skew]) => Math.abs(skew) > most);
    if (off.length === 0)
      return [
        ok(`within ${Math.max(1, Math.ceil(Math.max(...[...skews.values()].map(Math.abs)) / 1000))} s of ${[...skews.keys()].join(', ')}`),
      ];
    const sides = off.map(([host, skew]) => ({
      host,
      words: `${Math.round(Math.abs(skew) / 60_000)} min ${skew > 0 ? 'ahead of' : 'behind'} ${host}`,
    }));
    // What all say of this machine is this machine's.
    if (off.length === skews.size || off.some(([host]) => tenants.includes(host)))
      return [
        problem(
          `this machine's clock is ${sides.map(({ words }) => words).join(', ')}`,
          'set the clock (NTP): tokens and assertions are refused otherwise',
        ),
      ];
    return sides.map(
      ({ words }): Finding =>
        warning(
          `this machine's clock is ${words}, and right by the others`,
          `tell the vendor: ${Object.keys(plan.apps).length} apps meet it`,
        ),
    );
  },
};

async function tenantHosts(
  entra: () => Promise<{ settings: { graphUrl: string; loginUrl: string } }>,
  okta: () => { settings: { url: string } },
): Promise<string[]> {
  const hosts: string[] = [];
  await entra().then(
    ({ settings }) => hosts.push(new URL(settings.graphUrl).host, new URL(settings.loginUrl).host),
    () => undefined,
  );
  try {
    hosts.push(new URL(okta().settings.url).host);
  } catch {
    // Said where the org is looked at.
  }
  return hosts;
}
