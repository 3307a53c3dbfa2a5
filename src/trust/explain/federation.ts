/** Public identity providers, and which of their claims identify a party. */

/**
 * Issuers that serve all their tenants under one name: to trust one without a claim that names a tenant is to trust all.
 * Other issuers belong to one tenant.
 */
const SHARED_ISSUERS = new Set([
  'accounts.google.com',
  'agent.buildkite.com',
  'api.pulumi.com/oidc',
  'app.terraform.io',
  'cognito-identity.amazonaws.com',
  'gitlab.com',
  'graph.facebook.com',
  'oidc.vercel.com',
  'token.actions.githubusercontent.com',
  'www.amazon.com',
]);

/** Issuers where the audience is a registered application; elsewhere the caller chooses it. */
const REGISTERED_AUDIENCE = new Set([
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

/** Examples of a token's subject by issuer, from their documentation. */
export const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ['agent.buildkite.com', 'organization:your-organization:pipeline:your-pipeline:*'],
  ['api.pulumi.com/oidc', 'pulumi:deploy:org:your-organization:project:your-project:*'],
  [
    'app.terraform.io',
    'organization:your-organization:project:your-project:workspace:your-workspace:run_phase:*',
  ],
  ['gitlab.com', 'project_path:your-group/your-project:ref_type:branch:ref:main'],
  ['oidc.vercel.com', 'owner:your-team:project:your-project:environment:production'],
  ['token.actions.githubusercontent.com', 'repo:your-organization/your-repository:*'],
]);

/** Issuers with case-insensitive names: one owner has a name in all its spellings. */
const CASELESS_NAMES = new Set(['gitlab.com', 'token.actions.githubusercontent.com']);

export const SOME_ISSUER = 'accounts.google.com';

/** The issuer's host and path, of a provider's ARN or of a built-in provider's name. */
export function issuerOf(provider: string): string {
  return provider.replace(/^arn:[^:]*:iam::\d*:oidc-provider\//, '').toLowerCase();
}

export function isSharedIssuer(issuer: string): boolean {
  return SHARED_ISSUERS.has(issuer);
}

export function isSamlProvider(provider: string): boolean {
  return /^arn:[^:]*:iam::\d*:saml-provider\//.test(provider);
}

/** The issuer of a claim's condition key, such as `token.actions.githubusercontent.com:sub`; null for other keys. */
export function issuerOfKey(key: string): string | null {
  const at = key.lastIndexOf(':');
  const issuer = key.slice(0, at).toLowerCase();
  return issuer.includes('.') ? issuer : null;
}

/** Claims with values that belong to one party. Any caller can have any value of the others. */
const NAMING_CLAIMS =
  /^(?:actor|actor_id|app_id|azp|ci_config_ref_uri|email|enterprise|enterprise_id|google\/organization_number|hd|id|job_workflow_ref|namespace_id|namespace_path|oaud|organization_id|organization_slug|owner|owner_id|pipeline_id|project_id|project_path|repository|repository_id|repository_owner|repository_owner_id|sub|terraform_full_workspace|terraform_organization_id|terraform_organization_name|terraform_project_id|terraform_workspace_id|user_email|user_id|user_login|workflow_ref)$/;

/**
 * The party that a claim's value names, as far as the policy fixes it; null where any caller can have such a value.
 * `written`: the values in the policy for the claim.
 */
export function namedByClaim(key: string, value: string, written: readonly string[]): string | null {
  const issuer = issuerOfKey(key) ?? '';
  const claim = key.slice(key.lastIndexOf(':') + 1).toLowerCase();
  if (claim === 'aud' ? !REGISTERED_AUDIENCE.has(issuer) : !NAMING_CLAIMS.test(claim)) return null;
  const same = CASELESS_NAMES.has(issuer)
    ? (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
    : (a: string, b: string) => a === b;
  const named = written.find((one) => same(one, value));
  if (named !== undefined) return named;
  const owner = ownerIn(key, value);
  return owner === null ? null : (ownersIn(key, written).find((one) => same(one, owner)) ?? null);
}

/** The fixed beginnings of the values: `repo:OWNER/`, `project_path:GROUP/`, `organization:NAME:`. */
export function ownersIn(key: string, written: readonly string[]): string[] {
  return written.flatMap((value) => ownerIn(key, /^[^*?]*/.exec(value)?.[0] ?? '') ?? []);
}

function ownerIn(key: string, value: string): string | null {
  const isSubject = key.toLowerCase().endsWith(':sub');
  // Pulumi's subjects begin with the purpose of the token, and then name the organization.
  const form = !isSubject
    ? /^[^/:*?]+[/:]/
    : value.startsWith('pulumi:')
      ? /^pulumi:[\w-]+:org:[^/:*?]+:/
      : /^[\w-]+:[^/:*?]+[/:]/;
  return form.exec(value)?.[0] ?? null;
}
