/** The state of a stack's apps as text. */
import { byDirectory } from '../config/directory.ts';
import { expiryWords } from '../config/expiry.ts';
import { visible } from '../visible.ts';
import type { Advice, AppStatus, EntraStatus, FailureGroup, Health, OktaStatus } from './types.ts';

const colours: Record<Health, number> = { good: 32, failures: 33, paused: 33, waiting: 36, quarantine: 31, missing: 31, unknown: 35 };

export interface RenderOptions {
  colour: boolean;
  now: Date;
}

export function renderStatus(apps: AppStatus[], options: RenderOptions): string {
  return `${apps.map((app) => renderApp(app, options).join('\n')).join('\n\n')}\n`;
}

function renderApp(app: AppStatus, options: RenderOptions): string[] {
  const word = options.colour ? `\u001b[${colours[app.health]}m${app.health}\u001b[0m` : app.health;
  const more = byDirectory(app, { entra: (status) => entraLines(status, options.now), okta: oktaLines });
  return [
    `${app.key} (${app.directory}): ${word}: ${visible(app.state)}`,
    ...[...more, ...tokenLines(app, options.now), ...app.advice.flatMap(adviceLines)].map((line) => `  ${visible(line)}`),
  ];
}

const tokenLines = ({ tokenExpires }: AppStatus, now: Date): string[] =>
  tokenExpires === null ? [] : [`token ${expiryWords(tokenExpires, now)}`];

function entraLines({ quarantine, pause, lastCycle, progress, managed, failures, logs }: EntraStatus, now: Date): string[] {
  const lines: string[] = [];
  if (pause !== null)
    lines.push(`paused by muster pause${pause.since === null ? '' : ` ${ago(pause.since, now)} (${pause.since})`}: ${pause.reason}`);
  if (quarantine !== null) {
    lines.push(
      `quarantine: ${quarantine.reason}, since ${quarantine.since}${quarantine.disabled ? `, last tried ${quarantine.lastAttempt}` : `, next attempt ${quarantine.nextAttempt}`}`,
    );
    if (quarantine.error !== null) lines.push(`  ${quarantine.error}`);
    if (quarantine.means !== null) lines.push(`  this means: ${quarantine.means}`);
  }
  if (lastCycle !== null) {
    const { state, began, ended, imported, inScope, exported, escrowed } = lastCycle;
    const seconds = Math.round((Date.parse(ended) - Date.parse(began)) / 1000);
    lines.push(
      `last cycle: ${state}, ended ${ago(ended, now)} after ${seconds} s: ${imported} read, ${inScope} in scope, ${exported} written, ${escrowed} put off`,
    );
  }
  for (const { completed, total, units } of progress) {
    const share = total > 0 ? ` (${Math.floor((100 * completed) / total)} %)` : '';
    lines.push(`progress: ${completed} of ${total} ${units}${share}`);
  }
  for (const [kind, count] of Object.entries(managed)) lines.push(`managed: ${count} ${kind}`);
  lines.push(...failures.flatMap(failureLines));
  if (logs !== null) lines.push(`the provisioning logs could not be read: ${logs}`);
  return lines;
}

function failureLines({
  code,
  status,
  objectType,
  action,
  count,
  examples,
  reason,
  detail,
  retries,
  nextRetry,
  means,
}: FailureGroup): string[] {
  const others = count > examples.length ? ` and ${count - examples.length} more` : '';
  const head = `failing: ${count} ${objectType} (${action}), ${code}${status === null ? '' : ` ${status}`}: ${examples.join(', ')}${others}`;
  const words = detail ?? reason;
  const tries = [
    ...(retries === null ? [] : [retries === 1 ? 'tried again once' : `tried again ${retries} times`]),
    ...(nextRetry === null ? [] : [`next try after ${nextRetry}`]),
  ];
  return [
    head,
    ...(words === '' ? [] : [`  ${words}`]),
    ...(tries.length === 0 ? [] : [`  ${tries.join(', ')}`]),
    ...(means === null ? [] : [`  this means: ${means}`]),
  ];
}

function oktaLines({ boxes }: OktaStatus): string[] {
  return Object.entries(boxes).map(([label, on]) => `[${on ? 'x' : ' '}] ${label}`);
}

function adviceLines({ why, command }: Advice): string[] {
  return [`→ ${why}`, ...(command === null ? [] : [`    ${command}`])];
}

function ago(time: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(time)) / 60_000);
  if (minutes < 1) return 'just now';
  return minutes < 120
    ? `${minutes} min ago`
    : minutes < 2880
      ? `${Math.floor(minutes / 60)} h ago`
      : `${Math.floor(minutes / 1440)} days ago`;
}
