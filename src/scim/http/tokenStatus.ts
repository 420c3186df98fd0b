/** `GET <base>/-/tokens`: which of an app's declared tokens were used, and when; for whoever declared them. */
import type { TokenStatus } from '../../deploy/declarations.ts';
import type { Database } from '../store/database.ts';
import type { TokenUses } from '../store/tokenUse.ts';
import type { HashedToken, Identity } from '../target.ts';

/** What is told about the tokens of one app. */
export interface Declared {
  tokens: HashedToken[];
  uses: TokenUses;
  identity: Identity;
}

export async function tokenStatus({ tokens, uses, identity }: Declared, database: Database): Promise<TokenStatus> {
  const used = await database.read(() => uses.all());
  return {
    ...identity,
    tokens: tokens.map(({ id, sha256, until }) => ({ id, until, ...(used.get(sha256) ?? { firstUsed: null, lastUsed: null }) })),
  };
}
