/** The names of the tenants: what the credentials are held to. */
import { type Problem, suggest } from './problem.ts';
import type { StackDocument } from './read.ts';

const hostName = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** Source: Okta Developer, "Find your Okta domain"; the last two are Okta for Government. */
const oktaDomains = ['okta.com', 'oktapreview.com', 'okta-emea.com', 'okta-gov.com', 'okta.mil'];

export function checkTenants({ data, place, isUnusable }: StackDocument): Problem[] {
  const { entra, okta } = data.tenants ?? {};
  const problem = (path: string[], code: string, message: string, hint: string): Problem => ({ ...place(path), code, message, hint });
  const problems: Problem[] = [];
  if (entra !== undefined && !isUnusable(['tenants', 'entra', 'domain']) && !hostName.test(entra.domain))
    problems.push(
      problem(
        ['tenants', 'entra', 'domain'],
        'bad-domain',
        `${entra.domain} is no domain`,
        domainHint(entra.domain) ?? 'Such as example.com.',
      ),
    );
  if (okta === undefined) return problems;
  if (!/^[a-z0-9][a-z0-9-]*$/i.test(okta.org) || /-admin$/i.test(okta.org)) {
    const meant = orgOf(okta.org);
    const hint =
      meant === undefined
        ? 'Such as example-staging.'
        : `Write org: ${meant.org}${meant.baseUrl === undefined ? '' : `, baseUrl: ${meant.baseUrl}`}.`;
    problems.push(problem(['tenants', 'okta', 'org'], 'okta-org', 'the org is named without protocol, host and -admin', hint));
  }
  const { baseUrl } = okta;
  if (baseUrl !== undefined && (!hostName.test(baseUrl) || baseUrl.startsWith(`${okta.org}.`))) {
    const bare = hostIn(baseUrl).replace(`${okta.org}.`, '');
    const hint = hostName.test(bare) ? `Write baseUrl: ${bare}.` : 'Such as okta.com, oktapreview.com or okta-emea.com.';
    problems.push(problem(['tenants', 'okta', 'baseUrl'], 'okta-base-url', 'the base is a domain without protocol and org', hint));
  } else if (baseUrl !== undefined && !oktaDomains.includes(baseUrl.toLowerCase()) && okta.customDomain !== true) {
    const hint = `${suggest(baseUrl, oktaDomains)} If it is a custom domain of the org, write customDomain: true beside it.`;
    const message = `${baseUrl} is no domain of Okta's, and the API token is sent there`;
    problems.push(problem(['tenants', 'okta', 'baseUrl'], 'okta-custom-domain', message, hint));
  }
  return problems;
}

/** An address without its protocol and without what follows its host. */
const hostIn = (written: string): string =>
  written
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#].*$/, '');

/** What is left of an org's name and host, where an address or a host was written as the org. */
function orgOf(written: string): { org: string; baseUrl: string | undefined } | undefined {
  const [org = '', ...domain] = hostIn(written).split('.');
  const plain = org.replace(/-admin$/i, '');
  if (plain === written || !/^[a-z0-9][a-z0-9-]*$/i.test(plain)) return undefined;
  return { org: plain, baseUrl: domain.length > 1 && domain.join('.') !== 'okta.com' ? domain.join('.') : undefined };
}

function domainHint(domain: string): string | undefined {
  const bare = hostIn(domain)
    .replace(/^.*@/, '')
    .replace(/^\*?\./, '');
  return hostName.test(bare) ? `Write ${bare}.` : undefined;
}
