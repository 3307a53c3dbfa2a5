import { ConnectionAlertsDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { useThrottled } from '../data/throttled.ts';
import { Section } from '../parts/section.tsx';
import { AlertRow } from './alert-row.tsx';
import { useAlertChanges, useAlertWorkspace } from './alerts-live.tsx';

/** The unresolved alerts of one account. Nothing if there are none. */
export function ConnectionAlerts({ connectionId }: { readonly connectionId: string }) {
  const workspaceId = useAlertWorkspace();
  const { data, refresh } = useData(ConnectionAlertsDocument, { id: connectionId });
  const soon = useThrottled(refresh);
  useAlertChanges(({ awsConnection }) => awsConnection?.id === connectionId && soon());
  const alerts = data?.awsConnection?.alerts.edges.map(({ node }) => node) ?? [];
  if (alerts.length === 0) return null;
  return (
    <Section title="Needs attention">
      <ul className="alert-rows">
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} workspaceId={workspaceId} isOnAccount />
        ))}
      </ul>
    </Section>
  );
}
