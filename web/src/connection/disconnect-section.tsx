import { useState } from 'react';
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'accountId'>;
  readonly refresh: () => void;
};

/** The way to end the connection. */
export function DisconnectSection({ connection, refresh }: Props) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <Section
      title="Disconnect Aurora from this account"
      hint="Aurora gets no new credentials for the role. The history stays, and you can reconnect later."
      actions={
        <Button tone="RISKY" onPress={() => setIsAsking(true)}>
          Disconnect
        </Button>
      }
    >
      {isAsking && (
        <DisconnectDialog
          connection={connection}
          onClose={() => setIsAsking(false)}
          onDone={() => {
            setIsAsking(false);
            refresh();
          }}
        />
      )}
    </Section>
  );
}
