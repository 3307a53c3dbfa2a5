/** Reads Prometheus' text format strictly: a line in another form is an error. */
import { expect } from 'vitest';

export type Scrape = {
  /** The type of each family. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly { name: string; labels: Record<string, string>; value: number }[];
  /** The value of a sample, by its name and labels in the order of the text; undefined when it is absent. */
  get(sample: string): number | undefined;
};

/** Scrapes a server. */
export async function scrape(url: string | null): Promise<Scrape> {
  if (url === null) throw new Error('No metrics are served.');
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readMetrics(await response.text());
}

function readMetrics(text: string): Scrape {
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  const samples: { name: string; labels: Record<string, string>; value: number }[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || /^# HELP [a-z_]+ \S/.test(line)) continue;
    const [, family, type = ''] = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (family !== undefined) {
      types.set(family, type);
      continue;
    }
    const [, sample = '', name = '', list = '', value = ''] =
      /^(([a-z_]+)(?:\{((?:[a-z_]+="[^"\n]*",?)+)\})?) (\S+)$/.exec(line) ?? [];
    if (sample === '') throw new Error(`Not a line of Prometheus' text format: ${line}`);
    if (values.has(sample)) throw new Error(`Twice: ${sample}`);
    const labels = Object.fromEntries(
      [...list.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label = '', of = '']) => [label, of]),
    );
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    expect(number).not.toBeNaN();
    values.set(sample, number);
    samples.push({ name, labels, value: number });
  }
  return { types, samples, get: (sample) => values.get(sample) };
}

/** The family of a sample: a histogram has three kinds of them. */
export function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const family = name.replace(/_(?:bucket|sum|count)$/, '');
  return types.get(family) === 'histogram' ? family : name;
}
