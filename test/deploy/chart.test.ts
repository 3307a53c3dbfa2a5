/** The Helm chart: what it renders is valid and fits the server. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { SECRETS, VARIABLES } from '../../src/config-variables.ts';
import { startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { buildChart, CHART, type Manifest } from './support/chart.ts';

const chart = shared(buildChart, 120_000);
const VALUES_FILES = globSync(`${CHART}/ci/*.yaml`).sort();

function rendered(values: string | object) {
  const rendering = chart().render(values);
  if ('refusal' in rendering) throw new Error(rendering.refusal);
  const { manifests, notes, text } = rendering;
  const all = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const [deployment] = all('Deployment');
  if (deployment === undefined) throw new Error('There is no Deployment.');
  return { manifests, notes, text, all, deployment };
}

/** Why the chart refuses the values. */
function refusal(values: object): string {
  const rendering = chart().render(values);
  return 'refusal' in rendering ? rendering.refusal : 'none';
}

const podsOf = (manifests: readonly Manifest[]) =>
  manifests.filter(({ kind }) => ['Deployment', 'Job'].includes(kind)).map(({ spec }) => spec.template);

/** The class of the API's types that validates an object. */
async function modelOf({ apiVersion, kind }: Manifest) {
  const scope = apiVersion.startsWith('monitoring.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models';
  const model = await import(`${scope}/${apiVersion}/${kind}`);
  return model[kind] as new (
    manifest: Manifest,
  ) => { validate(): void };
}

const POSTGRES = {
  image: { repository: 'registry.example.com/aurora' },
  secrets: {
    AURORA_OPERATOR_TOKEN: { name: 'aurora', key: 'operator-token' },
    DATABASE_URL: { name: 'aurora-database', key: 'url' },
  },
};
const SQLITE = {
  ...POSTGRES,
  database: 'sqlite',
  replicas: 1,
  secrets: { AURORA_OPERATOR_TOKEN: POSTGRES.secrets.AURORA_OPERATOR_TOKEN },
};

describe.each(VALUES_FILES)('the chart with %s', (file) => {
  it('renders objects that the API accepts', async () => {
    const { manifests } = rendered(file);
    expect(manifests.length).toBeGreaterThan(2);
    for (const manifest of manifests) {
      const Model = await modelOf(manifest);
      new Model(manifest).validate();
    }
  });

  it('gives servers time for preStop and their shutdown', () => {
    const { spec } = rendered(file).deployment.spec.template;
    const [container] = spec.containers;
    const seconds = Number(environmentOf(container)['SHUTDOWN_SECONDS']);
    const preStop = container.lifecycle.preStop.sleep.seconds;
    expect(preStop).toBeGreaterThan(0);
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(preStop + seconds);
  });

  it('selects pods by labels that they have', () => {
    const { manifests, all, deployment } = rendered(file);
    const labels = deployment.spec.template.metadata.labels;
    expect(labels).toMatchObject(deployment.spec.selector.matchLabels);
    for (const { spec } of all('Service')) {
      expect(labels).toMatchObject(spec.selector);
      for (const { targetPort } of spec.ports)
        expect(portsOf(deployment)).toContainEqual(expect.objectContaining({ name: targetPort }));
    }
    for (const { spec } of all('PodDisruptionBudget'))
      expect(labels).toMatchObject(spec.selector.matchLabels);
    for (const { spec } of all('HorizontalPodAutoscaler'))
      expect(spec.scaleTargetRef.name).toBe(deployment.metadata.name);
    for (const { spec } of all('ServiceMonitor')) {
      const selected = all('Service').filter(({ metadata }) =>
        matches(metadata.labels, spec.selector.matchLabels),
      );
      expect(selected).toHaveLength(1);
      expect(selected[0]?.spec.ports[0].name).toBe(spec.endpoints[0].port);
    }
    // Traffic goes to servers only, and the network policy covers the migration as well.
    for (const job of all('Job')) {
      const jobLabels = job.spec.template.metadata.labels;
      for (const { spec } of all('Service')) expect(matches(jobLabels, spec.selector)).toBe(false);
      for (const { spec } of all('NetworkPolicy'))
        expect(jobLabels).toMatchObject(spec.podSelector.matchLabels);
    }
    expect(manifests.every(({ metadata }) => metadata.labels['app.kubernetes.io/instance'] === 'test')).toBe(
      true,
    );
  });

  it('runs pods without root, a writable root file system, capabilities or a token for the API', () => {
    const { manifests, all } = rendered(file);
    for (const { spec } of podsOf(manifests)) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of spec.containers)
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
    }
    for (const account of all('ServiceAccount')) expect(account['automountServiceAccountToken']).toBe(false);
  });

  it('has secrets by reference only, and only variables that the server knows', () => {
    const { manifests, all } = rendered(file);
    expect(all('Secret')).toEqual([]);
    const known = [...Object.keys(VARIABLES.shape), ...SECRETS.map((name) => `${name}_FILE`)];
    for (const { spec } of podsOf(manifests)) {
      const [container] = spec.containers;
      const mounted = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
      const files = spec.volumes
        .flatMap(({ projected }: Manifest) => projected?.sources ?? [])
        .flatMap(({ secret }: Manifest) => secret.items.map(({ path }: { path: string }) => path));
      for (const { name, value, valueFrom } of container.env) {
        if (name.startsWith('AWS_') && name.includes('ACCESS_KEY')) {
          expect([name, value, valueFrom.secretKeyRef.key]).toEqual([name, undefined, name]);
          continue;
        }
        expect(known).toContain(name);
        if (SECRETS.includes(name))
          expect([name, value]).toEqual([name, expect.stringMatching(/^(?:file:|http:\/\/collector)/)]);
        if (!name.endsWith('_FILE')) continue;
        const [, folder = '', path] = /^(.*)\/([^/]+)$/.exec(value) ?? [];
        expect(mounted).toContain(folder);
        expect(files).toContain(path);
      }
    }
  });

  it('mounts every volume that it names, once', () => {
    for (const { spec } of podsOf(rendered(file).manifests)) {
      const names = (list: { name: string }[]) => list.map(({ name }) => name).sort();
      expect(names(spec.containers[0].volumeMounts)).toEqual(names(spec.volumes));
    }
  });
});

