/** The files for Docker Compose, as Debian's docker-compose reads them, and the Makefile. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { SECRETS } from '../../src/config-variables.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { findProgram } from './support/find-program.ts';

type Service = {
  readonly image: string;
  readonly build?: { readonly args: Record<string, string> };
  readonly environment?: Record<string, string>;
  readonly ports?: readonly unknown[];
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly stop_grace_period?: string;
  readonly [key: string]: unknown;
};

/** The services of the files, with the variables of `.env` in their places. */
function servicesOf(files: readonly string[], dotEnv = ''): Record<string, Service> {
  const compose = findProgram('docker-compose', 'docker-compose');
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.env'), dotEnv);
  const args = files.flatMap((file) => ['-f', resolve(file)]);
  const text = execFileSync(compose, ['--project-directory', folder, ...args, 'config'], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return parse(text).services;
}

function service(services: Record<string, Service>, name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`There is no service ${name}.`);
  return found;
}

const seconds = (text: string | undefined) => Number(/^(\d+)s$/.exec(text ?? '')?.[1]);

/** The configuration of a service that reads its secrets from files, with a sample in each file. */
function configurationOf(environment: Record<string, string>) {
  const folder = temporaryFolder();
  const copy: Record<string, string> = { ...environment };
  const samples: Record<string, string> = {
    AURORA_OPERATOR_TOKEN: 'token-of-the-operator',
    DATABASE_URL: 'postgres://aurora:password@postgres:5432/aurora',
  };
  for (const name of SECRETS) {
    if (copy[`${name}_FILE`] === undefined) continue;
    expect(copy[`${name}_FILE`]).toMatch(/^\/run\/secrets\//);
    copy[`${name}_FILE`] = join(folder, name);
    writeFileSync(join(folder, name), `${samples[name]}\n`);
  }
  const reading = readConfig(copy);
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  return reading.value;
}

const ENV = 'PUBLIC_URL=https://aurora.example.com\nAURORA_OPERATOR_TOKEN=token-of-the-operator\n';

describe.each([
  ['compose.yaml', ['aurora'], []],
  ['compose.postgres.yaml', ['aurora-1', 'aurora-2', 'aurora-3'], ['migrate', 'postgres', 'proxy']],
] as const)('%s', (file, servers, others) => {
  it('limits logs, memory and processors of every service', () => {
    const services = servicesOf([file], ENV);
    expect(Object.keys(services).sort()).toEqual([...servers, ...others]);
    for (const { logging, mem_limit, cpus } of Object.values(services)) {
      expect(logging).toEqual({ driver: 'local', options: { 'max-size': '20m', 'max-file': '5' } });
      expect(mem_limit).toMatch(/^\d+[mg]$/);
      expect(cpus).toBeGreaterThan(0);
    }
  });

  it('runs servers without capabilities or a writable root file system, and lets them end', () => {
    const services = servicesOf([file], ENV);
    for (const { build, ...rest } of Object.values(services)) {
      if (build === undefined) continue;
      expect(rest).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
    for (const name of servers)
      expect(seconds(service(services, name).stop_grace_period)).toBeGreaterThan(25);
  });

  it('gives the server a configuration that it accepts, with PUBLIC_URL', () => {
    const services = servicesOf([file], ENV);
    for (const name of servers) {
      const { environment = {} } = service(services, name);
      expect(configurationOf(environment).publicUrl).toBe('https://aurora.example.com');
    }
  });

  it('names the image by IMAGE', () => {
    const services = servicesOf([file], `${ENV}IMAGE=registry.example.com/aurora:1\n`);
    for (const { build, image } of Object.values(services))
      if (build !== undefined) expect(image).toBe('registry.example.com/aurora:1');
  });

  it('builds with the commit that COMMIT names', () => {
    const builds = (dotEnv: string) =>
      Object.values(servicesOf([file], dotEnv)).flatMap(({ build }) => build?.args['COMMIT'] ?? []);
    expect(new Set(builds(`${ENV}COMMIT=abc123\n`))).toEqual(new Set(['abc123']));
    expect(new Set(builds(ENV))).toEqual(new Set(['']));
  });
});

describe('compose.postgres.yaml', () => {
  const services = () => servicesOf(['compose.postgres.yaml'], ENV);

  it('runs three servers, after the migration, behind a proxy that they trust', () => {
    const { migrate, postgres, proxy, ...servers } = services();
    const addresses = Object.keys(servers).map((name) => `${name}:4000`);
    expect(addresses).toEqual(['aurora-1:4000', 'aurora-2:4000', 'aurora-3:4000']);
    for (const server of Object.values(servers)) {
      expect(server).not.toHaveProperty('ports');
      expect(server.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
      const { trustedProxies } = configurationOf(server.environment ?? {});
      expect(trustedProxies.check('172.31.40.9')).toBe(true);
    }
    expect(migrate?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(migrate?.['command']).toEqual(['node', 'dist/main.cjs', 'migrate']);
    expect(migrate?.environment).toEqual({ DATABASE_URL_FILE: '/run/secrets/database-url' });
    expect(migrate?.['secrets']).toEqual([{ source: 'database-url' }]);
    const ready = Object.keys(servers).map((name) => [name, { condition: 'service_healthy' }]);
    expect(proxy?.depends_on).toEqual(Object.fromEntries(ready));
    expect(proxy?.ports).toEqual([
      { published: 80, target: 80 },
      { published: 443, target: 443 },
    ]);
    expect(proxy?.environment).toEqual({
      AURORA_SERVERS: addresses.join(' '),
      PUBLIC_URL: 'https://aurora.example.com',
    });
    expect(postgres).toHaveProperty('healthcheck');
    expect(postgres).not.toHaveProperty('ports');
    expect(readFileSync('compose.postgres.yaml', 'utf8')).toContain('- subnet: 172.31.40.0/24');
  });

  it('has its secrets in files only', () => {
    for (const { environment = {} } of Object.values(services()))
      for (const [name, value] of Object.entries(environment))
        if (SECRETS.includes(name) || /PASSWORD$/.test(name)) expect([name, value]).toEqual([name, '']);
  });
});

describe('make', () => {
  /** The commands of the targets, without running them. */
  const dryRun = (...args: string[]) =>
    execFileSync(findProgram('make', 'make'), ['-n', ...args], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('test '));

  it.each([
    ['down', ['docker compose down']],
    ['dev-build', ['docker compose -f compose.yaml -f compose.dev.yaml build']],
    ['dev', ['docker compose -f compose.yaml -f compose.dev.yaml up']],
    ['prod-local', ['docker compose up --build --detach']],
    ['prod-prebuilt', ['docker compose pull', 'docker compose up --no-build --detach']],
    ['prod', ['docker compose pull', 'docker compose up --no-build --detach']],
  ])('%s runs what the step "Configure Aurora Environment" promises', (target, commands) => {
    expect(dryRun(target)).toEqual(commands);
  });

  it.each(['prod', 'prod-prebuilt', 'prod-local', 'dev-build', 'dev'])('%s passes IMAGE on', (target) => {
    const folder = temporaryFolder();
    const log = join(folder, 'log');
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$IMAGE $*" >> ${log}\n`, { mode: 0o755 });
    execFileSync(findProgram('make', 'make'), [target, 'IMAGE=registry.example.com/aurora:1'], {
      env: { PATH: `${folder}:${process.env['PATH']}` },
    });
    for (const line of readFileSync(log, 'utf8').trim().split('\n'))
      expect(line).toMatch(/^registry\.example\.com\/aurora:1 compose /);
  });

  it.each(['prod-local', 'dev-build'])('%s passes the commit of the checkout on', (target) => {
    const folder = temporaryFolder();
    const log = join(folder, 'log');
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$COMMIT" >> ${log}\n`, { mode: 0o755 });
    const make = (environment: Record<string, string>) =>
      execFileSync(findProgram('make', 'make'), [target], {
        env: { PATH: `${folder}:${process.env['PATH']}`, ...environment },
      });
    make({});
    make({ COMMIT: 'abc123' });
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([head, 'abc123']);
  });

  it('refuses a prebuilt image without its name', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'docker'), '#!/bin/sh\n', { mode: 0o755 });
    const make = (dotEnv: string) => {
      writeFileSync(join(folder, '.env'), dotEnv);
      return spawnSync(findProgram('make', 'make'), ['-f', resolve('Makefile'), 'prod'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: `${folder}:${process.env['PATH']}` },
      });
    };
    expect(make('IMAGE=\n')).toMatchObject({ status: 2, stderr: expect.stringContaining('Set IMAGE') });
    expect(make('IMAGE=registry.example.com/aurora:1\n').status).toBe(0);
  });

  it('development has GraphiQL, and links that work on this machine', () => {
    const files = ['compose.yaml', 'compose.dev.yaml'];
    const { environment = {} } = service(
      servicesOf(files, 'AURORA_OPERATOR_TOKEN=token-of-the-operator\n'),
      'aurora',
    );
    expect(configurationOf(environment)).toMatchObject({
      graphiql: true,
      publicUrl: 'http://localhost:4000',
    });
  });
});
