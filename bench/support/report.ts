/** What a bench found out, in the one shape that the terminal and `bench/RESULTS.md` show. */

/** A measured quantity with its spread over repetitions; all three are equal where there is only one. */
export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly median: number;
  readonly max: number;
};

/** What is claimed, and what came of it. */
export type Claim = { readonly claim: string; readonly reached: boolean; readonly value: string };

/** Figures that are read side by side. */
type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

export type Report = {
  /** As in `npm run bench:NAME`. */
  readonly name: string;
  /** What was measured, in a line. */
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly claims: readonly Claim[];
  readonly tables?: readonly Table[];
  /** What a reader must know to judge the figures: sizes, what was scaled, what could not be run and why. */
  readonly notes?: readonly string[];
};

/** A figure from its repetitions. */
export function figure(name: string, unit: string, values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  return { name, unit, min: quantile(sorted, 0), median: quantile(sorted, 0.5), max: quantile(sorted, 1) };
}

/** The value below which `share` of the ascending values lie. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A number as a reader wants it: three digits that count, and no more. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 100 || Number.isInteger(value)
    ? Math.round(value).toLocaleString('en')
    : value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 4);
}

/**
 * Hands in what a bench found out: to `npm run bench`, when that started it, and to the terminal else. The
 * process then ends, whatever is still open.
 */
export async function handIn(report: Report): Promise<never> {
  if (process.send === undefined) {
    console.log(inText(report));
  } else {
    await new Promise((resolve) => process.send?.(report, resolve));
  }
  process.exit(0);
}

/** The report as Markdown, which also reads well in a terminal. */
export function inText(report: Report): string {
  const { name, title, figures, claims, tables = [], notes = [] } = report;
  const parts = [`## ${title}\n\n\`npm run bench:${name}\``];
  if (claims.length > 0) {
    parts.push(
      table(
        ['claim', 'reached', 'measured'],
        claims.map(({ claim, reached, value }) => [claim, reached ? 'yes' : '**no**', value]),
      ),
    );
  }
  if (figures.length > 0) {
    parts.push(
      table(
        ['figure', 'unit', 'min', 'median', 'max'],
        figures.map(({ name, unit, min, median, max }) => [
          name,
          unit,
          short(min),
          short(median),
          short(max),
        ]),
      ),
    );
  }
  for (const { title, columns, rows } of tables) parts.push(`${title}:\n\n${table(columns, rows)}`);
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join('\n'));
  return parts.join('\n\n');
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [columns, ...rows].map((row) =>
    row.map((cell) => (typeof cell === 'number' ? short(cell) : cell)),
  );
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
