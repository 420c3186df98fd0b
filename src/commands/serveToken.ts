/** The token of `muster serve`, and what a target that others can reach needs beyond one on loopback. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

/** Characters: beyond loopback anybody may try. */
const shortest = 16;

/** The token, undefined where none was said; what is wrong with how it was said, and what should be known. */
export function findToken(command: Command): { token: string | undefined; problems: string[]; warnings: string[] } {
  const { token, tokenFile } = command.opts<{ token?: string; tokenFile?: string }>();
  const warnings =
    command.getOptionValueSource('token') === 'cli'
      ? ['--token can be read by every user of this machine: use MUSTER_TOKEN or --token-file']
      : [];
  if (!tokenFile) return { token: token || undefined, problems: [], warnings };
  if (token) return { token, problems: ['of a token and a file that holds it, only one can be named'], warnings };
  try {
    const text = readFileSync(tokenFile, 'utf8').trim();
    const wrong = text === '' ? 'is empty, and should hold the token' : /\s/.test(text) ? 'should hold one token and nothing else' : null;
    return { token: text, problems: wrong === null ? [] : [`${tokenFile}: ${wrong}`], warnings };
  } catch (error) {
    return { token: undefined, problems: [`${tokenFile}: cannot be read (${(error as NodeJS.ErrnoException).code})`], warnings };
  }
}

interface Reach {
  host: string;
  hasTls: boolean;
  publicUrl: string | undefined;
  token: string | undefined;
}

/** What is wrong, and what should be known, about a target that listens on this address. */
export function checkReach({ host, hasTls, publicUrl, token }: Reach): { problems: string[]; warnings: string[] } {
  if (isLoopback(host)) return { problems: [], warnings: [] };
  const isShort = token !== undefined && token.length < shortest;
  const isPlain = !hasTls && !/^https:/i.test(publicUrl ?? '');
  return {
    problems: isShort
      ? [`the token has fewer than ${shortest} characters, and ${host} can be reached by others: openssl rand -base64 32`]
      : [],
    warnings: isPlain
      ? [
          `plain HTTP on ${host}: whoever is on the way reads tokens and people. Use --tls-cert and --tls-key, or a proxy with TLS and --public-url https://…`,
        ]
      : [],
  };
}

const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|::1|\[::1\]|localhost)$/i.test(host);
