/** The bundled target for one Docker host, as a compose file. Pure. */
import { stringify } from 'yaml';
import type { TargetDeclarations } from './declarations.ts';

export interface ComposeOptions {
  image: string;
  /** What `muster serve` is started with, given where its two documents are. */
  argumentsFor(documents: { declarations: string; tokens: string }): string[];
  ports: { http: number; metrics: number };
  userId: number;
  graceSeconds: number;
}

const documents = { declarations: '/etc/muster/declarations.json', tokens: '/etc/muster/tokens.json' };

const notes = `# TLS is a proxy's in front of it, which sends the public host to 127.0.0.1:8080 (Caddy: \`reverse_proxy 127.0.0.1:8080\`).
# Data: SQLite in the volume; or set MUSTER_DATABASE=postgres://… in the environment or in .env.
# Tokens: tokens.json beside this file, for user 1000 alone: \`sudo chown 1000:1000 tokens.json && sudo chmod 400 tokens.json\`.
# After another one: \`docker compose up -d --force-recreate\`, as the container holds on to the file of before.
`;

/** Needs Docker Compose 2.23.1, for the declarations within the file. */
export function renderCompose(declarations: TargetDeclarations, options: ComposeOptions, header: string): Record<string, string> {
  const { image, ports, userId, graceSeconds } = options;
  const alive = `fetch('http://127.0.0.1:${ports.metrics}/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
  const target = {
    image,
    command: options.argumentsFor(documents).map(literal),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose's own
    environment: { MUSTER_DATABASE: '${MUSTER_DATABASE:-/data/target.db}' },
    user: `${userId}:${userId}`,
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
    stop_grace_period: `${graceSeconds}s`,
    ports: [`127.0.0.1:${ports.http}:${ports.http}`],
    volumes: ['data:/data'],
    configs: [{ source: 'declarations', target: documents.declarations }],
    secrets: [{ source: 'tokens', target: documents.tokens }],
    healthcheck: { test: ['CMD', 'node', '-e', literal(alive)], interval: '10s', timeout: '3s', retries: 3, start_period: '30s' },
  };
  const compose = {
    name: 'muster-target',
    services: { target },
    configs: { declarations: { content: literal(`${JSON.stringify(declarations, null, 2)}\n`) } },
    secrets: { tokens: { file: './tokens.json' } },
    volumes: { data: {} },
  };
  return { 'compose.yaml': `${header}${notes}${stringify(compose, { lineWidth: 0 })}` };
}

/** Compose puts variables in where it finds a dollar sign. */
const literal = (text: string): string => text.replaceAll('$', '$$$$');
