/**
 * Checks that each room of src/ imports only the rooms that ARCHITECTURE.md allows, and that pure rooms stay pure.
 * `npm run lint` runs it. The table in ARCHITECTURE.md is the rule: change an arrow there, with its reason.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** What a pure room may import in addition to rooms. */
const PURE_MODULES = ['node:crypto', 'node:util'];

/** Files of pure rooms that may break the rule. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/base/addresses.ts': 'node:net only for isIP and BlockList: it opens no socket',
  'src/base/clock.ts': 'the one place that reads the clock',
  'src/setup-kit/report-lambda.ts': 'a text: the code runs in the AWS account of the customer',
  'src/base/turns.ts': 'measures how long a turn of the event loop has run',
};

const CLOCK = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bsetTimeout\(|\bsetInterval\(/;
const IMPORT = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;
/** A row of the table: room, what it does ("pure: ..." for a pure room), the rooms that it may import. */
const ROW = /^\| `([^`]+)` \| (pure: )?[^|]*\|([^|]*)\|$/gm;

/** Arrows of the diagram between rooms: `a & b --> c` is two. */
const DRAWN = /^ {2}([\w& -]+) --> ([\w& -]+)$/gm;

const architecture = readFileSync('ARCHITECTURE.md', 'utf8');
const arrows = new Map<string, readonly string[]>();
const pureRooms = new Set<string>();
for (const [, room = '', pure, allowed = ''] of architecture.matchAll(ROW)) {
  arrows.set(
    room,
    [...allowed.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  if (pure !== undefined) pureRooms.add(room);
}

/** The longest room of the table that holds the file: `src/storage/sqlite/rows.ts` is in `storage/sqlite`. */
function roomOf(path: string): string {
  const parts = path.replace(/^src\//, '').split('/');
  const names = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return names.findLast((name) => arrows.has(name)) ?? parts[0] ?? '';
}

const used = new Set<string>();

function problemsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, '');
  const modules = [...code.matchAll(IMPORT)].map(([, name = '']) => name);
  const room = roomOf(file);
  const rooms = new Set(
    modules
      .filter((name) => name.startsWith('.'))
      .map((name) => roomOf(normalize(join(dirname(file), name)))),
  );
  rooms.delete(room);
  if (room === 'test') return rooms.has('bench') ? ['tests must not import bench/'] : [];
  const allowed = arrows.get(room);
  if (allowed === undefined) return [`the table of rooms in ARCHITECTURE.md lacks "${room}"`];
  for (const name of rooms) used.add(`${room} → ${name}`);
  const problems = [...rooms]
    .filter((name) => !allowed.includes(name))
    .map((name) => `${room} must not import ${name}`);
  if (!pureRooms.has(room) || file in EXCEPTIONS) return problems;
  const impure = modules.filter((name) => !name.startsWith('.') && !PURE_MODULES.includes(name));
  problems.push(...impure.map((name) => `${room} is pure: it must not import ${name}`));
  if (CLOCK.test(code)) problems.push(`${room} is pure: it must not read the clock or set a timer`);
  return problems;
}

const files = globSync(['src/**/*.ts', 'web/src/**/*.{ts,tsx}', 'test/**/*.ts']);
const problems = files.flatMap((file) => problemsOf(file).map((problem) => `${file}: ${problem}`));
for (const [room, allowed] of arrows)
  for (const name of allowed)
    if (!used.has(`${room} → ${name}`))
      problems.push(`ARCHITECTURE.md allows ${room} → ${name}, which nothing uses: remove it`);
for (const [, rooms = '', names = ''] of architecture.matchAll(DRAWN))
  for (const room of rooms.split(' & '))
    for (const name of names.split(' & '))
      if (arrows.get(room)?.includes(name) !== true)
        problems.push(`ARCHITECTURE.md draws ${room} → ${name}, which its table does not allow`);
if (problems.length > 0) {
  console.error(`${problems.join('\n')}\nThe rooms and their arrows: ARCHITECTURE.md.`);
  process.exit(1);
}
