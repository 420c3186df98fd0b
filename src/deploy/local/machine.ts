/** Which machine this is. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from '../declarations.ts';

export interface Machine {
  platform: NodeJS.Platform;
  /** The same over restarts; made from the system's own id, which is not for others to read. */
  id: string;
  /** As people call it. */
  host: string;
}

export function readMachine(): Machine {
  const host = hostname();
  const { platform } = process;
  return { platform, host, id: sha256(`muster ${readSystemId(platform) || host}`).slice(0, 16) };
}

/** Empty where the system has none. */
function readSystemId(platform: NodeJS.Platform): string {
  try {
    if (platform === 'linux') return readFileSync('/etc/machine-id', 'utf8').trim();
    if (platform === 'darwin') {
      const said = execFileSync('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], { encoding: 'utf8' });
      return /"IOPlatformUUID" = "([^"]+)"/.exec(said)?.[1] ?? '';
    }
  } catch {
    // Containers have none.
  }
  return '';
}
