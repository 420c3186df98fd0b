/** OAuth 2.0 client credentials of an endpoint. */
import type { AppCheck } from './appCheck.ts';
import type { Directory } from './directory.ts';

/** In Okta a person enters the credentials by hand, as a header with the token. */
const takesOAuth: Record<Directory, boolean> = { entra: true, okta: false };

export function checkOAuth({ app, report }: AppCheck): void {
  const { oauth, token, target } = app.scim ?? {};
  if (oauth === undefined) return;
  const at = ['scim', 'oauth'];
  const keep = 'Keep one; null takes the one from the base file out.';
  if (!takesOAuth[app.directory])
    report(
      at,
      'other-directory',
      `oauth means nothing in ${app.directory}: the credentials are entered by hand`,
      'Take it out, and choose OAuth 2 (or Basic Auth) as the authentication mode in the Provisioning tab, with the endpoints and the client there.',
    );
  if (token !== undefined) report(at, 'two-credentials', 'scim has both a token and oauth', keep);
  const { tokenUrl } = oauth;
  if (tokenUrl === undefined && target === undefined) {
    report(at, 'no-token-url', 'oauth does not say where tokens come from', "tokenUrl: the vendor's token endpoint.");
  }
  if (tokenUrl !== undefined && target !== undefined) {
    report([...at, 'tokenUrl'], 'two-token-urls', 'the bundled target gives tokens at its own address', keep);
  }
  if (
    tokenUrl !== undefined &&
    new URL(tokenUrl).protocol !== 'https:' &&
    !['localhost', '127.0.0.1'].includes(new URL(tokenUrl).hostname)
  ) {
    report([...at, 'tokenUrl'], 'endpoint-plain', 'the address is not https', 'The client secret would be sent in clear.');
  }
}
