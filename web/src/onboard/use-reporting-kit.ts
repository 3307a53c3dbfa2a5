/** A setup kit that reports its role by itself, made when the user asks for it, and kept in this tab until it expires. */
import { useRef } from 'react';
import {
  CreateReportingSetupKitDocument,
  type CreateReportingSetupKitMutation,
  type CreateReportingSetupKitMutationVariables,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { serverNow } from '../data/server-time.ts';
import { useDraft } from '../session/draft.ts';

type Made = Extract<
  CreateReportingSetupKitMutation['createReportingSetupKit'],
  { __typename: 'CreateReportingSetupKitSuccess' }
>;

export type ReportingKit = Pick<Made, 'setupKit' | 'expiresAt'> & {
  /** By the server's clock, in milliseconds since 1970. */
  readonly madeAt: number;
};

/** The name of the draft with the kit. One is kept for each workspace: the one for the latest choice. */
const kitDraft = (workspaceId: string) => `${workspaceId}.kit`;

/** @param variables the choice. Another choice needs another kit. */
export function useReportingKit(
  variables: CreateReportingSetupKitMutationVariables & { workspaceId: string },
) {
  const choice = JSON.stringify(variables);
  const stored = useDraft(kitDraft(variables.workspaceId));
  const creating = useAction(CreateReportingSetupKitDocument);
  const running = useRef<Promise<ReportingKit | null>>(undefined);
  const kit = readKit(stored.text, choice);
  const isUnable = creating.mistake?.__typename === 'PublicUrlRequired';

  const create = async (): Promise<ReportingKit | null> => {
    const made = await creating.run(variables);
    if (made === undefined) return null;
    const { setupKit, expiresAt } = made;
    const created: ReportingKit = { setupKit, expiresAt, madeAt: serverNow() };
    stored.change(JSON.stringify({ choice, ...created }));
    return created;
  };
  return {
    kit,
    /** Customers cannot reach this server, so no kit can report. */
    isUnable,
    isRunning: creating.isRunning,
    /** Why there is no kit. */
    outcome: { problem: creating.problem, mistake: isUnable ? undefined : creating.mistake },
    /** The kit, made now if there is none. Null if it cannot be made. */
    prepare(): Promise<ReportingKit | null> {
      if (kit !== null) return Promise.resolve(kit);
      running.current ??= create().finally(() => (running.current = undefined));
      return running.current;
    },
    forget: () => stored.forget(),
  };
}

function readKit(text: string, choice: string): ReportingKit | null {
  try {
    const kit = JSON.parse(text) as ReportingKit & { choice: string };
    return kit.choice === choice && Date.parse(kit.expiresAt) > serverNow() ? kit : null;
  } catch {
    return null;
  }
}
