import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { bundle } from '../support/bundle.ts';
import { startCollector } from '../support/collector.ts';
import { type Environment, runProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = bundle(new URL('../../src/main.ts', import.meta.url), 'telemetry', 'main.cjs');
const READY = /"url":"([^"]+)".*"msg":"ready"/;

/** Packages of OpenTelemetry besides its API, as the bundler names them in what it writes. */
const SDK = /^\s*\/\/ node_modules\/@opentelemetry\/(?!api\/)[\w-]+/gm;

/** The packages of OpenTelemetry's SDK that are in the files that a server has loaded. */
async function loadedSdk(environment: Environment): Promise<string[]> {
  const folder = temporaryFolder();
  const list = join(folder, 'loaded.json');
  const preload = join(folder, 'preload.cjs');
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));`,
  );
  const server = runProgram(PROGRAM, {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'a.db')}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_OPTIONS: `--require ${preload}`,
    ...environment,
  });
  await server.printed(READY);
  server.child.kill('SIGTERM');
  expect((await server.exit).code).toBe(0);
  const files = JSON.parse(readFileSync(list, 'utf8')) as string[];
  expect(files).toContain(PROGRAM.pathname);
  const text = files
    .filter((file) => file.startsWith(new URL('.', PROGRAM).pathname))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return [...new Set(text.match(SDK) ?? [])].map((region) => region.split('/').at(-1) ?? '').sort();
}

describe('the bundle', () => {
  it('knows the commit that it was built from', async () => {
    const server = runProgram(PROGRAM, {
      PORT: '0',
      DATABASE_URL: `file:${join(temporaryFolder(), 'a.db')}`,
      AWS_EC2_METADATA_DISABLED: 'true',
      AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    });
    const url = await server.printed(READY);
    const answer = await fetch(`${url}/version`, { headers: { Authorization: `Bearer ${OPERATOR_TOKEN}` } });
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(await answer.json()).toMatchObject({ commit, node: process.version, store: 'sqlite' });
  });

  it('loads nothing of the SDK of OpenTelemetry when neither metrics nor traces are configured', async () => {
    expect(await loadedSdk({})).toEqual([]);
  });

  it('loads what the configuration needs', async () => {
    const metrics = await loadedSdk({ METRICS_PORT: '0' });
    expect(metrics).toContain('exporter-prometheus');
    expect(metrics).not.toContain('exporter-trace-otlp-http');
    const collector = await startCollector();
    const traces = await loadedSdk({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    expect(traces).toContain('exporter-trace-otlp-http');
    expect(traces).not.toContain('exporter-prometheus');
  });
});
