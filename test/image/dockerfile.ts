/** A Dockerfile's steps without a container engine: the same commands and copies in a folder that stands for the root of the image. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Step {
  word: string;
  rest: string;
}

/** One step a line; a comment or an empty line is none. */
export function readSteps(file: string): Step[] {
  const lines = readFileSync(file, 'utf8').replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) => {
    const [, word, rest] = /^([A-Z]+) (.+)$/.exec(line.trim()) ?? [];
    return word === undefined || rest === undefined ? [] : [{ word, rest }];
  });
}

export interface Image {
  workdir: string;
  environment: Record<string, string>;
  user: string;
  entrypoint: string[];
}

/** Builds it: absolute paths of the image stand below `root`. A step that it does not know throws. */
export async function build(file: string, root: string): Promise<Image> {
  const image: Image = { workdir: root, environment: {}, user: '0:0', entrypoint: [] };
  const below = (path: string) => (path.startsWith('/') ? join(root, path) : join(image.workdir, path));
  const steps: Record<string, (rest: string) => unknown> = {
    FROM: () => undefined,
    EXPOSE: () => undefined,
    STOPSIGNAL: () => undefined,
    WORKDIR(path) {
      image.workdir = below(path);
      mkdirSync(image.workdir, { recursive: true });
    },
    COPY(rest) {
      const paths = rest.split(' ');
      const target = paths.pop() ?? '';
      for (const path of paths)
        cpSync(join(dirname(file), path), paths.length > 1 ? join(below(target), path) : below(target), { recursive: true });
    },
    RUN: (command) =>
      promisify(execFile)('sh', ['-c', command.replaceAll(/ \/(?=\w)/g, ` ${root}/`)], {
        cwd: image.workdir,
        // Not the cache of whoever runs this.
        env: { ...process.env, npm_config_cache: join(root, 'npm-cache') },
        maxBuffer: 64 * 1024 * 1024,
      }),
    ENV(rest) {
      const [name = '', value = ''] = rest.split(/=(.*)/s);
      image.environment[name] = value.startsWith('/') ? below(value) : value;
    },
    USER(user) {
      image.user = user;
    },
    ENTRYPOINT(rest) {
      image.entrypoint = (JSON.parse(rest) as string[]).map((word) => (word.startsWith('/') ? below(word) : word));
    },
  };
  for (const { word, rest } of readSteps(file)) {
    const step = steps[word];
    if (step === undefined) throw new Error(`${resolve(file)}: what does ${word} do?`);
    await step(rest);
  }
  chmodSync(root, 0o755);
  return image;
}
