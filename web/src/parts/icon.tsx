/** Icons as strokes in the colour of the text. They are decoration: the words next to them say the same. */
const PATHS = {
  ALERT: 'M8 5.5v3M8 10.9v.1M8 1.9l6.4 11.3H1.6z',
  ARROW_LEFT: 'M12.5 8h-9M7 4 3 8l4 4',
  CHECK: 'm3.3 8.4 3.1 3.2 6.3-7',
  CHEVRON: 'm6 3.5 4.5 4.5L6 12.5',
  CLOUD: 'M4.6 12.5a3 3 0 0 1-.3-6 4 4 0 0 1 7.7.9 2.6 2.6 0 0 1-.4 5.1z',
  CROSS: 'm4 4 8 8M12 4l-8 8',
  DOWN: 'm4.5 6.3 3.5 3.5 3.5-3.5',
  EXTERNAL:
    'M9.3 2.8h3.9v3.9M13 3 7.6 8.4M6.5 3.3H3.6a.8.8 0 0 0-.8.8v8.3c0 .5.3.8.8.8h8.3c.5 0 .8-.3.8-.8V9.5',
  INFO: 'M8 7.3v3.5M8 5.1v.1M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0z',
  MORE: 'M2.7 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M12.3 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0',
  PERSON: 'M8 8.2a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8zM2.8 13.8c.5-2.3 2.6-3.6 5.2-3.6s4.7 1.3 5.2 3.6',
  SEARCH: 'M7.2 11.9a4.7 4.7 0 1 0 0-9.4 4.7 4.7 0 0 0 0 9.4zM10.6 10.6l3 3',
  SHIELD: 'M8 1.8 2.9 3.6v4.1c0 3.1 2.1 5.4 5.1 6.5 3-1.1 5.1-3.4 5.1-6.5V3.6zM5.7 8l1.7 1.7 3-3.2',
  SWITCH: 'm5 6 3-3 3 3M5 10l3 3 3-3',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" fill="none" aria-hidden="true">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
