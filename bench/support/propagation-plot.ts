/** The plot of docs/performance.md, as SVG: a panel for each world, a point for each schedule. */

export type Panel = {
  readonly title: string;
  readonly points: readonly { readonly name: string; readonly calls: number; readonly late: number }[];
};

const PANEL = { width: 200, height: 220, gap: 16 };
const LEFT = 56;
const TOP = 66;
const BOTTOM = 48;

const COLOURS = ['#0b5fff', '#c2410c', '#15803d', '#7e22ce'];
const INK = '#1f2937';
const PALE = '#d1d5db';

const CALLS = { from: 1.6, to: 50, ticks: [2, 5, 10, 20, 50] };
const LATE = { from: 0.3, to: 40, ticks: [0.5, 1, 2, 5, 10, 20, 40] };

/** Calls to the right, lateness upwards, both logarithmic: a better schedule is lower and further left. */
export function propagationPlot(panels: readonly Panel[]): string {
  const width = LEFT + panels.length * (PANEL.width + PANEL.gap);
  const height = TOP + PANEL.height + BOTTOM;
  const names = panels[0]?.points.map(({ name }) => name) ?? [];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="${INK}">`,
    '<title>Lateness and calls of four retry schedules</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...names.map((name, index) => legend(name, index)),
    ...panels.map((panel, index) => drawPanel(panel, LEFT + index * (PANEL.width + PANEL.gap), index === 0)),
    text(LEFT, height - 10, 'calls spent on a role, mean', { anchor: 'start' }),
    `<g transform="translate(14 ${TOP + PANEL.height}) rotate(-90)">${text(0, 0, 'noticed so late, mean (s)', { anchor: 'start' })}</g>`,
    text(width - PANEL.gap, height - 10, 'shaded: both earlier and cheaper than Aurora', { anchor: 'end' }),
    '</svg>',
  ].join('\n')}\n`;
}

function legend(name: string, index: number): string {
  const x = LEFT + 6 + index * 150;
  return mark(index, x, 20) + text(x + 12, 24, name, { anchor: 'start', bold: index === 0 });
}

function drawPanel({ title, points }: Panel, left: number, first: boolean): string {
  const x = (calls: number) => left + share(calls, CALLS) * PANEL.width;
  const y = (late: number) => TOP + (1 - share(late, LATE)) * PANEL.height;
  const bottom = TOP + PANEL.height;
  const ours = points[0];
  return [
    text(left + PANEL.width / 2, TOP - 12, title, { bold: true }),
    ...LATE.ticks.flatMap((tick) => [
      line(left, y(tick), left + PANEL.width, y(tick)),
      first ? text(left - 6, y(tick) + 4, String(tick), { anchor: 'end' }) : '',
    ]),
    ...CALLS.ticks.flatMap((tick) => [
      line(x(tick), TOP, x(tick), bottom),
      text(x(tick), bottom + 15, String(tick)),
    ]),
    // Where a schedule would lie that is both earlier and cheaper than ours.
    ours === undefined
      ? ''
      : `<rect x="${left}" y="${round(y(ours.late))}" width="${round(x(ours.calls) - left)}" height="${round(bottom - y(ours.late))}" fill="${COLOURS[0]}" opacity="0.1"/>`,
    ...points.map(({ calls, late }, index) => mark(index, x(calls), y(late))),
  ].join('\n');
}

function share(value: number, { from, to }: { from: number; to: number }): number {
  return Math.min(1, Math.max(0, Math.log(value / from) / Math.log(to / from)));
}

/** A shape for each schedule, too: not everybody sees colours. */
function mark(index: number, x: number, y: number): string {
  const fill = `fill="${COLOURS[index]}"`;
  const at = `transform="translate(${round(x)} ${round(y)})"`;
  switch (index) {
    case 0:
      return `<circle ${at} r="6" ${fill}/>`;
    case 1:
      return `<rect ${at} x="-5" y="-5" width="10" height="10" ${fill}/>`;
    case 2:
      return `<path ${at} d="M0 -6 L6 5 L-6 5 Z" ${fill}/>`;
    default:
      return `<path ${at} d="M0 -7 L7 0 L0 7 L-7 0 Z" ${fill}/>`;
  }
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${PALE}" stroke-width="0.7"/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  { anchor = 'middle', bold = false }: { anchor?: 'start' | 'middle' | 'end'; bold?: boolean } = {},
): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}>${escaped}</text>`;
}

function round(value: number): string {
  return value.toFixed(1);
}
