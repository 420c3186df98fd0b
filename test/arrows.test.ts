/** Imports point one way, as `picture.ts` has it, and never in a circle. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { folders, knownCircles, rooms } from './picture.ts';

const src = join(import.meta.dirname, '..', 'src');

const files = globSync('**/*.ts', { cwd: src });

/** Also what is imported for its types alone. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...new Set([...found].map(([, path = '']) => join(dirname(file), path)).filter((path) => !path.startsWith('..')))];
}

interface Arrow {
  from: string;
  to: string;
}

const arrows: Arrow[] = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));
const isKnown = ({ from, to }: Arrow) => knownCircles.some(([below, above]) => matchesGlob(from, below) && matchesGlob(to, above));
const written = ({ from, to }: Arrow) => `${from} → ${to}`;

const step = (file: string) => file.split('/')[0] ?? '';
/** Name of the room in its folder; undefined where the folder has no rooms or none fits. */
function roomOf(file: string): string | undefined {
  const fitting = Object.entries(rooms[step(file)] ?? {}).filter(([, room]) => matchesGlob(file, `${step(file)}/${room.files}`));
  return fitting.sort(([, a], [, b]) => b.files.length - a.files.length)[0]?.[0];
}

/** Both tables as one list of rows: between folders, and between the rooms of one folder. */
interface Row {
  name: string;
  may: string[];
  /** What a file counts as in this table. */
  of(file: string): string | undefined;
}

const folderRows: Row[] = Object.entries(folders).map(([name, may]) => ({ name, may, of: step }));
const roomRows = (folder: string): Row[] =>
  Object.entries(rooms[folder] ?? {}).map(([name, { may }]) => ({
    name,
    may,
    of: (file) => (step(file) === folder ? roomOf(file) : undefined),
  }));
const tables: [name: string, rows: Row[]][] = [
  ['src', folderRows],
  ...Object.keys(rooms).map((folder) => [folder, roomRows(folder)] as [string, Row[]]),
];

test.each(tables)('no import points upward in %s', (_, rows) => {
  const wrong = arrows.filter((arrow) => {
    const row = rows.find(({ name, of }) => of(arrow.from) === name);
    const to = row?.of(arrow.to);
    return row !== undefined && to !== undefined && to !== row.name && !row.may.includes(to) && !isKnown(arrow);
  });
  expect(wrong.map(written)).toEqual([]);
});

test.each(tables)('the rows of %s name only what stands above them in the table, and only what is needed', (_, rows) => {
  const wrong = rows.flatMap(({ name, may, of }, index) =>
    may
      .filter((other) => {
        const isLower = rows.slice(0, index).some((row) => row.name === other);
        return !isLower || !arrows.some(({ from, to }) => of(from) === name && of(to) === other);
      })
      .map((other) => `${name} → ${other}`),
  );
  expect(wrong).toEqual([]);
});

test('every file of src stands in the picture', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !(step(file) in folders))).toEqual([]);
  const isDivided = (file: string) =>
    step(file) in rooms || files.some((other) => step(other) === step(file) && dirname(other).includes('/'));
  expect(files.filter((file) => isDivided(file) && roomOf(file) === undefined)).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(shortestCircle(arrows.filter((arrow) => !isKnown(arrow)))).toBeNull();
});

test('every known circle is one still', () => {
  const gone = knownCircles.filter((known) => {
    const others = arrows.filter((arrow) => !isKnown(arrow));
    const own = arrows.filter(({ from, to }) => matchesGlob(from, known[0]) && matchesGlob(to, known[1]));
    return shortestCircle([...others, ...own]) === null;
  });
  expect(gone).toEqual([]);
});

/** Such as `a.ts → b.ts → a.ts`. */
function shortestCircle(all: Arrow[]): string | null {
  const next = Map.groupBy(all, ({ from }) => from);
  let shortest: string[] | null = null;
  for (const start of next.keys()) {
    const ways = [[start]];
    const seen = new Set<string>();
    for (const way of ways) {
      if (shortest !== null && way.length >= shortest.length) break;
      for (const { to } of next.get(way.at(-1) ?? '') ?? []) {
        if (to === start) shortest = [...way, start];
        else if (!seen.has(to)) ways.push([...way, to]);
        seen.add(to);
      }
    }
  }
  return shortest?.join(' → ') ?? null;
}
