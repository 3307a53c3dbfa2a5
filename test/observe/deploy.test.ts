/** The dashboard and the alerts of deploy/ use metrics that exist, with labels and values that they have. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FAMILIES, type Family } from '../../src/observe/families.ts';

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
};
type Panel = { readonly title: string; readonly targets?: { expr: string; legendFormat: string }[] };

const alerts = parse(readFileSync('deploy/prometheus/alerts.yaml', 'utf8')) as {
  groups: { rules: Rule[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync('deploy/grafana/aurora.json', 'utf8')) as { panels: Panel[] };
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
const expressions = [...rules, ...targets].map(({ expr }) => expr);

/** The families by the names of their samples. */
const bySample = new Map<string, Family>(
  Object.values<Family>(FAMILIES).flatMap((family): [string, Family][] =>
    family.type === 'histogram'
      ? ['bucket', 'sum', 'count'].map((kind) => [`${family.name}_${kind}`, family])
      : [[family.name, family]],
  ),
);
const METRIC = /\b(?:aurora|http|db|nodejs|process)_[a-z_]+\b/g;

function problemsOf(expr: string): string[] {
  const problems: string[] = [];
  const used = expr.match(METRIC) ?? [];
  const families = used.flatMap((name) => {
    const family = bySample.get(name);
    if (family === undefined) problems.push(`there is no ${name}`);
    return family ?? [];
  });
  if (used.length === 0) problems.push('no metric');
  const known = new Set(families.flatMap(({ labels }) => [...labels]));
  if (used.some((name) => name.endsWith('_bucket'))) known.add('le');
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
  for (const label of grouped) if (!known.has(label)) problems.push(`no label ${label}`);
  for (const [, name = '', list = ''] of expr.matchAll(/([a-z_]+)\{([^}]*)\}/g)) {
    const family = bySample.get(name);
    for (const [, label = '', values = ''] of list.matchAll(/([a-z_]+)=~?"([^"]*)"/g)) {
      if (!(family?.labels ?? []).includes(label)) problems.push(`${name} has no label ${label}`);
      // The table lists the values that queries may name.
      for (const value of values.split('|'))
        if (!new RegExp(`(?<![\\w.])${value}(?![\\w])`).test(family?.about ?? ''))
          problems.push(`the table does not list ${value} for ${name}`);
    }
  }
  const depth = [...expr].reduce(
    (open, character) => open + Number(character === '(') - Number(character === ')'),
    0,
  );
  if (depth !== 0) problems.push('brackets do not match');
  return problems.map((problem) => `${expr}: ${problem}`);
}

describe('the dashboard and the alerts', () => {
  it('use metrics, labels and values that exist', () => {
    expect(expressions.length).toBeGreaterThan(45);
    expect(expressions.flatMap(problemsOf)).toEqual([]);
  });

  it('are checked: a wrong name, label, value or bracket is found', () => {
    for (const wrong of [
      'max(aurora_nothing)',
      'sum(aurora_sts_call_duration_seconds)',
      'sum by (workspace) (aurora_connections)',
      'sum(aurora_sts_calls_total{outcome="bad"})',
      'sum(aurora_sts_calls_total{status="ok"})',
      'sum(aurora_connections',
    ]) {
      expect([wrong, problemsOf(wrong).length]).not.toEqual([wrong, 0]);
    }
  });

  it('leave no metric out of the dashboard', () => {
    const used = new Set(targets.flatMap(({ expr }) => expr.match(METRIC) ?? []));
    const shown = new Set([...used].map((name) => bySample.get(name)?.name));
    const missing = Object.values(FAMILIES).filter(({ name }) => !shown.has(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('name in a legend only what the query keeps', () => {
    for (const { expr, legendFormat } of targets) {
      const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
      // `instance` is Prometheus' own label.
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        expect([expr, label === 'instance' || kept.includes(label)]).toEqual([expr, true]);
    }
  });
});

describe('each alert', () => {
  it('has a severity, a summary and an entry in docs/observability.md', () => {
    const page = readFileSync('docs/observability.md', 'utf8');
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(page).toContain(`\n### ${alert}\n`);
      expect(annotations.runbook).toBe(`docs/observability.md#${alert.toLowerCase()}`);
      expect(annotations.summary).toMatch(/^[A-Z].*\.$/);
      expect(labels.severity).toMatch(/^(?:critical|warning)$/);
    }
    const entries = [...page.matchAll(/^### (Aurora\w+)$/gm)].map(([, name]) => name);
    expect(entries.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});