describe('the chart', () => {
  it('is checked against the types of the API', async () => {
    const { deployment } = rendered(POSTGRES);
    const Model = await modelOf(deployment);
    deployment.spec.template.spec.containers[0].readinessProbe.periodSeconds = '5s';
    expect(() => new Model(deployment).validate()).toThrow(/periodSeconds/);
  });

  it.each(VALUES_FILES)('gives the server a configuration that it accepts: %s', (file) => {
    const folder = temporaryFolder();
    const samples: Record<string, string> = {
      AURORA_OPERATOR_TOKEN: 'token-of-the-operator',
      DATABASE_URL: 'postgres://aurora:password@database:5432/aurora',
      DATABASE_LISTEN_URL: 'postgres://aurora:password@database:5433/aurora',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=key',
    };
    for (const { spec } of podsOf(rendered(file).manifests)) {
      const environment = environmentOf(spec.containers[0]);
      for (const [name, sample] of Object.entries(samples)) {
        if (environment[`${name}_FILE`] === undefined) continue;
        environment[`${name}_FILE`] = join(folder, name);
        writeFileSync(join(folder, name), `${sample}\n`);
      }
      const reading = readConfig(environment);
      expect(reading.ok ? [] : reading.error).toEqual([]);
    }
  });

  it('probes paths that the server answers', async () => {
    const aurora = await startAurora();
    const [container] = rendered(POSTGRES).deployment.spec.template.spec.containers;
    const { startupProbe, livenessProbe, readinessProbe } = container;
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)).toEqual([
      '/health/live',
      '/health/live',
      '/health/ready',
    ]);
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect((await fetch(`${aurora.app.url}${httpGet.path}`)).status).toBe(200);
      expect(portsOf(rendered(POSTGRES).deployment)).toContainEqual(
        expect.objectContaining({ name: httpGet.port, containerPort: 4000 }),
      );
    }
  });

  it.each([
    ['three servers', { replicas: 3 }, 'replicas is 3, and SQLite allows one server. Set replicas: 1'],
    [
      'autoscaling',
      { autoscaling: { enabled: true } },
      'autoscaling.enabled is true, and SQLite allows one server',
    ],
    ['a database address', { secrets: POSTGRES.secrets }, 'secrets.DATABASE_URL'],
  ])('refuses SQLite with %s', (_, values, message) => {
    expect(refusal({ ...SQLITE, ...values })).toContain(message);
    expect(refusal(SQLITE)).toBe('none');
  });

  it.each([
    ['no image', { image: {} }, 'Set image.repository'],
    ['no database', { secrets: SQLITE.secrets }, 'Set secrets.DATABASE_URL'],
    [
      'no way to authenticate',
      { secrets: { DATABASE_URL: POSTGRES.secrets.DATABASE_URL } },
      'AURORA_OPERATOR_TOKEN',
    ],
    ['a secret in clear', { config: { AURORA_OPERATOR_TOKEN: 'in-clear' } }, 'AURORA_OPERATOR_TOKEN'],
    ['an AWS key in clear', { config: { AWS_SECRET_ACCESS_KEY: 'in-clear' } }, 'AWS_SECRET_ACCESS_KEY'],
    ['a secret that is a text', { secrets: { DATABASE_URL: 'postgres://in-clear' } }, 'secrets.DATABASE_URL'],
    ['an unknown value', { replicaCount: 3 }, 'replicaCount'],
    ['an address without TLS', { publicUrl: 'http://aurora.example.com' }, 'publicUrl'],
    [
      'a ServiceMonitor without metrics',
      { metrics: { enabled: false, serviceMonitor: { enabled: true } } },
      'metrics.enabled',
    ],
    ['an ingress without a host', { ingress: { enabled: true } }, 'Set publicUrl, or ingress.host'],
    [
      'a maximum below the minimum',
      { autoscaling: { minReplicas: 9 } },
      'autoscaling.minReplicas is greater',
    ],
  ])('refuses %s', (_, values, message) => {
    expect(refusal({ ...POSTGRES, ...values })).toContain(message);
    expect(refusal(POSTGRES)).toBe('none');
  });

  it('takes every secret of the server by reference', () => {
    const schema = JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8'));
    expect(Object.keys(schema.properties.secrets.properties).sort()).toEqual([...SECRETS].sort());
    const refused: string[] = schema.properties.config.propertyNames.not.enum;
    // The server refuses an endpoint with a password, so it is no secret for most.
    const names = SECRETS.flatMap((name) => [name, `${name}_FILE`]);
    expect(names.filter((name) => !refused.includes(name))).toEqual(['OTEL_EXPORTER_OTLP_ENDPOINT']);
  });

  it('migrates in a Job before the servers, which do not migrate', () => {
    const { all, deployment } = rendered(POSTGRES);
    const [job] = all('Job');
    expect(job?.metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    const [migrate] = job?.spec.template.spec.containers ?? [];
    expect(migrate.command).toEqual(['node', 'dist/main.cjs', 'migrate']);
    // It gets no secret but the addresses of the database.
    expect(environmentOf(migrate)).toEqual({ DATABASE_URL_FILE: '/run/secrets/aurora/DATABASE_URL' });
    const [pooled] = rendered(`${CHART}/ci/full.yaml`).all('Job');
    expect(environmentOf(pooled?.spec.template.spec.containers[0])).toEqual({
      DATABASE_URL_FILE: '/run/secrets/aurora/DATABASE_URL',
      DATABASE_LISTEN_URL_FILE: '/run/secrets/aurora/DATABASE_LISTEN_URL',
      DATABASE_POOLER: 'transaction',
    });
    // The hook runs before the chart's service account exists.
    expect(job?.spec.template.spec.serviceAccountName).toBeUndefined();
    const [server] = deployment.spec.template.spec.containers;
    expect(migrate.image).toBe(server.image);
    expect(environmentOf(server)['MIGRATE']).toBe('off');
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });

  it('gives the one server on SQLite a volume, which no second pod uses at the same time', () => {
    const { all, deployment } = rendered(SQLITE);
    expect(all('Job')).toEqual([]);
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    const [claim] = all('PersistentVolumeClaim');
    expect(claim?.metadata.annotations['helm.sh/resource-policy']).toBe('keep');
    const { volumes, containers } = deployment.spec.template.spec;
    expect(volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: claim?.metadata.name },
    });
    expect(environmentOf(containers[0])['DATABASE_URL']).toBe('file:/data/aurora/aurora.db');
    expect(environmentOf(containers[0])['MIGRATE']).toBeUndefined();
  });

  it('serves metrics on a Service that is never public, to the named peers only', () => {
    const { all } = rendered(`${CHART}/ci/full.yaml`);
    const [api, metrics] = all('Service');
    expect(api?.spec.type).toBe('LoadBalancer');
    expect(api?.spec.ports.map(({ name }: { name: string }) => name)).toEqual(['http']);
    expect(metrics?.spec).toMatchObject({ clusterIP: 'None', ports: [{ port: 9464 }] });
    const portsFrom = (manifests: readonly Manifest[]) =>
      manifests[0]?.spec.ingress.flatMap(({ ports }: Manifest) =>
        ports.map(({ port }: { port: number }) => port),
      );
    expect(portsFrom(all('NetworkPolicy'))).toEqual([4000, 9464]);
    expect(portsFrom(rendered(POSTGRES).all('NetworkPolicy'))).toEqual([4000]);
  });

  it('leads the ingress to the servers by the host of publicUrl', () => {
    const [ingress] = rendered(`${CHART}/ci/full.yaml`).all('Ingress');
    const [rule] = ingress?.spec.rules ?? [];
    expect(rule.host).toBe('aurora.example.com');
    expect(rule.http.paths[0].backend.service).toEqual({
      name: rendered(POSTGRES).all('Service')[0]?.metadata.name,
      port: { name: 'http' },
    });
  });

  it('has the version of the server, and notes that say what is missing', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const about = readFileSync(`${CHART}/Chart.yaml`, 'utf8');
    expect(about).toContain(`\nversion: ${version}\n`);
    expect(about).toContain(`\nappVersion: "${version}"\n`);
    expect(about).toContain('\nkubeVersion: ">=1.30');
    expect(rendered(POSTGRES).notes).toContain('publicUrl is not set');
    expect(rendered(`${CHART}/ci/full.yaml`).notes).not.toContain('is not set');
    expect(VALUES_FILES.map((file) => basename(file))).toEqual(['full.yaml', 'postgres.yaml', 'sqlite.yaml']);
  });
});

function environmentOf(container: Manifest): Record<string, string | undefined> {
  return Object.fromEntries(container['env'].map(({ name, value }: Manifest) => [name, value]));
}

function portsOf(deployment: Manifest): object[] {
  return deployment.spec.template.spec.containers[0].ports;
}

function matches(labels: Record<string, string>, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
