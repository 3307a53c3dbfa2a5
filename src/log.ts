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
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: describeError },
  };
  return pino(settings, writeByTurns(pino.destination({ dest: 1, sync: false })));
}

/** Writes the lines of one turn of the event loop together, and at the end of the process what is left. */
function writeByTurns(output: ReturnType<typeof pino.destination>): DestinationStream {
  let lines = '';
  const write = () => {
    const text = lines;
    lines = '';
    if (text !== '') output.write(text);
  };
  process.on('exit', () => {
    write();
    output.flushSync();
  });
  return {
    write(line) {
      if (lines === '') setImmediate(write);
      lines += line;
    },
  };
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { type: name, message, stack };
}
