import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components/Tabs';

type Props = {
  readonly label: string;
  readonly tabs: readonly { readonly key: string; readonly title: string; readonly body: ReactNode }[];
};

/** Tabs. The arrow keys move between them. A hidden tab forgets its state: keep typed text with `useDraft`. */
export function Tabs({ label, tabs }: Props) {
  return (
    <AriaTabs className="tabs">
      <TabList className="tab-list" aria-label={label}>
        {tabs.map(({ key, title }) => (
          <Tab key={key} id={key} className="tab">
            {title}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ key, body }) => (
        <TabPanel key={key} id={key} className="tab-panel">
          {body}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
