/** Who signs in to Entra, and whether that is the tenant of the stack. */
import { appsIn } from '../config/directory.ts';
import { type Check, type Finding, ok, problem, unknown } from './types.ts';

/** What Entra's sign-in service says, by its code. Source: Microsoft identity platform, "Microsoft Entra authentication and authorization error codes". */
const codes: Record<string, string> = {
  AADSTS7000215: 'the client secret is wrong: ARM_CLIENT_SECRET takes the value of the secret, not its id',
  AADSTS7000222: 'the client secret has expired: add a new one under "Certificates & secrets" and set ARM_CLIENT_SECRET',
  AADSTS700016: 'the tenant of the stack has no application with the id in ARM_CLIENT_ID: register it there, or correct the id',
  AADSTS90002: 'there is no such tenant in this cloud: correct tenants.entra.tenantId, or ARM_ENVIRONMENT',
  AADSTS700213: 'no federated credential of the application fits the subject of this token: compare them letter by letter',
  AADSTS70021: 'no federated credential of the application fits this token: compare issuer, subject and audience',
  AADSTS700024: 'the federated token is outside its time: compare the clock of this machine',
  AADSTS7000112: 'the application is disabled in this tenant: enable its enterprise app',
  AADSTS53003: 'Conditional Access blocks this sign-in: exclude the application, or sign in from where it is allowed',
};

export const entraSignIn: Check = {
  name: 'Entra sign-in',
  applies: (plan) => appsIn(plan.apps, 'entra').length > 0,
  async examine({ plan, entra }) {
    let access: Awaited<ReturnType<typeof entra>>;
    try {
      access = await entra();
    } catch (error) {
      const said = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      const code = /AADSTS\d+/.exec(said)?.[0] ?? '';
      const usual = said.startsWith('ARM_TENANT_ID')
        ? 'set ARM_TENANT_ID, ARM_CLIENT_ID and the secret of the tenant that the stack names'
        : 'set ARM_CLIENT_ID with ARM_CLIENT_SECRET or OIDC, or run `az login`, as for `pulumi up`';
      return [problem(said, codes[code] ?? usual)];
    }
    const { claims, person, by } = access;
    const wanted = plan.entra?.tenantId ?? '';
    const same = (id: string | undefined) => id?.toLowerCase() === wanted.toLowerCase();
    const findings: Finding[] = [ok(person === null ? `signed in as ${by}` : `signed in as ${person} by ${by}`)];
    if (claims.tid === undefined) findings.push(unknown('the token does not say which tenant it is for'));
    else if (same(claims.tid)) findings.push(ok(`the tenant is ${claims.tid}`));
    else
      findings.push(problem(`the token is for tenant ${claims.tid}, and the stack names ${wanted}`, 'sign in to the tenant of the stack'));
    return findings;
  },
};
