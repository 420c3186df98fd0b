/** A rehearsal as text for people. Colours only where the stream is a terminal that wants them. */
import { styleText } from 'node:util';
import { directoryNames } from '../config/directory.ts';
import { plural } from '../review/show/words.ts';
import type { Counts } from './entra/run.ts';
import { type AppResult, appIsGood, type Check, failedChecks, type RehearsalResult } from './result.ts';

export interface RenderOptions {
  colour: boolean;
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export function renderRehearsal(result: RehearsalResult, { colour }: RenderOptions): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const lines: string[] = [];
  if (result.error) lines.push(paint('red', `up failed: ${result.error}`), '');
  for (const app of Object.values(result.apps)) lines.push(...renderApp(app, paint), '');
  lines.push(...renderSummary(result, paint));
  return `${lines.join('\n')}\n`;
}

function renderApp(app: AppResult, paint: Paint): string[] {
  const good = appIsGood(app);
  const head = `${good ? paint('green', '✓') : paint('red', '✗')} ${paint('bold', app.key)}  ${app.name}, ${directoryNames[app.directory]} → ${app.address}`;
  const lines = [head];
  if (app.error !== null) return [...lines, paint('red', `  FAILED       ${app.key}: ${app.error}`)];
  const byType = new Map<string, number>();
  for (const { type } of app.declared) byType.set(type, (byType.get(type) ?? 0) + 1);
  lines.push(
    `  declared     ${app.declared.length} resources: ${[...byType].map(([type, n]) => `${type.split(':').at(-1)}${n > 1 ? ` ×${n}` : ''}`).join(', ')}`,
  );
  if (app.begins !== null) lines.push(`  begins       ${app.begins}`);
  const test = app.connectionTest;
  lines.push(
    `  connection   ${test.ok ? paint('green', 'ok') : paint('red', `failed: ${test.reason}`)}  ${test.requests.map((one) => `${one.method} ${one.path.replace(app.address, '').split('?')[0]} ${one.status}`).join(', ')}`,
  );
  lines.push(`  people       ${renderCounts(app.counts.people)}`, `  groups       ${renderCounts(app.counts.groups)}`);
  const roles = Object.entries(app.roles).filter(([, role]) => role !== null);
  if (roles.length > 0) {
    const byRole = Map.groupBy(roles, ([, role]) => role ?? '');
    for (const [role, people] of byRole) lines.push(`  role         ${role}: ${people.map(([name]) => name).join(', ')}`);
  }
  for (const left of app.notProvisioned) {
    lines.push(
      `  ${left.status === 'failed' ? paint('red', 'failed      ') : paint('yellow', 'left out    ')} ${left.who}: ${left.reason}`,
    );
  }
  const held = app.expectations.filter((one) => one.ok).length;
  lines.push(`  expectations ${held} of ${app.expectations.length} held`);
  const steps = app.life.filter((step) => step.status !== 'not applicable');
  if (app.notPlayed !== null) lines.push(paint('yellow', `  life         not played: ${app.notPlayed}`));
  lines.push(
    `  ${app.notPlayed === null ? 'life        ' : '            '} ${steps.filter((step) => step.status === 'passed').length} of ${steps.length} steps as promised: ${steps.map((step) => step.title).join(', ')}`,
  );
  const reasons = Map.groupBy(
    app.life.filter((one) => one.status === 'not applicable'),
    ({ why }) => why,
  );
  for (const [why, of] of reasons) lines.push(paint('dim', `  not played   ${of.map(({ title }) => title).join(', ')}: ${why}`));
  for (const finding of app.findings)
    lines.push(
      `  ${paint(finding.severity === 'error' ? 'red' : 'yellow', finding.severity.padEnd(12))} ${finding.id}: ${finding.message}`,
    );
  for (const line of app.byHand) lines.push(`  by hand      ${line}`);
  for (const step of app.life.filter((one) => one.status === 'failed' && one.why)) {
    lines.push(paint('red', `  FAILED       ${app.key}: ${step.title}: ${step.why}`));
  }
  for (const failed of failedChecks(app)) lines.push(paint('red', `  FAILED       ${renderFailed(app, failed)}`));
  return lines;
}

/** Names the app, the person, the expected and the found. */
function renderFailed(app: AppResult, failed: Check): string {
  const step = app.life.find((one) => one.checks.includes(failed));
  const where = [app.key, step?.title, failed.who].filter(Boolean).join(': ');
  const place = failed.place ? ` (${failed.place})` : '';
  return `${where}: ${failed.what}: expected ${JSON.stringify(failed.expected)}, found ${JSON.stringify(failed.found) ?? 'nothing'}${place}`;
}

const countNames: [keyof Counts, string][] = [
  ['created', 'created'],
  ['updated', 'updated'],
  ['disabled', 'disabled'],
  ['deleted', 'deleted'],
  ['skipped', 'skipped'],
  ['failed', 'failed'],
];

function renderCounts(counts: Counts): string {
  const shown = countNames.filter(([key]) => key === 'created' || counts[key] > 0);
  return shown.map(([key, name]) => `${counts[key]} ${name}`).join(', ');
}

function renderSummary(result: RehearsalResult, paint: Paint): string[] {
  const apps = Object.values(result.apps);
  const checks = apps.flatMap((app) => [...app.expectations, ...app.life.flatMap((step) => step.checks)]);
  const failed = checks.filter((one) => !one.ok).length;
  const without = apps.filter((app) => app.error !== null).length;
  const broken = apps.flatMap((app) => app.life.filter((step) => step.status === 'failed' && step.why)).length;
  const total = Object.values(result.times).reduce((sum, time) => sum + time, 0);
  const split = Object.entries(result.times).map(([phase, time]) => `${phase} ${seconds(time)}`);
  const verdict = result.ok
    ? paint('green', 'Every expectation held.')
    : paint(
        'red',
        `${failed} of ${checks.length} checks failed${broken > 0 ? `, ${plural(broken, 'step')} broke off` : ''}${without > 0 ? `, ${plural(without, 'app')} did not get through` : ''}.`,
      );
  return [`${verdict} ${result.stack}: ${plural(apps.length, 'app')}, ${checks.length} checks in ${seconds(total)} (${split.join(', ')}).`];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
