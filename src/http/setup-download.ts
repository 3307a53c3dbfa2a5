/** The files of the kits as downloads: `/setup/FILE?...`, with the arguments of `setupKit` or `operatorKit`. */

import { audienceOf, mayUse, type Viewer } from '../auth/viewer.ts';
import { quote } from '../base/name.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse, wordsFor } from '../connection/refusal.ts';
import type { Setup } from '../connections/setup.ts';
import { encodeId } from '../graphql/ids.ts';
import { reachWorkspace } from '../graphql/reach.ts';
import {
  DEFAULT_ACCESS,
  DEFAULT_ROLE_NAME,
  ROLE_ACCESSES,
  type RoleAccess,
  SESSION_SECONDS,
} from '../setup-kit/role-setup.ts';
import type { SetupFile } from '../setup-kit/setup-file.ts';
import { DEFAULT_USER_NAME } from '../setup-kit/user-setup.ts';
import type { Shown } from './errors.ts';

export const SETUP_PATH = '/setup/';

export type FoundFile =
  | { readonly ok: true; readonly file: SetupFile }
  | { readonly ok: false; readonly status: number; readonly shown: Shown };

/** The file that the address names, for this caller; or what to tell instead. */
export async function findSetupFile(setup: Setup, viewer: Viewer, url: string): Promise<FoundFile> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const name = pathname.slice(SETUP_PATH.length);
  const kit = await (OPERATORS_FILE.test(name)
    ? operatorFiles(setup, searchParams)
    : roleFiles(setup, viewer, searchParams));
  if (!kit.ok) {
    const { code } = kit.error;
    const shown = { code, ...wordsFor(kit.error, audienceOf(viewer)) };
    return { ok: false, status: STATUSES[code] ?? 400, shown };
  }
  const file = kit.value.find(({ fileName }) => fileName === name);
  if (file !== undefined) return { ok: true, file };
  const shown = {
    code: 'NOT_FOUND',
    message: `There is no file ${quote(name)}.`,
    remedies: [`There are: ${kit.value.map(({ fileName }) => fileName).join(', ')}.`],
  };
  return { ok: false, status: 404, shown };
}

const OPERATORS_FILE = /^aurora-(?:user|role-template)\b/;

const STATUSES: Readonly<Record<string, number>> = { WORKSPACE_NOT_FOUND: 404, IDENTITY_UNAVAILABLE: 503 };

async function operatorFiles(setup: Setup, query: URLSearchParams): Promise<Outcome<SetupFile[]>> {
  const kit = await setup.operator({
    userName: query.get('userName') ?? DEFAULT_USER_NAME,
    roleNamePattern: query.get('roleNamePattern') ?? '*',
  });
  if (!kit.ok) return kit;
  const { cli, template, terraform, roleTemplate } = kit.value;
  return ok([cli, template, terraform, roleTemplate]);
}

async function roleFiles(
  setup: Setup,
  viewer: Viewer,
  query: URLSearchParams,
): Promise<Outcome<SetupFile[]>> {
  // The same rule as that of `setupKit`. Whoever may not see the workspace learns nothing of it.
  const maySee = mayUse(viewer, 'connections:read') || viewer.kind === 'ONBOARDING';
  const workspace = reachWorkspace(
    { viewer: maySee ? viewer : { ...viewer, workspaces: [] } },
    query.get('workspaceId'),
  );
  if (!workspace.ok) return workspace;
  const access = query.get('access') ?? DEFAULT_ACCESS;
  if (!isAccess(access)) {
    return refuse('INVALID_ROLE_SETUP', `There is no access ${quote(access)}.`, [
      `Pass one of: ${ROLE_ACCESSES.join(', ')}.`,
    ]);
  }
  const policyArns = query.getAll('permissionPolicyArn');
  const kit = await setup.role(workspace.value, encodeId('Workspace', workspace.value), {
    access,
    policyArns,
    roleName: query.get('roleName') ?? DEFAULT_ROLE_NAME,
    maxSessionSeconds: Number(query.get('maxSessionDurationSeconds') ?? SESSION_SECONDS.min),
  });
  if (!kit.ok) return kit;
  const { cli, template, stackCli, stackSet, terraform } = kit.value;
  return ok([cli, template, stackCli, stackSet, terraform]);
}

function isAccess(text: string): text is RoleAccess {
  return (ROLE_ACCESSES as readonly string[]).includes(text);
}
