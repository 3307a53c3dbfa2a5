import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { asMoment } from '../parts/time.ts';
import { LinkPowers } from '../session/link-powers.tsx';
import { useOnboardingLink } from '../session/onboarding-link.ts';
import { useWorkspace } from '../workspace/activity.tsx';

/** For customers who are not the ones that may create a role, or who hold a phone: sends the link to a colleague. */
export function SendLink() {
  const { name } = useWorkspace();
  const link = useOnboardingLink();
  const [isOpen, setIsOpen] = useState(false);
  if (link === null) return null;
  const share = () => {
    // It rejects when the user closes the menu.
    navigator.share({ title: 'Connect AWS to Aurora', url: link.url }).catch(() => {});
  };
  return (
    <div className="send-link">
      <span className="hint">Does someone else have it?</span>
      <Button size="SMALL" onPress={() => setIsOpen(true)}>
        Send them this page
      </Button>
      {isOpen && (
        <Dialog title="Send this page to a colleague" onClose={() => setIsOpen(false)}>
          <p>Your colleague opens the link and continues here, without a password.</p>
          <LinkPowers workspace={name} />
          {link.expiresAt !== null && (
            <p>
              The link works until <strong>{asMoment(link.expiresAt)}</strong>, like yours. If that is too
              soon, ask the person who sent it to you for one that is valid longer.
            </p>
          )}
          <div className="buttons">
            <CopyAction text={link.url} what="Link" label="Copy the link" />
            {'share' in navigator && <Button onPress={share}>Share</Button>}
            <Button autoFocus onPress={() => setIsOpen(false)}>
              Close
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
