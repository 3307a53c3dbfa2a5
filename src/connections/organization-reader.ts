/** An organization, as the use cases need to read it. `aws/` implements it. */
import { type ORGANIZATION_READS, organizationStatement } from '../access/reading-policy.ts';
import type { Result } from '../base/result.ts';
import type { AwsError } from '../connection/aws-error.ts';
import type { OrganizationReading } from '../connection/organization.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { SessionCredentials } from './sts.ts';

export type OrganizationRead = (typeof ORGANIZATION_READS)[number];

/** The session policy of a reading, as JSON. */
export const ORGANIZATION_READING_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [organizationStatement()],
});

/** The largest organization that is read: one reading makes a bounded number of calls. */
export const MAX_ORGANIZATION_ACCOUNTS = 10_000;

/** A call that did not answer. `LIMIT`: the organization is larger than what Aurora reads. */
export type UnreadOrganization = { readonly action: OrganizationRead; readonly error: AwsError | 'LIMIT' };

export interface OrganizationReader {
  /**
   * Reads the whole organization with the role's own session. Calls wait for the account's budget of calls, and end
   * early when the signal aborts.
   */
  readOrganization(of: {
    readonly role: RoleArn;
    readonly credentials: SessionCredentials;
    readonly signal: AbortSignal;
  }): Promise<Result<OrganizationReading, UnreadOrganization>>;
}
