import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import { App } from './app.tsx';
import { openSession } from './session/session.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/buttons.css';
import './styles/surfaces.css';
import './styles/dialog.css';
import './styles/menus.css';
import './styles/forms.css';
import './styles/status.css';
import './styles/texts.css';
import './styles/onboard.css';
import './styles/trust.css';
import './styles/verify.css';
import './styles/connection.css';
import './styles/list.css';
import './styles/account-list.css';
import './styles/workspaces.css';
import './styles/organization.css';
import './styles/alerts.css';
import './styles/webhooks.css';
import './styles/api-keys.css';
import './styles/audit.css';
import './styles/external-id.css';
import './styles/aurora.css';

openSession();
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
