/** A page with a connected role, whose policies a test changes. */
import { ReportAccessDeniedDocument } from '../../../schema/generated/graphql.ts';
import { startJourney } from './journey.ts';

/** How often Aurora checks a role. */
export const CHECK_SECONDS = 60;

/** The ARN of a policy of AWS. */
export const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;

/** A page that shows a connected role with these AWS managed policies. */
export async function openConnected(policies: readonly string[]) {
  const journey = await startJourney({
    clockStands: true,
    environment: { RECHECK_SECONDS: String(CHECK_SECONDS), VERIFICATION_WINDOW_SECONDS: '60' },
  });
  const { aurora, page, workspace, trust, open } = journey;
  const role = aurora.customer.createRole('AuroraRole', {
    trustPolicy: trust(),
    managedPolicies: policies.map(managed),
  });
  const { id } = await aurora.connect(workspace.id, role.arn);
  await aurora.runToEnd(id);
  await open();
  await page.getByRole('link', { name: / AuroraRole$/ }).click();
  const pass = (seconds: number) => aurora.runUntil(aurora.clock.now() + seconds * 1_000);
  const good = trust() as { Statement: object[] };
  const allowAlso = (statement: object) =>
    aurora.customer.updateTrustPolicy('AuroraRole', { ...good, Statement: [...good.Statement, statement] });
  /** A program reports that AWS refused an action, for lack of such a policy. */
  const refuse = (action: string, policy = 'identity-based policy') =>
    aurora.client.send(ReportAccessDeniedDocument, {
      connectionId: id,
      message: `User: arn:aws:sts::${aurora.customer.accountId}:assumed-role/AuroraRole/aurora-x is not authorized to perform: ${action} because no ${policy} allows the ${action} action`,
    });
  /** Unfolds a section. Its button has the summary, too. */
  const unfold = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) }).click();
  const section = (name: string) => page.getByRole('group', { name: new RegExp(`^${name} `) });
  return { ...journey, id, pass, allowAlso, refuse, section, unfold };
}
