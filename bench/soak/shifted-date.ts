/** Imported first: a wall clock of this process that its parent sets, as a wrong clock of the machine would be. */

let offsetMs = Number(process.env['CLOCK_OFFSET_MS'] ?? 0);
process.on('message', (message: { clockOffsetMs: number }) => {
  offsetMs = message.clockOffsetMs;
});

const machineNow = Date.now;
Date.now = () => machineNow() + offsetMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args) => Reflect.construct(target, args.length === 0 ? [Date.now()] : args),
});
