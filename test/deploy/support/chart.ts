/** Renders the Helm chart: render.go is compiled with Helm's own libraries, from Debian's packages. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, parseAllDocuments, stringify } from 'yaml';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { findProgram } from './find-program.ts';

export const CHART = 'deploy/helm';

/** Where Debian installs the sources of Go's packages, and those that the renderer needs. */
const GO_PATH = '/usr/share/gocode';
const GO_PACKAGES = {
  'github.com/Masterminds/sprig': 'golang-github-masterminds-sprig-dev',
  'github.com/xeipuuv/gojsonschema': 'golang-github-xeipuuv-gojsonschema-dev',
  'sigs.k8s.io/yaml': 'golang-k8s-sigs-yaml-dev',
};

/** A Kubernetes object, as the templates render it. */
// biome-ignore lint/suspicious/noExplicitAny: the API's schemas check the objects, and a test reads deep paths.
export type Manifest = { apiVersion: string; kind: string; metadata: any; spec: any; [field: string]: any };

type Rendering =
  | { readonly manifests: readonly Manifest[]; readonly notes: string; readonly text: string }
  | { readonly refusal: string };

export type Chart = {
  /** Renders the chart with a file of values, or with values. */
  readonly render: (values: string | object) => Rendering;
};

/** Compiles the renderer, which takes some seconds. */
export async function buildChart(): Promise<Chart> {
  const go = findProgram('go', 'golang-go');
  for (const [name, debianPackage] of Object.entries(GO_PACKAGES))
    if (!existsSync(join(GO_PATH, 'src', name)))
      throw new Error(`The Go package ${name} is missing. Run: apt-get install ${debianPackage}`);
  const folder = temporaryFolder();
  const renderer = join(folder, 'render');
  execFileSync(go, ['build', '-o', renderer, 'test/deploy/support/render.go'], {
    env: { ...process.env, GO111MODULE: 'off', GOPATH: GO_PATH, GOCACHE: join(folder, 'cache') },
  });
  return {
    render(values) {
      const file = typeof values === 'string' ? values : join(folder, 'values.yaml');
      if (typeof values !== 'string') writeFileSync(file, stringify(values));
      const { status, stdout, stderr } = spawnSync(renderer, [CHART, file], { encoding: 'utf8' });
      if (status !== 0) return { refusal: stderr };
      const { 'NOTES.txt': notes = '', ...files } = JSON.parse(stdout) as Record<string, string>;
      const manifests = Object.entries(files).flatMap(([name, text]) => manifestsOf(name, text));
      return { manifests, notes, text: Object.values(files).join('\n') };
    },
  };
}

function manifestsOf(file: string, text: string): Manifest[] {
  // Kubernetes reads YAML 1.1, where "off" and "0440" mean something else than in 1.2.
  return [...parseAllDocuments(text, { version: '1.1' })].flatMap((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join('; ')}\n${text}`);
    return isMap(document.contents) ? [document.toJS() as Manifest] : [];
  });
}
