/** Metrics of OpenTelemetry from the table of families: the compiler checks the labels of each sample. */
import type { Meter } from '@opentelemetry/api';
import type { Family, LabelsOf } from './families.ts';

type Sample<F extends Family> = (value: number, labels: LabelsOf<F>) => void;

export function counter<F extends Family>(meter: Meter, { name, about }: F): Sample<F> {
  const made = meter.createCounter(name, { description: about });
  return (value, labels) => made.add(value, labels);
}

export function histogram<F extends Family>(meter: Meter, { name, about, buckets }: F): Sample<F> {
  const made = meter.createHistogram(name, {
    description: about,
    ...(buckets !== undefined && { advice: { explicitBucketBoundaries: [...buckets] } }),
  });
  return (value, labels) => made.record(value, labels);
}

/** @param read called at each scrape */
export function gauge<F extends Family>(
  meter: Meter,
  { name, about }: F,
  read: (observe: Sample<F>) => void | Promise<void>,
): void {
  meter
    .createObservableGauge(name, { description: about })
    .addCallback((result) => read((value, labels) => result.observe(value, labels)));
}
