/** `muster adjust`: does in the bundled target what a vendor's manual leaves to its administrator, so that a rehearsal can go on. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Adjustment } from '../scim/vendor/adjust.ts';
import { visible } from '../visible.ts';
import { databaseOption } from './serve.ts';
import { exitCode, print, printError, printJson } from './stack.ts';
import { withDatabase } from './targetDatabase.ts';

interface AdjustOptions {
  database: string;
  grantAccess?: boolean;
  addRole: string[];
  removeRole: string[];
  json?: boolean;
}

export function addAdjust(program: Command): void {
  const role = (one: string, all: string[]): string[] => {
    if (one.trim() === '') throw new InvalidArgumentError('it must not be empty.');
    return [...all, one];
  };
  program
    .command('adjust')
    .description("do in the bundled target what the vendor's manual leaves to its administrator, also while it is served")
    .argument('<app>', 'key of the app: its key in the stack (the first one, where it was renamed), or the profile that is served')
    .argument('<userName>', 'the person, in any letter case')
    .addOption(databaseOption())
    .option('--grant-access', 'Cerby: assign account access again after a reactivation')
    .option('--add-role <role>', 'Cube: such as Admin, which no provisioning gives; Stack AI: promote; repeatable', role, [])
    .option('--remove-role <role>', 'Cube: take away what a group gave and leaving it did not take; repeatable', role, [])
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  muster adjust cerby ann@example.com --grant-access\n  muster adjust cube ann@example.com --remove-role Developer --add-role Admin\n\nIt is noted in the audit trail. A role that the vendor works out from what the directory sends is worked out anew with the next change.\n',
    )
    .action(run);
}

async function run(app: string, userName: string, options: AdjustOptions): Promise<void> {
  const { database: place, grantAccess = false, addRole, removeRole, json = false } = options;
  const change: Adjustment = { grantAccess, addRoles: addRole, removeRoles: removeRole };
  if (!grantAccess && addRole.length + removeRole.length === 0) {
    printError('nothing to do: --grant-access, --add-role or --remove-role\n');
    process.exitCode = exitCode.configuration;
    return;
  }
  await withDatabase(place, async (database) => {
    const { adjustUser } = await import('../scim/vendor/adjust.ts');
    const result = await database.write(() => adjustUser(database.dialect, app, userName, change, new Date().toISOString()));
    if (json) printJson(result);
    if ('problem' in result) {
      if (!json) printError(`${visible(result.problem)}\n`);
      process.exitCode = exitCode.error;
    } else if (!json)
      print(
        `${visible(`${userName}: ${result.access ? 'has access' : 'no access noted'}; roles: ${result.roles.join(', ') || 'none'}`)}\n`,
      );
  });
}
