import { PageTitle } from '../parts/page-title.tsx';
import { useWorkspace } from './activity.tsx';
import { OnboardingLinks } from './onboarding-links.tsx';

/** The onboarding links of a workspace, for operators and auditors. */
export function LinksPage() {
  const { id: workspaceId } = useWorkspace();
  return (
    <div className="wide">
      <PageTitle title="Links">
        <p className="lead">With an onboarding link, a customer connects accounts without a password.</p>
      </PageTitle>
      <OnboardingLinks workspaceId={workspaceId} />
    </div>
  );
}
