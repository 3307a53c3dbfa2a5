/** The process's own log: JSON lines with a level, a message and what it concerns; never a secret. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/** What the parts of the program log with. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes to standard output. Errors are written with their type, message and stack, and nothing they carry. */
export function createLogger(level: LogLevel): Logger {
  const settings: LoggerOptions = {
    level,
    base: null,
    timestamp: timeOf,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: describeError },
  };
  return pino(settings, writeTogether(pino.destination({ dest: 1, sync: true })));
}

/** As pino's own `isoTime`, but that it writes each moment once: busy servers have several lines of one. */
function timeOf(): string {
  const now = Date.now();
  if (now !== moment.at) moment = { at: now, text: `,"time":"${new Date(now).toISOString()}"` };
  return moment.text;
}
let moment = { at: Number.NaN, text: '' };

/** How long a line waits for others: to write one by itself costs as much as making fifty. */
const WAIT_MS = 50;

/** As many characters are written at once, however short the wait was. */
const ENOUGH = 16_000;

/**
 * Writes a line at once, and those that follow within a moment together: at once, too, where one tells of an error,
 * or the process ends.
 */
function writeTogether(output: ReturnType<typeof pino.destination>): DestinationStream {
  let lines = '';
  let timer: NodeJS.Timeout | null = null;
  const write = () => {
    const text = lines;
    lines = '';
    if (text !== '') output.write(text);
  };
  const writeAndWait = () => {
    write();
    timer = setTimeout(momentOver, WAIT_MS).unref();
  };
  const momentOver = () => {
    timer = null;
    if (lines !== '') writeAndWait();
  };
  process.on('exit', write);
  return {
    // Has pino tell the level of each line beside it.
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line) {
      lines += line;
      if (timer === null) writeAndWait();
      else if (lines.length > ENOUGH || this.lastLevel >= ERROR) write();
    },
  } as DestinationStream & { readonly lastLevel: number };
}

const ERROR = pino.levels.values['error'] ?? 0;

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { type: name, message, stack };
}
